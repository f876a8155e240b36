/// With which unit the cells of a unit count on a day on which it stands in no tree, so that no dossier leaves the sums
/// (P-47 to P-49).
///
///     02 ended ──successor──▶ 08, in the tree           01-A begins later ──ancestor──▶ 01, in the tree
struct Succession {
    private let rows: [Topology.Row]
    /// Each unit's rows in the order of their days.
    private let rowsOf: [UnitCode: [Topology.Row]]
    private let file: String

    init(_ check: TopologyCheck) {
        rows = check.rows
        rowsOf = check.rowsOf.mapValues { places in
            places.map { check.rows[$0] }.sorted { $0.days.lowerBound < $1.days.lowerBound }
        }
        file = check.file
    }

    /// Every unit that stands in no tree of the day, with the one of the tree that its cells count with; ascending.
    ///
    /// - Throws: for units that succeed each other in a circle on that day.
    /// - Complexity: O(units); each step of a chain is gone once.
    func guests(of tree: Tree, on day: Int32, _ units: [UnitCode]) throws(LocatedError) -> [Tree.Guest] {
        guard let root = tree.root else { return [] }
        var hosts: [UnitCode: UnitCode] = [:]
        var guests: [Tree.Guest] = []
        for unit in units where !tree.contains(unit) {
            var path: [UnitCode] = []
            var seen: Set<UnitCode> = []
            var at = unit
            while !tree.contains(at), hosts[at] == nil {
                guard seen.insert(at).inserted else { throw circle(path, at, day) }
                path.append(at)
                at = next(at, tree, day) ?? root
            }
            let host = hosts[at] ?? at
            for passed in path { hosts[passed] = host }
            let last = rowsOf[unit]?.last { $0.days.upperBound < day }
            guests.append(Tree.Guest(unit: unit, host: host, former: last.map(Tree.Former.init)))
        }
        return guests
    }

    /// One step towards the tree; `nil` where nothing is left but the nation.
    private func next(_ unit: UnitCode, _ tree: Tree, _ day: Int32) -> UnitCode? {
        guard let own = rowsOf[unit], let first = own.first else { return nil }
        guard let last = own.last(where: { $0.days.upperBound < day }) else { return ancestor(first, tree) }
        return own.last?.successor(on: day) ?? last.parent
    }

    /// The nearest ancestor of a unit's first row, as it stood when the row began, that is in the tree.
    private func ancestor(_ first: Topology.Row, _ tree: Tree) -> UnitCode? {
        var parent = first.parent
        while let unit = parent, !tree.contains(unit) {
            parent = rowsOf[unit]?.first { $0.days.contains(first.days.lowerBound) }?.parent
        }
        return parent
    }

    /// Parents only go up, so a circle has a successor in it: its line is named, the first of several.
    private func circle(_ path: [UnitCode], _ again: UnitCode, _ day: Int32) -> LocatedError {
        let around = path.drop { $0 != again }
        let row = around.compactMap { rowsOf[$0]?.last }.filter { $0.successor(on: day) != nil }
            .min { $0.line < $1.line }
        let names = (around + [again]).map(\.description).joined(separator: " then ")
        return LocatedError(
            file: file, line: row?.line ?? 1, key: "successor", reason: "a circle of successors: \(names)")
    }
}

extension Topology {
    /// Who takes over a unit's dossiers, from a day on or whenever the unit has ended.
    package struct Successor: Hashable, Sendable {
        package var unit: UnitCode
        package var from: Day?
    }
}

extension Topology {
    /// Units that end, and nobody is named who takes over, ascending: they will count with their last parent.
    package var unitsWithoutSuccessor: [UnitCode] {
        var last: [UnitCode: Row] = [:]
        for row in rows where row.days.upperBound >= last[row.unit]?.days.upperBound ?? .min { last[row.unit] = row }
        return last.values.filter { $0.to != nil && $0.parent != nil && $0.successors.isEmpty }.map(\.unit).sorted()
    }
}

extension Topology.Row {
    /// The successor in force on a day: the last dated on or before it.
    func successor(on day: Int32) -> UnitCode? { successors.last { $0.from.map { $0.number <= day } ?? true }?.unit }

    /// Reads `08`, or `08@2025-07-01;19@2027-01-01`.
    static func successors(_ row: Sheet.Row, of unit: UnitCode) throws(LocatedError) -> [Topology.Successor] {
        let text = row["successor"]
        if text.isEmpty { return [] }
        let entries = text.split(separator: ";", omittingEmptySubsequences: false)
        var successors: [Topology.Successor] = []
        for entry in entries {
            let parts = entry.split(separator: "@", omittingEmptySubsequences: false)
            guard let code = UnitCode(String(parts[0])) else {
                throw row.error("successor", "\"\(parts[0])\" is not 1 to 16 of A-Z a-z 0-9 -")
            }
            if code == unit { throw row.error("successor", "\(unit) cannot succeed itself") }
            guard parts.count <= 2, parts.count == 2 || entries.count == 1 else {
                throw row.error("successor", "\"\(text)\" is neither one code nor code@date;code@date")
            }
            successors.append(Topology.Successor(unit: code, from: try parts.count == 2 ? day(parts[1], row) : nil))
        }
        successors.sort { ($0.from?.number ?? .min) < ($1.from?.number ?? .min) }
        for (left, right) in zip(successors, successors.dropFirst()) where left.from == right.from {
            throw row.error("successor", "both \(left.unit) and \(right.unit) from one day on")
        }
        return successors
    }

    private static func day(_ text: Substring, _ row: Sheet.Row) throws(LocatedError) -> Day {
        guard let day = Day(String(text)), day >= .first, day <= .last else {
            throw row.error("successor", "\"\(text)\" is no date of 2000 to 2099; write 08@2025-07-01")
        }
        return day
    }
}
