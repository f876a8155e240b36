import Intake
import Model
import Testing

/// What settled dossiers have come to: online from end to end, digitised (P-13, P-54).
struct OutcomeTests {
    private static let settled = ["TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-10-06T09:00:00"]

    private func cell(_ changes: [String: String], of procedure: String = "1.0") throws -> [String: Int64] {
        var office = try Office(register: PropertyTests.returning)
        let row = Self.settled.merging(changes) { $1 }.merging(["MaTTHC": procedure]) { $1 }
        try office.read(csv([dossier("A", row)], columns: dossierColumns))
        #expect(office.refusals() == [])
        return office.cell("2026-10/\(procedure == "9.9" ? "*" : procedure)")
    }

    // P-13
    @Test(arguments: [
        (["KenhThucHien": "2", "CoKetQuaDienTu": "1"], true),
        (["KenhThucHien": "2", "CoKetQuaDienTu": "1", "CoPhi": "1", "DuocThanhToanTrucTuyen": "1"], true),
        (["KenhThucHien": "2", "CoKetQuaDienTu": "1", "CoPhi": "1", "DuocThanhToanTrucTuyen": "2"], true),
        (["KenhThucHien": "2", "CoKetQuaDienTu": "1", "CoPhi": "1"], false),
        (["KenhThucHien": "2"], false), (["KenhThucHien": "1", "CoKetQuaDienTu": "1"], false),
        (["KenhThucHien": "3", "CoKetQuaDienTu": "1"], false),
        (["KenhThucHien": "2", "CoKetQuaDienTu": "1", "TrangThaiHoSo": "4", "NgayKetThucXuLy": ""], false),
    ])
    func `wholly online is channel 2, a result, and no fee or one paid online`(
        changes: [String: String], isWhole: Bool
    ) throws {
        #expect(try cell(changes)["whole_online"] == (isWhole ? 1 : nil))
    }

    // P-13
    @Test func `digitised is a file of the components and a result, of whatever channel`() throws {
        #expect(try cell(["CoTepThanhPhan": "1", "CoKetQuaDienTu": "1"])["settled_digitised"] == 1)
        #expect(try cell(["CoTepThanhPhan": "1"])["settled_digitised"] == nil)
        #expect(try cell(["CoKetQuaDienTu": "1"])["settled_digitised"] == nil)
        let open = ["CoTepThanhPhan": "1", "CoKetQuaDienTu": "1", "TrangThaiHoSo": "4", "NgayKetThucXuLy": ""]
        #expect(try cell(open)["settled_digitised"] == nil)
    }

    // P-54
    @Test func `a procedure that returns nothing needs no result, one that nobody knows does, and a register decides`()
        throws
    {
        let online = ["KenhThucHien": "2"]
        #expect(try cell(online, of: "9.9")["whole_online"] == nil)
        var office = try Office(register: PropertyTests.returning)
        try office.read(csv([dossier("A", Self.settled.merging(online) { $1 })], columns: dossierColumns))
        #expect(office.cell("2026-10/1.0")["whole_online"] == nil)
        office.store.adopt(try Office.rules())
        #expect(office.cell("2026-10/1.0")["whole_online"] == 1)
        office.store.adopt(try Office.rules(PropertyTests.returning))
        #expect(office.cell("2026-10/1.0")["whole_online"] == nil)
    }

    // P-07, P-13: it is settled in one month, and received in another.
    @Test func `it counts where it is settled`() throws {
        var office = try Office(now: "2026-11-20T12:00:00")
        let late = ["NgayKetThucXuLy": "2026-11-03T09:00:00", "TrangThaiHoSo": "9", "KenhThucHien": "2"]
        let all = late.merging(["CoKetQuaDienTu": "1", "CoTepThanhPhan": "1"]) { $1 }
        try office.read(csv([dossier("A", all)], columns: dossierColumns))
        for (key, count) in [("2026-10", nil), ("2026-11", 1), ("2026-Q4", 1), ("2026", 1)] as [(String, Int64?)] {
            #expect(office.cell("\(key)/1.0")["whole_online"] == count, "\(key)")
            #expect(office.cell("\(key)/1.0")["settled_digitised"] == count, "\(key)")
        }
    }
}
