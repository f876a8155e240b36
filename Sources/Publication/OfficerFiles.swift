package import Model

/// The officers of an office, for its head: nothing of it leaves the office.
package enum OfficerFiles {
    package static let columns = ["officer", "days", "desk_minutes", "handling_minutes"]

    /// With a byte order mark and without formulas for spreadsheets.
    package static func csv(_ officers: [OfficerTotal], for reader: ExactCSV.Reader = .program) -> [UInt8] {
        var sheet = SheetWriter(reader)
        sheet.head(columns)
        for officer in officers {
            sheet.code(officer.officer)
            sheet.whole(officer.days)
            sheet.whole(officer.deskMinutes)
            sheet.whole(officer.handlingMinutes)
            sheet.endRow()
        }
        return sheet.bytes
    }

    /// A table for a terminal.
    package static func text(_ officers: [OfficerTotal], _ language: PageLanguage) -> String {
        let words = PageWords.of(language)
        guard !officers.isEmpty else {
            return words.say(
                "Không có ngày công nào của cán bộ trong kỳ; gửi tệp staff*.csv để có số liệu",
                "No officer's day in the period; hand in files named staff*.csv") + "\n"
        }
        var table = TextTable([
            .left(words.say("Cán bộ", "Officer")), .right(words.say("Ngày", "Days")),
            .right(words.say("Phút trực", "Desk minutes")), .right(words.say("Phút xử lý", "Handling minutes")),
        ])
        for officer in officers {
            table.append([
                officer.officer, DisplayText.grouped(Int128(officer.days), language),
                DisplayText.grouped(Int128(officer.deskMinutes), language),
                DisplayText.grouped(Int128(officer.handlingMinutes), language),
            ])
        }
        return table.text(colouredColumn: nil)
    }
}
