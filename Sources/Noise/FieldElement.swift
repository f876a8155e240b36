/// A number modulo 2^255 − 19 in five limbs of 51 bits, each a little longer while it is not carried.
///
/// No branch, index or division depends on a value: sums and products wrap by construction within their bounds, which
/// stand at each function. "Carried" is what a product gives: limbs below 2^51 + 2^14.
package struct FieldElement {
    private var l0, l1, l2, l3, l4: UInt64

    @inline(__always)
    private init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64, _ l4: UInt64) {
        (self.l0, self.l1, self.l2, self.l3, self.l4) = (l0, l1, l2, l3, l4)
    }

    package static let zero = FieldElement(0, 0, 0, 0, 0)
    package static let one = FieldElement(1, 0, 0, 0, 0)

    @inline(__always)
    private static var mask: UInt64 { 1 &<< 51 &- 1 }

    /// The number of 32 little-endian bytes without their highest bit (RFC 7748, section 5); carried, perhaps not below
    /// the prime.
    package init(_ encoded: Bytes32) {
        let (w0, w1, w2, w3) = (encoded.word64(0), encoded.word64(1), encoded.word64(2), encoded.word64(3))
        self.init(
            w0 & Self.mask, (w0 &>> 51 | w1 &<< 13) & Self.mask, (w1 &>> 38 | w2 &<< 26) & Self.mask,
            (w2 &>> 25 | w3 &<< 39) & Self.mask, (w3 &>> 12) & Self.mask)
    }

    /// Of carried numbers a sum with limbs below 2^53.
    @inline(__always)
    package static func + (a: FieldElement, b: FieldElement) -> FieldElement {
        FieldElement(a.l0 &+ b.l0, a.l1 &+ b.l1, a.l2 &+ b.l2, a.l3 &+ b.l3, a.l4 &+ b.l4)
    }

    /// Of carried numbers a difference with limbs below 2^53: twice the prime is added first.
    @inline(__always)
    package static func - (a: FieldElement, b: FieldElement) -> FieldElement {
        let (first, rest): (UInt64, UInt64) = (1 &<< 52 &- 38, 1 &<< 52 &- 2)
        return FieldElement(
            a.l0 &+ first &- b.l0, a.l1 &+ rest &- b.l1, a.l2 &+ rest &- b.l2, a.l3 &+ rest &- b.l3,
            a.l4 &+ rest &- b.l4)
    }

    /// Limbs below 2^54 in, carried out: each sum of products stays below 2^115, and what is left of the highest below
    /// 2^60, so that nineteen times it fits.
    @inline(__always)
    package static func * (a: FieldElement, b: FieldElement) -> FieldElement {
        let (b1, b2, b3, b4) = (b.l1 &* 19, b.l2 &* 19, b.l3 &* 19, b.l4 &* 19)
        let r0 = wide(a.l0, b.l0) &+ wide(a.l1, b4) &+ wide(a.l2, b3) &+ wide(a.l3, b2) &+ wide(a.l4, b1)
        let r1 = wide(a.l0, b.l1) &+ wide(a.l1, b.l0) &+ wide(a.l2, b4) &+ wide(a.l3, b3) &+ wide(a.l4, b2)
        let r2 = wide(a.l0, b.l2) &+ wide(a.l1, b.l1) &+ wide(a.l2, b.l0) &+ wide(a.l3, b4) &+ wide(a.l4, b3)
        let r3 = wide(a.l0, b.l3) &+ wide(a.l1, b.l2) &+ wide(a.l2, b.l1) &+ wide(a.l3, b.l0) &+ wide(a.l4, b4)
        let r4 = wide(a.l0, b.l4) &+ wide(a.l1, b.l3) &+ wide(a.l2, b.l2) &+ wide(a.l3, b.l1) &+ wide(a.l4, b.l0)
        return carried(r0, r1, r2, r3, r4)
    }

    /// As the product with itself, with ten multiplications less.
    @inline(__always)
    package func squared() -> FieldElement {
        let (d0, d1, d2) = (l0 &* 2, l1 &* 2, l2 &* 2)
        let (n3, n4) = (l3 &* 19, l4 &* 19)
        let r0 = Self.wide(l0, l0) &+ Self.wide(d1, n4) &+ Self.wide(d2, n3)
        let r1 = Self.wide(d0, l1) &+ Self.wide(d2, n4) &+ Self.wide(l3, n3)
        let r2 = Self.wide(d0, l2) &+ Self.wide(l1, l1) &+ Self.wide(l3 &* 2, n4)
        let r3 = Self.wide(d0, l3) &+ Self.wide(d1, l2) &+ Self.wide(l4, n4)
        let r4 = Self.wide(d0, l4) &+ Self.wide(d1, l3) &+ Self.wide(l2, l2)
        return Self.carried(r0, r1, r2, r3, r4)
    }

    /// By a number below 2^20; limbs below 2^54 in, carried out.
    @inline(__always)
    package func times(_ small: UInt64) -> FieldElement {
        Self.carried(
            Self.wide(l0, small), Self.wide(l1, small), Self.wide(l2, small), Self.wide(l3, small),
            Self.wide(l4, small))
    }

    @inline(__always)
    private static func wide(_ a: UInt64, _ b: UInt64) -> UInt128 {
        UInt128(truncatingIfNeeded: a) &* UInt128(truncatingIfNeeded: b)
    }

    @inline(__always)
    private static func carried(
        _ r0: UInt128, _ r1: UInt128, _ r2: UInt128, _ r3: UInt128, _ r4: UInt128
    ) -> FieldElement {
        let s1 = r1 &+ (r0 &>> 51)
        let s2 = r2 &+ (s1 &>> 51)
        let s3 = r3 &+ (s2 &>> 51)
        let s4 = r4 &+ (s3 &>> 51)
        let first = low(r0) &+ UInt64(truncatingIfNeeded: s4 &>> 51) &* 19
        return FieldElement(first & mask, low(s1) &+ first &>> 51, low(s2), low(s3), low(s4))
    }

    @inline(__always)
    private static func low(_ value: UInt128) -> UInt64 { UInt64(truncatingIfNeeded: value) & mask }

    /// Exchanges two numbers when `bit` is 1, and does the same work when it is 0.
    @inline(__always)
    package static func exchange(_ a: inout FieldElement, _ b: inout FieldElement, if bit: UInt64) {
        let all = 0 &- bit
        exchange(&a.l0, &b.l0, all)
        exchange(&a.l1, &b.l1, all)
        exchange(&a.l2, &b.l2, all)
        exchange(&a.l3, &b.l3, all)
        exchange(&a.l4, &b.l4, all)
    }

    @inline(__always)
    private static func exchange(_ a: inout UInt64, _ b: inout UInt64, _ all: UInt64) {
        let difference = all & (a ^ b)
        a ^= difference
        b ^= difference
    }
}

