package import Model

/// The merged cells of every unit that others count with, kept up to date as cells change.
///
/// For a period the tree of T counts, the earlier of the as-of date and the period's last day: a unit's cells go to
/// its parents of that day, those of a unit that has ended or not begun to whom they count with then. Where the tree
/// changes within a period there is a table for each of its trees. A unit that none counts with is not stored here;
/// whoever asks gives a way to its own cells. A unit that the topology does not know is counted nowhere.
///
///     cell of 10101, 2026-10  ──▶  table (101, 2026-10)  ──▶  table (VN, 2026-10)
package struct RollUps: Sendable {
    /// The cells of a unit by itself, from whoever keeps them.
    package typealias OwnCells = (UnitCode, Period) -> [ProcedureCode: Measures]

    package let topology: Topology
    /// The merged cells of one unit, period and tree each.
    private var tables: [[ProcedureCode: Measures]] = []
    private var places: [Place: Int] = [:]
    /// Which tables the cells of a unit and period count in, the unit's own first if it has one.
    private var paths: [Owner: [Int]] = [:]

    private struct Place: Hashable {
        let unit: UnitCode
        let period: Period
        /// Which of the topology's trees.
        let tree: Int
    }

    private struct Owner: Hashable {
        let unit: UnitCode
        let period: Period

        func _rawHashValue(seed: Int) -> Int { WordHash.hash(unit.high, unit.low ^ UInt64(period.code), seed: seed) }
    }

    package init(topology: Topology) { self.topology = topology }

    /// Takes in changes of a unit's own cells.
    ///
    /// - Throws: what adding throws; no table has changed then.
    /// - Complexity: O(tiers × trees of the period × changed counts); neither history nor the number of units matters.
    package mutating func apply(unit: UnitCode, _ changes: [CellChange]) throws(MeasuresError) {
        var path: (period: Period, tables: [Int])?
        for (index, change) in changes.enumerated() {
            let period = change.key.period
            if path?.period != period { path = (period, self.path(Owner(unit: unit, period: period))) }
            let tables = path?.tables ?? []
            for (step, table) in tables.enumerated() {
                do throws(MeasuresError) {
                    try add(change.difference, change.key.procedure, to: table)
                } catch {
                    takeBack(unit, changes[..<index])
                    takeBack([change], tables[..<step])
                    throw error
                }
            }
        }
    }

    /// Undoes changes that were added a moment ago, which cannot fail.
    private mutating func takeBack(_ unit: UnitCode, _ changes: ArraySlice<CellChange>) {
        for change in changes.reversed() {
            takeBack([change], path(Owner(unit: unit, period: change.key.period))[...])
        }
    }

    private mutating func takeBack(_ changes: [CellChange], _ tables: ArraySlice<Int>) {
        for change in changes {
            let opposite = Measures().difference(from: change.difference)
            for table in tables {
                do throws(MeasuresError) {
                    try add(opposite, change.key.procedure, to: table)
                } catch {
                    fatalError("taking back what was added failed: \(error)")
                }
            }
        }
    }

    private mutating func add(
        _ difference: Measures, _ procedure: ProcedureCode, to table: Int
    ) throws(MeasuresError) {
        guard !difference.isEmpty else { return }
        guard let index = tables[table].index(forKey: procedure) else {
            var cell = Measures()
            try cell.add(difference)
            tables[table][procedure] = cell
            return
        }
        try tables[table].values[index].add(difference)
        // A merged cell without counts says nothing, and equal sums must be equal tables.
        if tables[table].values[index].isEmpty { tables[table].remove(at: index) }
    }

    private mutating func path(_ owner: Owner) -> [Int] {
        if let path = paths[owner] { return path }
        var path: [Int] = []
        for day in judgedDays(of: owner.period) {
            let tree = topology.tree(on: day)
            guard let host = tree.host(of: owner.unit) else { continue }
            let own = Self.isMerged(host, in: tree) ? [host] : []
            for unit in own + tree.ancestors(of: host) {
                path.append(table(Place(unit: unit, period: owner.period, tree: topology.place(of: day))))
            }
        }
        paths[owner] = path
        return path
    }

    /// Whether the unit's merged cells are more than its own.
    private static func isMerged(_ unit: UnitCode, in tree: Tree) -> Bool {
        !tree.children(of: unit).isEmpty || !tree.guests(of: unit).isEmpty
    }

    private mutating func table(_ place: Place) -> Int {
        if let table = places[place] { return table }
        tables.append([:])
        places[place] = tables.count - 1
        return tables.count - 1
    }

    // MARK: Asking

    /// The tree that counts for a period as of a date: that of T.
    package func tree(for period: Period, asOf: Day) -> Tree { topology.tree(on: judged(period, asOf)) }

    /// One day for each of the trees that may count for a period.
    package func judgedDays(of period: Period) -> [Day] {
        topology.days(ofTreesIn: period.firstDay...period.lastDay)
    }

    /// T; no ranking has one before the period begins.
    private func judged(_ period: Period, _ asOf: Day) -> Day { max(period.firstDay, min(asOf, period.lastDay)) }

    /// The merged cells of a unit, of everything below it, and of what counts with these; empty when the tree of T does
    /// not have the unit.
    ///
    /// - Complexity: O(1) besides `own`.
    package func cells(of unit: UnitCode, in period: Period, asOf: Day, own: OwnCells) -> [ProcedureCode: Measures] {
        let tree = tree(for: period, asOf: asOf)
        guard tree.contains(unit) else { return [:] }
        if !Self.isMerged(unit, in: tree) { return own(unit, period) }
        let place = Place(unit: unit, period: period, tree: topology.place(of: judged(period, asOf)))
        return places[place].map { tables[$0] } ?? [:]
    }

    /// One merged cell of a unit of `tree`, which is that of T; `own` for a unit whose merged cells are its own.
    /// O(1).
    package func cell(
        of unit: UnitCode, _ procedure: ProcedureCode, in period: Period, asOf: Day, _ tree: Tree, own: Measures
    ) -> Measures {
        guard Self.isMerged(unit, in: tree) else { return own }
        let place = Place(unit: unit, period: period, tree: topology.place(of: judged(period, asOf)))
        return places[place].flatMap { tables[$0][procedure] } ?? Measures()
    }

    /// The periods of which some unit that others count with has counts, ascending.
    package var periods: [Period] {
        Set(places.lazy.filter { !tables[$0.value].isEmpty }.map(\.key.period)).sorted()
    }
}
