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

    /// Columns of the mapping that a file may lack.
    static func optionalColumns(_ field: JSONField, among columns: [Renaming]) throws(LocatedError) -> [String] {
        var names: [String] = []
        for entry in try field.list() {
            let name = try entry.string()
            guard columns.contains(where: { $0.theirs == name }) else {
                let hint = Suggestion.text(for: name, among: columns.map(\.theirs))
                throw entry.fault("\"\(name.prefix(40))\" is no column of \"columns\"\(hint)")
            }
            names.append(name)
        }
        return names
    }

    static func separator(_ field: JSONField) throws(LocatedError) -> UInt8 {
        let text = Array(try field.string().utf8)
        guard text.count == 1, ColumnMapping.separators.contains(text[0]) else {
            throw field.fault("a separator is \",\", \";\" or a tab, \"\\t\"")
        }
        return text[0]
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
