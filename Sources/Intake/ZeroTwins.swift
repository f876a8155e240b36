internal import Bytes

/// Keys of a table that are another one but for leading zeros, which spreadsheets drop.
struct ZeroTwins: Equatable, Sendable {
    private(set) var pairs = 0
    /// A key that has a twin.
    private(set) var example: [UInt8] = []
    /// The lengths of keys that begin with a zero, as bits: ids have at most 64 bytes.
    private var lengthBits: UInt64 = 0

    /// Whether a key of this length may be one that has lost zeros.
    @inline(__always)
    func mayHave(_ length: Int) -> Bool { lengthBits != 0 && lengthBits >> UInt64(length) != 0 }

    func lengths(above length: Int) -> [Int] { (length + 1...max(length + 1, 64)).filter { has($0) } }

    private func has(_ length: Int) -> Bool { lengthBits >> UInt64(length - 1) & 1 == 1 }

    mutating func note(length: Int) { lengthBits |= 1 << UInt64(length - 1) }

    mutating func note(_ twins: Int, _ key: [UInt8]) {
        if pairs == 0 { example = key }
        pairs += twins
    }
}

extension RecordTable {
    /// Looks for keys that are the new one but for leading zeros.
    ///
    /// - Complexity: O(zeros), or O(lengths of keys that begin with zeros).
    mutating func countZeroTwins(_ bytes: Span<UInt8>, _ key: Range<Int>) {
        var shorter = key.lowerBound
        var twins = 0
        while shorter < key.upperBound - 1, bytes[shorter] == UInt8(ascii: "0") {
            shorter += 1
            let rest = shorter..<key.upperBound
            if find(bytes, rest, TextHash.of(bytes, rest)) >= 0 { twins += 1 }
        }
        for length in zeroTwins.lengths(above: key.count) {
            var longer = [UInt8](repeating: UInt8(ascii: "0"), count: length - key.count)
            longer += bytes.array(key)
            if find(longer.span, 0..<length, TextHash.of(longer.span, 0..<length)) >= 0 { twins += 1 }
        }
        if bytes[key.lowerBound] == UInt8(ascii: "0") { zeroTwins.note(length: key.count) }
        if twins > 0 { zeroTwins.note(twins, bytes.array(key)) }
    }
}
