import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// What a listener makes of sessions whose key is taken away, ends or changes (Protocol/03-handshake.md).
@Suite struct KeyChangeTests {
    private static let units = Set(["10101", "10102"].compactMap { UnitCode($0) })

    private static func entry(
        _ name: String = "a", _ units: Set<UnitCode> = units, node: String = "", from: Int64? = nil,
        until: Int64? = nil
    ) -> KeyRing.Entry {
        KeyRing.Entry(
            sessionKey: SimpleCountry.key(name), scope: .units(units), node: node,
            validity: KeyValidity(from: from.map { moment($0) }, until: until.map { moment($0) }))
    }

    /// So many seconds after the beginning of a `HandDialer`.
    private static func moment(_ seconds: Int64) -> Moment { Moment(seconds: 1_794_794_400 + seconds) }

    /// An office that has delivered once, with an update under way of which a frame is missing.
    private static func office(_ node: Node) throws -> HandDialer {
        let office = HandDialer(to: node, as: "a")
        office.claim("10101")
        office.say(Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        try #require(office.holding()?.position == Sample.position(1))
        office.say(
            Sample.update(2, .previous(step: 1, tag: 2_000), [Sample.difference("1.1", 1)], frames: 2))
        try #require(node.load.stagedBytes > 0 && office.refusals() == [])
        return office
    }

    // H-20
    @Test(arguments: [
        KeyRing(), KeyRing(["a": entry("b")]), KeyRing(["a": entry(until: 0)]), KeyRing(["a": entry(from: 60)]),
    ]) func `a key that is taken away ends its session at once, and nothing more of it is taken`(_ ring: KeyRing)
        throws
    {
        let node = Sample.centre()
        let office = try Self.office(node)
        office.take(node.adopt(ring, now: office.now))
        #expect(office.refusals() == [.authenticationFailed] && office.isClosed)
        #expect(node.load.stagedBytes == 0 && Self.isSilent(node, later(office)))
        #expect(Self.position(node) == Sample.position(1))
        let again = HandDialer(to: node, as: "a", link: 2)
        #expect(!again.session.isEstablished && again.isClosed)
    }

    private static func position(_ node: Node) -> Position? { UnitCode("10101").flatMap { node.position(of: $0) } }

    private static func isSilent(_ node: Node, _ now: Instant) -> Bool {
        UnitCode("10101").map { !node.isConnected($0, now: now) } ?? false
    }

    /// When the last sign of life no longer counts as connected.
    private func later(_ office: HandDialer) -> Instant {
        Instant(
            monotonicMilliseconds: office.milliseconds + PeeringLimits.idleMilliseconds + 1,
            unixMilliseconds: office.now.unixMilliseconds)
    }

    // H-20
    @Test func `a session goes on whose key stays, whatever else changes in the ring`() throws {
        let node = Sample.centre()
        let office = try Self.office(node)
        office.take(node.adopt(KeyRing(["a": Self.entry(until: 60), "c": Self.entry("c")]), now: office.now))
        office.say(Sample.update(2, nil, [Sample.difference("1.2", 1)], frames: 2, index: 1))
        #expect(office.session.isEstablished && office.holding()?.position == Sample.position(2))
    }

    // H-20: by the clock alone, also while nobody says anything; what it says then is not taken either.
    @Test(arguments: [true, false]) func `a key whose time is over ends its session without a new ring`(
        _ isSilent: Bool
    ) throws {
        let node = Sample.centre()
        let office = try Self.office(node)
        office.take(node.adopt(KeyRing(["a": Self.entry(until: 10)]), now: office.now))
        office.milliseconds = 9_999
        office.take(node.tick(now: office.now))
        #expect(office.session.isEstablished)
        #expect(try #require(node.nextDeadlineMilliseconds(now: office.now)) <= 11_000)
        office.milliseconds = 11_000
        if isSilent {
            office.take(node.tick(now: office.now))
        } else {
            office.say(Sample.update(2, nil, [Sample.difference("1.2", 1)], frames: 2, index: 1))
        }
        #expect(office.refusals() == [.authenticationFailed] && office.isClosed)
        #expect(Self.position(node) == Sample.position(1))
        #expect(!HandDialer(to: node, as: "a", link: 2, at: 11_000).session.isEstablished)
    }

    // H-21
    @Test func `a key with other units comes again and is judged by them`() throws {
        let node = Sample.centre()
        let office = try Self.office(node)
        let narrowed = Self.units.filter { $0.description == "10102" }
        office.take(node.adopt(KeyRing(["a": Self.entry("a", narrowed)]), now: office.now))
        #expect(office.session.end == .goodbye(retryAfterMilliseconds: 0) && office.isClosed)
        let again = HandDialer(to: node, as: "a", link: 2)
        again.claim("10101")
        #expect(again.refusals() == [.foreignUnit])
        // Wider again: without a new session the unit would stay refused.
        again.take(node.adopt(KeyRing(["a": Self.entry()]), now: again.now))
        #expect(again.session.end == .goodbye(retryAfterMilliseconds: 0))
        let third = HandDialer(to: node, as: "a", link: 3)
        third.claim("10101")
        #expect(third.holding()?.position == Sample.position(1))
    }

    // H-22
    @Test func `a session by an old key is asked to come again when the node's newer key comes, and only then`() throws
    {
        let node = Sample.centre()
        let old = Self.entry(node: "n")
        let new = Self.entry("c", node: "n", from: -5)
        let office = try Self.office(node)
        let both = KeyRing(["a": old, "a-2": new])
        office.take(node.adopt(KeyRing(["a": old, "other": Self.entry("c", node: "m", from: -5)]), now: office.now))
        #expect(office.session.isEstablished, "another node's key")
        office.take(node.adopt(KeyRing(["a": old, "a-2": Self.entry("c", node: "n", from: 60)]), now: office.now))
        #expect(office.session.isEstablished, "one that has not begun")
        office.take(node.adopt(both, now: office.now))
        #expect(office.session.end == .goodbye(retryAfterMilliseconds: 0))
        let again = HandDialer(to: node, as: "a", link: 2)
        again.take(node.adopt(both, now: again.now))
        #expect(again.session.isEstablished, "it has not got the newer key")
    }

    // H-19
    @Test func `the ring of the proof decides, not that of the challenge`() throws {
        let node = Sample.centre()
        var context = PeeringContext(
            identity: SimpleCountry.identity("a", .branch), keyRing: KeyRing(), entropy: Entropy(seed: [1]))
        let (link, now) = (LinkID(number: 5), HandDialer(to: node, as: "b").now)
        let session = Session(
            .dialer(Credential(keyID: "a", sessionKey: SimpleCountry.key("a"))), now: now)
        _ = node.accepted(link, from: "here", now: now)
        session.start(&context)
        func give(_ actions: [NodeAction]) {
            for case .send(let to, let bytes) in actions where to == link {
                session.receive(bytes.span, now: now)
                _ = session.nextInput(&context, now: now)
            }
        }
        give(node.received(link, session.takeOutput().span, now: now))
        let proof = session.takeOutput()
        try #require(!proof.isEmpty)
        _ = node.adopt(KeyRing(), now: now)
        give(node.received(link, proof.span, now: now))
        #expect(session.end?.description.contains("authentication-failed") == true)
    }
}
