import Model
import Nodes
import Peering
import Scoring
import Simulator
import Testing
import Wire

/// What a ranking says of the ground it stands on (P-39, P-40).
@Suite struct CompletenessTests {
    private static let country = """
        unit_code,parent_code,tier,name
        VN,,nation,N
        101,VN,province,P
        10101,101,branch,A
        10102,101,branch,B
        D1,VN,department,D

        """
    private static let units = ["10101", "10102", "101", "D1"]
    private static let bundle = [UInt8](repeating: 1, count: 32)
    private static let silentAfter: Int64 = 900_000
    /// What the hand dialer's clock says at the beginning, and the centre's.
    private static let startMilliseconds: Int64 = 1_794_794_400_000

    private let node = Sample.centre()
    private let office: HandDialer
    private let book: RankingBook

    init() throws {
        office = HandDialer(to: node, as: "b")
        book = try Sample.book(of: node, topology: Self.country, hash: Self.bundle)
        for (handle, unit) in Self.units.enumerated() { office.claim(unit, handle: UInt32(handle)) }
    }

    private func deliver(_ handle: UInt32) {
        office.say(
            Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 3)], handle: handle))
    }

    private func tell(_ handle: UInt32, freshness: Int64, bundle: [UInt8] = Self.bundle) {
        office.say(
            .health(
                Health(
                    handle: handle, freshness: freshness, rejects: [], clockOffsetMilliseconds: 0, build: "t",
                    bundle: bundle, isResyncing: false)))
    }

    private func completeness(within: String? = nil, at milliseconds: Int64 = 0) throws -> LeagueCompleteness {
        book.completeness(
            League(.branch, within: within.flatMap { UnitCode($0) }), try #require(Period("2026-11")), asOf: .last,
            silentAfter: Self.silentAfter,
            now: Instant(monotonicMilliseconds: milliseconds, unixMilliseconds: Self.startMilliseconds + milliseconds))
    }

    @Test func `an office that has delivered nothing is missing by name, and the ranking provisional`() throws {
        deliver(0)
        deliver(3)
        let whole = try completeness()
        #expect(whole.heard == 2 && whole.expected == 4, "the nation itself is not expected")
        #expect(whole.missing.map(\.description) == ["101", "10102"])
        #expect(whole.isProvisional)
        let province = try completeness(within: "101")
        #expect(province.heard == 1 && province.missing.map(\.description) == ["101", "10102"])
    }

    @Test func `an office that has been silent for too long is missing again`() throws {
        for handle in UInt32(0)..<4 { deliver(handle) }
        #expect(try completeness(at: Self.silentAfter).missing.isEmpty)
        #expect(try !completeness(at: Self.silentAfter).isProvisional)
        #expect(try completeness(at: Self.silentAfter + 1).missing.count == 4)
    }

    @Test func `a ranking is as fresh as its least fresh office, and provisional under different bundles`() throws {
        for handle in UInt32(0)..<4 { deliver(handle) }
        tell(0, freshness: 1_794_700_000)
        tell(1, freshness: 1_794_600_000)
        tell(2, freshness: 1_794_790_000)
        #expect(try completeness().freshness == nil, "one has not told")
        tell(3, freshness: 1_794_700_000, bundle: [UInt8](repeating: 2, count: 32))
        let ground = try completeness()
        #expect(ground.freshness == Moment(seconds: 1_794_600_000))
        #expect(ground.missing.isEmpty && ground.otherBundle.map(\.description) == ["D1"] && ground.isProvisional)
    }

    @Test func `an office that has said goodbye, or whose line ended, is not connected from that moment on`() throws {
        let units = Self.units.compactMap { UnitCode($0) }
        for handle in UInt32(0)..<4 { deliver(handle) }
        office.milliseconds = 2_000
        #expect(units.allSatisfy { node.isConnected($0, now: office.now) })
        #expect(node.peers.map(\.units) == [4] && node.minor(of: units[0]) == node.peers.first?.minor)
        office.take(node.closed(office.link, now: office.now))
        #expect(!units.contains { node.isConnected($0, now: office.now) })
        // What an operator is told of it (N-20).
        let words = try #require(node.statuses[units[0]]?.lastWords)
        #expect(words.end == .closedByPeer && words.atUnixMilliseconds == office.now.unixMilliseconds)
        #expect(!words.node.isEmpty && node.minor(of: units[0]) == nil && node.peers.isEmpty)
        // It was heard a moment ago, so no ranking misses it yet.
        #expect(try completeness(at: 2_000).missing.isEmpty)
        let again = HandDialer(to: node, as: "b", link: 2, at: 2_500)
        again.claim("10101", at: Sample.position(1))
        #expect(node.isConnected(units[0], now: again.now) && !node.isConnected(units[1], now: again.now))
    }
}
