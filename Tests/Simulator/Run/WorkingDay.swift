import Model
import Nodes
import TestSupport

/// A working day of the whole country without faults: what 600,000 changes in 485 offices cost, over real frames with
/// their MACs and deflate, to the last roll-up.
package final class WorkingDay {
    package struct Outcome {
        package var offices = 0
        package var rows = 0
        package var updates: UInt64 = 0
        package var steps: UInt64 = 0
        package var wireBytes: UInt64 = 0
        package var failure: String?
    }

    package let country: Country
    private let changes: Int
    private var random: SplitMix64
    /// When something happens in which office, in this order.
    private var planned: [(milliseconds: Int64, place: Int)] = []

    /// The plan's size is taken; its faults, its hours and its rates are not.
    package init(_ plan: CountryPlan, changes: Int, hasStores: Bool) {
        var plan = plan
        plan.faults = []
        plan.startSeconds = Day(year: 2026, month: 11, day: 16)?.begin.seconds ?? 0
        // Stores as they are in production.
        plan.snapshotJournalBytes = 4 << 20
        plan.segmentBytes = 64 << 20
        plan.digestMilliseconds = 3_600_000
        plan.historyRows = 0
        plan.procedures = 60
        plan.hasStores = hasStores
        // Two events a probe: twenty million in a day of 485 stores as they are in production would cost more than all
        // that the day is about.
        plan.probeMilliseconds = 60_000
        plan.pollMilliseconds = 200
        plan.follows = true
        country = Country(plan)
        self.changes = changes
        random = SplitMix64(seed: plan.seed &+ 5)
    }

    package func run() -> Outcome {
        let world = country.world
        plan()
        world.run(milliseconds: 86_400_000)
        var outcome = Outcome()
        outcome.failure = EqualityChecker().firstDifference(country)
        outcome.offices = country.systems.count
        outcome.rows = country.systems.reduce(0) { $0 + $1.source.rows }
        outcome.updates = world.nodes.values.reduce(0) { $0 + $1.counters.updatesTaken + $1.counters.fullSyncsTaken }
        outcome.steps = world.steps
        outcome.wireBytes = world.bytesSent
        return outcome
    }

    /// Nine changes in ten come between eight and seventeen o'clock; large offices have four times the share of small
    /// ones.
    private func plan() {
        var shares: [Int] = []
        var total = 0
        for _ in country.systems {
            total += random.next(in: 25...100)
            shares.append(total)
        }
        planned.reserveCapacity(changes)
        for _ in 0..<changes {
            let drawn = random.next(below: total)
            let isOfficeHour = !random.bool(oneIn: 10)
            let second = isOfficeHour ? random.next(in: 8 * 3_600...17 * 3_600 - 1) : random.next(below: 86_000)
            planned.append(
                (
                    Int64(second) * 1_000 + Int64(random.next(below: 1_000)),
                    shares.partitioningIndex { $0 > drawn }
                ))
        }
        planned.sort { $0 < $1 }
        planNext(0)
    }

    /// One at a time, so that the world's heap stays small.
    private func planNext(_ at: Int) {
        guard at < planned.count else { return }
        let (time, place) = planned[at]
        country.world.after(milliseconds: time - country.world.nowMilliseconds) { [unowned self] in
            country.systems[place].happen(at: country.world.unixMilliseconds / 1_000)
            planNext(at + 1)
        }
    }
}

extension [Int] {
    /// The first place of which the condition holds, which holds of all behind it.
    fileprivate func partitioningIndex(where condition: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return Swift.min(low, count - 1)
    }
}
