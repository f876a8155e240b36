/// The code of an administrative procedure (`MaTTHC`): at most 32 bytes of UTF-8, kept as they came.
///
/// Two values are not codes of procedures: `none` (empty) holds reports and feedback that names no procedure, and
/// `unknown` (`*`) gathers dossiers whose code the register does not have.
public struct ProcedureCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The bytes in big-endian words, padded with zeros.
    @usableFromInline let words: (UInt64, UInt64, UInt64, UInt64)
    /// Tells a code that ends in NUL from a shorter one.
    public let count: UInt8

    public static let none = ProcedureCode(checked: [])
    public static let unknown = ProcedureCode(checked: [UInt8(ascii: "*")])

    /// The code in `bytes[range]`, or `nil` when it is longer than 32 bytes.
    public init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard range.count <= Self.bytesMax else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var place = 0
        for index in range {
            let bits = UInt64(bytes[index]) << UInt64(56 - 8 * (place & 7))
            switch place >> 3 {
            case 0: words.0 |= bits
            case 1: words.1 |= bits
            case 2: words.2 |= bits
            default: words.3 |= bits
            }
            place += 1
        }
        self.words = words
        count = UInt8(range.count)
    }

    /// The code with this text, or `nil` when the text is longer than 32 bytes.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes.span, 0..<bytes.count)
    }

    private init(checked bytes: [UInt8]) {
        words = (bytes.isEmpty ? 0 : UInt64(bytes[0]) << 56, 0, 0, 0)
        count = UInt8(bytes.count)
    }

    /// The code's bytes.
    public var bytes: [UInt8] {
        (0..<Int(count)).map { place in
            let word =
                switch place >> 3 {
                case 0: words.0
                case 1: words.1
                case 2: words.2
                default: words.3
                }
            return UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (place & 7)))
        }
    }

    public var description: String { String(decoding: bytes, as: UTF8.self) }

    public static func == (left: ProcedureCode, right: ProcedureCode) -> Bool {
        left.words == right.words && left.count == right.count
    }

    public static func < (left: ProcedureCode, right: ProcedureCode) -> Bool {
        left.words != right.words ? left.words < right.words : left.count < right.count
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        if count > 8 {
            hasher.combine(words.1)
            hasher.combine(words.2)
            hasher.combine(words.3)
        }
        hasher.combine(count)
    }

    @inlinable
    public func _rawHashValue(seed: Int) -> Int {
        let first = WordHash.hash(words.0, words.1 ^ UInt64(count), seed: seed)
        return count <= 16 ? first : WordHash.hash(words.2, words.3, seed: first)
    }
}
