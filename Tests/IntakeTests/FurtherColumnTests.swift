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
}
