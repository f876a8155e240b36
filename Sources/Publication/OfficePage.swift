package import Model
internal import Scoring

/// The page that an agent shows its own office: what is due, what was refused, what it scores and who has its figures.
package struct OfficePage: Sendable {
    package var report: OfficeReport
    package var language: PageLanguage
    package var period: Period
    package var renews: Bool
    /// Only this group, and all of it; `nil` for the whole page.
    package var group: DueGroup?

    package init(
        report: OfficeReport, language: PageLanguage, period: Period, renews: Bool, group: DueGroup? = nil
    ) {
        self.report = report
        self.language = language
        self.period = period
        self.renews = renews
        self.group = group
    }

    var words: PageWords { PageWords.of(language) }

    /// The address of a part of the view, in the same period and language.
    func link(_ part: String = "") -> PageLink {
        PageLink(
            path: "/units/\(report.unit)\(part)", period: period, language: language,
            selection: PageSelection(renews: renews))
    }

    var name: String { report.name.isEmpty ? "\(report.unit)" : report.name }

    package func html() -> [UInt8] {
        var html = HTMLText()
        let frame = PageFrame(
            title:
                "\(name): \(group.map { words.group($0) } ?? words.say("trang của đơn vị", "the office's own page"))",
            heading: name, link: link(group.map { "/due/\($0)" } ?? ""), renewSeconds: Self.renewSeconds,
            isTraining: report.isTraining, isTold: false)
        frame.open(&html)
        appendPath(&html)
        html.markup("<main id=\"main\">\n")
        if let group {
            appendWhole(group, &html)
        } else {
            appendState(&html)
            appendDue(&html)
            appendTasks(&html)
            appendScore(&html)
            appendRefusals(&html)
            appendDelivery(&html)
            appendFiles(&html)
        }
        html.markup("<p class=\"made\">")
        html.text(words.say("Lập lúc ", "Made at "))
        html.time(words.moment(report.now))
        html.text(
            words.say(
                ". Trang này chỉ có tại đơn vị; mã hồ sơ không gửi đi đâu.",
                ". This page is the office's alone; no dossier's id is sent anywhere."))
        html.markup("</p>\n")
        frame.close(&html)
        return html.bytes
    }

    /// To the agent's other units, and from a list back to the page.
    private func appendPath(_ html: inout HTMLText) {
        html.markup("<nav aria-label=\"")
        html.text(words.say("Các trang", "Pages"))
        html.markup("\">\n<p class=\"tiers\">")
        for unit in report.units {
            var target = link()
            target.path = "/units/\(unit)"
            html.link(target.target, "\(unit)", isCurrent: unit == report.unit && group == nil)
            html.markup(" ")
        }
        html.markup("</p>\n")
        if report.due != nil {
            html.markup("<p class=\"tiers\">")
            for other in DueGroup.allCases {
                html.link(link("/due/\(other)").target, words.group(other), isCurrent: other == group)
                html.markup(" ")
            }
            html.markup("</p>\n")
        }
        html.markup("</nav>\n")
    }

    /// Whether the centre has what is shown here, and what is wrong.
    private func appendState(_ html: inout HTMLText) {
        let isDelivered = report.delivery.isDelivered
        html.markup("<p class=\"\(isDelivered ? "complete" : "provisional")\">")
        html.text(
            isDelivered
                ? words.say("Trung ương đã nhận đủ số liệu này.", "The centre has received all of this.")
                : words.say(
                    "Trung ương CHƯA nhận đủ số liệu này; chương trình tự gửi tiếp.",
                    "The centre has NOT received all of this yet; the agent goes on sending by itself."))
        if let freshness = report.freshness {
            html.text(words.say(" Hồ sơ được đọc đến ", " Records taken in up to "))
            html.time(words.moment(freshness))
            html.text(".")
        }
        html.markup("</p>\n")
        guard !report.warnings.isEmpty else { return }
        html.markup("<div class=\"incomplete\"><ul>\n")
        for warning in report.warnings {
            html.element("li", "", words.say(warning.vietnamese, warning.english))
            html.markup("\n")
        }
        html.markup("</ul></div>\n")
    }

    func count(_ value: Int) -> String { DisplayText.grouped(Int128(value), language) }

    private func appendFiles(_ html: inout HTMLText) {
        let path = "/api/v1/units/\(report.unit)"
        html.markup("<p class=\"files\">")
        html.text("\(words.files): ")
        for (place, file) in [
            ("\(path)/due.csv?for=spreadsheet", words.say("danh sách hạn (bảng tính)", "the list (spreadsheet)")),
            ("\(path)/due", words.say("danh sách hạn (JSON)", "the list (JSON)")), ("\(path)?period=\(period)", "JSON"),
        ].enumerated() {
            if place > 0 { html.markup(" · ") }
            html.link(file.0, file.1)
        }
        html.markup("</p>\n")
    }
}
