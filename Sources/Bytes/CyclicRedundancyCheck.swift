internal import CZlib

/// CRC-32 as zlib computes it (the polynomial of IEEE 802.3, reflected).
///
/// It finds the accidents of lines and disks; it is no defence against a person, which is what the MAC is for.
package enum CyclicRedundancyCheck {
    /// The checksum of `bytes`, or of what came before (`previous`) and `bytes` together.
    ///
    /// - Complexity: O(count).
    package static func crc32(_ bytes: Span<UInt8>, previous: UInt32 = 0) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            // zlib takes a null pointer as "give me the initial value", so an empty span must not reach it.
            guard let base = buffer.baseAddress, buffer.count > 0 else { return previous }
            return UInt32(truncatingIfNeeded: unsafe CZlib.crc32_z(UInt(previous), base, buffer.count))
        }
    }
}
