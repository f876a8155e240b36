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
        /// Copies of an office's store that run beside it, and programs that have its key only.
        var clones: [String] = []
        var thieves: [String] = []
        let watch = TakeoverWatch(takeoverMilliseconds: SimpleCountry.takeoverMilliseconds)
        var stolen: String?

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

        mutating func start(_ unit: String, from state: UnitState?, as name: String? = nil) {
            generation += 1
            let node = SimpleCountry.agent(
                unit, units: [unit], upstreams: upstreams[unit] ?? [], seed: generation)
            if let state { node.restore(state) }
            world.add(node, named: name ?? unit)
        }

        /// A copy of the store as it is, or of an older one: it lives, lags behind, or goes on by itself.
        mutating func startClone(of unit: String) {
            guard clones.isEmpty, let code = UnitCode(unit),
                let state = random.bool(oneIn: 2) ? backups[unit] : world.nodes[unit]?.units[code]
            else { return }
            clones.append(unit + "*")
            start(unit, from: state, as: unit + "*")
            if random.bool(oneIn: 2) {
                world.commit(unit + "*", unit, [("2026-11", "1.0", Int64(random.next(below: 50) + 1))])
            }
        }

        mutating func startThief(of unit: String) {
            guard thieves.isEmpty, let code = UnitCode(unit), let own = world.nodes[unit]?.units[code],
                let incarnation = own.incarnation
            else { return }
            generation += 1
            let targets = (upstreams[unit] ?? []).filter { _ in !random.bool(oneIn: 3) }
            let thief = SimpleCountry.thief(
                unit, of: own, incarnation: Simulator.Country.stolen(incarnation, &random), upstreams: targets,
                seed: generation, &random)
            guard let thief else { return }
            thieves.append(unit + "!")
            world.add(thief, named: unit + "!")
            world.finishIntake(unit + "!", unit)
        }

        mutating func endClones() {
            for name in clones { world.remove(name) }
            clones = []
        }

        mutating func endThieves() {
            for name in thieves { world.remove(name) }
            thieves = []
        }

        /// Lets time pass, and looks whether a thief got anything.
        mutating func run(milliseconds: Int64) {
            var left = milliseconds
            repeat {
                let piece = min(left, 5_000)
                world.run(milliseconds: piece)
                left -= piece
                watch.note(thieves.compactMap { world.nodes[$0] })
                let nodes = ["VN", "VN2", "P1", "P2"].compactMap { name in world.nodes[name].map { (name, $0) } }
                stolen = stolen ?? watch.look(at: nodes, nowMilliseconds: world.nowMilliseconds)
            } while left > 0
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
            switch random.next(below: 24) {
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
            case 6: run(milliseconds: Int64(random.next(below: 200_000)))
            case 7: world.latencyMilliseconds = Int64(random.next(below: 400))
            case 8: if clones.isEmpty { startClone(of: unit) } else { endClones() }
            case 9, 10: if thieves.isEmpty { startThief(of: unit) } else { endThieves() }
            default:
                change(unit)
                run(milliseconds: Int64(random.next(below: 300)))
            }
        }

        mutating func heal() {
            endClones()
            endThieves()
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
        #expect(country.stolen == nil, "seed \(seed): \(country.stolen ?? "")")
        country.heal()
        // Takeovers one after another, backoff at its longest, and the heard stamps in between.
        let healed = country.world.run(within: 3 * 3_600_000) { country.fault() == nil }
        #expect(healed, "seed \(seed): \(country.fault() ?? "")")
    }
}
