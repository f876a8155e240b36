package import Alarms
internal import Configuration
internal import Model
internal import Nodes
internal import Scoring

// Alarms that take a ranking.
extension AlarmSight {
    /// The league that the page shows first.
    var league: League {
        configuration.upstreams.isEmpty ? League(.province) : League(.branch, within: configuration.unit)
    }

    /// Who has fallen since the month before.
    package var ranked: [AlarmObservation] {
        let month = Period(.month, holding: today)
        guard today.parts.day >= AlarmLimits.rankDayMin, let before = month.previous,
            let now = try? book.ranking(league, month, asOf: today),
            let then = try? book.ranking(league, before, asOf: today)
        else { return [] }
        let ranks = then.rows.reduce(into: [UnitCode: Int]()) { $0[$1.score.unit] = $1.rank }
        return now.rows.compactMap { row in
            guard let rank = row.rank, let previous = ranks[row.score.unit] else { return nil }
            let figures = [
                AlarmFigure("rank", Int64(rank)), AlarmFigure("previousRank", Int64(previous)),
                AlarmFigure("of", Int64(now.rows.count)),
            ]
            return observe(
                .rankFallen, row.score.unit, Int64(rank - previous), figures, ["\(month)", "\(before)"])
        }
    }
}
