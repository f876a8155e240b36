internal import Bytes

/// An index of records by the hash of their keys: open addressing, linear probing, at most three quarters full.
///
/// An entry is 8 bytes: 32 bits of the hash, so that almost no probe looks at a wrong record, and the record's place
/// plus one; 0 is free. Nothing is ever removed. Whoever can choose keys whose hashes meet slows down only the agent
/// of the office that the keys are from.
struct HashIndex: Sendable {
    private(set) var entries: [UInt64]
    private(set) var count = 0
    private var mask: Int

    init() {
        entries = Array(repeating: 0, count: 16)
        mask = 15
    }

    /// The place of the record with this hash for which `matches` is true, or -1.
    @inline(__always)
    func find(_ hash: UInt64, _ matches: (Int) -> Bool) -> Int {
        let tag = hash >> 32
        var at = Int(truncatingIfNeeded: tag) & mask
        while true {
            let entry = entries[at]
            if entry == 0 { return -1 }
            if entry >> 32 == tag {
                let place = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
                if matches(place) { return place }
            }
            at = (at &+ 1) & mask
        }
    }

    /// Enters a record that is not there yet.
    ///
    /// - Complexity: O(1) amortised.
    mutating func insert(_ hash: UInt64, _ place: Int) {
        if (count &+ 1) &* 4 > entries.count &* 3 { grow() }
        count &+= 1
        put((hash >> 32) << 32 | UInt64(truncatingIfNeeded: place &+ 1))
    }

    private mutating func put(_ entry: UInt64) {
        var at = Int(truncatingIfNeeded: entry >> 32) & mask
        while entries[at] != 0 { at = (at &+ 1) & mask }
        entries[at] = entry
    }

    private mutating func grow() {
        let old = entries
        entries = Array(repeating: 0, count: old.count * 2)
        mask = entries.count - 1
        for entry in old where entry != 0 { put(entry) }
    }
}

enum TextHash {
    /// A 64-bit hash of some bytes: a multiplication and a fold for every eight of them.
    ///
    /// The constants are those of the golden ratio and of SplitMix64; every byte reaches the upper half, which is the
    /// half that `HashIndex` uses.
    @inline(__always)
    static func of(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 { withBits(bytes, range).hash }

    /// The hash, and the bits that any of the words has, which tell whether a byte is not ASCII.
    @inline(__always)
    static func withBits(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (hash: UInt64, bits: UInt64) {
        var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: range.count)
        var bits: UInt64 = 0
        var at = range.lowerBound
        while at &+ 8 <= range.upperBound {
            let word = bytes.word(at: at)
            bits |= word
            hash = mix(hash ^ word)
            at &+= 8
        }
        if at < range.upperBound {
            let word = tail(bytes, at..<range.upperBound)
            bits |= word
            hash = mix(hash ^ word)
        }
        return (hash, bits)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xBF58_476D_1CE4_E5B9)
        return product.high ^ product.low
    }

    /// Fewer than eight bytes, as a word.
    @inline(__always)
    static func tail(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        if range.lowerBound &+ 8 <= bytes.count {
            let bits = UInt64(truncatingIfNeeded: range.count &* 8)
            return bytes.word(at: range.lowerBound) & ((1 &<< bits) &- 1)
        }
        var word: UInt64 = 0
        var shift: UInt64 = 0
        for at in range {
            word |= UInt64(bytes[at]) << shift
            shift &+= 8
        }
        return word
    }

    /// Whether two ranges of equal length hold the same bytes.
    @inline(__always)
    static func areEqual(_ left: Span<UInt8>, _ leftStart: Int, _ right: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var at = range.lowerBound
        var other = leftStart
        while at &+ 8 <= range.upperBound {
            if left.word(at: other) != right.word(at: at) { return false }
            at &+= 8
            other &+= 8
        }
        return at == range.upperBound
            || tail(left, other..<other &+ range.upperBound &- at) == tail(right, at..<range.upperBound)
    }
}
