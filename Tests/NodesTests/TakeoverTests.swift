import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// Whoever has an office's key, but not its store, takes nothing from it while it is heard.
@Suite struct TakeoverTests {
    static let unit = "10101"
    static let takeover = SimpleCountry.takeoverMilliseconds

    /// A second program with the office's key and a store of its own making.
    static func thief(
        in world: VirtualWorld, _ incarnation: Incarnation, upstreams: [String] = ["VN"], seed: UInt64 = 66,
        cells: [(String, String, Int64)] = [("2026-10", "1.1", 900), ("2026-11", "1.1", 900)]
    ) throws {
        var state = UnitState(
            unit: try #require(UnitCode(unit)), tagCapacity: 100, tellsOthers: true)
        state.begin(incarnation)
        _ = state.commit(
            cells.compactMap { period, procedure, count in
                Sample.key(procedure, period).map { ($0, Sample.measures(count)) }
            })
        let node = SimpleCountry.agent("a", units: [unit], upstreams: upstreams, seed: seed)
        node.restore(state)
        world.add(node, named: "thief")
        world.finishIntake("thief", unit)
    }

    /// Seen: one info line at the centre, and the office out for as long as a takeover takes.
    @Test(arguments: [
        Incarnation(counter: 2, random: 1), Incarnation(counter: 1, random: .max),
        Incarnation(counter: 900, random: 1), Incarnation(counter: .max, random: 1),
    ])
    func `a key alone does not take the place of an office that is heard`(claimed: Incarnation) throws {
        let world = ScheduleTests.pair()
        let own = try #require(world.position("VN", Self.unit)?.incarnation)
        try Self.thief(in: world, claimed)
        for count in 1...60 {
            world.commit("a", Self.unit, [("2026-11", "1.1", Int64(count))])
            if count % 7 == 0 { world.cut("a", "VN") }
            if count % 11 == 0 { world.cut("thief", "VN") }
            world.run(milliseconds: 10_000)
            #expect(world.position("VN", Self.unit)?.incarnation == own)
        }
        #expect(world.run(within: 40_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 5)
        let refusals = world.log.filter {
            $0.node == "VN" && ["superseded", "counter-too-far"].contains($0.event.event)
        }
        #expect(refusals.allSatisfy { $0.event.level == .error } && !refusals.isEmpty)
        let code = try #require(UnitCode(Self.unit))
        let status = try #require(world.nodes["VN"]?.statuses[code])
        #expect(status.refusedClaim?.incarnation == claimed && status.refusedClaim?.node == "a")
    }

    /// Seen: 25 incarnations in 24 seconds, each with all records read again, and the office out for ever.
    @Test func `the last counter of all locks nobody out`() throws {
        let world = ScheduleTests.pair()
        let code = try #require(UnitCode(Self.unit))
        let backup = try #require(world.nodes["a"]?.units[code])
        world.remove("a")
        world.run(milliseconds: 2 * Self.takeover)
        try Self.thief(in: world, Incarnation(counter: .max, random: .max - 1))
        world.run(milliseconds: 60_000)
        world.remove("thief")
        let office = SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 5)
        office.restore(backup)
        var readings = 0
        office.onOutdatedStore = { _ in readings += 1 }
        world.add(office, named: "a")
        let begun = world.events("incarnation-begun").count
        for _ in 0..<200 {
            world.finishIntake("a", Self.unit)
            world.run(milliseconds: 2_000)
        }
        world.commit("a", Self.unit, [("2026-11", "1.1", 8)])
        #expect(world.run(within: 60_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 8)
        #expect(readings <= 1)
        #expect(world.events("incarnation-begun").count <= begun + 1)
    }

