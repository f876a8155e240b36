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
    private static func desk(_ calendar: WorkingCalendar, at time: Int64, keepsRows: Bool = false) throws -> OfficeDesk
    {
        let unit = try #require(UnitCode("10101"))
        var desk = OfficeDesk(
            units: [unit], contents: try contents(calendar, hash: 1), coalesceMilliseconds: 200, keepsRows: keepsRows,
            now: now(time))
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

    // MARK: - A store

    /// The cells that commits come to.
    private func cells(
        _ commits: [(unit: UnitCode, cells: [(key: CellKey, measures: Measures)])]
    ) -> [(key: CellKey, measures: Measures)] { commits.flatMap(\.cells) }

    private func restarted(
        _ payloads: [[UInt8]], _ stored: [(key: CellKey, measures: Measures)], at time: Int64
    ) throws -> OfficeDesk {
        let unit = try #require(UnitCode("10101"))
        var desk = OfficeDesk(
            units: [unit], contents: try Self.contents(WorkingCalendar(), hash: 1), coalesceMilliseconds: 200,
            keepsRows: true, now: Self.now(time))
        for payload in payloads {
            try desk.restore(payload.span)
            #expect(!desk.isRestored && desk.drain().isEmpty && desk.drainRows().isEmpty)
        }
        desk.endRestore(now: Self.now(time)) { _ in stored }
        return desk
    }

    // Y-09
    @Test func `a restarted desk commits what differs from its store and nothing else`() throws {
        var desk = try Self.desk(WorkingCalendar(), at: -60, keepsRows: true)
        let kept = desk.drainRows().map(\.payload)
        #expect(desk.drainRows().isEmpty)
        let stored = cells(desk.drain())
        #expect(!stored.isEmpty)
        var same = try restarted(kept, stored, at: -30)
        #expect(same.isRestored && same.drain().isEmpty && same.drainRows().isEmpty)
        #expect(same.store.freshness(of: same.store.units[0]) == desk.store.freshness(of: same.store.units[0]))
        var later = try restarted(kept, stored, at: 30)
        #expect(periods(later.drain()) == ["2026-11"])
        // The last commit before the end was lost, the rows were not.
        var behind = try restarted(kept, Array(stored.dropFirst()), at: -30)
        #expect(cells(behind.drain()).map(\.key) == [stored[0].key])
        // Cells that nothing counts any more.
        var empty = try restarted([], stored, at: -30)
        #expect(cells(empty.drain()).allSatisfy { $0.measures.isEmpty })
        #expect(empty.drain().isEmpty)
    }

    @Test func `slices of the table are as good as what was drained`() throws {
        var desk = try Self.desk(WorkingCalendar(), at: -60, keepsRows: true)
        let stored = cells(desk.drain())
        var payloads: [[UInt8]] = []
        var cursor: RowCursor? = RowCursor()
        while let from = cursor {
            let slice = desk.rows(from: from, bytesMax: 1)
            payloads += slice.rows.map(\.payload)
            cursor = slice.next
        }
        var restarted = try restarted(payloads, stored, at: -30)
        #expect(restarted.drain().isEmpty)
    }

    // Y-06
    @Test func `a unit whose commit is not durable is held back`() throws {
        var desk = try Self.desk(WorkingCalendar(), at: -60)
        #expect(desk.drain { _ in false }.isEmpty)
        #expect(desk.isHeld && desk.commitDueMilliseconds == nil)
        #expect(!desk.drain { _ in true }.isEmpty)
        #expect(!desk.isHeld)
    }
}
