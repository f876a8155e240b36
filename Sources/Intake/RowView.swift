internal import Bytes
internal import Model

/// Where the fields of a row stand: for each slot of the kind's table, the column that fills it.
struct RowLayout: Sendable {
    /// No column fills the slot.
    static let absent = UInt16.max

    /// Slot to column.
    private(set) var columns: [32 of UInt16]
    /// The columns that fill slots, one bit for each as in `CSVScanner.quotedFields`.
    private(set) var filling: UInt64 = 0

    init() { columns = .init(repeating: Self.absent) }

    /// Lets a column fill a slot.
    mutating func fill(_ slot: Int, from column: Int) {
        columns[slot] = UInt16(column)
        filling |= 1 << UInt64(min(63, column))
    }

    /// Slot n is column n: rows that intake has put together itself.
    static let direct: RowLayout = {
        var layout = RowLayout()
        for slot in 0..<IntakeLimits.fieldsMax { layout.fill(slot, from: slot) }
        return layout
    }()

    /// Slot n begins at place 2 n, and ends a byte before place 2 n + 1: texts that stand anywhere in a line.
    static let paired: RowLayout = {
        var layout = RowLayout()
        for slot in 0..<IntakeLimits.fieldsMax { layout.fill(slot, from: 2 * slot) }
        return layout
    }()

    /// The bytes of a slot's field in a row at `base`; empty where no column fills it.
    @inline(__always)
    static func range(_ slot: Int, _ base: Int, _ begins: Span<UInt32>, _ columns: Span<UInt16>) -> Range<Int> {
        let column = Int(columns[slot])
        if column == Int(absent) { return base..<base }
        let start = base &+ Int(begins[column])
        return start..<base &+ Int(begins[column &+ 1]) &- 1
    }
}

/// One row as the readers of fields see it: bytes that are borrowed, where the fields stand in them, and what its file
/// says of all its rows.
struct RowView: ~Escapable {
    let bytes: Span<UInt8>
    /// Where the columns begin, counted from `base`; one more than there are columns.
    private let begins: Span<UInt32>
    private let base: Int
    /// The columns of a `RowLayout`, borrowed, since a row is passed on several times.
    private let columns: Span<UInt16>
    /// The field that makes the key.
    let key: Range<Int>
    let file: FileFacts

    @inline(__always)
    @_lifetime(copy bytes, copy begins, copy columns)
    init(
        _ bytes: Span<UInt8>, _ begins: Span<UInt32>, base: Int, _ columns: Span<UInt16>, keySlot: Int,
        _ file: FileFacts
    ) {
        self.bytes = bytes
        self.begins = begins
        self.base = base
        self.columns = columns
        self.file = file
        key = SpoiledText.trimmed(bytes, RowLayout.range(keySlot, base, begins, columns))
    }

    /// The bytes of a slot's field; empty where no column fills it.
    @inline(__always)
    func range(_ slot: Int) -> Range<Int> { RowLayout.range(slot, base, begins, columns) }

    /// Where a slot's field begins, and how long it is: what `range` says, with less to check.
    @inline(__always)
    func field(_ slot: Int) -> (at: Int, count: Int) {
        let column = Int(columns[slot])
        if column == Int(RowLayout.absent) { return (base, 0) }
        let begin = begins[column]
        return (base &+ Int(begin), Int(begins[column &+ 1] &- begin) &- 1)
    }

    /// An id or code, without what spreadsheets and databases put around it.
    @inline(__always)
    func text(_ slot: Int) -> Range<Int> { SpoiledText.trimmed(bytes, range(slot)) }

    /// A text that the row does not have.
    var noText: Range<Int> { base..<base }

    /// `CapNhat`, where it can be read.
    var version: UInt64? {
        let range = range(file.versionSlot)
        return FieldValue.version(bytes, range) ?? (range.isEmpty ? file.fixedVersion : nil)
    }
}

/// What the rows of one file have in common.
struct FileFacts: Sendable {
    /// Which file of a store's it is; 0 for rows that come back from a store.
    var number: UInt32 = 0
    /// Where the kind has `CapNhat`.
    var versionSlot = 0
    /// Where versions come from that no column has.
    var missingVersion = MissingVersion.refused
    var orders = DateOrders()

    var fixedVersion: UInt64? {
        if case .known(let version) = missingVersion { version } else { nil }
    }
}

/// Where the version of a row comes from whose file has no `CapNhat`.
enum MissingVersion: Equatable, Sendable {
    /// Nowhere, or the file has the column.
    case refused
    /// The latest of the row's own times.
    case latestTime
    /// As the file's name says.
    case known(UInt64)
}
