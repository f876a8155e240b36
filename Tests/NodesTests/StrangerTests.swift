import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// Places of Protocol/06-delivery.md in which somebody who wrote a client from the text alone had to guess.
@Suite struct StrangerTests {
    /// An office whose first full sync has been taken: October and November, at version 1.
    private static func office(node: Node = Sample.centre()) -> HandDialer {
        let office = HandDialer(to: node, as: "a")
        office.claim("10101", at: Sample.position(1))
        office.say(
            Sample.update(
                1, .none(new: Sample.position(1)), [Sample.plain("1.1", 3, "2026-10"), Sample.plain("1.1", 5)]))
        #expect(office.refusals() == [])
        return office
    }

    // D-03, K-18
    @Test func `a store that begins empty stands at version 0 with tag 0, whatever was lost`() throws {
        let unit = try #require(UnitCode("10101"))
        var state = UnitState(unit: unit, tagCapacity: 8, tellsOthers: true)
        #expect(state.storedPosition == StoredPosition(incarnation: nil, version: 0, tag: 0))
        let key = try #require(Sample.key("1.1"))
        _ = state.commit([(key, Sample.measures(1))])
        let tag = Tag.next(after: 0, unit: unit, version: 1, cells: [(key, Sample.measures(1))])
        #expect(state.version == 1 && state.tag == tag)
        state.begin(Incarnation(counter: 9, random: 1))
        #expect(state.version == 1 && state.tag == tag)
    }

    // D-10
    @Test func `never is a number, and a greater age is taken as that one`() throws {
        let never: UInt64 = 2_305_843_009_213_693_951
        let office = HandDialer(to: Sample.centre(), as: "a")
        office.claim("10101")
        #expect(office.holding()?.heardAgeMilliseconds == never)
        let relay = HandDialer(to: Sample.centre(), as: "b", link: 2)
        relay.claim("10101", at: Sample.position(1), isOwner: false, age: .max)
        relay.say(Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        relay.milliseconds = 5
        relay.claim("10101", at: Sample.position(1), isOwner: false, age: .max)
        #expect(relay.holding()?.heardAgeMilliseconds == never)
        #expect(relay.refusals() == [] && relay.session.isEstablished)
    }

    // D-12
    @Test func `what is said of a handle that was never claimed`() {
        let tooMuch = UpdateFrame.Cell(Sample.key("1.1")!, .difference(Sample.measures(1 << 40)))
        let office = HandDialer(to: Sample.centre(), as: "a")
        office.say(
            .heard([Heard(handle: 4, incarnation: Incarnation(counter: 1, random: 7), ageMilliseconds: 0)]),
            .health(
                Health(
                    handle: 4, freshness: 1, rejects: [], clockOffsetMilliseconds: 0, build: "", bundle: [],
                    isResyncing: false)),
            .digest([
                StateDigest(handle: 4, position: Sample.position(1), digest: [UInt8](repeating: 1, count: 32))
            ]))
        #expect(office.refusals() == [] && office.session.isEstablished, "dropped without a word")
        office.say(Sample.update(1, .none(new: Sample.position(1)), [tooMuch], handle: 4))
        #expect(office.refusals() == [.outOfPlace] && office.isClosed, "also where its counts cannot be taken")
    }

    // D-12
    @Test func `what a listener says of a handle that was never claimed is dropped`() {
        let agent = SimpleCountry.agent("a", units: ["10101"], upstreams: ["VN"])
        let upstream = HandListener(for: agent, as: "VN", keyed: "a")
        upstream.say(
            .holding([
                Holding(
                    handle: 9, holder: "", tier: .nation, level: .held, position: Sample.position(5),
                    heardAgeMilliseconds: 0, marks: [])
            ]))
        upstream.say(
            .heard([Heard(handle: 9, incarnation: Incarnation(counter: 1, random: 7), ageMilliseconds: 0)]))
        for subject in [Refuse.Subject.unit(handle: 9), .update(handle: 9, number: 3)] {
            upstream.say(
                .refuse(
                    Refuse(
                        subject: subject, code: WireCode.moved.rawValue, isRetryable: true, retryAfterMilliseconds: 0,
                        text: "")))
        }
        #expect(upstream.session.isEstablished)
    }

    // D-25, D-26
    @Test func `a mark of shrinking stands until a full sync is taken, and an update cannot confirm`() {
        let office = Self.office()
        let next = Sample.position(1, counter: 2)
        office.say(Sample.update(2, .none(new: next), [Sample.plain("1.1", 8)]))
        #expect(office.holding()?.marks == .shrunk && office.refusals() == [.shrunk])
        // With a base, and saying that it is confirmed: taken as an update, and nothing more.
        office.say(
            Sample.update(
                3, .position(Sample.position(1), step: 1, tag: 2_000), [Sample.plain("1.1", 6)], isConfirmed: true))
        #expect(office.holding()?.position == Sample.position(2))
        #expect(office.holding()?.marks == .shrunk && office.refusals() == [])
        office.claim("10101", at: Sample.position(2))
        #expect(office.holding()?.marks == .shrunk && office.refusals() == [])
        office.say(Sample.update(4, .none(new: next), [Sample.plain("1.1", 8)]))
        #expect(office.refusals() == [.shrunk], "the word of an update with a base did not count")
        // Of the old incarnation, with every cell.
        office.say(
            Sample.update(
                5, .none(new: Sample.position(3)), [Sample.plain("1.1", 3, "2026-10"), Sample.plain("1.1", 7)]))
        #expect(office.holding()?.marks == [] && office.refusals() == [])
    }

    // D-61
    @Test func `a digest that differs is refused at once, then after 10, 20, 40 seconds`() {
        let office = Self.office()
        let wrong = [UInt8](repeating: 1, count: 32)
        var refusedAt: [Int64] = []
        office.say(.digest([StateDigest(handle: 0, position: Sample.position(1), digest: wrong)]))
        for second in Int64(0)...71 {
            office.milliseconds = second * 1_000
            office.take(office.node.tick(now: office.now))
            let refusals = office.refusals()
            guard !refusals.isEmpty else { continue }
            #expect(refusals == [.digestMismatch])
            refusedAt.append(second)
            // Claimed again, without the full sync that would heal it.
            office.claim("10101", at: Sample.position(1))
            office.say(.digest([StateDigest(handle: 0, position: Sample.position(1), digest: wrong)]))
            #expect(office.refusals() == [])
        }
        #expect(refusedAt == [0, 10, 30, 70])
    }

    // D-99, D-15, D-93
    @Test func `a full sync may bring an incarnation that was not claimed, and has its seat then`() {
        let node = Sample.centre()
        let first = HandDialer(to: node, as: "a", link: 1)
        first.claim("10101")
        let second = HandDialer(to: node, as: "a", link: 2)
        second.claim("10101", at: Sample.position(1))
        #expect(second.refusals() == [], "nothing is held, and nobody has that seat")
        // The same incarnation, that another session speaks for.
        first.say(Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        #expect(first.refusals() == [.duplicateOwner] && first.session.isEstablished)
        // Another one, while that is heard.
        first.say(Sample.update(2, .none(new: Sample.position(1, random: 8)), [Sample.plain("1.1", 5)]))
        #expect(first.refusals() == [.superseded])
        _ = node.closed(second.link, now: second.now)
        first.say(Sample.update(3, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        #expect(first.holding()?.position == Sample.position(1) && first.refusals() == [])
        let third = HandDialer(to: node, as: "a", link: 3)
        third.claim("10101", at: Sample.position(1))
        #expect(third.refusals() == [.duplicateOwner], "the full sync has taken the seat")
    }
}
