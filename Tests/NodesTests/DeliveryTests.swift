import Model
import Nodes
import Simulator
import Testing
import Wire

@Suite struct DeliveryTests {
    private func pair() -> VirtualWorld {
        let world = VirtualWorld()
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("a", ["10101"])]), named: "VN")
        world.add(SimpleCountry.agent("a", units: ["10101"], upstreams: ["VN"]), named: "a")
        return world
    }

    @Test func `what an office commits is what the centre holds`() {
        let world = pair()
        world.commit("a", "10101", [("2026-10", "1.1", 5), ("2026-Q4", "1.1", 5), ("2026", "1.1", 5)])
        world.finishIntake("a", "10101")
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: "10101") })
        #expect(world.received("VN", "10101", "2026-10", "1.1") == 5)
        world.commit("a", "10101", [("2026-10", "1.1", 6)])
        #expect(world.run(within: 1_000) { world.agree("a", "VN", on: "10101") })
        #expect(world.received("VN", "10101", "2026-10", "1.1") == 6)
        #expect(world.nodes["VN"]?.counters.fullSyncsTaken == 1)
        #expect(world.nodes["VN"]?.counters.updatesTaken == 1)
    }

    @Test func `an office that finds the way again sends what changed and no more`() {
        let world = pair()
        world.commit("a", "10101", [("2026-10", "1.1", 5), ("2026-10", "1.2", 7)])
        world.finishIntake("a", "10101")
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: "10101") })
        world.separate("a", "VN")
        for count in 6...20 { world.commit("a", "10101", [("2026-10", "1.1", Int64(count))]) }
        world.run(milliseconds: 3_600_000)
        #expect(world.received("VN", "10101", "2026-10", "1.1") == 5)
        world.join("a", "VN")
        #expect(world.run(within: 60_000) { world.agree("a", "VN", on: "10101") })
        #expect(world.nodes["VN"]?.counters.fullSyncsTaken == 1)
        #expect(world.nodes["VN"]?.counters.updatesTaken == 1)
    }
}
