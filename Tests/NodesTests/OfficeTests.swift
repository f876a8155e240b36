import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// Owners in unusual times, and the bundle on its way down.
@Suite struct OfficeTests {
    static let unit = "10101"

    // D-28, E-06: what a receiver cannot take is offered again, slowly, and as a whole.
    @Test func `an owner whose update is refused does not spin`() {
        let agent = SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"])
        let upstream = HandListener(for: agent, as: "VN", keyed: "a")
        let none = Holding(
            handle: 0, holder: "", tier: .nation, level: .held, position: nil, heardAgeMilliseconds: UInt64(Int64.max))
        upstream.commit(Self.unit, [Sample.plain("1.1", 5)])
        upstream.say(.holding([none]))
        upstream.say(.holding([none]))
        #expect(upstream.updates.count == 1)
        upstream.say(
            .refuse(
                Refuse(
                    subject: .update(handle: 0, number: upstream.updates[0].number),
                    code: WireCode.valueOutOfRange.rawValue, isRetryable: false, retryAfterMilliseconds: 0, text: "no",
                    holding: none)))
        upstream.commit(Self.unit, [Sample.plain("1.1", 6)])
        upstream.tick(until: 50_000)
        #expect(upstream.updates.count == 1, "not at once, and not because of a commit")
        upstream.tick(until: 75_000)
        upstream.say(.holding([none]))
        #expect(upstream.updates.count == 2)
        #expect(upstream.updates.last?.cells == [Sample.plain("1.1", 6)].compactMap(\.self))
    }

    // D-32: nobody else may be there to move the unit, so that no other word comes.
    @Test func `an owner that is told "moved" goes on from the position in the refusal`() throws {
        let unit = try #require(UnitCode(Self.unit))
        let agent = SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"])
        let upstream = HandListener(for: agent, as: "VN", keyed: "a")
        func holding(_ position: Position?) -> Holding {
            Holding(
                handle: 0, holder: "", tier: .nation, level: .held, position: position,
                heardAgeMilliseconds: position == nil ? UInt64(Int64.max) : 0)
        }
        upstream.commit(Self.unit, [Sample.plain("1.1", 5)])
        upstream.say(.holding([holding(nil)]))
        upstream.say(.holding([holding(nil)]))
        let first = try #require(upstream.updates.last)
        let position = try #require(agent.position(of: unit))
        upstream.say(.holding([holding(position)]))
        upstream.commit(Self.unit, [Sample.plain("1.1", 6), Sample.plain("1.2", 1)])
        let second = try #require(upstream.updates.last)
        #expect(second.number > first.number)
        // The listener has come back from an older disk.
        upstream.say(
            .refuse(
                Refuse(
                    subject: .update(handle: 0, number: second.number), code: WireCode.moved.rawValue,
                    isRetryable: true, retryAfterMilliseconds: 0, text: "moved", holding: holding(nil))))
        upstream.tick(until: 5_000)
        let third = try #require(upstream.updates.last)
        #expect(upstream.updates.count == 3)
        #expect(third.head?.base == UpdateFrame.Base.none(new: try #require(agent.position(of: unit))))
        #expect(third.cells == [Sample.plain("1.1", 6), Sample.plain("1.2", 1)].compactMap(\.self))
    }

