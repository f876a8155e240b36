internal import Bytes

/// Ids and codes as they come out of spreadsheets: white space around them, empty ones in a database's words, and ids
/// that no longer are what they were.
enum SpoiledText {
    /// The text of a field without white space around it, and nothing for `NULL` and `\N`.
    @inline(__always)
    static func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        if range.isEmpty { return range }
        // Visible ASCII at both ends is by far the commonest.
        let isPlain = bytes[range.lowerBound] &- 0x21 < 0x5E && bytes[range.upperBound &- 1] &- 0x21 < 0x5E
        if isPlain, range.count != 4, range.count != 2 { return range }
        return slowlyTrimmed(bytes, range)
    }

    private static func slowlyTrimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        if isNothing(bytes, range) { return range.lowerBound..<range.lowerBound }
        if bytes[range.lowerBound] &- 0x21 < 0x5E, bytes[range.upperBound - 1] &- 0x21 < 0x5E { return range }
        let text = String(decoding: bytes.array(range), as: UTF8.self)
        let scalars = text.unicodeScalars
        var lower = range.lowerBound
        var upper = range.upperBound
        for scalar in scalars {
            guard PlainName.isSpace(scalar) else { break }
            lower += UTF8.width(scalar)
        }
        for scalar in scalars.reversed() where lower < upper {
            guard PlainName.isSpace(scalar) else { break }
            upper -= UTF8.width(scalar)
        }
        return lower..<max(lower, upper)
    }

    /// Whether a field is empty, or as good as that.
    static func isNone(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool { range.isEmpty || isNothing(bytes, range) }

    /// Whether a field holds a database's word for nothing.
    static func isNothing(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let at = range.lowerBound
        switch range.count {
        case 4:
            return bytes[at] == UInt8(ascii: "N") && bytes[at + 1] == UInt8(ascii: "U")
                && bytes[at + 2] == UInt8(ascii: "L") && bytes[at + 3] == UInt8(ascii: "L")
        case 2: return bytes[at] == UInt8(ascii: "\\") && bytes[at + 1] == UInt8(ascii: "N")
        default: return false
        }
    }

    /// Whether an id cannot be trusted: rounded to `1.01013E+17`, or with letters in more than one form. `bits` are
    /// those of its words (`TextHash.withBits`).
    @inline(__always)
    static func isSpoiled(_ bytes: Span<UInt8>, _ id: Range<Int>, bits: UInt64) -> Bool {
        if bits & WordBytes.highs != 0 { return !isComposed(bytes, id) }
        // An exponent has two digits or three.
        if id.count < 5 { return false }
        let plus = UInt8(ascii: "+")
        if bytes[id.upperBound &- 3] != plus, bytes[id.upperBound &- 4] != plus { return false }
        return isRounded(bytes, id)
    }

    /// Digits, perhaps with a decimal mark among them, `E+` and digits.
    private static func isRounded(_ bytes: Span<UInt8>, _ id: Range<Int>) -> Bool {
        guard let exponent = id.first(where: { bytes[$0] | 0x20 == UInt8(ascii: "e") }), exponent > id.lowerBound,
            exponent + 2 < id.upperBound, bytes[exponent + 1] == UInt8(ascii: "+")
        else { return false }
        let mantissa = id.lowerBound..<exponent
        let marks = mantissa.filter { bytes[$0] &- 48 >= 10 }
        let isNumber =
            marks.isEmpty
            || (marks.count == 1 && marks[0] > id.lowerBound
                && (bytes[marks[0]] == UInt8(ascii: ".") || bytes[marks[0]] == UInt8(ascii: ",")))
        return isNumber && (exponent + 2..<id.upperBound).allSatisfy { bytes[$0] &- 48 < 10 }
    }

    /// Whether all letters are in their precomposed form. Scalars that no composed text has are those that Unicode
    /// excludes from composition, and marks, which may compose with what stands before them.
    private static func isComposed(_ bytes: Span<UInt8>, _ id: Range<Int>) -> Bool {
        String(decoding: bytes.array(id), as: UTF8.self).unicodeScalars.allSatisfy { scalar in
            if scalar.properties.isFullCompositionExclusion { return false }
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .spacingMark, .enclosingMark: return false
            default: return true
            }
        }
    }
}
