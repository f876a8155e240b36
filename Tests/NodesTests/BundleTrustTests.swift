import Bytes
import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// Who made the rules: a bundle is proved from the centre to the office (Protocol/06-delivery.md, D-85 to D-89).
@Suite struct BundleTrustTests {
    private static let unit = "10101"
    private static let code = UnitCode("10101")!

    private static func bundle(_ serial: UInt64, _ byte: UInt8, units: Set<UnitCode> = []) -> NodeBundle {
        NodeBundle(serial: serial, bytes: [UInt8](repeating: byte, count: 100), units: units)
    }

    private static func agent(_ upstreams: [String], acceptsUnsigned: Bool = false, hasKey: Bool = true) -> Node {
        var settings = NodeSettings(
            identity: SimpleCountry.identity("a", .branch),
            upstreams: upstreams.map {
                .init(name: $0, credential: Credential(keyID: "a", sessionKey: SimpleCountry.key("a")))
            }, owned: [code], attestationKeys: hasKey ? [code: SimpleCountry.key("attestation \(unit)")] : [:])
        settings.acceptsUnsignedBundles = acceptsUnsigned
        return Node(settings: settings, keyRing: KeyRing(), seed: [3])
    }

    /// A province below nobody: what somebody sets up who has a province's session keys and no more.
    private static func fake(_ name: String) -> Node {
        let node = SimpleCountry.aggregator(name, .province, below: [("a", [unit])])
        _ = node.adopt(BundleKeys(), now: Instant(monotonicMilliseconds: 0, unixMilliseconds: 0))
        return node
    }

    /// A world in which nodes put in force what arrives, as daemons do.
    private static func world() -> VirtualWorld {
        let world = VirtualWorld()
        world.onBundle = { [unowned world] node, serial, bytes in
            world.after(milliseconds: 0) {
                world.with(node) { $0.adopt(NodeBundle(serial: serial, bytes: bytes, units: []), now: $1) }
            }
        }
        return world
    }

