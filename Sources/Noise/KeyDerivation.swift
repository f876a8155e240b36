package import Bytes

/// HKDF with SHA-256 (RFC 5869).
package enum KeyDerivation {
    /// The pseudorandom key of some input under a salt.
    package static func extract(salt: [UInt8], input: [UInt8]) -> Digest256 { HMAC(key: salt).code(input) }

    /// Key material of `count` bytes from a pseudorandom key.
    ///
    /// - Precondition: `count` is at most 255 × 32.
    package static func expand(_ key: Digest256, info: [UInt8], count: Int) -> [UInt8] {
        precondition(count <= NoiseLimits.expansionBlocksMax * NoiseLimits.keyBytes, "HKDF expands to 8,160 bytes")
        let code = HMAC(key: key.bytes)
        var output: [UInt8] = []
        var last: [UInt8] = []
        var number: UInt8 = 0
        while output.count < count {
            number += 1
            last = code.code(last + info + [number]).bytes
            output += last
        }
        return Array(output.prefix(count))
    }

    /// The framework's HKDF (Noise, section 4.3): RFC 5869 with the chaining key as salt and no info.
    package static func chain(_ chainingKey: Bytes32, _ input: [UInt8]) -> (Bytes32, Bytes32, Bytes32) {
        let code = HMAC(key: extract(salt: chainingKey.array, input: input).bytes)
        let first = code.code([1])
        let second = code.code(first.bytes + [2])
        let third = code.code(second.bytes + [3])
        return (Bytes32(first), Bytes32(second), Bytes32(third))
    }
}
