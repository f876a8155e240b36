package import Model

/// Why a unit's score and rank differ between two rankings: two periods, two days, two catalogues, two states of the
/// records. The parts add up to both differences exactly (Protocol/18-explanation.md).
package struct Movement: Sendable {
    /// One of the two.
    package struct Side: Sendable {
        package let period: Period
        package let asOf: Day
        package let catalogue: Catalogue
        package let score: UnitScore
        package let lost: LostPoints
        /// Of whom the league consists, with their scores; the unit among them.
        package let ranking: Ranking

        /// `nil` when the unit does not stand in the ranking.
        ///
        /// - Parameters:
        ///   - unit: who is explained.
        ///   - cells: its merged cells.
        ///   - ranking: of its league.
        ///   - scorer: by which the ranking was made.
        package init?(
            of unit: UnitCode, cells: [ProcedureCode: Measures], in ranking: Ranking, by scorer: PeriodScorer
        ) {
            guard let row = ranking.rows.first(where: { $0.score.unit == unit }) else { return nil }
            period = ranking.period
            asOf = ranking.asOf
            catalogue = ranking.catalogue
            score = row.score
            lost = scorer.lost(row.score, cells: cells)
            self.ranking = ranking
        }

        /// `nil` unless the unit is ranked.
        package var rank: Int? { ranking.rows.first { $0.score.unit == score.unit }?.rank }

        /// The rank of a score among the others: 1 and one for each better one.
        func rank(ofScaledMicro scaled: Int64) -> Int {
            1 + ranking.rows.count { $0.rank != nil && $0.score.unit != score.unit && $0.score.scaledMicro > scaled }
        }
    }

    /// What a part of the change is.
    package enum Kind: Hashable, Sendable {
        /// A procedure lost more, or less, of an indicator's points.
        case procedure(ProcedureCode?, LostPoints.Cause)
        /// The indicator's points count, or do not count any more, or are more or fewer.
        case applicable
        /// On one of the two sides nothing could be judged at all.
        case judged
    }

    /// A part of the change of the scaled score.
    package struct Part: Hashable, Sendable {
        /// The indicator's code; empty for `judged`.
        package let indicator: String
        package let kind: Kind
        package let missingBefore: Int128
        package let missingAfter: Int128
        /// Micro-points of the indicator that it lost; for `applicable` the indicator's maximum.
        package let lostBeforeMicro: Int64
        package let lostAfterMicro: Int64
        /// Its part of the change, in micro-points of the scaled score.
        package fileprivate(set) var scoreMicro: Int64
    }

    /// Places won by what happened to one indicator.
    package struct PlaceChange: Hashable, Sendable {
        package let indicator: String
        package let places: Int
    }

    /// A unit that the explained one has passed, or that has passed it, by its own change.
    package struct Passing: Hashable, Sendable {
        package let unit: UnitCode
        package let name: String
        /// It was above and is no longer; otherwise the other way round.
        package let fell: Bool
        /// It is ranked on one side only.
        package let isNew: Bool
    }

    package let before: Side
    package let after: Side
    /// By indicator in the order of the later catalogue, what only the earlier one has behind; the applicable points
    /// first, then procedures by code, those of none last.
    package let parts: [Part]
    /// Places won by the unit's own change, by indicator, the one with the greatest effect first; empty unless it is
    /// ranked on both sides.
    package let places: [PlaceChange]
    /// Ascending by code.
    package let passings: [Passing]

    package init(from before: Side, to after: Side) {
        self.before = before
        self.after = after
        parts = Self.parts(before, after)
        (places, passings) = Self.ranks(before, after, parts)
    }

    /// Of the scaled score, in micro-points.
    package var scoreMicro: Int64 { after.score.scaledMicro - before.score.scaledMicro }
    /// Places won, fewer than 0 when lost; `nil` unless it is ranked on both sides.
    package var rankPlaces: Int? { before.rank.flatMap { old in after.rank.map { old - $0 } } }
    /// Those that its own change won, had nobody else changed.
    package var ownPlaces: Int { places.reduce(0) { $0 + $1.places } }
    /// Those that the others' changes won or lost it.
    package var othersPlaces: Int { passings.reduce(0) { $0 + ($1.fell ? 1 : -1) } }
}

// MARK: - Ranks

extension Movement {
    /// First the unit moves among the others as they were, indicator by indicator; then they move.
    private static func ranks(
        _ before: Side, _ after: Side, _ parts: [Part]
    ) -> (places: [PlaceChange], passings: [Passing]) {
        guard before.rank != nil, after.rank != nil else { return ([], []) }
        var effects: [(indicator: String, scoreMicro: Int64)] = []
        for part in parts {
            if effects.last?.indicator == part.indicator {
                effects[effects.count - 1].scoreMicro += part.scoreMicro
            } else {
                effects.append((part.indicator, part.scoreMicro))
            }
        }
        let ordered = effects.enumerated().sorted { left, right in
            let (size, other) = (left.element.scoreMicro.magnitude, right.element.scoreMicro.magnitude)
            return size != other ? size > other : left.offset < right.offset
        }.map(\.element)
        var scaled = before.score.scaledMicro
        var places: [PlaceChange] = []
        for effect in ordered {
            let old = before.rank(ofScaledMicro: scaled)
            scaled += effect.scoreMicro
            let new = before.rank(ofScaledMicro: scaled)
            places.append(PlaceChange(indicator: effect.indicator, places: old - new))
        }
        return (places, passings(before, after))
    }