    // D-50, D-51, D-52
    @Test func `a bundle comes in pieces, goes on after a cut, and is whole`() {
        let world = ScheduleTests.pair()
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 256) }
        var arrived: [(UInt64, [UInt8])] = []
        world.onBundle = { _, serial, bytes in arrived.append((serial, bytes)) }
        var parts = 0
        world.onBytes = { from, _, bytes in
            if from.node == "VN", bytes.count > 2_000 { parts += 1 }
            return bytes
        }
        world.latencyMilliseconds = 50
        world.with("VN") { $0.adopt(NodeBundle(serial: 3, bytes: bytes, units: []), now: $1) }
        world.run(within: 10_000) { parts == 4 }
        world.cut("a", "VN")
        #expect(world.run(within: 60_000) { !arrived.isEmpty })
        #expect(arrived.map(\.0) == [3] && arrived.first?.1 == bytes)
        #expect(parts <= 8, "7 parts, and the one that was under way")
    }

    // D-51, D-52
    @Test func `a bundle that is replaced on the way arrives as the newer one only`() {
        let world = ScheduleTests.pair()
        var arrived: [UInt64] = []
        world.onBundle = { _, serial, _ in arrived.append(serial) }
        world.latencyMilliseconds = 50
        func bundle(_ serial: UInt64) -> NodeBundle {
            NodeBundle(
                serial: serial, bytes: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * Int(serial)) }, units: [])
        }
        world.with("VN") { $0.adopt(bundle(3), now: $1) }
        world.run(milliseconds: 200)
        world.with("VN") { $0.adopt(bundle(5), now: $1) }
        world.run(milliseconds: 10_000)
        #expect(arrived == [5])
        // D-52: the greatest serial wins, and two of one serial change nothing.
        world.with("VN") { $0.adopt(bundle(4), now: $1) }
        #expect(world.nodes["VN"]?.bundle?.serial == 5)
        world.with("VN") { $0.adopt(NodeBundle(serial: 5, bytes: [1], units: []), now: $1) }
        #expect(world.nodes["VN"]?.bundle?.bytes.count == 100_000)
        #expect(world.events("two-bundles-of-one-serial").count == 1)
    }

    // D-52
    @Test func `of two bundles on their way from two upstreams the older one does not come after the newer`() {
        let world = VirtualWorld()
        for (name, serial, bytes) in [("VN", UInt64(3), 100), ("VN2", 2, 100_000)] {
            world.add(SimpleCountry.aggregator(name, .nation, below: [("a", [Self.unit])]), named: name)
            let bundle = NodeBundle(serial: serial, bytes: [UInt8](repeating: UInt8(serial), count: bytes), units: [])
            world.with(name) { $0.adopt(bundle, now: $1) }
        }
        var arrived: [UInt64] = []
        world.onBundle = { [unowned world] node, serial, bytes in
            arrived.append(serial)
            world.after(milliseconds: 0) {
                world.with(node) { $0.adopt(NodeBundle(serial: serial, bytes: bytes, units: []), now: $1) }
            }
        }
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN", "VN2"]), named: "a")
        world.run(milliseconds: 10_000)
        #expect(arrived == [3])
    }

    // D-52
    @Test func `a bundle whose hash does not fit is thrown away`() throws {
        let agent = SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"])
        let upstream = HandListener(for: agent, as: "VN", keyed: "a")
        let hash = [UInt8](repeating: 1, count: 32)
        // Signed, so that the agent asks for it (D-87).
        let digest = try BundleDigest(
            of: #require(UnitCode(Self.unit)), key: SimpleCountry.key("attestation \(Self.unit)"), serial: 1, hash: hash
        )
        let offer = BundleOffer(serial: 1, hash: hash, bytes: 4, digests: [digest])
        upstream.say(.bundleOffer(offer))
        #expect(upstream.heard.contains(.bundleRequest(BundleRequest(hash: hash, offset: 0))))
        upstream.say(.bundlePart(BundlePart(hash: hash, offset: 0, bytes: [1, 2, 3, 4])))
        #expect(upstream.events.contains("bundle-damaged") && !upstream.hasBundle)
        // Parts that nobody asked for, and parts beyond the end.
        upstream.say(.bundlePart(BundlePart(hash: hash, offset: 0, bytes: [1, 2, 3, 4])))
        upstream.say(.bundleOffer(offer))
        upstream.say(.bundlePart(BundlePart(hash: hash, offset: 0, bytes: [1, 2, 3, 4, 5])))
        #expect(upstream.session.isEstablished && !upstream.hasBundle)
    }

    // D-05, D-32, E-01, E-03, E-05: decided by number and bit; an unknown code is busy for a while.
    @Test func `an owner waits as long as it is told, also for a code that it does not know`() {
        for (code, bit, least, most) in [
            (UInt16(999), true, Int64(4_000), Int64(6_000)), (WireCode.busy.rawValue, true, 4_000, 6_000),
            (WireCode.foreignUnit.rawValue, false, 55_000, 70_000),
        ] {
            let agent = SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"])
            let upstream = HandListener(for: agent, as: "VN", keyed: "a")
            #expect(upstream.claims == 1)
            upstream.say(
                .refuse(
                    Refuse(
                        subject: .unit(handle: 0), code: code, isRetryable: bit, retryAfterMilliseconds: 4_000,
                        text: "later")))
            upstream.tick(until: least - 1)
            #expect(upstream.claims == 1, "code \(code) not before")
            upstream.tick(until: most)
            #expect(upstream.claims == 2, "code \(code) then again")
        }
    }
}

