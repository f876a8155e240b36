internal import Bytes
package import Model
internal import Workbook

/// What a file for people is of; stands in its last columns (I-07).
package struct FileOrigin: Hashable, Sendable {
    package var period: Period
    package var asOf: Day
    /// The catalogue's name, and the beginning of the hash of all rules in force.
    package var rules: String

    package init(period: Period, asOf: Day, rules: String) {
        self.period = period
        self.asOf = asOf
        self.rules = rules
    }

    package static let columns = ["period", "as_of", "rules"]
}

/// Writes one table for one reader: exact CSV for programs, CSV that people open, or the cells of a workbook
/// (Protocol/27-taking-away.md, I-06 to I-10). What the columns are, whoever writes says once.
struct SheetWriter: Sendable {
    private let reader: ExactCSV.Reader
    private let origin: FileOrigin?
    private var csv: CSVWriter
    private(set) var head: [String] = []
    private(set) var rows: [[WorkbookSheet.Cell]] = []
    private var row: [WorkbookSheet.Cell] = []

    /// `origin` is left out of files for programs, whose bytes are fixed.
    init(_ reader: ExactCSV.Reader, _ origin: FileOrigin? = nil) {
        self.reader = reader
        self.origin = reader.isForPeople ? origin : nil
        csv = CSVWriter(
            forSpreadsheet: reader == .spreadsheet || reader == .excel, separator: reader == .excel ? ";" : ",")
    }

    /// The names of the columns. Where points are written as decimals, a name says no more that they are millionths.
    mutating func head(_ names: [String]) {
        let all = names + (origin == nil ? [] : FileOrigin.columns)
        let isDecimal = reader == .excel || reader == .workbook
        head = all.map { isDecimal && $0.hasSuffix("_micro") ? String($0.dropLast("_micro".count)) : $0 }
        if reader != .workbook { csv.row(head) }
    }

    mutating func text(_ text: String) {
        if reader == .workbook { row.append(text.isEmpty ? .empty : .text(text)) } else { csv.field(text) }
    }

    /// A code, which must be a text to whoever opens the file, however much it looks like a number or a day.
    mutating func code(_ code: String) {
        switch reader {
        case .program, .spreadsheet: csv.field(code)
        case .quoted: csv.quotedField(code)
        case .excel: if code.isEmpty { csv.emptyField() } else { csv.literalField(code) }
        case .workbook: row.append(code.isEmpty ? .empty : .text(code))
        }
    }

    mutating func whole(_ value: (some BinaryInteger)?) {
        guard reader == .workbook else { return csv.field(value) }
        // Beyond what a double holds a number would be another one.
        let cell = value.map { value in
            Int64(exactly: value).flatMap { $0.magnitude <= 1 << 53 ? .whole($0) : nil }
                ?? WorkbookSheet.Cell.text("\(value)")
        }
        row.append(cell ?? .empty)
    }

    mutating func micro(_ value: Int64?) {
        switch reader {
        case .program, .quoted, .spreadsheet: csv.field(value)
        case .excel: if let value { csv.field(bytes: Self.decimal(value).utf8) } else { csv.emptyField() }
        case .workbook: row.append(value.map { .micro($0) } ?? .empty)
        }
    }

    mutating func empty() {
        if reader == .workbook { row.append(.empty) } else { csv.emptyField() }
    }

    mutating func endRow() {
        if let origin {
            code(origin.period.description)
            if reader == .workbook {
                row.append(.day(origin.asOf.number))
            } else {
                csv.field(origin.asOf.description)
            }
            text(origin.rules)
        }
        if reader == .workbook {
            rows.append(row)
            row = []
        } else {
            csv.endRow()
        }
    }

    /// The file; with a byte order mark for spreadsheets, which know UTF-8 by it.
    var bytes: [UInt8] { reader.isForPeople ? [0xEF, 0xBB, 0xBF] + csv.bytes : csv.bytes }

    /// The table as a sheet.
    func sheet(_ name: String) -> WorkbookSheet { WorkbookSheet(name: name, head: head, rows: rows) }

    /// As people in Viet Nam write it: `62,5`.
    private static func decimal(_ micro: Int64) -> String {
        let (whole, rest) = micro.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        let sign = micro < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        var digits = String(rest)
        digits = String(repeating: "0", count: 6 - digits.utf8.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(sign)\(whole),\(digits)"
    }
}
