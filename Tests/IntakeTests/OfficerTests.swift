import Intake
import Model
import TestSupport
import Testing

/// Whose work it was: officers of dossiers, visits and staff, for their own office alone.
struct OfficerTests {
    private static let october = Period("2026-10") ?? Period(.year, holding: .first)

    private func example(_ kind: RecordKind, _ row: [String: String]) throws -> String? {
        var office = try Office()
        try office.read(csv([row]), kind)
        #expect(office.refusals().isEmpty)
        let fields = try #require(office.store.example(of: office.unit, kind))
        return fields.first { $0.field == "MaCanBo" }?.value
    }

    //
    @Test(arguments: [
        ("CB-1", "CB-1"), (" CB 2 ", "CB 2"), ("Đ1", "Đ1"), ("", nil), ("NULL", nil), ("012345678901", nil),
        ("x012345678901", nil), ("01234567890", "01234567890"), ("1.01013E+17", nil), ("D\u{302}1", nil),
        (String(repeating: "x", count: 64), String(repeating: "x", count: 64)),
        (String(repeating: "x", count: 65), nil),
    ])
    func `a pseudonym is kept, and what can be none is not, without a refusal`(written: String, kept: String?) throws {
        #expect(try example(.dossiers, dossier("A", ["MaCanBo": written])) == kept)
        #expect(try example(.dossiers, dossier("A", ["MaCanBo": written, "MaPAKN": "P1", "KetQuaKySo": "0"])) == kept)
        #expect(try example(.visits, visit("T", ["MaCanBo": written])) == kept)
    }

    //
    @Test func `codes are known by their names, and columns of people's names are not`() throws {
        for (name, isKnown) in [("Mã công chức", true), ("Mã cán bộ", true), ("Officer", false), ("Cán bộ", false)] {
            var office = try Office()
            let text = "MaHoSo,MaTTHC,NgayTiepNhan,TrangThaiHoSo,CapNhat,\(name)\nA,1.0,2026-10-01,4,1,Nguyễn A\n"
            try office.read(text)
            let fields = try #require(office.store.example(of: office.unit, .dossiers))
            #expect(fields.contains { $0.value == "Nguyễn A" } == isKnown, "\(name)")
        }
    }

    //
    @Test func `an officer's table adds up what dossiers, visits and days say`() throws {
        var office = try Office(now: "2026-11-20T12:00:00")
        func settled(_ id: String, _ officer: String, _ end: String, _ changes: [String: String] = [:]) -> [String:
            String]
        {
            dossier(id, ["MaCanBo": officer, "TrangThaiHoSo": "9", "NgayKetThucXuLy": end].merging(changes) { $1 })
        }
        try office.read(
            csv(
                [
                    settled("A", "CB1", "2026-10-08T10:00:00"), settled("B", "CB1", "2026-10-09T10:00:00"),
                    settled("C", "CB1", "2026-11-02T10:00:00"), settled("D", "CB2", "2026-10-06", ["SoLanBoSung": "2"]),
                    // Accepted in September and settled in October; withdrawn; refused at reception; nobody's.
                    settled(
                        "E", "CB2", "2026-10-01T10:00:00", ["NgayTiepNhan": "2026-09-28", "NgayHenTra": "2026-10-02"]),
                    settled("F", "CB2", "2026-10-08", ["Xoa": "1"]),
                    dossier("G", ["MaCanBo": "CB2", "TrangThaiHoSo": "3"]), settled("H", "", "2026-10-20"),
                    dossier("I", ["MaCanBo": "CB3"]),
                ], columns: dossierColumns))
        try office.read(
            csv([
                visit("T1", ["MaCanBo": "CB1"]), visit("T2", ["MaCanBo": "CB1", "TrangThai": "2"]),
                visit("T3", ["MaCanBo": "CB1", "TrangThai": "4"]), visit("T4", ["MaCanBo": "CB1", "Xoa": "1"]),
                visit("T5"),
            ]), .visits)
        try office.read(
            csv([staff("CB1", "2026-10-05", ["PhutTruc": "240", "PhutXuLy": "60"]), staff("CB4", "2026-10-31")]), .staff
        )
        var first = OfficerTotal(officer: "CB1", days: 1, deskMinutes: 240, handlingMinutes: 60)
        (first.received, first.handled, first.late, first.visits, first.deskSeconds) = (3, 2, 1, 2, 900)
        var second = OfficerTotal(officer: "CB2")
        (second.received, second.handled, second.late) = (1, 2, 1)
        var third = OfficerTotal(officer: "CB3")
        third.received = 1
        #expect(office.store.officers(of: office.unit, in: Self.october) == [first, second, third])
        // With nobody's they are what the cells count.
        let cell = office.cell("2026-10/1.0")
        #expect(cell["received"] == 6 && cell["handled"] == 5 && cell["late"] == 3)
        let november = office.store.officers(of: office.unit, in: try #require(Period("2026-11")))
        #expect(november.map(\.officer) == ["CB1"] && november[0].handled == 1 && november[0].late == 1)
    }

    //
    @Test func `who it was changes no cell, and nothing of it stands in one`() throws {
        func cells(_ officers: [String]) throws -> [String: [String: Int64]] {
            var office = try Office()
            try office.read(csv([dossier("A", ["MaCanBo": officers[0]]), dossier("B", ["MaCanBo": officers[1]])]))
            try office.read(csv([visit("T", ["MaCanBo": officers[1]])]), .visits)
            return Dictionary(uniqueKeysWithValues: office.keys.map { ($0, office.cell($0)) })
        }
        let plain = try cells(["", ""])
        #expect(try cells(["CB1", "CB2"]) == plain && cells(["CB1", "CB1"]) == plain && !plain.isEmpty)
    }

    //
    @Test func `what an office keeps of its rows has its officers, and comes back with them`() throws {
        var office = try Office()
        office.store.keepsTakenRows = true
        try office.read(csv([dossier("A", ["MaCanBo": "CB 1", "MaPAKN": "P1"]), dossier("B", ["MaCanBo": "CB2"])]))
        try office.read(csv([visit("T", ["MaCanBo": "CB2"])]), .visits)
        var keeper = RowKeeper()
        keeper.take(&office.store)
        let restarted = try keeper.restart(office, try Office.rules())
        let officers = restarted.officers(of: office.unit, in: Self.october)
        #expect(officers.map(\.officer) == ["CB 1", "CB2"] && officers.map(\.received) == [1, 1])
        #expect(officers == office.store.officers(of: office.unit, in: Self.october) && officers.last?.visits == 1)
    }
}
