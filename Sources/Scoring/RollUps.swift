package import Model

/// The merged cells of every unit that has units below it, kept up to date as cells change.
///
/// For a period the tree of its last day counts: a unit's cells go to its parents of that day. A unit without children
/// is not stored here; whoever asks gives a way to its own cells. A unit outside the tree is counted nowhere.
///
///     cell of 10101, 2026-10  ──▶  table (101, 2026-10)  ──▶  table (VN, 2026-10)
package struct RollUps: Sendable {
    /// The cells of a unit by itself, from whoever keeps them.
    package typealias OwnCells = (UnitCode, Period) -> [ProcedureCode: Measures]

    package let topology: Topology
    /// The merged cells of one unit and period each.
    private var tables: [[ProcedureCode: Measures]] = []
    private var places: [Place: Int] = [:]
    /// Which tables the cells of a unit and period count in, the unit's own first if it has one.
    private var paths: [Place: [Int]] = [:]

    private struct Place: Hashable {
        let unit: UnitCode
        let period: Period
    }

    package init(topology: Topology) { self.topology = topology }

    /// Takes in changes of a unit's own cells.
    ///
    /// - Throws: what adding throws; no table has changed then.
    /// - Complexity: O(tiers × changed counts); neither history nor the number of units matters.
    package mutating func apply(unit: UnitCode, _ changes: [CellChange]) throws(MeasuresError) {
        var path: (period: Period, tables: [Int])?
        for (index, change) in changes.enumerated() {
            let period = change.key.period
            if path?.period != period { path = (period, self.path(Place(unit: unit, period: period))) }
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
            takeBack([change], path(Place(unit: unit, period: change.key.period))[...])
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

    private mutating func path(_ place: Place) -> [Int] {
        if let path = paths[place] { return path }
        let tree = topology.tree(on: place.period.lastDay)
        var path: [Int] = []
        if tree.contains(place.unit) {
            let own = tree.children(of: place.unit).isEmpty ? [] : [place.unit]
            for unit in own + tree.ancestors(of: place.unit) {
                path.append(table(Place(unit: unit, period: place.period)))
            }
        }
        paths[place] = path
        return path
    }

    private mutating func table(_ place: Place) -> Int {
        if let table = places[place] { return table }
        tables.append([:])
        places[place] = tables.count - 1
        return tables.count - 1
    }

    // MARK: Asking

    /// The tree that counts for a period.
    package func tree(for period: Period) -> Tree { topology.tree(on: period.lastDay) }

    /// The merged cells of a unit and everything below it; empty when the period's tree does not have the unit.
    ///
    /// - Complexity: O(1) besides `own`.
    package func cells(of unit: UnitCode, in period: Period, own: OwnCells) -> [ProcedureCode: Measures] {
        let tree = tree(for: period)
        guard tree.contains(unit) else { return [:] }
        if tree.children(of: unit).isEmpty { return own(unit, period) }
        return places[Place(unit: unit, period: period)].map { tables[$0] } ?? [:]
    }

    /// The periods of which some unit with children has counts, ascending.
    package var periods: [Period] {
        Set(places.lazy.filter { !tables[$0.value].isEmpty }.map(\.key.period)).sorted()
    }
}
