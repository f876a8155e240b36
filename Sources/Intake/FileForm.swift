/// How a file is written, and what its columns mean, for a person who wants to know before anything counts.
package struct FileForm: Hashable, Sendable {
    /// A column of the header.
    package struct Column: Hashable, Sendable {
        /// As the header writes it.
        package let name: String
        /// The field that it fills; `nil` for none.
        package let field: String?
        /// How the field was found: by the mapping, by its own name (with or without diacritics), or by another name
        /// that it is known by.
        package let isMapped: Bool
        package let isOwnName: Bool
    }

    package let encoding: TextEncoding
    package let separator: UInt8
    /// The line of the header, from 1.
    package let headerLine: Int
    package let columns: [Column]

    init(
        _ columns: [HeaderReading.Column], _ schema: RecordSchema, _ encoding: TextEncoding, separator: UInt8, line: Int
    ) {
        self.encoding = encoding
        self.separator = separator
        headerLine = line
        self.columns = columns.map { Column($0, schema) }
    }
}

extension FileForm.Column {
    init(_ column: HeaderReading.Column, _ schema: RecordSchema) {
        name = column.name
        field = column.slot.map { schema.fields[$0] }
        isMapped = column.slot != nil && column.source == .mapped
        isOwnName = column.slot != nil && (column.source == .own || column.source == .spelled)
    }
}

extension RecordStream {
    /// Of a file without a header, how the row that came nearest to one is written; `nil` where none came near.
    package var nearestForm: FileForm? { search.best?.form }

    /// The keys that the objects read so far had at their top, in the order in which they came, and what each fills;
    /// the portal's lists are not among them.
    package var keys: [FileForm.Column] { tools?.objects.keys ?? [] }
}

/// What a file has shown on the way to its header.
struct HeaderSearch: Sendable {
    /// As the mark says, or the configuration.
    var encoding = TextEncoding.utf8
    /// Configured, or named by a line `sep=`.
    var separator: UInt8?
    /// Rows that were no header, and the fault of the one that came nearest.
    var rows = 0
    var best: (fault: FileFault, filled: Int, form: FileForm?)?

    mutating func note(_ fault: FileFault, filled: Int, form: FileForm? = nil) {
        if let best, best.filled >= filled { return }
        best = (fault, filled, form)
    }
}
