import Nodes
import TestSupport
import Wire

/// One seed from beginning to end: faults for a while, then everything heals and must come right within a bound.
package final class SimulationRun {
    package struct Outcome {
        package var seed: UInt64
        package var plan: String
        /// What went wrong, in words; `nil` = nothing.
        package var failure: String?
        package var simulatedMilliseconds: Int64 = 0
        /// From the end of the faults to rest.
        package var healedMilliseconds: Int64 = 0
        package var faults: [Int] = []
        package var rows = 0
        package var updates: UInt64 = 0
        package var steps: UInt64 = 0
        /// How often a person had to confirm cells of the past that went away: the one case left to a person.
        package var confirmations = 0
    }

    package let country: Country
    private let injector: FaultInjector
    private let equality = EqualityChecker()
    private let checkers: [any Checker]
    private var confirmations = 0
    /// What did not hold when a machine came back.
    private var broken: String?

    /// How long a country may take to come to rest once nothing goes wrong any more. In a row, at the very most: bytes
    /// that are late by a minute; a session that is dead and not known to be for 45 s; a backoff of 30 s on top of a
    /// "try again later" of at most 5 minutes; then at each of two tiers a takeover of 2 minutes for each of two
    /// incarnations that outlived their stores, with an eighth of jitter; then a unit refused as shrunk that a relay
    /// offers again every 10 minutes, with an eighth of jitter, at each of two centres. Before all that a disk may have
    /// three more operations under way that take a minute each.
    package static let boundMilliseconds: Int64 = 3 * 60_000 + 60_000 + 45_000 + 330_000 + 4 * 135_000 + 2 * 675_000

    package init(_ plan: CountryPlan) {
        country = Country(plan)
        var random = SplitMix64(seed: plan.seed &+ 77)
        country.world.conditions = LineConditions(
            settings: FaultInjector.lines(plan, &random), seed: random.next(), tally: country.tally)
        injector = FaultInjector(country, seed: random.next())
        checkers = [
            InvariantChecker(), PositionChecker(), DurabilityChecker(), BoundsChecker(), DigestChecker(),
            ConservationChecker(),
            RankingChecker(), ThiefChecker(), ForgeryChecker(),
        ]
        country.onRestart = { [unowned self] machine in
            for checker in checkers where broken == nil { broken = checker.restarted(machine, country) }
        }
        country.onGoneOn = { [unowned self] machine, process in
            for checker in checkers where broken == nil { broken = checker.goneOn(machine, process, country) }
        }
    }

    /// Runs to the end or to the first thing that does not hold.
    package func run() -> Outcome {
        let world = country.world
        let faultsEnd = world.nowMilliseconds + Int64(country.plan.minutes) * 60_000
        country.writeRecords(untilMilliseconds: faultsEnd + 30_000)
        injector.start()
        var failure: String?
        while failure == nil, world.nowMilliseconds < faultsEnd {
            world.run(milliseconds: 5_000)
            failure = look()
        }
        injector.stop()
        if failure == nil { heal() }
        let healing = world.nowMilliseconds
        failure = failure ?? settle()
        var outcome = Outcome(seed: country.plan.seed, plan: country.plan.summary, failure: failure)
        outcome.simulatedMilliseconds = world.nowMilliseconds
        outcome.healedMilliseconds = world.nowMilliseconds - healing
        outcome.faults = country.tally.counts
        outcome.rows = country.systems.reduce(0) { $0 + $1.source.rows }
        outcome.updates = world.nodes.values.reduce(0) { $0 + $1.counters.updatesTaken + $1.counters.fullSyncsTaken }
        outcome.steps = world.steps
        outcome.confirmations = confirmations
        return outcome
    }

    private func look() -> String? {
        if let broken { return broken }
        for checker in checkers {
            if let broken = checker.during(country) { return broken }
        }
        return nil
    }

    private func heal() {
        let world = country.world
        world.conditions?.heal()
        for pair in world.separated { world.join(pair[0], pair[1]) }
        world.clockOffsets = [:]
        for machine in country.order { machine.worker?.heal() }
        country.endThieves()
        country.endForgers()
        for copy in country.order.filter(\.isClone) { country.endClone(copy, keepsOriginal: true) }
        for machine in country.order where !machine.isUp { country.start(machine) }
    }

    /// Waits until everything is right, and a little longer: right must be where it stays.
    private func settle() -> String? {
        let world = country.world
        let end = world.nowMilliseconds + Self.boundMilliseconds
        var nextConfirmation = world.nowMilliseconds + 60_000
        // The last records come half a minute after the last fault.
        world.run(milliseconds: 35_000)
        while let difference = equality.firstDifference(country) {
            if world.nowMilliseconds >= end { return "not at rest after all: \(difference)" }
            world.run(milliseconds: 2_000)
            if let broken = look() { return broken }
            if world.nowMilliseconds >= nextConfirmation {
                confirmations += country.confirmShrunk()
                nextConfirmation += 60_000
            }
        }
        for checker in checkers {
            if let broken = checker.after(country) { return broken }
        }
        return nil
    }
}

extension Country {
    /// A person confirms, for units that wait for it, that cells of the past may go.
    ///
    /// - Returns: for how many.
    func confirmShrunk() -> Int {
        var count = 0
        for machine in order where machine.isUp {
            for unit in machine.owned {
                let marks = world.nodes[machine.name]?.statuses[unit]?.upstreamHoldings.values.map(\.marks) ?? []
                guard marks.contains(where: { $0.contains(.shrunk) }) else { continue }
                count += 1
                machine.process?.finishedIntake()
                world.with(machine.name) { $0.confirm(unit, now: $1) }
            }
        }
        return count
    }
}

extension Country {
    /// How the units that a failure names stand everywhere.
    package func standing(after failure: String) -> [String] {
        var lines: [String] = []
        let right = Truth()
        for system in systems where failure.contains("of \(system.unit),") || failure.contains(" \(system.unit) ") {
            for machine in order {
                guard let node = world.nodes[machine.name], node.units[system.unit] != nil else { continue }
                lines += node.standing(of: system.unit).map { "\(machine.name) \(system.unit) \($0)" }
                guard let process = machine.process, machine.owned.contains(system.unit) else { continue }
                lines += process.differences(of: system.unit, from: right.cells(of: system.unit, self)).prefix(12)
            }
        }
        return lines
    }
}
