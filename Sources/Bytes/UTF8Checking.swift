extension Span where Element == UInt8 {
    /// The place of the first byte of `range` that is not UTF-8 (RFC 3629: no surrogates, nothing overlong, nothing
    /// above U+10FFFF, nothing cut off); `nil` when the range is valid.
    ///
    /// - Complexity: O(range), eight bytes a step where they are ASCII.
    package func firstInvalidUTF8(_ range: Range<Int>) -> Int? {
        var at = range.lowerBound
        while at < range.upperBound {
            while at + 8 <= range.upperBound, word(at: at) & WordBytes.highs == 0 { at += 8 }
            guard at < range.upperBound else { return nil }
            let length = sequenceLength(at, range.upperBound)
            if length == 0 { return at }
            at += length
        }
        return nil
    }

    /// The length of the well-formed sequence at `at` (Unicode table 3-7), 0 when there is none.
    private func sequenceLength(_ at: Int, _ end: Int) -> Int {
        let lead = self[at]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if lead == 0xE0 { second = 0xA0...0xBF }
            if lead == 0xED { second = 0x80...0x9F }
        case 0xF0...0xF4:
            length = 4
            if lead == 0xF0 { second = 0x90...0xBF }
            if lead == 0xF4 { second = 0x80...0x8F }
        default: return 0
        }
        guard end - at >= length, second.contains(self[at + 1]) else { return 0 }
        for offset in 2..<max(2, length) where self[at + offset] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
