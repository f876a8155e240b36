package import Model

/// Where a unit lost its points: what is lacking of the maxima of its scored indicators, split without a remainder into
/// indicators, procedures and, for a unit with others below it, offices (Protocol/18-explanation.md).
package struct LostPoints: Hashable, Sendable {
    /// Why points of an indicator are lost.
    package enum Cause: Hashable, Sendable {
        /// Its own ratio is below what gives all points.
        case own
        /// The ratio of another indicator, by its code, by which it is multiplied.
        case factor(String)
        /// Nothing was counted, and the catalogue gives nothing for that.
        case nothingCounted
    }

    /// The smallest part.
    package struct Row: Hashable, Sendable {
        /// Its place in the catalogue.
        package let indicator: Int
        package let cause: Cause
        /// `nil`: of no procedure.
        package let procedure: ProcedureCode?
        /// `nil`: of the unit as a whole, or not asked for.
        package var office: UnitCode?
        /// How many dossiers, procedures or items of feedback are lacking.
        package let missing: Int128
        /// Millionths of a point.
        package let lostMicro: Int64
        /// The same in the scaled score, whose maximum is 100.
        package let scoreMicro: Int64
    }

    /// All rows of one indicator and cause.
    package struct Loss: Hashable, Sendable {
        package let indicator: Int
        package let cause: Cause
        package let missing: Int128
        /// The fewest that would give all points, where the catalogue gives them below 100 per cent; `nil` for a factor
        /// and where nothing was counted.
        package let needed: Int128?
        package let lostMicro: Int64
        package let scoreMicro: Int64
        /// In how many procedures something is lacking.
        package let procedures: Int
    }

    /// Maxima less points: what all rows add up to.
    package let lostMicro: Int64
    /// 100 points less the scaled score; 0 where nothing is applicable.
    package let scoreMicro: Int64
    /// Most points lost first, among equals in the catalogue's order and the own ratio first.
    package let losses: [Loss]
    /// By indicator in the catalogue's order, cause, code of the procedure (those of none last), office.
    package let rows: [Row]
}

extension PeriodScorer {
    /// What a unit lost, by indicator and procedure.
    ///
    /// - Parameters:
    ///   - score: the unit's.
    ///   - cells: the merged cells that it was made from.
    /// - Returns: its losses, of no office yet.
    /// - Complexity: O(counts of the cells × indicators).
    package func lost(_ score: UnitScore, cells: [ProcedureCode: Measures]) -> LostPoints {
        let question = IndicatorQuestion(catalogue: catalogue, announcements: announcements, totals: score.totals)
        let questions = ProcedureQuestions(question, cells, tier: score.tier, by: self)
        let lost = zip(catalogue.indicators, score.indicators).map { indicator, score in
            score.state == .scored ? Int64(indicator.scoring?.maximum ?? 0) * 1_000_000 - score.pointsMicro : 0
        }
        guard score.applicable > 0 else { return LostPoints(lostMicro: 0, scoreMicro: 0, losses: [], rows: []) }
        let scoreMicro = 100_000_000 - score.scaledMicro
        let scores = Apportioning.split(scoreMicro, by: lost.map { Int128($0) })
        var losses: [LostPoints.Loss] = []
        var rows: [LostPoints.Row] = []
        for place in lost.indices where lost[place] > 0 {
            let causes = questions.causes(of: place, score.indicators[place], lost: lost[place])
            let parts = Apportioning.split(scores[place], by: causes.map { Int128($0.lostMicro) })
            for (cause, scoreMicro) in zip(causes, parts) {
                let split = cause.rows(scoreMicro: scoreMicro, indicator: place)
                losses.append(cause.loss(scoreMicro: scoreMicro, indicator: place, rows: split))
                rows += split
            }
        }
        // A stable order: sorted by size alone, equal losses stay in the catalogue's.
        let ordered = losses.enumerated().sorted { left, right in
            let (less, more) = (left.element.lostMicro, right.element.lostMicro)
            return less != more ? less > more : left.offset < right.offset
        }
        return LostPoints(
            lostMicro: lost.reduce(0, +), scoreMicro: scoreMicro, losses: ordered.map(\.element), rows: rows)
    }
}

