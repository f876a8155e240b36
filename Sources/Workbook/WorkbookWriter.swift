internal import Bytes

/// A sheet that is to be written: a head that stays when one scrolls, and rows.
package struct WorkbookSheet: Sendable {
    package enum Cell: Hashable, Sendable {
        case empty
        /// A text, whatever it looks like: `01` stays `01`.
        case text(String)
        case whole(Int64)
        /// Millionths, shown with two decimals and kept with all.
        case micro(Int64)
        /// Days since 1970-01-01.
        case day(Int32)
    }

    package var name: String
    package var head: [String]
    package var rows: [[Cell]]

    package init(name: String, head: [String], rows: [[Cell]]) {
        self.name = name
        self.head = head
        self.rows = rows
    }
}

/// Why sheets cannot be a workbook; the number is the sheet's, from 0.
package enum WorkbookWritingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Empty, too long, twice, or with a character that names may not have.
    case sheetName(Int)
    case rows(sheet: Int, count: Int, limit: Int)
    case columns(sheet: Int, count: Int, limit: Int)
    case text(sheet: Int, count: Int, limit: Int)
    case entry(sheet: Int, bytes: Int, limit: Int)

    package var description: String {
        switch self {
        case .sheetName(let sheet): "the name of sheet \(sheet + 1) is none that a workbook may have"
        case .rows(let sheet, let count, let limit): "sheet \(sheet + 1) has \(count) rows, more than \(limit)"
        case .columns(let sheet, let count, let limit): "sheet \(sheet + 1) has \(count) columns, more than \(limit)"
        case .text(let sheet, let count, let limit):
            "a text of sheet \(sheet + 1) has \(count) characters, more than \(limit)"
        case .entry(let sheet, let bytes, let limit): "sheet \(sheet + 1) has \(bytes) bytes, more than \(limit)"
        }
    }
}

/// Writes `.xlsx` (ECMA-376, transitional) as spreadsheets and the reader of this module take it: typed cells, no
/// formula, no link, nothing from elsewhere. The same sheets are the same bytes (Protocol/27-taking-away.md, I-10).
package enum WorkbookWriter {
    /// - Returns: the file's bytes.
    /// - Throws: what a workbook cannot hold; nothing is cut off.
    /// - Complexity: O(cells).
    package static func encode(_ sheets: [WorkbookSheet]) throws(WorkbookWritingError) -> [UInt8] {
        try check(sheets)
        var zip = ZipWriter()
        zip.add("[Content_Types].xml", WorkbookParts.contentTypes(sheets.count))
        zip.add("_rels/.rels", WorkbookParts.relations)
        zip.add("xl/workbook.xml", WorkbookParts.workbook(sheets.map(\.name)))
        zip.add("xl/_rels/workbook.xml.rels", WorkbookParts.workbookRelations(sheets.count))
        zip.add("xl/styles.xml", WorkbookParts.styles)
        for (number, sheet) in sheets.enumerated() {
            let bytes = SheetText(sheet).bytes
            guard bytes.count <= WorkbookLimits.writtenSheetBytesMax else {
                throw .entry(sheet: number, bytes: bytes.count, limit: WorkbookLimits.writtenSheetBytesMax)
            }
            zip.add("xl/worksheets/sheet\(number + 1).xml", bytes)
        }
        return zip.finish()
    }

    private static func check(_ sheets: [WorkbookSheet]) throws(WorkbookWritingError) {
        var names: Set<String> = []
        for (number, sheet) in sheets.enumerated() {
            let isPlain = !sheet.name.contains { "[]:*?/\\'".contains($0) }
            guard (1...WorkbookLimits.sheetNameMax).contains(sheet.name.utf16.count), isPlain,
                names.insert(sheet.name.lowercased()).inserted
            else { throw .sheetName(number) }
            guard sheet.rows.count < WorkbookLimits.rowsMax else {
                throw .rows(sheet: number, count: sheet.rows.count, limit: WorkbookLimits.rowsMax - 1)
            }
            let columns = sheet.rows.reduce(sheet.head.count) { max($0, $1.count) }
            guard columns <= WorkbookLimits.filledColumnsMax else {
                throw .columns(sheet: number, count: columns, limit: WorkbookLimits.filledColumnsMax)
            }
            for case .text(let text) in sheet.rows.joined()
            where text.utf16.count > WorkbookLimits.writtenTextMax {
                throw .text(sheet: number, count: text.utf16.count, limit: WorkbookLimits.writtenTextMax)
            }
        }
    }
}

