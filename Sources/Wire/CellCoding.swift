internal import Bytes
package import Model

/// The bytes of a cell's counts (Protocol/05-cells.md). The plain form is canonical: digests and storage take it.
///
///     plain       mask, then for each bit of 0…34 that is set a count, then for each of 35…39 a series
///     difference  mask, unit mask, then for each bit of 0…34 set in the mask and not in the unit mask a change,
///                 then for each of 35…39 a series of changes
///     series      number of keys, then key and count by turns; the first key as it is, the next as the step
///
/// Everything is a varint, changes in zigzag form. Bit b of the mask is measure b up to 34, and series b + 5 from 35.
/// The unit mask has a bit for every plain measure that is in the mask, lowest first: set where the change is +1, which
/// most are.
package enum CellCoding {
    static let plainBits = 35
    static let bits = 40
    private static let plainMask: UInt64 = 1 << 35 - 1

    /// Appends the plain form.
    package static func encodePlain(_ counts: Measures, into bytes: inout [UInt8]) {
        bytes.writeVarint(mask(counts))
        var index = 0
        while index < counts.entries.count {
            let entry = counts.entries[index]
            if entry.slot.measureNumber < Measure.firstSeries {
                bytes.writeVarint(UInt64(entry.count))
                index += 1
            } else {
                index = encodeSeries(counts.entries, from: index, into: &bytes) { UInt64($0) }
            }
        }
    }

    /// Appends the difference form.
    package static func encodeDifference(_ changes: Measures, into bytes: inout [UInt8]) {
        bytes.writeVarint(mask(changes))
        var units: UInt64 = 0
        var place: UInt64 = 0
        for entry in changes.entries where entry.slot.measureNumber < Measure.firstSeries {
            if entry.count == 1 { units |= 1 << place }
            place += 1
        }
        bytes.writeVarint(units)
        var index = 0
        while index < changes.entries.count {
            let entry = changes.entries[index]
            if entry.slot.measureNumber < Measure.firstSeries {
                if entry.count != 1 { bytes.writeZigZag(entry.count) }
                index += 1
            } else {
                index = encodeSeries(changes.entries, from: index, into: &bytes) { zigZag($0) }
            }
        }
    }

    /// Reads a plain form: counts in 1…`Measures.cellCountMax`.
    ///
    /// - Complexity: O(counts).
    package static func decodePlain(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> Measures {
        let mask = try readMask(bytes, &cursor)
        var entries: [Measures.Entry] = []
        entries.reserveCapacity(mask.nonzeroBitCount)
        var rest = mask & plainMask
        while rest != 0 {
            let bit = rest.trailingZeroBitCount
            rest &= rest &- 1
            let count = try bytes.varint(&cursor, .count)
            guard count >= 1 else { throw .malformed(.count) }
            guard count <= UInt64(Measures.cellCountMax) else { throw .valueOutOfRange(.count) }
            entries.append(Measures.Entry(Slot(code: UInt32(bit) << 24), Int64(count)))
        }
        rest = mask & ~plainMask
        while rest != 0 {
            let measure = UInt32(rest.trailingZeroBitCount + 5)
            rest &= rest &- 1
            try decodeSeries(bytes, &cursor, measure, into: &entries, isDifference: false)
        }
        return Measures(ascendingWithoutZeros: entries)
    }

    /// Reads a difference form: changes of ±1…±`Measures.cellCountMax`.
    ///
    /// - Complexity: O(changes).
    package static func decodeDifference(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> Measures {
        let mask = try readMask(bytes, &cursor)
        var units = try bytes.varint(&cursor, .unitMask)
        guard units >> UInt64((mask & plainMask).nonzeroBitCount) == 0 else { throw .malformed(.unitMask) }
        var entries: [Measures.Entry] = []
        entries.reserveCapacity(mask.nonzeroBitCount)
        var rest = mask & plainMask
        while rest != 0 {
            let bit = rest.trailingZeroBitCount
            rest &= rest &- 1
            let isUnit = units & 1 != 0
            units >>= 1
            let change = isUnit ? 1 : try readChange(bytes, &cursor, .count)
            if !isUnit, change == 1 { throw .malformed(.unitMask) }
            entries.append(Measures.Entry(Slot(code: UInt32(bit) << 24), change))
        }
        rest = mask & ~plainMask
        while rest != 0 {
            let measure = UInt32(rest.trailingZeroBitCount + 5)
            rest &= rest &- 1
            try decodeSeries(bytes, &cursor, measure, into: &entries, isDifference: true)
        }
        return Measures(ascendingWithoutZeros: entries)
    }

    /// The keys of a series: 0 up to, not including, this.
    static func keyLimit(_ measure: UInt32) -> UInt32 {
        measure == UInt32(Measure.handlingTime.rawValue)
            ? HandlingTimeBucket.count : Slot.scheduleKey(Day.last) + 1
    }
}

extension CellCoding {
    private static func mask(_ counts: Measures) -> UInt64 {
        var mask: UInt64 = 0
        for entry in counts.entries {
            let number = entry.slot.measureNumber
            mask |= 1 << UInt64(number < Measure.firstSeries ? number : number - 5)
        }
        return mask
    }

    private static func readMask(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> UInt64 {
        let mask = try bytes.varint(&cursor, .mask)
        guard mask < 1 << UInt64(bits) else { throw .malformed(.mask) }
        return mask
    }

    private static func zigZag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }

    /// Appends the series that begins at `start`, and returns where it ends.
    @inline(__always)
    private static func encodeSeries(
        _ entries: [Measures.Entry], from start: Int, into bytes: inout [UInt8], _ form: (Int64) -> UInt64
    ) -> Int {
        let measure = entries[start].slot.measureNumber
        var end = start + 1
        while end < entries.count, entries[end].slot.measureNumber == measure { end += 1 }
        bytes.writeVarint(UInt64(end - start))
        var previous: UInt32 = 0
        for index in start..<end {
            bytes.writeVarint(UInt64(entries[index].slot.key - previous))
            bytes.writeVarint(form(entries[index].count))
            previous = entries[index].slot.key
        }
        return end
    }

    private static func readChange(
        _ bytes: Span<UInt8>, _ cursor: inout Int, _ field: WireError.Field
    ) throws(WireError) -> Int64 {
        let change = try bytes.zigZag(&cursor, field)
        guard change != 0 else { throw .malformed(field) }
        guard change.magnitude <= UInt64(Measures.cellCountMax) else { throw .valueOutOfRange(.count) }
        return change
    }

    private static func decodeSeries(
        _ bytes: Span<UInt8>, _ cursor: inout Int, _ measure: UInt32, into entries: inout [Measures.Entry],
        isDifference: Bool
    ) throws(WireError) {
        let limit = UInt64(keyLimit(measure))
        let keys = try bytes.varint(&cursor, .seriesCount)
        guard keys >= 1 else { throw .malformed(.seriesCount) }
        guard keys <= limit else { throw .valueOutOfRange(.seriesKey) }
        var key: UInt64 = 0
        for index in 0..<keys {
            let step = try bytes.varint(&cursor, .seriesKey)
            if index > 0, step == 0 { throw .malformed(.seriesKey) }
            guard step < limit, key + step < limit else { throw .valueOutOfRange(.seriesKey) }
            key += step
            let count: Int64
            if isDifference {
                count = try readChange(bytes, &cursor, .count)
            } else {
                let plain = try bytes.varint(&cursor, .count)
                guard plain >= 1 else { throw .malformed(.count) }
                guard plain <= UInt64(Measures.cellCountMax) else { throw .valueOutOfRange(.count) }
                count = Int64(plain)
            }
            entries.append(Measures.Entry(Slot(code: measure << 24 | UInt32(key)), count))
        }
    }
}
