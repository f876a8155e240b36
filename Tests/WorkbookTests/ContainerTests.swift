import Bytes
import TestSupport
import Testing
import Workbook

/// The container is believed only as a whole: W-01, W-02, W-03, W-04.
struct ContainerTests {
    private static let row = #"<row r="1"><c r="A1" t="inlineStr"><is><t>MaHoSo</t></is></c></row>"#
    private static let parts = Book(rows: row).parts
    private static let csv = "MaHoSo\n"

    private static func changed(_ change: (inout ZipPart) -> Void) -> ZipFile {
        var file = ZipFile(parts)
        change(&file.parts[file.parts.count - 1])
        return file
    }

    private static func zipFault(_ file: ZipFile) -> ZipFault? {
        if case .zip(let fault)? = Reading(file.bytes).fault { return fault }
        return nil
    }

    @Test func `stored, deflated, wide and described entries are read`() {
        for isStored in [false, true] {
            for isWide in [false, true] {
                for hasDescriptor in [false, true] {
                    var file = ZipFile(
                        Self.parts.map {
                            var part = $0
                            (part.isStored, part.isWide, part.hasDescriptor) = (isStored, isWide, hasDescriptor)
                            return part
                        })
                    file.isWide = isWide
                    file.comment = Array("PK\u{5}\u{6} is no end record".utf8)
                    #expect(Reading(file.bytes).text == Self.csv)
                }
            }
        }
    }

    @Test func `a directory that does not fit its file is refused (W-01)`() {
        var file = ZipFile(Self.parts)
        file.gap = [0]
        #expect(Self.zipFault(file) == .directory)
        file.gap = []
        for shift: Int64 in [-1, 1] {
            file.countShift = shift
            #expect(Self.zipFault(file) == .directory)
        }
        file.countShift = 0
        file.disk = 1
        #expect(Self.zipFault(file) == .spansDisks)
        file.disk = 0
        file.isWide = true
        file.countShift = 70_000
        #expect(Self.zipFault(file) == .tooManyEntries(limit: WorkbookLimits.entriesMax))
        let whole = ZipFile(Self.parts).bytes
        for cut in 0..<whole.count {
            #expect(Reading(Array(whole[..<cut])).fault == .zip(.notZip), "cut at \(cut)")
        }
        #expect(Reading([1] + whole).fault == .zip(.directory))
        #expect(Reading(whole + [1]).fault == .zip(.notZip))
        #expect(
            Reading([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + whole.dropFirst(8).map { _ in 0 }).fault
                == .zip(.compoundFile))
    }

    @Test func `names stand once, entries apart, and none is secret (W-02)`() {
        var file = ZipFile(Self.parts)
        file.parts.append(ZipPart("XL/Workbook.xml", "<a/>"))
        #expect(Self.zipFault(file) == .duplicateName)
        file = ZipFile(Self.parts)
        file.parts.append(ZipPart("bad\0name", "<a/>"))
        #expect(Self.zipFault(file) == .badName)
        for flag: UInt16 in [1, 1 << 6, 1 << 13] {
            #expect(Self.zipFault(Self.changed { $0.flags = flag }) == .encrypted)
        }
        #expect(Self.zipFault(Self.changed { $0.method = 12 }) == .method(12))
        #expect(Self.zipFault(Self.changed { $0.offsetShift = -40 }) == .overlap)
        #expect(Self.zipFault(Self.changed { $0.declaredPacked = 1 << 20 }) == .overlap)
        // Two names for the same bytes, as zip bombs have them.
        file = ZipFile(Self.parts)
        file.parts.append(file.parts[file.parts.count - 1])
        file.parts[file.parts.count - 1].name = "xl/worksheets/sheet2.xml"
        file.parts[file.parts.count - 1].offsetShift = -200
        #expect(Self.zipFault(file) == .overlap)
    }