/// One sheet as XML.
private struct SheetText {
    private(set) var bytes: [UInt8] = []

    init(_ sheet: WorkbookSheet) {
        let columns = sheet.rows.reduce(sheet.head.count) { max($0, $1.count) }
        add(WorkbookParts.declaration)
        add("<worksheet xmlns=\"\(WorkbookParts.main)\"><sheetViews><sheetView workbookViewId=\"0\">")
        add("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>")
        add("</sheetView></sheetViews><cols>")
        for column in 0..<columns {
            let width = Self.width(of: column, in: sheet)
            add("<col min=\"\(column + 1)\" max=\"\(column + 1)\" width=\"\(width)\" customWidth=\"1\"/>")
        }
        add("</cols><sheetData>")
        append(sheet.head.map { .text($0) }, number: 1, style: WorkbookParts.Style.head)
        for (number, row) in sheet.rows.enumerated() { append(row, number: number + 2, style: nil) }
        add("</sheetData>")
        let last = Self.letters(max(0, columns - 1))
        add("<autoFilter ref=\"A1:\(last)\(sheet.rows.count + 1)\"/></worksheet>")
    }

    private mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func append(_ row: [WorkbookSheet.Cell], number: Int, style: WorkbookParts.Style?) {
        add("<row r=\"\(number)\">")
        for (column, cell) in row.enumerated() {
            if case .empty = cell { continue }
            add("<c r=\"\(Self.letters(column))\(number)\" s=\"\((style ?? cell.style).rawValue)\"")
            switch cell {
            case .text(let text):
                add(" t=\"inlineStr\"><is><t xml:space=\"preserve\">")
                add(XMLText.escaped(text))
                add("</t></is></c>")
            case .whole, .micro, .day, .empty: add("><v>\(cell.number)</v></c>")
            }
        }
        add("</row>")
    }

    /// `A`, …, `Z`, `AA`.
    private static func letters(_ column: Int) -> String {
        var (rest, text) = (column, "")
        repeat {
            text = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(rest % 26))) + text
            rest = rest / 26 - 1
        } while rest >= 0
        return text
    }

    /// As wide as its widest text, of the first rows; names may be long, and then lines are cut by the next column.
    private static func width(of column: Int, in sheet: WorkbookSheet) -> Int {
        let shown = sheet.rows.prefix(WorkbookLimits.measuredRows).map { row in
            row.indices.contains(column) ? row[column].width : 0
        }
        let head = sheet.head.indices.contains(column) ? sheet.head[column].count : 0
        return min(WorkbookLimits.columnWidthMax, max(WorkbookLimits.columnWidthMin, max(head, shown.max() ?? 0) + 2))
    }
}

extension WorkbookSheet.Cell {
    fileprivate var style: WorkbookParts.Style {
        switch self {
        case .empty, .text: .text
        // A double holds whole numbers up to here.
        case .whole: .whole
        case .micro: .micro
        case .day: .day
        }
    }

    /// As the file has it.
    fileprivate var number: String {
        switch self {
        case .empty, .text: ""
        case .whole(let value): String(value)
        case .micro(let value): Self.decimal(value)
        // Day 0 of spreadsheets is 1899-12-30.
        case .day(let day): String(Int(day) + 25_569)
        }
    }

    private static func decimal(_ micro: Int64) -> String {
        let (whole, rest) = micro.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        let sign = micro < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        var digits = String(rest)
        digits = String(repeating: "0", count: 6 - digits.utf8.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(sign)\(whole).\(digits)"
    }

    fileprivate var width: Int {
        switch self {
        case .empty: 0
        case .text(let text): text.count
        case .whole(let value): String(value).count + String(value).count / 3
        case .micro: 10
        case .day: 10
        }
    }
}

/// Text inside an element.
enum XMLText {
    /// Characters that XML cannot have become U+FFFD.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\r": escaped += "&#13;"
            case "\t", "\n": escaped.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
