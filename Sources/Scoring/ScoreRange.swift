package import Model

/// Between which scores a unit's lies whatever its uncertain offices deliver, within their room, while it has a dossier
/// in scope.
///
/// - Spec: U-05, U-06 (Protocol/19-map-and-range.md)
package struct ScoreRange: Hashable, Sendable {
    /// Of the scaled score, in micro-points.
    package let lowestMicro: Int64
    package let highestMicro: Int64
    /// Whether it has a rank at the end in any case, or in some case.
    package let isSurelyRanked: Bool
    package let mayBeRanked: Bool

    /// Of a unit of which everything is known.
    package init(_ score: UnitScore) {
        lowestMicro = score.scaledMicro
        highestMicro = score.scaledMicro
        isSurelyRanked = score.status == .ranked
        mayBeRanked = isSurelyRanked
    }

    init(
        _ indicators: [(range: IndicatorRange, maximum: Int)], scope: Int128, room: Room, tier: Tier,
        _ catalogue: Catalogue
    ) {
        let scored = indicators.filter { $0.range.points != nil }
        let sure = scored.filter { !$0.range.mayBeLeftOut }.reduce(0) { $0 + $1.maximum }
        let most = scored.reduce(0) { $0 + $1.maximum }
        let needed = (scope: max(1, Int128(catalogue.minimumScope)), points: catalogue.minimumApplicable[tier] ?? 0)
        isSurelyRanked = scope >= needed.scope && sure >= needed.points
        mayBeRanked = room[.dossiers].map { scope + $0 >= needed.scope } ?? true && most >= needed.points
        lowestMicro = Self.extreme(scored, isHighest: false)
        highestMicro = Self.extreme(scored, isHighest: true)
    }

    /// The greatest or least share of the applicable points over every choice of what is left out: one by one, the
    /// indicator that moves it furthest first, as long as it moves it that way.
    private static func extreme(_ scored: [(range: IndicatorRange, maximum: Int)], isHighest: Bool) -> Int64 {
        typealias Part = (points: Int128, maximum: Int128)
        var (points, applicable) = (Int128(0), Int128(0))
        var optional: [Part] = []
        for (range, maximum) in scored {
            guard let ends = range.points else { continue }
            let part = Part(Int128(isHighest ? ends.upperBound : ends.lowerBound), Int128(maximum))
            if range.mayBeLeftOut {
                optional.append(part)
            } else {
                points += part.points
                applicable += part.maximum
            }
        }
        // Where everything may be left out, nothing may be applicable, which is a score of 0.
        if !isHighest, applicable == 0 { return 0 }
        func isFurther(_ left: Part, _ right: Part) -> Bool {
            let (one, other) = (left.points * right.maximum, right.points * left.maximum)
            return isHighest ? one > other : one < other
        }
        for part in optional.sorted(by: isFurther) {
            guard applicable == 0 || isFurther(part, (points, applicable)) else { break }
            points += part.points
            applicable += part.maximum
        }
        return applicable == 0 ? 0 : Int64((2 * points * 100 + applicable) / (2 * applicable))
    }
}

extension PeriodScorer {
    /// The range of a unit's score.
    ///
    /// - Parameters:
    ///   - tier: the unit's in the tree of T.
    ///   - cells: its merged cells without those of its uncertain offices.
    ///   - room: what these may deliver together.
    /// - Returns: the range.
    /// - Complexity: O(counts of the cells).
    package func range(tier: Tier, certain cells: [ProcedureCode: Measures], room: Room) -> ScoreRange {
        let base = catalogue.base(of: tier)
        let question = RangeQuestion(
            certain: IndicatorQuestion(
                catalogue: catalogue, announcements: announcements,
                totals: Totals(cells, before: [:], scorer.digest, tier: tier, base: base, judged: judged)),
            room: room, digest: scorer.digest, tier: tier)
        let indicators = catalogue.indicators.map {
            (range: question.range($0), maximum: $0.scoring?.maximum ?? 0)
        }
        return ScoreRange(indicators, scope: question.certain.totals[.scope], room: room, tier: tier, catalogue)
    }
}

/// The ranks that a unit can still have.
///
/// - Spec: U-07 (Protocol/19-map-and-range.md)
package struct RankRange: Hashable, Sendable {
    package let best: Int
    package let worst: Int
    /// It may also end without a rank.
    package let mayBeUnranked: Bool

    package init(best: Int, worst: Int, mayBeUnranked: Bool) {
        self.best = best
        self.worst = worst
        self.mayBeUnranked = mayBeUnranked
    }

    /// The ranks of a league; `nil` for who cannot have one.
    ///
    /// - Complexity: O(n log n).
    package static func ranges(of scores: [ScoreRange]) -> [RankRange?] {
        let surely = scores.filter(\.isSurelyRanked).map(\.lowestMicro).sorted()
        let maybe = scores.filter(\.mayBeRanked).map(\.highestMicro).sorted()
        return scores.map { score in
            guard score.mayBeRanked else { return nil }
            // It is not above itself, except where its own range is wide: then its highest is above its lowest.
            let above = count(in: maybe, above: score.lowestMicro)
            let own = score.highestMicro > score.lowestMicro ? 1 : 0
            return RankRange(
                best: 1 + count(in: surely, above: score.highestMicro), worst: 1 + above - own,
                mayBeUnranked: !score.isSurelyRanked)
        }
    }

    private static func count(in ascending: [Int64], above limit: Int64) -> Int {
        var (low, high) = (0, ascending.count)
        while low < high {
            let middle = (low + high) / 2
            if ascending[middle] <= limit { low = middle + 1 } else { high = middle }
        }
        return ascending.count - low
    }
}
