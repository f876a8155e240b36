internal import Bytes

/// What a zip file says of one entry (APPNOTE 4.3.12).
struct ZipEntry: Equatable, Sendable {
    var name: String
    var flags: UInt16
    /// 0 stored, 8 deflate.
    var method: UInt16
    var checksum: UInt32
    var packedBytes: Int64
    var bytes: Int64
    /// Where the local header begins.
    var offset: Int64
    /// Where the next local header or the directory begins.
    var boundary: Int64 = 0

    /// A local header without its name and extra fields.
    static let localHeaderBytes: Int64 = 30
}

/// The central directory of a zip file: found from the file's end, and believed only as a whole (W-01, W-02).
///
///     | entries … | directory | zip64 end, locator (where needed) | end record, comment |
struct ZipDirectory: Sendable {
    let entries: [ZipEntry]
    /// By name with ASCII letters in lower case.
    private let places: [[UInt8]: Int]

    /// The entry of this name, ASCII letters in either case.
    subscript(_ name: String) -> ZipEntry? { places[Self.lowered(name.utf8)].map { entries[$0] } }

    init(_ source: any RandomAccess) throws(WorkbookError) {
        let end = try ZipEnd.find(source)
        var bytes: [UInt8] = []
        try source.readFully(at: end.directoryOffset, count: Int(end.directoryBytes), into: &bytes)
        var entries: [ZipEntry] = []
        var cursor = 0
        for _ in 0..<end.entries { entries.append(try ZipEntry(bytes.span, &cursor)) }
        guard cursor == bytes.count else { throw WorkbookError(.directory) }
        try Self.bound(&entries, directory: end.directoryOffset)
        var places: [[UInt8]: Int] = [:]
        for (place, entry) in entries.enumerated() {
            guard places.updateValue(place, forKey: Self.lowered(entry.name.utf8)) == nil else {
                throw WorkbookError(.duplicateName, entry: entry.name)
            }
        }
        self.entries = entries
        self.places = places
    }

    private static func lowered(_ name: some Sequence<UInt8>) -> [UInt8] {
        name.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    }

    /// Tells each entry where it must end, and refuses those that reach beyond.
    private static func bound(_ entries: inout [ZipEntry], directory: Int64) throws(WorkbookError) {
        let order = entries.indices.sorted { entries[$0].offset < entries[$1].offset }
        for (place, index) in order.enumerated() {
            let boundary = place + 1 < order.count ? entries[order[place + 1]].offset : directory
            let entry = entries[index]
            let (end, overflow) = entry.packedBytes.addingReportingOverflow(
                entry.offset + ZipEntry.localHeaderBytes + Int64(entry.name.utf8.count))
            guard !overflow, end <= boundary else { throw WorkbookError(.overlap, entry: entry.name) }
            entries[index].boundary = boundary
        }
    }
}
