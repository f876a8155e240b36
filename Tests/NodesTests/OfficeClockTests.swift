import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// Offices' clocks are their own: what they say is taken by the clock of whoever hears it.
@Suite struct OfficeClockTests {
    /// What the centre's clock says at the beginning.
    private static let start: Int64 = 1_794_794_400

    private let node = Sample.centre()
    private let office: HandDialer

    init() {
        office = HandDialer(to: node, as: "a")
        office.claim("10101")
        office.say(Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 3)]))
    }

    private func tell(_ freshness: Int64, after seconds: Int64) {
        office.milliseconds = seconds * 1_000
        office.say(
            .health(
                Health(
                    handle: 0, freshness: freshness, rejects: [], clockOffsetMilliseconds: 0, build: "t", bundle: [],
                    isResyncing: false)))
    }

    /// Seconds from the beginning, as published so many seconds after it.
    private func freshness(after seconds: Int64) throws -> Int64? {
        let unit = try #require(UnitCode("10101"))
        let now = Instant(
            monotonicMilliseconds: seconds * 1_000, unixMilliseconds: (Self.start + seconds) * 1_000)
        return node.statuses[unit]?.freshness(now: now).map { $0.seconds - Self.start }
    }

    // D-72
    @Test func `no office is fresher than the moment at which it said so`() throws {
        tell(Self.start - 30, after: 0)
        #expect(try freshness(after: 0) == -30)
        tell(Self.start + 3_600, after: 10)
        #expect(try freshness(after: 10) == 10 && freshness(after: 500) == 10)
        tell(Self.start + 3_620, after: 40)
        #expect(try freshness(after: 500) == 40)
    }

    // D-72: the office's clock has been put right, and its intake does not go backwards in time.
    @Test func `the same time told again is no fresher than it was`() throws {
        tell(Self.start + 315_000_000, after: 10)
        for seconds: Int64 in [20, 300, 4_000] { tell(Self.start + 315_000_000, after: seconds) }
        #expect(try freshness(after: 5_000) == 10)
        tell(Self.start + 6_000, after: 6_001)
        #expect(try freshness(after: 6_001) == 6_000)
    }

    // D-72: the centre's own clock was ahead, and has been put back.
    @Test func `nothing is published from after the publisher's own now`() throws {
        tell(Self.start + 50, after: 100)
        #expect(try freshness(after: 20) == 20 && freshness(after: 100) == 50)
    }
}
