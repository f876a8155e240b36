package import Model

/// An indicator that only targets ask for, of one unit (T-01). It has no state and no points: it is information.
package struct ExtraScore: Hashable, Sendable {
    package let indicator: ExtraIndicator
    package let numerator: Int128
    package let denominator: Int128
    /// How many of the received have rated, which says what X3 is worth; `nil` for the others.
    package let rated: Share?
    /// How many tasks of plans are open and overdue at T; `nil` for what is not X15.
    package let overdue: Int128?

    /// A part and its whole.
    package struct Share: Hashable, Sendable {
        package let part: Int128
        package let whole: Int128
    }

    /// The ratio in millionths, rounded half up, for showing; `nil` where there is none.
    package var ratioMicro: Int64? {
        denominator > 0 ? ExactRatio(capping: numerator, over: denominator).micro : nil
    }
}

extension ExtraIndicator {
    /// What it divides by what (T-01, J-10).
    private var terms: (numerator: Term, denominator: Term) {
        switch self {
        case .wholeOnline: (.count(.wholeOnline), .count(.handled))
        case .submittedOnline: (.count(.receivedOnline), .count(.received))
        case .satisfiedRaters:
            (.rest("C(rated) - C(disliked)", of: .count(.rated), without: [.count(.disliked)]), .count(.rated))
        case .wholeServices: (.procedures(.eligibleWhole), .procedures(.eligible))
        case .settledDigitised: (.count(.settledDigitised), .count(.handled))
        case .resultsDigitised: (.count(.resultsDigitised), .count(.resultsValid))
        case .syncedWithinDay: (.count(.syncedWithinDay), .count(.syncTold))
        case .resultSigned: (.count(.resultSigned), .count(.signedTold))
        case .authenticated: (.count(.authenticated), .count(.authenticationTold))
        case .movedElectronically: (.count(.movedElectronically), .count(.movedTold))
        case .lateApologised:
            (
                .sum(.count(.lateApologised), .overdue(.apologisedPending)),
                .sum(.count(.late), .overdue(.pending))
            )
        case .draftedOnTime: (.register(.announcedOnTime), .register(.announced))
        case .draftedPublished: (.register(.publishedOnTime), .register(.published))
        case .draftedComplete: (.register(.complete), .register(.publicNow))
        case .receivedElsewhere: (.count(.receivedElsewhere), .count(.receiverTold))
        case .satisfiedAtDevice: (.count(.deviceSatisfied), .count(.deviceRatings))
        case .satisfiedAtPortal: (.count(.portalSatisfied), .count(.portalRatings))
        case .plansInTime: (.sum(Self.plansDoneInTime, .due(.plansOpen)), .count(.plans))
        }
    }

    private static let plansDoneInTime = Term.rest(
        "C(plans_done) - C(plans_done_late)", of: .count(.plansDone), without: [.count(.plansDoneLate)])

    /// Numerator and denominator in words.
    package var text: (numerator: String, denominator: String) {
        (terms.numerator.text, terms.denominator.text)
    }

    fileprivate func score(_ question: IndicatorQuestion) -> ExtraScore {
        let isOfRaters = self == .satisfiedRaters
        return ExtraScore(
            indicator: self, numerator: question.value(terms.numerator), denominator: question.value(terms.denominator),
            rated: isOfRaters ? .init(part: question.totals[.rated], whole: question.totals[.received]) : nil,
            overdue: self == .plansInTime ? question.totals.overdue(.plansOpen) : nil)
    }
}

extension UnitScore {
    /// X1 and all that follow, in this order; the catalogue is the one by which the score was made.
    package func extras(_ catalogue: Catalogue) -> [ExtraScore] {
        // Of the register alone they ask what the unit drafts.
        let question = IndicatorQuestion(catalogue: catalogue, announcements: drafted, totals: totals)
        return ExtraIndicator.allCases.map { $0.score(question) }
    }
}

extension PeriodScorer {
    /// The scorer of the same period a year before, as of the same day of that year (T-06); `nil` before 2001.
    package var yearBefore: PeriodScorer? {
        guard let period = period.yearBefore, let asOf = asOf.yearBefore else { return nil }
        // The period had begun then, as this one has now.
        return try? scorer.scorer(for: period, asOf: asOf)
    }
}
