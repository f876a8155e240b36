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

    /// A frame of a sealed session (H-34, H-37), still in the clear: 24 bytes of which the checksums are not filled in,
    /// the type, what it unpacks to where it is packed, the body, and 16 zero bytes, for `FrameSeal.seal`.
    package static func sealed(type: MessageType, body: [UInt8], deflater: inout Deflater?) -> [UInt8] {
        if body.count >= Limits.deflateFromBytes, let short = deflater?.deflate(body.span) {
            return sealed(type: type, wire: short, decodedBytes: body.count)
        }
        return sealed(type: type, wire: body, decodedBytes: nil)
    }

    private static func sealed(type: MessageType, wire: [UInt8], decodedBytes: Int?) -> [UInt8] {
        let count = wire.count + 1 + (decodedBytes.map { varintBytes(UInt64($0)) } ?? 0)
        let header = FrameHeader(
            type: .sealed, isDeflated: false, isAuthenticated: true, wireBytes: count, decodedBytes: count,
            bodyChecksum: 0)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(header.frameBytes)
        header.writeStart(into: &bytes)
        bytes.append(contentsOf: repeatElement(0, count: 8))
        bytes.append(type.rawValue | (decodedBytes == nil ? 0 : FrameSeal.deflated))
        if let decodedBytes { bytes.writeVarint(UInt64(decodedBytes)) }
        bytes.append(contentsOf: wire)
        bytes.append(contentsOf: repeatElement(0, count: Limits.macBytes))
        return bytes
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

    private static func varintBytes(_ value: UInt64) -> Int { (70 - (value | 1).leadingZeroBitCount) / 7 }
}
