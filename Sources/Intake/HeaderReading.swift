internal import Bytes
internal import Model

/// A header row, read: which column fills which field.
struct HeaderReading {
    /// How a column came to its field.
    enum Source: Int, Comparable, Sendable {
        /// By a name that the field is known by.
        case known
        /// By the field's name, with spaces or diacritics.
        case spelled
        /// By the field's name as it stands.
        case own
        /// As the configuration says.
        case mapped

        static func < (left: Source, right: Source) -> Bool { left.rawValue < right.rawValue }

        /// Of two names that say the same field so, neither gives way.
        func contradicts(_ other: Source) -> Bool { self == other || (self >= .own && other >= .own) }
    }

    /// Why a row is no header, and how many required fields it fills.
    struct Fault: Error {
        var fault: FileFault
        var filled = 0
        /// What its columns would fill.
        var columns: [Column] = []
    }

    /// A column's name, the slot that it fills, and how it came to it.
    typealias Column = (name: String, slot: Int?, source: Source?)

    private(set) var layout = RowLayout()
    private(set) var columns: [Column] = []

    var width: Int { columns.count }
    /// Columns that fill no field.
    var unknownColumns: [String] { columns.filter { $0.slot == nil }.map(\.name) }

    /// Reads the names of a row.
    init(_ names: [String], _ schema: RecordSchema, _ mapping: ColumnMapping) throws(Fault) {
        var holder = [Int?](repeating: nil, count: schema.fields.count)
        var twice = [Bool](repeating: false, count: schema.fields.count)
        for (column, name) in names.enumerated() {
            let (slot, source) = Self.find(PlainName.of(name), schema, mapping)
            columns.append((name, nil, source))
            guard let slot, let source else { continue }
            if let other = holder[slot] {
                // What is known gives way to what is said; what is said twice is no answer.
                let held = columns[other].source ?? .known
                if held.contradicts(source) {
                    twice[slot] = true
                    continue
                }
                if held > source { continue }
                columns[other].slot = nil
                twice[slot] = false
            }
            holder[slot] = column
            columns[column].slot = slot
        }
        for (slot, column) in holder.enumerated() {
            if let column { layout.fill(slot, from: column) }
        }
        let repeated = twice.firstIndex(of: true).map { schema.fields[$0] }
        try judge(schema, mapping, holder, repeated)
    }

    /// The field that a name fills, compared as R-63 says (`PlainName`), and how it comes to it.
    static func find(
        _ name: String, _ schema: RecordSchema, _ mapping: ColumnMapping
    ) -> (slot: Int?, source: Source?) {
        if let field = mapping.fieldOf[name] { return (schema.fields.firstIndex(of: field), .mapped) }
        if let slot = schema.fields.firstIndex(where: { $0.lowercased() == name }) { return (slot, .own) }
        let letters = HeaderName(name)
        guard !letters.isEmpty, let slot = schema.known[letters] else { return (nil, nil) }
        return (slot, letters == HeaderName(schema.fields[slot]) ? .spelled : .known)
    }

    private func judge(
        _ schema: RecordSchema, _ mapping: ColumnMapping, _ holder: [Int?], _ repeated: String?
    ) throws(Fault) {
        var required = schema.required
        if mapping.missingVersion != nil { required.removeAll { $0 == schema.version } }
        let filled = required.count { holder[$0] != nil }
        if let repeated { throw Fault(fault: .repeatedColumn(repeated), filled: filled, columns: columns) }
        let missing = required.filter { holder[$0] == nil }
        if filled > 0, let column = missingMapped(schema, mapping, holder) {
            let others = columns.filter { ($0.source ?? .known) < .own }.map(\.name)
            throw Fault(fault: .missingMapped(Self.named(column, among: others)), filled: filled, columns: columns)
        }
        if missing.isEmpty { return }
        let names = missing.map { Self.named(schema.fields[$0], among: unknownColumns) }
        throw Fault(fault: .missingColumns(names), filled: filled, columns: columns)
    }

    /// A column of the mapping, for a field of the kind, that the header has neither by its name nor by the field's.
    private func missingMapped(_ schema: RecordSchema, _ mapping: ColumnMapping, _ holder: [Int?]) -> String? {
        mapping.columns.sorted { $0.key < $1.key }.first { column, field in
            guard let slot = schema.fields.firstIndex(of: field), !mapping.optionalColumns.contains(column) else {
                return false
            }
            return holder[slot].map { (columns[$0].source ?? .known) < .own } ?? true
        }?.key
    }

    private static func named(_ name: String, among spare: [String]) -> FileFault.MissingColumn {
        FileFault.MissingColumn(name, nearest: NearestName.of(name, among: spare))
    }
}

/// The column that was perhaps meant by a name that a header lacks.
enum NearestName {
    static func of(_ name: String, among columns: [String]) -> String? {
        let wanted = HeaderName(name)
        let near = columns.filter { !HeaderName($0).isEmpty }
        if let same = near.first(where: { HeaderName($0) == wanted }) { return same }
        let words = near.map { HeaderName($0).text }
        guard let best = Suggestion.nearest(to: wanted.text, among: words) else { return nil }
        return zip(near, words).first { $0.1 == best }?.0
    }
}
