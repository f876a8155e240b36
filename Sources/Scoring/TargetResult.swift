package import Model

/// How a unit stands against one target (Protocol/17-targets.md).
package struct TargetResult: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        case met(Distance)
        case missed(Distance)
        case notJudged(Reason)
    }

    /// Why nobody can say whether a target is met.
    package enum Reason: String, CaseIterable, Sendable {
        /// The records do not tell it: still-valid results, visits, officers, or something else.
        case stock, visits, staff, records
        /// Too few days of receptions have an officer told at the desk.
        case coverage
        /// The unit receives less than the target would have one officer receive, which its text exempts.
        case exempt
        /// The text asks for what nobody can want.
        case unclear
        /// The indicator is not for this tier, or the catalogue has no such one.
        case notApplicable = "not-applicable"
        /// Nothing was counted that the ratio could be taken of.
        case nothingCounted = "nothing-counted"
        /// Less was counted than the ratio needs to say something.
        case few
        /// An older program somewhere on the way does not tell the count.
        case untold
        /// There is nothing of the year before to compare with.
        case noYearBefore = "no-year-before"
        /// The exact comparison leaves 128 bits.
        case tooLarge = "too-large"
    }

    /// Ratio less target in percentage points, or in the target's own unit, positive where it is above: an exact
    /// fraction, not reduced.
    package struct Distance: Hashable, Sendable {
        package let numerator: Int128
        /// Above 0.
        package let denominator: Int128
        /// The same in millionths of a percentage point, rounded half away from zero; for showing.
        package let microPercent: Int64
        /// How many more of the denominator would have met the target; 0 where it is met, and for changes.
        package let lacking: Int128
    }

    package let target: Target
    package let verdict: Verdict
    /// What was counted, as the indicator has it; `nil` where it has nothing.
    package let numerator: Int128?
    package let denominator: Int128?
    /// The same of the year before, for a target that asks for a change.
    package let numeratorBefore: Int128?
    package let denominatorBefore: Int128?
    /// Its years are over, and it is a mark only: the last of them.
    package let keptOf: Int?

    package var isMet: Bool? {
        switch verdict {
        case .met: true
        case .missed: false
        case .notJudged: nil
        }
    }

    package var distance: Distance? {
        switch verdict {
        case .met(let distance), .missed(let distance): distance
        case .notJudged: nil
        }
    }
}

/// What one indicator counts, for a target.
private struct Counted {
    var numerator: Int128
    var denominator: Int128
    /// Why the ratio says nothing.
    var lack: TargetResult.Reason?
}

extension PeriodScorer {
    /// The unit against every target that holds for it in the period's year, in the targets' order.
    ///
    /// - Parameters:
    ///   - score: the unit's.
    ///   - before: its score in the same period of the year before, as of the same day of that year; `nil` where the
    ///     unit was not there.
    ///   - targets: all of them.
    ///   - area: the kind of place that the unit is in, where the topology says it.
    /// - Returns: a result for each that holds.
    /// - Complexity: O(targets).
    package func results(
        of score: UnitScore, before: UnitScore?, against targets: [Target], at area: Area? = nil
    ) -> [TargetResult] {
        let year = period.firstDay.parts.year
        return targets.filter { $0.holds(for: score.unit, of: score.tier, at: area, in: year) }.map { target in
            let target = target.judgedOn(catalogue.switches.waitTargetOn)
            let now = counted(target, score)
            let isChange = target.measured == .pointsPerYear && target.lack == nil
            let then = isChange ? before.flatMap { counted(target, $0) } : nil
            return TargetResult(
                target: target, verdict: Self.verdict(target, now, then), numerator: now?.numerator,
                denominator: now?.denominator, numeratorBefore: then?.numerator, denominatorBefore: then?.denominator,
                keptOf: target.isPast(in: year) ? target.years.upperBound : nil)
        }
    }

    private func counted(_ target: Target, _ score: UnitScore) -> Counted? {
        if target.lack != nil, target.lack != .unclear { return nil }
        if let desk = score.desk.first(where: { $0.indicator.code == target.indicator }) {
            guard let counts = desk.counts else { return Counted(numerator: 0, denominator: 0, lack: .few) }
            var lack: TargetResult.Reason? = counts.denominator == 0 ? .nothingCounted : nil
            if lack == nil, target.measured == .perOfficerYear { lack = officerLack(target, score) }
            return Counted(numerator: counts.numerator, denominator: counts.denominator, lack: lack)
        }
        if let extra = score.extras(catalogue).first(where: { $0.indicator.code == target.indicator }) {
            var lack: TargetResult.Reason?
            if extra.denominator == 0 {
                lack = .nothingCounted
            } else if extra.denominator < extra.indicator.minimumDenominator {
                lack = .few
            } else if extra.numerator == 0, isUntold(extra.indicator, score) {
                lack = .untold
            }
            return Counted(numerator: extra.numerator, denominator: extra.denominator, lack: lack)
        }
        guard let index = catalogue.indicators.firstIndex(where: { $0.code == target.indicator }),
            score.indicators[index].state != .notApplicable
        else { return nil }
        let counts = score.indicators[index]
        return Counted(
            numerator: max(0, min(counts.numerator, counts.denominator)), denominator: counts.denominator,
            lack: counts.denominator > 0 ? nil : .nothingCounted)
    }

