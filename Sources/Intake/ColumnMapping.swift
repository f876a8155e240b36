/// Another system's names and values, described once in the configuration: column to field, and for a field,
/// value to value.
package struct ColumnMapping: Hashable, Sendable {
    /// A mapping that cannot be meant.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// No kind of record has this field.
        case unknownField(String)
        /// Two columns would fill this field.
        case fieldTwice(String)

        package var description: String {
            switch self {
            case .unknownField(let name): "no record has a field \(name)"
            case .fieldTwice(let name): "two columns fill \(name)"
            }
        }
    }

    /// Their column to our field.
    package let columns: [String: String]
    /// Our field, then their value to ours. A value that is not listed stays as it is.
    package let values: [String: [String: String]]

    /// Nothing is called otherwise.
    package static let none = ColumnMapping()

    private init() {
        columns = [:]
        values = [:]
    }

    /// - Throws: the first mistake in the order of names.
    package init(columns: [String: String], values: [String: [String: String]]) throws(Fault) {
        var filled: Set<String> = []
        for field in columns.values.sorted() {
            guard Self.fields.contains(field) else { throw .unknownField(field) }
            guard filled.insert(field).inserted else { throw .fieldTwice(field) }
        }
        for field in values.keys.sorted() where !Self.fields.contains(field) { throw .unknownField(field) }
        self.columns = columns
        self.values = values
    }

    /// Every field of every kind.
    package static let fields = Set(RecordKind.allCases.flatMap { RecordSchema.of($0).fields })

    /// The field that a column of this name fills, which need not be one of the kind at hand.
    func field(of column: String) -> String { columns[column] ?? column }

    /// For each slot, their value to ours; `nil` when no field of the kind has values to map.
    func values(_ schema: RecordSchema) -> [[[UInt8]: [UInt8]]]? {
        guard schema.fields.contains(where: { values[$0] != nil }) else { return nil }
        return schema.fields.map { field in
            Dictionary(uniqueKeysWithValues: (values[field] ?? [:]).map { (Array($0.utf8), Array($1.utf8)) })
        }
    }
}
