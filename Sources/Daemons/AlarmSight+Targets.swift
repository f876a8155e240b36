package import Alarms
internal import Configuration
package import Model
internal import Nodes
internal import Scoring

// Targets over which few cases decide.
extension AlarmSight {
    /// This year's standing of the league that the page shows first, and of the aggregator's own unit, against the
    /// targets that can be judged (N-13).
    package func targets(_ targets: [Target]) -> [AlarmObservation] {
        let judged = targets.filter { $0.lack == nil }
        let year = Period(.year, holding: today)
        guard !judged.isEmpty, let scorer = try? book.scorer(for: year, asOf: today) else { return [] }
        let isChange = judged.contains { $0.measured == .pointsPerYear }
        let earlier = isChange ? scorer.yearBefore : nil
        let open = Set(raised.map(\.key))
        let units = (try? league.units(in: tree, period: year)) ?? []
        return ([configuration.unit] + units.filter { $0 != configuration.unit }).flatMap { unit in
            guard let score = try? book.score(unit, year, asOf: today) else { return [AlarmObservation]() }
            let before = earlier.flatMap { try? book.score(unit, $0.period, asOf: $0.asOf) }
            return scorer.results(of: score, before: before, against: judged, at: tree.area(of: unit)).compactMap {
                observe($0, unit, year, open)
            }
        }
    }

    private func observe(
        _ result: TargetResult, _ unit: UnitCode, _ year: Period, _ open: Set<AlarmKey>
    ) -> AlarmObservation? {
        let target = result.target
        guard result.isMet != nil, let numerator = result.numerator, let denominator = result.denominator,
            let margin = margin(result, numerator, denominator)
        else { return nil }
        var figures = [
            AlarmFigure("numerator", Int64(clamping: numerator)),
            AlarmFigure("denominator", Int64(clamping: denominator)),
        ]
        if let count = margin.toBreak { figures.append(AlarmFigure("toBreak", Int64(clamping: count))) }
        if let count = margin.toMeet { figures.append(AlarmFigure("toMeet", Int64(clamping: count))) }
        var value = margin.perMille
        // A target that is missed by more and more is not well for that.
        let isFar = value.map { $0 >= configuration.alarms.rules[.targetAtRisk].clear } ?? true
        if isFar, !margin.isMet {
            guard open.contains(AlarmKey(.targetAtRisk, unit, target.id)) else { return nil }
            value = nil
        }
        // A mark of earlier years says of which.
        let mark = result.keptOf.map { " (\($0))" } ?? ""
        let asked = "\(target.comparator.rawValue) \(before(result))\(target.percent) %\(mark)"
        return observe(
            .targetAtRisk, unit, value, figures,
            [target.id, target.indicator, asked, "\(year)", target.textVi], detail: target.id)
    }

    private func margin(_ result: TargetResult, _ numerator: Int128, _ denominator: Int128) -> TargetMargin? {
        let (percent, isAtLeast) = (result.target.percent, result.target.comparator == .atLeast)
        guard result.target.measured == .pointsPerYear else {
            return TargetMargin(numerator, of: denominator, percent: percent, isAtLeast: isAtLeast)
        }
        guard let before = result.numeratorBefore, let whole = result.denominatorBefore else { return nil }
        return TargetMargin(numerator, of: denominator, since: (before, whole), points: percent, isAtLeast: isAtLeast)
    }

    /// `10/20 + ` before the percentage points that are asked for beyond the year before.
    private func before(_ result: TargetResult) -> String {
        guard let numerator = result.numeratorBefore, let denominator = result.denominatorBefore else { return "" }
        return "\(numerator)/\(denominator) + "
    }
}
