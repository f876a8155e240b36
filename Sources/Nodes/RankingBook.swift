package import Model
internal import Peering
package import Scoring
internal import Wire

/// What a bundle says, parsed.
package struct BundleContents: Sendable {
    package let topology: Topology
    package let register: Register
    package let calendar: WorkingCalendar
    package let catalogues: Editions<Catalogue>
    /// Of the files of which it consists.
    package let hashes: Hashes
    /// SHA-256 of the bundle's bytes.
    package let hash: [UInt8]
    /// The year through which the centre has sealed all figures, `nil` for none.
    package let sealedThrough: Int?

    /// SHA-256 of the files' bytes; empty where they are not known.
    package struct Hashes: Hashable, Sendable {
        package var topology: [UInt8] = []
        package var register: [UInt8] = []
        package var calendar: [UInt8] = []

        package init(topology: [UInt8] = [], register: [UInt8] = [], calendar: [UInt8] = []) {
            self.topology = topology
            self.register = register
            self.calendar = calendar
        }
    }

    package init(
        topology: Topology, register: Register, calendar: WorkingCalendar, catalogue: Catalogue, hash: [UInt8],
        sealedThrough: Int? = nil
    ) {
        self.init(
            topology: topology, register: register, calendar: calendar, catalogues: Editions(catalogue),
            hashes: Hashes(), hash: hash, sealedThrough: sealedThrough)
    }

    package init(
        topology: Topology, register: Register, calendar: WorkingCalendar, catalogues: Editions<Catalogue>,
        hashes: Hashes, hash: [UInt8], sealedThrough: Int? = nil
    ) {
        self.sealedThrough = sealedThrough
        self.topology = topology
        self.register = register
        self.calendar = calendar
        self.catalogues = catalogues
        self.hashes = hashes
        self.hash = hash
    }
}

