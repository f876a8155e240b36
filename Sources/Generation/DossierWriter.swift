internal import Bytes
internal import Model

/// Writes the dossiers of one office in its style.
struct DossierWriter {
    let unit: UnitCode
    let style: RecordStyle
    let mix: ProcedureMix
    private let unitBytes: [UInt8]
    private let codes: [[UInt8]]
    private let names: [[UInt8]]
    /// `"MaHoSo":` and so on.
    private static let keys = DossierColumn.allCases.map { Array("\"\($0)\":".utf8) }

    /// The columns in the order of this office's files.
    private let columns: [DossierColumn]
    private var fields = FieldBuffer()

    init(unit: UnitCode, style: RecordStyle, mix: ProcedureMix) {
        self.unit = unit
        self.style = style
        self.mix = mix
        unitBytes = unit.bytes
        codes = mix.procedures.map(\.code.bytes)
        names = mix.procedures.map { Array($0.name.utf8) }
        let known = DossierColumn.allCases.filter { column in
            if column == .MaDonVi { return style.hasUnitColumn }
            return style.hasFurtherColumns || !DossierColumn.further.contains(column)
        }
        columns = style.isReversed ? known.reversed() : known
    }

    /// The header row of a CSV file, with a byte order mark where the style has one; nothing for NDJSON.
    func header() -> [UInt8] {
        guard style.format.isCSV else { return [] }
        var header: [UInt8] = style.hasByteOrderMark ? [0xEF, 0xBB, 0xBF] : []
        let names = columns.map { "\($0)" } + (style.hasPersonalColumns ? DossierColumn.personal : [])
        header.put(names.joined(separator: ","))
        header.put(lineEnd)
        return header
    }

    private var lineEnd: String { style.hasCarriageReturns ? "\r\n" : "\n" }

    /// Appends one record; `asCounter` writes its version as a counter.
    mutating func write(
        _ sketch: DossierSketch, omitsDue: Bool, asCounter: Bool, to output: inout [UInt8]
    ) {
        fill(sketch, omitsDue: omitsDue, asCounter: asCounter)
        finish(sketch, to: &output)
    }

    /// Appends one record that gets something wrong.
    mutating func write(_ sketch: DossierSketch, _ fault: Fault, number: Int, to output: inout [UInt8]) {
        fill(sketch, omitsDue: fault == .noDueDate, asCounter: style.countsVersions)
        var name = unitBytes
        name.put("-loi-")
        name.put(number, width: 4)
        if fault == .tooLong { name += repeatElement(UInt8(ascii: "9"), count: 64) }
        set(.MaHoSo, name)
        switch fault {
        case .missingField: set(.MaTTHC, [])
        case .badTime: set(.NgayNopHoSo, Array("2026-02-30 08:00".utf8))
        case .badValue: set(.TrangThaiHoSo, Array((number % 2 == 0 ? "11" : "-1").utf8))
        case .unknownUnit: set(.MaDonVi, Array("99-KHONG-CO".utf8))
        case .badEncoding: set(.MaPAKN, [0x50, 0xC3, 0x28])
        default: break
        }
        guard fault == .malformedRow else { return finish(sketch, to: &output) }
        if style.format.isCSV {
            // A quote in the middle of a field, and a field too many.
            output.append(contentsOf: name)
            output.put(",a\"b,")
        } else {
            output.put("{\"MaHoSo\":\"")
            output.append(contentsOf: name)
            output.put("\",")
        }
        output.put(lineEnd)
    }

    private mutating func set(_ column: DossierColumn, _ value: [UInt8]) { fields.set(column.rawValue, value) }

    private mutating func fill(_ sketch: DossierSketch, omitsDue: Bool, asCounter: Bool) {
        let times = style.times
        fields.removeAll()
        fields.field { Self.id(sketch, unitBytes, &$0) }
        fields.field { $0.append(contentsOf: unitBytes) }
        fields.field { $0.append(contentsOf: codes[sketch.procedure]) }
        fields.number(sketch.channel, zero: false)
        fields.field { $0.put(moment: sketch.submitted, times) }
        fields.field { $0.put(moment: sketch.accepted, times) }
        fields.field { bytes in
            if omitsDue || sketch.due == 0 { return }
            if sketch.dueIsMidnight {
                bytes.put(moment: Day(at: Moment(seconds: sketch.due)).begin.seconds, times)
            } else if sketch.dueIsDate {
                bytes.put(day: Day(at: Moment(seconds: sketch.due)), times)
            } else {
                bytes.put(moment: sketch.due, times)
            }
        }
        fields.field { $0.put(moment: sketch.ended, times) }
        fields.field { $0.put(moment: sketch.returned, times) }
        fields.number(sketch.status)
        fields.number(sketch.supplements, zero: !style.isReversed)
        fields.field { $0.put(moment: sketch.supplementAsked, times) }
        fields.number(sketch.supplementMinutes, zero: !style.isReversed)
        fields.flag(sketch.bearsFee)
        fields.number(sketch.paidOnline)
        fields.flag(sketch.hasResult)
        fields.flag(sketch.hasComponent)
        fields.flag(sketch.isReused)
        fields.flag(sketch.isFromStore)
        fields.flag(sketch.hasPopulationData)
        fields.flag(sketch.isSynced)
        if sketch.rating == 2 { fields.empty() } else { fields.number(sketch.rating) }
        fields.field { bytes in
            if !sketch.hasFeedback { return }
            bytes.put("PA-")
            bytes.put(sketch.serial, width: 6)
        }
        fields.flag(sketch.isWithdrawn)
        fill(sketch.further)
        fields.field { bytes in
            // Seconds since 2020 count versions as well as anything else that grows.
            if asCounter {
                bytes.put(Int(sketch.version) - 1_577_811_600)
            } else {
                bytes.put(moment: sketch.version, times)
            }
        }
    }

