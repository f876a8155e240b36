import Intake
import Model
import Testing

/// Ids that a spreadsheet has spoiled: refused, or named in a warning; never two dossiers for one, nor one for two, in
/// silence.
struct SpoiledIdTests {
    private func read(_ rows: [[String: String]], _ office: inout Office) throws {
        try office.read(csv(rows, columns: dossierColumns))
    }

    // R-69
    @Test func `white space around an id makes no other dossier`() throws {
        var office = try Office()
        let ids = ["A", "A ", " A", "\u{A0}A\u{A0}", "A\t", "\u{200B}A", "\u{FEFF}A", "A\u{3000}", "\"A\n\""]
        try read(ids.map { dossier($0, ["MaTTHC": "1.0 ", "MaDonVi": " 10101"]) }, &office)
        #expect(office.refusals() == [])
        #expect(office.counts.kept == 1)
        #expect(office.counts.unknownProcedure == 0)
        try read([dossier(" \u{A0}")], &office)
        #expect(office.refusals() == ["2 MaHoSo missing-field"])
        try read([dossier("a b"), dossier("B", ["MaPAKN": " "])], &office)
        #expect(office.counts.kept == 3)
        #expect(office.cell("2026-10/1.0")["with_feedback"] == nil)
    }

    // R-70
    @Test(arguments: [
        "1.01013E+17", "1,01013E+17", "1.01013e+17", "1E+17", "9.99E+100", "H\u{300}1", "Ma\u{303}1", "\u{212B}1",
    ])
    func `a rounded id and one in another form of letters are refused, every row of them`(id: String) throws {
        var office = try Office()
        let quoted = id.contains(",") ? "\"\(id)\"" : id
        try read((1...20).map { dossier(quoted, ["NgayNopHoSo": "2026-09-\($0 < 10 ? "0" : "")\($0)"]) }, &office)
        #expect(office.counts.kept == 0)
        #expect(office.rejected == ["spoiled-id 20"])
        #expect(office.refusals().first == "2 MaHoSo spoiled-id")
        try read([dossier("B", ["MaPAKN": quoted])], &office)
        #expect(office.refusals() == ["2 MaPAKN spoiled-id"])
        try office.read(csv([feedback(quoted)], columns: feedbackColumns), .feedback)
        #expect(office.refusals() == ["2 MaPAKN spoiled-id"])
    }

    @Test(arguments: [
        "101013000000000000", "H12.E+5", "E+17", "1.2.3E+17", "12E17", "1-E+17", "Đ1", "hồ-sơ-1", "1.01013E+", "+17",
        "2026E-17", "1E+1x",
    ])
    func `other ids are as they stand`(id: String) throws {
        var office = try Office()
        try read([dossier(id)], &office)
        #expect(office.refusals() == [])
        #expect(office.counts.kept == 1)
    }

    // R-71
    @Test func `rows of one file that one id cannot have are named`() throws {
        var office = try Office()
        let cut = "101013000000000000"
        try read((10...29).map { dossier(cut, ["NgayNopHoSo": "2026-09-\($0)"]) } + [dossier("B")], &office)
        #expect(office.counts.kept == 2)
        let warning = IntakeWarning.contradictoryRows(unit: office.unit, kind: .dossiers, key: cut, rows: 19)
        #expect(office.store.drainWarnings() == [warning])
        #expect(office.store.warnings(of: office.unit) == [warning])
        #expect(warning.number == 5)
        // Told once, its figures as they stand.
        try read([dossier("C"), dossier("C", ["MaTTHC": "2.0"])], &office)
        #expect(office.store.drainWarnings() == [])
        #expect(
            office.store.warnings(of: office.unit) == [
                .contradictoryRows(unit: office.unit, kind: .dossiers, key: cut, rows: 20)
            ])
    }

    // R-71
    @Test func `a dossier that moves on, a correction in another file and feedback that says the same are not`() throws
    {
        var office = try Office()
        let first = dossier("A", ["NgayNopHoSo": "2026-09-01"])
        try read([first, dossier("A", ["TrangThaiHoSo": "6", "CapNhat": "2026-10-03T00:00:00"])], &office)
        try read([dossier("A", ["NgayNopHoSo": "2026-09-02", "CapNhat": "2026-10-04T00:00:00"])], &office)
        try office.read(csv([feedback("P"), feedback("P", ["CapNhat": "2"])], columns: feedbackColumns), .feedback)
        #expect(office.store.drainWarnings() == [])
        let other = feedback("P", ["CapNhat": "3", "NgayGui": "2026-10-02"])
        try office.read(csv([feedback("P"), other], columns: feedbackColumns), .feedback)
        #expect(office.store.drainWarnings().map(\.number) == [5])
    }

    // R-71
    @Test func `a restart remembers how many rows contradicted each other`() throws {
        var office = try Office()
        office.store.keepsTakenRows = true
        try read([dossier("A"), dossier("A", ["MaTTHC": "2.0"])], &office)
        let kept = office.store.drainTakenRows()
        var restarted = try Office()
        for rows in kept { try restarted.store.restore(rows) }
        restarted.store.endRestore()
        #expect(
            restarted.store.warnings(of: office.unit) == [
                .contradictoryRows(unit: office.unit, kind: .dossiers, key: "", rows: 1)
            ])
    }

    // R-72
    @Test func `ids with and without leading zeros are named with their number`() throws {
        var office = try Office()
        let ids = (1...20).map { "0010101\($0)" } + (1...20).map { "10101\($0)" } + ["0"]
        for (place, half) in [ids.prefix(20), ids.suffix(21)].enumerated() {
            try read(half.map { dossier($0) }, &office)
            if place == 0 { #expect(office.store.drainWarnings() == []) }
        }
        #expect(office.counts.kept == 41)
        #expect(
            office.store.drainWarnings() == [
                .zeroTwins(unit: office.unit, kind: .dossiers, key: "101011", pairs: 20)
            ])
        // In the other order, and with one zero of two.
        var other = try Office()
        try read([dossier("7"), dossier("007"), dossier("07"), dossier("70")], &other)
        #expect(
            other.store.warnings(of: other.unit) == [
                .zeroTwins(unit: other.unit, kind: .dossiers, key: "007", pairs: 3)
            ])
    }

    // R-73
    @Test func `a procedure code that has lost zeros is named with the one that is known`() throws {
        let register = Office.register + "1.007050,branch,5,ngay_lam_viec,cong_khai\n"
        var office = try Office(register: register)
        try read([dossier("A", ["MaTTHC": "1.00705"]), dossier("B", ["MaTTHC": "9.9"])], &office)
        #expect(office.counts.unknownProcedure == 2)
        #expect(
            office.store.drainWarnings().map(\.description) == [
                "10101: the register has no procedure 1.00705; did you mean 1.007050?"
            ])
    }
}
