internal import Bytes
internal import Model

/// The measures from 48 on: few cells have some, so they cost nothing where there are none.
///
///     mask (of numbers less 48), in a difference the unit mask, then by number: a plain count or a whole series
extension CellCoding {
    static func encodeSecondPlain(_ entries: ArraySlice<Measures.Entry>, into bytes: inout [UInt8]) {
        bytes.writeVarint(secondMask(entries))
        encodeRuns(entries, into: &bytes) {
            UInt64($0)
        } plain: {
            $1.writeVarint(UInt64($0))
        }
    }

    static func encodeSecondDifference(_ entries: ArraySlice<Measures.Entry>, into bytes: inout [UInt8]) {
        bytes.writeVarint(secondMask(entries))
        var units: UInt64 = 0
        var place: UInt64 = 0
        for entry in entries where !Measure.isSeries(number: entry.slot.measureNumber) {
            if entry.count == 1 { units |= 1 << place }
            place += 1
        }
        bytes.writeVarint(units)
        encodeRuns(entries, into: &bytes) {
            zigZag($0)
        } plain: {
            if $0 != 1 { $1.writeZigZag($0) }
        }
    }

    static func decodeSecondPlain(
        _ bytes: Span<UInt8>, _ cursor: inout Int, into entries: inout [Measures.Entry]
    ) throws(WireError) {
        var rest = try readSecondMask(bytes, &cursor)
        while rest != 0 {
            let number = Measure.secondBlock + UInt8(rest.trailingZeroBitCount)
            rest &= rest &- 1
            if Measure.isSeries(number: number) {
                try decodeSeries(bytes, &cursor, UInt32(number), into: &entries, isDifference: false)
            } else {
                entries.append(Measures.Entry(Slot(code: UInt32(number) << 24), try readCount(bytes, &cursor)))
            }
        }
    }

    static func decodeSecondDifference(
        _ bytes: Span<UInt8>, _ cursor: inout Int, into entries: inout [Measures.Entry]
    ) throws(WireError) {
        var rest = try readSecondMask(bytes, &cursor)
        var units = try bytes.varint(&cursor, .unitMask)
        let plain = rest & ~Measure.secondBlockSeries
        guard units >> UInt64(plain.nonzeroBitCount) == 0 else { throw .malformed(.unitMask) }
        while rest != 0 {
            let number = Measure.secondBlock + UInt8(rest.trailingZeroBitCount)
            rest &= rest &- 1
            if Measure.isSeries(number: number) {
                try decodeSeries(bytes, &cursor, UInt32(number), into: &entries, isDifference: true)
                continue
            }
            let isUnit = units & 1 != 0
            units >>= 1
            let change = isUnit ? 1 : try readChange(bytes, &cursor, .count)
            if !isUnit, change == 1 { throw .malformed(.unitMask) }
            entries.append(Measures.Entry(Slot(code: UInt32(number) << 24), change))
        }
    }

    private static func secondMask(_ entries: ArraySlice<Measures.Entry>) -> UInt64 {
        entries.reduce(0) { $0 | 1 << UInt64($1.slot.measureNumber - Measure.secondBlock) }
    }

    /// A block that says nothing would be another form of the same cell; a measure that is not known cannot be added
    /// up (V-08).
    private static func readSecondMask(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> UInt64 {
        let mask = try bytes.varint(&cursor, .mask)
        guard mask != 0, mask & ~Measure.secondBlockBits == 0 else { throw .malformed(.mask) }
        return mask
    }

    @inline(__always)
    private static func encodeRuns(
        _ entries: ArraySlice<Measures.Entry>, into bytes: inout [UInt8], _ form: (Int64) -> UInt64,
        plain: (Int64, inout [UInt8]) -> Void
    ) {
        var start = entries.startIndex
        while start < entries.endIndex {
            let number = entries[start].slot.measureNumber
            var end = start + 1
            while end < entries.endIndex, entries[end].slot.measureNumber == number { end += 1 }
            if Measure.isSeries(number: number) {
                encodeSeries(entries[start..<end], into: &bytes, form)
            } else {
                plain(entries[start].count, &bytes)
            }
            start = end
        }
    }
}
