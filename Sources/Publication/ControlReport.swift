internal import Bytes
package import Model
package import Workbook

/// The report on the control of procedures, by field of administration (I-15).
package struct ControlReport: Sendable {
    package var unit: UnitCode
    package var name: String
    package var origin: FileOrigin
    /// By field, fields in bytewise order; procedures that the register does not know are in the field `*`.
    package var fields: [(name: String, counts: ControlCounts)]

    package init(unit: UnitCode, name: String, origin: FileOrigin, fields: [String: ControlCounts]) {
        self.unit = unit
        self.name = name
        self.origin = origin
        self.fields = fields.map { (name: $0.key, counts: $0.value) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    package var sum: ControlCounts { fields.reduce(into: ControlCounts()) { $0 += $1.counts } }

    package static let columns = [
        "unit_code", "field", "received_new", "carried_over", "total", "settled", "settled_before", "settled_on",
        "settled_late", "pending", "pending_in_time", "pending_late",
    ]

    static func values(_ counts: ControlCounts) -> [Int64] {
        [
            counts.receivedNew, counts.carriedOver, counts.total, counts.settled, counts.settledBefore,
            counts.settledOn, counts.settledLate, counts.pending, counts.pendingInTime, counts.pendingLate,
        ]
    }

    private func write(_ reader: ExactCSV.Reader) -> SheetWriter {
        var sheet = SheetWriter(reader, origin)
        sheet.head(Self.columns)
        for (name, counts) in fields + [(name: "total", counts: sum)] {
            sheet.code(unit.description)
            sheet.text(name)
            for value in Self.values(counts) { sheet.whole(value) }
            sheet.endRow()
        }
        return sheet
    }

    /// A line for each field, and one for their sum (`total`).
    package func csv(for reader: ExactCSV.Reader = .program) -> [UInt8] { write(reader).bytes }

    package var sheets: [WorkbookSheet] { [write(.workbook).sheet("KSTTHC")] }

    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("unit", unit.description)
            json.field("name", name)
            json.field("period", origin.period.description)
            json.field("asOf", origin.asOf.description)
            json.field("fields") { json in
                json.array { json in
                    for (name, counts) in fields {
                        json.object { json in
                            json.field("field", name)
                            Self.append(counts, to: &json)
                        }
                    }
                }
            }
            json.field("total") { json in json.object { json in Self.append(sum, to: &json) } }
        }
        json.endLine()
        return json.bytes
    }

    private static func append(_ counts: ControlCounts, to json: inout JSONWriter) {
        for (column, value) in zip(columns.dropFirst(2), values(counts)) { json.field(column, value) }
    }

    /// What people read above the columns of figures.
    static let heads = [
        ("Mới", "New"), ("Kỳ trước", "Carried"), ("Tổng", "Total"), ("Đã giải quyết", "Settled"),
        ("Trước hạn", "Before due"), ("Đúng hạn", "On due day"), ("Quá hạn", "Late"),
        ("Đang giải quyết", "Pending"), ("Trong hạn", "In time"), ("Quá hạn", "Late"),
    ]

    /// For a terminal.
    package func table(_ language: PageLanguage) -> String {
        let words = PageWords.of(language)
        var table = TextTable(
            [.left(words.say("Lĩnh vực", "Field"))] + Self.heads.map { .right(words.say($0.0, $0.1)) })
        for (name, counts) in fields + [(name: words.say("Tổng số", "All fields"), counts: sum)] {
            table.append([name] + Self.values(counts).map { DisplayText.grouped(Int128($0), language) })
        }
        let title = words.say(
            "Tình hình, kết quả giải quyết thủ tục hành chính: \(unit) \(name), kỳ \(origin.period), "
                + "tính đến \(words.day(origin.asOf))",
            "How procedures were settled: \(unit) \(name), \(origin.period), as of \(words.day(origin.asOf))")
        return "\(title)\n\(table.text(colouredColumn: nil))"
    }
}
