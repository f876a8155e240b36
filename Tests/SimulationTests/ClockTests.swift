import Simulator
import Testing

/// An agent that ran under a wrong clock, alone among right ones, from seeds.
@Suite struct ClockTests {
    private static func plan(_ seed: UInt64) -> CountryPlan {
        var plan = CountryPlan(seed: seed)
        plan.faults = []
        plan.resize(provinces: 2, branches: 2)
        plan.departments = 0
        plan.historyRows = 0
        plan.recordGapMilliseconds = 4_000
        plan.follows = seed.isMultiple(of: 3)
        return plan
    }

    // D-71: ten years, forty days, two days; with and without tiers, one centre and two.
    @Test(arguments: 0..<24)
    func `after its clock is put right an office is right long before a takeover could be over`(seed: UInt64) throws {
        let country = Country(Self.plan(seed))
        let world = country.world
        let equality = EqualityChecker()
        country.writeRecords(untilMilliseconds: world.nowMilliseconds + 90_000)
        world.run(milliseconds: 20_000)
        let machine = try #require(country.order.first { $0.role == .agent })
        let days: Int64 = [3_650, 40, 2][Int(seed % 3)]
        country.crash(machine, silently: false)
        world.clockOffsets[machine.name] = days * 86_400_000
        country.start(machine)
        world.run(milliseconds: 40_000)
        country.crash(machine, silently: false)
        world.clockOffsets = [:]
        country.start(machine)
        world.run(milliseconds: 35_000)
        let end = world.nowMilliseconds + Country.takeoverMilliseconds / 2
        var difference = equality.firstDifference(country)
        while difference != nil, world.nowMilliseconds < end {
            world.run(milliseconds: 500)
            difference = equality.firstDifference(country)
        }
        #expect(difference == nil, "seed \(seed): \(country.standing(after: difference ?? ""))")
    }
}
