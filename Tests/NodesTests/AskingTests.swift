import Model
import Nodes
import Peering
import Simulator
import TestSupport
import Testing
import Wire

/// A province that knows nothing of a unit asks upwards before it says so.
@Suite struct AskingTests {
    private static let unit = "10101"
    private static let takeover = SimpleCountry.takeoverMilliseconds

    /// The centre, and a province that has never heard of the unit; "a" has keys at the centre, "b" at the province.
    private static func country(provinceMayWrite: Bool = true) -> VirtualWorld {
        let world = VirtualWorld()
        let below = [("a", [unit])] + (provinceMayWrite ? [("101", [unit])] : [("101", ["10109"])])
        world.add(SimpleCountry.aggregator("VN", .nation, below: below), named: "VN")
        world.add(
            SimpleCountry.aggregator("101", .province, below: [("b", [unit])], upstreams: ["VN"]), named: "101")
        return world
    }

    private static func start(_ world: VirtualWorld, _ name: String, below upstream: String, seed: UInt64, count: Int64)
    {
        world.add(SimpleCountry.agent(name, units: [unit], upstreams: [upstream], seed: seed), named: name)
        world.commit(name, unit, [("2026-11", "1.1", count)])
        world.finishIntake(name, unit)
    }

    // D-69, D-70
    @Test(arguments: UInt64(1)...12)
    func `a copy below a province does not win over the living office by its random bits`(seed: UInt64) {
        let world = Self.country()
        Self.start(world, "a", below: "VN", seed: 1, count: 5)
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: Self.unit) })
        let own = world.position("a", Self.unit)
        Self.start(world, "b", below: "101", seed: seed, count: 9)
        world.run(milliseconds: 4 * Self.takeover)
        #expect(world.position("VN", Self.unit) == own && world.position("b", Self.unit) == nil)
        // The living one goes; the other takes its place in due form.
        world.remove("a")
        #expect(world.run(within: 5 * Self.takeover) { world.agree("b", "VN", on: Self.unit) })
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 2)
    }

    @Test func `a first office below a province is answered at once while the centre is there`() {
        let world = Self.country()
        Self.start(world, "b", below: "101", seed: 1, count: 9)
        #expect(world.run(within: 2_000) { world.agree("b", "VN", on: Self.unit) })
    }

    @Test func `a centre that may know nothing of the unit holds nobody up`() {
        let world = Self.country(provinceMayWrite: false)
        Self.start(world, "b", below: "101", seed: 1, count: 9)
        #expect(world.run(within: 2_000) { world.agree("b", "101", on: Self.unit) })
    }

    @Test func `a province that is cut off decides alone after as long as a takeover takes`() {
        let world = Self.country()
        world.run(milliseconds: 5_000)
        world.separate("101", "VN")
        let cut = world.nowMilliseconds
        Self.start(world, "b", below: "101", seed: 1, count: 9)
        world.run(milliseconds: Self.takeover - 1_000)
        #expect(world.position("b", Self.unit) == nil)
        #expect(world.run(within: 10_000) { world.agree("b", "101", on: Self.unit) })
        #expect(world.nowMilliseconds >= cut + Self.takeover)
        world.join("101", "VN")
        #expect(world.run(within: 60_000) { world.agree("b", "VN", on: Self.unit) })
    }

    @Test func `the centre comes back while a claim waits`() {
        let world = Self.country()
        world.separate("101", "VN")
        Self.start(world, "a", below: "VN", seed: 1, count: 5)
        Self.start(world, "b", below: "101", seed: 2, count: 9)
        world.run(milliseconds: Self.takeover / 2)
        #expect(world.position("b", Self.unit) == nil)
        world.join("101", "VN")
        world.run(milliseconds: 3 * Self.takeover)
        #expect(world.agree("a", "VN", on: Self.unit) && world.position("b", Self.unit) == nil)
    }

    @Test func `of two upstreams one is away for long and the other is slow to answer: nobody spins`() throws {
        let world = VirtualWorld()
        let unit = Self.unit
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("101", [unit])]), named: "VN")
        world.add(
            SimpleCountry.aggregator("101", .province, below: [("b", [unit])], upstreams: ["VN", "VN2"]), named: "101")
        world.run(milliseconds: 2 * Self.takeover)
        world.add(SimpleCountry.agent("b", units: [unit], upstreams: ["101"]), named: "b")
        let province = try #require(world.nodes["101"])
        let code = try #require(UnitCode(unit))
        #expect(world.run(within: 100) { province.statuses[code] != nil }, "the claim is there")
        world.latencyMilliseconds = 20_000
        world.run(milliseconds: 10_000)
        #expect(world.position("b", unit) == nil)
        let now = world.now("101")
        #expect(province.nextDeadlineMilliseconds(now: now) ?? .max > now.monotonicMilliseconds)
    }

    /// While no line upwards is away for as long as a takeover, nobody but the first owner ever has counter 1.
    @Test(arguments: UInt64(1)...60)
    func `short cuts and restarts let no second store pass for a first one`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let world = Self.country()
        Self.start(world, "a", below: "VN", seed: seed, count: 5)
        world.run(within: 10_000) { world.agree("a", "VN", on: Self.unit) }
        let first = world.position("VN", Self.unit)?.incarnation
        Self.start(world, "b", below: "101", seed: seed + 1_000, count: 9)
        for step in 0..<40 {
            switch random.next(below: 6) {
            case 0: world.separate("101", "VN")
            case 1: world.cut("b", "101")
            case 2:
                world.remove("b")
                Self.start(world, "b", below: "101", seed: seed + 2_000 + UInt64(step), count: 9)
            case 3:
                world.remove("101")
                world.add(
                    SimpleCountry.aggregator(
                        "101", .province, below: [("b", [Self.unit])], upstreams: ["VN"], seed: UInt64(step)),
                    named: "101")
            case 4: world.latencyMilliseconds = Int64(random.next(below: 700))
            default: break
            }
            world.run(milliseconds: Int64(random.next(below: Int(Self.takeover) / 4)))
            world.join("101", "VN")
            // Backoff at its longest, so that every absence is shorter than a takeover.
            world.run(milliseconds: 40_000 + Int64(random.next(below: 40_000)))
            guard world.position("VN", Self.unit)?.incarnation == first else {
                Issue.record("seed \(seed), step \(step)")
                return
            }
            if let other = world.position("b", Self.unit)?.incarnation {
                #expect(other.counter > 1, "seed \(seed), step \(step)")
            }
        }
        world.latencyMilliseconds = 5
        world.remove("a")
        #expect(
            world.run(within: 20 * Self.takeover) { world.agree("b", "VN", on: Self.unit) }, "seed \(seed)")
    }

    // D-97: simulated seed 3657. The answer to a claim before may be on its way when the office claims again.
    @Test func `an update that comes before its claim is answered is asked for again`() {
        let node = SimpleCountry.aggregator("101", .province, below: [("a", ["10101"])], upstreams: ["VN"])
        let office = HandDialer(to: node, as: "a")
        office.claim("10101", at: Sample.position(1))
        office.say(Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        #expect(office.refusals() == [] && node.units.values.first?.position == nil)
        // The centre cannot be reached, and is waited for no longer than for the idle time.
        for _ in 0..<6 {
            office.milliseconds += 10_000
            office.say(.ping(sentMilliseconds: 1))
            office.take(node.tick(now: office.now))
        }
        #expect(office.refusals() == [.moved])
        office.say(Sample.update(2, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        #expect(office.refusals() == [])
        #expect(office.node.units.values.first?.position == Sample.position(1))
    }
}
