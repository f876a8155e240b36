internal import Bytes
internal import Model

/// What changed between two revisions of a period, and why (Protocol/26-official-results.md, A-10).
package enum OfficialChanges {
    package static let fileName = "changes.csv"
    static let columns = ["what", "unit_code", "tier", "field", "before", "after", "because"]

    private struct Table {
        var columns: [String] = []
        var rows: [String: [String]] = [:]
        var order: [String] = []

        /// Rows by their values of the key columns, which come first.
        init(_ bytes: [UInt8]?, keys: [String]) {
            guard let bytes, let document = try? CSVDocument(bytes.span), let head = document.rows.first else { return }
            columns = head.fields
            let places = keys.compactMap { columns.firstIndex(of: $0) }
            for row in document.rows.dropFirst() where row.fields.count == columns.count {
                let key = places.map { row.fields[$0] }.joined(separator: " ")
                rows[key] = row.fields
                order.append(key)
            }
        }

        func value(_ key: String, _ column: String) -> String {
            guard let place = columns.firstIndex(of: column) else { return "" }
            return rows[key]?[place] ?? ""
        }
    }

    /// The list: rules by their digests, offices by position, and every rank, score and status that moved. Because of
    /// `rules` (a file of the rules changed), `figures` (of offices that count in the unit), or `others` (the unit's
    /// own figures are what they were).
    ///
    /// - Returns: the CSV; with no row but its head when nothing has changed.
    package static func csv(from old: [String: [UInt8]], to new: [String: [UInt8]]) -> [UInt8] {
        var csv = CSVWriter()
        csv.row(columns)
        var isByRules = false
        for name in OfficialInputs.Rules.names where old[name] != new[name] {
            isByRules = true
            csv.row(["rules", "", "", name, digest(old[name]), digest(new[name]), ""])
        }
        let changed = appendOffices(old, new, to: &csv)
        let above = above(new[OfficialFigures.treeName], changed)
        for tier in OfficialFigures.tiers {
            let name = "rankings-\(tier).csv"
            let (before, after) = (Table(old[name], keys: ["unit_code"]), Table(new[name], keys: ["unit_code"]))
            for unit in Set(before.order + after.order).sorted() {
                for field in ["rank", "points_micro", "applicable_points", "scaled_micro", "band", "status"] {
                    let (left, right) = (before.value(unit, field), after.value(unit, field))
                    if left == right { continue }
                    let because = isByRules ? "rules" : above.contains(unit) ? "figures" : "others"
                    csv.row(["figure", unit, tier.description, field, left, right, because])
                }
            }
        }
        return csv.bytes
    }

    /// Whether the list names anything.
    package static func isEmpty(_ csv: [UInt8]) -> Bool { csv.count { $0 == UInt8(ascii: "\n") } <= 1 }

    private static func digest(_ bytes: [UInt8]?) -> String { bytes.map { OfficialManifest.sha256($0) } ?? "" }

    /// - Returns: the offices whose cells count differently.
    private static func appendOffices(
        _ old: [String: [UInt8]], _ new: [String: [UInt8]], to csv: inout CSVWriter
    ) -> Set<String> {
        let name = OfficialInputs.officesName
        let (before, after) = (Table(old[name], keys: ["unit_code"]), Table(new[name], keys: ["unit_code"]))
        var changed: Set<String> = []
        for unit in Set(before.order + after.order).sorted() {
            for field in ["standing", "counts", "position"] {
                let (left, right) = (before.value(unit, field), after.value(unit, field))
                if left == right { continue }
                if field != "standing" { changed.insert(unit) }
                csv.row(["office", unit, "", field, left, right, ""])
            }
        }
        return changed
    }

    /// These units, those with which they count, and all above.
    private static func above(_ tree: [UInt8]?, _ units: Set<String>) -> Set<String> {
        let table = Table(tree, keys: ["unit_code"])
        var found = units
        for unit in units {
            var next = table.value(unit, "counts_with")
            while !next.isEmpty, found.insert(next).inserted || next == unit { next = table.value(next, "parent_code") }
        }
        return found
    }
}
