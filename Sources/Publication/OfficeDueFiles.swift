internal import Bytes
package import Model

/// The list of open dossiers for programs, spreadsheets and terminals: all say the same as the page (O-07).
package enum OfficeDueFiles {
    package static let columns = [
        "group", "kind", "id", "procedure", "accepted", "due", "days_left", "repeated", "hour_passed",
    ]

    /// With a byte order mark and without formulas for spreadsheets.
    package static func csv(_ list: DueList, for reader: ExactCSV.Reader = .program) -> [UInt8] {
        var sheet = SheetWriter(reader)
        sheet.head(columns)
        for dossier in list.dossiers {
            sheet.text(dossier.group.description)
            sheet.text(dossier.kind)
            sheet.code(dossier.id)
            sheet.code(dossier.procedure.description)
            sheet.text(dossier.accepted.description)
            sheet.text(dossier.due.description)
            // A negative number is no formula; the writer marks texts only.
            sheet.whole(dossier.daysLeft(from: list.today))
            sheet.whole(dossier.isRepeated ? 1 : 0)
            sheet.whole(dossier.isHourPassed ? 1 : 0)
            sheet.endRow()
        }
        return sheet.bytes
    }

    package static func json(_ report: OfficeReport) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("unit", report.unit.description)
            json.field("name", report.name)
            json.field("now", report.now.description)
            append(report.due, report.procedures, to: &json)
        }
        return json.bytes
    }

    /// The fields of a list; `totals` is null while the rules are awaited.
    static func append(_ list: DueList?, _ procedures: [ProcedureCode: String], to json: inout JSONWriter) {
        json.field("today", list?.today.description)
        json.field("totals") { json in
            guard let list else { return json.null() }
            json.object { json in
                for group in DueGroup.allCases { json.field(group.description, list.total(group)) }
            }
        }
        json.field("waiting", list?.waiting)
        json.field("found", list?.found)
        json.field("from", list?.first)
        json.field("dossiers") { json in
            json.array { json in
                guard let list else { return }
                for dossier in list.dossiers {
                    json.object { json in append(dossier, list.today, procedures, to: &json) }
                }
            }
        }
    }

    private static func append(
        _ dossier: OpenDossier, _ today: Day, _ procedures: [ProcedureCode: String], to json: inout JSONWriter
    ) {
        json.field("id", dossier.id)
        json.field("kind", dossier.kind)
        json.field("group", dossier.group.description)
        json.field("procedure", dossier.procedure.description)
        json.field("procedure_name", procedures[dossier.procedure])
        json.field("accepted", dossier.accepted.description)
        json.field("due", dossier.due.description)
        json.field("days_left", dossier.daysLeft(from: today))
        json.field("repeated", dossier.isRepeated)
        json.field("hour_passed", dossier.isHourPassed)
    }

    /// For a terminal.
    package static func text(_ report: OfficeReport, _ language: PageLanguage) -> String {
        let words = PageWords.of(language)
        var text = "\(report.name.isEmpty ? "" : "\(report.name) ")(\(report.unit)), \(words.moment(report.now))\n"
        guard let list = report.due else {
            return text
                + words.say(
                    "Chưa nhận được bộ quy tắc từ tuyến trên nên chưa đọc hồ sơ nào; xem tamcap-agent status\n",
                    "No bundle has come from upstream yet, so no records are read; see tamcap-agent status\n")
        }
        text +=
            DueGroup.allCases.map {
                "\(words.group($0)): \(DisplayText.grouped(Int128(list.total($0)), language))"
            }.joined(separator: "; ") + "\n"
        if list.waiting > 0 { text += words.waiting(list.waiting) + "\n" }
        guard !list.dossiers.isEmpty else {
            return text + words.say("Không có hồ sơ nào trong khoảng này.\n", "No dossier stands in this range.\n")
        }
        var table = TextTable([
            .left(words.say("Nhóm", "Group")), .left(words.say("Hạn", "Due")), .left(words.say("Còn lại", "Left")),
            .left(words.say("Mã hồ sơ", "Dossier")), .left(words.say("Thủ tục", "Procedure")),
            .left(words.say("Ghi chú", "Note")),
        ])
        for dossier in list.dossiers {
            table.append([
                words.group(dossier.group), words.due(dossier.due), words.left(dossier, list.today), dossier.id,
                dossier.procedure.description, words.note(dossier),
            ])
        }
        text += "\n" + table.text(colouredColumn: nil)
        let rest = list.found - list.first - list.dossiers.count
        if rest > 0 {
            text += words.say("… còn \(rest) hồ sơ; dùng --limit\n", "… \(rest) more; use --limit\n")
        }
        return text
    }
}
