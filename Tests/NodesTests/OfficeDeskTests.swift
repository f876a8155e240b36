import Bytes
import Configuration
import Intake
import Model
import Nodes
import Peering
import TestSupport
import Testing

/// Records on their way into commits.
@Suite struct OfficeDeskTests {
    private static func contents(_ calendar: WorkingCalendar, hash: UInt8) throws -> BundleContents {
        BundleContents(
            topology: try Topology(csv: ClusterFile.topology63, file: "topology"),
            register: try Register(csv: ClusterFile.procedures, file: "register"), calendar: calendar,
            catalogue: CatalogueFile.standard(), hash: [hash])
    }

    /// So many seconds after midnight in Viet Nam, 2026-11-01.
    private static func now(_ seconds: Int64) -> Instant {
        let at = (1_793_466_000 + seconds) * 1_000
        return Instant(monotonicMilliseconds: at - 1_790_000_000_000, unixMilliseconds: at)
    }

    /// A desk that has read one dossier of October, open, due after three working days.
    private static func desk(_ calendar: WorkingCalendar, at time: Int64) throws -> OfficeDesk {
        let unit = try #require(UnitCode("10101"))
        var desk = OfficeDesk(
            units: [unit], contents: try contents(calendar, hash: 1), coalesceMilliseconds: 200, now: now(time))
        var stream = desk.open(name: "dossiers.csv", kind: .dossiers, format: .csv, owner: unit, mapping: .none)
        let rows = """
            MaHoSo,MaTTHC,KenhThucHien,NgayNopHoSo,NgayTiepNhan,TrangThaiHoSo,CapNhat
            10101-1,1.007027,1,2026-10-30 08:00,2026-10-30 08:00,2,1

            """
        try desk.read(&stream, Array(rows.utf8).span, now: now(time))
        try desk.finish(&stream, now: now(time))
        return desk
    }

    private func periods(_ changes: [(unit: UnitCode, cells: [(key: CellKey, measures: Measures)])]) -> Set<String> {
        Set(changes.flatMap(\.cells).map { "\($0.key.period)" })
    }

    // D-55
    @Test func `at midnight an open dossier enters the new month`() throws {
        var desk = try Self.desk(WorkingCalendar(), at: -60)
        #expect(periods(desk.drain()) == ["2026-10", "2026-Q4", "2026"])
        desk.advance(now: Self.now(-1))
        #expect(desk.drain().isEmpty)
        desk.advance(now: Self.now(0))
        #expect(desk.commitDueMilliseconds != nil)
        #expect(periods(desk.drain()) == ["2026-11"])
    }

    // D-54
    @Test func `an adopted bundle changes what the records add up to`() throws {
        var desk = try Self.desk(WorkingCalendar(), at: 19 * 86_400)
        let before = desk.drain()
        #expect(!before.isEmpty && desk.bundle == [1])
        desk.adopt(try Self.contents(WorkingCalendar(), hash: 2), now: Self.now(19 * 86_400 + 1))
        #expect(desk.drain().isEmpty, "the same rules, the same figures")
        // Nobody works before December: the dossier is not late any more.
        var days = "date,kind\n"
        for month in [10, 11] {
            for day in 1...30 { days += "2026-\(month)-\(day < 10 ? "0" : "")\(day),public holiday\n" }
        }
        let calendar = try WorkingCalendar(csv: Array(days.utf8), file: "calendar")
        desk.adopt(try Self.contents(calendar, hash: 3), now: Self.now(19 * 86_400 + 2))
        #expect(desk.bundle == [3])
        #expect(!desk.drain().isEmpty)
    }
}
