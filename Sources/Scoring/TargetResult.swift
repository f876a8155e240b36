package import Model

/// How a unit stands against one target.
package struct TargetResult: Hashable, Sendable {
    package let target: Target
    package let isMet: Bool
    /// The ratio, capped at 1, in millionths, rounded half up; for showing, like the difference.
    package let ratioMicro: Int64
    /// Ratio minus target in millionths of a percentage point, rounded half away from zero.
    package let differenceMicroPercent: Int64

    /// - Returns: `nil` where nothing was counted.
    init?(_ target: Target, _ score: IndicatorScore) {
        guard score.state != .notApplicable, score.denominator > 0 else { return nil }
        let numerator = max(0, min(score.numerator, score.denominator))
        // Below 2^85 × 10^8: inside 128 bits.
        let distance = numerator * 100 - Int128(target.percent) * score.denominator
        self.target = target
        isMet =
            switch target.comparator {
            case .atLeast: distance >= 0
            case .atMost: distance <= 0
            }
        ratioMicro = ExactRatio(capping: numerator, over: score.denominator).micro
        let scaled = 2 * distance.magnitude * 1_000_000 + UInt128(score.denominator)
        let size = Int64(scaled / (2 * UInt128(score.denominator)))
        differenceMicroPercent = distance < 0 ? -size : size
    }
}

extension PeriodScorer {
    /// The unit against every target that holds for its tier and the period's year, in the targets' order.
    package func results(of score: UnitScore, against targets: [Target]) -> [TargetResult] {
        let year = period.firstDay.parts.year
        return targets.compactMap { target in
            guard target.holds(for: score.tier, in: year),
                let index = catalogue.indicators.firstIndex(where: { $0.code == target.indicator })
            else { return nil }
            return TargetResult(target, score.indicators[index])
        }
    }
}
