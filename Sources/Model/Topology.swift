internal import Bytes

/// The units of the tax tree, with the dates between which each stands where it stands (R-57).
///
/// A unit may have several rows whose ranges do not overlap: a new parent, a new name. For any one day the rows valid
/// on it are a tree; that is checked once, when the file is read. What a unit did that has ended, or has not begun,
/// counts with another one (P-47).
package struct Topology: Hashable, Sendable {
    /// One row: where a unit stands from one day to another, both inclusive; `nil` = without end.
    package struct Row: Hashable, Sendable {
        package var unit: UnitCode
        /// `nil` for the nation alone.
        package var parent: UnitCode?
        package var tier: Tier
        package var name: String
        package var province: String
        package var region: String
        /// `nil`: that of the unit above.
        package var area: Area?
        package var from: Day?
        package var to: Day?
        /// Who takes over when the unit has ended, in the order of their days; in its last row alone.
        package var successors: [Successor]
        /// The row's line in its file.
        package var line: Int

        /// The days on which the row holds.
        var days: ClosedRange<Int32> { (from?.number ?? .min)...(to?.number ?? .max) }
    }

    /// In the order of the file.
    package let rows: [Row]
    /// Every code of any row, ascending.
    package let units: [UnitCode]
    /// The days on which some row begins to hold or no longer holds, or a successor's turn comes, ascending; between
    /// two of them nothing changes.
    private let changes: [Int32]
    /// The tree before the first change, and from each change on.
    private let trees: [Tree]

    /// - Throws: the first line that is wrong by itself; then overlapping rows, two roots, an unknown parent, a circle,
    ///   a tier that cannot stand below its parent's, a successor that is unknown, misplaced or in a circle.
    package init(csv bytes: Span<UInt8>, file: String) throws(LocatedError) {
        let required = ["unit_code", "parent_code", "tier", "name"]
        let sheet = try Sheet(
            bytes, file: file, required: required,
            known: required + ["province", "region", "area", "from", "to", "successor"])
        var rows: [Row] = []
        for row in sheet.rows { rows.append(try Self.row(row)) }
        try self.init(rows: rows, file: file)
    }

    package init(csv bytes: [UInt8], file: String) throws(LocatedError) { try self.init(csv: bytes.span, file: file) }

    private init(rows: [Row], file: String) throws(LocatedError) {
        let check = TopologyCheck(rows: rows, file: file)
        try check.run()
        self.rows = rows
        units = check.rowsOf.keys.sorted()
        var changes: Set<Int32> = []
        for row in rows {
            if let from = row.from { changes.insert(from.number) }
            if let to = row.to { changes.insert(to.number + 1) }
            for successor in row.successors { if let from = successor.from { changes.insert(from.number) } }
        }
        self.changes = changes.sorted()
        let succession = Succession(check)
        var trees: [Tree] = []
        for day in [Int32.min] + self.changes {
            var tree = Tree(rows.filter { $0.days.contains(day) })
            tree.take(try succession.guests(of: tree, on: day, units))
            trees.append(tree)
        }
        self.trees = trees
    }

    private static func row(_ row: Sheet.Row) throws(LocatedError) -> Row {
        guard let unit = UnitCode(row["unit_code"]) else {
            throw row.error("unit_code", "\"\(row["unit_code"])\" is not 1 to 16 of A-Z a-z 0-9 -")
        }
        let parent = UnitCode(row["parent_code"])
        if parent == nil, !row["parent_code"].isEmpty {
            throw row.error("parent_code", "\"\(row["parent_code"])\" is not 1 to 16 of A-Z a-z 0-9 -")
        }
        guard let tier = Tier(name: row["tier"]) else {
            throw row.error("tier", "\"\(row["tier"])\" is none of nation, province, branch, department")
        }
        let area = Area(rawValue: row["area"])
        if area == nil, !row["area"].isEmpty {
            let names = Area.allCases.map(\.rawValue).joined(separator: ", ")
            throw row.error("area", "\"\(row["area"])\" is none of \(names)")
        }
        let from = try row.day("from")
        let to = try row.day("to")
        if let from, let to, from > to { throw row.error("to", "the row ends before it begins") }
        return Row(
            unit: unit, parent: parent, tier: tier, name: row["name"], province: row["province"],
            region: row["region"], area: area, from: from, to: to, successors: try Row.successors(row, of: unit),
            line: row.line)
    }

    /// The tree as it stands on a day.
    ///
    /// - Complexity: O(log changes).
    package func tree(on day: Day) -> Tree { trees[place(of: day)] }

    /// What each unit has ever stood below directly.
    package var parents: [UnitCode: Set<UnitCode>] {
        rows.reduce(into: [:]) { parents, row in
            if let parent = row.parent { parents[row.unit, default: []].insert(parent) }
        }
    }

    /// The first day of each different tree among these days, ascending; the first of the days is always one.
    package func days(ofTreesIn days: ClosedRange<Day>) -> [Day] {
        let (first, last) = (place(of: days.lowerBound), place(of: days.upperBound))
        return [days.lowerBound]
            + changes[first..<last].map { days.lowerBound.advanced(by: Int($0 - days.lowerBound.number)) }
    }

    /// A number that two days share when they have one tree; it grows with the days.
    ///
    /// - Complexity: O(log changes).
    package func place(of day: Day) -> Int {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= day.number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Topology {
    /// The first and the last day of the tree that stands on a day; `nil` where nothing begins or ends it.
    package func treeDays(around day: Day) -> (first: Day?, last: Day?) {
        let place = place(of: day)
        return (
            place > 0 ? Day(number: changes[place - 1]) : nil,
            place < changes.count ? Day(number: changes[place] - 1) : nil
        )
    }
}
