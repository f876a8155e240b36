package import Model
internal import Scoring

/// The page `/units/CODE/plans`: which offices have tasks of reform plans that are overdue.
package struct PlanPage: Sendable {
    package var report: PlanReport
    package var language: PageLanguage
    package var generatedAt: Moment
    package var isTraining: Bool
    package var isAsOfChosen: Bool
    package var renews: Bool

    package init(
        report: PlanReport, language: PageLanguage, generatedAt: Moment, isTraining: Bool, isAsOfChosen: Bool = false,
        renews: Bool = true
    ) {
        self.report = report
        self.language = language
        self.generatedAt = generatedAt
        self.isTraining = isTraining
        self.isAsOfChosen = isAsOfChosen
        self.renews = renews
    }

    private var words: PageWords { PageWords.of(language) }

    private var link: PageLink {
        PageLink(
            path: "/units/\(report.unit)/plans", period: report.period, asOf: isAsOfChosen ? report.asOf : nil,
            language: language, selection: PageSelection(renews: renews))
    }

    private var part: UnitPart {
        UnitPart(
            title: words.say("Nhiệm vụ cải cách", "Tasks of reform plans"), unit: report.unit, name: report.name,
            link: link, isTraining: isTraining, generatedAt: generatedAt)
    }

    /// The page, and where in it stands when it was made.
    package func document() -> (bytes: [UInt8], made: Range<Int>) {
        part.document(source: words.say("Từ số liệu của các cơ quan", "From the offices' figures")) { html in
            appendSummary(&html)
            if !report.rows.isEmpty { appendTable(&html) }
            part.appendFiles("plans", &html)
        }
    }

    private func appendSummary(_ html: inout HTMLText) {
        let (tasks, overdue) = (count(report.total(\.tasks)), report.total(\.overdue))
        html.element(
            "h2", "id=\"figures\"",
            words.say(
                "\(tasks) nhiệm vụ, \(count(overdue)) quá hạn đến \(words.day(report.judged))",
                "\(tasks) tasks, \(count(overdue)) overdue on \(words.day(report.judged))"))
        html.markup("\n")
        let none = words.say("Chưa có nhiệm vụ nào trong kỳ.", "No tasks in this period.")
        let legend = words.say(
            "Nội dung nhiệm vụ không rời khỏi cơ quan: xem ở trang riêng của cơ quan đó.",
            "What is to be done does not leave the office: its own page lists the tasks.")
        html.element("p", "class=\"legend\"", report.rows.isEmpty ? none : legend)
        html.markup("\n")
    }

    private func appendTable(_ html: inout HTMLText) {
        let columns = [
            words.say("Cơ quan", "Office"), words.say("Nhiệm vụ", "Tasks"), words.say("Đã xong", "Done"),
            words.say("Xong trễ", "Done late"), words.say("Chưa đến hạn", "Not due yet"),
            words.say("Quá hạn", "Overdue"), words.say("Quá hạn từ", "Overdue since"),
        ]
        html.markup("<div class=\"wide\"><table>\n<thead><tr>")
        html.heads(columns, 1..<6)
        html.markup("</tr></thead>\n<tbody>\n")
        for row in report.rows {
            html.markup("<tr><th scope=\"row\">")
            html.link(link.unit(row.unit).target, row.name.isEmpty ? row.unit.description : row.name)
            html.markup("</th>")
            for (place, value) in [row.tasks, row.done, row.doneLate, row.notDue, row.overdue].enumerated() {
                html.cell(columns[place + 1], count(value), place == 4 && value > 0 ? "number lacking" : "number")
            }
            html.cell(columns[6], row.overdueSince.map { words.day($0) } ?? "–", "one")
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
    }

    private func count(_ value: Int64) -> String { DisplayText.grouped(Int128(value), language) }
}

extension PageLink {
    /// Its offices' tasks of reform plans.
    func plans(of unit: UnitCode) -> PageLink {
        var link = self.unit(unit)
        link.path += "/plans"
        return link
    }
}

extension UnitPage {
    /// The way to the tasks, where there are some.
    func appendPlansLink(_ html: inout HTMLText) {
        guard let plans = score.extras(scorer.catalogue).first(where: { $0.indicator == .plansInTime }),
            plans.denominator > 0
        else { return }
        let overdue = DisplayText.grouped(plans.overdue ?? 0, language)
        html.markup("<p>")
        html.link(
            link.plans(of: score.unit).target,
            words.say("Nhiệm vụ cải cách: \(overdue) quá hạn", "Tasks of reform plans: \(overdue) overdue"))
        html.markup("</p>\n")
    }
}
