/// Eight bytes at once: the one place where bytes are loaded without a copy of each.
extension Span where Element == UInt8 {
    /// The eight bytes from `offset` on, the first one in the lowest bits. Traps when fewer are left.
    @inlinable @inline(__always)
    public func word(at offset: Int) -> UInt64 {
        // Bounds-checked by RawSpan; unsafe only because any bit pattern is taken as an integer, which is what it is.
        UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

/// Questions about the eight bytes of a word, answered without a loop ("SWAR").
public enum WordBytes {
    /// One in every byte.
    @inlinable
    public static var ones: UInt64 { 0x0101_0101_0101_0101 }
    /// The highest bit of every byte.
    @inlinable
    public static var highs: UInt64 { 0x8080_8080_8080_8080 }

    /// The highest bit of each byte that is less than `bound`, which is 1…128; exact for every byte.
    ///
    /// Adding to the low seven bits never carries into the next byte, so no byte disturbs its neighbour.
    @inlinable @inline(__always)
    public static func below(_ word: UInt64, _ bound: UInt8) -> UInt64 {
        ~(((word & ~highs) &+ UInt64(128 - bound) &* ones) | word) & highs
    }

    /// The highest bit of each byte that equals `byte`, which is an ASCII character; exact for every byte.
    @inlinable @inline(__always)
    public static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
        below(word ^ UInt64(byte) &* ones, 1)
    }

    /// A mask as eight bits, the first byte's lowest: the product moves each mark to its own bit of the highest byte.
    @inlinable @inline(__always)
    public static func bits(_ mask: UInt64) -> UInt64 { ((mask &>> 7) &* 0x0102_0408_1020_4080) &>> 56 }

    /// The place 0…7 of the first byte marked in a mask that is not zero.
    @inlinable @inline(__always)
    public static func firstMarked(_ mask: UInt64) -> Int { mask.trailingZeroBitCount >> 3 }
}

extension Span where Element == UInt8 {
    /// The place of the first `byte`, an ASCII character, from `start` on; `nil` when there is none.
    ///
    /// - Complexity: O(distance), eight bytes a step.
    @inlinable
    public func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        var at = start
        while at &+ 8 <= count {
            let mask = WordBytes.equal(word(at: at), byte)
            if mask != 0 { return at &+ WordBytes.firstMarked(mask) }
            at &+= 8
        }
        while at < count {
            if self[at] == byte { return at }
            at &+= 1
        }
        return nil
    }
}
