internal import Model

/// What the indicators of one unit are computed from.
struct IndicatorQuestion {
    let catalogue: Catalogue
    let announcements: RegisterIndicators
    let totals: Totals
    /// N{…} of the period before.
    let before: ProcedureCounts

    /// Numerator and denominator.
    struct Fraction: Equatable {
        var numerator: Int128
        var denominator: Int128

        init(_ numerator: Int128, over denominator: Int128) {
            self.numerator = numerator
            self.denominator = denominator
        }

        init(_ numerator: Int, over denominator: Int) {
            self.init(Int128(numerator), over: Int128(denominator))
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

    /// The capped ratio, of 3.3 with the sync factor; the denominator is not 0.
    private func ratio(_ formula: Catalogue.Formula, _ fraction: Fraction) -> ExactRatio {
        if formula == .submittedOnline, catalogue.switches.syncFactor {
            // Its denominator is at least what was received, which is 3.3's denominator, so not 0.
            let sync = self.fraction(.synchronised)
            return ExactRatio(
                capping: fraction.numerator, over: fraction.denominator, times: (sync.numerator, sync.denominator))
        }
        return ExactRatio(capping: fraction.numerator, over: fraction.denominator)
    }

    /// The counted integers of a formula (P-27).
    func fraction(_ formula: Catalogue.Formula) -> Fraction {
        let procedures = totals.procedures
        let received = totals[.received]
        switch formula {
        case .announcedOnTime: return Fraction(announcements.announcedOnTime, over: announcements.announced)
        case .publishedOnTime: return Fraction(announcements.publishedOnTime, over: announcements.published)
        case .publishedComplete: return Fraction(announcements.complete, over: announcements.publicNow)
        case .synchronised: return Fraction(totals[.synced], over: max(totals[.reportedTotal], received))
        case .handledOnTime: return Fraction(totals[.onTime] + totals.due(.pending), over: totals[.scope])
        case .handlingTime: return Fraction(totals[.handlingMinutes], over: totals[.handled])
        case .onlineProcedures: return Fraction(procedures.online, over: procedures.all)
        case .onlineProceduresUsed: return Fraction(procedures.onlineUsed, over: procedures.online)
        case .submittedOnline:
            return Fraction(totals.returning.onlineWithResult + totals.others.receivedOnline, over: received)
        case .submittedDirectly: return Fraction(totals[.receivedDirect], over: received)
        case .submittedByPost: return Fraction(totals[.receivedPost], over: received)
        case .onlineOutcome:
            return Fraction(totals[.onlineOnTime], over: totals[.onlineOnTime] + totals[.onlineLate])
        case .feeProceduresSynchronised: return Fraction(procedures.feeSynced, over: procedures.fee)
        case .feeProceduresPaidOnline: return Fraction(procedures.feePaidOnline, over: paidOnlineDenominator)
        case .paidOnline: return Fraction(totals[.paidOnline], over: totals[.feeBearing])
        case .electronicResults:
            return Fraction(totals.returning.resultElectronic, over: totals.returning.received)
        case .digitised:
            return Fraction(
                totals.returning.componentFileWithResult + totals.others.componentFile, over: received)
        case .reused: return Fraction(totals[.reused], over: received)
        case .fromStore: return Fraction(totals[.fromStore], over: received)
        case .populationDataProcedures:
            return Fraction(procedures.citizensWithPopulationData, over: procedures.citizens)
        case .populationDataDossiers: return Fraction(totals[.populationData], over: received)
        // Nothing of it is in the records: tax offices certify no copies.
        case .certifiedCopies: return Fraction(0, over: 0)
        case .feedbackOnRules: return Fraction(totals[.feedbackOnRules], over: totals[.feedbackReceived])
        case .feedbackOnConduct: return Fraction(totals[.feedbackOnConduct], over: totals[.feedbackReceived])
        case .feedbackOnTime:
            return Fraction(totals[.feedbackOnTime] + totals.due(.feedbackPending), over: totals[.feedbackScope])
        case .feedbackSatisfaction:
            return Fraction(
                totals[.feedbackContentSettled] + totals.due(.feedbackContentPending), over: totals[.feedbackReceived])
        case .dossierSatisfaction:
            return Fraction(totals[.contentSettled] + totals.due(.contentPending), over: received)
        case .growthOfOnlineProcedures: return growth(\.online)
        case .growthOfOnlineProceduresUsed: return growth(\.onlineUsed)
        case .growthOfFeeProceduresPaidOnline: return growth(\.feePaidOnline)
        }
    }

    private var paidOnlineDenominator: Int {
        switch catalogue.switches.paidOnlineDenominator {
        case .all: totals.procedures.fee
        case .withDossiers: totals.procedures.feeWithDossiers
        }
    }

    private func growth(_ count: KeyPath<ProcedureCounts, Int>) -> Fraction {
        let old = before[keyPath: count]
        return Fraction(totals.procedures[keyPath: count] - old, over: old)
    }
}
