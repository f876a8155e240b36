internal import Bytes

/// A field that holds a small number or a flag and becomes a few bits of its record: a row of a kind's table of them.
///
/// Fields of one digit are most of a row. They are read in one loop over such a table: reading each by code of its own
/// fills the processor's cache for code, which costs more than the reading.
struct SmallField: Sendable {
    /// How an absent number is written that must not be absent.
    static let required: Int8 = -1

    let slot: UInt8
    let least: UInt8
    /// How far one digit may lie above `least`.
    let oneDigitSpan: UInt8
    /// The bits of an empty field, or `required`.
    let absent: Int8
    /// What is added to the value to be its bits.
    let offset: UInt8
    /// Where its bits begin.
    let place: UInt8
    /// A flag, which may also stand in a database's words.
    let isFlag: Bool
    let greatest: UInt8

    private init<Slot: RecordSlot>(
        _ slot: Slot, at place: Int, _ least: UInt8, _ greatest: UInt8, offset: UInt8, absent: Int8, isFlag: Bool
    ) {
        self.slot = UInt8(slot.rawValue)
        self.place = UInt8(place)
        self.least = least
        self.greatest = greatest
        self.offset = offset
        self.absent = absent
        self.isFlag = isFlag
        oneDigitSpan = (greatest < 9 ? greatest : 9) - least
    }

    static func number<Slot: RecordSlot>(
        _ slot: Slot, at place: Int, from least: UInt8 = 0, to greatest: UInt8, absent: Int8 = 0
    ) -> SmallField {
        SmallField(slot, at: place, least, greatest, offset: 0, absent: absent, isFlag: false)
    }

    static func flag<Slot: RecordSlot>(_ slot: Slot, at place: Int) -> SmallField {
        SmallField(slot, at: place, 0, 1, offset: 0, absent: 0, isFlag: true)
    }

    /// A flag that may be absent: 0 then, otherwise 1 and 2.
    static func answer<Slot: RecordSlot>(_ slot: Slot, at place: Int) -> SmallField {
        SmallField(slot, at: place, 0, 1, offset: 1, absent: 0, isFlag: true)
    }

    /// The bits of a field that is not one digit within the bounds.
    func read(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (bits: UInt32, refusal: RejectReason?) {
        if SpoiledText.isNone(bytes, range) {
            return absent == Self.required ? (0, .missingField) : (UInt32(truncatingIfNeeded: absent), nil)
        }
        if isFlag {
            guard let flag = FieldValue.flag(bytes, range, absent: 0) else { return (0, .badValue) }
            return (flag &+ UInt32(offset), nil)
        }
        let value = FieldValue.integer(bytes, range, max: Int64(greatest), absent: -1)
        return value < Int64(least) ? (0, .badValue) : (UInt32(truncatingIfNeeded: value) &+ UInt32(offset), nil)
    }
}
