internal import Bytes

/// What the end of a zip file says: how many entries its directory has, and where that stands.
struct ZipEnd: Equatable, Sendable {
    var entries: Int
    var directoryBytes: Int
    var directoryOffset: Int64

    private static let recordBytes = 22
    private static let locatorBytes = 20
    private static let wideRecordBytes = 56

    /// Reads the end record and, where there is one, the zip64 record before it.
    ///
    /// - Throws: unless the directory ends where the first of these begins.
    static func find(_ source: any RandomAccess) throws(WorkbookError) -> ZipEnd {
        let size = source.byteCount
        var tail: [UInt8] = []
        let length = Int(min(size, Int64(recordBytes + WorkbookLimits.commentBytesMax)))
        try source.readFully(at: size - Int64(length), count: length, into: &tail)
        guard let at = place(tail.span) else { throw WorkbookError(try notZip(source)) }
        let record = size - Int64(length - at)
        let bytes = tail.span
        guard bytes.narrow(at + 4) == 0, bytes.narrow(at + 6) == 0, bytes.narrow(at + 8) == bytes.narrow(at + 10) else {
            throw WorkbookError(.spansDisks)
        }
        let narrow = (bytes.narrow(at + 10), bytes.medium(at + 12), bytes.medium(at + 16))
        guard let wide = try wideRecord(source, before: record) else {
            return try checked(Int64(narrow.0), Int64(narrow.1), Int64(narrow.2), end: record)
        }
        // Each field is either too narrow for its value, or says the same.
        let (entries, count, offset) = wide.values
        guard narrow.0 == .max || Int64(narrow.0) == entries, narrow.1 == .max || Int64(narrow.1) == count,
            narrow.2 == .max || Int64(narrow.2) == offset
        else { throw WorkbookError(.directory) }
        return try checked(entries, count, offset, end: wide.offset)
    }

    private static func checked(
        _ entries: Int64, _ count: Int64, _ offset: Int64, end: Int64
    ) throws(WorkbookError) -> ZipEnd {
        guard entries >= 0, count >= 0, offset >= 0, count <= end, offset == end - count else {
            throw WorkbookError(.directory)
        }
        guard entries <= WorkbookLimits.entriesMax else {
            throw WorkbookError(.tooManyEntries(limit: WorkbookLimits.entriesMax))
        }
        guard count <= WorkbookLimits.directoryBytesMax else {
            throw WorkbookError(.directoryTooLarge(limit: WorkbookLimits.directoryBytesMax))
        }
        return ZipEnd(entries: Int(entries), directoryBytes: Int(count), directoryOffset: offset)
    }

    /// The last place of an end record whose comment reaches exactly to the end of the file.
    private static func place(_ tail: Span<UInt8>) -> Int? {
        var at = tail.count - recordBytes
        while at >= 0 {
            if tail.medium(at) == 0x0605_4B50, Int(tail.narrow(at + 20)) == tail.count - at - recordBytes { return at }
            at -= 1
        }
        return nil
    }

    private static func notZip(_ source: any RandomAccess) throws(WorkbookError) -> ZipFault {
        guard source.byteCount >= 8 else { return .notZip }
        var head: [UInt8] = []
        try source.readFully(at: 0, count: 8, into: &head)
        return head == [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] ? .compoundFile : .notZip
    }

    /// The zip64 record that the locator before the end record names.
    private static func wideRecord(
        _ source: any RandomAccess, before record: Int64
    ) throws(WorkbookError) -> (offset: Int64, values: (Int64, Int64, Int64))? {
        let locator = record - Int64(locatorBytes)
        guard locator >= 0 else { return nil }
        var bytes: [UInt8] = []
        try source.readFully(at: locator, count: locatorBytes, into: &bytes)
        guard bytes.span.medium(0) == 0x0706_4B50 else { return nil }
        guard bytes.span.medium(4) == 0, bytes.span.medium(16) <= 1 else { throw WorkbookError(.spansDisks) }
        // Without an extensible data sector, which no writer of workbooks has.
        let offset = locator - Int64(wideRecordBytes)
        guard offset >= 0, bytes.span.wide(8) == offset else { throw WorkbookError(.directory) }
        bytes = []
        try source.readFully(at: offset, count: wideRecordBytes, into: &bytes)
        let wide = bytes.span
        guard wide.medium(0) == 0x0606_4B50, wide.wide(4) == Int64(wideRecordBytes - 12),
            wide.medium(16) == 0, wide.medium(20) == 0, wide.wide(24) == wide.wide(32)
        else { throw WorkbookError(.directory) }
        return (offset, (wide.wide(32), wide.wide(40), wide.wide(48)))
    }
}

extension ZipEntry {
    private static let recordBytes = 46
    /// Encrypted, strongly encrypted, masked headers.
    private static let secretFlags: UInt16 = 1 | 1 << 6 | 1 << 13

