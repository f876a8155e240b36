internal import Model

/// What an indicator can still become: its points lie between two, or it is left out, or either.
struct IndicatorRange: Equatable {
    /// The least and the most micro-points while it is scored; `nil`: it is never scored.
    var points: ClosedRange<Int64>?
    var mayBeLeftOut: Bool

    static let never = IndicatorRange(points: nil, mayBeLeftOut: true)

    fileprivate mutating func allow(_ more: ClosedRange<Int64>) {
        points = points.map { min($0.lowerBound, more.lowerBound)...max($0.upperBound, more.upperBound) } ?? more
    }
}

/// The indicators of a unit of which only a part is known for certain; the rest has room for so much.
///
/// Whatever comes only adds to counts. A numerator that is a part of its denominator takes it along, so a ratio is
/// greatest where everything that may come is counted above and below, least where it is counted below alone.
struct RangeQuestion {
    /// Of the certain cells.
    let certain: IndicatorQuestion
    let room: Room
    let digest: RegisterDigest
    let tier: Tier

    func range(_ indicator: Catalogue.Indicator) -> IndicatorRange {
        guard let scoring = indicator.scoring, indicator.tiers.contains(tier) else { return .never }
        let definition = indicator.formula.definition
        let known = certain.value(definition.denominator)
        let growth = growth(of: definition.denominator)
        var range = IndicatorRange(points: nil, mayBeLeftOut: false)
        if known == 0 { allowEmpty(scoring, &range) }
        let (least, minimum) = (max(1, known), max(1, Int128(scoring.minimumDenominator)))
        let most = growth.map { known + $0 }
        if least < minimum, most ?? least >= least { range.mayBeLeftOut = true }
        if most ?? minimum >= minimum { range.allow(points(indicator.formula, scoring)) }
        return range
    }

    /// P-31 where the denominator stays 0.
    private func allowEmpty(_ scoring: Catalogue.Scoring, _ range: inout IndicatorRange) {
        let all = Int64(scoring.maximum) * 1_000_000
        switch scoring.whenEmpty {
        case .empty: range.mayBeLeftOut = true
        case .zero: range.allow(0...0)
        case .full: range.allow(all...all)
        case .zeroWhenLastYear:
            let isKnown = certain.totals[.lastYearTotal] > 0
            if isKnown || room[.reports] ?? 1 > 0 { range.allow(0...0) }
            if !isKnown { range.mayBeLeftOut = true }
        }
    }

    private func points(_ formula: Catalogue.Formula, _ scoring: Catalogue.Scoring) -> ClosedRange<Int64> {
        func points(_ end: (FormulaDefinition) -> IndicatorQuestion.Fraction) -> Int64 {
            let own = end(formula.definition)
            var ratio = ExactRatio(capping: own.numerator, over: own.denominator)
            if certain.catalogue.switches.syncFactor, let factor = formula.definition.factor.map({ end($0.definition) })
            {
                ratio = ExactRatio(
                    capping: own.numerator, over: own.denominator, times: (factor.numerator, factor.denominator))
            }
            return ratio.pointsMicro(maximum: scoring.maximum, fullAtPercent: scoring.fullAtPercent)
        }
        return points(least)...points(most)
    }

    /// Everything that may come is counted in the denominator, and nothing of it in the numerator.
    private func least(_ definition: FormulaDefinition) -> IndicatorQuestion.Fraction {
        let known = certain.value(definition.denominator)
        guard let growth = growth(of: definition.denominator) else { return IndicatorQuestion.Fraction(0, over: 1) }
        return IndicatorQuestion.Fraction(certain.value(definition.numerator), over: max(1, known + growth))
    }

    /// As much as may come is counted in the numerator, and in the denominator no more than goes with it.
    private func most(_ definition: FormulaDefinition) -> IndicatorQuestion.Fraction {
        let one = IndicatorQuestion.Fraction(1, over: 1)
        guard var more = growth(of: definition.numerator) else { return one }
        let numerator = certain.value(definition.numerator)
        let known = certain.value(definition.denominator)
        guard definition.denominator.holdsNumerator else {
            return IndicatorQuestion.Fraction(numerator + more, over: max(1, known))
        }
        if let growth = growth(of: definition.denominator) { more = min(more, growth) }
        return IndicatorQuestion.Fraction(
            numerator + more, over: max(1, value(definition.denominator, taking: more)))
    }

    /// The denominator when so much more of what the numerator counts has come.
    private func value(_ term: Term, taking more: Int128) -> Int128 {
        guard case .larger(let left, let right) = term else { return certain.value(term) + more }
        return max(certain.value(left), certain.value(right) + more)
    }

    /// By how much a term may still grow; `nil`: nothing bounds it.
    private func growth(of term: Term) -> Int128? {
        switch term {
        case .count(let measure), .due(let measure), .overdue(let measure), .mayBearFee(let measure):
            return Room.Kind(measure).flatMap { room[$0] }
        case .split(let returning, let others):
            // A procedure is either of the two, and so is a dossier.
            guard let one = growth(of: .count(returning)) else { return nil }
            guard let others else { return one }
            return growth(of: .count(others)).map { max(one, $0) }
        case .procedures(let condition): return growth(of: condition)
        case .switchedProcedures(let all, let withDossiers):
            return certain.catalogue.switches.paidOnlineDenominator == .all
                ? growth(of: all) : growth(of: withDossiers)
        case .sum(let left, let right):
            guard let one = growth(of: left), let other = growth(of: right) else { return nil }
            return one + other
        case .larger(let left, let right):
            guard let one = growth(of: left), let other = growth(of: right) else { return nil }
            return max(one, other)
        case .register, .nothing: return 0
        case .growth, .before, .rest: return nil
        }
    }

    /// Each dossier brings one procedure more at most, and the register has no more than it has.
    private func growth(of condition: ProcedureCondition) -> Int128 {
        let left = Int128(digest.most(condition, for: tier) - certain.totals.procedures[condition])
        return min(left, room[.dossiers] ?? left)
    }
}

extension Term {
    /// Whether whatever the numerator of a ratio over this counts is counted here too, cell by cell (K-20). Procedures
    /// are not: one that is counted below already may come to be counted above. Nor are dossiers paid online, which
    /// need not bear a fee.
    fileprivate var holdsNumerator: Bool {
        switch self {
        case .count, .due, .split, .sum, .larger: true
        default: false
        }
    }
}
