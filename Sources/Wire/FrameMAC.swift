package import Bytes

/// The MACs of one direction of one session: HMAC-SHA256, cut to 16 bytes, over a counter that never travels, the
/// header, and the body as it travels. Nothing can be repeated, left out, moved or put in unseen.
package struct FrameMAC: Sendable {
    private let key: HMAC
    /// Frames with a MAC so far in this direction; at 10^6 a second it lasts 584,000 years.
    private var counter: UInt64 = 0

    package init(key: HMAC) { self.key = key }

    /// Fills in the last 16 bytes of a frame that `FrameWriter` made for it.
    package mutating func seal(_ frame: inout [UInt8]) {
        let end = frame.count - Limits.macBytes
        let code = next(frame.span.extracting(0..<end))
        for index in 0..<Limits.macBytes { frame[end + index] = code[byte: index] }
    }

    /// Checks the MAC of a received frame.
    ///
    /// - Throws: `.unauthenticatedFrame` or `.macMismatch`; the session is over then.
    package mutating func verify(_ frame: ReceivedFrame) throws(WireError) {
        guard frame.header.isAuthenticated else { throw .unauthenticatedFrame(frame.header.type.rawValue) }
        let bytes = frame.bytes.span
        let code = next(bytes.extracting(0..<frame.bodyRange.upperBound))
        guard HMAC.matches(code, truncated: bytes.extracting(frame.macRange)) else {
            throw .macMismatch
        }
    }

    private mutating func next(_ bytes: Span<UInt8>) -> Digest256 {
        var prefix: [8 of UInt8] = .init(repeating: 0)
        for index in 0..<8 { prefix[index] = UInt8(truncatingIfNeeded: counter >> UInt64(8 * index)) }
        counter += 1
        var hash = key.start()
        hash.update(prefix.span)
        hash.update(bytes)
        return key.finish(hash)
    }
}
