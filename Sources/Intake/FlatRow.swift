internal import Bytes
internal import Model

/// A row that has to be put together: quoted CSV fields, mapped values, JSON. What comes out looks to the readers of
/// fields like a plain CSV row whose columns are the slots of the kind.
struct FlatRow: Sendable {
    /// The fields one after the other, a byte between each two.
    private(set) var bytes: [UInt8] = []
    private(set) var begins: [UInt32] = [0]
    /// The first slot whose text has a NUL, which JSON can escape.
    private(set) var nulSlot: Int?

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        begins.removeAll(keepingCapacity: true)
        begins.append(0)
        nulSlot = nil
    }

    /// The number of fields so far, which is the slot of the next one.
    var count: Int { begins.count - 1 }

    /// Appends the field of the next slot.
    mutating func append(_ text: Span<UInt8>, mayHaveNUL: Bool = false) {
        if mayHaveNUL, nulSlot == nil, text.indices.contains(where: { text[$0] == 0 }) { nulSlot = count }
        bytes.append(span: text)
        bytes.append(UInt8(ascii: ","))
        begins.append(UInt32(truncatingIfNeeded: bytes.count))
    }

    /// Appends the field of a slot, whose text `text` appends.
    mutating func append(_ values: inout [ValueMap]?, _ slot: Int, _ text: (inout [UInt8]) -> Void) {
        let start = bytes.count
        text(&bytes)
        if bytes[start...].contains(0), nulSlot == nil { nulSlot = count }
        if values?[slot].isEmpty == false, let value = values?[slot].find(Array(bytes[start...])) {
            bytes.removeSubrange(start...)
            bytes.append(contentsOf: value)
        }
        bytes.append(UInt8(ascii: ","))
        begins.append(UInt32(truncatingIfNeeded: bytes.count))
    }

    /// Appends, behind all slots, a key of two fields: `CB01 2026-10-05`. A day that cannot be read is 0000-00-00,
    /// since the row is refused and the key's last bytes tell the day (`JointKey`).
    mutating func appendKey(_ id: Int, day: Int) {
        let id = SpoiledText.trimmed(bytes.span, Int(begins[id])..<Int(begins[id + 1]) - 1)
        let day = Int(begins[day])..<Int(begins[day + 1]) - 1
        let reading = TimeText.read(bytes.span, day)
        for at in id { bytes.append(bytes[at]) }
        let parts = reading.seconds == 0 ? nil : Day(at: Moment(seconds: Int64(reading.seconds))).parts
        bytes.append(UInt8(ascii: " "))
        JointKey.append(parts?.year ?? 0, digits: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        JointKey.append(parts?.month ?? 0, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        JointKey.append(parts?.day ?? 0, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        begins.append(UInt32(truncatingIfNeeded: bytes.count))
    }

    /// Puts a CSV row together whose fields have quotes or mapped values.
    mutating func compose(
        _ row: Span<UInt8>, _ base: Int, _ begins: Span<UInt32>, _ layout: RowLayout, slots: Int,
        _ values: inout [ValueMap]?
    ) {
        clear()
        for slot in 0..<slots where values == nil {
            // A row with a NUL has been refused.
            row.appendUnquoted(RowLayout.range(slot, base, begins, layout.columns.span), to: &bytes)
            bytes.append(UInt8(ascii: ","))
            self.begins.append(UInt32(truncatingIfNeeded: bytes.count))
        }
        if values == nil { return }
        for slot in 0..<slots {
            let range = RowLayout.range(slot, base, begins, layout.columns.span)
            append(&values, slot) { row.appendUnquoted(range, to: &$0) }
        }
    }
}

/// A key of an id and a day.
enum JointKey {
    /// A space and a date.
    static let dayBytes = 11

    fileprivate static func append(_ number: Int, digits: Int, to bytes: inout [UInt8]) {
        var divisor = digits == 4 ? 1000 : 10
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }
}
