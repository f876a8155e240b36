import Bytes
import Intake
import Model
import Nodes
import Office
import Peering
import TestSupport
import Testing

/// Records on their way into commits.
@Suite struct OfficeDeskTests {
    /// A desk that has read one dossier.
    private static func desk(_ calendar: WorkingCalendar, at time: Int64, keepsRows: Bool = false) throws -> OfficeDesk
    {
        var desk = try OneOffice.emptyDesk(try OneOffice.contents(calendar), at: time, keepsRows: keepsRows)
        var stream = desk.open(
            name: "dossiers.csv", kind: .dossiers, format: .csv, owner: try OneOffice.unit(), mapping: .none)
        try desk.read(&stream, OneOffice.dossiers(1).span, now: OneOffice.now(time))
        try desk.finish(&stream, now: OneOffice.now(time))
        return desk
    }

    private func periods(_ changes: [(unit: UnitCode, cells: [(key: CellKey, measures: Measures)])]) -> Set<String> {
        Set(changes.flatMap(\.cells).map { "\($0.key.period)" })
    }

    // D-55
    @Test func `at midnight an open dossier enters the new month`() throws {
        var desk = try Self.desk(WorkingCalendar(), at: -60)
        #expect(periods(desk.drain()) == ["2026-10", "2026-Q4", "2026"])
        desk.advance(now: OneOffice.now(-1))
        #expect(desk.drain().isEmpty)
        desk.advance(now: OneOffice.now(0))
        #expect(desk.commitDueMilliseconds != nil)
        #expect(periods(desk.drain()) == ["2026-11"])
    }

    // D-54
    @Test func `an adopted bundle changes what the records add up to`() throws {
        var desk = try Self.desk(WorkingCalendar(), at: 19 * 86_400)
        let before = desk.drain()
        #expect(!before.isEmpty && desk.bundle == [1])
        desk.adopt(try OneOffice.contents(WorkingCalendar(), hash: 2), now: OneOffice.now(19 * 86_400 + 1))
        #expect(desk.drain().isEmpty, "the same rules, the same figures")
        // Nobody works before December: the dossier is not late any more.
        var days = "date,kind\n"
        for month in [10, 11] {
            for day in 1...30 { days += "2026-\(month)-\(day < 10 ? "0" : "")\(day),public holiday\n" }
        }
        let calendar = try WorkingCalendar(csv: Array(days.utf8), file: "calendar")
        desk.adopt(try OneOffice.contents(calendar, hash: 3), now: OneOffice.now(19 * 86_400 + 2))
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
        var desk = try OneOffice.emptyDesk(try OneOffice.contents(), at: time, keepsRows: true)
        for payload in payloads {
            try desk.restore(payload.span)
            #expect(!desk.isRestored && desk.drain().isEmpty && desk.drainRows().isEmpty)
        }
        desk.endRestore(now: OneOffice.now(time)) { _ in stored }
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

    @Test func `the first change is due at once, those that follow after the delay`() throws {
        let start = OneOffice.now(-60).monotonicMilliseconds
        func now(_ milliseconds: Int64) -> Instant {
            Instant(
                monotonicMilliseconds: start + milliseconds,
                unixMilliseconds: OneOffice.now(-60).unixMilliseconds + milliseconds)
        }
        var desk = try OneOffice.emptyDesk(try OneOffice.contents(), at: -60, keepsRows: false)
        func read(_ number: Int, at milliseconds: Int64) throws {
            var stream = desk.open(
                name: "dossiers.csv", kind: .dossiers, format: .csv, owner: try OneOffice.unit(), mapping: .none)
            try desk.read(&stream, OneOffice.dossiers(number).span, now: now(milliseconds))
        }
        try read(1, at: 5)
        #expect(desk.commitDueMilliseconds == start + 5)
        #expect(!desk.drain().isEmpty)
        try read(2, at: 6)
        try read(3, at: 190)
        #expect(desk.commitDueMilliseconds == start + 205)
        #expect(!desk.drain().isEmpty)
        try read(4, at: 250)
        #expect(desk.commitDueMilliseconds == start + 405)
        #expect(!desk.drain().isEmpty)
        try read(5, at: 900)
        #expect(desk.commitDueMilliseconds == start + 900)
    }

    // G-03
    @Test func `marks come back with the rows they stand behind, drained or in slices; a later one counts`() throws {
        let now = OneOffice.now(-60)
        var desk = try Self.desk(WorkingCalendar(), at: -60, keepsRows: true)
        desk.mark("follow a", [1, 2], now: now)
        desk.mark("follow b", [3], now: now)
        var kept = desk.drainRows().map(\.payload)
        let last = try #require(kept.last)
        let part = try KeptRows(payload: last.span).part
        #expect(part == .marks)
        let stored = cells(desk.drain())
        desk.mark("follow a", [4, 5, 6], now: now)
        desk.mark("follow b", nil, now: now)
        #expect(desk.commitDueMilliseconds != nil)
        kept += desk.drainRows().map(\.payload)
        desk.mark("follow a", [4, 5, 6], now: now)
        #expect(desk.drainRows().isEmpty)
        var slices: [[UInt8]] = []
        var cursor: RowCursor? = RowCursor()
        while let from = cursor {
            let slice = desk.rows(from: from, bytesMax: 1)
            slices += slice.rows.map(\.payload)
            cursor = slice.next
        }
        for payloads in [kept, slices] {
            let again = try restarted(payloads, stored, at: -30)
            #expect(again.marks.all(from: "follow ").map(\.key) == ["follow a"])
            #expect(again.marks.all(from: "follow ").map(\.value) == [[4, 5, 6]])
            #expect(again.marks.all(from: "follow b").isEmpty)
        }
        let broken = KeptRows(unit: try OneOffice.unit(), part: .marks, bytes: [9, 1]).payload
        #expect(throws: KeptRowsFault.malformed) { try desk.restore(broken.span) }
    }
}
