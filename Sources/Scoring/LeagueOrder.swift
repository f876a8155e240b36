package import Model

/// The scores of a league's units in order, so that one unit's rank is found without ranking all.
///
///     412 ranked scores, ascending:  … 71.2  71.2  80.0  93.1     rank of 71.2: 1 + two above it
package struct LeagueOrder: Sendable {
    /// Of the ranked units, ascending.
    private var ranked: [Int64]
    private var scores: [UnitCode: Entry]

    private struct Entry {
        let scaledMicro: Int64
        let status: UnitScore.Status

        init(_ score: UnitScore) {
            scaledMicro = score.scaledMicro
            status = score.status
        }
    }

    /// - Parameter units: each unit of the league once.
    /// - Complexity: O(n log n).
    package init(_ units: [UnitScore]) {
        ranked = units.filter { $0.status == .ranked }.map(\.scaledMicro).sorted()
        scores = Dictionary(units.map { ($0.unit, Entry($0)) }) { first, _ in first }
    }

    /// Where a unit stands; equal scores share a rank. `nil` for who is not of the league.
    ///
    /// - Complexity: O(log n).
    package func place(of unit: UnitCode) -> LeagueRanks.Place? {
        scores[unit].map { entry in
            LeagueRanks.Place(
                rank: entry.status == .ranked ? 1 + ranked.count - end(entry.scaledMicro) : nil,
                scaledMicro: entry.scaledMicro, status: entry.status)
        }
    }

    /// A unit has another score, which says nothing to leagues that do not have the unit.
    ///
    /// - Complexity: O(log n) comparisons; what lies between both places moves by one.
    package mutating func replace(by score: UnitScore) {
        guard let old = scores[score.unit] else { return }
        scores[score.unit] = Entry(score)
        if old.status == .ranked { ranked.remove(at: end(old.scaledMicro) - 1) }
        if score.status == .ranked { ranked.insert(score.scaledMicro, at: end(score.scaledMicro)) }
    }

    /// Behind the last ranked score that is not above this one.
    private func end(_ score: Int64) -> Int {
        var (low, high) = (0, ranked.count)
        while low < high {
            let middle = (low + high) / 2
            if ranked[middle] <= score { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
