internal import Bytes

/// The 24 bytes in front of every body (Protocol/01-framing.md):
///
///     offset  width  name            rule
///          0      4  magic           54 61 6D 43, "TamC"
///          4      1  major           1
///          5      1  type            MessageType
///          6      2  flags           bit 0 deflated, bit 1 authenticated (MAC behind the body), others 0
///          8      4  wire length     bytes of the body as it travels, without header and MAC
///         12      4  decoded length  bytes of the body after inflating; equal when not deflated
///         16      4  body CRC        CRC-32 of the body as it travels
///         20      4  header CRC      CRC-32 of the 20 bytes before
///
/// Integers are little-endian. Nothing behind the major is believed before the header CRC fits.
package struct FrameHeader: Hashable, Sendable {
    package var type: MessageType
    package var isDeflated: Bool
    package var isAuthenticated: Bool
    package var wireBytes: Int
    package var decodedBytes: Int
    package var bodyChecksum: UInt32

    package static let byteCount = 24
    static let magic: [4 of UInt8] = [0x54, 0x61, 0x6D, 0x43]

    /// Header, body and MAC together.
    package var frameBytes: Int { Self.byteCount + wireBytes + (isAuthenticated ? Limits.macBytes : 0) }

    /// Appends the 24 bytes.
    func write(into bytes: inout [UInt8]) {
        let start = bytes.count
        writeStart(into: &bytes)
        bytes.writeLittleEndian(bodyChecksum)
        bytes.writeLittleEndian(CyclicRedundancyCheck.crc32(bytes.span.extracting(start..<(start + 20))))
    }

    /// Appends the 16 bytes before the checksums.
    func writeStart(into bytes: inout [UInt8]) {
        for place in 0..<4 { bytes.append(Self.magic[place]) }
        bytes.append(ProtocolVersion.major)
        bytes.append(type.rawValue)
        bytes.writeLittleEndian(UInt16(isDeflated ? 1 : 0) | (isAuthenticated ? 2 : 0))
        bytes.writeLittleEndian(UInt32(wireBytes))
        bytes.writeLittleEndian(UInt32(decodedBytes))
    }

    /// Reads the header at `start`, or `nil` while it is not complete.
    ///
    /// - Throws: as soon as the bytes there are cannot become a header that is allowed here.
    /// - Spec: F-01 … F-14
    static func read(
        _ bytes: Span<UInt8>, at start: Int, limits: FrameLimits, authenticated: Bool
    ) throws(WireError) -> FrameHeader? {
        let available = bytes.count - start
        try checkStart(bytes, at: start, available: min(available, 5))
        guard available >= byteCount else { return nil }
        var cursor = start + 20
        let own: UInt32 = bytes.fixed(&cursor)
        guard CyclicRedundancyCheck.crc32(bytes.extracting(start..<(start + 20))) == own else { throw .headerChecksum }
        return try parse(bytes, at: start + 5, limits: limits, authenticated: authenticated)
    }

    private static func parse(
        _ bytes: Span<UInt8>, at start: Int, limits: FrameLimits, authenticated: Bool
    ) throws(WireError) -> FrameHeader {
        var cursor = start
        let number: UInt8 = bytes.fixed(&cursor)
        let flags: UInt16 = bytes.fixed(&cursor)
        let wire = Int(bytes.fixed(&cursor) as UInt32)
        let decoded = Int(bytes.fixed(&cursor) as UInt32)
        guard let type = MessageType(rawValue: number) else { throw .unknownType(number) }
        guard flags < 4, type != .sealed || flags & 1 == 0 else { throw .unknownFlags(flags) }
        let header = FrameHeader(
            type: type, isDeflated: flags & 1 != 0, isAuthenticated: flags & 2 != 0, wireBytes: wire,
            decodedBytes: decoded, bodyChecksum: bytes.fixed(&cursor))
        if header.isAuthenticated, type.isBeforeAuthentication { throw .authenticatedHandshake(number) }
        if !header.isAuthenticated, authenticated || !(type.isBeforeAuthentication || type == .refuse) {
            throw .unauthenticatedFrame(number)
        }
        if header.isDeflated, !limits.allowsDeflated || !header.isAuthenticated {
            throw .compressedBeforeAuthentication
        }
        guard wire <= limits.wireBytesMax else { throw .tooLarge(wire: wire, limit: limits.wireBytesMax) }
        guard decoded <= limits.decodedBytesMax else {
            throw .decodedTooLarge(decoded: decoded, limit: limits.decodedBytesMax)
        }
        guard header.isDeflated || wire == decoded else { throw .lengthMismatch(wire: wire, decoded: decoded) }
        return header
    }

    private static func checkStart(_ bytes: Span<UInt8>, at start: Int, available: Int) throws(WireError) {
        for place in 0..<min(available, 4) where bytes[start + place] != magic[place] {
            var seen: UInt32 = 0
            for index in 0..<min(available, 4) { seen |= UInt32(bytes[start + index]) << UInt32(8 * index) }
            throw .badMagic(seen)
        }
        if available == 5, bytes[start + 4] != ProtocolVersion.major { throw .unsupportedMajor(bytes[start + 4]) }
    }
}

extension MessageType {
    /// The handshake's own messages travel in the clear; of the others only `refuse` may.
    var isBeforeAuthentication: Bool { self == .hello || self == .challenge || self == .proof || self == .share }
}

extension Span where Element == UInt8 {
    /// A little-endian integer whose bytes the caller knows to be there.
    @inline(__always)
    fileprivate func fixed<Value: FixedWidthInteger & UnsignedInteger>(_ cursor: inout Int) -> Value {
        var value: Value = 0
        for offset in 0..<(Value.bitWidth / 8) { value |= Value(self[cursor + offset]) << Value(8 * offset) }
        cursor += Value.bitWidth / 8
        return value
    }
}
