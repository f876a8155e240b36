import Bytes
import Workbook

/// A workbook that a test makes: the parts as text, so that each can be made wrong.
struct Book {
    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let package = "http://schemas.openxmlformats.org/package/2006/relationships"
    static let declaration = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#

    /// Name and state of each sheet; their parts are `sheet1`, `sheet2` and so on.
    var sheets: [(name: String, state: String?)] = [("Sheet1", nil)]
    var sheetKind = "worksheet"
    var properties = ""
    var strings: String?
    var styles: String?
    /// The parts `xl/worksheets/sheetN.xml`.
    var contents: [[UInt8]] = []
    var main = Book.main
    var office = Book.office

    /// One sheet with these rows (what stands in `sheetData`).
    init(rows: String) {
        self.init(sheet: "<worksheet xmlns=\"\(Book.main)\"><sheetData>\(rows)</sheetData></worksheet>")
    }

    /// One sheet of this text.
    init(sheet: String) { contents = [Array((Book.declaration + sheet).utf8)] }

    /// Shared strings: what stands in `sst`.
    mutating func share(_ items: String) {
        strings = "\(Self.declaration)<sst xmlns=\"\(main)\">\(items)</sst>"
    }

    /// Styles: number formats of the workbook's own, and the format of each style.
    mutating func style(_ formats: [(Int, String)] = [], _ cells: [Int]) {
        let own = formats.map { "<numFmt numFmtId=\"\($0.0)\" formatCode=\"\($0.1)\"/>" }.joined()
        let list = cells.map { "<xf numFmtId=\"\($0)\"/>" }.joined()
        styles =
            "\(Self.declaration)<styleSheet xmlns=\"\(main)\"><numFmts>\(own)</numFmts>"
            + "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>\(list)</cellXfs></styleSheet>"
    }

    var parts: [ZipPart] {
        func relationship(_ id: String, _ kind: String, _ target: String) -> String {
            "<Relationship Id=\"\(id)\" Type=\"\(office)/\(kind)\" Target=\"\(target)\"/>"
        }
        func relationships(_ items: [String]) -> String {
            "\(Self.declaration)<Relationships xmlns=\"\(Self.package)\">\(items.joined())</Relationships>"
        }
        var list = ""
        var targets: [String] = []
        for (place, sheet) in sheets.enumerated() {
            let state = sheet.state.map { " state=\"\($0)\"" } ?? ""
            list += "<sheet name=\"\(sheet.name)\" sheetId=\"\(place + 1)\"\(state) r:id=\"s\(place + 1)\"/>"
            targets.append(relationship("s\(place + 1)", sheetKind, "worksheets/sheet\(place + 1).xml"))
        }
        var parts = [
            ZipPart("_rels/.rels", relationships([relationship("w", "officeDocument", "xl/workbook.xml")])),
            ZipPart(
                "xl/workbook.xml",
                "\(Self.declaration)<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\">\(properties)"
                    + "<sheets>\(list)</sheets></workbook>"),
        ]
        if let strings {
            targets.append(relationship("t", "sharedStrings", "sharedStrings.xml"))
            parts.append(ZipPart("xl/sharedStrings.xml", strings))
        }
        if let styles {
            targets.append(relationship("y", "styles", "/xl/styles.xml"))
            parts.append(ZipPart("xl/styles.xml", styles))
        }
        parts.append(ZipPart("xl/_rels/workbook.xml.rels", relationships(targets)))
        for (place, content) in contents.enumerated() {
            parts.append(ZipPart("xl/worksheets/sheet\(place + 1).xml", content))
        }
        return parts
    }

    var bytes: [UInt8] { ZipFile(parts).bytes }
}

/// What reading a workbook came to.
struct Reading {
    var csv: [UInt8] = []
    var error: WorkbookError?
    var steps = 0
    /// Whether rows had been handed out before the refusal.
    var isTorn = false
    var bufferBytesMax = 0
    var stringBytesMax = 0

    var text: String { String(decoding: csv, as: UTF8.self) }
    var fault: WorkbookError.Fault? { error?.fault }

    init(_ file: [UInt8], kind: String = "dossiers", stepsMax: Int = 100_000) {
        self.init(BytesInMemory(file), kind: kind, stepsMax: stepsMax)
    }

    init(_ source: any RandomAccess, kind: String = "dossiers", stepsMax: Int = 100_000) {
        var reader = WorkbookReader(source, kind: kind)
        var piece: [UInt8] = []
        do throws(WorkbookError) {
            while steps < stepsMax {
                steps += 1
                let step = try reader.next(into: &piece)
                bufferBytesMax = max(bufferBytesMax, reader.bufferBytes + piece.capacity)
                stringBytesMax = max(stringBytesMax, reader.stringBytes)
                csv += piece
                if step == .end { return }
            }
        } catch {
            self.error = error
            isTorn = !csv.isEmpty
        }
    }
}

/// The rows of a workbook of one sheet.
func rows(_ book: Book) -> String { Reading(book.bytes).text }
/// What refuses a workbook.
func fault(_ book: Book) -> WorkbookError.Fault? { Reading(book.bytes).fault }
