package import Bytes

/// Cuts the bytes of one connection into frames, whatever pieces they come in.
///
/// It holds only bytes that have really come, never what a header declares, and nothing at all between frames.
package struct FrameReader: Sendable {
    private var buffer: [UInt8] = []
    /// Bytes of `buffer` that have become frames already.
    private var consumed = 0

    package init() {}

    /// Bytes received and not yet handed out: what a slow peer makes us hold.
    package var bufferedBytes: Int { buffer.count - consumed }

    /// Takes in received bytes.
    ///
    /// - Complexity: O(bytes), amortised.
    package mutating func receive(_ bytes: Span<UInt8>) {
        if consumed > 0 {
            buffer.removeSubrange(..<consumed)
            consumed = 0
        }
        buffer.append(span: bytes)
    }

    /// The next whole frame, its checksums verified, or `nil` while bytes are missing.
    ///
    /// `limits` says what this peer may send at this point of the session, `authenticated` whether the handshake is
    /// over, so that every frame must carry a MAC. While it is false a frame with a MAC is handed out too: the dialer
    /// waits for a welcome that has one or a refusal that may have none, and looks.
    ///
    /// - Throws: what is wrong, as early as the bytes show it; the connection is over then.
    /// - Spec: F-01 … F-17 (Protocol/01-framing.md)
    package mutating func nextFrame(limits: FrameLimits, authenticated: Bool) throws(WireError) -> ReceivedFrame? {
        guard bufferedBytes > 0, let header = try completeFrame(limits, authenticated) else { return nil }
        return ReceivedFrame(header: header, bytes: take(header.frameBytes))
    }

    private func completeFrame(_ limits: FrameLimits, _ authenticated: Bool) throws(WireError) -> FrameHeader? {
        let bytes = buffer.span
        guard
            let header = try FrameHeader.read(
                bytes, at: consumed, limits: limits, authenticated: authenticated),
            bufferedBytes >= header.frameBytes
        else { return nil }
        let start = consumed + FrameHeader.byteCount
        let body = bytes.extracting(start..<(start + header.wireBytes))
        guard CyclicRedundancyCheck.crc32(body) == header.bodyChecksum else { throw .bodyChecksum }
        return header
    }

    /// Hands out the first `count` bytes; the buffer itself when it holds nothing else.
    private mutating func take(_ count: Int) -> [UInt8] {
        let end = consumed + count
        if end < buffer.count {
            defer { consumed = end }
            return Array(buffer[consumed..<end])
        }
        defer {
            buffer = []
            consumed = 0
        }
        return consumed == 0 ? buffer : Array(buffer[consumed...])
    }
}

/// A whole frame as it travelled. Its checksums fit; its MAC has not been looked at.
package struct ReceivedFrame: Hashable, Sendable {
    /// As it came; of a frame that `FrameSeal` opened, that of the message inside.
    package internal(set) var header: FrameHeader
    /// Header, body and MAC.
    package internal(set) var bytes: [UInt8]
    /// Where the body begins in `bytes`: behind the header, and behind what says which message is inside.
    var bodyStart = FrameHeader.byteCount

    init(header: FrameHeader, bytes: [UInt8]) {
        self.header = header
        self.bytes = bytes
    }

    /// Where the body stands in `bytes`, deflated or not.
    package var bodyRange: Range<Int> { bodyStart..<(bodyStart + header.wireBytes) }
    /// Where the MAC stands in `bytes`; empty when there is none.
    package var macRange: Range<Int> { bodyRange.upperBound..<bytes.count }

    /// The decoded body: for the handshake, whose transcript takes it as it is.
    ///
    /// - Throws: `.inflate`.
    package func body(_ inflater: inout Inflater) throws(WireError) -> [UInt8] {
        guard header.isDeflated else { return Array(bytes[bodyRange]) }
        var output: [UInt8] = []
        do throws(BytesError) {
            try inflater.inflate(bytes.span.extracting(bodyRange), declared: header.decodedBytes, into: &output)
        } catch {
            guard case .inflate(let fault) = error else { throw .inflate(.corrupt) }
            throw .inflate(fault)
        }
        return output
    }

    /// The message, decoded in place when it is not deflated.
    ///
    /// - Throws: `.inflate`, or what the message breaks.
    package func message(_ inflater: inout Inflater) throws(WireError) -> Message {
        guard header.isDeflated else {
            return try Message.decode(type: header.type, body: bytes.span.extracting(bodyRange))
        }
        let body = try body(&inflater)
        return try Message.decode(type: header.type, body: body.span)
    }

    /// Which update an update frame belongs to, to refuse it after `message` threw an error that ends only the update.
    ///
    /// - Throws: when not even that can be read; then the session is over.
    package func updateAddress(_ inflater: inout Inflater) throws(WireError) -> (handle: UInt32, number: UInt64) {
        let body = try body(&inflater)
        return try UpdateFrame.address(of: body.span)
    }
}
