internal import Bytes

/// The beginning of every block, 60 bytes:
///
///     0 magic "TcSB" | 4 version | 5 flags | 6 zero, 2 | 8 file number, 8 | 16 first half of the store id, 8
///     24 sequence, 8 | 32 mark, 8 | 40 records, 4 | 44 stored bytes, 4 | 48 decoded bytes, 4 | 52 CRC of the body, 4
///     56 CRC of the 56 bytes before, 4
///
/// A block says which file of which store it belongs to: a torn file may show what an erased one has left on the disk.
struct BlockHeader: Equatable {
    static let deflated: UInt8 = 1
    static let end: UInt8 = 2

    var flags: UInt8
    var number: UInt64
    var store: UInt64
    /// Of a journal block: its first record's. Of a snapshot block: the last sequence appended when its records were
    /// added; of the end mark: when the snapshot was ended.
    var sequence: UInt64
    /// Of a journal block: what was durable when it was written. Of a snapshot block: the records before it.
    var mark: UInt64
    var records: UInt32
    var storedBytes: Int
    var decodedBytes: Int
    var bodyCRC: UInt32

    var isEnd: Bool { flags & Self.end != 0 }
    var isDeflated: Bool { flags & Self.deflated != 0 }

    func encode(into bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: StoreFormat.blockMagic)
        bytes.append(StoreFormat.version)
        bytes.append(flags)
        bytes.writeLittleEndian(UInt16(0))
        bytes.writeLittleEndian(number)
        bytes.writeLittleEndian(store)
        bytes.writeLittleEndian(sequence)
        bytes.writeLittleEndian(mark)
        bytes.writeLittleEndian(records)
        bytes.writeLittleEndian(UInt32(truncatingIfNeeded: storedBytes))
        bytes.writeLittleEndian(UInt32(truncatingIfNeeded: decodedBytes))
        bytes.writeLittleEndian(bodyCRC)
        bytes.writeLittleEndian(CyclicRedundancyCheck.crc32(bytes.span.extracting(start..<bytes.count)))
    }

    enum Found: Equatable {
        case header(BlockHeader)
        case newerFormat(UInt8)
        case unreadable
    }

    /// What the bytes say, which begin with the magic.
    static func find(in bytes: Span<UInt8>) -> Found {
        guard bytes.count >= StoreFormat.blockHeaderBytes, startsWith(bytes, at: 0, StoreFormat.blockMagic) else {
            return .unreadable
        }
        do throws(BytesError) {
            var cursor = 56
            let crc: UInt32 = try bytes.readLittleEndian(&cursor)
            guard crc == CyclicRedundancyCheck.crc32(bytes.extracting(0..<56)) else { return .unreadable }
            guard bytes[4] <= StoreFormat.version else { return .newerFormat(bytes[4]) }
            cursor = 8
            let header = BlockHeader(
                flags: bytes[5], number: try bytes.readLittleEndian(&cursor),
                store: try bytes.readLittleEndian(&cursor),
                sequence: try bytes.readLittleEndian(&cursor), mark: try bytes.readLittleEndian(&cursor),
                records: try bytes.readLittleEndian(&cursor),
                storedBytes: Int(try bytes.readLittleEndian(&cursor, as: UInt32.self)),
                decodedBytes: Int(try bytes.readLittleEndian(&cursor, as: UInt32.self)),
                bodyCRC: try bytes.readLittleEndian(&cursor))
            let isKnown = bytes[4] == StoreFormat.version && bytes[6] == 0 && bytes[7] == 0
            return isKnown && header.isSound ? .header(header) : .unreadable
        } catch {
            return .unreadable
        }
    }

    /// Within the caps, and nothing contradicts anything.
    private var isSound: Bool {
        guard flags & ~(Self.deflated | Self.end) == 0 else { return false }
        guard decodedBytes <= StoreFormat.bodyBytesMax else { return false }
        guard isDeflated ? storedBytes < decodedBytes : storedBytes == decodedBytes else { return false }
        guard sequence <= StoreFormat.sequenceMax, mark <= StoreFormat.sequenceMax else { return false }
        if isEnd { return flags == Self.end && records == 0 && decodedBytes == 8 }
        // A record has a kind and a length at least; a block without records only says what is durable.
        return Int(records) * 2 <= decodedBytes && (records > 0 || decodedBytes == 0)
    }
}

