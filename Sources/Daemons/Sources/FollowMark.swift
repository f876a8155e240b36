internal import Bytes
internal import Runtime

/// A few bytes of a file, known again by their number and digest: what they say is not kept.
struct Fingerprint: Equatable {
    private(set) var count = 0
    private(set) var digest: UInt64 = 0

    init() {}

    init(_ bytes: ArraySlice<UInt8>) {
        count = bytes.count
        digest = Self.digest(bytes)
    }

    init(count: Int, digest: UInt64) {
        self.count = count
        self.digest = digest
    }

    /// Whether these are the bytes.
    func isOf(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.count == count && Self.digest(bytes) == digest }

    private static func digest(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        if bytes.isEmpty { return 0 }
        return SHA256.digest(Array(bytes)).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// How far one content of a followed file has been read, and what it is known again by (Protocol/16-followed-files.md,
/// G-01). Kept in the store behind the rows it tells of.
///
///     layout u8 = 1 | phase u8 | read, line, seen varint | head, window: count varint, digest u64
///     | header, name length-prefixed | device, inode u64 | bytes varint | modified, since zigzag
struct FollowMark: Equatable {
    /// The raw values are written to stores and never change.
    enum Phase: UInt8 {
        /// It stands under the followed name.
        case following = 1
        /// Something else stands there; it is read on under another name, or looked for.
        case parted = 2
        /// Read to its end.
        case finished = 3
        /// Found nowhere, and not read to its end for certain.
        case missing = 4
    }

    /// A file as it was seen last, whatever its name.
    struct Place: Hashable {
        var device: UInt64 = 0
        var inode: UInt64 = 0
        var bytes: Int64 = 0
        var modifiedNanoseconds: Int64 = 0
    }

    var phase = Phase.following
    /// Bytes that were taken in as whole rows.
    var read: Int64 = 0
    /// The line on which the next row begins.
    var line = 1
    /// The most bytes that were seen of it.
    var seen: Int64 = 0
    /// The first bytes of those read.
    var head = Fingerprint()
    /// The last bytes of those read.
    var window = Fingerprint()
    /// The row that names the columns, in CSV; it may have stood in an earlier file.
    var header: [UInt8] = []
    /// Its name when it was seen last.
    var name = ""
    var place = Place()
    /// Since when it is missing, in seconds of Unix time.
    var since: Int64 = 0

    /// Whether its bytes tell it from others: a header alone is the beginning of many.
    var isKnownByBytes: Bool { read > Int64(header.count) }

    private static let layout: UInt8 = 1

    var bytes: [UInt8] {
        var bytes = [Self.layout, phase.rawValue]
        for number in [read, Int64(line), seen] { bytes.writeVarint(UInt64(number)) }
        for print in [head, window] {
            bytes.writeVarint(UInt64(print.count))
            bytes.writeLittleEndian(print.digest)
        }
        bytes.writeLengthPrefixed(header)
        bytes.writeLengthPrefixed(Array(name.utf8))
        bytes.writeLittleEndian(place.device)
        bytes.writeLittleEndian(place.inode)
        bytes.writeVarint(UInt64(place.bytes))
        bytes.writeZigZag(place.modifiedNanoseconds)
        bytes.writeZigZag(since)
        return bytes
    }

    init() {}

    /// `nil` for what this program did not write: the file is read from its beginning then.
    init?(_ bytes: Span<UInt8>) {
        do throws(BytesError) { try self.init(reading: bytes) } catch { return nil }
    }

    private init?(reading bytes: Span<UInt8>) throws(BytesError) {
        var cursor = 0
        guard try bytes.readUInt8(&cursor) == Self.layout, let phase = Phase(rawValue: try bytes.readUInt8(&cursor))
        else { return nil }
        self.phase = phase
        read = try Self.number(bytes, &cursor)
        line = Int(try Self.number(bytes, &cursor))
        seen = try Self.number(bytes, &cursor)
        head = try Self.fingerprint(bytes, &cursor)
        window = try Self.fingerprint(bytes, &cursor)
        header = try Self.text(bytes, &cursor)
        name = String(decoding: try Self.text(bytes, &cursor), as: UTF8.self)
        place.device = try bytes.readLittleEndian(&cursor)
        place.inode = try bytes.readLittleEndian(&cursor)
        place.bytes = try Self.number(bytes, &cursor)
        place.modifiedNanoseconds = try bytes.readZigZag(&cursor)
        since = try bytes.readZigZag(&cursor)
        try bytes.expectEnd(cursor)
        guard head.count <= min(read, Int64(DaemonLimits.fingerprintBytesMax)), window.count == head.count else {
            return nil
        }
    }

    private static func number(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(BytesError) -> Int64 {
        Int64(truncatingIfNeeded: try bytes.readVarint(&cursor) & 0x7FFF_FFFF_FFFF_FFFF)
    }

    private static func fingerprint(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(BytesError) -> Fingerprint {
        let count = Int(try number(bytes, &cursor))
        return Fingerprint(count: count, digest: try bytes.readLittleEndian(&cursor))
    }

    private static func text(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(BytesError) -> [UInt8] {
        try bytes.readBytes(&cursor, count: Int(try number(bytes, &cursor)))
    }
}

extension FollowMark.Place {
    init(_ facts: FileFacts) {
        self.init(
            device: facts.device, inode: facts.inode, bytes: facts.bytes,
            modifiedNanoseconds: facts.modifiedNanoseconds)
    }

    /// Whether it is the same file, changed or not.
    func isSameFile(as other: Self) -> Bool { device == other.device && inode == other.inode }
}