/// A listener that says to a real agent what the test wants said.
final class HandListener {
    let node: Node
    let session: Session
    private(set) var heard: [Message] = []
    private(set) var events: [String] = []
    private(set) var hasBundle = false
    private var context: PeeringContext
    private var milliseconds: Int64 = 0
    private let link = LinkID(number: 1)

    init(for node: Node, as name: String, keyed key: String) {
        self.node = node
        let entry = KeyRing.Entry(sessionKey: SimpleCountry.key(key), scope: .any)
        context = PeeringContext(
            identity: SimpleCountry.identity(name, .nation), keyRing: KeyRing([key: entry]), entropy: Entropy(seed: [8])
        )
        session = Session(.listener, now: Instant(monotonicMilliseconds: 0, unixMilliseconds: 0))
        take(node.tick(now: now))
        take(node.dialed(upstream: 0, as: link, now: now))
        flush()
    }

    private var now: Instant {
        Instant(monotonicMilliseconds: milliseconds, unixMilliseconds: 1_794_794_400_000 + milliseconds)
    }

    var claims: Int {
        heard.filter {
            if case .claim = $0 { return true }
            return false
        }.count
    }

    /// The agent has asked for a piece of a bundle.
    var hasRequested: Bool {
        heard.contains {
            if case .bundleRequest = $0 { return true }
            return false
        }
    }

    var updates: [UpdateFrame] {
        heard.compactMap {
            if case .update(let update) = $0 { return update }
            return nil
        }
    }

    /// The agent commits cells, its intake done.
    func commit(_ unit: String, _ cells: [UpdateFrame.Cell?]) {
        guard let unit = UnitCode(unit) else { return }
        let values = cells.compactMap(\.self).compactMap { cell -> (key: CellKey, measures: Measures)? in
            if case .plain(let measures) = cell.value { return (cell.key, measures) }
            return nil
        }
        take(node.commit(unit, values, now: now))
        take(node.finishedIntake(of: unit, now: now))
        flush()
    }

    func say(_ message: Message) {
        session.send(message, &context)
        flush()
    }

    func tick(until end: Int64) {
        while milliseconds < end {
            milliseconds = min(end, milliseconds + 500)
            take(node.tick(now: now))
            flush()
        }
    }

    private func flush() {
        for _ in 0..<10 {
            let bytes = session.takeOutput()
            if bytes.isEmpty { return }
            take(node.received(link, bytes.span, now: now))
        }
    }

    private func take(_ actions: [NodeAction]) {
        for action in actions {
            switch action {
            case .send(_, let bytes):
                session.receive(bytes.span, now: now)
                while let input = session.nextInput(&context, now: now) {
                    if case .message(let message) = input { heard.append(message) }
                }
            case .log(let event): events.append(event.event)
            case .bundleArrived: hasBundle = true
            case .close, .drop, .continueLater, .dial, .disk, .pause, .resume: break
            }
        }
    }
}
