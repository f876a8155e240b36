/// What a topology must fulfil beyond each row by itself; every refusal names a line.
struct TopologyCheck {
    let rows: [Topology.Row]
    let file: String
    /// The places of each unit's rows, in the order of the file.
    let rowsOf: [UnitCode: [Int]]

    init(rows: [Topology.Row], file: String) {
        self.rows = rows
        self.file = file
        var rowsOf: [UnitCode: [Int]] = [:]
        for (place, row) in rows.enumerated() { rowsOf[row.unit, default: []].append(place) }
        self.rowsOf = rowsOf
    }

    func run() throws(LocatedError) {
        if let last = rows.last, rows.count > Topology.rowsMax {
            throw error(last, nil, "a topology has at most \(Topology.rowsMax) rows")
        }
        let days = rows.flatMap { [$0.from, $0.to] + $0.successors.map(\.from) }
        if let last = rows.last, Set(days).count > Topology.changesMax {
            throw error(last, nil, "a topology changes on at most \(Topology.changesMax) days")
        }
        for row in rows { try checkOverlap(row) }
        try checkRoots()
        for row in rows { try checkParent(row) }
        for row in rows where !row.successors.isEmpty { try checkSuccessors(row) }
    }

    /// Successors are units of the file, and stand in the unit's last row. (Circles are found day by day.)
    private func checkSuccessors(_ row: Topology.Row) throws(LocatedError) {
        for successor in row.successors where rowsOf[successor.unit] == nil {
            throw error(row, "successor", "\(successor.unit) shall succeed \(row.unit), but has no row")
        }
        for place in rowsOf[row.unit] ?? [] where rows[place].days.lowerBound > row.days.upperBound {
            throw error(row, "successor", "it belongs into the last row of \(row.unit), line \(rows[place].line)")
        }
    }

    private func error(_ row: Topology.Row, _ column: String?, _ reason: String) -> LocatedError {
        LocatedError(file: file, line: row.line, key: column, reason: reason)
    }

    private func checkOverlap(_ row: Topology.Row) throws(LocatedError) {
        for place in rowsOf[row.unit] ?? [] where rows[place].line < row.line && rows[place].days.overlaps(row.days) {
            throw error(
                row, "unit_code", "\(row.unit) stands on line \(rows[place].line) already, for some of the same days")
        }
    }

    private func checkRoots() throws(LocatedError) {
        let roots = rows.filter { $0.parent == nil }
        if roots.isEmpty, let first = rows.first { throw error(first, nil, "no unit is without a parent: no root") }
        for (place, root) in roots.enumerated() {
            if root.tier != .nation {
                throw error(root, "parent_code", "\(root.unit) is a \(root.tier) and needs a parent")
            }
            for other in roots[..<place] where other.unit != root.unit && other.days.overlaps(root.days) {
                throw error(root, "parent_code", "two roots: \(other.unit) on line \(other.line), and \(root.unit)")
            }
        }
    }

    /// The parent's rows must cover the row's days, and in each of them the tiers must fit.
    private func checkParent(_ row: Topology.Row) throws(LocatedError) {
        guard let parent = row.parent else { return }
        guard let places = rowsOf[parent] else {
            throw error(row, "parent_code", "\(parent) is the parent of \(row.unit), but has no row")
        }
        var covered: Int64 = 0
        for place in places where rows[place].days.overlaps(row.days) {
            let common = rows[place].days.clamped(to: row.days)
            covered += Int64(common.upperBound) - Int64(common.lowerBound) + 1
            if row.tier.mayStandBelow(rows[place].tier) { continue }
            if let circle = circle(from: row, on: common.lowerBound) { throw error(row, "parent_code", circle) }
            throw error(
                row, "tier",
                "a \(row.tier) cannot stand below \(parent), a \(rows[place].tier) (line \(rows[place].line))")
        }
        if covered != Int64(row.days.upperBound) - Int64(row.days.lowerBound) + 1 {
            throw error(row, "parent_code", "\(parent) is the parent of \(row.unit), but not on all of its days")
        }
    }

    /// A circle has two neighbours whose tiers do not fit, so it is looked for only there.
    private func circle(from row: Topology.Row, on day: Int32) -> String? {
        var path = [row.unit]
        var next = row.parent
        while let unit = next, path.count <= rowsOf.count {
            path.append(unit)
            if unit == row.unit { return "a circle: " + path.map(\.description).joined(separator: " below ") }
            next = rowsOf[unit]?.map { rows[$0] }.first { $0.days.contains(day) }?.parent
        }
        return nil
    }
}
