internal import Bytes
internal import Model

/// Reads the fields of one row, in any order, and keeps the fault that is the first one in the kind's table.
///
/// The row is handed over with each question: a reader that kept it would be a copy of all that a row is, in memory.
struct FieldReader<Slot: RecordSlot> {
    /// The first fault's slot << 8 | reason; `.max` for none.
    private var firstFault = Int.max
    /// What the times said of the order of day and month.
    private(set) var dates = DateEvidence()
    /// The latest time so far, appointments not among them.
    private var latest: UInt32 = 0

    @inline(__always)
    var fault: RowFault? { firstFault == .max ? nil : Self.fault(firstFault) }

    /// Takes over what another reader found in other fields of the row.
    @inline(__always)
    mutating func merge(_ other: FieldReader) {
        firstFault = min(firstFault, other.firstFault)
        dates.merge(other.dates)
        latest = max(latest, other.latest)
    }

    private static func fault(_ number: Int) -> RowFault? {
        RejectReason(rawValue: UInt8(truncatingIfNeeded: number)).map { RowFault($0, number >> 8) }
    }

    @inline(__always)
    private mutating func refuse(_ reason: RejectReason, _ slot: Slot) { refuse(reason, slot.rawValue) }

    @inline(__always)
    private mutating func refuse(_ reason: RejectReason, _ slot: Int) {
        firstFault = min(firstFault, slot &<< 8 | Int(reason.rawValue))
    }

    /// Unix seconds, 0 for an empty field.
    @inline(__always)
    mutating func time(_ row: borrowing RowView, _ slot: Slot, isRequired: Bool = false) -> UInt32 {
        time(row, slot.rawValue, date: .begin, isRequired: isRequired)
    }

    /// The times of some slots, bit by bit, in their order; `due` is the appointment among them, for which a date alone
    /// means the end of its day. One loop, for the reason that `SmallField` has.
    @inline(__always)
    mutating func times(_ row: borrowing RowView, _ slots: UInt32, due: Slot) -> [6 of UInt32] {
        var times: [6 of UInt32] = .init(repeating: 0)
        var rest = slots
        for place in times.indices {
            let slot = rest.trailingZeroBitCount
            rest &= rest &- 1
            times[place] = time(row, slot, date: slot == due.rawValue ? .end : .begin, isRequired: false)
        }
        return times
    }

    @inline(__always)
    private mutating func time(
        _ row: borrowing RowView, _ slot: Int, date: TimeText.DateMeans, isRequired: Bool
    ) -> UInt32 {
        let field = row.field(slot)
        if field.count == 0 {
            if isRequired { refuse(.missingField, slot) }
            return 0
        }
        let range = field.at..<field.at &+ field.count
        let reading = TimeText.read(row.bytes, range, date: date)
        dates.note(reading.order, slot)
        if reading.seconds == 0, let reason = Self.refusal(ofTime: row, range, isRequired) { refuse(reason, slot) }
        if date == .begin { latest = max(latest, reading.seconds) }
        return reading.seconds
    }

    /// Unix seconds of a field that must tell the time of day, 0 for an empty one. A date alone is `bad-time`, and so
    /// is the first second of a day, as which spreadsheets write it.
    mutating func clock(_ row: borrowing RowView, _ slot: Slot, isRequired: Bool = false) -> UInt32 {
        let seconds = time(row, slot, isRequired: isRequired)
        if seconds != 0, seconds.isMidnight { refuse(.badTime, slot) }
        return seconds
    }

    /// The bits of small numbers and flags together.
    @inline(__always)
    mutating func smalls(_ row: borrowing RowView, _ fields: Span<SmallField>) -> UInt32 {
        var bits: UInt32 = 0
        for place in 0..<fields.count {
            let slot = Int(fields[place].slot)
            let field = row.field(slot)
            var value: UInt32
            if field.count == 1, row.bytes[field.at] &- 48 &- fields[place].least <= fields[place].oneDigitSpan {
                value = UInt32(row.bytes[field.at] &- 48 &+ fields[place].offset)
            } else if field.count == 0, fields[place].absent >= 0 {
                value = UInt32(truncatingIfNeeded: fields[place].absent)
            } else {
                let other = fields[place].read(row.bytes, field.at..<field.at &+ field.count)
                if let reason = other.refusal { refuse(reason, slot) }
                value = other.bits
            }
            value = value &<< UInt32(fields[place].place)
            bits |= value
        }
        return bits
    }

