/// The code of an office of the tax tree, `VN`, `VN-DNL`, `79` or `10101`: 1 to 16 bytes of A-Z a-z 0-9 and `-`.
///
/// Sixteen bytes in two big-endian words, padded with zeros, so that comparing the words is comparing the bytes.
public struct UnitCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    /// The code in `bytes[range]`, or `nil` when it is empty, too long, or has a byte that no code may have.
    public init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard (1...Self.bytesMax).contains(range.count) else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        var place = 0
        for index in range {
            let byte = bytes[index]
            guard Self.isAllowed(byte) else { return nil }
            if place < 8 {
                high |= UInt64(byte) << UInt64(56 - 8 * place)
            } else {
                low |= UInt64(byte) << UInt64(120 - 8 * place)
            }
            place += 1
        }
        self.high = high
        self.low = low
    }

    /// The code with this text, or `nil` when the text is no code.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes.span, 0..<bytes.count)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The code's bytes, without padding.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for place in 0..<16 {
            let word = place < 8 ? high : low
            let byte = UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (place % 8)))
            if byte == 0 { break }
            bytes.append(byte)
        }
        return bytes
    }

    public var description: String { String(decoding: bytes, as: UTF8.self) }

    public static func < (left: UnitCode, right: UnitCode) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}
