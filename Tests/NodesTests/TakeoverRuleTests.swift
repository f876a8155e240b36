import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// The table of `TakeoverRule`, row by row, as a hand-driven dialer meets it (D-93 to D-97).
@Suite struct TakeoverRuleTests {
    private static let takeover = SimpleCountry.takeoverMilliseconds

    /// A centre with an office at incarnation (2, 7), which has been heard at 1,000 ms.
    private static func seated() -> (node: Node, office: HandDialer) {
        let node = Sample.centre()
        let office = HandDialer(to: node, as: "a", link: 1, at: 1_000)
        office.claim("10101", at: Sample.position(1, counter: 2))
        sync(office, to: Sample.position(1, counter: 2))
        return (node, office)
    }

    private static func sync(_ dialer: HandDialer, to position: Position, number: UInt64 = 1, count: Int64 = 5) {
        dialer.say(Sample.update(number, .none(new: position), [Sample.plain("1.1", count)]))
    }

    private static func held(_ node: Node) -> Position? { UnitCode("10101").flatMap { node.position(of: $0) } }

    // D-93
    @Test(arguments: [
        Sample.position(9, counter: 2, random: .max), Sample.position(9, counter: 3),
        Sample.position(9, counter: 1_026),
        Sample.position(9, counter: 1, random: .max),
    ])
    func `another incarnation is refused while one is heard, by claim and by full sync`(claimed: Position) {
        let (node, office) = Self.seated()
        for (link, isOwner) in [(UInt64(2), true), (3, false)] {
            let other = HandDialer(to: node, as: isOwner ? "a" : "b", link: link, at: 2_000)
            other.claim("10101", at: claimed, isOwner: isOwner)
            Self.sync(other, to: claimed)
            // A relay with a smaller one is told so, and its full sync is not one that may replace what is held.
            let isSmaller = claimed.incarnation.counter == 1
            #expect(other.refusals() == (isOwner || !isSmaller ? [.superseded] : [.moved]), "owner: \(isOwner)")
        }
        // Who claims nothing, or what is held, and sends another is no better.
        _ = node.closed(office.link, now: office.now)
        let liar = HandDialer(to: node, as: "b", link: 4, at: 3_000)
        liar.claim("10101", isOwner: false)
        Self.sync(liar, to: claimed)
        #expect(liar.refusals().last == (claimed.incarnation.counter == 1 ? .moved : .superseded))
        #expect(Self.held(node) == Sample.position(1, counter: 2))
    }

    // D-48, D-93
    @Test func `a goodbye hands nothing over`() {
        let (node, office) = Self.seated()
        office.say(.goodbye(Goodbye(reason: .stopping, reconnectAfterMilliseconds: 0)))
        _ = node.closed(office.link, now: office.now)
        let other = HandDialer(to: node, as: "a", link: 2, at: 2_000)
        other.claim("10101", at: Sample.position(9, counter: 3))
        #expect(other.refusals() == [.superseded])
        let again = HandDialer(to: node, as: "a", link: 3, at: 3_000)
        again.claim("10101", at: Sample.position(1, counter: 2))
        #expect(again.refusals() == [], "the office itself needs nobody's leave")
    }

    // D-94
    @Test func `the session that has the seat takes the next counter, and no further one`() {
        let (node, office) = Self.seated()
        office.claim("10101", at: Sample.position(1, counter: 4))
        #expect(office.refusals() == [.superseded])
        office.claim("10101", at: Sample.position(1, counter: 3, random: 1))
        Self.sync(office, to: Sample.position(1, counter: 3, random: 1), number: 2, count: 6)
        #expect(office.refusals() == [])
        #expect(Self.held(node)?.incarnation == Incarnation(counter: 3, random: 1))
        #expect(node.counters.fullSyncsTaken == 2)
    }

    // D-94: what the step needs is the seat, in the same session.
    @Test func `a new session proves its step by the incarnation before`() {
        let (node, office) = Self.seated()
        _ = node.closed(office.link, now: office.now)
        let next = HandDialer(to: node, as: "a", link: 2, at: 2_000)
        next.claim("10101", at: Sample.position(1, counter: 3))
        #expect(next.refusals() == [.superseded])
        next.claim("10101", at: Sample.position(1, counter: 2))
        next.claim("10101", at: Sample.position(1, counter: 3))
        Self.sync(next, to: Sample.position(1, counter: 3))
        #expect(next.refusals() == [] && Self.held(node)?.incarnation.counter == 3)
    }

    // D-96
    @Test func `a counter far beyond what is known is refused, heard or not, and one that is near only while heard`() {
        for time in [2_000, 1_000 + Self.takeover] {
            let (node, office) = Self.seated()
            _ = node.closed(office.link, now: office.now)
            for (counter, link) in [(UInt32.max, UInt64(2)), (1_027, 3), (1_026, 4)] {
                let other = HandDialer(to: node, as: "a", link: link, at: time)
                other.claim("10101", at: Sample.position(9, counter: counter))
                Self.sync(other, to: Sample.position(9, counter: counter))
                let expected: [WireCode?] = counter > 1_026 ? [.counterTooFar] : time == 2_000 ? [.superseded] : []
                #expect(other.refusals() == expected, "\(counter) at \(time)")
            }
            #expect(Self.held(node)?.incarnation.counter == (time == 2_000 ? 2 : 1_026))
        }
        let empty = Sample.centre()
        let first = HandDialer(to: empty, as: "a", link: 1)
        first.claim("10101", at: Sample.position(9, counter: 1_025))
        #expect(first.refusals() == [.counterTooFar])
        first.claim("10101", at: Sample.position(9, counter: 1_024))
        #expect(first.refusals() == [])
    }

    // D-93: an office's figures of years are longer on their way than a thief's one cell.
    @Test func `a full sync that is under way is not overtaken by another incarnation's`() {
        let node = Sample.centre()
        let office = HandDialer(to: node, as: "a", link: 1)
        office.claim("10101", at: Sample.position(1))
        office.say(Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)], frames: 2))
        let other = HandDialer(to: node, as: "a", link: 2)
        other.claim("10101", at: Sample.position(9, counter: 2))
        Self.sync(other, to: Sample.position(9, counter: 2))
        #expect(other.refusals() == [.superseded])
        office.say(Sample.update(1, nil, [Sample.plain("1.2", 5)], index: 1))
        #expect(Self.held(node) == Sample.position(1))
    }

    @Test func `a refused claim is shown with who made it`() throws {
        let (node, _) = Self.seated()
        let other = HandDialer(to: node, as: "a", link: 2, at: 2_000, from: "10.0.0.9:5000")
        other.claim("10101", at: Sample.position(9, counter: 3))
        let code = try #require(UnitCode("10101"))
        let claim = try #require(node.statuses[code]?.refusedClaim)
        #expect(claim.incarnation?.counter == 3 && claim.known?.counter == 2 && claim.code == .superseded)
        #expect(claim.node == "a" && claim.keyID == "a" && claim.address == "10.0.0.9:5000")
    }
}
