internal import Bytes
internal import Model

/// A refused row as a store keeps it: what the counts by reason need, and nothing of the row itself.
///
///     kind u8 | reason u8 | flags u8 | version u64 (flag 1) | until u32 (flag 8) | key, length-prefixed
///
/// Flags: 1 `CapNhat` could be read; 2 the key is a row's SHA-256; 4 the row stood in another unit's file, and the key
/// begins with its own unit's code and U+001F; 8 the row waits as `future-time` and is refused for its reason from
/// `until` on; 16 the refusal is withdrawn, since its row has come right. Rows refused as `no-due-date` and
/// `future-time` that may come to stand are kept as rows.
struct KeptRefusal: Equatable {
    var item: RejectSet.Item
    var isForeign = false
    var until: UInt32?
    var isWithdrawn = false

    init(_ item: RejectSet.Item, isForeign: Bool = false) {
        self.item = item
        self.isForeign = isForeign
    }

    init(_ fault: WaitingRows.Fault) {
        item = RejectSet.Item(
            kind: fault.kind, reason: fault.reason, key: fault.key, isDigest: false, version: fault.version)
        until = fault.until
    }

    private static let hasVersion: UInt8 = 1, isDigest: UInt8 = 2, isForeign: UInt8 = 4, waits: UInt8 = 8,
        isWithdrawn: UInt8 = 16

    func append(to bytes: inout [UInt8]) {
        var flags: UInt8 = 0
        if item.version != nil { flags |= Self.hasVersion }
        if item.isDigest { flags |= Self.isDigest }
        if isForeign { flags |= Self.isForeign }
        if until != nil { flags |= Self.waits }
        if isWithdrawn { flags |= Self.isWithdrawn }
        bytes += [item.kind.rawValue, item.reason.rawValue, flags]
        if let version = item.version { bytes.writeLittleEndian(version) }
        if let until { bytes.writeLittleEndian(until) }
        bytes.writeLengthPrefixed(item.key)
    }

    /// Reads one entry and moves the cursor behind it; `nil` for one of a kind or reason that this program does not
    /// know.
    static func read(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(BytesError) -> KeptRefusal? {
        let kind = RecordKind(rawValue: try bytes.readUInt8(&cursor))
        let reason = RejectReason(rawValue: try bytes.readUInt8(&cursor))
        let flags = try bytes.readUInt8(&cursor)
        let version: UInt64? = flags & hasVersion != 0 ? try bytes.readLittleEndian(&cursor) : nil
        let until: UInt32? = flags & waits != 0 ? try bytes.readLittleEndian(&cursor) : nil
        let length = Int(truncatingIfNeeded: try bytes.readVarint(&cursor))
        let key = try bytes.readBytes(&cursor, count: length)
        guard let kind, let reason, key.count <= IntakeLimits.rejectKeyBytesMax else { return nil }
        var refusal = KeptRefusal(
            RejectSet.Item(kind: kind, reason: reason, key: key, isDigest: flags & isDigest != 0, version: version),
            isForeign: flags & isForeign != 0)
        refusal.until = until
        refusal.isWithdrawn = flags & isWithdrawn != 0
        return refusal
    }
}
