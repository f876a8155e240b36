/// Sixteen bytes at once, for scanners that look at every byte of a file: one comparison does what eight operations on
/// a word do for half as many bytes. Every machine that Swift runs on has such lanes; where one has none, the compiler
/// writes loops.
typealias Lanes = SIMD16<UInt8>

extension Span where Element == UInt8 {
    /// The sixteen bytes from `offset` on. Traps when fewer are left.
    @inline(__always)
    func lanes(at offset: Int) -> Lanes {
        // Bounds-checked by RawSpan; unsafe only because any bit pattern is taken as integers, which is what it is.
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Lanes.self)
    }
}

/// The marks of four masks, one bit for each of 64 bytes: first as eight rows of eight bits, of which the first byte of
/// each mask's half gives the first, since that costs little and tells whether there are any.
struct LaneMarks {
    typealias Mask = SIMDMask<SIMD16<Int8>>

    /// Bit b of byte a is the mark of byte 8 b + a.
    private let columns: UInt64

    @inline(__always)
    init(_ first: Mask, _ second: Mask, _ third: Mask, _ fourth: Mask) {
        let none = Lanes()
        // Each half of a mask has a bit of its own.
        let lanes =
            none.replacing(with: Lanes(lowHalf: Self.ones, highHalf: Self.ones &<< 1), where: first)
            | none.replacing(with: Lanes(lowHalf: Self.ones &<< 2, highHalf: Self.ones &<< 3), where: second)
            | none.replacing(with: Lanes(lowHalf: Self.ones &<< 4, highHalf: Self.ones &<< 5), where: third)
            | none.replacing(with: Lanes(lowHalf: Self.ones &<< 6, highHalf: Self.ones &<< 7), where: fourth)
        let words = lanes.words
        columns = words.x | words.y
    }

    private static var ones: SIMD8<UInt8> { SIMD8(repeating: 1) }

    @inline(__always)
    var isEmpty: Bool { columns == 0 }

    /// The first byte's mark in the lowest bit: the square of bits turned over, by swapping single bits, then squares
    /// of four and of sixteen.
    @inline(__always)
    var bits: UInt64 {
        var square = columns
        var swapped = (square ^ square >> 7) & 0x00AA_00AA_00AA_00AA
        square ^= swapped ^ swapped << 7
        swapped = (square ^ square >> 14) & 0x0000_CCCC_0000_CCCC
        square ^= swapped ^ swapped << 14
        swapped = (square ^ square >> 28) & 0x0000_0000_F0F0_F0F0
        return square ^ swapped ^ swapped << 28
    }
}

extension Lanes {
    /// Not 0 where a lane has its highest bit.
    @inline(__always)
    var highs: UInt64 {
        let words = words
        return (words.x | words.y) & WordBytes.highs
    }

    /// The lanes as two words, the first lane in the lowest bits of the first.
    @inline(__always)
    var words: SIMD2<UInt64> {
        // Both are sixteen bytes without gaps, of which every pattern is valid.
        let words = unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
        return SIMD2(UInt64(littleEndian: words.x), UInt64(littleEndian: words.y))
    }
}
