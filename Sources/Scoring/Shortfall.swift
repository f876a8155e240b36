internal import Model

/// What an indicator lacks of its denominator, by procedure: dossiers that were late, procedures without an online
/// service.
struct Shortfall {
    /// Ascending by code; each above 0.
    var procedures: [(code: ProcedureCode, missing: Int128)] = []
    /// What no procedure accounts for: reported dossiers of which there are no records.
    var rest: Int128 = 0

    var missing: Int128 { procedures.reduce(rest) { $0 + $1.missing } }
}

/// A unit's question and those of its procedures one by one.
struct ProcedureQuestions {
    let whole: IndicatorQuestion
    /// Ascending by code.
    let parts: [(code: ProcedureCode, question: IndicatorQuestion)]

    /// - Parameters:
    ///   - whole: what is asked of all cells together.
    ///   - cells: the unit's.
    ///   - tier: for which procedures are counted.
    ///   - scorer: the period and the rules.
    ///   - isOffice: the unit is one of several that count together: procedures without a cell here are not its own.
    /// - Complexity: O(counts of the cells + procedures of the register where these count without a dossier).
    init(
        _ whole: IndicatorQuestion, _ cells: [ProcedureCode: Measures], tier: Tier, by scorer: PeriodScorer,
        isOffice: Bool = false
    ) {
        self.whole = whole
        let base = scorer.catalogue.base(of: tier)
        let judgesRegister =
            !isOffice
            && scorer.catalogue.indicators.contains {
                $0.scoring != nil && $0.tiers.contains(tier) && $0.formula.definition.asksRegister
            }
        // A cell whose counts were taken back stays where it travelled, empty; from records alone there is none.
        var codes = Set(cells.lazy.filter { !$0.value.isEmpty }.map(\.key))
        if !isOffice, base == .register || judgesRegister {
            codes.formUnion(scorer.scorer.register.entries.map(\.code))
        }
        parts = codes.sorted().map { code in
            let totals = Totals(
                code, cells[code] ?? Measures(), scorer.scorer.digest, tier: tier, base: base, judged: scorer.judged)
            let announcements = judgesRegister ? scorer.announcements(of: code) : RegisterIndicators.nothing
            return (code, IndicatorQuestion(catalogue: whole.catalogue, announcements: announcements, totals: totals))
        }
    }

    /// Denominator less numerator of every procedure, where that is above 0, and what is left of the unit's own.
    func shortfall(of formula: Catalogue.Formula) -> Shortfall {
        var shortfall = Shortfall()
        var accounted: Int128 = 0
        for (code, question) in parts {
            let missing = question.missing(formula)
            accounted += missing
            if missing > 0 { shortfall.procedures.append((code, missing)) }
        }
        let fraction = whole.fraction(formula)
        shortfall.rest = max(0, fraction.denominator - fraction.numerator - accounted)
        return shortfall
    }
}

extension IndicatorQuestion {
    /// What one procedure lacks; negative where its records contradict each other.
    fileprivate func missing(_ formula: Catalogue.Formula) -> Int128 {
        let definition = formula.definition
        return share(definition.denominator) - share(definition.numerator)
    }

    /// A procedure's part of a term. Of the greater of two terms it has a part of the second: what the first one is
    /// greater by belongs to no procedure.
    private func share(_ term: Term) -> Int128 {
        switch term {
        case .larger(_, let counted): share(counted)
        case .sum(let left, let right): share(left) + share(right)
        case .rest(_, let whole, let parts): parts.reduce(share(whole)) { $0 - share($1) }
        default: value(term)
        }
    }
}

extension FormulaDefinition {
    /// Whether it counts procedures of the register that a unit need not have a dossier of.
    fileprivate var asksRegister: Bool {
        for case .register in [numerator, denominator] { return true }
        return false
    }
}
