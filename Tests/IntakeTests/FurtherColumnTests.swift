import Intake
import Model
import Testing

/// Columns that few systems have (Protocol/25-further-records.md): read, told apart, kept.
struct FurtherColumnTests {
    private static let more = [
        "NgayDongBo": "2026-10-02T08:00:00", "KetQuaKySo": "0", "XacThucDienTu": "true", "LuanChuyenDienTu": "NULL",
        "NgayXinLoi": "2026-10-09", "DonViTiepNhan": " 10103 ", "MaPAKN": "P1",
    ]

    private func example(_ changes: [String: String]) throws -> [String: String] {
        var office = try Office()
        try office.read(csv([dossier("A", changes)], columns: dossierColumns))
        #expect(office.refusals().isEmpty)
        let fields = try #require(office.store.example(of: office.unit, .dossiers))
        return Dictionary(uniqueKeysWithValues: fields.map { ($0.field, $0.value) })
    }

    // J-01, J-04
    @Test func `what a row says in them is known, and an empty field is not a no`() throws {
        let known = try example(Self.more)
        #expect(known["NgayDongBo"] == "2026-10-02T08:00:00" && known["NgayXinLoi"] == "2026-10-09T00:00:00")
        #expect(known["KetQuaKySo"] == "0" && known["XacThucDienTu"] == "1" && known["LuanChuyenDienTu"] == nil)
        #expect(known["DonViTiepNhan"] == "10103" && known["MaPAKN"] == "P1")
        let none = try example(["KetQuaKySo": "\\N", "DonViTiepNhan": "NULL", "MaPAKN": "P1"])
        #expect(none["KetQuaKySo"] == nil && none["DonViTiepNhan"] == nil && none["MaPAKN"] == "P1")
    }

    // J-05
    @Test(arguments: [
        ("10101", true), ("H49.12-3", true), (String(repeating: "a", count: 32), true), ("Bộ phận Một cửa", false),
        (String(repeating: "a", count: 33), false), ("12/3", false), ("a b", false),
    ])
    func `an office's code is kept, and its name is not`(receiver: String, isKept: Bool) throws {
        #expect(try example(["DonViTiepNhan": receiver])["DonViTiepNhan"] == (isKept ? receiver : nil))
    }

    @Test(arguments: [
        (["NgayDongBo": "x"], "NgayDongBo bad-time"), (["KetQuaKySo": "2"], "KetQuaKySo bad-value"),
        (["XacThucDienTu": "có"], "XacThucDienTu bad-value"),
        (["LuanChuyenDienTu": "-1"], "LuanChuyenDienTu bad-value"),
        (["NgayXinLoi": "2026-13-01"], "NgayXinLoi bad-time"),
        // The first fault in the table's order counts, in whatever order columns are looked at.
        (["NgayDongBo": "x", "HaiLong": "7"], "HaiLong bad-value"),
        (["NgayXinLoi": "x", "CapNhat": "x"], "NgayXinLoi bad-time"),
        (["NgayXinLoi": "x", "KetQuaKySo": "3"], "KetQuaKySo bad-value"),
    ])
    func `what cannot be read is refused for its field`(change: [String: String], expected: String) throws {
        var office = try Office()
        try office.read(csv([dossier("A", change)], columns: dossierColumns))
        #expect(office.refusals() == ["2 \(expected)"])
    }

    // J-01
    @Test func `of two rows of one version the one that says more is the greater form`() throws {
        for order in [[0, 1], [1, 0]] {
            var office = try Office()
            let rows = [dossier("A", ["MaPAKN": "P1"]), dossier("A", ["MaPAKN": "P1", "KetQuaKySo": "1"])]
            try office.read(csv(order.map { rows[$0] }, columns: dossierColumns))
            let fields = try #require(office.store.example(of: office.unit, .dossiers))
            #expect(fields.contains { $0.field == "KetQuaKySo" && $0.value == "1" })
        }
    }

    //
    @Test func `dates of another order are found in these columns too`() throws {
        var office = try Office()
        let rows = (1...3).map { dossier("A\($0)", ["NgayDongBo": $0 == 3 ? "12/31/2026" : "10/0\($0)/2026"]) }
        try office.read(csv(rows, columns: dossierColumns))
        #expect(office.refusals().filter { $0.contains("NgayDongBo bad-time") }.count == 3)
    }

