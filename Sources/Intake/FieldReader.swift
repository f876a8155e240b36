internal import Bytes
internal import Model

/// Reads the fields of one row in the order of the kind's table and keeps the first fault.
struct FieldReader<Slot: RecordSlot>: ~Escapable {
    private let row: RowView
    private(set) var fault: RowFault?
    /// What the times said of the order of day and month.
    private(set) var dates = DateEvidence()
    /// The latest time so far, appointments not among them.
    private var latest: UInt32 = 0

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
        let reading = TimeText.read(row.bytes, range, date: date)
        if reading.order != .written { dates.note(reading.order, slot.rawValue) }
        if reading.seconds == 0 {
            let isNothing = SpoiledText.isNothing(row.bytes, range)
            if !isNothing || isRequired { refuse(isNothing ? .missingField : .badTime, slot) }
        }
        if date == .begin { latest = max(latest, reading.seconds) }
        return reading.seconds
    }

    /// An integer from `min` to `max`. An empty field means `absent`; -1 there makes the field required.
    @inline(__always)
    mutating func integer(
        _ slot: Slot, min: Int64 = 0, max: Int64 = Int64(IntakeLimits.integerMax), absent: Int64 = 0
    ) -> UInt32 {
        let range = row.range(slot.rawValue)
        let value = FieldValue.integer(row.bytes, range, max: max, absent: absent)
        if value < min {
            if range.isEmpty || SpoiledText.isNothing(row.bytes, range) {
                if absent >= 0 { return UInt32(truncatingIfNeeded: absent) }
                refuse(.missingField, slot)
            } else {
                refuse(.badValue, slot)
            }
            return 0
        }
        return UInt32(truncatingIfNeeded: value)
    }

    /// 0 or 1, also in a database's words; an empty field means `absent`.
    @inline(__always)
    mutating func flag(_ slot: Slot, absent: Int64 = 0) -> UInt32 {
        let range = row.range(slot.rawValue)
        let value = FieldValue.integer(row.bytes, range, max: 1, absent: absent)
        if value >= 0 { return UInt32(truncatingIfNeeded: value) }
        if let word = FieldValue.flagWord(row.bytes, range) { return word }
        if SpoiledText.isNothing(row.bytes, range) { return UInt32(truncatingIfNeeded: absent) }
        refuse(.badValue, slot)
        return 0
    }

    /// A code of at most `max` bytes.
    @inline(__always)
    mutating func text(_ slot: Slot, max: Int, isRequired: Bool = false) -> Range<Int> {
        let range = row.text(slot.rawValue)
        if range.count > max { refuse(.tooLong, slot) }
        if range.isEmpty, isRequired { refuse(.missingField, slot) }
        return range
    }

    /// The id of another record, which may be absent.
    @inline(__always)
    mutating func id(_ slot: Slot) -> Range<Int> {
        let range = text(slot, max: IntakeLimits.idBytesMax)
        if !range.isEmpty, SpoiledText.isSpoiled(row.bytes, range) { refuse(.spoiledId, slot) }
        return range
    }

    @inline(__always)
    mutating func version(_ slot: Slot) -> UInt64 {
        let range = row.range(slot.rawValue)
        if let version = FieldValue.version(row.bytes, range) {
            if mayHaveOrder(range) { noteOrder(slot, range) }
            return version
        }
        return otherVersion(slot, range)
    }

    /// Whether a mark stands where only dates whose order is in question have one.
    @inline(__always)
    private func mayHaveOrder(_ range: Range<Int>) -> Bool {
        let at = range.lowerBound
        return range.count >= 8
            && (row.bytes[at &+ 1] < UInt8(ascii: "0") || row.bytes[at &+ 2] < UInt8(ascii: "0")
                || row.bytes[at &+ 4] == UInt8(ascii: "/"))
    }

    private mutating func noteOrder(_ slot: Slot, _ range: Range<Int>) {
        let order = TimeText.read(row.bytes, range).order
        if order != .written { dates.note(order, slot.rawValue) }
    }

    private mutating func otherVersion(_ slot: Slot, _ range: Range<Int>) -> UInt64 {
        if range.isEmpty {
            switch row.file.missingVersion {
            case .known(let version): return version
            case .latestTime where latest != 0: return RecordVersion.timeBit | UInt64(latest)
            case .latestTime, .refused: break
            }
        } else {
            noteOrder(slot, range)
        }
        let isMissing = range.isEmpty || SpoiledText.isNothing(row.bytes, range)
        refuse(isMissing ? .missingField : .badTime, slot)
        return 0
    }
}