    @Test func `an entry is what the directory says of it (W-03)`() {
        #expect(Self.zipFault(Self.changed { $0.localName = "xl/worksheets/sheet9.xml" }) == .localHeader)
        #expect(Self.zipFault(Self.changed { $0.localMethod = 0 }) == .localHeader)
        let content = Self.parts[Self.parts.count - 1].content
        let checksum = CyclicRedundancyCheck.crc32(content.span)
        #expect(
            Self.zipFault(Self.changed { $0.checksum = checksum ^ 1 })
                == .checksum(declared: checksum ^ 1, got: checksum))
        let size = Int64(content.count)
        for shift: Int64 in [-1, 1, -size, 1000] {
            #expect(
                Self.zipFault(Self.changed { $0.declaredBytes = size + shift })
                    == .sizeDiffers(declared: size + shift))
        }
        let packed = [UInt8](repeating: 0xFF, count: 40)
        #expect(Self.zipFault(Self.changed { ($0.packed, $0.method) = (packed, 8) }) == .corrupt)
        var deflater = Deflater()
        let stream = deflater.deflate(content.span) ?? []
        #expect(Self.zipFault(Self.changed { $0.packed = Array(stream.dropLast()) }) == .corrupt)
        #expect(
            Self.zipFault(Self.changed { $0.packed = stream + [0] })
                == .sizeDiffers(declared: Int64(stream.count + 1)))
    }

    @Test func `bombs are refused by what they declare, and lies when they show (W-04)`() {
        let huge = WorkbookLimits.entryBytesMax + 1
        for isWide in [false, true] {
            let file = Self.changed { ($0.declaredBytes, $0.isWide) = (huge, isWide) }
            let reading = Reading(file.bytes)
            #expect(
                reading.fault == .zip(.entryTooLarge(declared: huge, limit: WorkbookLimits.entryBytesMax)))
            #expect(reading.bufferBytesMax < 1 << 20)
        }
        // A small part may be less than a sheet.
        var book = Book(rows: Self.row)
        book.style([(164, String(repeating: "0", count: 200_000))], [0])
        #expect(Reading(book.bytes).text == Self.csv)
        book.style([(164, String(repeating: "0", count: Int(WorkbookLimits.partBytesMax)))], [0])
        guard case .zip(.entryTooLarge) = Reading(book.bytes).fault else {
            Issue.record("styles of any size were read")
            return
        }
        // 16 MiB of spaces in 16 KiB, honestly declared: looked at in small pieces.
        let spaces = String(repeating: " ", count: 16 << 20)
        let bomb = Book(sheet: "<worksheet xmlns=\"\(Book.main)\">\(spaces)</worksheet>").bytes
        #expect(bomb.count < 32 << 10)
        let reading = Reading(bomb)
        #expect(reading.error == nil && reading.csv.isEmpty)
        #expect(reading.bufferBytesMax < 1 << 20 && reading.steps > 100)
        // The same, declared as 1,000 bytes.
        var parts = Book(sheet: "<worksheet xmlns=\"\(Book.main)\">\(spaces)</worksheet>").parts
        parts[parts.count - 1].declaredBytes = 1000
        let lie = Reading(ZipFile(parts).bytes)
        #expect(lie.fault == .zip(.sizeDiffers(declared: 1000)))
        #expect(lie.bufferBytesMax < 1 << 20 && lie.steps < 10)
    }

    @Test func `a source that fails or shrinks ends the reading`() {
        final class Failing: RandomAccess {
            let bytes: [UInt8]
            var left: Int
            let isShort: Bool

            init(_ bytes: [UInt8], after count: Int, isShort: Bool) {
                (self.bytes, left, self.isShort) = (bytes, count, isShort)
            }

            var byteCount: Int64 { Int64(bytes.count) }

            func read(at offset: Int64, count: Int, into output: inout [UInt8]) throws(RandomAccessFailure) {
                left -= 1
                if left < 0, !isShort { throw RandomAccessFailure(number: 5) }
                output += bytes[Int(offset)..<Int(offset) + (left < 0 ? count / 2 : count)]
            }
        }
        let file = Book(rows: Self.row).bytes
        for isShort in [false, true] {
            var count = 0
            while true {
                let source = Failing(file, after: count, isShort: isShort)
                let reading = Reading(source)
                if source.left >= 0 {
                    #expect(reading.text == Self.csv)
                    break
                }
                #expect(reading.fault == (isShort ? .cutShort : .source(5)), "read \(count)")
                #expect(!reading.isTorn)
                count += 1
            }
            #expect(count > 8)
        }
    }
}
