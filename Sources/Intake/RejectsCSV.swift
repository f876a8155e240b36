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
        /// 1 where the row has bytes that are no UTF-8, which stand as `\xC3` in it, and a backslash as two.
        case escaped
    }

    private let columns: [Column]

    package init(_ columns: [Column]) { self.columns = columns }

    /// An agent's rejects file: each belongs to one source of one office.
    package static let agent = RejectsCSV([.source, .line, .field, .reason, .row, .escaped])
    /// Those of a computation over a whole folder.
    package static let folder = RejectsCSV([.file, .line, .field, .reason, .kind, .unit, .key, .row, .escaped])

    package var header: [UInt8] {
        var csv = CSVWriter()
        csv.row(columns.map { String(describing: $0) })
        return csv.bytes
    }

    /// The rows, without the header.
    package func lines(_ rows: [RejectedRow]) -> [UInt8] {
        var csv = CSVWriter()
        for row in rows {
            let escaped = Self.escaped(row.raw)
            for column in columns { Self.write(row, escaped, column, &csv) }
            csv.endRow()
        }
        return csv.bytes
    }

    private static func write(_ row: RejectedRow, _ escaped: [UInt8]?, _ column: Column, _ csv: inout CSVWriter) {
        switch column {
        case .source, .file: csv.field(row.source)
        case .line: csv.field(row.line)
        case .field: csv.field(row.field ?? "")
        case .reason: csv.field(row.reason.description)
        case .kind: csv.field(String(describing: row.kind))
        case .unit: csv.field(row.unit?.description ?? "")
        case .key: csv.field(row.key ?? "")
        case .row: csv.field(bytes: escaped ?? row.raw)
        case .escaped: csv.field(escaped == nil ? "" : "1")
        }
    }

    /// Bytes that are no UTF-8 as text that tells them; `nil` for what is UTF-8.
    static func escaped(_ raw: [UInt8]) -> [UInt8]? {
        guard String(validating: raw, as: UTF8.self) == nil else { return nil }
        var text: [UInt8] = []
        var at = 0
        while at < raw.count {
            let length = characterLength(raw, at)
            if length == 0 {
                text += Array("\\x".utf8) + hexadecimal(raw[at])
            } else {
                text += raw[at] == UInt8(ascii: "\\") ? Array("\\\\".utf8) : Array(raw[at..<at + length])
            }
            at += max(1, length)
        }
        return text
    }

    private static func hexadecimal(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// Bytes of the character that begins there; 0 where none does.
    private static func characterLength(_ raw: [UInt8], _ at: Int) -> Int {
        let length =
            switch raw[at] {
            case ..<0x80: 1
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard length > 1 else { return length }
        guard at + length <= raw.count else { return 0 }
        return String(validating: raw[at..<at + length], as: UTF8.self) == nil ? 0 : length
    }
}
