internal import Model
internal import Scoring

/// Scaled scores of units in periods that somebody has asked about. A change of a cell takes those away that it may
/// change: the unit's own, and those above it, in that period and in the one behind it, which may ask for growth.
///
/// So a page with the ranks of a year back costs what has changed since the last one, and not twelve rankings.
struct KnownScores {
    struct Score {
        var scaledMicro: Int64
        var status: UnitScore.Status
    }

    private struct Table {
        /// T. Only a period that runs, or one that is judged as of the past, ever gets another one.
        var judged: Day
        var scores: [UnitCode: Score] = [:]
    }

    private var tables: [Period: Table] = [:]

    /// Whether nothing was asked for.
    var isEmpty: Bool { tables.isEmpty }

    /// The score of each unit; of those that are not known, `make` says it.
    ///
    /// - Complexity: O(units) besides what `make` costs.
    mutating func scores(
        of units: [UnitCode], in period: Period, judged: Day, make: (UnitCode) -> UnitScore
    ) -> [(unit: UnitCode, score: Score)] {
        var table = tables.removeValue(forKey: period) ?? Table(judged: judged)
        if table.judged != judged { table = Table(judged: judged) }
        let scores = units.map { unit in
            if let known = table.scores[unit] { return (unit: unit, score: known) }
            let made = make(unit)
            let score = Score(scaledMicro: made.scaledMicro, status: made.status)
            table.scores[unit] = score
            return (unit: unit, score: score)
        }
        if tables.count >= NodeLimits.knownPeriodsMax { tables = [:] }
        tables[period] = table
        return scores
    }

    /// Changes of a unit's cells are about to be rolled up, or have been.
    ///
    /// - Complexity: O(changes), and the tiers above for each period that is known.
    mutating func forget(_ unit: UnitCode, _ changes: [CellChange], _ rollUps: RollUps) {
        guard !tables.isEmpty else { return }
        var last: Period?
        for change in changes where change.key.period != last {
            last = change.key.period
            forget(unit, change.key.period, rollUps)
            let next = Period(
                change.key.period.grain, holding: min(Day.last, change.key.period.lastDay.advanced(by: 1)))
            forget(unit, next, rollUps)
        }
    }

    private mutating func forget(_ unit: UnitCode, _ period: Period, _ rollUps: RollUps) {
        guard let judged = tables[period]?.judged else { return }
        let tree = rollUps.tree(for: period, asOf: judged)
        guard let host = tree.host(of: unit) else { return }
        for unit in [host] + tree.ancestors(of: host) { tables[period]?.scores[unit] = nil }
    }
}
