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
    private var hosts: [UnitCode: UnitCode] = [:]
    private var guests: [UnitCode: [Guest]] = [:]

    /// A unit that stands in no tree of the day, and the unit of this tree that its cells count with.
    struct Guest: Hashable, Sendable {
        let unit: UnitCode
        let host: UnitCode
        /// `nil` for a unit that has not begun.
        let former: Former?
    }

    /// A unit that has ended, as it stood last.
    package struct Former: Hashable, Sendable {
        package let unit: UnitCode
        package let name: String
        package let tier: Tier
        /// Its own code where it was a province, its parent's otherwise.
        package let province: UnitCode?
        /// Its last day.
        package let until: Day?

        init(_ row: Topology.Row) {
            unit = row.unit
            name = row.name
            tier = row.tier
            province = row.tier == .province ? row.unit : row.parent
            until = row.to
        }
    }

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

    /// - Parameter guests: ascending by unit.
    mutating func take(_ guests: [Guest]) {
        for guest in guests {
            hosts[guest.unit] = guest.host
            self.guests[guest.host, default: []].append(guest)
        }
    }

    package func contains(_ unit: UnitCode) -> Bool { places[unit] != nil }

    /// The unit's row of this day, `nil` when it does not stand in the tree.
    package func row(of unit: UnitCode) -> Topology.Row? { places[unit].map { nodes[$0].row } }

    /// `nil` for the root and for a unit that does not stand in the tree.
    package func parent(of unit: UnitCode) -> UnitCode? { row(of: unit)?.parent }

    package func tier(of unit: UnitCode) -> Tier? { row(of: unit)?.tier }

    /// Its own, or that of the nearest unit above that has one.
    package func area(of unit: UnitCode) -> Area? {
        ([unit] + ancestors(of: unit)).lazy.compactMap { row(of: $0)?.area }.first
    }

    package func name(of unit: UnitCode) -> String? { row(of: unit)?.name }

    /// The unit with which a unit's cells count: itself where it stands in the tree, else the one that has taken it
    /// over or will be above it; `nil` for a unit of which the topology knows nothing.
    package func host(of unit: UnitCode) -> UnitCode? { contains(unit) ? unit : hosts[unit] }

    /// The units outside the tree whose cells count with this one, ascending.
    package func guests(of unit: UnitCode) -> [UnitCode] { guests[unit]?.map(\.unit) ?? [] }

    /// A unit and all below it, each followed by the units outside the tree whose cells count with it.
    package func withGuests(below unit: UnitCode) -> [UnitCode] {
        ([unit] + descendants(of: unit)).flatMap { [$0] + guests(of: $0) }
    }

    /// Those of them that have ended, ascending: what this unit was formerly, in part.
    package func formers(of unit: UnitCode) -> [Former] { guests[unit]?.compactMap(\.former) ?? [] }

    /// A unit that has ended, as it stood last; `nil` for one that stands in the tree, has not begun, or is unknown.
    package func former(_ unit: UnitCode) -> Former? {
        hosts[unit].flatMap { guests[$0] }?.first { $0.unit == unit }?.former
    }

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
