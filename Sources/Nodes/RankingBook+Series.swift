package import Model
package import Scoring

// Ranks of periods gone by.
extension RankingBook {
    /// The ranks of a league in a period and in those before it, the oldest first, each judged on its own T; without
    /// those of the past in which nobody of it had a dossier, or of which the tree had no such league.
    ///
    /// - Throws: as `ranking`, for the period itself.
    /// - Complexity: O(count × n log n), and the scores that are not known yet.
    /// - Spec: U-08 (Protocol/19-map-and-range.md)
    package func series(
        _ league: League, _ period: Period, asOf: Day, count: Int
    ) throws(ScoringError) -> [LeagueRanks] {
        var series = [try ranks(league, period, asOf: asOf)]
        var next = period.previous
        while let period = next, series.count < count {
            next = period.previous
            guard let ranks = try? ranks(league, period, asOf: asOf) else { break }
            series.append(ranks)
        }
        while series.count > 1, let oldest = series.last, oldest.places.values.allSatisfy({ $0.status == .noData }) {
            series.removeLast()
        }
        return series.reversed()
    }

    private func ranks(_ league: League, _ period: Period, asOf: Day) throws(ScoringError) -> LeagueRanks {
        let scorer = try scorer(for: period, asOf: asOf)
        let units = try league.units(in: tree(for: period, asOf: asOf), period: period)
        let scores = known.scores(of: units, in: period, judged: scorer.judged) { unit in
            knownScore(of: unit, in: period, asOf: asOf)
                ?? scorer.score(unit, tier: league.tier, rollUps(for: period), own: ownCells)
        }
        return LeagueRanks(
            period: period,
            scores.map { (unit: $0.unit, scaledMicro: $0.score.scaledMicro, status: $0.score.status) })
    }
}