/// Records before they become a block, and after.
struct Body {
    /// Sequence of the first record in a journal, the common one in a snapshot.
    var sequence: UInt64
    var records: UInt32 = 0
    var bytes: [UInt8] = []

    /// Sequence of the last record in a journal.
    var lastSequence: UInt64 { sequence + UInt64(records) - 1 }

    mutating func append(_ kind: UInt8, _ payload: [UInt8]) {
        bytes.append(kind)
        bytes.writeLengthPrefixed(payload)
        records += 1
    }
}

/// Turns bodies into blocks and back. A class: zlib's state is expensive to make, and a copied store may share it.
final class BlockCoder {
    private var deflater: Deflater?
    private var inflater = Inflater()

    init(compressionLevel: Int32) {
        deflater = compressionLevel > 0 ? Deflater(level: compressionLevel) : nil
    }

    /// Gives zlib's state back; the next block makes another.
    func rest() {
        inflater.rest()
        deflater?.rest()
    }

    /// Appends the body as a block.
    func encode(_ body: Body, number: UInt64, store: UInt64, mark: UInt64, into bytes: inout [UInt8]) {
        let isWorth = body.bytes.count >= StoreLimits.deflateBytesMin
        let deflated = isWorth ? deflater?.deflate(body.bytes.span) : nil
        let stored = deflated ?? body.bytes
        let header = BlockHeader(
            flags: deflated == nil ? 0 : BlockHeader.deflated, number: number, store: store, sequence: body.sequence,
            mark: mark, records: body.records, storedBytes: stored.count, decodedBytes: body.bytes.count,
            bodyCRC: CyclicRedundancyCheck.crc32(stored.span))
        header.encode(into: &bytes)
        bytes.append(contentsOf: stored)
    }

    /// A block without records: everything before `sequence` is durable.
    static func confirmation(sequence: UInt64, number: UInt64, store: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        BlockHeader(
            flags: 0, number: number, store: store, sequence: sequence, mark: sequence - 1, records: 0, storedBytes: 0,
            decodedBytes: 0, bodyCRC: 0
        ).encode(into: &bytes)
        return bytes
    }

    /// Appends a snapshot's end mark; its body says once more what the file's header says.
    static func encodeEnd(
        sequence: UInt64, covers: UInt64, number: UInt64, store: UInt64, mark: UInt64, into bytes: inout [UInt8]
    ) {
        var body: [UInt8] = []
        body.writeLittleEndian(covers)
        BlockHeader(
            flags: BlockHeader.end, number: number, store: store, sequence: sequence, mark: mark, records: 0,
            storedBytes: body.count, decodedBytes: body.count, bodyCRC: CyclicRedundancyCheck.crc32(body.span)
        ).encode(into: &bytes)
        bytes.append(contentsOf: body)
    }

    /// The body's records: kinds and where the payloads are in `decoded`; `nil` when it does not hold what it says.
    func decode(
        _ header: BlockHeader, _ stored: Span<UInt8>, into decoded: inout [UInt8]
    ) -> [(kind: UInt8, payload: Range<Int>)]? {
        decoded.removeAll(keepingCapacity: true)
        do throws(BytesError) {
            if header.isDeflated {
                try inflater.inflate(stored, declared: header.decodedBytes, into: &decoded)
            } else {
                decoded.append(span: stored)
            }
            var records: [(kind: UInt8, payload: Range<Int>)] = []
            var cursor = 0
            let span = decoded.span
            while cursor < span.count {
                let kind = try span.readUInt8(&cursor)
                let count = try span.readVarint(&cursor)
                guard records.count < Int(header.records), count <= UInt64(span.count - cursor) else { return nil }
                records.append((kind, cursor..<(cursor + Int(count))))
                cursor += Int(count)
            }
            return records.count == Int(header.records) ? records : nil
        } catch {
            return nil
        }
    }
}
