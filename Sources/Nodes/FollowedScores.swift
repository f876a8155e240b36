internal import Model
internal import Scoring

/// The scores of whole rankings that were asked for lately, following every change of a cell.
///
/// A ranking of 415 branches takes some 20 ms to score anew, and an update changes one branch, its province and the
/// nation; so what is asked of a ranking again costs what has changed since, and not what there is.
struct FollowedScores {
    private var rankings: [FollowedRanking] = []
    /// Counts uses, so that what was used longest ago goes first.
    private var uses: UInt64 = 0

    /// Whether nothing is followed.
    var isEmpty: Bool { rankings.isEmpty }

    /// Gives `act` what follows the scores of a period as of a date; begun when there is none. One that passes is the
    /// first to go, unless somebody else has asked for it.
    mutating func with<Value>(
        _ scorer: PeriodScorer, _ tree: Tree, isPassing: Bool = false,
        _ act: (inout FollowedRanking) throws(ScoringError) -> Value
    ) throws(ScoringError) -> Value {
        uses += 1
        let place = place(scorer, tree)
        if !isPassing { rankings[place].usedAt = uses }
        return try act(&rankings[place])
    }

    private mutating func place(_ scorer: PeriodScorer, _ tree: Tree) -> Int {
        if let place = rankings.firstIndex(where: { $0.isOf(scorer.period, scorer.asOf) }) { return place }
        let ranking = FollowedRanking(scorer: scorer, tree: tree)
        guard rankings.count >= NodeLimits.followedRankingsMax,
            let oldest = rankings.indices.min(by: { rankings[$0].usedAt < rankings[$1].usedAt })
        else {
            rankings.append(ranking)
            return rankings.count - 1
        }
        rankings[oldest] = ranking
        return oldest
    }

    /// A score that is followed already; `nil` otherwise.
    mutating func known(_ unit: UnitCode, in period: Period, asOf: Day) -> UnitScore? {
        guard let place = rankings.firstIndex(where: { $0.isOf(period, asOf) }) else { return nil }
        return rankings[place].known(unit)
    }

    /// Changes of a unit's own cells have been rolled up.
    ///
    /// - Complexity: O(rankings × tiers × changed counts); the number of units does not matter.
    mutating func follow(_ unit: UnitCode, _ changes: [CellChange], _ rollUps: RollUps) {
        guard !rankings.isEmpty, !changes.isEmpty else { return }
        // Each change is taken together with its cell as it is after all of them.
        guard Set(changes.map(\.key)).count == changes.count else {
            rankings = []
            return
        }
        for place in rankings.indices { rankings[place].follow(unit, changes, rollUps) }
    }
}

/// The scores of a period as of a date.
struct FollowedRanking {
    private let scorer: PeriodScorer
    private let tree: Tree
    private var scores: [UnitCode: FollowedScore] = [:]
    /// Leagues of which somebody asked for a place.
    private var leagues: [(league: League, order: LeagueOrder)] = []
    /// Units whose scores have changed since the orders were right.
    private var changed: Set<UnitCode> = []
    fileprivate(set) var usedAt: UInt64 = 0

    init(scorer: PeriodScorer, tree: Tree) {
        self.scorer = scorer
        self.tree = tree
    }

    func isOf(_ period: Period, _ asOf: Day) -> Bool { scorer.period == period && scorer.asOf == asOf }

    func has(_ unit: UnitCode) -> Bool { scores[unit] != nil }

    mutating func known(_ unit: UnitCode) -> UnitScore? { scores[unit]?.score(by: scorer) }

    /// The score of a unit of the tree of T, which `make` says from all its merged cells.
    mutating func score(_ unit: UnitCode, make: () -> UnitScore) -> UnitScore {
        if let score = known(unit) { return score }
        let score = make()
        scores[unit] = FollowedScore(score)
        return score
    }

    /// Where a unit stands in a league to which it belongs. O(log n) for each unit that has changed since, once the
    /// league was asked for.
    mutating func place(
        of unit: UnitCode, in league: League, make: (UnitCode) -> UnitScore
    ) throws(ScoringError) -> LeagueRanks.Place {
        settle()
        let index = try order(league, make)
        guard let known = leagues[index].order.place(of: unit) else { throw .unknownUnit(unit, scorer.period) }
        return known
    }

    private mutating func order(_ league: League, _ make: (UnitCode) -> UnitScore) throws(ScoringError) -> Int {
        if let index = leagues.firstIndex(where: { $0.league == league }) { return index }
        if leagues.count >= NodeLimits.followedLeaguesMax { leagues = [] }
        let units = try league.units(in: tree, period: scorer.period)
        leagues.append((league, LeagueOrder(units.map { unit in score(unit) { make(unit) } })))
        return leagues.count - 1
    }

    /// Puts those into order whose scores have changed.
    private mutating func settle() {
        for unit in changed {
            guard let score = known(unit) else { continue }
            for index in leagues.indices { leagues[index].order.replace(by: score) }
        }
        changed = []
    }

    mutating func follow(_ unit: UnitCode, _ changes: [CellChange], _ rollUps: RollUps) {
        let (period, before) = (scorer.period, scorer.period.previous)
        for change in changes where change.key.period == period || change.key.period == before {
            follow(unit, change, rollUps)
        }
    }

    private mutating func follow(_ unit: UnitCode, _ change: CellChange, _ rollUps: RollUps) {
        let (period, procedure) = (change.key.period, change.key.procedure)
        let isBefore = period != scorer.period
        let tree = isBefore ? rollUps.tree(for: period, asOf: scorer.asOf) : self.tree
        guard let host = tree.host(of: unit) else { return }
        for unit in [host] + tree.ancestors(of: host) {
            guard let index = scores.index(forKey: unit) else { continue }
            let cell = rollUps.cell(
                of: unit, procedure, in: period, asOf: scorer.asOf, tree, own: change.new ?? Measures())
            if isBefore {
                scores.values[index].followBefore(procedure, change.difference, now: cell, by: scorer)
            } else {
                scores.values[index].follow(procedure, change.difference, now: cell, by: scorer)
            }
            if !leagues.isEmpty { changed.insert(unit) }
        }
    }
}
