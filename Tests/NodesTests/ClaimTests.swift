import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// What a listener answers to claims (Protocol/06-delivery.md, "Claims and seats").
@Suite struct ClaimTests {
    // D-14, D-16, D-17
    @Test func `a foreign or unknown unit is refused, and the others go on`() {
        let node = Sample.centre()
        let office = HandDialer(to: node, as: "a")
        office.claim("20201", handle: 0)
        #expect(office.refusals() == [.foreignUnit])
        office.say(Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        #expect(office.heard.isEmpty && office.session.isEstablished, "dropped without a word")
        office.claim("10101", handle: 1)
        #expect(office.holding(1)?.position == nil && office.holding(1) != nil)
        office.say(Sample.update(2, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)], handle: 1))
        #expect(office.holding(1)?.position == Sample.position(1))
        // D-36: nothing here is on disk.
        #expect(office.holding(1)?.level == .held)
        #expect(node.units.keys.map(\.description) == ["10101"])
    }

    // D-92, D-09, D-37
    @Test func `who may not write a unit learns nothing of it, then or later`() {
        let node = Sample.centre()
        let owner = HandDialer(to: node, as: "b", link: 1)
        owner.claim("20201", at: Sample.position(1))
        owner.say(Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        let other = HandDialer(to: node, as: "a", link: 2)
        other.claim("20201")
        other.claim("10101", handle: 1)
        #expect(other.holding(0) == nil && other.refusals() == [.foreignUnit])
        for step in Int64(1)...6 {
            (owner.milliseconds, other.milliseconds) = (step * 10_000, step * 10_000)
            owner.say(.ping(sentMilliseconds: 0))
            owner.say(
                Sample.update(
                    UInt64(step + 1),
                    .position(Sample.position(UInt64(step)), step: 1, tag: UInt64(step + 1) * 1_000),
                    [Sample.plain("1.1", 5 + step)]))
            other.take(node.tick(now: other.now))
            other.say(.ping(sentMilliseconds: 0))
        }
        #expect(node.position(of: UnitCode("20201")!)?.version == 7)
        let told = other.heard.contains { message in
            switch message {
            case .heard(let stamps): stamps.contains { $0.handle == 0 }
            case .holding(let holdings): holdings.contains { $0.handle == 0 }
            default: false
            }
        }
        #expect(!told, "\(other.heard)")
    }

    // D-14, D-34
    @Test func `who may write everything is held to the topology, an office's key is not`() {
        let node = Sample.centre()
        _ = node.adopt(NodeBundle(serial: 1, bytes: [1], units: []), now: HandDialer(to: node, as: "a", link: 9).now)
        let relay = HandDialer(to: node, as: "b", link: 2)
        relay.claim("99999", isOwner: false)
        #expect(relay.refusals() == [.unknownUnit])
        let office = HandDialer(to: node, as: "a", link: 3)
        office.claim("10101")
        office.say(Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        #expect(office.holding()?.position == Sample.position(1), "kept, and counted when a topology has it")
    }

    // D-12
    @Test func `a handle and a unit belong together`() {
        for (first, second) in [(("10101", UInt32(0)), ("10102", UInt32(0))), (("10101", 0), ("10101", 1))] {
            let office = HandDialer(to: Sample.centre(), as: "a")
            office.claim(first.0, handle: first.1)
            office.claim(second.0, handle: second.1)
            #expect(office.refusals() == [.malformed] && office.isClosed)
        }
    }

    // D-12: an owner holds the claim of a unit back while its position is not durable.
    @Test func `a higher handle may be claimed before a lower one`() {
        let office = HandDialer(to: Sample.centre(), as: "a")
        office.claim("10102", handle: 7)
        office.claim("10101", handle: 2)
        #expect(office.refusals() == [] && !office.isClosed)
    }

    @Test func `an update of a unit that was never claimed is out of place`() {
        let office = HandDialer(to: Sample.centre(), as: "a")
        office.say(Sample.update(1, .none(new: Sample.position(1)), []))
        #expect(office.refusals() == [.outOfPlace] && office.isClosed)
    }

    // D-15
    @Test func `the older session keeps the seat until it is closed`() {
        let node = Sample.centre()
        let older = HandDialer(to: node, as: "a", link: 1)
        older.claim("10101", at: Sample.position(1))
        let younger = HandDialer(to: node, as: "a", link: 2)
        younger.claim("10101", at: Sample.position(1))
        #expect(younger.refusals() == [.duplicateOwner])
        older.say(Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        #expect(older.holding()?.position == Sample.position(1))
        _ = node.closed(older.link, now: older.now)
        younger.claim("10101", at: Sample.position(1))
        #expect(younger.refusals() == [])
    }

    // D-08, D-09, D-11
    @Test func `a smaller incarnation waits while the greater was heard lately`() throws {
        let node = Sample.centre()
        let owner = HandDialer(to: node, as: "a", link: 1)
        owner.claim("10101", at: Sample.position(1, counter: 2))
        owner.say(Sample.update(1, .none(new: Sample.position(1, counter: 2)), [Sample.plain("1.1", 5)]))
        owner.milliseconds = 50_000
        owner.say(.ping(sentMilliseconds: 0))
        for position in [nil, Sample.position(9)] {
            let other = HandDialer(to: node, as: "a", link: position == nil ? 2 : 3, at: 60_000)
            other.claim("10101", at: position)
            let refuse = other.heard.lazy.compactMap { message -> Refuse? in
                if case .refuse(let refuse) = message { return refuse }
                return nil
            }.first
            // The ping 10 s ago counts as hearing the incarnation.
            #expect(refuse?.code == WireCode.superseded.rawValue)
            #expect(refuse?.retryAfterMilliseconds == UInt32(SimpleCountry.takeoverMilliseconds - 10_000))
            #expect(refuse?.holding?.position == Sample.position(1, counter: 2))
        }
        let late = HandDialer(to: node, as: "a", link: 4, at: 50_000 + SimpleCountry.takeoverMilliseconds)
        late.claim("10101")
        #expect(late.refusals() == [])
    }

    // D-10, D-11: a relay's claim says when it heard the owner, and that is what the centre goes by.
    @Test func `a relay's claim carries the age of what it heard`() {
        let node = Sample.centre()
        let relay = HandDialer(to: node, as: "b", link: 1, at: 1_000)
        relay.claim("10101", at: Sample.position(1), isOwner: false, age: 400)
        relay.say(Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        let lost = HandDialer(to: node, as: "a", link: 2, at: 1_000)
        lost.claim("10101")
        #expect(lost.refusals() == [.superseded], "the owner is alive below the relay")
    }

    // L-03, L-12
    @Test func `connections that prove nothing are bounded, in all and from one address`() {
        var limits = NodeLimits()
        limits.handshakesMax = 5
        limits.handshakesPerAddressMax = 2
        let node = Sample.centre(limits)
        let now = Instant(monotonicMilliseconds: 0, unixMilliseconds: 0)
        /// Whom a newcomer costs its place.
        func turnedAway(by link: UInt64, _ address: String) -> [UInt64] {
            node.accepted(LinkID(number: link), from: address, now: now).compactMap {
                if case .drop(let link) = $0 { return link.number }
                return nil
            }
        }
        #expect(turnedAway(by: 1, "one") == [] && turnedAway(by: 2, "one") == [])
        #expect(turnedAway(by: 3, "one") == [1], "of one address the oldest goes")
        for (link, address) in [(4, "two"), (5, "three")] { #expect(turnedAway(by: UInt64(link), address) == []) }
        #expect(turnedAway(by: 6, "four") == [2], "one place is kept for the known; the crowd loses its oldest")
        #expect(turnedAway(by: 7, "five") == [3], "of equals the oldest")
        #expect(node.counters.turnedAway == 3)
        _ = node.closed(LinkID(number: 4), now: now)
        #expect(turnedAway(by: 8, "one") == [], "room again")
        // Who has proved itself does not count, and whoever comes from there is known.
        _ = node.closed(LinkID(number: 8), now: now)
        let office = HandDialer(to: node, as: "a", link: 20, from: "six")
        #expect(office.session.isEstablished)
        #expect(turnedAway(by: 21, "six") == [], "L-13: a stranger's flood takes no place of the known")
    }

    // L-03
    @Test func `whoever is turned away is told so, and a proved session never goes for a newcomer`() {
        var limits = NodeLimits()
        limits.connectionsMax = 1
        let node = Sample.centre(limits)
        let office = HandDialer(to: node, as: "a", link: 1)
        #expect(office.session.isEstablished)
        let late = HandDialer(to: node, as: "b", link: 2)
        #expect(late.isClosed && late.refusals() == [.tooManyConnections])
        #expect(!office.isClosed && office.session.isEstablished)
    }

    // L-14
    @Test func `a flood of claims is taken in pieces, so that the others have their turn in between`() {
        let node = Sample.centre()
        let office = HandDialer(to: node, as: "a")
        let units = (0..<100).compactMap { UnitCode("F\($0)") }
        let flood = Message.claim(
            units.enumerated().map {
                Claim(handle: UInt32($0), unit: $1, isOwner: true, position: nil, heardAgeMilliseconds: 0)
            })
        office.say(flood)
        #expect(office.turns == 0)
        office.say(flood, flood, flood, flood, flood, flood, flood, flood, flood, flood, flood, flood)
        #expect(office.turns == 2, "1,200 claims, of which some 500 are one turn's")
        #expect(office.refusals().count == 1_300, "and every one has its answer")
        #expect(!office.isClosed)
    }

    // D-48
    @Test func `a node that stops says goodbye everywhere`() {
        let node = Sample.centre()
        let office = HandDialer(to: node, as: "a")
        office.take(node.stop(now: office.now))
        #expect(office.session.end == .goodbye(retryAfterMilliseconds: 1_000) && office.isClosed)
        let late = HandDialer(to: node, as: "a", link: 2)
        #expect(late.refusals() == [.shuttingDown])
    }

    // H-27: whoever renews programs has to know whose.
    @Test func `a program that is too old is named in the log as it named itself`() {
        let node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "VN", build: "new", realm: .training, tier: .nation), upstreams: [],
                owned: []), keyRing: KeyRing(), seed: [1])
        let now = Instant(monotonicMilliseconds: 0, unixMilliseconds: 0)
        let dialer = Session(
            .dialer(Credential(keyID: "k", sessionKey: [UInt8](repeating: 1, count: 32))), now: now)
        var context = PeeringContext(
            identity: NodeIdentity(
                node: "10101", build: "tamcap 0.2.0", realm: .training, tier: .branch,
                versions: 0...(ProtocolVersion.sealedMinor - 1)),
            keyRing: KeyRing(), entropy: Entropy(seed: [2]))
        dialer.start(&context)
        _ = node.accepted(LinkID(number: 1), from: "192.0.2.7", now: now)
        let events = node.received(LinkID(number: 1), dialer.takeOutput().span, now: now).compactMap { action in
            if case .log(let event) = action { event } else { LogEvent?.none }
        }
        let fields = events.first { $0.event == "session-closed" }?.fields.map { "\($0.name)=\($0.value)" }
        #expect(fields?.contains("claimed=10101, tamcap 0.2.0") == true && fields?.contains("node=") == true)
    }

    @Test func `probes are counted and not logged`() {
        let node = Sample.centre()
        let now = Instant(monotonicMilliseconds: 0, unixMilliseconds: 0)
        _ = node.accepted(LinkID(number: 1), from: "scan", now: now)
        let actions = node.received(LinkID(number: 1), Array("GET / HTTP/1.0".utf8).span, now: now)
        #expect(node.counters.probes == 1 && node.counters.violations == 0)
        #expect(actions.count == 1, "closed, and nothing else")
    }
}