    /// Why an officer's year cannot be judged: days of receptions without an officer, or fewer dossiers than one
    /// officer would be asked for. The office's are taken to a whole year, so that no month is exempt for being one.
    private func officerLack(_ target: Target, _ score: UnitScore) -> TargetResult.Reason? {
        let (desks, receptions) = (score.totals[.deskDays], score.totals[.receptionDays])
        if receptions == 0 || 10 * desks < 9 * receptions { return .coverage }
        let days = (period.firstDay.number...judged.number).count {
            scorer.calendar.isWorkingDay(Day(number: $0))
        }
        let isSmall =
            score.receivedAtDesks * Int128(workingDaysOfYear) < Int128(target.percent) * Int128(days)
        return isSmall ? .exempt : nil
    }

    /// No outcome at all beside results that went out electronically: nobody below tells outcomes (T-03).
    private func isUntold(_ indicator: ExtraIndicator, _ score: UnitScore) -> Bool {
        guard indicator == .wholeOnline || indicator == .settledDigitised else { return false }
        return score.totals[.wholeOnline] == 0 && score.totals[.settledDigitised] == 0
            && score.totals[.resultElectronic] > 0
    }

    private static func verdict(_ target: Target, _ now: Counted?, _ then: Counted?) -> TargetResult.Verdict {
        if let lack = target.lack { return .notJudged(TargetResult.Reason(lack)) }
        guard let now else { return .notJudged(.notApplicable) }
        if let lack = now.lack { return .notJudged(lack) }
        switch target.measured {
        case .ratio, .minutes, .perOfficerYear:
            guard let distance = TargetResult.Distance(now, target) else { return .notJudged(.tooLarge) }
            return target.isMet(distance.numerator) ? .met(distance) : .missed(distance)
        case .pointsPerYear:
            guard let then, then.lack == nil else { return .notJudged(.noYearBefore) }
            guard let distance = TargetResult.Distance(now, since: then, target) else { return .notJudged(.tooLarge) }
            let isWhole = target.comparator == .atLeast && now.numerator == now.denominator
            return isWhole || target.isMet(distance.numerator) ? .met(distance) : .missed(distance)
        }
    }
}

extension Target {
    /// Whether a distance of this sign meets it.
    fileprivate func isMet(_ distance: Int128) -> Bool { comparator == .atLeast ? distance >= 0 : distance <= 0 }
}

extension Target {
    /// A target of a wait, where a catalogue reads its text as one of every visit: that all waited no longer.
    fileprivate func judgedOn(_ wait: Catalogue.WaitTarget) -> Target {
        guard wait == .share, indicator == DeskIndicator.averageWait.code, measured == .minutes else { return self }
        let shares: [Int: DeskIndicator] = [15: .withinQuarterHour, 30: .withinHalfHour]
        guard let share = shares[percent] else { return self }
        var target = self
        target.indicator = share.code
        target.measured = .ratio
        target.comparator = .atLeast
        target.percent = 100
        return target
    }
}

extension TargetResult.Reason {
    fileprivate init(_ lack: Target.Lack) {
        self =
            switch lack {
            case .stock: .stock
            case .visits: .visits
            case .staff: .staff
            case .records: .records
            case .unclear: .unclear
            }
    }
}

extension TargetResult.Distance {
    /// (100 × numerator − value × denominator) ÷ denominator; of minutes, whose numerator is in seconds,
    /// (numerator − value × 60 × denominator) ÷ (60 × denominator); of dossiers (numerator − value × denominator) ÷
    /// denominator.
    fileprivate init?(_ now: Counted, _ target: Target) {
        let isRatio = target.measured == .ratio
        guard let reached = Self.product(isRatio ? 100 : 1, now.numerator),
            let whole = Self.product(target.measured == .minutes ? 60 : 1, now.denominator),
            let asked = Self.product(Int128(target.percent), whole)
        else { return nil }
        let distance = reached - asked
        // The more is rounded up: with one less it would still be missed.
        let isShort = isRatio && target.comparator == .atLeast && distance < 0
        self.init(distance, over: whole, lacking: isShort ? (99 - distance) / 100 : 0)
    }

    /// The gain against `then`, less the value: over the product of both denominators.
    fileprivate init?(_ now: Counted, since then: Counted, _ target: Target) {
        guard let gained = Self.product(now.numerator, then.denominator),
            let lost = Self.product(then.numerator, now.denominator),
            let whole = Self.product(now.denominator, then.denominator),
            let change = Self.product(100, gained - lost), let asked = Self.product(Int128(target.percent), whole)
        else { return nil }
        let (distance, isLarge) = change.subtractingReportingOverflow(asked)
        if isLarge { return nil }
        self.init(distance, over: whole, lacking: 0)
    }

    private init?(_ numerator: Int128, over denominator: Int128, lacking: Int128) {
        // |distance| is at most 200 points; of other units the quotient must fit 64 bits in millionths.
        let divisor = denominator.magnitude
        let (whole, rest) = numerator.magnitude.quotientAndRemainder(dividingBy: divisor)
        guard let scaled = Self.product(Int128(rest), 2_000_000), divisor < UInt128(1) << 125 else { return nil }
        guard whole < 1 << 40 else { return nil }
        let size = Int64(whole) * 1_000_000 + Int64((scaled.magnitude + divisor) / (2 * divisor))
        self.numerator = numerator
        self.denominator = denominator
        self.lacking = lacking
        microPercent = numerator < 0 ? -size : size
    }

    private static func product(_ left: Int128, _ right: Int128) -> Int128? {
        let (product, isLarge) = left.multipliedReportingOverflow(by: right)
        return isLarge ? nil : product
    }
}