/// One cause of an indicator's loss with what is lacking for it.
private struct CauseOfLoss {
    let cause: LostPoints.Cause
    let lostMicro: Int64
    let shortfall: Shortfall
    var needed: Int128?

    func rows(scoreMicro: Int64, indicator: Int) -> [LostPoints.Row] {
        var parts = shortfall.procedures.map { (code: Optional($0.code), missing: $0.missing) }
        if shortfall.rest > 0 || parts.isEmpty { parts.append((nil, shortfall.rest)) }
        // Where nothing was counted there is one part, which has all of it.
        let weights = shortfall.missing > 0 ? parts.map(\.missing) : [1]
        let lost = Apportioning.split(lostMicro, by: weights)
        let scores = Apportioning.split(scoreMicro, by: lostMicro > 0 ? lost.map { Int128($0) } : weights)
        return parts.indices.map { place in
            LostPoints.Row(
                indicator: indicator, cause: cause, procedure: parts[place].code, missing: parts[place].missing,
                lostMicro: lost[place], scoreMicro: scores[place])
        }
    }

    func loss(scoreMicro: Int64, indicator: Int, rows: [LostPoints.Row]) -> LostPoints.Loss {
        LostPoints.Loss(
            indicator: indicator, cause: cause, missing: shortfall.missing, needed: needed, lostMicro: lostMicro,
            scoreMicro: scoreMicro, procedures: shortfall.procedures.count)
    }
}

extension ProcedureQuestions {
    /// What an indicator lost, by its own ratio and by the one that it is multiplied by.
    fileprivate func causes(of place: Int, _ score: IndicatorScore, lost: Int64) -> [CauseOfLoss] {
        let indicator = whole.catalogue.indicators[place]
        guard score.denominator > 0 else {
            return [CauseOfLoss(cause: .nothingCounted, lostMicro: lost, shortfall: Shortfall())]
        }
        let full = Int128(indicator.scoring?.fullAtPercent ?? 100)
        let needed = max(0, (full * score.denominator + 99) / 100 - score.numerator)
        let own = shortfall(of: indicator.formula)
        guard let factor = whole.factor(of: indicator.formula), let formula = indicator.formula.definition.factor,
            factor.denominator > factor.numerator
        else { return [CauseOfLoss(cause: .own, lostMicro: lost, shortfall: own, needed: needed)] }
        let ownLost = Self.own(lost, score, factor)
        let code = whole.catalogue.index(of: formula).map { whole.catalogue.indicators[$0].code }
        let causes = [
            CauseOfLoss(cause: .own, lostMicro: ownLost, shortfall: own, needed: needed),
            CauseOfLoss(
                cause: .factor(code ?? formula.rawValue), lostMicro: lost - ownLost,
                shortfall: shortfall(of: formula)),
        ]
        return causes.filter { $0.shortfall.missing > 0 }
    }

    /// The own part of what a product of ratios n/d and a/b lost: half of the sum of what each order of the two would
    /// say, (d − n)(b + a) against (b − a)(d + n).
    private static func own(_ lost: Int64, _ score: IndicatorScore, _ factor: IndicatorQuestion.Fraction) -> Int64 {
        func capped(_ value: Int128, _ limit: Int128) -> UInt128 { UInt128(max(0, min(value, limit))) }
        let (d, b) = (UInt128(score.denominator), UInt128(factor.denominator))
        let (n, a) = (capped(score.numerator, score.denominator), capped(factor.numerator, factor.denominator))
        let own = Wide(d - n, b + a)
        return Int64(own.times(UInt64(lost)).dividedHalfUp(by: own + Wide(b - a, d + n)))
    }
}