    /// Who stands on another side of the unit's new score than before.
    private static func passings(_ before: Side, _ after: Side) -> [Passing] {
        let unit = after.score.unit
        let scaled = after.score.scaledMicro
        func above(_ side: Side) -> [UnitCode: (above: Bool, name: String)] {
            side.ranking.rows.reduce(into: [:]) { known, row in
                guard row.rank != nil, row.score.unit != unit else { return }
                known[row.score.unit] = (row.score.scaledMicro > scaled, row.name)
            }
        }
        let (old, new) = (above(before), above(after))
        return Set(old.keys).union(new.keys).sorted().compactMap { other in
            let (was, isNow) = (old[other]?.above ?? false, new[other]?.above ?? false)
            guard was != isNow else { return nil }
            return Passing(
                unit: other, name: new[other]?.name ?? old[other]?.name ?? "", fell: was,
                isNew: old[other] == nil || new[other] == nil)
        }
    }
}

// MARK: - Parts

extension Movement {
    fileprivate struct Key: Hashable {
        let indicator: String
        let kind: Kind
    }

    /// The exact value of a part over a common denominator, 2AA' with the applicable points A and A'.
    private static func parts(_ before: Side, _ after: Side) -> [Part] {
        let (a, b) = (Int128(before.score.applicable), Int128(after.score.applicable))
        let change = after.score.scaledMicro - before.score.scaledMicro
        guard a > 0, b > 0 else {
            guard a != b else { return [] }
            return [
                Part(
                    indicator: "", kind: .judged, missingBefore: 0, missingAfter: 0, lostBeforeMicro: 0,
                    lostAfterMicro: 0, scoreMicro: change)
            ]
        }
        var parts = applicable(before, after) + procedures(before, after)
        let codes = codes(before, after)
        // Stable: within an indicator the order in which they were made.
        parts = parts.enumerated().sorted { left, right in
            let (place, other) = (codes[left.element.indicator] ?? 0, codes[right.element.indicator] ?? 0)
            return place != other ? place < other : left.offset < right.offset
        }.map(\.element)
        let lost = Int128(before.lost.lostMicro) + Int128(after.lost.lostMicro)
        let numerators = parts.map { part in
            let difference = Int128(part.lostAfterMicro) - Int128(part.lostBeforeMicro)
            // Of applicable points, the whole of whose change is in micro-points.
            if part.kind == .applicable { return 100 * lost * (difference / 1_000_000) }
            return -100 * difference * (a + b)
        }
        let scores = Apportioning.parts(of: change, numerators, over: 2 * a * b)
        for place in parts.indices { parts[place].scoreMicro = scores[place] }
        return parts
    }

    /// The places of the indicators of both catalogues.
    private static func codes(_ before: Side, _ after: Side) -> [String: Int] {
        var codes: [String: Int] = [:]
        for indicator in after.catalogue.indicators + before.catalogue.indicators where codes[indicator.code] == nil {
            codes[indicator.code] = codes.count
        }
        return codes
    }

    /// Indicators whose points are applicable on one side only, or are others.
    private static func applicable(_ before: Side, _ after: Side) -> [Part] {
        func maxima(_ side: Side) -> [String: Int64] {
            zip(side.catalogue.indicators, side.score.indicators).reduce(into: [:]) { maxima, entry in
                guard entry.1.state == .scored else { return }
                maxima[entry.0.code] = Int64(entry.0.scoring?.maximum ?? 0) * 1_000_000
            }
        }
        let (old, new) = (maxima(before), maxima(after))
        return codes(before, after).keys.compactMap { code in
            let (was, isNow) = (old[code] ?? 0, new[code] ?? 0)
            guard was != isNow else { return nil }
            return Part(
                indicator: code, kind: .applicable, missingBefore: 0, missingAfter: 0, lostBeforeMicro: was,
                lostAfterMicro: isNow, scoreMicro: 0)
        }
    }

    /// What each procedure lost before and loses now, wherever that or what it lacks is not the same.
    private static func procedures(_ before: Side, _ after: Side) -> [Part] {
        func rows(_ side: Side) -> [Key: LostPoints.Row] {
            side.lost.rows.reduce(into: [:]) { rows, row in
                let code = side.catalogue.indicators[row.indicator].code
                rows[Key(indicator: code, kind: .procedure(row.procedure, row.cause))] = row
            }
        }
        let (old, new) = (rows(before), rows(after))
        let keys = Set(old.keys).union(new.keys).sorted { $0.order < $1.order }
        return keys.compactMap { key in
            let (was, isNow) = (old[key], new[key])
            guard was?.lostMicro != isNow?.lostMicro || was?.missing != isNow?.missing else { return nil }
            return Part(
                indicator: key.indicator, kind: key.kind, missingBefore: was?.missing ?? 0,
                missingAfter: isNow?.missing ?? 0, lostBeforeMicro: was?.lostMicro ?? 0,
                lostAfterMicro: isNow?.lostMicro ?? 0, scoreMicro: 0)
        }
    }
}

extension Movement.Key {
    /// Causes in their order, procedures by code, none last.
    fileprivate var order: KindOrder {
        guard case .procedure(let code, let cause) = kind else {
            return KindOrder(cause: 0, isNone: false, code: .none)
        }
        let place =
            switch cause {
            case .own: 1
            case .factor: 2
            case .nothingCounted: 3
            }
        return KindOrder(cause: place, isNone: code == nil, code: code ?? .none)
    }
}

private struct KindOrder: Comparable {
    let cause: Int
    let isNone: Bool
    let code: ProcedureCode

    static func < (left: KindOrder, right: KindOrder) -> Bool {
        if left.cause != right.cause { return left.cause < right.cause }
        if left.isNone != right.isNone { return right.isNone }
        return left.code < right.code
    }
}