    // J-08
    @Test func `a dossier counts for what it tells, where it was received`() throws {
        var office = try Office()
        let rows = [
            dossier("A", ["NgayDongBo": "2026-10-02T09:00:00", "KetQuaKySo": "1", "DonViTiepNhan": "10101"]),
            dossier("B", ["NgayDongBo": "2026-10-02T09:00:01", "KetQuaKySo": "0", "DonViTiepNhan": "H49"]),
            dossier("C", ["NgayDongBo": "2026-09-30", "XacThucDienTu": "1", "LuanChuyenDienTu": "0"]), dossier("D"),
        ]
        try office.read(csv(rows, columns: dossierColumns))
        for period in ["2026-10", "2026-Q4", "2026"] {
            let cell = office.cell("\(period)/1.0")
            #expect(cell["sync_told"] == 3 && cell["synced_within_day"] == 2, "\(period)")
            #expect(cell["sync_delay@\(HandlingTimeBucket.index(minutes: 1440))"] == 2 && cell["sync_delay@0"] == 1)
            #expect(cell["signed_told"] == 2 && cell["result_signed"] == 1)
            #expect(cell["authentication_told"] == 1 && cell["authenticated"] == 1)
            #expect(cell["moved_told"] == 1 && cell["moved_electronically"] == nil)
            #expect(cell["receiver_told"] == 2 && cell["received_elsewhere"] == 1)
        }
        // Untold by a newer record: gone.
        try office.read(
            csv(rows.map { dossier($0["MaHoSo"] ?? "", ["CapNhat": "2026-10-05"]) }, columns: dossierColumns))
        #expect(office.cell("2026-10/1.0").keys.allSatisfy { !$0.contains("told") && !$0.contains("sync") })
    }

    // J-08: only what is told has changed, by a record of another key's text.
    @Test func `a record that differs in these columns alone changes the counts`() throws {
        var office = try Office()
        for (version, answer) in [("1", "0"), ("2", "1"), ("3", "0"), ("4", "")] {
            try office.read(csv([dossier("A", ["KetQuaKySo": answer, "CapNhat": version])], columns: dossierColumns))
            let cell = office.cell("2026-10/1.0")
            #expect(
                cell["signed_told"] == (answer.isEmpty ? nil : 1) && cell["result_signed"] == (answer == "1" ? 1 : nil))
        }
        // Of one version the greater form wins, whichever came first.
        for answer in ["0", "1", ""] {
            try office.read(csv([dossier("A", ["KetQuaKySo": answer, "CapNhat": "5"])], columns: dossierColumns))
        }
        #expect(office.cell("2026-10/1.0")["result_signed"] == 1)
    }

    // J-09
    @Test func `an apology counts where the dossier is late, from the period on in which it was made`() throws {
        var office = try Office(now: "2026-12-10T12:00:00")
        let late = ["NgayHenTra": "2026-10-08", "NgayKetThucXuLy": "2026-11-05", "TrangThaiHoSo": "9"]
        try office.read(
            csv(
                [
                    dossier("A", late.merging(["NgayXinLoi": "2026-10-09"]) { $1 }),
                    dossier("B", late.merging(["NgayXinLoi": "2026-11-02"]) { $1 }),
                    dossier("C", ["NgayKetThucXuLy": "2026-10-05", "TrangThaiHoSo": "9", "NgayXinLoi": "2026-10-04"]),
                    dossier("D", ["SoLanBoSung": "2", "NgayXinLoi": "2026-10-09"]), dossier("E", late),
                ], columns: dossierColumns))
        let october = office.cell("2026-10/1.0")
        #expect(october["late"] == 1 && october["late_apologised"] == 1)
        #expect(october["pending@2026-10-08"] == 3 && october["apologised_pending@2026-10-08"] == 1)
        let november = office.cell("2026-11/1.0")
        #expect(november["late"] == 4 && november["late_apologised"] == 3)
        #expect(office.cell("2026-12/1.0")["late_apologised"] == 1)
        #expect(office.cell("2026/1.0")["late_apologised"] == 3)
    }

    // J-07
    @Test func `of a quarter and a year the last month that tells a stock is the stock`() throws {
        var office = try Office(now: "2026-12-10T12:00:00")
        func report(_ month: String, _ valid: String, _ digitised: String, _ version: Int) throws {
            let row = [
                "Ky": month, "TongTiepNhan": "5", "KetQuaConHieuLuc": valid, "KetQuaDaSoHoa": digitised,
                "CapNhat": "\(version)",
            ]
            try office.read(csv([row], columns: reportColumns), .reports)
        }
        func stock(_ period: String) -> [Int64?] {
            let cell = office.cell("\(period)/")
            return [cell["results_valid"], cell["results_digitised"]]
        }
        try report("2026-10", "900", "300", 1)
        try report("2026-08", "700", "100", 1)
        #expect(stock("2026-10") == [900, 300] && stock("2026-Q4") == [900, 300] && stock("2026") == [900, 300])
        #expect(stock("2026-Q3") == [700, 100])
        // A later month without a stock is none; one with a part of it neither.
        try report("2026-11", "", "", 1)
        try report("2026-12", "5", "", 1)
        #expect(stock("2026-Q4") == [900, 300] && stock("2026-11") == [nil, nil] && stock("2026-12") == [nil, nil])
        try report("2026-12", "950", "0", 2)
        #expect(stock("2026-Q4") == [950, nil] && stock("2026") == [950, nil])
        // Corrected away: the month before is the last again.
        try report("2026-12", "", "", 3)
        try report("2026-10", "800", "400", 2)
        #expect(stock("2026-Q4") == [800, 400] && stock("2026") == [800, 400])
        #expect(office.cell("2026-Q4/")["reported_total"] == 15)
    }
}
