package import Model

/// A unit's score that follows the changes of its merged cells: only indicators whose counts have changed are scored
/// again, and the result is that of scoring all cells anew.
///
///     difference of a merged cell  ──▶  totals, and what has changed  ──▶  when asked: those indicators, and the sums
package struct FollowedScore: Sendable {
    private let unit: UnitCode
    private let tier: Tier
    private var totals: Totals
    private var indicators: [IndicatorScore]
    /// Since the indicators were scored.
    private var changed = CountSet()
    /// `nil` since something changed.
    private var made: UnitScore?

    /// - Parameter score: of all the unit's merged cells, made by the scorer that is given to the other functions.
    package init(_ score: UnitScore) {
        unit = score.unit
        tier = score.tier
        totals = score.totals
        indicators = score.indicators
        made = score
    }

    /// A merged cell of the period has changed.
    ///
    /// - Parameters:
    ///   - code: its procedure.
    ///   - difference: what was added to its counts.
    ///   - cell: what it is now, empty when it is gone.
    ///   - scorer: of the period that the score is of.
    /// - Complexity: O(counts of the difference × log counts of the cell).
    package mutating func follow(
        _ code: ProcedureCode, _ difference: Measures, now cell: Measures, by scorer: PeriodScorer
    ) {
        made = nil
        totals.follow(code, difference, now: cell, scorer, tier: tier, &changed)
    }

    /// A merged cell of the period before has changed, of which growth alone asks.
    package mutating func followBefore(
        _ code: ProcedureCode, _ difference: Measures, now cell: Measures, by scorer: PeriodScorer
    ) {
        guard totals.followBefore(code, difference, now: cell, scorer, tier: tier) else { return }
        made = nil
        changed.hasProceduresBefore = true
    }

    /// The score as things stand.
    ///
    /// - Complexity: O(indicators), of which those are scored whose counts have changed.
    package mutating func score(by scorer: PeriodScorer) -> UnitScore {
        if let made { return made }
        let question = IndicatorQuestion(
            catalogue: scorer.catalogue, announcements: scorer.announcements, totals: totals)
        let rows = scorer.scorer.indicatorRows
        for place in rows.indices
        where rows[place].tiers.contains(tier) && !rows[place].decidedBy.isDisjoint(with: changed) {
            indicators[place] = question.score(scorer.catalogue.indicators[place])
        }
        changed = CountSet()
        let score = UnitScore(
            unit: unit, tier: tier, catalogue: scorer.catalogue, indicators: indicators, totals: totals,
            workingDaysOfYear: scorer.workingDaysOfYear, drafted: scorer.drafted[unit] ?? .nothing)
        made = score
        return score
    }
}

extension Totals {
    fileprivate mutating func follow(
        _ code: ProcedureCode, _ difference: Measures, now cell: Measures, _ scorer: PeriodScorer, tier: Tier,
        _ changed: inout CountSet
    ) {
        let rule = scorer.scorer.digest.rule(of: code)
        add(difference, rule, judged: scorer.judged) { changed.insert(number: $0) }
        if procedures.follow(rule, difference, now: cell, tier: tier, base: scorer.catalogue.base(of: tier)) {
            changed.hasProcedures = true
        }
    }

    /// - Returns: whether anything has changed.
    fileprivate mutating func followBefore(
        _ code: ProcedureCode, _ difference: Measures, now cell: Measures, _ scorer: PeriodScorer, tier: Tier
    ) -> Bool {
        proceduresBefore.follow(
            scorer.scorer.digest.rule(of: code), difference, now: cell, tier: tier,
            base: scorer.catalogue.base(of: tier))
    }
}

extension ProcedureCounts {
    /// Takes out what a cell counted before, and in what it counts as it is.
    ///
    /// - Returns: whether anything has changed.
    fileprivate mutating func follow(
        _ rule: RegisterDigest.Rule?, _ difference: Measures, now cell: Measures, tier: Tier, base: Catalogue.Base
    ) -> Bool {
        guard let rule, rule.countsFor.contains(tier) else { return false }
        let before = self
        count(rule, base, by: -1) { cell[$0] - difference[$0] }
        count(rule, base, by: 1) { cell[$0] }
        return self != before
    }
}
