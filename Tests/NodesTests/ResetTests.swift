import Model
import Nodes
import Simulator
import Testing
import Wire

/// A person has the incarnation of a unit forgotten (D-98).
@Suite struct ResetTests {
    private static let unit = "10101"

    private static func reset(_ world: VirtualWorld, _ name: String) throws {
        let code = try #require(UnitCode(unit))
        var forgotten: Position?
        world.with(name) { node, now in
            let reset = node.resetUnit(code, now: now)
            forgotten = reset?.forgotten
            return reset?.actions ?? []
        }
        #expect(forgotten != nil)
    }

    /// A centre that has taken a stranger for the office while the office was silent, with the last counter of all: an
    /// older build took that.
    private static func misled() throws -> VirtualWorld {
        let world = ScheduleTests.pair()
        let code = try #require(UnitCode(unit))
        var state = try #require(world.nodes["VN"]?.units[code])
        state.begin(Incarnation(counter: .max, random: .max))
        _ = state.commit([(try #require(Sample.key("1.1", "2026-11")), Sample.measures(900))])
        world.remove("VN")
        let node = SimpleCountry.aggregator("VN", .nation, below: [("a", [unit])])
        node.restore(state)
        world.add(node, named: "VN")
        return world
    }

    @Test func `the office's next claim is taken, and its figures replace what stayed until then`() throws {
        let world = try Self.misled()
        world.run(milliseconds: 3 * SimpleCountry.takeoverMilliseconds)
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 900, "a person is needed")
        #expect(world.events("incarnation-begun").count == 1, "and nobody begins one incarnation after the other")
        world.separate("a", "VN")
        world.run(milliseconds: 5_000)
        try Self.reset(world, "VN")
        let code = try #require(UnitCode(Self.unit))
        #expect(world.position("VN", Self.unit) == nil && world.nodes["VN"]?.isReset(code) == true)
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 900, "the figures stay published")
        world.join("a", "VN")
        #expect(world.run(within: 60_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 2)
        #expect(world.nodes["VN"]?.isReset(code) == false)
        #expect(world.events("unit-reset").map(\.level) == [.warning])
        // From now on it is as it always was.
        world.commit("a", Self.unit, [("2026-11", "1.1", 3)])
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
    }

    @Test func `who is connected claims again at once`() throws {
        let world = try Self.misled()
        world.run(milliseconds: 60_000)
        try Self.reset(world, "VN")
        #expect(world.run(within: 2_000) { world.agree("a", "VN", on: Self.unit) })
    }

    @Test func `the whole counter is taken after a reset, too`() throws {
        let world = ScheduleTests.pair()
        let code = try #require(UnitCode(Self.unit))
        var state = try #require(world.nodes["a"]?.units[code])
        state.begin(Incarnation(counter: .max, random: 5))
        world.remove("a")
        let office = SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 2)
        office.restore(state)
        world.add(office, named: "a")
        world.run(milliseconds: 10_000)
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 1)
        try Self.reset(world, "VN")
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.position("VN", Self.unit)?.incarnation.counter == .max)
    }

    @Test func `at a province and then at the nation`() throws {
        let world = RelayTests.chain()
        let code = try #require(UnitCode(Self.unit))
        for name in ["101", "VN"] {
            var state = try #require(world.nodes[name]?.units[code])
            state.begin(Incarnation(counter: .max, random: .max))
            world.with(name) { node, _ in
                node.restore(state)
                return []
            }
        }
        world.cut("a", "101")
        world.cut("101", "VN")
        // The stranger must have been silent at the nation for so long, too.
        world.run(milliseconds: 2 * SimpleCountry.takeoverMilliseconds)
        try Self.reset(world, "101")
        #expect(
            world.run(within: 60_000) { world.agree("a", "101", on: Self.unit) },
            "\(["a", "101", "VN"].compactMap { world.nodes[$0]?.standing(of: code) })")
        #expect(!world.agree("a", "VN", on: Self.unit))
        try Self.reset(world, "VN")
        #expect(world.run(within: 60_000) { world.agree("a", "VN", on: Self.unit) })
    }

    @Test func `nothing is forgotten of what is not held, or is computed here`() throws {
        let world = ScheduleTests.pair()
        let (held, other) = (try #require(UnitCode(Self.unit)), try #require(UnitCode("10109")))
        let now = world.now("VN")
        #expect(world.nodes["a"]?.resetUnit(held, now: now) == nil)
        #expect(world.nodes["VN"]?.resetUnit(other, now: now) == nil)
    }
}
