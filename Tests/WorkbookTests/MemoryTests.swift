import Bytes
import Testing
import Workbook

/// What is held does not grow with the sheet (W-20), and small files cannot make it grow (W-04, W-07).
struct MemoryTests {
    /// Buffers of one entry and one step: twice what is read and written at a time, and what allocation rounds up to.
    private static let bufferBytesMax = 1 << 20

    /// So many rows with a text of their own, a shared one, a number and a day.
    private static func book(rows: Int) -> (file: [UInt8], csv: [UInt8]) {
        var sheet = Array("\(Book.declaration)<worksheet xmlns=\"\(Book.main)\"><sheetData>".utf8)
        var csv: [UInt8] = []
        let head = Array("<row><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><t>H-".utf8)
        let tail = Array("</t></is></c><c><v>9</v></c><c s=\"1\"><v>46335</v></c></row>".utf8)
        for number in 0..<rows {
            let digits = String(number).utf8
            sheet += head
            sheet += digits
            sheet += tail
            csv += Array("x,H-".utf8)
            csv += digits
            csv += Array(",9,2026-11-09\n".utf8)
        }
        var book = Book(rows: "")
        book.share("<si><t>x</t></si>")
        book.style([], [0, 14])
        book.contents = [sheet + Array("</sheetData></worksheet>".utf8)]
        return (book.bytes, csv)
    }

    @Test func `100,000 rows are read in the memory of 1,000`() {
        let (small, _) = Self.book(rows: 1000)
        let (large, csv) = Self.book(rows: 100_000)
        let reading = Reading(large)
        #expect(reading.error == nil && reading.csv == csv)
        #expect(reading.bufferBytesMax < Self.bufferBytesMax, "\(reading.bufferBytesMax)")
        #expect(Reading(small).bufferBytesMax <= reading.bufferBytesMax)
        #expect(reading.stringBytesMax < 1024)
    }

    @Test func `shared strings are held once, in one piece`() {
        var book = Book(rows: (0..<1000).map { "<row><c t=\"s\"><v>\($0)</v></c></row>" }.joined())
        book.share((0..<1000).map { "<si><t>\($0 + 1_000_000)</t></si>" }.joined())
        let reading = Reading(book.bytes)
        #expect(reading.csv.count == 8000)
        // Seven bytes and a place each, with the room that arrays leave to grow.
        #expect(reading.stringBytesMax >= 11_000 && reading.stringBytesMax < 40_000, "\(reading.stringBytesMax)")
    }

    @Test func `a billion declared cells cost nothing`() {
        let sheet =
            "<worksheet xmlns=\"\(Book.main)\"><dimension ref=\"A1:XFD1048576\"/><cols><col min=\"1\" max=\"16384\"/>"
            + "</cols><sheetData><row r=\"1\" spans=\"1:16384\"><c r=\"A1\"><v>1</v></c><c r=\"XFD1\" s=\"0\"/></row>"
            + "<row r=\"1048576\" spans=\"1:16384\"><c r=\"A1048576\"><v>2</v></c></row></sheetData></worksheet>"
        let reading = Reading(Book(sheet: sheet).bytes)
        #expect(reading.csv.count == 1_048_576 + 2 && reading.error == nil)
        #expect(reading.steps < 20 && reading.bufferBytesMax < 4 << 20)
    }

    @Test func `texts that are named again and again are bounded row by row`() {
        var book = Book(rows: "<row>\(String(repeating: "<c t=\"s\"><v>0</v></c>", count: 1000))</row>")
        book.share("<si><t>\(String(repeating: "a", count: 100_000))</t></si>")
        let reading = Reading(book.bytes)
        #expect(reading.fault == .sheet(.rowTooLong(limit: 1 << 20)))
        #expect(reading.bufferBytesMax < 4 << 20)
    }

    @Test func `a workbook that is wrong at its end counts nothing of its beginning`() {
        var parts = Book(rows: (0..<5000).map { _ in "<row><c><v>1</v></c></row>" }.joined() + "<row><c><v>x").parts
        parts[parts.count - 1].content.removeLast(20)
        let reading = Reading(ZipFile(parts).bytes)
        #expect(reading.error != nil && reading.csv.isEmpty)
        let damaged = Reading(
            Book(rows: String(repeating: "<row><c><v>1</v></c></row>", count: 5000) + "<row r=\"1\"/>").bytes)
        #expect(damaged.fault == .sheet(.rowOrder(after: 5000)) && damaged.csv.isEmpty)
    }
}
