package import Model

/// Who is ranked against whom: the units of a tier, of the whole tree or of one unit's part of it.
package struct League: Hashable, Sendable {
    package var tier: Tier
    /// `nil`: the whole tree.
    package var within: UnitCode?

    package init(_ tier: Tier, within: UnitCode? = nil) {
        self.tier = tier
        self.within = within
    }

    /// Its units, ascending by code.
    ///
    /// - Throws: `.unknownUnit` when the tree has no unit `within`.
    package func units(in tree: Tree, period: Period) throws(ScoringError) -> [UnitCode] {
        guard let within else { return tree.units.filter { tree.tier(of: $0) == tier } }
        guard tree.contains(within) else { throw .unknownUnit(within, period) }
        return ([within] + tree.descendants(of: within)).filter { tree.tier(of: $0) == tier }.sorted()
    }
}

/// One row of a ranking.
package struct Standing: Hashable, Sendable {
    /// `nil` unless the status is `ranked`.
    package let rank: Int?
    package let name: String
    /// Units that have ended and whose cells count with this one, ascending.
    package let formers: [Tree.Former]
    /// `nil` unless the status is `ranked`.
    package let band: Catalogue.Band?
    package let score: UnitScore
}

/// An ordered list of a league for a period and an as-of date.
package struct Ranking: Hashable, Sendable {
    package let period: Period
    package let asOf: Day
    package let league: League
    /// The catalogue by which it was made.
    package let catalogue: Catalogue
    /// In rank order, then `too-few`, then `no-data`; among equals by unit code.
    package let rows: [Standing]

    /// Puts scores in order.
    ///
    /// Equal scaled scores share a rank and the ranks after it are skipped (1, 2, 2, 4).
    ///
    /// - Parameters:
    ///   - scores: each unit once, in any order, with its name.
    ///   - league: who they are.
    ///   - tree: in which they stand; `nil` where nothing has ended.
    ///   - scorer: what made the scores.
    /// - Complexity: O(n log n).
    package init(
        _ scores: [(score: UnitScore, name: String)], league: League, in tree: Tree? = nil, by scorer: PeriodScorer
    ) {
        var rows: [Standing] = []
        rows.reserveCapacity(scores.count)
        for (place, index) in Self.order(scores).enumerated() {
            let entry = scores[index]
            let score = entry.score
            let formers = tree?.formers(of: score.unit) ?? []
            guard score.status == .ranked else {
                rows.append(Standing(rank: nil, name: entry.name, formers: formers, band: nil, score: score))
                continue
            }
            let isTied = rows.last.map { $0.score.scaledMicro == score.scaledMicro } ?? false
            rows.append(
                Standing(
                    rank: isTied ? rows.last?.rank : place + 1, name: entry.name, formers: formers,
                    band: scorer.catalogue.band(ofScaledMicro: score.scaledMicro), score: score))
        }
        period = scorer.period
        asOf = scorer.asOf
        catalogue = scorer.catalogue
        self.league = league
        self.rows = rows
    }

    /// The places of scores in the order of a ranking. What decides is taken out first: a score is a dozen arrays to
    /// copy.
    private static func order(_ scores: [(score: UnitScore, name: String)]) -> [Int] {
        let keys = scores.map { entry in
            let score = entry.score
            return (status: score.status, points: score.status == .ranked ? score.scaledMicro : 0, unit: score.unit)
        }
        return keys.indices.sorted { first, second in
            let (left, right) = (keys[first], keys[second])
            if left.status != right.status { return left.status < right.status }
            if left.points != right.points { return left.points > right.points }
            return left.unit < right.unit
        }
    }

    /// Ranks a league from the merged cells.
    ///
    /// - Parameters:
    ///   - league: who is ranked.
    ///   - scorer: the period, the as-of date and the rules.
    ///   - rollUps: the merged cells of units with children.
    ///   - own: the own cells of units without.
    /// - Returns: every unit of the league in the tree of T, in order.
    /// - Throws: `.unknownUnit` when the tree of T has no unit `league.within`.
    package static func make(
        _ league: League, by scorer: PeriodScorer, _ rollUps: RollUps, own: RollUps.OwnCells
    ) throws(ScoringError) -> Ranking {
        try make(league, by: scorer, in: rollUps.tree(for: scorer.period, asOf: scorer.asOf)) { unit in
            scorer.score(unit, tier: league.tier, rollUps, own: own)
        }
    }

    /// Ranks a league from the scores of its units.
    ///
    /// - Parameters:
    ///   - league: who is ranked.
    ///   - scorer: the period, the as-of date and the rules.
    ///   - tree: that of T.
    ///   - score: of each unit of the league.
    /// - Returns: every unit of the league, in order.
    /// - Throws: `.unknownUnit` when the tree has no unit `league.within`.
    package static func make(
        _ league: League, by scorer: PeriodScorer, in tree: Tree, _ score: (UnitCode) -> UnitScore
    ) throws(ScoringError) -> Ranking {
        let units = try league.units(in: tree, period: scorer.period)
        return Ranking(units.map { (score($0), tree.name(of: $0) ?? "") }, league: league, in: tree, by: scorer)
    }

    /// The rows by unit code, as the indicators are published.
    package var rowsByUnit: [Standing] { rows.sorted { $0.score.unit < $1.score.unit } }
}

extension PeriodScorer {
    /// The unit's score from its merged cells of the period and of the one before.
    package func score(_ unit: UnitCode, tier: Tier, _ rollUps: RollUps, own: RollUps.OwnCells) -> UnitScore {
        score(
            unit, tier: tier, cells: rollUps.cells(of: unit, in: period, asOf: asOf, own: own),
            before: period.previous.map { rollUps.cells(of: unit, in: $0, asOf: asOf, own: own) } ?? [:])
    }
}
