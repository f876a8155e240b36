import Intake
import Model
import TestSupport
import Testing

/// Numbers of today that stand in no cell (P-53).
struct SignsOfTodayTests {
    private static func parked(_ id: String, since asked: String) -> [String: String] {
        dossier(id, ["TrangThaiHoSo": "5", "NgayYeuCauBoSung": asked, "SoLanBoSung": "1"])
    }

    private func warnings(_ rows: [[String: String]]) throws -> [IntakeWarning] {
        var office = try Office(now: "2026-12-05T12:00:00")
        try office.read(csv(rows, columns: dossierColumns))
        #expect(office.store.warnings(of: office.unit) == [])
        office.store.countSignsOfToday()
        return office.store.warnings(of: office.unit)
    }

    // P-53
    @Test func `a dossier is parked when it has waited for its supplement for more than thirty days`() throws {
        let found = try warnings([
            Self.parked("A", since: "2026-11-05T11:59:59"), Self.parked("B", since: "2026-11-05T12:00:00"),
            Self.parked("C", since: "2026-10-06"),
            // Answered since, refused at the door, entered by mistake.
            dossier("D", ["TrangThaiHoSo": "4", "NgayYeuCauBoSung": "2026-10-06", "SoLanBoSung": "1"]),
            dossier("E", ["TrangThaiHoSo": "5", "NgayTiepNhan": "", "NgayYeuCauBoSung": "2026-10-06"]),
            Self.parked("F", since: "2026-10-06").merging(["Xoa": "1"]) { $1 },
        ])
        #expect(found == [.parked(unit: try #require(UnitCode("10101")), dossiers: 2)])
    }

    // P-53
    @Test func `one withdrawn without a day of acceptance, and a wait that nobody asked for, are counted`() throws {
        let unit = try #require(UnitCode("10101"))
        let found = try warnings([
            dossier("A", ["Xoa": "1", "NgayTiepNhan": ""]), dossier("B", ["Xoa": "1"]),
            dossier("C", ["ThoiGianBoSungPhut": "1"]), dossier("D", ["ThoiGianBoSungPhut": "0"]),
            dossier("E", ["ThoiGianBoSungPhut": "60", "SoLanBoSung": "1"]),
            dossier("F", ["ThoiGianBoSungPhut": "60", "NgayTiepNhan": ""]),
        ])
        #expect(found == [.withdrawnUndated(unit: unit, dossiers: 1), .waitWithoutRequest(unit: unit, dossiers: 1)])
    }

    // P-53
    @Test func `the count is of the moment at which it was made, and ends with its cause`() throws {
        var office = try Office(now: "2026-10-10T12:00:00")
        try office.read(csv([Self.parked("A", since: "2026-10-06T12:00:00")], columns: dossierColumns))
        office.store.countSignsOfToday()
        #expect(office.store.warnings(of: office.unit) == [])
        office.store.advance(to: try #require(TimeText.moment("2026-11-06T12:00:00")))
        office.store.countSignsOfToday()
        #expect(office.store.warnings(of: office.unit).map(\.number) == [9])
        try office.read(
            csv([dossier("A", ["TrangThaiHoSo": "4", "CapNhat": "2026-11-06T11:00:00"])], columns: dossierColumns))
        office.store.countSignsOfToday()
        #expect(office.store.warnings(of: office.unit) == [])
    }
}
