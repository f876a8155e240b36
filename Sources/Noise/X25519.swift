/// Diffie-Hellman on Curve25519 by the Montgomery ladder (RFC 7748, section 5): the same 255 steps for every secret.
package enum X25519 {
    /// The share that belongs to a secret.
    package static func share(of secret: Bytes32) -> Bytes32 {
        var base = Bytes32()
        base.bytes[0] = 9
        return product(secret, base)
    }

    /// What two sides have in common, or `nil` when the other share is a point of low order: then the result would be
    /// zero whatever the secret, and prove nothing (RFC 7748, section 6.1).
    package static func shared(secret: Bytes32, share: Bytes32) -> Bytes32? {
        let result = product(secret, share)
        // All bytes are looked at; only that there is no result is told, which the other side knows anyway.
        var any: UInt8 = 0
        for index in 0..<NoiseLimits.keyBytes { any |= result.bytes[index] }
        return any == 0 ? nil : result
    }

    /// The function of RFC 7748 itself, zero included.
    package static func product(_ secret: Bytes32, _ share: Bytes32) -> Bytes32 {
        var scalar = secret
        scalar.bytes[0] &= 248
        scalar.bytes[31] = scalar.bytes[31] & 127 | 64
        let x1 = FieldElement(share)
        var (x2, z2) = (FieldElement.one, FieldElement.zero)
        var (x3, z3) = (x1, FieldElement.one)
        var exchanged: UInt64 = 0
        var place = 254
        while place >= 0 {
            let bit = UInt64(scalar.bytes[place &>> 3] &>> UInt8(place & 7)) & 1
            FieldElement.exchange(&x2, &x3, if: exchanged ^ bit)
            FieldElement.exchange(&z2, &z3, if: exchanged ^ bit)
            exchanged = bit
            step(x1, &x2, &z2, &x3, &z3)
            place &-= 1
        }
        FieldElement.exchange(&x2, &x3, if: exchanged)
        FieldElement.exchange(&z2, &z3, if: exchanged)
        return (x2 * z2.inverted()).encoded()
    }

    /// One step: doubles the first point and adds it to the second, whose difference is `x1`.
    @inline(__always)
    private static func step(
        _ x1: FieldElement, _ x2: inout FieldElement, _ z2: inout FieldElement, _ x3: inout FieldElement,
        _ z3: inout FieldElement
    ) {
        let (sum, difference) = (x2 + z2, x2 - z2)
        let (crossed, other) = ((x3 - z3) * sum, (x3 + z3) * difference)
        let (sumSquared, differenceSquared) = (sum.squared(), difference.squared())
        let e = sumSquared - differenceSquared
        x3 = (crossed + other).squared()
        z3 = x1 * (crossed - other).squared()
        x2 = sumSquared * differenceSquared
        // 121665 is (A − 2) / 4 of the curve.
        z2 = e * (sumSquared + e.times(121_665))
    }
}
