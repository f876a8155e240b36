internal import Bytes

/// Reads one sheet, a step at a time: cells in, lines of CSV out.
///
///     worksheet > sheetData > row > c > v | f | is > t | r > t
struct SheetReader: ~Copyable {
    private enum Place {
        case outside, worksheet, data, row, cell, value, inline
    }

    private enum CellType {
        case number, shared, inline, text, boolean, error, date
    }

    private var xml: XMLReader
    private var rows = RowWriter()
    private var place = Place.outside
    /// The depth of an element that says nothing, to which reading goes on; 0 = none.
    private var skipped = 0
    private var hasData = false
    private var column = 0
    private var type = CellType.number
    private var style = 0
    private var hasFormula = false
    /// What `v` says.
    private var value: [UInt8] = []
    private var inline = RichText()
    private let isFrom1904: Bool

    init(_ part: consuming XMLReader, isFrom1904: Bool) {
        xml = part
        self.isFrom1904 = isFrom1904
    }

    /// The buffers that are held.
    mutating func measured() -> Int { xml.bufferBytes + value.capacity + inline.bytes.capacity }

    /// Appends lines until a step's worth of the sheet has been read or written.
    ///
    /// - Returns: whether the sheet has ended.
    mutating func step(
        _ strings: SharedStrings, _ styles: Styles, into output: inout [UInt8]
    ) throws(WorkbookError) -> Bool {
        let stop = xml.position + Int64(WorkbookLimits.stepBytes)
        // A row is never divided between two steps: what a step has written is whole lines.
        while xml.position < stop && output.count < WorkbookLimits.stepBytes || isInRow {
            switch try xml.next() {
            case .start: if skipped == 0 { try begin(&output) }
            case .text: if skipped == 0 { try text() }
            case .end: try end(strings, styles, &output)
            case .done: return true
            }
        }
        return false
    }

    private var isInRow: Bool {
        switch place {
        case .outside, .worksheet, .data: false
        case .row, .cell, .value, .inline: true
        }
    }

    // MARK: Elements

    private mutating func begin(_ output: inout [UInt8]) throws(WorkbookError) {
        let name = xml.name
        let isOurs = xml.namespace == .sheet
        switch place {
        case .row where isOurs && name == .c:
            try beginCell()
            place = .cell
        case .cell where isOurs && name == .v: place = .value
        case .cell where isOurs && name == .inline:
            inline.begin()
            place = .inline
        case .inline: inline.start(name, xml.namespace, level: xml.depth - 5)
        case .data where isOurs && name == .row:
            try beginRow(&output)
            place = .row
        case .worksheet where isOurs && name == .sheetData:
            guard !hasData else { throw xml.error(.repeatedSheetData) }
            hasData = true
            place = .data
        case .outside:
            guard isOurs, name == .worksheet else { throw xml.error(.wrongRoot) }
            place = .worksheet
        default:
            if place == .cell, isOurs, name == .f { hasFormula = true }
            skipped = xml.depth
        }
    }

    private mutating func text() throws(WorkbookError) {
        switch place {
        case .value:
            xml.appendText(to: &value)
            guard value.count <= WorkbookLimits.textBytesMax else {
                throw located(.textTooLong(limit: WorkbookLimits.textBytesMax))
            }
        case .inline: try inline.append(&xml)
        default: break
        }
    }

    private mutating func end(
        _ strings: SharedStrings, _ styles: Styles, _ output: inout [UInt8]
    ) throws(WorkbookError) {
        if skipped > 0 {
            if xml.depth < skipped { skipped = 0 }
            return
        }
        switch place {
        case .value: place = .cell
        case .inline:
            if xml.depth == 4 { place = .cell } else { inline.end(level: xml.depth - 4) }
        case .cell:
            try located { reader throws(SheetFault) in try reader.endCell(strings, styles, &output) }
            place = .row
        case .row:
            try located { reader throws(SheetFault) in try reader.rows.end(&output) }
            column = 0
            place = .data
        case .data: place = .worksheet
        case .worksheet: place = .outside
        case .outside: break
        }
    }

    // MARK: Rows and cells

    private mutating func beginRow(_ output: inout [UInt8]) throws(WorkbookError) {
        var number = rows.row + 1
        if let range = xml.attribute(.r) {
            let found = try xml.read { bytes throws(WorkbookError) in CellReference.row(bytes, range) }
            guard let found else { throw xml.error(.reference) }
            number = found
        }
        guard number > rows.row else { throw xml.error(.rowOrder(after: rows.row)) }
        guard number <= WorkbookLimits.rowsMax else { throw xml.error(.tooManyRows(limit: WorkbookLimits.rowsMax)) }
        rows.begin(number, &output)
        column = 0
    }

