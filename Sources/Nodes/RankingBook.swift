package import Model
package import Peering
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

/// How much of a ranking's ground is there.
package struct LeagueCompleteness: Hashable, Sendable {
    /// Offices whose figures are in, and have been heard lately enough.
    package var heard: Int
    package var expected: Int
    /// Expected offices never heard, or not for longer than configured; ascending by code.
    package var missing: [UnitCode]
    /// The oldest freshness of the offices heard; `nil` when one has not said.
    package var freshness: Moment?
    /// Offices whose figures were computed under another bundle, ascending by code.
    package var otherBundle: [UnitCode]
    /// Offices whose own digest says that other cells are held here than they have, ascending by code.
    package var doubted: [UnitCode] = []
    /// Offices among the missing whose figures are here and do not count, since nothing proves them; ascending by code.
    package var unproved: [UnitCode] = []
    /// Units that ended in other provinces and count with ranked ones, whose cells a province has not been given;
    /// ascending by code.
    package var predecessors: [UnitCode] = []

    /// Offices are missing, or do not count by the same rules: ranks may still move for that reason alone.
    package var isProvisional: Bool {
        !missing.isEmpty || !otherBundle.isEmpty || !doubted.isEmpty || !predecessors.isEmpty
    }
}

/// The rankings of an aggregator: roll-ups that follow the node's cells, and the rules in force.
///
/// An update costs its own counts times the tiers above; a ranking is made when somebody asks.
package final class RankingBook {
    package let contents: BundleContents
    /// One for each edition of the catalogue, in the order in which they were given.
    private let scorers: [Scorer]
    private(set) var rollUps: RollUps
    unowned let node: Node
    /// Units whose figures are held and do not count, since nothing proves them (D-79).
    private var withheld: Set<UnitCode> = []
    /// Scores that were asked for, until something changes them.
    var known = KnownScores()
    /// What units received by day, of those that somebody has asked about; a change of a unit takes its own away.
    var ownArrivals: [UnitCode: OwnArrivals] = [:]
    /// Counts changes, so that answers can be kept until the next one.
    package private(set) var revision: UInt64 = 0
    /// Why nothing may be published: the figures are wrong, or cannot be made. Only a new book is without it.
    package private(set) var fault: Fault?

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

    /// Makes the roll-ups from everything that the node holds.
    ///
    /// - Complexity: O(cells of all units).
    package init(_ contents: BundleContents, of node: Node) {
        self.contents = contents
        self.node = node
        scorers = Scorer.editions(contents.catalogues, register: contents.register, calendar: contents.calendar)
        rollUps = RollUps(topology: contents.topology)
        for unit in node.units.keys.sorted() {
            if node.counts(unit) { enter(unit) } else { withheld.insert(unit) }
        }
    }

    /// Follows changes of a unit's cells, and of whether they count.
    package func apply(_ unit: UnitCode, _ changes: [CellChange]) {
        revision += 1
        known.forget(unit, changes, rollUps)
        ownArrivals[unit] = nil
        let counts = node.counts(unit)
        if withheld.contains(unit) {
            guard counts else { return }
            withheld.remove(unit)
            return enter(unit)
        }
        roll(unit, changes)
        guard !counts else { return }
        leave(unit)
        withheld.insert(unit)
    }

    /// Everything of a unit begins to count.
    private func enter(_ unit: UnitCode) {
        known = KnownScores()
        for cells in held(unit) { roll(unit, cells.map { CellChange($0.key, old: nil, new: $0.measures) }) }
    }

    /// Nothing of a unit counts any longer.
    private func leave(_ unit: UnitCode) {
        known = KnownScores()
        for cells in held(unit) { roll(unit, cells.map { CellChange($0.key, old: $0.measures, new: nil) }) }
    }

    private func held(_ unit: UnitCode) -> [[(key: CellKey, measures: Measures)]] {
        guard let state = node.units[unit] else { return [] }
        return state.cells.keys.sorted().map { period in
            (state.cells[period] ?? [:]).sorted { $0.key < $1.key }.map {
                (CellKey(period, $0.key), $0.value.measures)
            }
        }
    }

    private func roll(_ unit: UnitCode, _ changes: [CellChange]) {
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
    package func ranking(_ league: League, _ period: Period, asOf: Day) throws(ScoringError) -> Ranking {
        try Ranking.make(league, by: scorer(for: period, asOf: asOf), rollUps, own: ownCells)
    }

    /// The scorer by the edition of the catalogue that is in force on T.
    ///
    /// - Throws: `.periodNotBegun` when the period begins after the as-of date.
    package func scorer(for period: Period, asOf: Day) throws(ScoringError) -> PeriodScorer {
        let place = contents.catalogues.givenPlace(on: min(asOf, period.lastDay))
        return try scorers[place].scorer(for: period, asOf: asOf)
    }

    /// One unit's score with everything that explains it.
    package func score(_ unit: UnitCode, _ period: Period, asOf: Day) throws(ScoringError) -> UnitScore {
        let periodScorer = try scorer(for: period, asOf: asOf)
        guard let tier = tree(for: period, asOf: asOf).tier(of: unit) else { throw .unknownUnit(unit, period) }
        return periodScorer.score(unit, tier: tier, rollUps, own: ownCells)
    }

    /// The merged cells of a unit, of everything below it, and of what counts with these.
    package func cells(of unit: UnitCode, in period: Period, asOf: Day) -> [ProcedureCode: Measures] {
        rollUps.cells(of: unit, in: period, asOf: asOf, own: ownCells)
    }

    /// The own cells of everything that counts in a unit, ascending by code.
    package func offices(
        of unit: UnitCode, in period: Period, asOf: Day
    ) -> [(unit: UnitCode, cells: [ProcedureCode: Measures])] {
        rollUps.offices(of: unit, in: period, asOf: asOf, own: ownCells)
    }

    /// How much of a league's ground is there, now. An office that has not been heard for `silentAfter` milliseconds
    /// counts as missing. `province` is whose aggregator asks, `nil` at the centre.
    package func completeness(
        _ league: League, _ period: Period, asOf: Day, silentAfter: Int64, now: Instant, province: UnitCode? = nil
    ) -> LeagueCompleteness {
        let offices = expectedOffices(league, period, asOf: asOf)
        var completeness = LeagueCompleteness(
            heard: 0, expected: offices.count, missing: [], freshness: nil, otherBundle: [])
        var isFreshnessKnown = true
        for office in offices {
            let status = node.statuses[office]
            if status?.isDigestMismatched == true { completeness.doubted.append(office) }
            if node.units[office]?.position != nil, !node.counts(office) { completeness.unproved.append(office) }
            let isHeard =
                node.counts(office) && node.units[office]?.position != nil
                && (node.heardAtMilliseconds(of: office).map { now.monotonicMilliseconds - $0 <= silentAfter } ?? false)
            guard isHeard else {
                completeness.missing.append(office)
                continue
            }
            completeness.heard += 1
            guard let health = status?.health, let freshness = status?.freshness(now: now) else {
                isFreshnessKnown = false
                continue
            }
            completeness.freshness = min(completeness.freshness ?? freshness, freshness)
            if !health.bundle.isEmpty, health.bundle != contents.hash { completeness.otherBundle.append(office) }
        }
        if !isFreshnessKnown { completeness.freshness = nil }
        if let province { completeness.predecessors = predecessors(league, period, asOf: asOf, of: province) }
        return completeness
    }

    /// The units that ended in another province than this one and whose cells count in the league's rows, but are not
    /// here: they went to the centre by another way.
    private func predecessors(_ league: League, _ period: Period, asOf: Day, of province: UnitCode) -> [UnitCode] {
        let tree = tree(for: period, asOf: asOf)
        let ranked = Set(tree.units.filter { tree.tier(of: $0) == league.tier })
        let part = league.within.map { Set([$0] + tree.descendants(of: $0)) } ?? Set(tree.units)
        return part.filter { !ranked.isDisjoint(with: [$0] + tree.ancestors(of: $0).filter(part.contains)) }
            .flatMap { tree.formers(of: $0) }
            .filter { $0.province != province && node.units[$0.unit]?.position == nil }.map(\.unit).sorted()
    }

    /// The offices whose figures a league's ranks stand on: everything in its part of the tree but the nation itself,
    /// which keeps no dossiers of its own.
    package func expectedOffices(_ league: League, _ period: Period, asOf: Day) -> [UnitCode] {
        let tree = tree(for: period, asOf: asOf)
        let units = league.within.map { [$0] + tree.descendants(of: $0) } ?? tree.units
        return units.filter { tree.tier(of: $0) != .nation }.sorted()
    }

    /// What an audit goes through: periods of which some unit has cells.
    var auditedPeriods: [Period] { node.periods }

    func ownCells(_ unit: UnitCode, _ period: Period) -> [ProcedureCode: Measures] {
        if withheld.contains(unit) { return [:] }
        return node.units[unit]?.cells[period]?.mapValues(\.measures) ?? [:]
    }
}
