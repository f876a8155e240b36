package import Bytes

/// Thirty-two bytes: a secret, a share, a hash or a key. Kept in place, so that nothing is allocated for one.
package struct Bytes32: Sendable {
    package var bytes: [32 of UInt8]

    package init() { bytes = .init(repeating: 0) }

    /// - Returns: `nil` for any other number of bytes.
    package init?(_ source: Span<UInt8>) {
        guard source.count == NoiseLimits.keyBytes else { return nil }
        bytes = .init(repeating: 0)
        for index in 0..<NoiseLimits.keyBytes { bytes[index] = source[index] }
    }

    /// - Returns: `nil` for any other number of bytes.
    package init?(_ source: [UInt8]) { self.init(source.span) }

    package init(_ digest: Digest256) {
        bytes = .init(repeating: 0)
        for index in 0..<NoiseLimits.keyBytes { bytes[index] = digest[byte: index] }
    }

    package var array: [UInt8] { (0..<NoiseLimits.keyBytes).map { bytes[$0] } }

    /// Four bytes as a little-endian word, the first word being 0.
    @inline(__always)
    package func word32(_ place: Int) -> UInt32 {
        let at = place &* 4
        return UInt32(bytes[at]) | UInt32(bytes[at &+ 1]) &<< 8 | UInt32(bytes[at &+ 2]) &<< 16
            | UInt32(bytes[at &+ 3]) &<< 24
    }

    /// Eight bytes as a little-endian word, the first word being 0.
    @inline(__always)
    package func word64(_ place: Int) -> UInt64 {
        UInt64(word32(place &* 2)) | UInt64(word32(place &* 2 &+ 1)) &<< 32
    }

    /// Whether two have the same bytes, in a time that does not tell where they differ.
    package static func matches(_ left: Bytes32, _ right: Bytes32) -> Bool {
        var difference: UInt8 = 0
        for index in 0..<NoiseLimits.keyBytes { difference |= left.bytes[index] ^ right.bytes[index] }
        return difference == 0
    }
}
