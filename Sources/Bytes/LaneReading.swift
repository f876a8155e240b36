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

extension SIMDMask<SIMD16<Int8>> {
    /// The marks as sixteen bits, the first lane's lowest.
    @inline(__always)
    var bits: UInt64 {
        let weights = Lanes(1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128)
        let words = Lanes().replacing(with: weights, where: self).words
        // The product adds up all bytes of a word in its highest one; the weights are distinct bits.
        return (words.x &* WordBytes.ones) &>> 56 | ((words.y &* WordBytes.ones) &>> 56) &<< 8
    }

    /// Whether any lane is marked.
    @inline(__always)
    var isAny: Bool {
        let words = Lanes().replacing(with: Lanes(repeating: 1), where: self).words
        return words.x | words.y != 0
    }
}

extension Lanes {
    /// The lanes as two words, the first lane in the lowest bits of the first.
    @inline(__always)
    var words: SIMD2<UInt64> {
        // Both are sixteen bytes without gaps, of which every pattern is valid.
        let words = unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
        return SIMD2(UInt64(littleEndian: words.x), UInt64(littleEndian: words.y))
    }
}