/// The rankings of an aggregator: roll-ups that follow the node's cells, and the rules in force.
///
/// An update costs its own counts times the tiers above; a ranking is made when somebody asks.
package final class RankingBook {
    package let contents: BundleContents
    /// One for each edition of the catalogue, in the order in which they were given.
    private let scorers: [Scorer]
    /// Those of the periods that are followed; whoever reads cells of a period asks `rollUps(for:)`.
    private var rollUps: RollUps
    /// The periods that somebody has asked for, or that a change has touched since this book began. What there is of
    /// the others stays as it came from the store: after a restart, years that are over cost nothing here.
    private var followedPeriods: Set<Period> = []
    unowned let node: Node
    /// Units whose figures are held and do not count, since nothing proves them (D-79).
    private var withheld: Set<UnitCode> = []
    /// Scores that were asked for, until something changes them.
    var known = KnownScores()
    /// Those of whole rankings, which follow every change.
    private var followed = FollowedScores()
    /// How many scores of rankings were made from all cells of a unit.
    package private(set) var wholeScores = 0
    /// Made once for each period and as-of date that somebody asks about.
    private var periodScorers: [ScorerKey: PeriodScorer] = [:]
    /// What units received by day, of those that somebody has asked about; a change of a unit takes its own away.
    var ownArrivals: [UnitCode: OwnArrivals] = [:]
    /// Counts changes, so that answers can be kept until the next one.
    package private(set) var revision: UInt64 = 0
    /// Why nothing may be published: the figures are wrong, or cannot be made. Only a new book is without it.
    package private(set) var fault: Fault?

    private struct ScorerKey: Hashable {
        let period: Period
        let asOf: Day
    }

    package enum Fault: Equatable, Sendable {
        /// A roll-up could not take a change any more.
        case overflow(MeasuresError)
        /// The audit found a roll-up that is not the sum of its parts.
        case differs(RollUpDifference)
    }

    /// Stops publication.
    func fail(_ fault: Fault) {
        revision += 1
        self.fault = self.fault ?? fault
    }

    /// Everything that the node holds counts; the roll-ups of a period are made when it is asked for first.
    ///
    /// - Complexity: O(units).
    package init(_ contents: BundleContents, of node: Node) {
        self.contents = contents
        self.node = node
        scorers = Scorer.editions(contents.catalogues, register: contents.register, calendar: contents.calendar)
        rollUps = RollUps(topology: contents.topology)
        for unit in node.units.keys where !node.counts(unit) { withheld.insert(unit) }
    }

    /// Follows changes of a unit's cells, and of whether they count.
    package func apply(_ unit: UnitCode, _ changes: [CellChange]) {
        revision += 1
        if !known.isEmpty { known.forget(unit, changes, rollUps) }
        ownArrivals[unit] = nil
        let counts = node.counts(unit)
        if withheld.contains(unit) {
            guard counts else { return }
            withheld.remove(unit)
            return enter(unit)
        }
        roll(unit, changes)
        if fault == nil, !followed.isEmpty { followed.follow(unit, changes, rollUps) }
        guard !counts else { return }
        leave(unit)
        withheld.insert(unit)
    }

    /// Everything of a unit begins to count.
    private func enter(_ unit: UnitCode) {
        forgetScores()
        for period in followedPeriods.sorted() { rollUp(entering(unit, period), of: unit) }
    }

    /// Nothing of a unit counts any longer.
    private func leave(_ unit: UnitCode) {
        forgetScores()
        for period in followedPeriods.sorted() {
            rollUp(held(unit, period).map { CellChange($0.key, old: $0.measures, new: nil) }, of: unit)
        }
    }

    /// Makes the roll-ups of a period from everything that counts now, and follows it from here on.
    ///
    /// - Complexity: O(cells of all units in the period), once.
    private func follow(_ period: Period) {
        guard followedPeriods.insert(period).inserted else { return }
        for unit in node.units.keys.sorted() where !withheld.contains(unit) {
            rollUp(entering(unit, period), of: unit)
        }
    }

    /// The roll-ups, with those of a period and of the one before, which may be asked for growth.
    func rollUps(for period: Period) -> RollUps {
        follow(period)
        if let before = period.previous { follow(before) }
        return rollUps
    }

    private func forgetScores() {
        known = KnownScores()
        followed = FollowedScores()
    }

    private func held(_ unit: UnitCode, _ period: Period) -> [(key: CellKey, measures: Measures)] {
        guard let state = node.units[unit] else { return [] }
        return state.cells(in: period).sorted { $0.key < $1.key }.map {
            (CellKey(period, $0.key), $0.value.measures)
        }
    }

    private func entering(_ unit: UnitCode, _ period: Period) -> [CellChange] {
        held(unit, period).map { CellChange($0.key, old: nil, new: $0.measures, difference: $0.measures) }
    }

    /// Follows changes that the unit's cells have already: a period that they touch first is made with them.
    private func roll(_ unit: UnitCode, _ changes: [CellChange]) {
        var fresh: Set<Period> = []
        for change in changes where !followedPeriods.contains(change.key.period) {
            follow(change.key.period)
            fresh.insert(change.key.period)
        }
        rollUp(fresh.isEmpty ? changes : changes.filter { !fresh.contains($0.key.period) }, of: unit)
    }

    private func rollUp(_ changes: [CellChange], of unit: UnitCode) {
        do throws(MeasuresError) {
            try rollUps.apply(unit: unit, changes)
        } catch {
            fail(.overflow(error))
        }
    }

    /// The tree that counts for a period as of a date: that of T.
    package func tree(for period: Period, asOf: Day) -> Tree { rollUps.tree(for: period, asOf: asOf) }

    /// One day for each of the trees that may count for a period.
    package func judgedDays(of period: Period) -> [Day] { rollUps.judgedDays(of: period) }

    /// - Throws: `.periodNotBegun` when the period begins after the as-of date, `.unknownUnit` for `league.within`.
    /// - Complexity: O(n log n) in the league's units, and what scoring those costs that were not asked for before.
    package func ranking(
        _ league: League, _ period: Period, asOf: Day, isPassing: Bool = false
    ) throws(ScoringError) -> Ranking {
        let scorer = try scorer(for: period, asOf: asOf)
        let tree = tree(for: period, asOf: asOf)
        return try followed.with(scorer, tree, isPassing: isPassing) { (known) throws(ScoringError) in
            try Ranking.make(league, by: scorer, in: tree) { unit in
                known.score(unit) { whole(unit, tier: league.tier, scorer) }
            }
        }
    }

    /// Scores some units of a league that were not asked for before, so that nobody has to wait for all of them.
    ///
    /// - Parameters:
    ///   - league: who is ranked.
    ///   - period: of what.
    ///   - asOf: as of when.
    ///   - count: how many units, at most.
    ///   - isPassing: it is asked for once, and takes no place of what others look at again.
    /// - Returns: whether the ranking costs no scoring any more.
    /// - Throws: as `ranking`.
    package func prepare(
        _ league: League, _ period: Period, asOf: Day, units count: Int, isPassing: Bool = false
    ) throws(ScoringError) -> Bool {
        let scorer = try scorer(for: period, asOf: asOf)
        let tree = tree(for: period, asOf: asOf)
        return try followed.with(scorer, tree, isPassing: isPassing) { (known) throws(ScoringError) in
            var left = count
            for unit in try league.units(in: tree, period: period) where !known.has(unit) {
                guard left > 0 else { return false }
                left -= 1
                _ = known.score(unit) { whole(unit, tier: league.tier, scorer) }
            }
            return true
        }
    }

    /// Where a unit of a league stands in it.
    ///
    /// - Throws: as `ranking`, and `.unknownUnit` when the league does not have the unit.
    /// - Complexity: O(log n) for each unit that has changed since the league was asked for last.
    package func place(
        of unit: UnitCode, in league: League, _ period: Period, asOf: Day
    ) throws(ScoringError) -> LeagueRanks.Place {
        let scorer = try scorer(for: period, asOf: asOf)
        return try followed.with(scorer, tree(for: period, asOf: asOf)) { (known) throws(ScoringError) in
            try known.place(of: unit, in: league) { whole($0, tier: league.tier, scorer) }
        }
    }

    /// A unit's score from all its merged cells.
    private func whole(_ unit: UnitCode, tier: Tier, _ scorer: PeriodScorer) -> UnitScore {
        wholeScores += 1
        return scorer.score(unit, tier: tier, rollUps(for: scorer.period), own: ownCells)
    }

    /// The scorer by the edition of the catalogue that is in force on T.
    ///
    /// - Throws: `.periodNotBegun` when the period begins after the as-of date.
    package func scorer(for period: Period, asOf: Day) throws(ScoringError) -> PeriodScorer {
        let key = ScorerKey(period: period, asOf: asOf)
        if let known = periodScorers[key] { return known }
        let place = contents.catalogues.givenPlace(on: min(asOf, period.lastDay))
        let scorer = try scorers[place].scorer(for: period, asOf: asOf)
        if periodScorers.count >= NodeLimits.knownPeriodsMax { periodScorers = [:] }
        periodScorers[key] = scorer
        return scorer
    }

    /// One unit's score with everything that explains it.
    package func score(_ unit: UnitCode, _ period: Period, asOf: Day) throws(ScoringError) -> UnitScore {
        let periodScorer = try scorer(for: period, asOf: asOf)
        guard let tier = tree(for: period, asOf: asOf).tier(of: unit) else { throw .unknownUnit(unit, period) }
        return followed.known(unit, in: period, asOf: asOf)
            ?? periodScorer.score(unit, tier: tier, rollUps(for: period), own: ownCells)
    }

    /// A score that a ranking follows; `nil` where none does.
    func knownScore(of unit: UnitCode, in period: Period, asOf: Day) -> UnitScore? {
        followed.known(unit, in: period, asOf: asOf)
    }

    /// The merged cells of a unit, of everything below it, and of what counts with these.
    package func cells(of unit: UnitCode, in period: Period, asOf: Day) -> [ProcedureCode: Measures] {
        follow(period)
        return rollUps.cells(of: unit, in: period, asOf: asOf, own: ownCells)
    }

    /// The own cells of everything that counts in a unit, ascending by code.
    package func offices(
        of unit: UnitCode, in period: Period, asOf: Day
    ) -> [(unit: UnitCode, cells: [ProcedureCode: Measures])] {
        rollUps.offices(of: unit, in: period, asOf: asOf, own: ownCells)
    }

    /// What an audit goes through: periods of which some unit has cells and of which there are roll-ups.
    var auditedPeriods: [Period] { node.periods.filter(followedPeriods.contains) }

    /// The topology in force.
    var topology: Topology { rollUps.topology }

    func ownCells(_ unit: UnitCode, _ period: Period) -> [ProcedureCode: Measures] {
        if withheld.contains(unit) { return [:] }
        return node.units[unit]?.cells(in: period).mapValues(\.measures) ?? [:]
    }
}
