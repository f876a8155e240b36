import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// A dialer with two keys, below a listener of which the test says what it knows (Protocol/03-handshake.md).
@Suite struct KeyRotationTests {
    private static func credential(_ name: String, from: Int64? = nil, until: Int64? = nil) -> Credential {
        Credential(
            keyID: name, sessionKey: SimpleCountry.key(name),
            validity: KeyValidity(
                from: from.map { Moment(seconds: $0) }, until: until.map { Moment(seconds: $0) }))
    }

    private static func entry(_ name: String, from: Int64? = nil) -> KeyRing.Entry {
        KeyRing.Entry(
            sessionKey: SimpleCountry.key(name), scope: .any, node: "office",
            validity: KeyValidity(from: from.map { Moment(seconds: $0) }))
    }

    private static func at(_ milliseconds: Int64) -> Instant {
        Instant(monotonicMilliseconds: milliseconds, unixMilliseconds: milliseconds)
    }

    // H-18, H-23
    @Test func `the newest key that is in force goes first, the other behind a refusal`() {
        let (old, new) = (Self.credential("old", until: 100), Self.credential("new", from: 10, until: 200))
        var choice = CredentialChoice([old, new])
        #expect(choice.next(now: Self.at(9_999)).keyID == "old")
        #expect(choice.next(now: Self.at(10_000)).keyID == "new")
        #expect(choice.next(now: Self.at(999_000)).keyID == "new", "a clock that is off silences nobody")
        choice.didRefuse("new", now: Self.at(20_000))
        #expect(choice.next(now: Self.at(20_000)).keyID == "old")
        #expect(choice.next(now: Self.at(100_000)).keyID == "new", "the old one is over")
        choice.didRefuse("old", now: Self.at(30_000))
        #expect(choice.next(now: Self.at(30_000)).keyID == "new", "all were refused: from the beginning")
        choice.didRefuse("new", now: Self.at(40_000))
        let hour = PeeringLimits.refusedKeyMilliseconds
        let late = { Instant(monotonicMilliseconds: $0, unixMilliseconds: 50_000) }
        #expect(choice.next(now: late(40_000 + hour - 1)).keyID == "old")
        #expect(choice.next(now: late(40_000 + hour)).keyID == "new")
        #expect(CredentialChoice([old]).next(now: Self.at(500_000)).keyID == "old")
    }

    /// An office below a centre, with nothing between them.
    private final class Pair {
        let office: Node
        let centre: Node
        var milliseconds: Int64 = 0
        private var links: [LinkID: LinkID] = [:]
        private var count: UInt64 = 0
        private(set) var events: [String] = []

        init(_ credentials: [Credential], ring: KeyRing) {
            office = Node(
                settings: NodeSettings(
                    identity: SimpleCountry.identity("office", .branch),
                    upstreams: [.init(name: "centre", credentials: credentials)], owned: []),
                keyRing: KeyRing(), seed: [1])
            centre = Node(
                settings: NodeSettings(
                    identity: SimpleCountry.identity("VN", .nation), upstreams: [], owned: []),
                keyRing: ring, seed: [2])
        }

        var now: Instant { KeyRotationTests.at(milliseconds) }

        /// The key by which the office stands at the centre.
        var key: String? { centre.sessionKeys(now: now).first?.keyID }

        func offices(_ actions: [NodeAction]) { carryOut(actions, isOffice: true) }
        func centres(_ actions: [NodeAction]) { carryOut(actions, isOffice: false) }

        private func carryOut(_ actions: [NodeAction], isOffice: Bool) {
            for action in actions {
                switch action {
                case .dial:
                    count += 1
                    let (up, down) = (LinkID(number: 2 * count), LinkID(number: 2 * count + 1))
                    (links[up], links[down]) = (down, up)
                    centres(centre.accepted(down, from: "here", now: now))
                    offices(office.dialed(upstream: 0, as: up, now: now))
                case .send(let link, let bytes):
                    guard let other = links[link] else { continue }
                    if isOffice {
                        centres(centre.received(other, bytes.span, now: now))
                    } else {
                        offices(office.received(other, bytes.span, now: now))
                    }
                case .close(let link), .drop(let link):
                    guard let other = links.removeValue(forKey: link) else { continue }
                    links[other] = nil
                    if isOffice {
                        centres(centre.closed(other, now: now))
                    } else {
                        offices(office.closed(other, now: now))
                    }
                case .log(let event): events.append(event.event)
                case .continueLater(let link): centres(centre.received(link, [UInt8]().span, now: now))
                case .bundleArrived, .disk, .pause, .resume: break
                }
            }
        }

        /// Lets so many milliseconds pass.
        func pass(_ duration: Int64) {
            let end = milliseconds + duration
            while milliseconds < end {
                offices(office.tick(now: now))
                centres(centre.tick(now: now))
                milliseconds += 100
            }
        }
    }

    // H-18, H-22, H-23: the office has the new key first.
    @Test func `an office whose new key the ring lacks goes on with its old one until the ring has it`() {
        let pair = Pair(
            [Self.credential("old"), Self.credential("new", from: -100)], ring: KeyRing(["old": Self.entry("old")]))
        pair.pass(5_000)
        #expect(pair.key == "old" && pair.events.contains("key-refused"))
        let ring = KeyRing(["old": Self.entry("old"), "new": Self.entry("new", from: -100)])
        pair.centres(pair.centre.adopt(ring, now: pair.now))
        pair.pass(5_000)
        #expect(pair.key == "new")
    }

    // H-22, H-24: the ring has the new key first.
    @Test func `an office that is given its new key comes by it at once`() {
        let ring = KeyRing(["old": Self.entry("old"), "new": Self.entry("new", from: -100)])
        let pair = Pair([Self.credential("old")], ring: ring)
        pair.pass(5_000)
        #expect(pair.key == "old")
        let both = [Self.credential("old"), Self.credential("new", from: -100)]
        pair.offices(pair.office.adopt(both, attestationKeys: [:], now: pair.now))
        pair.pass(5_000)
        #expect(pair.key == "new" && !pair.events.contains("key-refused"))
        pair.centres(pair.centre.adopt(KeyRing(["new": Self.entry("new", from: -100)]), now: pair.now))
        #expect(pair.key == "new", "the old one is taken away, and nobody notices")
    }

    // H-24: by the clock alone.
    @Test func `a key whose time begins is used from then on`() {
        let ring = KeyRing(["old": Self.entry("old"), "new": Self.entry("new", from: 60)])
        let pair = Pair([Self.credential("old", until: 120), Self.credential("new", from: 60)], ring: ring)
        pair.pass(59_000)
        #expect(pair.key == "old")
        pair.pass(5_000)
        #expect(pair.key == "new")
    }
}