    /// An office below two centres, delivered to both.
    private static func twoCentres() -> VirtualWorld {
        let world = VirtualWorld()
        for name in ["VN", "VN2"] {
            world.add(SimpleCountry.aggregator(name, .nation, below: [("a", [unit])]), named: name)
        }
        world.add(SimpleCountry.agent("a", units: [unit], upstreams: ["VN", "VN2"]), named: "a")
        world.commit("a", unit, [("2026-11", "1.1", 2)])
        world.finishIntake("a", unit)
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: unit) && world.agree("a", "VN2", on: unit) })
        return world
    }

    // D-95
    @Test func `a restored backup need not wait at the centre that it reaches later`() throws {
        let world = Self.twoCentres()
        let code = try #require(UnitCode(Self.unit))
        let backup = try #require(world.nodes["a"]?.units[code])
        world.commit("a", Self.unit, [("2026-11", "1.1", 3)])
        world.run(milliseconds: 1_000)
        world.remove("a")
        world.separate("a", "VN2")
        let restored = SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN", "VN2"], seed: 2)
        restored.restore(backup)
        world.add(restored, named: "a")
        world.commit("a", Self.unit, [("2026-11", "1.1", 4)])
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 2)
        world.join("a", "VN2")
        #expect(world.run(within: 45_000) { world.agree("a", "VN2", on: Self.unit) }, "less than a takeover")
    }

    /// What a holder says that an office of this incarnation never said.
    private static func foreign(_ incarnation: Incarnation, count: Int64) throws -> UnitState {
        var state = UnitState(unit: try #require(UnitCode(unit)), tagCapacity: 1, tellsOthers: false)
        _ = state.replace(
            with: [try #require(Sample.plain("1.1", count))],
            at: Position(incarnation: incarnation, version: 1_000, tag: 1), attestation: [])
        return state
    }

    // D-96
    @Test func `an office reads its records again once, and begins one incarnation after another in its time`() throws {
        let world = Self.twoCentres()
        let office = try #require(world.nodes["a"])
        var readings = 0
        office.onOutdatedStore = { _ in readings += 1 }
        var begun: [Int64] = []
        for count in 1...2 {
            let own = try #require(world.position("a", Self.unit)?.incarnation)
            world.remove("VN")
            let centre = SimpleCountry.aggregator("VN", .nation, below: [("a", [Self.unit])], seed: UInt64(count))
            centre.restore(try Self.foreign(own, count: 90))
            world.add(centre, named: "VN")
            #expect(world.run(within: 40_000) { readings == 1 })
            world.finishIntake("a", Self.unit)
            #expect(world.run(within: 3 * Self.takeover) { world.agree("a", "VN", on: Self.unit) })
            begun.append(world.nowMilliseconds)
        }
        #expect(readings == 1)
        #expect(begun.count == 2 && begun[1] - begun[0] >= Self.takeover - 1_000)
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 3)
    }

    // D-96
    @Test func `an office that was misled goes by what the centre says, once the other is silent there`() throws {
        let world = ScheduleTests.pair()
        let code = try #require(UnitCode(Self.unit))
        var state = try #require(world.nodes["a"]?.units[code])
        state.begin(Incarnation(counter: 5_000, random: 5))
        world.remove("a")
        let office = SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 2)
        office.restore(state)
        world.add(office, named: "a")
        world.finishIntake("a", Self.unit)
        world.commit("a", Self.unit, [("2026-11", "1.1", 8)])
        world.run(milliseconds: Self.takeover - 10_000)
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 1)
        #expect(world.run(within: 200_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 2)
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 8)
    }

    // D-96: one of the two centres would take it, so that there is nothing to go back to.
    @Test func `an office that another centre holds keeps its incarnation`() throws {
        let world = Self.twoCentres()
        let code = try #require(UnitCode(Self.unit))
        var state = try #require(world.nodes["a"]?.units[code])
        state.begin(Incarnation(counter: 5_000, random: 5))
        for name in ["a", "VN2"] {
            world.remove(name)
            let node =
                name == "a"
                ? SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN", "VN2"], seed: 2)
                : SimpleCountry.aggregator("VN2", .nation, below: [("a", [Self.unit])], seed: 2)
            node.restore(state)
            world.add(node, named: name)
        }
        world.run(milliseconds: 5 * Self.takeover)
        #expect(world.agree("a", "VN2", on: Self.unit))
        #expect(world.position("a", Self.unit)?.incarnation.counter == 5_000)
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 1)
        // A person helps.
        world.with("VN") { node, now in node.resetUnit(code, now: now)?.actions ?? [] }
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
    }

    // D-97: the office lives above; below, a thief is first at a province that has lost its store.
    @Test func `a province that has lost its store does not believe the first who comes`() throws {
        let world = ScheduleTests.diamond()
        world.commit("a", Self.unit, [("2026-11", "1.1", 1)])
        world.finishIntake("a", Self.unit)
        #expect(
            world.run(within: 10_000) {
                world.agree("a", "VN", on: Self.unit) && world.agree("a", "101", on: Self.unit)
            }
        )
        world.remove("101")
        world.separate("a", "101")
        world.add(
            SimpleCountry.aggregator("101", .province, below: [("a", [Self.unit])], upstreams: ["VN"], seed: 2),
            named: "101")
        try Self.thief(in: world, Incarnation(counter: 2, random: 9), upstreams: ["101"])
        for _ in 0..<30 {
            world.run(milliseconds: 5_000)
            #expect(world.received("101", Self.unit, "2026-11", "1.1") != 900)
        }
        world.join("a", "101")
        #expect(world.run(within: 60_000) { world.agree("a", "101", on: Self.unit) })
    }
}
