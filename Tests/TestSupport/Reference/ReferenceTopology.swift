/// One row of a topology file.
struct ReferenceTopologyRow {
    let unit: String
    let parent: String
    let tier: String
    let name: String
    let from: ReferenceDay?
    let to: ReferenceDay?
    /// `08`, or `08@2025-07-01;19@2027-01-01`.
    let successor: String

    func holds(on day: ReferenceDay) -> Bool {
        (from.map { $0 <= day } ?? true) && (to.map { day <= $0 } ?? true)
    }

    /// The successor that counts on a day.
    func successor(on day: ReferenceDay) -> String? {
        var found: (unit: String, from: ReferenceDay?)?
        for entry in successor.split(separator: ";") {
            let parts = entry.split(separator: "@").map(String.init)
            let from = parts.count > 1 ? ReferenceDay(parts[1]) : nil
            if let from, day < from { continue }
            if let known = found?.from, let from, from < known { continue }
            found = (parts[0], from)
        }
        return found?.unit
    }

    static func all(csv: [UInt8]) -> [ReferenceTopologyRow] {
        referenceRows(csv: csv).rows.compactMap { row in
            guard let fields = try? row.fields.get(), let unit = fields["unit_code"] else { return nil }
            return ReferenceTopologyRow(
                unit: unit, parent: fields["parent_code"] ?? "", tier: fields["tier"] ?? "",
                name: fields["name"] ?? "", from: fields["from"].flatMap { ReferenceDay($0) },
                to: fields["to"].flatMap { ReferenceDay($0) },
                successor: fields["successor"] ?? "")
        }
    }
}

/// The tree that is valid on one day.
struct ReferenceTree {
    let rows: [String: ReferenceTopologyRow]
    private let all: [ReferenceTopologyRow]
    private let day: ReferenceDay

    init(_ all: [ReferenceTopologyRow], on day: ReferenceDay) {
        var rows: [String: ReferenceTopologyRow] = [:]
        for row in all where row.holds(on: day) { rows[row.unit] = row }
        self.rows = rows
        self.all = all
        self.day = day
    }

    /// The unit of this tree with which the cells of any unit count, word by word as P-47 to P-49 say it.
    func host(of unit: String) -> String? {
        if rows[unit] != nil { return unit }
        let nation = rows.values.first { $0.parent.isEmpty }?.unit
        let own = all.filter { $0.unit == unit }
        if own.isEmpty || nation == nil { return nil }
        let ended = own.filter { row in row.to.map { $0 < day } ?? false }
        if let last = ended.max(by: { ($0.to ?? day) < ($1.to ?? day) }) {
            let final = own.max { left, right in
                // Only the first row may have no first day.
                right.from.map { right in left.from.map { $0 < right } ?? true } ?? false
            }
            if let successor = final?.successor(on: day) { return host(of: successor) }
            return last.parent.isEmpty ? nation : host(of: last.parent)
        }
        guard let first = own.min(by: { ($0.from ?? day) < ($1.from ?? day) }), let begin = first.from else {
            return nil
        }
        var above = first.parent
        while !above.isEmpty, rows[above] == nil {
            above = all.first { $0.unit == above && $0.holds(on: begin) }?.parent ?? ""
        }
        return above.isEmpty ? nation : above
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
