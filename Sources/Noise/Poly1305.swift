/// The one-time authenticator (RFC 8439, section 2.5) with limbs of 44, 44 and 42 bits: nine products a block.
package struct Poly1305 {
    private var (h0, h1, h2): (UInt64, UInt64, UInt64) = (0, 0, 0)
    private let (r0, r1, r2): (UInt64, UInt64, UInt64)
    /// What comes around from above 2^130, twenty times: five, shifted by the two bits that 3 × 44 has above 130.
    private let (s1, s2): (UInt64, UInt64)
    private let padLow: UInt64
    private let padHigh: UInt64

    private static var mask44: UInt64 { 0xFFF_FFFF_FFFF }
    private static var mask42: UInt64 { 0x3FF_FFFF_FFFF }

    /// From the 32 bytes of the key as four little-endian words.
    package init(_ key: (UInt64, UInt64, UInt64, UInt64)) {
        r0 = key.0 & 0xFFC_0FFF_FFFF
        r1 = (key.0 &>> 44 | key.1 &<< 20) & 0xFFF_FFC0_FFFF
        r2 = (key.1 &>> 24) & 0x00F_FFFF_FC0F
        s1 = r1 &* 20
        s2 = r2 &* 20
        padLow = key.2
        padHigh = key.3
    }

    /// Whole blocks, and zero bytes behind the last one to fill it, as the construction of section 2.8 has them.
    package mutating func absorbPadded(_ bytes: Span<UInt8>) {
        let raw = unsafe bytes.bytes
        let whole = bytes.count & ~15
        var at = 0
        while at < whole {
            let low = unsafe raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
            let high = unsafe raw.unsafeLoadUnaligned(fromByteOffset: at &+ 8, as: UInt64.self)
            block(low.littleEndian, high.littleEndian, marked: 1 &<< 40)
            at &+= 16
        }
        guard at < bytes.count else { return }
        let (low, high) = Self.rest(bytes, from: at)
        block(low, high, marked: 1 &<< 40)
    }

    /// A whole message as section 2.5 has it: a byte of 1 behind the last block, whatever its length.
    package mutating func absorbMessage(_ bytes: Span<UInt8>) {
        absorbPadded(bytes.extracting(0..<(bytes.count & ~15)))
        let left = bytes.count & 15
        guard left > 0 else { return }
        let (low, high) = Self.rest(bytes, from: bytes.count &- left)
        let mark = UInt64(1) &<< UInt64(8 &* (left & 7))
        block(low | (left < 8 ? mark : 0), high | (left < 8 ? 0 : mark), marked: 0)
    }

    private static func rest(_ bytes: Span<UInt8>, from: Int) -> (low: UInt64, high: UInt64) {
        var (low, high): (UInt64, UInt64) = (0, 0)
        var at = from
        while at < bytes.count {
            let place = at &- from
            let byte = UInt64(bytes[at]) &<< UInt64(8 &* (place & 7))
            if place < 8 { low |= byte } else { high |= byte }
            at &+= 1
        }
        return (low, high)
    }

    /// One block as two words; `marked` is 2^128 in the third limb, or 0 where the mark is in the words.
    @inline(__always)
    package mutating func block(_ low: UInt64, _ high: UInt64, marked: UInt64) {
        h0 &+= low & Self.mask44
        h1 &+= (low &>> 44 | high &<< 20) & Self.mask44
        h2 &+= (high &>> 24) & Self.mask42 | marked
        // Limbs below 2^46 times constants below 2^49: sums stay below 2^98.
        let d0 = Self.wide(h0, r0) &+ Self.wide(h1, s2) &+ Self.wide(h2, s1)
        let d1 = Self.wide(h0, r1) &+ Self.wide(h1, r0) &+ Self.wide(h2, s2) &+ (d0 &>> 44)
        let d2 = Self.wide(h0, r2) &+ Self.wide(h1, r1) &+ Self.wide(h2, r0) &+ (d1 &>> 44)
        h0 = UInt64(truncatingIfNeeded: d0) & Self.mask44 &+ UInt64(truncatingIfNeeded: d2 &>> 42) &* 5
        h1 = UInt64(truncatingIfNeeded: d1) & Self.mask44 &+ h0 &>> 44
        h0 &= Self.mask44
        h2 = UInt64(truncatingIfNeeded: d2) & Self.mask42
    }

    @inline(__always)
    private static func wide(_ a: UInt64, _ b: UInt64) -> UInt128 {
        UInt128(truncatingIfNeeded: a) &* UInt128(truncatingIfNeeded: b)
    }

    /// The tag as two little-endian words.
    package consuming func tag() -> (low: UInt64, high: UInt64) {
        for _ in 0..<2 {
            h1 &+= h0 &>> 44
            h0 &= Self.mask44
            h2 &+= h1 &>> 44
            h1 &= Self.mask44
            h0 &+= h2 &>> 42 &* 5
            h2 &= Self.mask42
        }
        h1 &+= h0 &>> 44
        h0 &= Self.mask44
        // With five more, bit 130 says whether the number reaches the prime.
        var g0 = h0 &+ 5
        var g1 = h1 &+ g0 &>> 44
        g0 &= Self.mask44
        var g2 = h2 &+ g1 &>> 44
        g1 &= Self.mask44
        let all = 0 &- (g2 &>> 42)
        g2 &= Self.mask42
        h0 = h0 & ~all | g0 & all
        h1 = h1 & ~all | g1 & all
        h2 = h2 & ~all | g2 & all
        h0 &+= padLow & Self.mask44
        h1 &+= (padLow &>> 44 | padHigh &<< 20) & Self.mask44 &+ h0 &>> 44
        h2 &+= (padHigh &>> 24) & Self.mask42 &+ h1 &>> 44
        return (h0 & Self.mask44 | h1 &<< 44, (h1 & Self.mask44) &>> 20 | h2 &<< 24)
    }
}
