/// The tax tree of one day: every unit, its parent, and what stands below it.
package struct Tree: Hashable, Sendable {
    private struct Node: Hashable, Sendable {
        var row: Topology.Row
        /// Places in `units`, ascending, so their codes ascend too.
        var children: [Int] = []
    }

    /// Ascending.
    package let units: [UnitCode]
    package let root: UnitCode?
    private let nodes: [Node]
    private let places: [UnitCode: Int]

    /// - Parameter rows: checked rows that hold on one day, one for each unit.
    init(_ rows: [Topology.Row]) {
        let sorted = rows.sorted { $0.unit < $1.unit }
        var nodes = sorted.map { Node(row: $0) }
        let places = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1.unit, $0) })
        for (place, row) in sorted.enumerated() {
            if let parent = row.parent.flatMap({ places[$0] }) { nodes[parent].children.append(place) }
        }
        units = sorted.map(\.unit)
        root = sorted.first { $0.parent == nil }?.unit
        self.nodes = nodes
        self.places = places
    }

    package func contains(_ unit: UnitCode) -> Bool { places[unit] != nil }

    /// The unit's row of this day, `nil` when it does not stand in the tree.
    package func row(of unit: UnitCode) -> Topology.Row? { places[unit].map { nodes[$0].row } }

    /// `nil` for the root and for a unit that does not stand in the tree.
    package func parent(of unit: UnitCode) -> UnitCode? { row(of: unit)?.parent }

    package func tier(of unit: UnitCode) -> Tier? { row(of: unit)?.tier }

    package func name(of unit: UnitCode) -> String? { row(of: unit)?.name }

    /// The units directly below, ascending.
    package func children(of unit: UnitCode) -> [UnitCode] {
        places[unit].map { nodes[$0].children.map { units[$0] } } ?? []
    }

    /// The units above, the parent first and the root last.
    package func ancestors(of unit: UnitCode) -> [UnitCode] {
        var ancestors: [UnitCode] = []
        var next = parent(of: unit)
        while let unit = next {
            ancestors.append(unit)
            next = parent(of: unit)
        }
        return ancestors
    }

    /// The units below, at any depth, ascending.
    package func descendants(of unit: UnitCode) -> [UnitCode] {
        guard let place = places[unit] else { return [] }
        var found: [Int] = []
        var next = nodes[place].children
        while let child = next.popLast() {
            found.append(child)
            next.append(contentsOf: nodes[child].children)
        }
        return found.sorted().map { units[$0] }
    }
}