    private mutating func beginCell() throws(WorkbookError) {
        var next = column + 1
        if let range = xml.attribute(.r) {
            let found = try xml.read { bytes throws(WorkbookError) in CellReference(bytes, range) }
            guard let found, found.row == rows.row else { throw located(.reference) }
            next = found.column
        }
        guard next > column else { throw located(.cellOrder) }
        guard next <= WorkbookLimits.columnsMax else {
            throw located(.tooManyColumns(limit: WorkbookLimits.columnsMax))
        }
        column = next
        hasFormula = false
        value.removeAll(keepingCapacity: true)
        inline.begin()
        type = .number
        if let range = xml.attribute(.t) {
            let found = try xml.read { bytes throws(WorkbookError) in Self.type(bytes, range) }
            guard let found else { throw located(.cellType) }
            type = found
        }
        style = -1
        if type == .number, let range = xml.attribute(.s) {
            let found = try xml.read { bytes throws(WorkbookError) in Self.index(bytes, range) }
            guard let found else { throw located(.number) }
            style = found
        }
    }

    @inline(__always)
    private static func type(_ bytes: Span<UInt8>, _ range: Range<Int>) -> CellType? {
        guard let first = range.first.map({ bytes[$0] }) else { return nil }
        if range.count == 1 {
            switch first {
            case UInt8(ascii: "s"): return .shared
            case UInt8(ascii: "n"): return .number
            case UInt8(ascii: "b"): return .boolean
            case UInt8(ascii: "e"): return .error
            case UInt8(ascii: "d"): return .date
            default: return nil
            }
        }
        switch XMLName(bytes, range) {
        case .formulaText: return .text
        case .inlineText: return .inline
        default: return nil
        }
    }

    private static func index(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard !range.isEmpty, range.count <= 9 else { return nil }
        var index = 0
        for at in range {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[at] else { return nil }
            index = index &* 10 &+ Int(bytes[at] &- 48)
        }
        return index
    }

    /// Writes what the cell says, if it says anything.
    private mutating func endCell(
        _ strings: SharedStrings, _ styles: Styles, _ output: inout [UInt8]
    ) throws(SheetFault) {
        switch type {
        case .shared, .number, .boolean: trim()
        case .inline, .text, .error, .date: break
        }
        if type == .inline, value.isEmpty { value = inline.bytes } else if type == .text { value.unescape(from: 0) }
        if value.isEmpty {
            guard hasFormula, type == .number else { return }
            value = Array("#CALC!".utf8)
            type = .error
        }
        var field: Range<Int>?
        switch type {
        case .shared:
            guard let index = Self.index(value.span, value.indices) else { throw .number }
            guard index < strings.count else { throw .noSuchString(index) }
            let found = strings[index]
            if found.isEmpty { return }
            field = found
        case .number: try convert(styles)
        case .boolean:
            guard let isOn = SheetList.boolean(value) else { throw .boolean }
            value = [isOn ? UInt8(ascii: "1") : UInt8(ascii: "0")]
        case .inline, .text, .error, .date: break
        }
        try rows.move(to: column, &output)
        if let field {
            output.append(span: strings.fields.span.extracting(field))
        } else {
            output.appendField(value.span)
        }
        try rows.check(output)
    }

    /// Puts into words what a number means (W-14 to W-17).
    private mutating func convert(_ styles: Styles) throws(SheetFault) {
        guard value.count <= WorkbookLimits.numberBytesMax, let number = NumberText(value) else { throw .number }
        var shows = Styles.Shows.number
        if style >= 0, !(style == 0 && styles.shows.isEmpty) {
            guard style < styles.shows.count else { throw .noSuchStyle(style) }
            shows = styles.shows[style]
        }
        if shows != .number,
            SerialDate.write(number, showsTime: shows == .time, isFrom1904: isFrom1904, into: &value)
        {
            return
        }
        number.normalise(&value)
    }

    /// White space around numbers means nothing (XML Schema).
    private mutating func trim() {
        while let last = value.last, XMLSyntax.isSpace(last) { value.removeLast() }
        if let first = value.first, XMLSyntax.isSpace(first) {
            value.removeSubrange(..<(value.firstIndex { !XMLSyntax.isSpace($0) } ?? value.count))
        }
    }

    // MARK: Errors

    private mutating func located(
        _ body: (inout SheetReader) throws(SheetFault) -> Void
    ) throws(WorkbookError) {
        do throws(SheetFault) { try body(&self) } catch { throw located(error) }
    }

    private func located(_ fault: SheetFault) -> WorkbookError {
        var error = xml.error(fault)
        error.place?.row = rows.row
        error.place?.column = column > 0 ? column : nil
        return error
    }
}
