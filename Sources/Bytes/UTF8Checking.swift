extension Span where Element == UInt8 {
    /// The place of the first byte of `range` that is not UTF-8 (RFC 3629: no surrogates, nothing overlong, nothing
    /// above U+10FFFF, nothing cut off); `nil` when the range is valid.
    ///
    /// - Complexity: O(range), sixteen bytes a step of which hardly any costs more than another.
    package func firstInvalidUTF8(_ range: Range<Int>) -> Int? {
        isCommonUTF8(range) ? nil : firstInvalidSlowly(range)
    }

    /// Whether a range is UTF-8 of at most three bytes a letter, and of none that begins with E0 or ED, whose second
    /// bytes have bounds of their own; false says nothing.
    ///
    /// What a byte must be follows from the two before it: one that leads is followed by one or two that continue.
    private func isCommonUTF8(_ range: Range<Int>) -> Bool {
        var at = range.lowerBound
        while at &+ 16 <= range.upperBound, lanes(at: at).highs == 0 { at &+= 16 }
        if at == range.lowerBound {
            // Whole letters, until there are two bytes to look back at.
            while at < range.upperBound, at &- range.lowerBound < 2 {
                let length = sequenceLength(at, range.upperBound)
                if length == 0 { return false }
                at &+= length
            }
        }
        if at &+ 16 > range.upperBound {
            // The last sixteen bytes, of which some have been looked at.
            guard range.count >= 18 else { return false }
            at = range.upperBound &- 16
        }
        var wrong = Lanes()
        while true {
            let (here, before) = (lanes(at: at), lanes(at: at &- 1))
            if (here | before).highs != 0 {
                let mustContinue =
                    (before .>= Lanes(repeating: 0xC0)) .| (lanes(at: at &- 2) .>= Lanes(repeating: 0xE0))
                let continues = (here & Lanes(repeating: 0xC0)) .== Lanes(repeating: 0x80)
                let isRare =
                    (here .>= Lanes(repeating: 0xF0)) .| (here .== Lanes(repeating: 0xE0))
                    .| (here .== Lanes(repeating: 0xED)) .| ((here & Lanes(repeating: 0xFE)) .== Lanes(repeating: 0xC0))
                wrong.replace(with: 1, where: (mustContinue .^ continues) .| isRare)
            }
            at &+= 16
            if at == range.upperBound { break }
            at = Swift.min(at, range.upperBound &- 16)
        }
        let last = range.upperBound &- 1
        return wrong == Lanes() && self[last] < 0xC0 && self[last &- 1] < 0xE0
    }

    private func firstInvalidSlowly(_ range: Range<Int>) -> Int? {
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