extension FieldElement {
    private func squared(times count: Int) -> FieldElement {
        var result = squared()
        for _ in 1..<count { result = result.squared() }
        return result
    }

    /// The power 2^255 − 21, which is the inverse, and 0 for 0: 254 squarings and 11 products, whatever the number.
    package func inverted() -> FieldElement {
        let two = squared()
        let nine = two.squared(times: 2) * self
        let eleven = nine * two
        let to5 = eleven.squared() * nine
        let to10 = to5.squared(times: 5) * to5
        let to20 = to10.squared(times: 10) * to10
        let to40 = to20.squared(times: 20) * to20
        let to50 = to40.squared(times: 10) * to10
        let to100 = to50.squared(times: 50) * to50
        let to200 = to100.squared(times: 100) * to100
        let to250 = to200.squared(times: 50) * to50
        return to250.squared(times: 5) * eleven
    }

    /// The 32 bytes of a carried number, brought below the prime.
    package func encoded() -> Bytes32 {
        var limbs: [5 of UInt64] = [l0, l1, l2, l3, l4]
        // Twice around, and every limb is below 2^51; the number is then below twice the prime.
        for _ in 0..<2 {
            for place in 0..<4 { Self.carry(&limbs, from: place, to: place &+ 1, times: 1) }
            Self.carry(&limbs, from: 4, to: 0, times: 19)
        }
        // With 19 more the bit 255 says whether the number reaches the prime; then 19 stay, and the bit goes.
        var over = (limbs[0] &+ 19) &>> 51
        for place in 1..<5 { over = (limbs[place] &+ over) &>> 51 }
        limbs[0] &+= 19 &* over
        for place in 0..<4 { Self.carry(&limbs, from: place, to: place &+ 1, times: 1) }
        limbs[4] &= Self.mask
        let words: [4 of UInt64] = [
            limbs[0] | limbs[1] &<< 51, limbs[1] &>> 13 | limbs[2] &<< 38, limbs[2] &>> 26 | limbs[3] &<< 25,
            limbs[3] &>> 39 | limbs[4] &<< 12,
        ]
        var result = Bytes32()
        for index in 0..<32 {
            result.bytes[index] = UInt8(truncatingIfNeeded: words[index &>> 3] &>> UInt64(8 &* (index & 7)))
        }
        return result
    }

    private static func carry(_ limbs: inout [5 of UInt64], from: Int, to: Int, times: UInt64) {
        let over = limbs[from] &>> 51
        limbs[from] &= mask
        limbs[to] &+= over &* times
    }
}
