internal import Model

/// What a formula counts. A term says itself in words, and is counted from what is asked about a unit.
indirect enum Term: Sendable {
    /// C(m): the measure's sum over all merged cells.
    case count(Measure)
    /// What a schedule has due on or after T.
    case due(Measure)
    /// What a schedule has due before T.
    case overdue(Measure)
    /// One measure of the procedures that return a document, another of those that do not.
    case split(returning: Measure, others: Measure?)
    /// A measure of the procedures that the register does not know to bear no fee: those with one, and unknown ones.
    case mayBearFee(Measure)
    /// N{…}: how many procedures fulfil a condition.
    case procedures(ProcedureCondition)
    /// The same over all such procedures or, by the catalogue's switch, over those with dossiers (3.5b).
    case switchedProcedures(all: ProcedureCondition, withDossiers: ProcedureCondition)
    /// N{…} less that of the period before; the code of the indicator that has it as numerator is for the text alone.
    case growth(ProcedureCondition, of: String)
    /// N{…} of the period before.
    case before(ProcedureCondition, of: String)
    /// What the register alone decides.
    case register(RegisterCount)
    case sum(Term, Term)
    case larger(Term, Term)
    /// What is left of one term without the others, under a name of its own: shown in explanations.
    case rest(String, of: Term, without: [Term])
    /// Nothing in the records counts it.
    case nothing

    /// The term in words: C(m) sums a measure over all procedures, N{…} counts procedures.
    var text: String {
        switch self {
        case .count(let measure): "C(\(measure.name))"
        case .due(let schedule): "C(\(schedule.name) due on or after T)"
        case .overdue(let schedule): "C(\(schedule.name) due before T)"
        case .split(let returning, let others):
            "returning: C(\(returning.name))" + (others.map { "; others: C(\($0.name))" } ?? "")
        case .mayBearFee(let measure): "with a fee or unknown: C(\(measure.name))"
        case .procedures(let condition): condition.text
        case .switchedProcedures(let all, let withDossiers): "\(all.text), or with the switch \(withDossiers.text)"
        case .growth(_, let indicator): "numerator of \(indicator) now minus before"
        case .before(_, let indicator): "numerator of \(indicator) before"
        case .register(let count): "register: \(count.text)"
        case .sum(let left, let right): "\(left.text) + \(right.text)"
        case .larger(let left, let right): "max(\(left.text), \(right.text))"
        case .rest(let name, _, _): name
        case .nothing: "not counted"
        }
    }
}

extension IndicatorQuestion {
    /// The term's count for the unit. Sums of 128 bits: no number of cells can overflow them.
    func value(_ term: Term) -> Int128 {
        switch term {
        case .count(let measure): totals[measure]
        case .due(let schedule): totals.due(schedule)
        case .overdue(let schedule): totals.overdue(schedule)
        case .split(let returning, let others):
            totals.returning(returning) + (others.map { totals.notReturning($0) } ?? 0)
        case .mayBearFee(let measure): totals[measure] - totals.free(measure)
        case .procedures(let condition): Int128(totals.procedures[condition])
        case .switchedProcedures(let all, let withDossiers):
            switch catalogue.switches.paidOnlineDenominator {
            case .all: Int128(totals.procedures[all])
            case .withDossiers: Int128(totals.procedures[withDossiers])
            }
        case .growth(let condition, _):
            Int128(totals.procedures[condition] - totals.proceduresBefore[condition])
        case .before(let condition, _): Int128(totals.proceduresBefore[condition])
        case .register(let count): announcements[count]
        case .sum(let left, let right): value(left) + value(right)
        case .larger(let left, let right): max(value(left), value(right))
        case .rest(_, let whole, let parts): parts.reduce(value(whole)) { $0 - value($1) }
        case .nothing: 0
        }
    }

    /// The counts of a term with the names that explanations give them.
    func named(_ term: Term) -> [Explanation.Count] {
        func count(_ name: String, _ value: Int128) -> Explanation.Count { Explanation.Count(name: name, value: value) }
        switch term {
        case .count(let measure): return [count(measure.name, totals[measure])]
        case .due(let schedule): return [count("\(schedule.name)_in_time", totals.due(schedule))]
        case .overdue(let schedule): return [count("\(schedule.name)_overdue", totals.overdue(schedule))]
        case .split(let returning, let others):
            let first = count("returning_\(returning.name)", totals.returning(returning))
            return [first] + (others.map { [count("others_\($0.name)", totals.notReturning($0))] } ?? [])
        case .mayBearFee(let measure): return [count("fee_or_unknown_\(measure.name)", value(term))]
        case .sum(let left, let right), .larger(let left, let right): return named(left) + named(right)
        default: return [count(term.text, value(term))]
        }
    }
}
