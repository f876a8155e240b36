internal import Model

/// What the times of a row, or of a file, say of the order of day and month, slot by slot as bits.
struct DateEvidence: Equatable, Sendable {
    /// A value may be read either way.
    var ambiguous: UInt32 = 0
    /// A value can only be read as this program does.
    var usual: UInt32 = 0
    /// A value can only be read the other way.
    var foreign: UInt32 = 0

    var isEmpty: Bool { ambiguous | usual | foreign == 0 }

    mutating func note(_ order: DateOrder, _ slot: Int) {
        let bit: UInt32 = 1 << UInt32(slot)
        switch order {
        case .written: break
        case .ambiguous: ambiguous |= bit
        case .usual: usual |= bit
        case .foreign: foreign |= bit
        }
    }
}

/// What is known of a file's columns while it is read.
struct DateOrders: Equatable, Sendable {
    /// Columns that are proved to be of another order.
    private(set) var foreign: UInt32 = 0
    /// Rows are not held back any more: what is not proved counts as usual.
    var isDecided = false

    mutating func merge(_ evidence: DateEvidence) { foreign |= evidence.foreign }

    /// Whether a row must wait for what later rows prove.
    func isOpen(_ evidence: DateEvidence) -> Bool { !isDecided && evidence.ambiguous & ~foreign != 0 }

    /// The first slot whose value cannot be trusted, `nil` for none.
    func firstForeign(_ evidence: DateEvidence) -> Int? {
        let slots = evidence.ambiguous & foreign
        return slots == 0 ? nil : slots.trailingZeroBitCount
    }
}

/// Rows whose dates may be read either way, until their file has proved how, or is over.
struct HeldRows: Sendable {
    /// How the columns stood when a row came.
    struct Columns: Sendable {
        var layout: RowLayout
        var width: Int
    }

    struct Entry: Sendable {
        var range: Range<Int>
        var line: Int
        /// The place of its columns.
        var columns: Int
    }

    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []
    private(set) var columns: [Columns] = []

    var isEmpty: Bool { entries.isEmpty }

    mutating func append(_ row: [UInt8], line: Int) {
        entries.append(Entry(range: bytes.count..<bytes.count + row.count, line: line, columns: columns.count - 1))
        bytes += row
    }

    /// Rows from now on stand in these columns.
    mutating func begin(_ columns: Columns) { self.columns.append(columns) }

    mutating func clear() {
        bytes = []
        entries = []
    }
}
