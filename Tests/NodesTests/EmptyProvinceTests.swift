import Model
import Nodes
import Simulator
import TestSupport
import Testing
import Wire

/// An office that has figures, below a province whose store is empty: a run of the simulator once left it without an
/// incarnation for ever (seed 554 of an older build; five of the sixty schedules below, before D-69).
@Suite struct EmptyProvinceTests {
    /// What the nation is like when the province has come back empty.
    enum Nation: CaseIterable {
        case knowsTheUnit, knowsNothing, isAway
    }

    private static let unit = RelayTests.unit
    private static let takeover = SimpleCountry.takeoverMilliseconds

    /// Everything had been delivered; then the province lost its store, and the nation perhaps, too.
    private static func country(_ nation: Nation) -> VirtualWorld {
        let world = RelayTests.chain()
        world.remove("101")
        if nation == .knowsNothing {
            world.remove("VN")
            world.add(
                SimpleCountry.aggregator("VN", .nation, below: [("a", [unit]), ("101", [unit])], seed: 2), named: "VN")
        }
        if nation == .isAway { world.separate("101", "VN") }
        RelayTests.addProvince(world, seed: 2)
        return world
    }

    /// The incarnations that the office has begun, by their counters.
    private static func begun(_ world: VirtualWorld) -> [String] {
        world.events("incarnation-begun").compactMap { event in
            event.fields.first { $0.name == "incarnation" }.map { String($0.value.prefix { $0 != "-" }) }
        }
    }

    @Test(arguments: Nation.allCases)
    func `an office with its store goes on where it was`(nation: Nation) {
        let world = Self.country(nation)
        let own = world.position("a", Self.unit)
        #expect(world.run(within: 60_000) { world.agree("a", "101", on: Self.unit) })
        world.commit("a", Self.unit, [("2026-11", "1.1", 3)])
        #expect(world.run(within: 5_000) { world.agree("a", "101", on: Self.unit) })
        if nation == .isAway { world.join("101", "VN") }
        #expect(world.run(within: 60_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.position("VN", Self.unit)?.incarnation == own?.incarnation)
        #expect(Self.begun(world) == ["1"])
    }

    // D-06, D-08, D-69, D-70
    @Test(arguments: Nation.allCases, UInt64(3)...8)
    func `an office that has lost its store begins when it may, and not before`(nation: Nation, seed: UInt64) {
        let world = Self.country(nation)
        let began = world.nowMilliseconds
        world.remove("a")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["101"], seed: seed), named: "a")
        world.commit("a", Self.unit, [("2026-10", "1.1", 6), ("2026-11", "1.1", 3)])
        world.finishIntake("a", Self.unit)
        // Only where the nation says that nobody has ever been there.
        world.run(milliseconds: Self.takeover / 2)
        #expect((world.position("a", Self.unit) != nil) == (nation == .knowsNothing))
        #expect(world.run(within: 2 * Self.takeover) { world.agree("a", "101", on: Self.unit) })
        let counter = world.position("a", Self.unit)?.incarnation.counter
        #expect(counter == (nation == .knowsTheUnit ? 2 : 1))
        if nation == .isAway {
            #expect(world.nowMilliseconds - began >= Self.takeover)
            world.join("101", "VN")
        }
        #expect(world.run(within: 3 * Self.takeover) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 6)
        // Cut off for long the province decides alone; then chance says which of the two first ones was the greater.
        let right =
            nation == .knowsTheUnit
            ? [["1", "2"]] : nation == .isAway ? [["1", "1"], ["1", "1", "2"]] : [["1", "1"]]
        #expect(right.contains(Self.begun(world)), "\(Self.begun(world))")
    }

    /// Stores are lost and lines cut in any order; when that ends the office has an incarnation, and everybody has it.
    @Test(arguments: UInt64(1)...60)
    func `whatever is lost in whatever order, in the end the office stands and the nation with it`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let world = RelayTests.chain()
        for step in 0..<random.next(in: 5...30) {
            let fresh = seed * 100 + UInt64(step)
            switch random.next(below: 7) {
            case 0: world.separate("101", "VN")
            case 1: world.separate("a", "101")
            case 2: world.join("101", "VN")
            case 3: world.join("a", "101")
            case 4:
                world.remove("101")
                world.run(milliseconds: Int64(random.next(below: 30_000)))
                RelayTests.addProvince(world, seed: fresh)
            case 5:
                world.remove("a")
                let agent = SimpleCountry.agent("a", units: [Self.unit], upstreams: ["101"], seed: fresh)
                world.add(agent, named: "a")
                world.commit("a", Self.unit, [("2026-10", "1.1", 6), ("2026-11", "1.1", 3)])
                // The records take their time.
                world.run(milliseconds: Int64(random.next(below: 20_000)))
                world.finishIntake("a", Self.unit)
            default: world.commit("a", Self.unit, [("2026-11", "1.1", Int64(step) + 7)])
            }
            world.run(milliseconds: Int64(random.next(below: Int(Self.takeover))))
        }
        world.join("101", "VN")
        world.join("a", "101")
        #expect(
            world.run(within: 6 * Self.takeover) {
                world.agree("a", "101", on: Self.unit) && world.agree("a", "VN", on: Self.unit)
            }, "seed \(seed): the office stands at \(world.position("a", Self.unit).map { "\($0)" } ?? "nothing")")
    }
}
