import Bytes
import Model
import Nodes
import Simulator
import TestSupport
import Testing
import Wire

/// The roll-ups are made anew in the background, and nothing is published once they differ.
@Suite struct AuditTests {
    private static let country = """
        unit_code,parent_code,tier,name
        VN,,nation,N
        101,VN,province,P
        10101,101,branch,A
        10102,101,branch,B
        102,VN,province,Q
        D1,VN,department,D

        """
    private static let units = ["10101", "10102", "101", "102", "D1", "VN"]

    private let node = Sample.centre()
    private let office: HandDialer
    private let book: RankingBook

    init() throws {
        office = HandDialer(to: node, as: "b")
        book = try Sample.book(of: node, topology: Self.country)
        node.onChanges = { [unowned book] unit, changes in book.apply(unit, changes) }
        for (handle, unit) in Self.units.enumerated() { office.claim(unit, handle: UInt32(handle)) }
    }

    /// One office's cells, whole.
    private func say(_ handle: UInt32, _ version: UInt64, _ cells: [(String, Int64, String)]) {
        office.say(
            Sample.update(
                version, .none(new: Sample.position(version)),
                cells.compactMap { Sample.plain($0.0, $0.1, $0.2) }.sorted { CellKey.wireOrder($0.key, $1.key) },
                handle: handle))
    }

    @Test func `rounds over figures that keep changing find nothing`() {
        var random = SplitMix64(seed: 20_261_122)
        var audit = RollUpAudit()
        for version in UInt64(1)...300 {
            say(
                UInt32(random.next(below: Self.units.count)), version,
                ["1.1", "1.2", "9"].map { ($0, Int64(random.next(below: 4)), random.element(of: ["2026-11", "2026"])) })
            audit.step(book, slices: 2, nowUnixMilliseconds: Int64(version))
        }
        #expect(audit.roundsCompleted > 50 && audit.difference == nil && book.fault == nil)
        #expect(audit.progress.of == 4, "two parents, two periods")
        #expect(audit.completedAtUnixMilliseconds ?? 0 > 290)
    }

    @Test(arguments: ["101", "VN"]) func `a roll-up that is not its parts' sum stops publication`(parent: String) throws
    {
        say(0, 1, [("1.1", 3, "2026-11"), ("1.1", 3, "2026")])
        say(3, 1, [("1.1", 4, "2026-11")])
        let unit = try #require(UnitCode(parent))
        let procedure = try #require(ProcedureCode("1.1"))
        let period = try #require(Period("2026-11"))
        var audit = RollUpAudit()
        for _ in 0..<4 { audit.step(book, slices: 1, nowUnixMilliseconds: 7) }
        #expect(audit.roundsCompleted == 1 && book.fault == nil)
        let revision = book.revision
        book.damage(unit, period, procedure, Sample.measures(8))
        for _ in 0..<4 { audit.step(book, slices: 1, nowUnixMilliseconds: 8) }
        let found = try #require(audit.difference)
        #expect(found.period == "2026-11" && found.procedure == "1.1" && ["101", "VN"].contains(found.unit))
        #expect(book.fault == .differs(found) && book.revision > revision)
        // It stays so: more records do not make it right.
        say(3, 2, [("1.1", 5, "2026-11")])
        audit.step(book, slices: 9, nowUnixMilliseconds: 9)
        #expect(book.fault == .differs(found) && audit.roundsCompleted == 1)
    }

    @Test func `an office's own wrong cell shows as well, since its province was told another`() throws {
        say(0, 1, [("1.1", 3, "2026-11")])
        node.damage(try #require(UnitCode("10101")), try #require(Sample.key("1.1")), Sample.measures(4))
        var audit = RollUpAudit()
        for _ in 0..<2 { audit.step(book, slices: 1, nowUnixMilliseconds: 8) }
        #expect(audit.difference?.unit == "101")
    }
}
