package import Bytes

/// Puts a header in front of a body.
package enum FrameWriter {
    /// The frame's bytes; an authenticated one ends in 16 zero bytes for `FrameMAC.seal`.
    /// Deflates only authenticated frames, only where that is shorter, and never without a deflater.
    package static func frame(
        type: MessageType, body: [UInt8], deflater: inout Deflater?, authenticated: Bool
    ) -> [UInt8] {
        if authenticated, body.count >= Limits.deflateFromBytes, let short = deflater?.deflate(body.span) {
            return frame(type: type, wire: short, decodedBytes: body.count, authenticated: true)
        }
        return frame(type: type, wire: body, decodedBytes: nil, authenticated: authenticated)
    }

    /// A frame that is not deflated: the bytes are the same in every implementation.
    package static func frame(type: MessageType, body: [UInt8], authenticated: Bool) -> [UInt8] {
        frame(type: type, wire: body, decodedBytes: nil, authenticated: authenticated)
    }

    private static func frame(type: MessageType, wire: [UInt8], decodedBytes: Int?, authenticated: Bool) -> [UInt8] {
        let header = FrameHeader(
            type: type, isDeflated: decodedBytes != nil, isAuthenticated: authenticated, wireBytes: wire.count,
            decodedBytes: decodedBytes ?? wire.count, bodyChecksum: CyclicRedundancyCheck.crc32(wire.span))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(header.frameBytes)
        header.write(into: &bytes)
        bytes.append(contentsOf: wire)
        if authenticated { bytes.append(contentsOf: repeatElement(0, count: Limits.macBytes)) }
        return bytes
    }
}