    // D-85, D-86, D-87
    @Test func `an office takes what the centre signed, through a province that cannot check`() throws {
        let world = Self.world()
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("P", ["101", Self.unit, "10102"])]), named: "VN")
        world.add(
            SimpleCountry.aggregator("P", .province, below: [("a", [Self.unit])], upstreams: ["VN"]), named: "P")
        world.add(Self.agent(["P"]), named: "a")
        world.with("VN") { $0.adopt(Self.bundle(3, 1), now: $1) }
        world.run(milliseconds: 5_000)
        let bundle = try #require(world.nodes["a"]?.bundle)
        #expect(bundle.serial == 3 && bundle.isSigned)
        // The province keeps all, and told the office its own.
        #expect(world.nodes["P"]?.bundle?.digests.count == 3)
        #expect(bundle.digests.map(\.unit) == [Self.code])
        #expect(world.events("unsigned-bundle").isEmpty)
    }

    // D-87, D-89: the attack that was seen.
    @Test func `a fake province's rules are not taken, and both ends hear of it`() throws {
        let world = Self.world()
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("a", [Self.unit])]), named: "VN")
        world.with("VN") { $0.adopt(Self.bundle(3, 1), now: $1) }
        world.add(Self.fake("P"), named: "P")
        world.with("P") { $0.adopt(Self.bundle(4, 2), now: $1) }
        world.add(Self.agent(["P", "VN"]), named: "a")
        world.run(milliseconds: 10_000)
        #expect(world.nodes["a"]?.bundle?.serial == 3, "the next upstream's, though its serial is smaller")
        #expect(world.events("unsigned-bundle").count == 1)
        let alarm = try #require(world.nodes["a"]?.bundleAlarms.first)
        #expect(alarm.kind == .unsigned && alarm.upstream == "P" && alarm.serial == 4)
        let notice = world.nodes["VN"]?.statuses[Self.code]?.health?.notices.first
        #expect(notice?.kind == .unsignedBundle && notice?.names == ["P"] && notice?.figures == [4])
        #expect(world.events("office-tells-unsigned-bundle").count == 2, "at each of its upstreams, once")
        // A day after it was heard last it is told no more.
        world.remove("P")
        world.run(milliseconds: 86_400_000)
        #expect(world.nodes["a"]?.bundleAlarms.isEmpty == true)
        #expect(world.nodes["VN"]?.statuses[Self.code]?.health?.notices.contains { $0.number == 65 } != true)
    }

    // D-87: the digest covers unit, serial and hash.
    @Test func `a digest of another bundle, serial, unit or key does not help`() throws {
        let (key, other) = (SimpleCountry.key("attestation \(Self.unit)"), SimpleCountry.key("attestation 10102"))
        let hash = SHA256.digest([7]).bytes
        let wrong = [
            BundleDigest(of: Self.code, key: key, serial: 8, hash: hash),
            BundleDigest(of: Self.code, key: key, serial: 9, hash: SHA256.digest([8]).bytes),
            BundleDigest(of: Self.code, key: other, serial: 9, hash: hash),
            BundleDigest(of: try #require(UnitCode("10102")), key: other, serial: 9, hash: hash),
        ]
        for digest in wrong {
            let upstream = HandListener(for: Self.agent(["P"]), as: "P", keyed: "a")
            upstream.say(.bundleOffer(BundleOffer(serial: 9, hash: hash, bytes: 1, digests: [digest])))
            #expect(!upstream.hasRequested && upstream.events.contains("unsigned-bundle"))
            #expect(upstream.session.isEstablished, "figures go on")
        }
        let upstream = HandListener(for: Self.agent(["P"]), as: "P", keyed: "a")
        let right = BundleDigest(of: Self.code, key: key, serial: 9, hash: hash)
        // D-18: while a key is changed there are two.
        upstream.say(.bundleOffer(BundleOffer(serial: 9, hash: hash, bytes: 1, digests: wrong + [right])))
        #expect(upstream.hasRequested && !upstream.events.contains("unsigned-bundle"))
    }

    // D-88
    @Test func `an office goes back from an unsigned bundle to the signed one with a smaller serial`() {
        let world = Self.world()
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("a", [Self.unit])]), named: "VN")
        world.with("VN") { $0.adopt(Self.bundle(3, 1), now: $1) }
        world.add(Self.agent(["VN"]), named: "a")
        // From its store: taken when nobody checked.
        world.with("a") { $0.adopt(Self.bundle(4, 2), now: $1) }
        #expect(world.nodes["a"]?.bundle?.serial == 4 && world.nodes["a"]?.bundle?.isSigned == false)
        world.run(milliseconds: 5_000)
        #expect(world.nodes["a"]?.bundle?.serial == 3 && world.nodes["a"]?.bundle?.isSigned == true)
    }

    // D-86, D-88
    @Test func `digests that come later are passed on and prove the bundle in force`() {
        let world = Self.world()
        let centre = SimpleCountry.aggregator("VN", .nation, below: [("P", [Self.unit])])
        _ = centre.adopt(BundleKeys(), now: world.now("VN"))
        world.add(centre, named: "VN")
        world.with("VN") { $0.adopt(Self.bundle(3, 1), now: $1) }
        world.add(
            SimpleCountry.aggregator("P", .province, below: [("a", [Self.unit])], upstreams: ["VN"]), named: "P")
        world.add(Self.agent(["P"], acceptsUnsigned: true), named: "a")
        var confirmed = 0
        world.nodes["a"]?.onBundleConfirmed = { confirmed += 1 }
        world.run(milliseconds: 5_000)
        #expect(world.nodes["a"]?.bundle?.serial == 3 && world.nodes["a"]?.bundle?.isSigned == false)
        // The ring gets the keys (SIGHUP).
        world.with("VN") { $0.adopt(SimpleCountry.bundleKeys([Self.unit]), now: $1) }
        world.run(milliseconds: 5_000)
        #expect(world.nodes["a"]?.bundle?.isSigned == true && confirmed == 1)
        #expect(world.events("bundle-adopted").count == 3, "nothing was fetched again")
    }

    // D-87: the transition, and who cannot check.
    @Test func `who may take unsigned rules, or has no key, takes them as before`() {
        for agent in [Self.agent(["P"], acceptsUnsigned: true), Self.agent(["P"], hasKey: false)] {
            let world = Self.world()
            world.add(Self.fake("P"), named: "P")
            world.with("P") { $0.adopt(Self.bundle(4, 2), now: $1) }
            world.add(agent, named: "a")
            world.run(milliseconds: 5_000)
            #expect(world.nodes["a"]?.bundle?.serial == 4 && world.events("unsigned-bundle").isEmpty)
        }
    }

    // D-89, D-52
    @Test func `two hashes of one serial are an alarm at the office and at its upstreams`() {
        let world = Self.world()
        for (name, byte) in [("VN", UInt8(1)), ("VN2", 2)] {
            world.add(SimpleCountry.aggregator(name, .nation, below: [("a", [Self.unit])]), named: name)
            world.with(name) { $0.adopt(Self.bundle(3, byte), now: $1) }
        }
        world.add(Self.agent(["VN", "VN2"]), named: "a")
        world.run(milliseconds: 10_000)
        #expect(world.nodes["a"]?.bundle?.serial == 3)
        #expect(world.nodes["a"]?.bundleAlarms.map(\.kind).contains(.twoOfOneSerial) == true)
        for name in ["VN", "VN2"] {
            let notices = world.nodes[name]?.statuses[Self.code]?.health?.notices ?? []
            #expect(notices.contains { $0.kind == .twoBundles && $0.figures == [3] })
        }
        #expect(world.events("office-tells-two-bundles").count == 2)
    }

    // D-86, L-01
    @Test func `more digests than fit into an offer come in further ones`() throws {
        let units = (1...2_500).compactMap { UnitCode("\(10_000 + $0)") }
        let centre = Node(
            settings: NodeSettings(identity: SimpleCountry.identity("VN", .nation), upstreams: [], owned: []),
            keyRing: KeyRing(["b": KeyRing.Entry(sessionKey: SimpleCountry.key("b"), scope: .any)]), seed: [1])
        let now = Instant(monotonicMilliseconds: 0, unixMilliseconds: 0)
        _ = centre.adopt(
            BundleKeys(Dictionary(uniqueKeysWithValues: units.map { ($0, [SimpleCountry.key("\($0)")]) })), now: now)
        _ = centre.adopt(Self.bundle(3, 1, units: Set(units)), now: now)
        let relay = HandDialer(to: centre, as: "b")
        let offers = relay.heard.compactMap { message -> BundleOffer? in
            if case .bundleOffer(let offer) = message { return offer }
            return nil
        }
        #expect(offers.map(\.digests.count) == [1_024, 1_024, 452])
        #expect(Set(offers.flatMap { $0.digests.map(\.unit) }) == Set(units))
    }
}
