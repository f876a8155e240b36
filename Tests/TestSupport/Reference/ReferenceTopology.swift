/// One row of a topology file.
struct ReferenceTopologyRow {
    let unit: String
    let parent: String
    let tier: String
    let name: String
    let from: ReferenceDay?
    let to: ReferenceDay?

    static func all(csv: [UInt8]) -> [ReferenceTopologyRow] {
        referenceRows(csv: csv).rows.compactMap { row in
            guard let fields = try? row.fields.get(), let unit = fields["unit_code"] else { return nil }
            return ReferenceTopologyRow(
                unit: unit, parent: fields["parent_code"] ?? "", tier: fields["tier"] ?? "",
                name: fields["name"] ?? "", from: fields["from"].flatMap { ReferenceDay($0) },
                to: fields["to"].flatMap { ReferenceDay($0) })
        }
    }
}

/// The tree that is valid on one day.
struct ReferenceTree {
    let rows: [String: ReferenceTopologyRow]

    init(_ all: [ReferenceTopologyRow], on day: ReferenceDay) {
        var rows: [String: ReferenceTopologyRow] = [:]
        for row in all where (row.from.map { $0 <= day } ?? true) && (row.to.map { day <= $0 } ?? true) {
            rows[row.unit] = row
        }
        self.rows = rows
    }

    /// Whether `unit` is `ancestor` or stands somewhere below it.
    func isAtOrBelow(_ unit: String, _ ancestor: String) -> Bool {
        var at: String? = unit
        while let here = at {
            if here == ancestor { return rows[ancestor] != nil }
            at = rows[here].map(\.parent)
        }
        return false
    }

    /// The units of a league: those of a tier, of the whole nation or below one unit, in bytewise order.
    func league(tier: String, within: String?) -> [String] {
        rows.values.filter { row in
            row.tier == tier && (within.map { isAtOrBelow(row.unit, $0) } ?? true)
        }.map(\.unit).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
