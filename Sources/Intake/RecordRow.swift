internal import Bytes
internal import Model

/// Where the fields of a row stand: for each slot of the kind's table, the column that fills it.
struct RowLayout: Sendable {
    /// No column fills the slot.
    static let absent = UInt16.max

    /// Slot to column.
    var columns: [32 of UInt16]

    init() { columns = .init(repeating: Self.absent) }

    /// Slot n is column n: rows that intake has put together itself.
    static let direct: RowLayout = {
        var layout = RowLayout()
        for slot in 0..<IntakeLimits.fieldsMax { layout.columns[slot] = UInt16(slot) }
        return layout
    }()

    /// The bytes of a slot's field; empty where no column fills it.
    @inline(__always)
    func range(_ slot: Int, _ base: Int, _ begins: Span<UInt32>) -> Range<Int> {
        let column = Int(columns[slot])
        if column == Int(Self.absent) { return base..<base }
        let start = base &+ Int(begins[column])
        return start..<base &+ Int(begins[column &+ 1]) &- 1
    }
}

/// One row as the readers of fields see it: bytes that are borrowed, and where the fields stand in them.
struct RowView: ~Escapable {
    let bytes: Span<UInt8>
    /// Where the columns begin, counted from `base`; one more than there are columns.
    private let begins: Span<UInt32>
    private let base: Int
    private let layout: RowLayout
    /// The field that makes the key.
    let key: Range<Int>

    @inline(__always)
    @_lifetime(copy bytes, copy begins)
    init(_ bytes: Span<UInt8>, _ begins: Span<UInt32>, base: Int, _ layout: RowLayout, keySlot: Int) {
        self.bytes = bytes
        self.begins = begins
        self.base = base
        self.layout = layout
        key = layout.range(keySlot, base, begins)
    }

    /// The bytes of a slot's field; empty where no column fills it.
    @inline(__always)
    func range(_ slot: Int) -> Range<Int> { layout.range(slot, base, begins) }

    /// A text that the row does not have.
    var noText: Range<Int> { base..<base }
}

/// Reads the values of fields (Protocol/13-records-in.md).
enum FieldValue {
    /// An integer up to `max`; `absent` for an empty field, -1 for anything else.
    @inline(__always)
    static func integer(_ bytes: Span<UInt8>, _ range: Range<Int>, max: Int64, absent: Int64) -> Int64 {
        // One digit is by far the commonest.
        if range.count == 1 {
            let digit = Int64(bytes[range.lowerBound]) &- 48
            return digit >= 0 && digit <= 9 && digit <= max ? digit : -1
        }
        return range.isEmpty ? absent : longInteger(bytes, range, max: max)
    }

    static func longInteger(_ bytes: Span<UInt8>, _ range: Range<Int>, max: Int64) -> Int64 {
        var value: Int64 = 0
        for at in range {
            let digit = Int64(bytes[at]) - 48
            guard digit >= 0, digit <= 9 else { return -1 }
            // Leading zeros may go on for ever; the value must not.
            let (ten, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = ten.addingReportingOverflow(digit)
            guard !overflow, !carry, sum <= max else { return -1 }
            value = sum
        }
        return value
    }

    /// `CapNhat` as `RecordVersion`; `nil` is `bad-time`.
    ///
    /// All digits are a counter, also eight of them, unless fourteen form a time that records may name.
    @inline(__always)
    static func version(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
        if range.count == 19, bytes[range.lowerBound &+ 4] == UInt8(ascii: "-") {
            let seconds = TimeText.seconds(bytes, range)
            if seconds != 0 { return RecordVersion.timeBit | UInt64(seconds) }
        }
        return slowVersion(bytes, range)
    }

    private static func slowVersion(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
        if range.isEmpty { return nil }
        let isDigits = range.allSatisfy { bytes[$0] &- 48 < 10 }
        if !isDigits || range.count == 14 {
            let seconds = TimeText.seconds(bytes, range)
            if seconds != 0 { return RecordVersion.timeBit | UInt64(seconds) }
        }
        if !isDigits { return nil }
        let counter = longInteger(bytes, range, max: .max)
        return counter < 0 ? nil : UInt64(counter)
    }

    /// `2026-10` in months from January 2000; `nil` for anything but a month of 2000…2099.
    static func month(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt16? {
        guard range.count == 7, bytes[range.lowerBound + 4] == UInt8(ascii: "-") else { return nil }
        let start = range.lowerBound
        let year = longInteger(bytes, start..<start + 4, max: 2099)
        let month = longInteger(bytes, start + 5..<range.upperBound, max: 12)
        guard year >= 2000, month >= 1 else { return nil }
        return UInt16((year - 2000) * 12 + month - 1)
    }
}

/// Reads the fields of one row in the order of the kind's table and keeps the first fault.
struct FieldReader<Slot: RecordSlot>: ~Escapable {
    private let row: RowView
    private(set) var fault: RowFault?

    @inline(__always)
    @_lifetime(copy row)
    init(_ row: borrowing RowView) { self.row = copy row }

    @inline(__always)
    private mutating func refuse(_ reason: RejectReason, _ slot: Slot) {
        if fault == nil { fault = RowFault(reason, slot.rawValue) }
    }

    /// Unix seconds, 0 for an empty field.
    @inline(__always)
    mutating func time(_ slot: Slot, date: TimeText.DateMeans = .begin, isRequired: Bool = false) -> UInt32 {
        let range = row.range(slot.rawValue)
        if range.isEmpty {
            if isRequired { refuse(.missingField, slot) }
            return 0
        }
        let seconds = TimeText.seconds(row.bytes, range, date: date)
        if seconds == 0 { refuse(.badTime, slot) }
        return seconds
    }

    /// An integer from `min` to `max`. An empty field means `absent`; -1 there makes the field required.
    @inline(__always)
    mutating func integer(
        _ slot: Slot, min: Int64 = 0, max: Int64 = Int64(IntakeLimits.integerMax), absent: Int64 = 0
    ) -> UInt32 {
        let range = row.range(slot.rawValue)
        let value = FieldValue.integer(row.bytes, range, max: max, absent: absent)
        if value < min {
            if absent == -1, range.isEmpty {
                refuse(.missingField, slot)
            } else if !range.isEmpty {
                refuse(.badValue, slot)
            }
            return 0
        }
        return UInt32(truncatingIfNeeded: value)
    }

    @inline(__always)
    mutating func flag(_ slot: Slot) -> UInt32 { integer(slot, max: 1) }

    @inline(__always)
    mutating func text(_ slot: Slot, max: Int, isRequired: Bool = false) -> Range<Int> {
        let range = row.range(slot.rawValue)
        if range.count > max { refuse(.tooLong, slot) }
        if range.isEmpty, isRequired { refuse(.missingField, slot) }
        return range
    }

    @inline(__always)
    mutating func version(_ slot: Slot) -> UInt64 {
        let range = row.range(slot.rawValue)
        if let version = FieldValue.version(row.bytes, range) { return version }
        refuse(range.isEmpty ? .missingField : .badTime, slot)
        return 0
    }
}
