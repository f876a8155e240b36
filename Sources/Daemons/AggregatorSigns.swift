internal import HTTPService
internal import Model
internal import Nodes
internal import Publication
internal import Scoring

// Signs that figures may be dressed up, shown and not judged (Protocol/26-official-results.md, A-16 to A-19).
extension AggregatorAPI {
    /// Those of one office's own cells; `nil` where it has none in the period.
    func signs(of unit: UnitCode, name: String, _ scorer: PeriodScorer) -> OfficeSigns? {
        guard let state = node.units[unit] else { return nil }
        let periods = Set(state.periods)
        guard periods.contains(scorer.period) else { return nil }
        let months = scorer.period.everyMonth.filter(periods.contains).map { month in
            SignMonth(month, state.cells(in: month).mapValues(\.measures))
        }
        // What came on the day up to which it has taken in its records may not be whole.
        let told = node.statuses[unit]?.freshness(now: now) ?? moment
        let own = state.cells(in: scorer.period).mapValues(\.measures)
        let signs = scorer.figureSigns(of: own, months: months, through: Day(at: told).advanced(by: -1))
        return OfficeSigns(unit: unit, name: name, signs: signs)
    }

    /// A unit's own first, then of each office below it that has a mark.
    func signs(atAndBelow unit: UnitCode, _ scorer: PeriodScorer, _ tree: Tree) -> [OfficeSigns] {
        let own = signs(of: unit, name: tree.name(of: unit) ?? "", scorer)
        let below = tree.descendants(of: unit).sorted().compactMap { office in
            signs(of: office, name: tree.name(of: office) ?? "", scorer)
        }
        return (own.map { [$0] } ?? []) + below.filter { !$0.marked.isEmpty }
    }

    /// Every sign of every office of the league that is asked for, and below it.
    func signsReport(_ request: HTTPRequest) throws(Refusal) -> SignsReport {
        let (question, book) = (try question(request), try readyBook())
        let tree = book.tree(for: question.period, asOf: question.asOf)
        if let within = question.league.within, tree.contains(within) { try refuseElsewhere(within, tree) }
        let scorer: PeriodScorer
        do throws(ScoringError) {
            scorer = try book.scorer(for: question.period, asOf: question.asOf)
        } catch {
            throw refusal(error, question, book)
        }
        let offices = book.expectedOffices(question.league, question.period, asOf: question.asOf)
        return SignsReport(
            period: question.period, asOf: question.asOf,
            offices: offices.sorted().compactMap { signs(of: $0, name: tree.name(of: $0) ?? "", scorer) })
    }
}
