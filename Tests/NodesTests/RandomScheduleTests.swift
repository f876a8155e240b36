import Model
import Nodes
import Peering
import Simulator
import TestSupport
import Testing
import Wire

/// Random schedules in a small country: whatever happens, when everything heals every node holds its owner's figures.
@Suite struct RandomScheduleTests {
    /// Two nations, two provinces, four offices; every office below its province and, half of them, below a nation too.
    private struct Country {
        let world = VirtualWorld()
        var random: SplitMix64
        let units = ["10101", "10103", "20101", "20103"]
        var upstreams: [String: [String]] = [:]
        var truth: [String: [String: Int64]] = [:]
        var backups: [String: UnitState] = [:]
        var generation: UInt64 = 0

        init(seed: UInt64) {
            random = SplitMix64(seed: seed)
            for nation in ["VN", "VN2"] {
                world.add(
                    SimpleCountry.aggregator(
                        nation, .nation,
                        below: units.map { ($0, [$0]) } + [("P1", Array(units[..<2])), ("P2", Array(units[2...]))]),
                    named: nation)
            }
            for (name, below) in [("P1", units[..<2]), ("P2", units[2...])] {
                world.add(
                    SimpleCountry.aggregator(
                        name, .province, below: below.map { ($0, [$0]) }, upstreams: ["VN", "VN2"]), named: name)
            }
            for (index, unit) in units.enumerated() {
                let province = index < 2 ? "P1" : "P2"
                upstreams[unit] = random.bool(oneIn: 2) ? [province] : [province, "VN"]
                start(unit, from: nil)
                change(unit)
                world.finishIntake(unit, unit)
            }
        }

        mutating func start(_ unit: String, from state: UnitState?) {
            generation += 1
            let node = SimpleCountry.agent(
                unit, units: [unit], upstreams: upstreams[unit] ?? [], seed: generation)
            if let state { node.restore(state) }
            world.add(node, named: unit)
        }

        /// The office's records say something new.
        mutating func change(_ unit: String) {
            let procedure = "1.\(random.next(below: 4))"
            let count = Int64(random.next(below: 1_000) + 1)
            truth[unit, default: [:]][procedure] = count
            world.commit(unit, unit, [("2026-11", procedure, count)])
        }

        /// After a restart the office reads its records again.
        func readAgain(_ unit: String) {
            let cells = (truth[unit] ?? [:]).sorted { $0.key < $1.key }.map { ("2026-11", $0.key, $0.value) }
            world.commit(unit, unit, cells.map { (period: $0.0, procedure: $0.1, $0.2) })
            world.finishIntake(unit, unit)
        }

        mutating func step() {
            let unit = units[random.next(below: 4)]
            let nodes = ["VN", "VN2", "P1", "P2"] + units
            let one = nodes[random.next(below: 8)]
            let other = nodes[random.next(below: 8)]
            switch random.next(below: 20) {
            case 0: world.cut(one, other)
            case 1: world.separate(one, other)
            case 2: world.join(one, other)
            case 3: if let code = UnitCode(unit) { backups[unit] = world.nodes[unit]?.units[code] }
            case 4:
                guard let backup = backups[unit] else { return }
                world.remove(unit)
                start(unit, from: backup)
                readAgain(unit)
            case 5:
                world.remove(unit)
                start(unit, from: nil)
                readAgain(unit)
            case 6: world.run(milliseconds: Int64(random.next(below: 200_000)))
            case 7: world.latencyMilliseconds = Int64(random.next(below: 400))
            default:
                change(unit)
                world.run(milliseconds: Int64(random.next(below: 300)))
            }
        }

        func heal() {
            for pair in world.separated { world.join(pair[0], pair[1]) }
            world.latencyMilliseconds = 20
        }

        /// The first thing that is not as it must be.
        func fault() -> String? {
            for unit in units {
                for nation in ["VN", "VN2"] where !world.agree(unit, nation, on: unit) {
                    let held = world.position(nation, unit).map { "\($0)" } ?? "nothing"
                    let own = world.position(unit, unit).map { "\($0)" } ?? "nothing"
                    return "\(nation) holds \(held) of \(unit), whose owner stands at \(own)"
                }
                for (procedure, count) in truth[unit] ?? [:]
                where world.received("VN", unit, "2026-11", procedure) != count {
                    return "\(unit) \(procedure) should be \(count)"
                }
            }
            for (name, node) in world.nodes {
                for (unit, state) in node.units {
                    if let broken = state.brokenInvariant() { return "\(name) \(unit): \(broken)" }
                }
            }
            return nil
        }
    }

    @Test(arguments: 0..<(isLong ? 3_000 : 150))
    func `a country that heals agrees`(seed: Int) {
        var country = Country(seed: UInt64(seed))
        for _ in 0..<120 { country.step() }
        country.heal()
        // Takeovers one after another, backoff at its longest, and the heard stamps in between.
        let healed = country.world.run(within: 3 * 3_600_000) { country.fault() == nil }
        #expect(healed, "seed \(seed): \(country.fault() ?? "")")
    }
}
