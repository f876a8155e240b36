package import Model

/// Why one indicator of a unit has the points that it has: what was counted, by which formula, with which rule.
package struct Explanation: Hashable, Sendable {
    /// A count with its measure's name (Protocol/14-scoring.md); `pending_in_time` is what a schedule has due on or
    /// after T.
    package struct Count: Hashable, Sendable {
        package let name: String
        package let value: Int128
    }

    package let indicator: Catalogue.Indicator
    package let score: IndicatorScore
    /// The capped ratio that gave the points (or would have, were they not too few), with the sync factor where it
    /// applies, in millionths; `nil` where there is none: denominator 0, minutes, growth.
    package let ratioMicro: Int64?
    /// The capped ratio of 1.4 by which 3.3 was multiplied.
    package let syncFactorMicro: Int64?
    /// The counts behind numerator and denominator.
    package let counts: [Count]
}

extension PeriodScorer {
    /// The explanations of a unit's indicators, in the catalogue's order.
    package func explain(_ score: UnitScore) -> [Explanation] {
        let question = IndicatorQuestion(catalogue: catalogue, announcements: announcements, totals: score.totals)
        return zip(catalogue.indicators, score.indicators).map { question.explanation($0, $1) }
    }
}

extension IndicatorQuestion {
    fileprivate func explanation(_ indicator: Catalogue.Indicator, _ score: IndicatorScore) -> Explanation {
        guard score.state != .notApplicable else {
            return Explanation(
                indicator: indicator, score: score, ratioMicro: nil, syncFactorMicro: nil, counts: [])
        }
        var ratioMicro: Int64?
        var syncFactorMicro: Int64?
        if indicator.formula.isShare, score.denominator > 0 {
            ratioMicro = ratio(indicator.formula, Fraction(score.numerator, over: score.denominator)).micro
            syncFactorMicro = factor(of: indicator.formula).map {
                ExactRatio(capping: $0.numerator, over: $0.denominator).micro
            }
        }
        return Explanation(
            indicator: indicator, score: score, ratioMicro: ratioMicro, syncFactorMicro: syncFactorMicro,
            counts: counts(of: indicator.formula))
    }

    /// The counts that a formula puts together, each once.
    private func counts(of formula: Catalogue.Formula) -> [Explanation.Count] {
        var counts: [Explanation.Count] = []
        for count in formula.definition.shown.flatMap({ named($0) })
        where !counts.contains(where: { $0.name == count.name }) {
            counts.append(count)
        }
        return counts
    }
}
