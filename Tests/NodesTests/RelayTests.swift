import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// What passes through a province, upwards and downwards.
@Suite struct RelayTests {
    static let unit = "10101"

    /// The office below the province alone, the province below the nation.
    static func chain() -> VirtualWorld {
        let world = VirtualWorld()
        world.add(
            SimpleCountry.aggregator("VN", .nation, below: [("a", [unit]), ("101", [unit])]), named: "VN")
        addProvince(world)
        world.add(SimpleCountry.agent("a", units: [unit], upstreams: ["101"]), named: "a")
        world.commit("a", unit, [("2026-10", "1.1", 5), ("2026-11", "1.1", 2)])
        world.finishIntake("a", unit)
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: unit) })
        return world
    }

    static func addProvince(_ world: VirtualWorld, seed: UInt64 = 1) {
        world.add(
            SimpleCountry.aggregator("101", .province, below: [("a", [unit])], upstreams: ["VN"], seed: seed),
            named: "101")
    }

    private func status(_ world: VirtualWorld, _ node: String) -> UnitStatus? {
        UnitCode(Self.unit).flatMap { world.nodes[node]?.statuses[$0] }
    }

    private func attestation(_ world: VirtualWorld, _ node: String) -> [UInt8]? {
        UnitCode(Self.unit).flatMap { world.nodes[node]?.units[$0]?.attestation }
    }

    // D-37
    @Test func `an office below a relay learns what the centre holds`() {
        let world = Self.chain()
        world.commit("a", Self.unit, [("2026-11", "1.1", 3)])
        let own = world.position("a", Self.unit)
        #expect(world.run(within: 5_000) { status(world, "a")?.upstreamHoldings["VN"]?.position == own })
        #expect(status(world, "a")?.upstreamHoldings["VN"]?.tier == .nation)
        #expect(status(world, "a")?.upstreamHoldings["101"]?.position == own)
    }

    // D-41, D-56, D-75
    @Test func `attestations travel with the position they belong to`() throws {
        let world = Self.chain()
        for count in 3...9 {
            world.commit("a", Self.unit, [("2026-11", "1.1", Int64(count))])
            world.run(milliseconds: 7)
        }
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
        let code = try #require(UnitCode(Self.unit))
        let held = try #require(world.nodes["VN"]?.units[code])
        let expected = Attestation.make(key: SimpleCountry.key("attestation \(Self.unit)"), held)
        #expect(attestation(world, "VN") == expected && attestation(world, "101") == expected)
    }

    // D-39, D-41
    @Test func `a relay tells what it holds although the office is gone`() {
        let world = Self.chain()
        world.separate("101", "VN")
        world.commit("a", Self.unit, [("2026-11", "1.1", 3)])
        #expect(world.run(within: 5_000) { world.agree("a", "101", on: Self.unit) })
        world.separate("a", "101")
        world.join("101", "VN")
        #expect(world.run(within: 60_000) { world.agree("101", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 3)
    }

    // D-49, D-74
    @Test func `health passes through a relay, with the clock that the direct peer measured`() throws {
        let world = Self.chain()
        let code = try #require(UnitCode(Self.unit))
        var health = Health(
            handle: 0, freshness: 1_794_000_000, rejects: [Health.RejectCount(reason: 1, count: 4)],
            clockOffsetMilliseconds: 0, build: "b7", bundle: [], isResyncing: false)
        health.notices = [
            .init(.missingColumns, count: 3, since: 1_794_000_000, names: ["dossiers-1.csv"]),
            .init(number: 200, count: 1, since: 5, names: ["ngày mai"], figures: [7, 8]),
        ]
        world.clockOffsets["a"] = 90_000
        world.cut("a", "101")
        world.with("a") { $0.setHealth(health, of: code, now: $1) }
        #expect(world.run(within: 90_000) { status(world, "VN")?.health?.clockOffsetMilliseconds ?? 0 > 80_000 })
        #expect(status(world, "VN")?.health?.freshness == health.freshness)
        #expect(status(world, "VN")?.health?.rejects == health.rejects)
        #expect(status(world, "VN")?.health?.build == "b7")
        #expect(status(world, "VN")?.health?.notices == health.notices)
        // What has ended at the office ends at the centre.
        let shown = health.notices
        health.notices = []
        world.with("a") { $0.setHealth(health, of: code, now: $1) }
        #expect(world.run(within: 90_000) { status(world, "VN")?.health?.notices != shown })
        #expect(status(world, "VN")?.health?.notices == [])
    }

    // D-10
    @Test func `an owner that is quiet is heard at the centre through its relay`() {
        let world = Self.chain()
        world.run(milliseconds: 3_600_000)
        let heard = status(world, "VN")?.heardAtMilliseconds ?? 0
        #expect(world.nowMilliseconds - heard < 60_000)
    }

    // D-08, D-09, D-10: the stamps come down, so the province knows that the other is alive.
    @Test func `a lost store below a relay does not take over while its clone is alive at the centre`() {
        let world = Self.chain()
        world.remove("a")
        world.run(milliseconds: SimpleCountry.takeoverMilliseconds + 60_000)
        // The office moves to the centre, loses its store there, and takes over: incarnation 2, unknown below.
        world.separate("101", "VN")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 5), named: "a")
        world.commit("a", Self.unit, [("2026-10", "1.1", 6), ("2026-11", "1.1", 6)])
        world.finishIntake("a", Self.unit)
        #expect(world.run(within: 600_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 2)
        world.join("101", "VN")
        world.run(milliseconds: 60_000)
        // D-42: the province rests on the older incarnation.
        #expect(world.position("101", Self.unit)?.incarnation.counter == 1)
        #expect(status(world, "101")?.isSupersededUpstream == true)
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["101"], seed: 6), named: "b")
        world.commit("b", Self.unit, [("2026-10", "1.1", 9), ("2026-11", "1.1", 9)])
        world.finishIntake("b", Self.unit)
        world.run(milliseconds: 3 * SimpleCountry.takeoverMilliseconds)
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 2, "nobody took over")
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 6)
        #expect(world.position("b", Self.unit) == nil)
        // The other falls silent: now the office below the province goes on.
        world.remove("a")
        #expect(world.run(within: 900_000) { world.agree("b", "VN", on: Self.unit) })
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 3)
    }

    // D-40, D-41: tamcap-simulate --seed 77 found a relay that rested for ever.
    @Test func `a relay that was behind its upstream goes on once it has caught up`() throws {
        let world = Self.chain()
        let code = try #require(UnitCode(Self.unit))
        let backup = try #require(world.nodes["101"]?.units[code])
        world.commit("a", Self.unit, [("2026-11", "1.1", 3)])
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: Self.unit) })
        // The province comes back from an older disk while its office cannot reach it.
        world.separate("a", "101")
        world.remove("101")
        let restored = SimpleCountry.aggregator(
            "101", .province, below: [("a", [Self.unit])], upstreams: ["VN"], seed: 2)
        restored.restore(backup)
        world.add(restored, named: "101")
        world.run(milliseconds: 30_000)
        world.commit("a", Self.unit, [("2026-11", "1.1", 4)])
        world.join("a", "101")
        #expect(world.run(within: 60_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 4)
    }

    // D-05, D-08: tamcap-simulate --seed 137 --minutes 3 found an owner below an empty relay that began a first
    // incarnation smaller than the one that the nation held, and waited for ever.
    @Test(arguments: 2...9)
    func `an office and its province that lost their stores together come back`(seed: UInt64) {
        let world = Self.chain()
        world.remove("a")
        world.remove("101")
        Self.addProvince(world, seed: seed)
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["101"], seed: seed), named: "a")
        world.commit("a", Self.unit, [("2026-10", "1.1", 6), ("2026-11", "1.1", 3)])
        world.finishIntake("a", Self.unit)
        let bound = 2 * SimpleCountry.takeoverMilliseconds + 60_000
        #expect(world.run(within: bound) { world.agree("a", "VN", on: Self.unit) }, "seed \(seed)")
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 6)
    }

    // D-05, D-08: nobody tells an owner again when the other has been silent for long enough.
    @Test func `an owner that was superseded far above asks again, and goes on when the other is silent`() {
        let world = Self.chain()
        // The province and its office are cut off for so long that a second store takes over at the nation.
        world.separate("101", "VN")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 5), named: "b")
        world.commit("b", Self.unit, [("2026-10", "1.1", 6), ("2026-11", "1.1", 6)])
        world.finishIntake("b", Self.unit)
        #expect(world.run(within: 3 * SimpleCountry.takeoverMilliseconds) { world.agree("b", "VN", on: Self.unit) })
        world.join("101", "VN")
        world.run(milliseconds: 60_000)
        world.remove("b")
        #expect(
            world.run(within: 5 * SimpleCountry.takeoverMilliseconds) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 3)
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 5)
    }

    // D-26: confirmed once, at every tier.
    @Test(arguments: [false, true])
    func `a confirmation reaches the centre through a relay`(relayIsEmpty: Bool) throws {
        let world = Self.chain()
        let code = try #require(UnitCode(Self.unit))
        world.remove("a")
        if relayIsEmpty {
            world.remove("101")
            Self.addProvince(world, seed: 2)
        }
        world.run(milliseconds: 2 * SimpleCountry.takeoverMilliseconds)
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["101"], seed: 2), named: "a")
        world.commit("a", Self.unit, [("2026-11", "1.1", 7)])
        world.finishIntake("a", Self.unit)
        world.run(milliseconds: 3 * SimpleCountry.takeoverMilliseconds)
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 5)
        #expect(!world.events("shrunk").isEmpty)
        world.with("a") { $0.confirm(code, now: $1) }
        #expect(world.run(within: 120_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == nil)
    }

    // D-07, D-26
    @Test func `an office that found its records again needs no confirmation`() {
        let world = ScheduleTests.pair()
        world.remove("a")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 2), named: "a")
        world.commit("a", Self.unit, [("2026-11", "1.1", 7)])
        world.run(milliseconds: 2 * SimpleCountry.takeoverMilliseconds)
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 2, "nothing is offered before the intake is done")
        world.finishIntake("a", Self.unit)
        world.run(milliseconds: 30_000)
        #expect(!world.events("shrunk").isEmpty)
        world.commit("a", Self.unit, [("2026-10", "1.1", 4)])
        world.finishIntake("a", Self.unit)
        #expect(world.run(within: 30_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 4)
    }

    // D-02
    @Test func `a restart with the store goes on without a full sync`() throws {
        let world = ScheduleTests.pair()
        let code = try #require(UnitCode(Self.unit))
        let state = try #require(world.nodes["a"]?.units[code])
        world.remove("a")
        let restarted = SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 9)
        restarted.restore(state)
        world.add(restarted, named: "a")
        world.commit("a", Self.unit, [("2026-11", "1.1", 4)])
        #expect(world.run(within: 60_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.nodes["VN"]?.counters.fullSyncsTaken == 1)
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 1)
    }

    @Test func `two nations agree`() {
        let world = VirtualWorld()
        for name in ["VN", "VN2"] {
            world.add(
                SimpleCountry.aggregator(name, .nation, below: [("a", [Self.unit]), ("101", [Self.unit])]), named: name)
        }
        world.add(
            SimpleCountry.aggregator("101", .province, below: [("a", [Self.unit])], upstreams: ["VN", "VN2"]),
            named: "101")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["101", "VN2"]), named: "a")
        world.commit("a", Self.unit, [("2026-11", "1.1", 1)])
        world.finishIntake("a", Self.unit)
        for count in 2...30 {
            world.commit("a", Self.unit, [("2026-11", "1.\(count % 3)", Int64(count))])
            world.run(milliseconds: 11)
        }
        #expect(
            world.run(within: 60_000) {
                world.agree("a", "VN", on: Self.unit) && world.agree("VN", "VN2", on: Self.unit)
            })
    }
}
