internal import Bytes
internal import Model

/// Refused rows as CSV, for a person who goes through them: where the row stands, what is wrong with it, and the row as
/// it came. It may hold what offices must not show around, so a file of it is the owner's alone (mode 0600).
package struct RejectsCSV: Sendable {
    /// A column of the file.
    package enum Column: Sendable {
        /// Where the row came from: called `source` by an agent, and `file` where files are read.
        case source, file
        case line, field, reason, kind, unit, key, row
    }

    private let columns: [Column]

    package init(_ columns: [Column]) { self.columns = columns }

    /// An agent's rejects file: each belongs to one source of one office.
    package static let agent = RejectsCSV([.source, .line, .field, .reason, .row])
    /// Those of a computation over a whole folder.
    package static let folder = RejectsCSV([.file, .line, .field, .reason, .kind, .unit, .key, .row])

    package var header: [UInt8] {
        var csv = CSVWriter()
        csv.row(columns.map { String(describing: $0) })
        return csv.bytes
    }

    /// The rows, without the header.
    package func lines(_ rows: [RejectedRow]) -> [UInt8] {
        var csv = CSVWriter()
        for row in rows {
            for column in columns { Self.write(row, column, &csv) }
            csv.endRow()
        }
        return csv.bytes
    }

    private static func write(_ row: RejectedRow, _ column: Column, _ csv: inout CSVWriter) {
        switch column {
        case .source, .file: csv.field(row.source)
        case .line: csv.field(row.line)
        case .field: csv.field(row.field ?? "")
        case .reason: csv.field(row.reason.description)
        case .kind: csv.field(String(describing: row.kind))
        case .unit: csv.field(row.unit?.description ?? "")
        case .key: csv.field(row.key ?? "")
        case .row: csv.field(bytes: row.raw)
        }
    }
}
