internal import Bytes

/// Unpacks one entry piece by piece, and holds it to what the directory says (W-03).
struct EntryReader: ~Copyable {
    let entry: ZipEntry
    private let source: any RandomAccess
    private var offset: Int64
    private var packedLeft: Int64
    private var packed: [UInt8] = []
    private var cursor = 0
    private var stream: InflateStream?
    private var unpacked: Int64 = 0
    private var checksum: UInt32 = 0
    /// Everything has been handed out, and was right.
    private(set) var isFinished = false

    static func open(
        _ entry: ZipEntry, _ source: any RandomAccess, limit: Int64
    ) throws(WorkbookError) -> EntryReader {
        guard entry.bytes <= limit else {
            throw WorkbookError(.entryTooLarge(declared: entry.bytes, limit: limit), entry: entry.name)
        }
        return EntryReader(entry, source, offset: try entry.dataOffset(source))
    }

    private init(_ entry: ZipEntry, _ source: any RandomAccess, offset: Int64) {
        self.entry = entry
        self.source = source
        self.offset = offset
        packedLeft = entry.packedBytes
        stream = entry.method == 8 ? InflateStream() : nil
    }

    var bufferBytes: Int { packed.capacity }

    /// Appends the next piece, at most `WorkbookLimits.pieceBytes`; nothing only when everything has been handed out.
    mutating func read(into output: inout [UInt8]) throws(WorkbookError) {
        let before = output.count
        while !isFinished, output.count == before {
            if cursor == packed.count, packedLeft > 0 { try readPacked() }
            if stream == nil { copy(into: &output) } else { try inflate(into: &output) }
            checksum = CyclicRedundancyCheck.crc32(
                output.span.extracting(before..<output.count), previous: checksum)
            unpacked += Int64(output.count - before)
            guard unpacked <= entry.bytes else { throw fault(.sizeDiffers(declared: entry.bytes)) }
            if cursor == packed.count, packedLeft == 0 { try finish(hasOutput: output.count > before) }
        }
    }

    private mutating func readPacked() throws(WorkbookError) {
        packed.removeAll(keepingCapacity: true)
        cursor = 0
        let count = Int(min(packedLeft, Int64(WorkbookLimits.packedPieceBytes)))
        try source.readFully(at: offset, count: count, into: &packed)
        offset += Int64(count)
        packedLeft -= Int64(count)
    }

    private mutating func copy(into output: inout [UInt8]) {
        output.append(span: packed.span.extracting(cursor..<packed.count))
        cursor = packed.count
    }

    private mutating func inflate(into output: inout [UInt8]) throws(WorkbookError) {
        do throws(BytesError) {
            // One byte more than is declared tells a stream that goes on.
            let limit = min(Int64(WorkbookLimits.pieceBytes), entry.bytes - unpacked + 1)
            let packed = packed
            var cursor = cursor
            defer { self.cursor = cursor }
            try stream?.next(packed.span, &cursor, limit: Int(limit), into: &output)
        } catch {
            throw fault(.corrupt)
        }
        if stream?.isEnded == true, cursor < packed.count || packedLeft > 0 {
            throw fault(.sizeDiffers(declared: entry.packedBytes))
        }
    }

    /// The packed bytes are used up.
    private mutating func finish(hasOutput: Bool) throws(WorkbookError) {
        if let isEnded = stream?.isEnded, !isEnded {
            // zlib may hold more than there was room for.
            if hasOutput { return }
            throw fault(.corrupt)
        }
        guard unpacked == entry.bytes else { throw fault(.sizeDiffers(declared: entry.bytes)) }
        guard checksum == entry.checksum else { throw fault(.checksum(declared: entry.checksum, got: checksum)) }
        isFinished = true
    }

    private func fault(_ fault: ZipFault) -> WorkbookError {
        WorkbookError(.zip(fault), WorkbookError.Place(entry: entry.name, byte: unpacked))
    }
}
