internal import Bytes
internal import Model

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
        if range.count == 14 || (range.count == 19 && bytes[range.lowerBound &+ 4] == UInt8(ascii: "-")) {
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

    /// A flag as an integer, in a database's words, or as its word for nothing; `nil` for anything else.
    static func flag(_ bytes: Span<UInt8>, _ range: Range<Int>, absent: Int64) -> UInt32? {
        let value = integer(bytes, range, max: 1, absent: absent)
        if value >= 0 { return UInt32(truncatingIfNeeded: value) }
        if let word = flagWord(bytes, range) { return word }
        return SpoiledText.isNothing(bytes, range) ? UInt32(truncatingIfNeeded: absent) : nil
    }

    /// 1 for `t` and `true`, 0 for `f` and `false`, in any case; `nil` for anything else.
    static func flagWord(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32? {
        guard
            let word = [("t", 1), ("f", 0), ("true", 1), ("false", 0)].first(where: { word, _ in
                range.count == word.utf8.count
                    && zip(range, word.utf8).allSatisfy { at, letter in bytes[at] | 0x20 == letter }
            })
        else { return nil }
        return UInt32(word.1)
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
