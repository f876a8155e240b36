package import Model

/// Gives points for merged cells, by the catalogue and the register in force: a pure function, the same at the centre
/// and at an office that asks what its rank would be.
package struct Scorer: Sendable {
    package let catalogue: Catalogue
    package let calendar: WorkingCalendar
    let digest: RegisterDigest
    /// In the catalogue's order; apart from the catalogue, whose indicators carry names and texts.
    let indicatorRows: [IndicatorRow]

    package var register: Register { digest.register }

    package init(catalogue: Catalogue, register: Register, calendar: WorkingCalendar) {
        self.catalogue = catalogue
        self.calendar = calendar
        digest = RegisterDigest(register)
        indicatorRows = catalogue.indicators.map(IndicatorRow.init)
    }

    private init(_ other: Scorer, catalogue: Catalogue) {
        self.catalogue = catalogue
        calendar = other.calendar
        digest = other.digest
        indicatorRows = catalogue.indicators.map(IndicatorRow.init)
    }

    /// One scorer for each edition, in the order in which they were given; the register is digested once.
    package static func editions(
        _ catalogues: Editions<Catalogue>, register: Register, calendar: WorkingCalendar
    ) -> [Scorer] {
        let first = Scorer(catalogue: catalogues.given[0], register: register, calendar: calendar)
        return catalogues.given.map { Scorer(first, catalogue: $0) }
    }

    /// The scorer of one period as of a date.
    ///
    /// - Throws: `.periodNotBegun` when the period begins after the date.
    package func scorer(for period: Period, asOf: Day) throws(ScoringError) -> PeriodScorer {
        guard period.firstDay <= asOf else { throw .periodNotBegun(period, asOf: asOf) }
        return PeriodScorer(scorer: self, period: period, asOf: asOf)
    }
}

/// The scorer of one period as of a date.
package struct PeriodScorer: Sendable {
    package let scorer: Scorer
    package let period: Period
    package let asOf: Day
    /// T, the earlier of the as-of date and the period's last day: what is pending is judged on it.
    package let judged: Day
    /// 1.1, 1.2 and 1.3, which are of the register and the same for everybody they apply to.
    let announcements: RegisterIndicators
    /// Working days of the calendar year in which the period ends.
    package let workingDaysOfYear: Int
    /// The same of what each unit that drafts has drafted (J-16).
    let drafted: [UnitCode: RegisterIndicators]

    fileprivate init(scorer: Scorer, period: Period, asOf: Day) {
        self.scorer = scorer
        self.period = period
        self.asOf = asOf
        let judged = min(asOf, period.lastDay)
        self.judged = judged
        let year = Period(.year, holding: period.lastDay)
        workingDaysOfYear = (year.firstDay.number...year.lastDay.number).count {
            scorer.calendar.isWorkingDay(Day(number: $0))
        }
        func counts(of drafter: UnitCode?) -> RegisterIndicators {
            RegisterIndicators(
                scorer.register, scorer.calendar, scorer.catalogue.workingDays, period: period, judged: judged,
                draftedBy: drafter)
        }
        announcements = counts(of: nil)
        let drafters = Set(scorer.register.entries.compactMap(\.draftedBy))
        drafted = Dictionary(uniqueKeysWithValues: drafters.map { ($0, counts(of: $0)) })
    }

    package var catalogue: Catalogue { scorer.catalogue }

    /// The unit's score.
    ///
    /// - Parameters:
    ///   - unit: its code.
    ///   - tier: its tier in the tree of T.
    ///   - cells: the merged cells of the unit and everything below it in the period.
    ///   - before: the same of the period before, empty when there is none; growth alone asks for them.
    /// - Returns: every indicator and what they add up to.
    /// - Complexity: O(counts of the cells).
    package func score(
        _ unit: UnitCode, tier: Tier, cells: [ProcedureCode: Measures], before: [ProcedureCode: Measures]
    ) -> UnitScore {
        let base = catalogue.base(of: tier)
        let question = IndicatorQuestion(
            catalogue: catalogue, announcements: announcements,
            totals: Totals(cells, before: before, scorer.digest, tier: tier, base: base, judged: judged))
        let indicators = catalogue.indicators.map { indicator in
            indicator.tiers.contains(tier) ? question.score(indicator) : .notApplicable
        }
        return UnitScore(
            unit: unit, tier: tier, catalogue: catalogue, indicators: indicators, totals: question.totals,
            workingDaysOfYear: workingDaysOfYear, drafted: drafted[unit] ?? .nothing)
    }
}

extension PeriodScorer {
    /// 1.1, 1.2 and 1.3 of one procedure; nothing where the register does not have it.
    func announcements(of code: ProcedureCode) -> RegisterIndicators {
        guard let procedure = scorer.register.procedure(code), let register = Register([procedure]) else {
            return .nothing
        }
        return RegisterIndicators(
            register, scorer.calendar, scorer.catalogue.workingDays, period: period, judged: judged)
    }
}
