internal import Bytes
internal import Model
internal import Runtime
internal import Wire

/// The centre's digests of the bundle that a node keeps, in a file beside it, so that a program of before finds its
/// bundle as it was. What belongs to another bundle, or cannot be read, counts as none: upstream tells it again.
///
///     1, serial (8 bytes), hash (32), number (varint), of each: unit, 16 bytes
enum BundleDigestFile {
    private static let layout: UInt8 = 1

    static func path(_ dataDir: String) -> String { "\(dataDir)/bundle-digests" }

    static func encode(serial: UInt64, hash: [UInt8], _ digests: [BundleDigest]) -> [UInt8] {
        var bytes = [layout]
        bytes.writeLittleEndian(serial)
        bytes += hash
        bytes.writeVarint(UInt64(digests.count))
        for digest in digests {
            bytes.writeLengthPrefixed(digest.unit.bytes)
            bytes += digest.code
        }
        return bytes
    }

    /// The digests of this bundle.
    static func decode(_ bytes: [UInt8], serial: UInt64, hash: [UInt8]) -> [BundleDigest] {
        (try? read(bytes, serial: serial, hash: hash)) ?? []
    }

    private static func read(_ bytes: [UInt8], serial: UInt64, hash: [UInt8]) throws(BytesError) -> [BundleDigest] {
        let span = bytes.span
        var cursor = 0
        guard try span.readUInt8(&cursor) == layout else { return [] }
        let isOf: UInt64 = try span.readLittleEndian(&cursor)
        guard isOf == serial, try span.readBytes(&cursor, count: hash.count) == hash else { return [] }
        var digests: [BundleDigest] = []
        for _ in 0..<(try span.readVarint(&cursor)) {
            let name = try span.readBytes(&cursor, count: Int(truncatingIfNeeded: try span.readVarint(&cursor)))
            let code = try span.readBytes(&cursor, count: Limits.attestationBytes)
            guard let unit = UnitCode(String(decoding: name, as: UTF8.self)) else { return [] }
            digests.append(BundleDigest(unit: unit, code: code))
        }
        return digests
    }
}
