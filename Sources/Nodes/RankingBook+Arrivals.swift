package import Model
package import Peering
internal import Scoring

/// What a unit, everything below it and what counts with these received by day, as cells of months tell it (Z-16).
package struct ToldArrivals: Equatable, Sendable {
    /// A unit whose cells tell dossiers of a month without all of their days.
    package struct Gap: Equatable, Sendable {
        package let unit: UnitCode
        /// The last such month.
        package let month: Period
    }

    /// The first day on which anything was received, whatever the procedure; `nil` where nothing was.
    package fileprivate(set) var first: Day?
    /// Dossiers by day; days without any are not there.
    package fileprivate(set) var counts: [Day: Int64] = [:]
    /// Ascending by unit.
    package fileprivate(set) var gaps: [Gap] = []
}

/// The visits of an office, as its cells of months tell them.
package struct ToldVisits: Equatable, Sendable {
    /// By day; days without any are not there.
    package fileprivate(set) var counts: [Day: Int64] = [:]
    /// Of the visits that ended at a desk in the months asked for: seconds there, and how many they were.
    package fileprivate(set) var deskSeconds: Int64 = 0
    package fileprivate(set) var done: Int64 = 0
}

/// A unit of which less is known than a series takes for known.
package struct LateUnit: Equatable, Sendable {
    package let unit: UnitCode
    /// The last day of which its records may tell everything or a part.
    package let through: Day
}

/// The same of one unit's own cells, for all procedures together.
struct OwnArrivals {
    /// Ascending by day.
    var days: [(day: Day, count: Int64)] = []
    /// Months with dossiers whose days are not all told, ascending.
    var gaps: [Period] = []

    /// - Complexity: O(counts of the cells of months).
    init(_ cells: [Period: [ProcedureCode: HeldCell]]) {
        for (month, procedures) in cells.sorted(by: { $0.key < $1.key }) where month.grain == .month {
            var counts: [UInt32: Int64] = [:]
            var hasGap = false
            for cell in procedures.values {
                // At most 2^39 each, of some thousand procedures: no sum leaves 64 bits.
                var told: Int64 = 0
                for entry in cell.measures.series(.receivedByDay) {
                    counts[entry.slot.key, default: 0] += entry.count
                    told += entry.count
                }
                hasGap = hasGap || told < cell.measures[.received]
            }
            days += counts.sorted { $0.key < $1.key }.map { (Slot.scheduleDay($0.key), $0.value) }
            if hasGap { gaps.append(month) }
        }
    }
}

extension RankingBook {
    /// Arrivals before a day, of the unit as the tree of that day has it.
    ///
    /// - Parameters:
    ///   - unit: whose, with everything below it.
    ///   - procedure: `nil`: all together.
    ///   - asOf: the first day that is left out, whose tree counts.
    /// - Returns: nothing received where the tree does not have the unit.
    /// - Complexity: O(days known × units below), and once after each change of a unit O(counts of its months' cells).
    package func arrivals(of unit: UnitCode, _ procedure: ProcedureCode? = nil, before asOf: Day) -> ToldArrivals {
        let tree = topology.tree(on: asOf)
        return tree.contains(unit)
            ? arrivals(of: tree.withGuests(below: unit), procedure, before: asOf) : ToldArrivals()
    }

    /// The same of some units' own cells.
    ///
    /// - Complexity: O(days known × units), and once after each change of a unit O(counts of its months' cells).
    package func arrivals(of units: [UnitCode], _ procedure: ProcedureCode?, before asOf: Day) -> ToldArrivals {
        var arrivals = ToldArrivals()
        for unit in units {
            guard node.counts(unit), let state = node.units[unit] else { continue }
            let own = ownArrivals[unit] ?? OwnArrivals(state.cells)
            ownArrivals[unit] = own
            if let first = own.days.first?.day, first < asOf { arrivals.first = min(arrivals.first ?? first, first) }
            if let month = own.gaps.last(where: { $0.firstDay < asOf }) {
                arrivals.gaps.append(ToldArrivals.Gap(unit: unit, month: month))
            }
            guard let procedure else {
                for (day, count) in own.days where day < asOf { arrivals.counts[day, default: 0] += count }
                continue
            }
            for month in state.periods where month.grain == .month {
                for entry in state.measures(CellKey(month, procedure))?.series(.receivedByDay) ?? [] {
                    let day = Slot.scheduleDay(entry.slot.key)
                    if day < asOf { arrivals.counts[day, default: 0] += entry.count }
                }
            }
        }
        arrivals.gaps.sort { $0.unit < $1.unit }
        return arrivals
    }

    /// A unit's own cells of a period, where it counts.
    package func cellsAlone(of unit: UnitCode, in period: Period) -> [ProcedureCode: Measures] {
        ownCells(unit, period)
    }

    /// Units at or below one whose records end before the last day of a series: what they received since looks as if
    /// nothing had come (Z-19). Units that have not said how fresh they are, are not among them.
    ///
    /// - Complexity: O(units below).
    package func late(for unit: UnitCode, before asOf: Day, now: Instant) -> [LateUnit] {
        let tree = topology.tree(on: asOf)
        guard tree.contains(unit) else { return [] }
        return tree.withGuests(below: unit).sorted().compactMap { unit in
            guard node.counts(unit), let freshness = node.statuses[unit]?.freshness(now: now) else { return nil }
            let through = Day(at: freshness)
            return through < asOf.advanced(by: -1) ? LateUnit(unit: unit, through: through) : nil
        }
    }

    /// The visits of an office by day before a day, and how long they took at the desk in the last months that are over
    /// then (V5's numerator and denominator); `nil` where it tells none.
    ///
    /// - Complexity: O(counts of the office's cells of months).
    package func visits(of unit: UnitCode, before asOf: Day, months: Int) -> ToldVisits? {
        guard node.counts(unit), let cells = node.units[unit]?.cells else { return nil }
        var visits = ToldVisits()
        for (month, procedures) in cells where month.grain == .month {
            let isRecent = month.lastDay < asOf && month.firstDay >= asOf.advanced(by: -31 * (months + 1))
            for cell in procedures.values {
                for entry in cell.measures.series(.visitsByDay) {
                    let day = Slot.scheduleDay(entry.slot.key)
                    if day < asOf { visits.counts[day, default: 0] += entry.count }
                }
                guard isRecent else { continue }
                // At most 2^39 each, of some thousand procedures.
                visits.deskSeconds += cell.measures[.deskSeconds]
                visits.done += cell.measures[.visitsDone]
            }
        }
        return visits.counts.isEmpty ? nil : visits
    }
}
