package import Model

/// Why a row was refused (R-38). The raw values are the protocol's numbers: names may change,
/// numbers never.
package enum RejectReason: UInt8, CaseIterable, Comparable, Sendable, CustomStringConvertible {
    case malformedRow = 1
    case badEncoding = 2
    case missingField = 3
    case badTime = 4
    case badValue = 5
    case unknownUnit = 6
    case noDueDate = 7
    case futureTime = 8
    case endBeforeStart = 9
    case tooLong = 10
    /// About a record of a sealed year that has left (Protocol/intake-keeping.md).
    case periodSealed = 11
    /// A report beside accepted rows, no refusal.
    case unknownProcedure = 100

    /// The stable code, `malformed-row`.
    package var description: String {
        switch self {
        case .malformedRow: "malformed-row"
        case .badEncoding: "bad-encoding"
        case .missingField: "missing-field"
        case .badTime: "bad-time"
        case .badValue: "bad-value"
        case .unknownUnit: "unknown-unit"
        case .noDueDate: "no-due-date"
        case .futureTime: "future-time"
        case .endBeforeStart: "end-before-start"
        case .tooLong: "too-long"
        case .periodSealed: "period-sealed"
        case .unknownProcedure: "unknown-procedure"
        }
    }

    package static func < (left: RejectReason, right: RejectReason) -> Bool { left.rawValue < right.rawValue }
}

/// A refused row, for the rejects file of its source.
package struct RejectedRow: Hashable, Sendable {
    /// The stream's name.
    package var source: String
    /// The line on which the row begins, from 1.
    package var line: Int
    /// `nil` where the row as a whole is meant.
    package var field: String?
    package var reason: RejectReason
    package var kind: RecordKind
    /// The unit that the row counts for, `nil` when nothing tells.
    package var unit: UnitCode?
    /// The record's id, month or feedback id, `nil` when the row has none that can be read.
    package var key: String?
    /// The row as it came, without its line end; of an over-long row the beginning.
    package var raw: [UInt8]
}

/// A fault found in a row: what, and in which field of the kind's table.
struct RowFault: Equatable, Sendable {
    var reason: RejectReason
    /// `nil` where the row as a whole is meant.
    var slot: Int?

    init(_ reason: RejectReason, _ slot: Int? = nil) {
        self.reason = reason
        self.slot = slot
    }
}

/// Why a file is set aside whole; nothing of it has been counted.
package enum FileFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not even a header row.
    case empty
    /// The header is not UTF-8, has wrong quotes or NUL bytes, or no end: this is no CSV file.
    case notCSV
    case missingColumns([String])
    case repeatedColumn(String)
    /// The first line is no JSON object.
    case notNDJSON
    /// A register is not read as records.
    case isRegister
    /// The file was refused before; the rest of it is not looked at.
    case refused

    package var description: String {
        switch self {
        case .empty: "the file is empty; a header row is missing"
        case .notCSV: "the first line is not the header of a CSV file"
        case .missingColumns(let names): "the header lacks \(names.joined(separator: ", "))"
        case .repeatedColumn(let name): "the header names \(name) twice"
        case .notNDJSON: "the first line is no JSON object"
        case .isRegister: "a register of procedures is not read as records"
        case .refused: "the file was refused before"
        }
    }
}

/// Something an operator should know that refuses no row.
package enum IntakeWarning: Hashable, Sendable, CustomStringConvertible {
    /// One key came with times and with counters as `CapNhat`; a time beats a counter.
    case mixedVersions(unit: UnitCode, kind: RecordKind, key: String)
    /// Working days were counted in a year for which the calendar has no entries.
    case yearWithoutCalendar(Int)
    /// A count left the range that a cell may hold; the cell stays as it was last told.
    case cellOverflow(unit: UnitCode, key: CellKey)
    /// The unit's set of rejects is full.
    case tooManyRejects(unit: UnitCode?)

    package var description: String {
        switch self {
        case .mixedVersions(let unit, let kind, let key):
            "\(unit): \(kind) \(key) has both times and counters as CapNhat; times win"
        case .yearWithoutCalendar(let year): "the calendar has no entries for \(year); Monday to Friday are counted"
        case .cellOverflow(let unit, let key): "\(unit): cell \(key) has a count beyond its range and is not sent"
        case .tooManyRejects(let unit): "\(unit?.description ?? "no unit"): more rejects than are counted one by one"
        }
    }
}
