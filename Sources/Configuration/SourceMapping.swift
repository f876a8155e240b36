internal import Intake
internal import Model

/// The names of an office's own export, described once.
extension SourceSetting {
    /// The fields of the records that offices export, which is what a column may be renamed to, each once. The register
    /// is no export: headquarters writes it for the whole tree.
    package static let fields = RecordKind.records.flatMap { RecordSchema.of($0).fields }
        .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }

    static func columns(_ field: JSONField) throws(LocatedError) -> [Renaming] {
        var columns: [Renaming] = []
        for (theirs, value) in try field.entries() {
            guard !theirs.isEmpty else { throw value.fault("a column without a name") }
            let ours = try known(value, name: value.string())
            if let other = columns.first(where: { $0.ours == ours }) {
                throw value.fault("\"\(ours)\" comes from the column \"\(other.theirs)\" already")
            }
            columns.append(Renaming(theirs: theirs, ours: ours))
        }
        return columns
    }

    static func values(_ field: JSONField) throws(LocatedError) -> [ValueRenaming] {
        var values: [ValueRenaming] = []
        for (name, entries) in try field.entries() {
            let ours = try known(entries, name: name)
            var renamings: [Renaming] = []
            for (theirs, value) in try entries.entries() {
                renamings.append(Renaming(theirs: theirs, ours: try plain(value)))
            }
            values.append(ValueRenaming(field: ours, values: renamings))
        }
        return values
    }

    private static func known(_ field: JSONField, name: String) throws(LocatedError) -> String {
        guard fields.contains(name) else {
            throw field.fault("\"\(name.prefix(40))\" is no field\(Suggestion.text(for: name, among: fields))")
        }
        return name
    }

    /// A value of ours: text, a number, or `true` and `false` for 1 and 0.
    private static func plain(_ field: JSONField) throws(LocatedError) -> String {
        switch field.node.value {
        case .string(let text): return text
        case .integer(let value): return String(value)
        case .boolean(let value): return value ? "1" : "0"
        default: throw field.fault("text or a whole number is wanted here, not \(field.node.kindText)")
        }
    }
}
