internal import Bytes
package import Model

/// The bytes of a cell's counts (Protocol/05-cells.md). The plain form is canonical: digests and storage take it.
///
///     plain       mask, then for each plain measure in it a count, then for each series its counts
///     difference  mask, unit mask, then for each plain measure in the mask and not in the unit mask a change, then for
///                 each series its changes
///     series      number of keys, then key and count by turns; the first key as it is, the next as the step
///
/// Everything is a varint, changes in zigzag form, measures ascend by number. Bits of the mask:
///
///     0…34 measures 0…34 | 35…39 series 40…44 | 40…44 measures 35…39, the signs, since minor 2
///     45, 46 measures 45, 46, since minor 3 | 47 a second block follows, since minor 4
///
/// The second block has a mask, in a difference a unit mask, and then its measures by number, plain or series as they
/// come: bit i is measure 48 + i.
///
/// The unit mask has a bit for every plain measure that is in the mask, lowest first: set where the change is +1, which
/// most are.
package enum CellCoding {
    static let bits = 48
    /// Behind this form comes the second block.
    private static let continued: UInt64 = 1 << 47
    private static let seriesMask: UInt64 = 0x1F << 35
    /// The bits of measures whose number and bit are the same.
    private static let sameMask: UInt64 = 1 << 35 - 1 | outcomeMask
    /// The plain measures whose numbers are above those of the series: a cell's last entries, but not its last bytes.
    private static let outcomeMask: UInt64 = 3 << 45

    /// The bit of a measure in the mask, where the series stand below the signs.
    private static func bit(_ measure: UInt8) -> UInt64 {
        if measure < Measure.firstSign || measure > Measure.lastSeries { return UInt64(measure) }
        return UInt64(measure < Measure.firstSeries ? measure + 5 : measure - 5)
    }

    /// The plain measures of a mask, as bits at their numbers.
    @inline(__always)
    private static func plainNumbers(_ mask: UInt64) -> UInt64 { mask & sameMask | (mask >> 40 & 0x1F) << 35 }

    /// The series of a mask, as bits at their numbers.
    @inline(__always)
    private static func seriesNumbers(_ mask: UInt64) -> UInt64 { (mask & seriesMask) << 5 }

    /// Appends the plain form.
    package static func encodePlain(_ counts: Measures, into bytes: inout [UInt8]) {
        let series = counts.seriesRange
        let second = counts.secondBlockStart
        bytes.writeVarint(mask(counts, second))
        for entry in counts.entries[..<series.lowerBound] { bytes.writeVarint(UInt64(entry.count)) }
        for entry in counts.entries[series.upperBound..<second] { bytes.writeVarint(UInt64(entry.count)) }
        encodeSeries(counts.entries[series], into: &bytes) { UInt64($0) }
        if second < counts.entries.count { encodeSecondPlain(counts.entries[second...], into: &bytes) }
    }

    /// Appends the difference form.
    package static func encodeDifference(_ changes: Measures, into bytes: inout [UInt8]) {
        let series = changes.seriesRange
        let second = changes.secondBlockStart
        bytes.writeVarint(mask(changes, second))
        let (before, behind) = (changes.entries[..<series.lowerBound], changes.entries[series.upperBound..<second])
        var units: UInt64 = 0
        var place: UInt64 = 0
        for plain in [before, behind] {
            for entry in plain {
                if entry.count == 1 { units |= 1 << place }
                place += 1
            }
        }
        bytes.writeVarint(units)
        for entry in before where entry.count != 1 { bytes.writeZigZag(entry.count) }
        for entry in behind where entry.count != 1 { bytes.writeZigZag(entry.count) }
        encodeSeries(changes.entries[series], into: &bytes) { zigZag($0) }
        if second < changes.entries.count { encodeSecondDifference(changes.entries[second...], into: &bytes) }
    }

    /// Reads a plain form: counts in 1…`Measures.cellCountMax`.
    ///
    /// - Complexity: O(counts).
    package static func decodePlain(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> Measures {
        var entries: [Measures.Entry] = []
        try readPlain(bytes, &cursor, into: &entries)
        return Measures(ascendingWithoutZeros: entries)
    }

    /// The same for who reads many: with room that is used again, so that a cell costs one allocation of its own size.
    /// A nation's cells stay in memory as they were read.
    package static func decodePlain(
        _ bytes: Span<UInt8>, _ cursor: inout Int, using entries: inout [Measures.Entry]
    ) throws(WireError) -> Measures {
        _ = try checkPlain(bytes, &cursor, using: &entries)
        var own: [Measures.Entry] = []
        own.reserveCapacity(entries.count)
        own.append(contentsOf: entries)
        return Measures(ascendingWithoutZeros: own)
    }

    /// Moves the cursor past a plain form, which is judged as if it were decoded.
    ///
    /// - Returns: how many counts it has.
    package static func checkPlain(
        _ bytes: Span<UInt8>, _ cursor: inout Int, using entries: inout [Measures.Entry]
    ) throws(WireError) -> Int {
        entries.removeAll(keepingCapacity: true)
        try readPlain(bytes, &cursor, into: &entries)
        return entries.count
    }

    private static func readPlain(
        _ bytes: Span<UInt8>, _ cursor: inout Int, into entries: inout [Measures.Entry]
    ) throws(WireError) {
        let mask = try readMask(bytes, &cursor)
        entries.reserveCapacity(mask.nonzeroBitCount)
        var rest = plainNumbers(mask)
        while rest != 0 {
            let number = rest.trailingZeroBitCount
            rest &= rest &- 1
            entries.append(Measures.Entry(Slot(code: UInt32(number) << 24), try readCount(bytes, &cursor)))
        }
        let outcomes = takeOutcomes(mask, from: &entries)
        rest = seriesNumbers(mask)
        while rest != 0 {
            let measure = UInt32(rest.trailingZeroBitCount)
            rest &= rest &- 1
            try decodeSeries(bytes, &cursor, measure, into: &entries, isDifference: false)
        }
        putBack(outcomes, into: &entries)
        if mask & continued != 0 { try decodeSecondPlain(bytes, &cursor, into: &entries) }
    }

    /// Reads a difference form: changes of ±1…±`Measures.cellCountMax`.
    ///
    /// - Complexity: O(changes).
    package static func decodeDifference(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> Measures {
        let mask = try readMask(bytes, &cursor)
        var units = try bytes.varint(&cursor, .unitMask)
        guard units >> UInt64((mask & ~(seriesMask | continued)).nonzeroBitCount) == 0 else {
            throw .malformed(.unitMask)
        }
        var entries: [Measures.Entry] = []
        // Room for a series of two days or minutes, too.
        entries.reserveCapacity(mask.nonzeroBitCount + 4)
        var rest = plainNumbers(mask)
        while rest != 0 {
            let number = rest.trailingZeroBitCount
            rest &= rest &- 1
            let isUnit = units & 1 != 0
            units >>= 1
            let change = isUnit ? 1 : try readChange(bytes, &cursor, .count)
            if !isUnit, change == 1 { throw .malformed(.unitMask) }
            entries.append(Measures.Entry(Slot(code: UInt32(number) << 24), change))
        }
        let outcomes = takeOutcomes(mask, from: &entries)
        rest = seriesNumbers(mask)
        while rest != 0 {
            let measure = UInt32(rest.trailingZeroBitCount)
            rest &= rest &- 1
            try decodeSeries(bytes, &cursor, measure, into: &entries, isDifference: true)
        }
        putBack(outcomes, into: &entries)
        if mask & continued != 0 { try decodeSecondDifference(bytes, &cursor, into: &entries) }
        return Measures(ascendingWithoutZeros: entries)
    }
}

extension CellCoding {
    private static func mask(_ counts: Measures, _ second: Int) -> UInt64 {
        var mask: UInt64 = second < counts.entries.count ? continued : 0
        for entry in counts.entries[..<second] { mask |= 1 &<< bit(entry.slot.measureNumber) }
        return mask
    }

    private static func readMask(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> UInt64 {
        let mask = try bytes.varint(&cursor, .mask)
        guard mask < 1 << UInt64(bits) else { throw .malformed(.mask) }
        return mask
    }

    /// The counts that the bytes have before the series and a cell has behind them, at most two: lifted off, and put
    /// back when the series are there.
    @inline(__always)
    private static func takeOutcomes(
        _ mask: UInt64, from entries: inout [Measures.Entry]
    ) -> (Measures.Entry?, Measures.Entry?) {
        guard mask & outcomeMask != 0, let last = entries.popLast() else { return (nil, nil) }
        return mask & outcomeMask == outcomeMask ? (entries.popLast(), last) : (last, nil)
    }

    @inline(__always)
    private static func putBack(
        _ outcomes: (Measures.Entry?, Measures.Entry?), into entries: inout [Measures.Entry]
    ) {
        if let first = outcomes.0 { entries.append(first) }
        if let second = outcomes.1 { entries.append(second) }
    }

    static func zigZag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }

    /// Appends the series one after the other.
    @inline(__always)
    static func encodeSeries(
        _ entries: ArraySlice<Measures.Entry>, into bytes: inout [UInt8], _ form: (Int64) -> UInt64
    ) {
        var start = entries.startIndex
        while start < entries.endIndex {
            let measure = entries[start].slot.measureNumber
            var end = start + 1
            while end < entries.endIndex, entries[end].slot.measureNumber == measure { end += 1 }
            bytes.writeVarint(UInt64(end - start))
            var previous: UInt32 = 0
            for index in start..<end {
                bytes.writeVarint(UInt64(entries[index].slot.key - previous))
                bytes.writeVarint(form(entries[index].count))
                previous = entries[index].slot.key
            }
            start = end
        }
    }

    static func readCount(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> Int64 {
        let count = try bytes.varint(&cursor, .count)
        guard count >= 1 else { throw .malformed(.count) }
        guard count <= UInt64(Measures.cellCountMax) else { throw .valueOutOfRange(.count) }
        return Int64(count)
    }

    static func readChange(
        _ bytes: Span<UInt8>, _ cursor: inout Int, _ field: WireError.Field
    ) throws(WireError) -> Int64 {
        let change = try bytes.zigZag(&cursor, field)
        guard change != 0 else { throw .malformed(field) }
        guard change.magnitude <= UInt64(Measures.cellCountMax) else { throw .valueOutOfRange(.count) }
        return change
    }

    static func decodeSeries(
        _ bytes: Span<UInt8>, _ cursor: inout Int, _ measure: UInt32, into entries: inout [Measures.Entry],
        isDifference: Bool
    ) throws(WireError) {
        let limit = UInt64(Measure(rawValue: UInt8(measure))?.form.keyLimit ?? 1)
        let keys = try bytes.varint(&cursor, .seriesCount)
        guard keys >= 1 else { throw .malformed(.seriesCount) }
        guard keys <= limit else { throw .valueOutOfRange(.seriesKey) }
        var key: UInt64 = 0
        for index in 0..<keys {
            let step = try bytes.varint(&cursor, .seriesKey)
            if index > 0, step == 0 { throw .malformed(.seriesKey) }
            guard step < limit, key + step < limit else { throw .valueOutOfRange(.seriesKey) }
            key += step
            let count = isDifference ? try readChange(bytes, &cursor, .count) : try readCount(bytes, &cursor)
            entries.append(Measures.Entry(Slot(code: measure << 24 | UInt32(key)), count))
        }
    }
}
