internal import Model
internal import Nodes
internal import Publication
internal import Scoring

// Units against the targets of official texts.
extension AggregatorAPI {
    /// A unit's results in the period of a score (T-04 … T-06).
    func results(of score: UnitScore, by scorer: PeriodScorer, _ book: RankingBook) -> [TargetResult] {
        let targets = targets(of: scorer.period, asOf: scorer.asOf)
        let before = scorer.yearBefore.flatMap { earlier in
            targets.contains { $0.measured == .pointsPerYear }
                ? try? book.score(score.unit, earlier.period, asOf: earlier.asOf) : nil
        }
        let area = book.tree(for: scorer.period, asOf: scorer.asOf).area(of: score.unit)
        return scorer.results(of: score, before: before, against: targets, at: area)
    }

    /// The results of units of a league.
    func results(_ question: Question, _ rows: ArraySlice<Standing>) throws(Refusal) -> [UnitTargets] {
        let book = try readyBook()
        let scorer: PeriodScorer
        do throws(ScoringError) {
            scorer = try book.scorer(for: question.period, asOf: question.asOf)
        } catch {
            throw refusal(error, question, book)
        }
        return rows.map { row in
            UnitTargets(unit: row.score.unit, name: row.name, results: results(of: row.score, by: scorer, book))
        }
    }
}
