import Model
import Nodes
import Peering
import Scoring
import Simulator
import Testing
import Wire

/// Figures of units that have ended: with whom they count, and what a province does without them.
@Suite struct PredecessorTests {
    private static let reform = """
        unit_code,parent_code,tier,name,from,to,successor
        VN,,nation,N,,,
        02,VN,province,P,,2026-06-30,08
        08,VN,province,Q,,,
        0201,02,branch,A,,2026-06-30,
        0201,08,branch,A,2026-07-01,,
        0203,02,branch,B,,2026-06-30,0803
        0801,08,branch,C,,2026-06-30,0803
        0803,08,branch,D,,,

        """
    private static let units = ["08", "0201", "0803", "02", "0203", "0801"]

    private let node = Sample.centre()
    private let office: HandDialer
    private let book: RankingBook

    init() throws {
        office = HandDialer(to: node, as: "b")
        book = try Sample.book(of: node, topology: Self.reform)
        node.onChanges = { [unowned book] unit, changes in book.apply(unit, changes) }
        for (handle, unit) in Self.units.enumerated() { office.claim(unit, handle: UInt32(handle)) }
        for handle in 0..<3 { deliver(handle, 3) }
    }

    private func deliver(_ handle: Int, _ count: Int64, version: UInt64 = 1) {
        let cells = ["2026", "2026-06", "2026-11"].map { Sample.plain("1.1", count, $0) }
        office.say(
            Sample.update(
                version, .none(new: Sample.position(version)),
                cells.compactMap(\.self).sorted { CellKey.wireOrder($0.key, $1.key) }, handle: UInt32(handle)))
    }

    private func ground(
        _ tier: Tier, _ period: String, _ asOf: String, province: String? = "08"
    ) throws -> LeagueCompleteness {
        let province = province.flatMap { UnitCode($0) }
        return book.completeness(
            League(tier, within: province), try #require(Period(period)), asOf: try #require(Day(asOf)),
            silentAfter: 1_000, now: Instant(monotonicMilliseconds: 0, unixMilliseconds: 0),
            province: province)
    }

    // P-52
    @Test func `a province that lacks a predecessor's figures says which, where they belong to`() throws {
        // 0801 ended here: whatever it sent came through here. 0203 counts in a branch, 02 in the province alone.
        for asOf in ["2026-07-01", "2026-12-31"] {
            #expect(try ground(.province, "2026", asOf).predecessors.map(\.description) == ["02", "0203"])
            #expect(try ground(.branch, "2026", asOf).predecessors.map(\.description) == ["0203"])
        }
        #expect(try ground(.branch, "2026-11", "2026-11-29").isProvisional)
        for (period, asOf) in [("2026", "2026-06-30"), ("2026-06", "2026-12-31")] {
            #expect(try ground(.province, period, asOf).predecessors.isEmpty, "\(period) as of \(asOf)")
        }
        deliver(4, 5)
        #expect(try ground(.branch, "2026-11", "2026-11-29").predecessors.isEmpty)
        #expect(try !ground(.branch, "2026-11", "2026-11-29").isProvisional)
        #expect(try ground(.province, "2026-11", "2026-11-29").predecessors.map(\.description) == ["02"])
        deliver(3, 5)
        #expect(try !ground(.province, "2026-11", "2026-11-29").isProvisional)
    }

    // P-52
    @Test func `the nation's ranking stands without them, and expects nobody who has ended`() throws {
        let ground = try ground(.province, "2026-11", "2026-11-29", province: nil)
        #expect(ground.expected == 3)
        #expect(ground.missing.isEmpty && ground.predecessors.isEmpty && !ground.isProvisional)
    }

    // P-47
    /// Corrections come for as long as dossiers are open; the old code stays the cells' owner.
    @Test func `late figures of a unit that has ended count with its successor, and where it stood then`() throws {
        func received(_ unit: String, _ period: String, _ asOf: String) throws -> Int64 {
            let cells = book.cells(
                of: try #require(UnitCode(unit)), in: try #require(Period(period)), asOf: try #require(Day(asOf)))
            return cells.values.reduce(0) { $0 + $1[.received] }
        }
        deliver(3, 5)
        deliver(4, 7)
        deliver(4, 8, version: 2)
        #expect(try received("08", "2026", "2026-07-01") == 3 + 3 + 3 + 5 + 8)
        #expect(try received("0803", "2026", "2026-07-01") == 3 + 8)
        #expect(try received("02", "2026", "2026-06-30") == 3 + 5 + 8)
        #expect(try received("02", "2026-06", "2026-11-29") == 3 + 5 + 8)
        for (period, asOf) in [("2026", "2026-06-30"), ("2026", "2026-07-01"), ("2026-06", "2026-06-30")] {
            #expect(try received("VN", period, asOf) == 3 + 3 + 3 + 5 + 8, "\(period) as of \(asOf)")
        }
    }

    // P-50
    @Test func `the audit goes through every tree of a period`() throws {
        for handle in 3..<6 { deliver(handle, 5) }
        var audit = RollUpAudit()
        for _ in 0..<100 where audit.roundsCompleted == 0 { audit.step(book, slices: 1, nowUnixMilliseconds: 7) }
        #expect(audit.roundsCompleted == 1 && audit.difference == nil)
        // The year in both trees, June in the old, November in the new one: VN, 02 and 08 before; VN, 08, 0803 after.
        #expect(audit.progress.of == 4 * 3)
        node.damage(try #require(UnitCode("0801")), try #require(Sample.key("1.1")), Sample.measures(4))
        for _ in 0..<100 { audit.step(book, slices: 1, nowUnixMilliseconds: 8) }
        #expect(audit.difference?.unit == "0803" && audit.difference?.period == "2026-11")
    }
}
