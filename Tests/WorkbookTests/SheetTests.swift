import Bytes
import Testing
import Workbook

/// Which sheet, and which row is which line: W-08, W-09, W-10, W-11, W-12.
struct SheetTests {
    private static func sheet(_ text: String) -> [UInt8] {
        let cell = "<c t=\"str\"><v>\(text)</v></c>"
        return Array("<worksheet xmlns=\"\(Book.main)\"><sheetData><row>\(cell)</row></sheetData></worksheet>".utf8)
    }

    @Test func `the sheet named by kind is read, else the first that can be seen (W-08)`() {
        var book = Book(rows: "")
        func read(_ sheets: [(String, String?)], kind: String = "dossiers") -> String {
            book.sheets = sheets
            book.contents = sheets.indices.map { Self.sheet("\($0)") }
            return rows2(book, kind)
        }
        func rows2(_ book: Book, _ kind: String) -> String {
            let reading = Reading(book.bytes, kind: kind)
            return reading.error.map { "\($0)" } ?? reading.text
        }
        #expect(read([("A", nil), ("B", nil)]) == "0\n")
        #expect(read([("A", "hidden"), ("B", "veryHidden"), ("C", "visible")]) == "2\n")
        #expect(read([("A", nil), ("DOSSIERS", nil), ("feedback", nil)]) == "1\n")
        #expect(read([("A", nil), ("DOSSIERS", nil), ("feedback", nil)], kind: "feedback") == "2\n")
        #expect(read([("A", nil), ("dossiers", "hidden")]) == "0\n")
        #expect(read([("A", "hidden")]).contains("no visible sheet"))
        #expect(read([]).contains("no visible sheet"))
        book.sheetKind = "chartsheet"
        #expect(read([("A", nil)]).contains("no visible sheet"))
    }

    @Test func `the sheets that can be seen are told before any is read (W-08)`() throws {
        var book = Book(rows: "")
        book.sheets = [("Bìa", nil), ("x", "hidden"), ("Hồ sơ", "visible"), ("y", "veryHidden")]
        book.contents = book.sheets.map { Self.sheet($0.name) }
        #expect(try WorkbookReader.sheetNames(BytesInMemory(book.bytes)) == ["Bìa", "Hồ sơ"])
        book.sheetKind = "chartsheet"
        #expect(try WorkbookReader.sheetNames(BytesInMemory(book.bytes)) == [])
        let cut = BytesInMemory(Array(book.bytes.dropLast()))
        #expect(throws: WorkbookError.self) { try WorkbookReader.sheetNames(cut) }
    }

    @Test func `a row of the sheet is a line of the CSV (W-09)`() {
        let text = "<c t=\"str\"><v>a\nb</v></c>"
        let rows = """
            <row r="2">\(text)</row><row r="3"/><row r="4"><c s="0"/><c t="str"><v></v></c></row><row>\(text)</row>
            <row r="9" hidden="1">\(text)</row>
            """
        #expect(WorkbookTests.rows(Book(rows: rows)) == "\n\"a b\"\n\n\n\"a b\"\n\n\n\n\"a b\"\n")
        #expect(WorkbookTests.rows(Book(rows: "")) == "")
    }

    @Test func `cells and rows stand where they say, in order (W-10)`() {
        let cells = "<row><c r=\"B1\"><v>1</v></c><c><v>2</v></c><c r=\"AA1\"><v>3</v></c></row>"
        #expect(rows(Book(rows: cells)) == ",1,2" + String(repeating: ",", count: 24) + "3\n")
        let wrong: [(String, SheetFault)] = [
            ("<row r=\"2\"/><row r=\"2\"/>", .rowOrder(after: 2)),
            ("<row r=\"2\"/><row r=\"1\"/>", .rowOrder(after: 2)),
            ("<row><c r=\"B1\"/><c r=\"B1\"/></row>", .cellOrder), ("<row><c/><c r=\"A1\"/></row>", .cellOrder),
            ("<row r=\"2\"><c r=\"A1\"/></row>", .reference), ("<row r=\"0\"/>", .reference),
            ("<row r=\"01\"/>", .reference), ("<row r=\"1048577\"/>", .reference), ("<row r=\"\"/>", .reference),
            ("<row><c r=\"XFE1\"/></row>", .reference), ("<row><c r=\"1\"/></row>", .reference),
            ("<row><c r=\"a1\"/></row>", .reference), ("<row><c r=\"A\"/></row>", .reference),
            ("<row><c r=\"A-1\"/></row>", .reference), ("<row r=\"1048576\"/><row/>", .tooManyRows(limit: 1_048_576)),
            ("<row><c r=\"XFD1\"/><c/></row>", .tooManyColumns(limit: 16_384)),
            ("<row><c r=\"AMK1\"><v>1</v></c></row>", .tooManyColumns(limit: 1024)),
        ]
        for (text, expected) in wrong { #expect(fault(Book(rows: text)) == .sheet(expected), "\(text)") }
        let twice = "<worksheet xmlns=\"\(Book.main)\"><sheetData/><sheetData/></worksheet>"
        #expect(fault(Book(sheet: twice)) == .sheet(.repeatedSheetData))
    }

    @Test func `rows are filled up to the widest so far (W-11)`() {
        let title = "<row><c t=\"str\"><v>t</v></c></row>"
        let header = "<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c><c s=\"0\"/></row>"
        let short = "<row><c><v>1</v></c><c/></row>"
        let long = "<row><c r=\"E5\"><v>5</v></c></row>"
        #expect(rows(Book(rows: title + header + short + short + long)) == "t\n1,2,3\n1,,\n1,,\n,,,,5\n")
    }

    @Test func `of merged cells the first has the value (W-12)`() {
        let sheet =
            "<worksheet xmlns=\"\(Book.main)\"><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"/></row>"
            + "<row r=\"2\"><c r=\"C2\"><v>2</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:B2\"/>"
            + "</mergeCells></worksheet>"
        #expect(rows(Book(sheet: sheet)) == "1\n,,2\n")
    }

    @Test func `parts that the workbook does not have are named`() {
        var parts = Book(rows: "").parts
        parts.removeLast()
        #expect(Reading(ZipFile(parts).bytes).fault == .sheet(.missingPart("xl/worksheets/sheet1.xml")))
        parts = Book(rows: "").parts
        parts.removeFirst()
        #expect(Reading(ZipFile(parts).bytes).fault == .sheet(.missingPart("officeDocument")))
    }
}
