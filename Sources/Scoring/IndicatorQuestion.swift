internal import Model

/// What the indicators of one unit are computed from.
struct IndicatorQuestion {
    let catalogue: Catalogue
    let announcements: RegisterIndicators
    let totals: Totals

    /// Numerator and denominator.
    struct Fraction: Equatable {
        var numerator: Int128
        var denominator: Int128

        init(_ numerator: Int128, over denominator: Int128) {
            self.numerator = numerator
            self.denominator = denominator
        }
    }

    /// The score of an indicator that is applicable.
    func score(_ indicator: Catalogue.Indicator) -> IndicatorScore {
        let fraction = fraction(indicator.formula)
        func score(_ state: IndicatorScore.State, _ pointsMicro: Int64 = 0) -> IndicatorScore {
            IndicatorScore(
                state: state, numerator: fraction.numerator, denominator: fraction.denominator,
                pointsMicro: pointsMicro)
        }
        guard let scoring = indicator.scoring else {
            // Growth from nothing has no value; the other rows of information show their two counts as they are.
            return score(indicator.formula.isGrowth && fraction.denominator == 0 ? .empty : .info)
        }
        guard fraction.denominator == 0 else {
            if fraction.denominator < Int128(scoring.minimumDenominator) { return score(.few) }
            return score(.scored, points(indicator.formula, fraction, scoring))
        }
        switch scoring.whenEmpty {
        case .empty: return score(.empty)
        case .zero: return score(.scored)
        case .full: return score(.scored, Int64(scoring.maximum) * 1_000_000)
        case .zeroWhenLastYear: return score(totals[.lastYearTotal] > 0 ? .scored : .empty)
        }
    }

    private func points(
        _ formula: Catalogue.Formula, _ fraction: Fraction, _ scoring: Catalogue.Scoring
    ) -> Int64 {
        ratio(formula, fraction).pointsMicro(maximum: scoring.maximum, fullAtPercent: scoring.fullAtPercent)
    }

    /// The capped ratio, with the factor of the formula that has one; the denominator is not 0.
    func ratio(_ formula: Catalogue.Formula, _ fraction: Fraction) -> ExactRatio {
        guard let factor = factor(of: formula) else {
            return ExactRatio(capping: fraction.numerator, over: fraction.denominator)
        }
        return ExactRatio(
            capping: fraction.numerator, over: fraction.denominator, times: (factor.numerator, factor.denominator))
    }

    /// What the formula's ratio is multiplied by, where the catalogue says so. Its denominator is at least what was
    /// received, which is the denominator of 3.3, so not 0.
    func factor(of formula: Catalogue.Formula) -> Fraction? {
        catalogue.switches.syncFactor ? formula.definition.factor.map { fraction($0) } : nil
    }

    /// The counted integers of a formula (P-27).
    func fraction(_ formula: Catalogue.Formula) -> Fraction {
        let definition = formula.definition
        return Fraction(value(definition.numerator), over: value(definition.denominator))
    }
}