    private mutating func fill(_ further: FurtherSketch) {
        let times = style.times
        fields.field { $0.put(moment: further.synced, times) }
        for answer in [further.isSigned, further.isAuthenticated, further.isMoved] {
            if answer == 2 { fields.empty() } else { fields.number(answer) }
        }
        fields.field { $0.put(moment: further.apologised, times) }
        fields.field { bytes in
            if let receiver = further.receiver {
                bytes.put(receiver)
            } else if further.tellsReceiver {
                bytes.append(contentsOf: unitBytes)
            }
        }
        fields.field { bytes in
            if further.officer == 0 { return }
            bytes.put("CB-")
            bytes.put(further.officer)
        }
    }

    /// `10101-261005-000123`, as one-stop systems number them.
    private static func id(_ sketch: DossierSketch, _ unitBytes: [UInt8], _ bytes: inout [UInt8]) {
        let (year, month, day) = Day(at: Moment(seconds: sketch.submitted)).parts
        bytes.append(contentsOf: unitBytes)
        bytes.put("-")
        bytes.put(year % 100 * 10_000 + month * 100 + day, width: 6)
        bytes.put("-")
        bytes.put(sketch.serial, width: 6)
    }

    // MARK: - From fields to a line

    private func finish(_ sketch: DossierSketch, to output: inout [UInt8]) {
        switch style.format {
        case .csv, .csvGzip: finishCSV(sketch, to: &output)
        case .flat, .flatGzip: finishFlat(sketch, to: &output)
        case .portal: finishPortal(sketch, to: &output)
        }
        output.put(lineEnd)
    }

    private func finishCSV(_ sketch: DossierSketch, to output: inout [UInt8]) {
        var isFirst = true
        for column in columns {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            output.append(contentsOf: fields[column.rawValue])
        }
        guard style.hasPersonalColumns else { return }
        output.put(",\"")
        output.append(contentsOf: names[sketch.procedure])
        // An applicant's name with everything that needs quotes, a line break now and then.
        output.put(
            sketch.serial % 50 == 0 ? "\",\"Công ty \"\"Hoa Sen\"\",\nchi nhánh " : "\",\"Công ty \"\"Hoa Sen\"\", số ")
        output.put(sketch.serial)
        output.put("\",0")
        output.put(10_000_000_000 + sketch.serial * 7919, width: 11)
    }

    private func finishFlat(_ sketch: DossierSketch, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for column in columns { member(column, to: &output) }
        if style.hasPersonalColumns {
            output.put("\"ChuHoSo\":\"Nguyễn Thị \\\"Sen\\\" \\u0110\",")
        }
        output.removeLast()
        output.append(UInt8(ascii: "}"))
    }

    private func member(_ column: DossierColumn, to output: inout [UInt8]) {
        let value = fields[column.rawValue]
        output.append(contentsOf: Self.keys[column.rawValue])
        let isBare = !column.isText && !style.hasTextNumbers && value.first != UInt8(ascii: "-")
        if value.isEmpty {
            output.put("null")
        } else if column.kind == .flag, style.hasBooleans {
            output.put(value.first == UInt8(ascii: "1") ? "true" : "false")
        } else if isBare {
            output.append(contentsOf: value)
        } else {
            output.append(UInt8(ascii: "\""))
            output.append(contentsOf: value)
            output.append(UInt8(ascii: "\""))
        }
        output.append(UInt8(ascii: ","))
    }

    private func finishPortal(_ sketch: DossierSketch, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for column in columns where !PortalMessage.derived.contains(column) { member(column, to: &output) }
        PortalMessage(sketch: sketch, style: style).write(to: &output)
        output.append(UInt8(ascii: "}"))
    }
}
