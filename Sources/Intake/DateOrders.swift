internal import Model

/// What the times of a row, or of a file, say of the order of day and month, slot by slot as bits.
struct DateEvidence: Equatable, Sendable {
    /// Two bits for each slot, the order's number: what is noted for each time of each row must cost nothing.
    private var orders: UInt64 = 0

    var isEmpty: Bool { orders == 0 }

    /// A value may be read either way.
    var ambiguous: UInt32 { slots(.ambiguous) }
    /// A value can only be read the other way.
    var foreign: UInt32 { slots(.foreign) }

    @inline(__always)
    mutating func note(_ order: DateOrder, _ slot: Int) {
        orders |= UInt64(order.rawValue) &<< UInt64(slot &* 2)
    }

    /// Takes over what is noted of other slots.
    @inline(__always)
    mutating func merge(_ other: DateEvidence) { orders |= other.orders }

    /// The slots of an order, one bit each.
    private func slots(_ order: DateOrder) -> UInt32 {
        let evens: UInt64 = 0x5555_5555_5555_5555
        let other = orders ^ (UInt64(order.rawValue) &* evens)
        var bits = ~(other | other >> 1) & evens
        // Every second bit moves down to its slot's place.
        bits = (bits | bits >> 1) & 0x3333_3333_3333_3333
        bits = (bits | bits >> 2) & 0x0F0F_0F0F_0F0F_0F0F
        bits = (bits | bits >> 4) & 0x00FF_00FF_00FF_00FF
        bits = (bits | bits >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: bits | bits >> 16)
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
