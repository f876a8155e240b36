import Model
import Nodes
import Peering
import Simulator
import TestSupport
import Testing
import Wire

/// An office that comes back after a long absence tells what has become of its cells, not what happened to them.
@Suite struct AbsenceTests {
    private static let small = ["10101", "10103"]
    private static let large = "10105"
    private static let day: Int64 = 86_400_000

    private static func country() -> VirtualWorld {
        let world = VirtualWorld()
        let units = small + [large]
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("a", units)]), named: "VN")
        world.add(SimpleCountry.agent("a", units: units, upstreams: ["VN"]), named: "a")
        for unit in units {
            world.commit("a", unit, [("2026-10", "1.1", 5), ("2026-11", "1.1", 2)])
            world.finishIntake("a", unit)
        }
        #expect(world.run(within: 10_000) { units.allSatisfy { world.agree("a", "VN", on: $0) } })
        return world
    }

    /// A month without a line, in which five cells of each small unit change three hundred times, and twenty thousand
    /// of the large one three times.
    private static func month(_ world: VirtualWorld) {
        var random = SplitMix64(seed: 7)
        for day in 0..<30 {
            for turn in 0..<10 {
                for unit in small {
                    let count = Int64(100 * day + turn + 10)
                    world.commit("a", unit, (1...5).map { ("2026-11", "1.\($0)", count) })
                }
                world.run(milliseconds: Self.day / 10)
            }
            guard day % 10 == 9 else { continue }
            for period in 1...12 {
                let name = "2025-" + (period < 10 ? "0" : "") + String(period)
                // Counts that do not deflate, so that credit has to come back in between.
                world.commit("a", large, (1...1_700).map { (name, "1.\($0)", Int64(random.next(below: 1 << 38))) })
            }
        }
    }

    // D-43, D-45
    @Test func `after a month without a line each changed cell travels once, small updates first, within the credit`() {
        let world = Self.country()
        world.separate("a", "VN")
        guard let centre = world.nodes["VN"], let office = world.nodes["a"] else { return }
        let (taken, changed) = (centre.counters.updatesTaken, centre.counters.cellsChanged)
        Self.month(world)
        #expect(centre.counters.updatesTaken == taken, "nothing came meanwhile")
        let sent = office.counters.updatesSent
        world.join("a", "VN")
        let areSmallThere = { Self.small.allSatisfy { world.agree("a", "VN", on: $0) } }
        #expect(world.run(within: 120_000) { areSmallThere() })
        #expect(world.position("VN", Self.large) != world.position("a", Self.large), "the large one is still under way")
        #expect(world.run(within: 120_000) { world.agree("a", "VN", on: Self.large) })
        #expect(office.counters.updatesSent - sent == 3, "one update a unit")
        #expect(centre.counters.updatesTaken + centre.counters.fullSyncsTaken > taken)
        #expect(centre.counters.cellsChanged - changed == 2 * 5 + 12 * 1_700, "each cell once")
        // Nobody was cut off for sending more than was granted.
        #expect(centre.counters.violations == 0 && office.counters.violations == 0)
        #expect(centre.counters.updatesRefused == 0)
    }

    @Test func `after a month a line that breaks again and again brings everything in the end`() {
        let world = Self.country()
        world.separate("a", "VN")
        Self.month(world)
        world.join("a", "VN")
        // The line goes again, and again, while the large update is under way; what arrived whole stays.
        for pause in [2_000, 35_000, 41_000] as [Int64] {
            world.run(milliseconds: pause)
            world.cut("a", "VN")
            world.commit("a", Self.small[0], [("2026-11", "1.1", pause)])
        }
        #expect(
            world.run(within: 300_000) { (Self.small + [Self.large]).allSatisfy { world.agree("a", "VN", on: $0) } })
        #expect(world.received("VN", Self.small[0], "2026-11", "1.1") == 41_000)
    }
}
