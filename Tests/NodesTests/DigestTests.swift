import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// Digests of whole states: what is wrong anywhere shows, and heals by itself.
@Suite struct DigestTests {
    static let unit = "10101"
    static let code = UnitCode(unit)
    static let hour: Int64 = 3_600_000

    private func status(_ world: VirtualWorld, _ node: String) -> UnitStatus? {
        Self.code.flatMap { world.nodes[node]?.statuses[$0] }
    }

    /// Makes the count of a cell wrong at a node.
    private func damage(_ world: VirtualWorld, _ node: String, _ procedure: String, _ count: Int64?, _ period: String)
        throws
    {
        let key = try #require(Sample.key(procedure, period))
        world.nodes[node]?.damage(try #require(Self.code), key, count.map { Sample.measures($0) })
    }

    // D-58, D-59, D-60
    @Test func `digests reach every tier once a session is level, and again every hour`() {
        let world = RelayTests.chain()
        world.run(milliseconds: 1_000)
        for node in ["101", "VN"] { #expect(world.nodes[node]?.counters.digestsEqual == 1, "\(node)") }
        world.run(milliseconds: Self.hour - 2_000)
        #expect(world.nodes["VN"]?.counters.digestsEqual == 1)
        world.run(milliseconds: 10_000)
        for node in ["101", "VN"] { #expect(world.nodes[node]?.counters.digestsEqual == 2, "\(node)") }
        #expect(world.events("digest-mismatch").isEmpty)
    }

    // D-61, D-62, D-63
    @Test(arguments: ["101", "VN"])
    func `cells that went wrong at a tier are alarmed, marked, and healed by the office's full sync`(
        node: String
    ) throws {
        let world = RelayTests.chain()
        var marked: [String] = []
        var healed = 0
        world.onLog = { node, event in
            if event.event == "digest-mismatch" { marked.append(node) }
            if event.event == "digest-healed" { healed += 1 }
        }
        world.run(milliseconds: 1_000)
        try damage(world, node, "1.1", 6, "2026-10")
        // Also a cell of a month that is over, which the office never had: no person is asked.
        try damage(world, node, "9.9", 1, "2026-09")
        #expect(world.received(node, Self.unit, "2026-10", "1.1") == 6)
        world.run(milliseconds: Self.hour + 20_000)
        #expect(marked == [node])
        #expect(world.agree("a", node, on: Self.unit))
        #expect(world.agree("a", "VN", on: Self.unit))
        #expect(status(world, node)?.isDigestMismatched == false)
        #expect(status(world, node)?.isShrunk == false)
        #expect(healed == 1)
    }

    @Test func `what a province has wrong does not go up while it is in doubt`() throws {
        let world = RelayTests.chain()
        world.run(milliseconds: 1_000)
        try damage(world, "101", "1.1", 6, "2026-10")
        // The office is away when the province learns that it is wrong.
        world.run(milliseconds: Self.hour - 5_000)
        world.separate("a", "101")
        world.join("a", "101")
        world.run(within: 120_000) { status(world, "101")?.isDigestMismatched == true }
        world.cut("a", "101")
        world.run(milliseconds: 50)
        #expect(status(world, "101")?.isDigestMismatched == true)
        world.cut("101", "VN")
        world.run(milliseconds: 200)
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 5)
        #expect(world.run(within: 120_000) { world.agree("a", "101", on: Self.unit) })
        #expect(world.agree("a", "VN", on: Self.unit))
    }

    // D-61: not even to a nation that has nothing.
    @Test func `an empty centre gets nothing of a province's unit in doubt, and everything when it is healed`() throws {
        let world = RelayTests.chain()
        world.run(milliseconds: 1_000)
        try damage(world, "101", "1.1", 6, "2026-10")
        world.run(milliseconds: Self.hour - 5_000)
        #expect(world.run(within: 120_000) { status(world, "101")?.isDigestMismatched == true })
        world.separate("a", "101")
        world.remove("VN")
        world.add(
            SimpleCountry.aggregator("VN", .nation, below: [("101", [Self.unit])], seed: 2), named: "VN")
        world.run(milliseconds: 120_000)
        #expect(status(world, "101")?.isDigestMismatched == true)
        #expect(world.position("VN", Self.unit) == nil)
        world.join("a", "101")
        #expect(world.run(within: 120_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 5)
    }

    @Test func `changes of a unit in doubt come with the full sync`() throws {
        let world = RelayTests.chain()
        world.run(milliseconds: 1_000)
        try damage(world, "VN", "1.1", 6, "2026-10")
        for step in 1...80 {
            world.commit("a", Self.unit, [("2026-11", "1.1", Int64(2 + step))])
            world.run(milliseconds: 60_000)
        }
        #expect(world.events("digest-healed").count == 1)
        #expect(world.agree("a", "101", on: Self.unit) && world.agree("a", "VN", on: Self.unit))
    }

    // V-02, V-07
    @Test(arguments: ["a", "101", "VN"])
    func `a node of minor 0 anywhere on the way keeps nobody from delivering`(old: String) {
        func versions(_ node: String) -> ClosedRange<UInt8> { node == old ? 0...0 : ProtocolVersion.minors }
        let world = VirtualWorld()
        let unit = Self.unit
        world.add(
            SimpleCountry.aggregator("VN", .nation, below: [("101", [unit])], versions: versions("VN")), named: "VN")
        world.add(
            SimpleCountry.aggregator(
                "101", .province, below: [("a", [unit])], upstreams: ["VN"], versions: versions("101")), named: "101")
        world.add(
            SimpleCountry.agent("a", units: [unit], upstreams: ["101"], versions: versions("a")), named: "a")
        world.commit("a", unit, [("2026-11", "1.1", 2)])
        world.finishIntake("a", unit)
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: unit) })
        world.run(milliseconds: Self.hour + 10_000)
        world.commit("a", unit, [("2026-11", "1.1", 3)])
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: unit) })
        #expect(world.nodes["VN"]?.counters.digestsEqual == 0)
        #expect(world.nodes["101"]?.counters.digestsEqual == (old == "VN" ? 2 : 0))
        // Below a centre that does not know signs a province agrees on less than it could (V-11).
        #expect(world.events("session-closed").count == (old == "VN" ? 1 : 0))
        // H-25, H-27: what the old one has part in can be read on the way, and nothing else, however low the minor.
        let plain = ["a", "101", "VN"].map { world.nodes[$0]?.plainPeers }
        switch old {
        case "a": #expect(plain == [["101"], ["a"], []])
        case "101": #expect(plain == [["101"], ["a", "VN"], ["101"]])
        default: #expect(plain == [[], ["VN"], ["101"]])
        }
        #expect(world.events("session-plain").isEmpty == (plain.allSatisfy { $0 == [] }))
    }

    @Test func `whoever counts otherwise for good is asked less and less often`() {
        let node = Sample.centre()
        let office = HandDialer(to: node, as: "a")
        office.claim("10101", at: Sample.position(1))
        var number: UInt64 = 1
        office.say(Sample.update(number, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        _ = office.refusals()
        var asked: [Int64] = []
        let start = office.milliseconds
        while office.milliseconds < start + 3_600_000 {
            office.milliseconds += 1_000
            office.say(
                .digest([
                    StateDigest(handle: 0, position: Sample.position(1), digest: [UInt8](repeating: 7, count: 32))
                ]))
            office.take(node.tick(now: office.now))
            guard office.refusals() == [.digestMismatch] else { continue }
            asked.append(office.milliseconds - start)
            office.claim("10101", at: Sample.position(1))
            number += 1
            office.say(Sample.update(number, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        }
        #expect(asked.count > 3 && asked.count < 16, "\(asked)")
        #expect(node.statuses.values.contains { $0.isDigestMismatched })
    }

    @Test func `a digest of another position, of a foreign unit, or in minor 0 proves nothing`() {
        let node = Sample.centre()
        let office = HandDialer(to: node, as: "a")
        office.claim("10101", at: Sample.position(1))
        office.say(Sample.update(1, .none(new: Sample.position(2)), [Sample.plain("1.1", 5)]))
        let wrong = [UInt8](repeating: 7, count: 32)
        office.say(
            .digest([
                StateDigest(handle: 0, position: Sample.position(1), digest: wrong),
                StateDigest(handle: 9, position: Sample.position(2), digest: wrong),
            ]))
        office.take(node.tick(now: office.now))
        #expect(office.refusals() == [] && node.counters.digestMismatches == 0)
    }

    @Test func `an owner that sees two holders at one version with different tags alarms, and both heal`() throws {
        let world = VirtualWorld()
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("a", [Self.unit])]), named: "VN")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN", "VN2"]), named: "a")
        world.commit("a", Self.unit, [("2026-11", "1.1", 2)])
        world.finishIntake("a", Self.unit)
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: Self.unit) })
        // The second centre has another history under the same number.
        let own = try #require(world.position("VN", Self.unit))
        let other = Position(incarnation: own.incarnation, version: own.version, tag: own.tag ^ 1)
        var state = UnitState(unit: try #require(Self.code), tagCapacity: 1, tellsOthers: false)
        _ = state.replace(with: [try #require(Sample.plain("1.1", 3))], at: other, attestation: [])
        let second = SimpleCountry.aggregator("VN2", .nation, below: [("a", [Self.unit])])
        second.restore(state)
        world.add(second, named: "VN2")
        #expect(world.run(within: 90_000) { world.agree("a", "VN2", on: Self.unit) })
        #expect(world.events("holders-differ").count == 1)
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN2", Self.unit, "2026-11", "1.1") == 2)
    }
}