    /// An integer from `min` to `max`. An empty field means `absent`; -1 there makes the field required.
    @inline(__always)
    mutating func integer(
        _ row: borrowing RowView, _ slot: Slot, min: Int64 = 0, max: Int64 = Int64(IntakeLimits.integerMax),
        absent: Int64 = 0
    ) -> UInt32 {
        let range = row.range(slot.rawValue)
        let value = FieldValue.integer(row.bytes, range, max: max, absent: absent)
        if value >= min { return UInt32(truncatingIfNeeded: value) }
        let isMissing = SpoiledText.isNone(row.bytes, range)
        if isMissing, absent >= 0 { return UInt32(truncatingIfNeeded: absent) }
        refuse(isMissing ? .missingField : .badValue, slot)
        return 0
    }

    /// 0 or 1, also in a database's words; an empty field means `absent`.
    @inline(__always)
    mutating func flag(_ row: borrowing RowView, _ slot: Slot, absent: Int64 = 0) -> UInt32 {
        let range = row.range(slot.rawValue)
        if range.count == 1 {
            let digit = UInt32(row.bytes[range.lowerBound]) &- 48
            if digit <= 1 { return digit }
        }
        if range.isEmpty { return UInt32(truncatingIfNeeded: absent) }
        if let flag = FieldValue.flag(row.bytes, range, absent: absent) { return flag }
        refuse(.badValue, slot)
        return 0
    }

    /// A code of at most `max` bytes.
    @inline(__always)
    mutating func text(_ row: borrowing RowView, _ slot: Slot, max: Int, isRequired: Bool = false) -> Range<Int> {
        let range = row.text(slot.rawValue)
        if range.count > max { refuse(.tooLong, slot) }
        if range.isEmpty, isRequired { refuse(.missingField, slot) }
        return range
    }

    /// The id of another record, which may be absent.
    @inline(__always)
    mutating func id(_ row: borrowing RowView, _ slot: Slot) -> Range<Int> {
        let range = row.range(slot.rawValue)
        if range.isEmpty { return range }
        let id = Self.id(row, range)
        if let reason = id.refusal { refuse(reason, slot) }
        return id.range
    }

    @inline(__always)
    mutating func version(_ row: borrowing RowView, _ slot: Slot) -> UInt64 {
        let range = row.range(slot.rawValue)
        if let version = FieldValue.version(row.bytes, range) {
            if mayHaveOrder(row, range) { dates.note(TimeText.read(row.bytes, range).order, slot.rawValue) }
            return version
        }
        let other = Self.otherVersion(row, range, latest: latest)
        dates.note(other.order, slot.rawValue)
        if let reason = other.refusal { refuse(reason, slot) }
        return other.version
    }

    /// Whether a mark stands where only dates whose order is in question have one.
    @inline(__always)
    private func mayHaveOrder(_ row: borrowing RowView, _ range: Range<Int>) -> Bool {
        let at = range.lowerBound
        return range.count >= 8
            && (row.bytes[at &+ 1] < UInt8(ascii: "0") || row.bytes[at &+ 2] < UInt8(ascii: "0")
                || row.bytes[at &+ 4] == UInt8(ascii: "/"))
    }

    // What follows is rare. It takes what it needs by value: a reader that is lent out stays in memory, and every field
    // of every row would be slower for it.

    private static func id(_ row: borrowing RowView, _ range: Range<Int>) -> (range: Range<Int>, refusal: RejectReason?)
    {
        let id = SpoiledText.trimmed(row.bytes, range)
        if id.count > IntakeLimits.idBytesMax { return (id, .tooLong) }
        return (id, !id.isEmpty && isSpoiled(row, id) ? .spoiledId : nil)
    }

    private static func isSpoiled(_ row: borrowing RowView, _ id: Range<Int>) -> Bool {
        SpoiledText.isSpoiled(row.bytes, id, bits: TextHash.withBits(row.bytes, id).bits)
    }

    /// Why a field cannot be read as a time, `nil` when it may be empty and is.
    private static func refusal(ofTime row: borrowing RowView, _ range: Range<Int>, _ isRequired: Bool) -> RejectReason?
    {
        if !SpoiledText.isNothing(row.bytes, range) { return .badTime }
        return isRequired ? .missingField : nil
    }

    /// What a row has instead of a version.
    private static func otherVersion(
        _ row: borrowing RowView, _ range: Range<Int>, latest: UInt32
    ) -> (version: UInt64, order: DateOrder, refusal: RejectReason?) {
        if range.isEmpty {
            switch row.file.missingVersion {
            case .known(let version): return (version, .written, nil)
            case .latestTime where latest != 0: return (RecordVersion.timeBit | UInt64(latest), .written, nil)
            case .latestTime, .refused: return (0, .written, .missingField)
            }
        }
        let isMissing = SpoiledText.isNothing(row.bytes, range)
        return (0, TimeText.read(row.bytes, range).order, isMissing ? .missingField : .badTime)
    }
}
