package import Model

/// The officers of an office, for its head: nothing of it leaves the office.
package enum OfficerFiles {
    package static let columns = [
        "officer", "days", "desk_minutes", "handling_minutes", "received", "handled", "late", "visits",
        "desk_seconds",
    ]

    /// With a byte order mark and without formulas for spreadsheets.
    package static func csv(_ officers: [OfficerTotal], for reader: ExactCSV.Reader = .program) -> [UInt8] {
        var sheet = SheetWriter(reader)
        sheet.head(columns)
        for officer in officers {
            sheet.code(officer.officer)
            sheet.whole(officer.days)
            sheet.whole(officer.deskMinutes)
            sheet.whole(officer.handlingMinutes)
            for count in [officer.received, officer.handled, officer.late, officer.visits, officer.deskSeconds] {
                sheet.whole(count)
            }
            sheet.endRow()
        }
        return sheet.bytes
    }

    /// A table for a terminal.
    package static func text(_ officers: [OfficerTotal], _ language: PageLanguage) -> String {
        let words = PageWords.of(language)
        guard !officers.isEmpty else {
            return words.say(
                "Không có gì của cán bộ nào trong kỳ; gửi tệp staff*.csv, hoặc cột MaCanBo của hồ sơ và lượt giao dịch",
                "Nothing of any officer in the period; hand in files named staff*.csv, or the column MaCanBo of "
                    + "dossiers and visits") + "\n"
        }
        var table = TextTable([
            .left(words.say("Cán bộ", "Officer")), .right(words.say("Ngày", "Days")),
            .right(words.say("Phút trực", "Desk minutes")), .right(words.say("Phút xử lý", "Handling minutes")),
            .right(words.say("Hồ sơ nhận", "Received")), .right(words.say("Đã giải quyết", "Settled")),
            .right(words.say("Trong đó trễ", "Of these late")), .right(words.say("Lượt giao dịch", "Visits")),
            .right(words.say("Phút tại quầy", "Minutes at the desk")),
        ])
        for officer in officers {
            let counts = [
                officer.days, officer.deskMinutes, officer.handlingMinutes, officer.received, officer.handled,
                officer.late, officer.visits, officer.deskSeconds / 60,
            ]
            table.append([officer.officer] + counts.map { DisplayText.grouped(Int128($0), language) })
        }
        return table.text(colouredColumn: nil)
    }
}
