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
    /// The capped ratio that gave the points, with the sync factor where it applies, in millionths; `nil` where there
    /// is none: denominator 0, minutes, growth.
    package let ratioMicro: Int64?
    /// The capped ratio of 1.4 by which 3.3 was multiplied.
    package let syncFactorMicro: Int64?
    /// The counts behind numerator and denominator.
    package let counts: [Count]
}

extension PeriodScorer {
    /// The explanations of a unit's indicators, in the catalogue's order.
    package func explain(_ score: UnitScore) -> [Explanation] {
        zip(catalogue.indicators, score.indicators).map { indicator, result in
            explanation(indicator, result, score.totals)
        }
    }

    private func explanation(
        _ indicator: Catalogue.Indicator, _ score: IndicatorScore, _ totals: Totals
    ) -> Explanation {
        var ratioMicro: Int64?
        var syncFactorMicro: Int64?
        if score.state != .notApplicable, indicator.formula.isShare, score.denominator > 0 {
            ratioMicro = ExactRatio(capping: score.numerator, over: score.denominator).micro
            if indicator.formula == .submittedOnline, catalogue.switches.syncFactor {
                let sync = (totals[.synced], max(totals[.reportedTotal], totals[.received]))
                syncFactorMicro = ExactRatio(capping: sync.0, over: sync.1).micro
                ratioMicro = ExactRatio(capping: score.numerator, over: score.denominator, times: sync).micro
            }
        }
        return Explanation(
            indicator: indicator, score: score, ratioMicro: ratioMicro, syncFactorMicro: syncFactorMicro,
            counts: score.state == .notApplicable ? [] : totals.counts(of: indicator.formula))
    }
}

extension Totals {
    /// The counts that a formula puts together; none where numerator and denominator are all there is.
    fileprivate func counts(of formula: Catalogue.Formula) -> [Explanation.Count] {
        func count(_ measure: Measure) -> Explanation.Count {
            Explanation.Count(name: measure.name, value: self[measure])
        }
        func inTime(_ schedule: Measure) -> Explanation.Count {
            Explanation.Count(name: "\(schedule.name)_in_time", value: due(schedule))
        }
        func sum(_ name: String, _ value: Int128) -> Explanation.Count { Explanation.Count(name: name, value: value) }
        switch formula {
        case .synchronised: return [count(.synced), count(.reportedTotal), count(.received), count(.lastYearTotal)]
        case .handledOnTime:
            let open = self[.scope] - self[.onTime] - self[.late] - due(.pending)
            return [
                count(.onTime), inTime(.pending), count(.late), sum("pending_overdue", open), count(.scope),
            ]
        case .submittedOnline:
            return [
                sum("returning_online_with_result", returning.onlineWithResult),
                sum("others_received_online", others.receivedOnline), count(.received),
            ]
        case .digitised:
            return [
                sum("returning_component_file_with_result", returning.componentFileWithResult),
                sum("others_component_file", others.componentFile), count(.received),
            ]
        case .onlineOutcome: return [count(.onlineOnTime), count(.onlineLate)]
        case .feedbackOnTime:
            return [
                count(.feedbackOnTime), inTime(.feedbackPending), count(.feedbackLate), count(.feedbackScope),
            ]
        case .feedbackSatisfaction:
            return [
                count(.feedbackContentSettled), inTime(.feedbackContentPending), count(.feedbackReceived),
            ]
        case .dossierSatisfaction:
            return [
                count(.contentSettled), inTime(.contentPending), count(.disliked), count(.withFeedback),
                count(.received),
            ]
        default: return []
        }
    }
}
