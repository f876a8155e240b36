internal import Bytes

/// Reads one file piece by piece; a sector that cannot be read comes out as zeros, which no checksum fits.
struct FileWindow {
    private let disk: any Disk
    let file: String
    let size: Int
    private var start = 0
    private(set) var bytes: [UInt8] = []

    init(_ disk: any Disk, _ file: String, size: Int) {
        self.disk = disk
        self.file = file
        self.size = size
    }

    /// Makes `bytes` hold the file's bytes from `offset` on, at least `count` of them, which the file has.
    ///
    /// - Returns: where in `bytes` the offset is.
    mutating func load(_ offset: Int, _ count: Int) throws(DiskError) -> Int {
        if offset >= start, offset + count <= start + bytes.count { return offset - start }
        let wanted = min(max(count, StoreLimits.chunkBytes), size - offset)
        start = offset
        bytes = try read(offset, wanted)
        return 0
    }

    private func read(_ offset: Int, _ count: Int) throws(DiskError) -> [UInt8] {
        var read: [UInt8]
        do throws(DiskError) {
            read = try disk.read(file, at: offset, count: count)
        } catch  where error.kind == .failed {
            read = []
            while read.count < count {
                let piece = min(StoreLimits.sectorBytes, count - read.count)
                var sector: [UInt8] = []
                do throws(DiskError) {
                    sector = try disk.read(file, at: offset + read.count, count: piece)
                } catch  where error.kind == .failed {}
                read += sector.prefix(piece) + [UInt8](repeating: 0, count: max(0, piece - sector.count))
            }
        }
        // A file that has become shorter since it was measured.
        if read.count < count { read += [UInt8](repeating: 0, count: count - read.count) }
        return read
    }
}

/// Finds the blocks of one file, also behind damage: whatever is not a block with right checksums is passed over to
/// the next one that is.
struct BlockScanner {
    enum Found {
        /// A block; its stored body stands in the scanner.
        case block(BlockHeader, offset: Int)
        case unreadable(offset: Int, bytes: Int)
    }

    private var window: FileWindow
    private let number: UInt64
    /// First half of the store's id; taken from the first block where no file's header tells.
    private(set) var store: UInt64?
    private(set) var offset: Int
    private var unreadableFrom: Int?
    /// Where the body of the block found last is in the window.
    private var body = 0..<0
    /// Bytes that may still be checked again behind a block with a wrong body: forged headers, each of which claims
    /// the rest of the file, would otherwise cost the square of the file.
    private var rescanBytes: Int

    /// The first block should be at `offset`.
    init(_ disk: any Disk, _ file: String, size: Int, number: UInt64, store: UInt64?, from offset: Int) {
        window = FileWindow(disk, file, size: size)
        self.number = number
        self.store = store
        self.offset = min(offset, size)
        rescanBytes = 2 * size + 4 * StoreFormat.bodyBytesMax
    }

    var size: Int { window.size }

    /// Calls with the stored body of the block found last.
    func withBody<Result>(_ use: (Span<UInt8>) -> Result) -> Result { use(window.bytes.span.extracting(body)) }

    /// The next block or the unreadable bytes before it; `nil` at the file's end.
    mutating func next() throws(DiskError) -> Found? {
        while offset < window.size {
            if let header = try header(at: offset), try hasSoundBody(header) {
                if let from = unreadableFrom {
                    unreadableFrom = nil
                    return .unreadable(offset: from, bytes: offset - from)
                }
                let at = offset
                offset += StoreFormat.blockHeaderBytes + header.storedBytes
                return .block(header, offset: at)
            }
            if unreadableFrom == nil { unreadableFrom = offset }
            offset = try nextMagic(after: offset)
        }
        guard let from = unreadableFrom else { return nil }
        unreadableFrom = nil
        return .unreadable(offset: from, bytes: window.size - from)
    }

    private mutating func header(at offset: Int) throws(DiskError) -> BlockHeader? {
        guard window.size - offset >= StoreFormat.blockHeaderBytes else { return nil }
        let at = try window.load(offset, StoreFormat.blockHeaderBytes)
        let bytes = window.bytes.span.extracting(at..<(at + StoreFormat.blockHeaderBytes))
        switch BlockHeader.find(in: bytes) {
        case .unreadable: return nil
        case .newerFormat(let version):
            throw DiskError(.newerFormat, operation: "read", file: window.file, code: Int32(version))
        case .header(let header):
            guard header.number == number, store == nil || header.store == store else { return nil }
            return header
        }
    }

    private mutating func hasSoundBody(_ header: BlockHeader) throws(DiskError) -> Bool {
        let start = offset + StoreFormat.blockHeaderBytes
        guard header.storedBytes <= window.size - start, rescanBytes >= 0 else { return false }
        let at = try window.load(start, header.storedBytes)
        let range = at..<(at + header.storedBytes)
        guard CyclicRedundancyCheck.crc32(window.bytes.span.extracting(range)) == header.bodyCRC else {
            rescanBytes -= header.storedBytes
            return false
        }
        body = range
        store = header.store
        return true
    }

    /// The next place that looks like a block, or the file's end.
    private mutating func nextMagic(after offset: Int) throws(DiskError) -> Int {
        var at = offset + 1
        let first = StoreFormat.blockMagic[0]
        while window.size - at >= StoreFormat.blockHeaderBytes {
            let index = try window.load(at, StoreFormat.blockHeaderBytes)
            let bytes = window.bytes.span
            guard let found = bytes.firstIndex(of: first, from: index) else {
                at += bytes.count - index
                continue
            }
            at += found - index
            if startsWith(bytes, at: found, StoreFormat.blockMagic) { return at }
            // Too near the window's end to tell: the window moves on.
            if bytes.count - found >= StoreFormat.blockMagic.count { at += 1 } else { return at }
        }
        return window.size
    }
}