    /// Reads one record of the directory.
    init(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WorkbookError) {
        let at = cursor
        guard bytes.count - at >= Self.recordBytes, bytes.medium(at) == 0x0201_4B50 else {
            throw WorkbookError(.directory)
        }
        let (nameBytes, extraBytes) = (Int(bytes.narrow(at + 28)), Int(bytes.narrow(at + 30)))
        let nameAt = at + Self.recordBytes
        let end = nameAt + nameBytes + extraBytes + Int(bytes.narrow(at + 32))
        guard end <= bytes.count else { throw WorkbookError(.directory) }
        let nameRange = nameAt..<nameAt + nameBytes
        guard nameBytes > 0, bytes.firstInvalidUTF8(nameRange) == nil, !nameRange.contains(where: { bytes[$0] == 0 })
        else { throw WorkbookError(.badName) }
        name = String(decoding: bytes.array(nameRange), as: UTF8.self)
        flags = bytes.narrow(at + 8)
        method = bytes.narrow(at + 10)
        checksum = bytes.medium(at + 16)
        guard flags & Self.secretFlags == 0 else { throw WorkbookError(.encrypted, entry: name) }
        guard method == 0 || method == 8 else { throw WorkbookError(.method(method), entry: name) }
        let narrow = (bytes.medium(at + 20), bytes.medium(at + 24), bytes.medium(at + 42))
        let extra = nameAt + nameBytes..<nameAt + nameBytes + extraBytes
        var wide = try WideFields(bytes, extra, name)
        self.bytes = try wide.value(narrow.1, name)
        packedBytes = try wide.value(narrow.0, name)
        offset = try wide.value(narrow.2, name)
        guard bytes.narrow(at + 34) == 0 else { throw WorkbookError(.spansDisks, entry: name) }
        guard self.bytes >= 0, packedBytes >= 0, offset >= 0, method == 8 || packedBytes == self.bytes else {
            throw WorkbookError(.directory, entry: name)
        }
        cursor = end
    }

    /// Reads the local header and gives where the packed bytes begin (W-03).
    func dataOffset(_ source: any RandomAccess) throws(WorkbookError) -> Int64 {
        var header: [UInt8] = []
        let count = Int(Self.localHeaderBytes)
        // A directory entry's boundary leaves room for header and name.
        try source.readFully(at: offset, count: count + name.utf8.count, into: &header)
        let bytes = header.span
        guard bytes.medium(0) == 0x0403_4B50, bytes.narrow(6) & ~0x0808 == flags & ~0x0808, bytes.narrow(8) == method,
            Int(bytes.narrow(26)) == name.utf8.count, header[count...].elementsEqual(name.utf8)
        else { throw WorkbookError(.localHeader, entry: name) }
        // Bit 3: sizes and checksum were not known yet, and follow the data; the directory's count.
        if bytes.narrow(6) & 8 == 0 {
            let sizes = (bytes.medium(18), bytes.medium(22))
            guard bytes.medium(14) == checksum, sizes.0 == .max || Int64(sizes.0) == packedBytes,
                sizes.1 == .max || Int64(sizes.1) == self.bytes
            else { throw WorkbookError(.localHeader, entry: name) }
        }
        let start = offset + Int64(count + name.utf8.count) + Int64(bytes.narrow(28))
        guard start + packedBytes <= boundary else { throw WorkbookError(.overlap, entry: name) }
        return start
    }
}

/// The zip64 extra field of an entry: wide values, in order, for those fields whose narrow value is all ones.
private struct WideFields {
    private var values: [Int64] = []

    init(_ bytes: Span<UInt8>, _ extra: Range<Int>, _ name: String) throws(WorkbookError) {
        var at = extra.lowerBound
        while at < extra.upperBound {
            // Some writers pad with fewer bytes than a field has.
            guard extra.upperBound - at >= 4 else { break }
            let (kind, count) = (bytes.narrow(at), Int(bytes.narrow(at + 2)))
            guard extra.upperBound - at - 4 >= count else { throw WorkbookError(.directory, entry: name) }
            if kind == 1 {
                guard values.isEmpty else { throw WorkbookError(.directory, entry: name) }
                values = stride(from: 0, to: count - 7, by: 8).map { bytes.wide(at + 4 + $0) }.reversed()
            }
            at += 4 + count
        }
    }

    mutating func value(_ narrow: UInt32, _ name: String) throws(WorkbookError) -> Int64 {
        guard narrow == .max else { return Int64(narrow) }
        guard let value = values.popLast() else { throw WorkbookError(.directory, entry: name) }
        return value
    }
}

extension Span where Element == UInt8 {
    /// Little-endian integers at places that the caller has found to be inside.
    fileprivate func narrow(_ at: Int) -> UInt16 { UInt16(self[at]) | UInt16(self[at + 1]) << 8 }
    fileprivate func medium(_ at: Int) -> UInt32 { UInt32(narrow(at)) | UInt32(narrow(at + 2)) << 16 }
    fileprivate func wide(_ at: Int) -> Int64 { Int64(bitPattern: word(at: at)) }

    /// A copy of some bytes.
    func array(_ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(span: extracting(range))
        return bytes
    }
}
