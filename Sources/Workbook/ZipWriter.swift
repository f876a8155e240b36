internal import Bytes

/// A zip file in memory (APPNOTE.TXT 6.3): entries deflated where that is shorter, without data descriptors, extra
/// fields, comments or times, so that the same entries are the same bytes. Below 4 GiB and 65,535 entries, which needs
/// no zip64.
struct ZipWriter {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var entries: UInt16 = 0

    /// 20: deflate. The day is the first that the format has, 1980-01-01.
    private static let version: UInt16 = 20
    private static let deflated: UInt16 = 8
    private static let stored: UInt16 = 0
    private static let day: UInt16 = 1 << 5 | 1

    mutating func add(_ name: String, _ content: [UInt8]) {
        var deflater = Deflater()
        let shorter = deflater.deflate(content.span)
        let packed = shorter ?? content
        let offset = UInt32(bytes.count)
        var facts: [UInt8] = []
        facts.writeLittleEndian(Self.version)
        facts.writeLittleEndian(UInt16(0))
        facts.writeLittleEndian(shorter == nil ? Self.stored : Self.deflated)
        facts.writeLittleEndian(UInt16(0))
        facts.writeLittleEndian(Self.day)
        facts.writeLittleEndian(CyclicRedundancyCheck.crc32(content.span))
        facts.writeLittleEndian(UInt32(packed.count))
        facts.writeLittleEndian(UInt32(content.count))
        facts.writeLittleEndian(UInt16(name.utf8.count))
        facts.writeLittleEndian(UInt16(0))
        bytes.writeLittleEndian(UInt32(0x0403_4B50))
        bytes += facts
        bytes += Array(name.utf8)
        bytes += packed
        directory.writeLittleEndian(UInt32(0x0201_4B50))
        directory.writeLittleEndian(Self.version)
        directory += facts
        // Comment, disk, attributes inside and outside.
        directory += [UInt8](repeating: 0, count: 10)
        directory.writeLittleEndian(offset)
        directory += Array(name.utf8)
        entries += 1
    }

    consuming func finish() -> [UInt8] {
        let offset = UInt32(bytes.count)
        bytes += directory
        bytes.writeLittleEndian(UInt32(0x0605_4B50))
        bytes.writeLittleEndian(UInt32(0))
        bytes.writeLittleEndian(entries)
        bytes.writeLittleEndian(entries)
        bytes.writeLittleEndian(UInt32(directory.count))
        bytes.writeLittleEndian(offset)
        bytes.writeLittleEndian(UInt16(0))
        return bytes
    }
}
