/// Another system's names and values, described once in the configuration: column to field, and for a field,
/// value to value.
package struct ColumnMapping: Hashable, Sendable {
    /// A mapping that cannot be meant.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// No kind of record has this field.
        case unknownField(String)
        /// Two columns would fill this field.
        case fieldTwice(String)
        /// Two columns are one when their names are compared.
        case columnTwice(String)

        package var description: String {
            switch self {
            case .unknownField(let name): "no record has a field \(name)"
            case .fieldTwice(let name): "two columns fill \(name)"
            case .columnTwice(let name): "the column \(name) stands there twice"
            }
        }
    }

    /// Where versions come from that a file does not have.
    package enum VersionSource: String, CaseIterable, Sendable {
        case latestTime = "latest-time"
        case fileName = "file-name"
    }

    /// The separators that a CSV file may have.
    package static let separators: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

    /// Their column to our field.
    package let columns: [String: String]
    /// Our field, then their value to ours. A value that is not listed stays as it is.
    package let values: [String: [String: String]]
    /// Columns of `columns` that a file may lack.
    package var optionalColumns: Set<String> = []
    /// `nil`: the file tells.
    package var separator: UInt8?
    /// Of a file without a byte order mark.
    package var encoding = TextEncoding.utf8
    /// `nil`: a file without `CapNhat` is set aside.
    package var missingVersion: VersionSource?

    /// Their names as they are compared, with our fields.
    let fieldOf: [String: String]

    /// Nothing is called otherwise.
    package static let none = ColumnMapping()

    private init() {
        columns = [:]
        values = [:]
        fieldOf = [:]
    }

    /// - Throws: the first mistake in the order of names.
    package init(columns: [String: String], values: [String: [String: String]]) throws(Fault) {
        var filled: Set<String> = []
        var fieldOf: [String: String] = [:]
        for (column, field) in columns.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
            guard Self.fields.contains(field) else { throw .unknownField(field) }
            guard filled.insert(field).inserted else { throw .fieldTwice(field) }
            guard fieldOf.updateValue(field, forKey: PlainName.of(column)) == nil else { throw .columnTwice(column) }
        }
        for field in values.keys.sorted() where !Self.fields.contains(field) { throw .unknownField(field) }
        self.columns = columns
        self.values = values
        self.fieldOf = fieldOf
    }

    /// This mapping with more values of theirs, by field; one that it maps already stays.
    ///
    /// - Returns: the mapping.
    /// - Throws: when a field is none.
    package func adding(values more: [String: [String: String]]) throws(Fault) -> ColumnMapping {
        var mapping = try ColumnMapping(
            columns: columns, values: values.merging(more) { $0.merging($1) { old, _ in old } })
        mapping.optionalColumns = optionalColumns
        mapping.separator = separator
        mapping.encoding = encoding
        mapping.missingVersion = missingVersion
        return mapping
    }

    /// Every field of every kind.
    package static let fields = Set(RecordKind.allCases.flatMap { RecordSchema.of($0).fields })

    /// For each slot, their value to ours; `nil` when no field of the kind has values to map.
    func values(_ schema: RecordSchema) -> [ValueMap]? {
        guard schema.fields.contains(where: { values[$0] != nil }) else { return nil }
        return schema.fields.map { ValueMap(values[$0] ?? [:]) }
    }
}
