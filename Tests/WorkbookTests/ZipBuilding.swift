import Bytes

/// One entry of a zip file that a test makes, with the lies that it is to tell.
struct ZipPart {
    var name: String
    var content: [UInt8]
    var isStored = false
    /// What is written in place of the packed content.
    var packed: [UInt8]?
    var flags: UInt16 = 0
    var method: UInt16?
    var declaredBytes: Int64?
    var declaredPacked: Int64?
    var checksum: UInt32?
    var localName: String?
    var localMethod: UInt16?
    /// Sizes and checksum follow the data.
    var hasDescriptor = false
    /// Sizes and offset stand in zip64 fields.
    var isWide = false
    /// Added to where the directory says that the entry begins.
    var offsetShift: Int64 = 0

    init(_ name: String, _ content: [UInt8]) {
        self.name = name
        self.content = content
    }

    init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }
}

/// A zip file that a test makes.
struct ZipFile {
    var parts: [ZipPart]
    var comment: [UInt8] = []
    /// Bytes between the directory and the end record.
    var gap: [UInt8] = []
    var isWide = false
    /// Added to how many entries the end record says there are.
    var countShift: Int64 = 0
    var disk: UInt16 = 0

    init(_ parts: [ZipPart]) { self.parts = parts }

    var bytes: [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        var deflater = Deflater()
        for part in parts {
            let squeezed = part.isStored ? nil : deflater.deflate(part.content.span)
            let method = part.method ?? (squeezed == nil ? 0 : 8)
            let packed = part.packed ?? squeezed ?? part.content
            let fields = Fields(
                part, method: method, packed: part.declaredPacked ?? Int64(packed.count),
                offset: Int64(file.count) + part.offsetShift)
            file += fields.local
            file += packed
            if part.hasDescriptor { file += fields.descriptor }
            directory += fields.record
        }
        let offset = Int64(file.count)
        file += directory + gap
        let count = Int64(parts.count) + countShift
        if isWide { file += wideEnd(count, Int64(directory.count), offset, at: Int64(file.count)) }
        file.writeLittleEndian(UInt32(0x0605_4B50))
        file.writeLittleEndian(disk)
        file.writeLittleEndian(disk)
        for _ in 0..<2 { file.writeLittleEndian(isWide ? UInt16.max : UInt16(truncatingIfNeeded: count)) }
        file.writeLittleEndian(isWide ? UInt32.max : UInt32(directory.count))
        file.writeLittleEndian(isWide ? UInt32.max : UInt32(offset))
        file.writeLittleEndian(UInt16(comment.count))
        return file + comment
    }

    private func wideEnd(_ count: Int64, _ size: Int64, _ offset: Int64, at place: Int64) -> [UInt8] {
        var record: [UInt8] = []
        record.writeLittleEndian(UInt32(0x0606_4B50))
        record.writeLittleEndian(UInt64(44))
        record.writeLittleEndian(UInt16(45))
        record.writeLittleEndian(UInt16(45))
        record.writeLittleEndian(UInt64(0))
        for value in [count, count, size, offset] { record.writeLittleEndian(UInt64(bitPattern: value)) }
        record.writeLittleEndian(UInt32(0x0706_4B50))
        record.writeLittleEndian(UInt32(0))
        record.writeLittleEndian(UInt64(bitPattern: place))
        record.writeLittleEndian(UInt32(1))
        return record
    }

    /// The records of one entry.
    private struct Fields {
        var local: [UInt8] = []
        var record: [UInt8] = []
        var descriptor: [UInt8] = []

        init(_ part: ZipPart, method: UInt16, packed: Int64, offset: Int64) {
            let bytes = part.declaredBytes ?? Int64(part.content.count)
            let checksum = part.checksum ?? CyclicRedundancyCheck.crc32(part.content.span)
            let flags = part.flags | (part.hasDescriptor ? 8 : 0)
            var wideLocal: [UInt8] = []
            var wideRecord: [UInt8] = []
            if part.isWide {
                wideLocal = Self.extra([bytes, packed])
                wideRecord = Self.extra([bytes, packed, offset])
            }
            func sizes(_ target: inout [UInt8], known: Bool) {
                target.writeLittleEndian(known ? checksum : 0)
                for size in [packed, bytes] {
                    target.writeLittleEndian(!known ? 0 : part.isWide ? UInt32.max : UInt32(truncatingIfNeeded: size))
                }
            }
            let localName = Array((part.localName ?? part.name).utf8)
            local.writeLittleEndian(UInt32(0x0403_4B50))
            for value in [20, flags, part.localMethod ?? method, 0, 0] { local.writeLittleEndian(UInt16(value)) }
            sizes(&local, known: !part.hasDescriptor)
            local.writeLittleEndian(UInt16(localName.count))
            local.writeLittleEndian(UInt16(wideLocal.count))
            local += localName + wideLocal
            record.writeLittleEndian(UInt32(0x0201_4B50))
            for value in [20, 20, flags, method, 0, 0] { record.writeLittleEndian(UInt16(value)) }
            sizes(&record, known: true)
            for value in [part.name.utf8.count, wideRecord.count, 0, 0, 0] { record.writeLittleEndian(UInt16(value)) }
            record.writeLittleEndian(UInt32(0))
            record.writeLittleEndian(part.isWide ? UInt32.max : UInt32(truncatingIfNeeded: offset))
            record += Array(part.name.utf8) + wideRecord
            descriptor.writeLittleEndian(UInt32(0x0807_4B50))
            sizes(&descriptor, known: true)
        }

        private static func extra(_ values: [Int64]) -> [UInt8] {
            var field: [UInt8] = []
            field.writeLittleEndian(UInt16(1))
            field.writeLittleEndian(UInt16(8 * values.count))
            for value in values { field.writeLittleEndian(UInt64(bitPattern: value)) }
            return field
        }
    }
}
