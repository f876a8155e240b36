package import Model

/// Why a row was refused. The raw values are the protocol's numbers: names may change,
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
    /// An id that a spreadsheet has rounded, or whose letters are not in their composed form.
    case spoiledId = 12
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
        case .spoiledId: "spoiled-id"
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
    /// The text of the field, cut to 64 bytes; `nil` where the row as a whole is meant.
    package var value: String?
    /// The record's id, month or feedback id, `nil` when the row has none that can be read.
    package var key: String?
    /// The row as it came, without its line end; of an over-long row the beginning.
    package var raw: [UInt8]
}

/// A fault found in a row: what, and in which field of the kind's table.
struct RowFault: Equatable, Sendable {
    let reason: RejectReason
    /// -1 for none: both fit into a register, where a row's reader keeps them.
    private let place: Int8

    init(_ reason: RejectReason, _ slot: Int? = nil) {
        self.reason = reason
        place = slot.map { Int8(truncatingIfNeeded: $0) } ?? -1
    }

    /// `nil` where the row as a whole is meant.
    var slot: Int? { place < 0 ? nil : Int(place) }
}
