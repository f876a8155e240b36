internal import Bytes
package import Noise

/// One direction of a sealed session (Protocol/29-encryption.md): every frame is encrypted and proved in its place, by
/// ChaCha20-Poly1305 under a number that never travels. Nothing can be read, repeated, left out, moved or put in
/// unseen.
package struct FrameSeal: Sendable {
    /// In the byte of the type: what follows is packed.
    static let deflated: UInt8 = 0x80
    /// What of the header the tag covers; the checksums are made of the rest.
    private static let coveredBytes = 16

    private var cipher: CipherState

    package init(_ cipher: CipherState) { self.cipher = cipher }

    /// Frames so far, and with them the next one's number.
    package var counter: UInt64 { cipher.counter }

    /// Encrypts a frame of `FrameWriter.sealed`, and fills in its tag and its checksums; nothing is allocated.
    ///
    /// - Throws: `.macMismatch` when all numbers are used, which a session does not live to see.
    package mutating func seal(_ frame: inout [UInt8]) throws(WireError) {
        let end = frame.count - Limits.macBytes
        let covered = Self.covered(frame.span)
        var bytes = frame.mutableSpan
        do throws(NoiseError) {
            try cipher.seal(&bytes, text: FrameHeader.byteCount..<end, additional: covered.span)
        } catch { throw .macMismatch }
        let body = CyclicRedundancyCheck.crc32(frame.span.extracting(FrameHeader.byteCount..<end))
        Self.put(body, into: &frame, at: 16)
        Self.put(CyclicRedundancyCheck.crc32(frame.span.extracting(0..<20)), into: &frame, at: 20)
        renew()
    }

    /// Decrypts a received frame in its place, and makes it the one of the message inside.
    ///
    /// - Throws: `.unauthenticatedFrame` for a frame that is not sealed, `.macMismatch`, or what is wrong with the
    ///   message inside; the session is over then.
    package mutating func open(_ frame: inout ReceivedFrame) throws(WireError) {
        guard frame.header.type == .sealed, frame.header.isAuthenticated else {
            throw .unauthenticatedFrame(frame.header.type.rawValue)
        }
        let range = frame.bodyRange
        let covered = Self.covered(frame.bytes.span)
        var bytes = frame.bytes.mutableSpan
        do throws(NoiseError) {
            try cipher.open(&bytes, text: range, additional: covered.span)
        } catch { throw .macMismatch }
        renew()
        try Self.unwrap(&frame)
    }

    /// After so many frames another key, on both sides after the same frame (H-36).
    private mutating func renew() {
        if cipher.counter % Limits.framesPerKey == 0 { cipher.rekey() }
    }

    /// Makes an opened frame that of the message inside.
    private static func unwrap(_ frame: inout ReceivedFrame) throws(WireError) {
        let checksum = frame.header.bodyChecksum
        let (header, skipped) = try inside(frame.bytes.span.extracting(frame.bodyRange), checksum)
        frame.header = header
        frame.bodyStart += skipped
    }

    /// Reads which message is inside, how long it is when unpacked, and how many bytes say so.
    private static func inside(
        _ bytes: Span<UInt8>, _ checksum: UInt32
    ) throws(WireError) -> (header: FrameHeader, skipped: Int) {
        var cursor = 0
        let first = try bytes.byte(&cursor, .bytes)
        let number = first & ~deflated
        guard let type = MessageType(rawValue: number) else { throw .unknownType(number) }
        guard !type.isBeforeAuthentication, type != .sealed else { throw .authenticatedHandshake(number) }
        let isDeflated = first & deflated != 0
        let decoded = isDeflated ? try bytes.varint(&cursor, .bytes) : UInt64(bytes.count - cursor)
        guard decoded <= UInt64(Limits.decodedBytesMax) else {
            throw .decodedTooLarge(decoded: Int(clamping: decoded), limit: Limits.decodedBytesMax)
        }
        let header = FrameHeader(
            type: type, isDeflated: isDeflated, isAuthenticated: true, wireBytes: bytes.count - cursor,
            decodedBytes: Int(decoded), bodyChecksum: checksum)
        return (header, cursor)
    }

    private static func covered(_ frame: Span<UInt8>) -> [16 of UInt8] {
        var bytes: [16 of UInt8] = .init(repeating: 0)
        for index in 0..<coveredBytes { bytes[index] = frame[index] }
        return bytes
    }

    private static func put(_ checksum: UInt32, into frame: inout [UInt8], at: Int) {
        for index in 0..<4 { frame[at + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * index)) }
    }
}
