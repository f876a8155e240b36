package import Forecast
package import Model
internal import Scoring

/// The page `/units/CODE/forecast`: the dossiers that a unit may expect, and how good such forecasts were.
package struct ForecastPage: Sendable {
    package var report: ForecastReport
    /// The period to which its links lead.
    package var period: Period
    package var language: PageLanguage
    package var generatedAt: Moment
    package var isTraining: Bool
    package var isAsOfChosen: Bool
    package var renews: Bool
    /// Units whose records end before the series does, with the last day that they may tell.
    package var late: [(unit: UnitCode, through: Day)] = []
    /// Where the office tells its visits.
    package var desks: DesksNeeded?

    package init(
        report: ForecastReport, period: Period, language: PageLanguage, generatedAt: Moment, isTraining: Bool,
        isAsOfChosen: Bool = false, renews: Bool = true
    ) {
        self.report = report
        self.period = period
        self.language = language
        self.generatedAt = generatedAt
        self.isTraining = isTraining
        self.isAsOfChosen = isAsOfChosen
        self.renews = renews
    }

    private var words: PageWords { PageWords.of(language) }

    private var link: PageLink {
        var link = PageLink(
            path: "/units/\(report.unit)/forecast", period: period, asOf: isAsOfChosen ? report.firstDay : nil,
            language: language, selection: PageSelection(renews: renews))
        link.procedure = report.procedure
        return link
    }

    /// The page, and where in it stands when it was made.
    package func document() -> (bytes: [UInt8], made: Range<Int>) {
        let part = UnitPart(
            title: words.say("Dự báo hồ sơ tiếp nhận", "Forecast of arrivals"), unit: report.unit, name: report.name,
            link: link, isTraining: isTraining, generatedAt: generatedAt, isOfPeriod: false)
        let source = words.say("Theo ngày tiếp nhận trong số liệu hiện nay", "From days of reception as known today")
        return part.document(source: source) { html in
            appendSummary(&html)
            let columns = report.weekColumns(words)
            append(columns, report.weekRows(words), numbers: 1..<4, &html)
            if let coverage = report.coverage(words) { html.element("p", "class=\"legend\"", "\(coverage).") }
            appendOffices(&html)
            html.element("h3", "", words.say("Các cách dự báo đã sai bao nhiêu", "How wrong the methods were"))
            append(report.methodColumns(words), report.methodRows(words), numbers: 1..<2, &html)
            html.element("h3", "", words.say("Từng ngày", "By day"))
            append(report.dayColumns(words), report.dayRows(words), numbers: 2..<3, &html)
            appendDesks(&html)
            appendFiles(&html)
        }
    }

    private func appendSummary(_ html: inout HTMLText) {
        html.element("h2", "id=\"figures\"", report.subject(words))
        html.markup("\n<p>")
        html.text("\(report.verdict(words)).")
        html.markup("</p>\n")
        appendLate(&html)
        for gap in report.notTold.prefix(ForecastReport.gapsNamedMax) {
            html.element("p", "class=\"legend\"", report.sentence(gap, words))
            html.markup("\n")
        }
    }

    /// Beside its own forecast what its offices expect: they need not agree, and who plans should see by how much.
    private func appendOffices(_ html: inout HTMLText) {
        guard let offices = report.offices else { return }
        html.element("h3", "id=\"offices\"", words.say("So với tổng các cơ quan", "Beside the sum of the offices"))
        html.markup("\n")
        html.element("p", "class=\"legend\"", report.sentence(offices, words) + ".")
        append(report.officesColumns(words), report.officesRows(offices, words), numbers: 1..<4, &html)
    }

    private func appendDesks(_ html: inout HTMLText) {
        guard let desks else { return }
        html.element("h3", "", words.say("Số quầy cần mở", "Desks needed"))
        html.element(
            "p", "class=\"legend\"",
            words.say(
                "Theo dự báo lượt đến và thời gian tại quầy của ba tháng gần nhất, mỗi quầy bận "
                    + "\(DesksNeeded.busyPercent) % thời gian.",
                "From forecast visits and the time at the desk in the last three months, each desk busy "
                    + "\(DesksNeeded.busyPercent) % of the time."))
        let columns = [
            words.say("Ngày", "Day"), words.say("Lượt đến", "Visits"), words.say("Số quầy", "Desks"),
        ]
        let rows = zip(desks.visits.daysMicro, desks.desks).enumerated().filter { $0.element.0 > 0 }.map { place, day in
            [
                words.day(desks.first.advanced(by: place)), report.number(day.0, words),
                DisplayText.grouped(day.1, language),
            ]
        }
        append(columns, rows, numbers: 1..<3, &html)
    }

    private func appendLate(_ html: inout HTMLText) {
        guard !late.isEmpty else { return }
        let named = late.prefix(ForecastReport.gapsNamedMax).map { "\($0.unit) (\(words.day($0.through)))" }
        let list = named.joined(separator: ", ") + (named.count < late.count ? ", …" : "")
        html.markup("<p class=\"incomplete\">")
        html.text(
            words.say(
                "Số liệu của \(late.count) đơn vị chưa đến ngày cuối đã biết: \(list). Những ngày sau đó của họ được "
                    + "tính là không có hồ sơ, nên dự báo có thể thấp hơn thực tế.",
                "Figures that end before the last known day: \(list). The days since count as days without dossiers "
                    + "there, so the forecast may be too low."))
        html.markup("</p>\n")
    }

    private func append(_ columns: [String], _ rows: [[String]], numbers: Range<Int>, _ html: inout HTMLText) {
        html.markup("<div class=\"wide\"><table>\n<thead><tr>")
        html.heads(columns, numbers)
        html.markup("</tr></thead>\n<tbody>\n")
        for row in rows {
            html.markup("<tr><th scope=\"row\">")
            html.text(row[0])
            html.markup("</th>")
            for place in columns.indices.dropFirst() {
                html.cell(columns[place], row[place], numbers.contains(place) ? "number" : "")
            }
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
    }

    private func appendFiles(_ html: inout HTMLText) {
        var choice = "?as_of=\(report.firstDay)"
        if let procedure = report.procedure { choice += "&procedure=\(PageLink.escaped(procedure.description))" }
        html.markup("<p class=\"files\">")
        html.link("/api/v1/units/\(report.unit)/forecast\(choice)", "JSON")
        html.markup(" · ")
        html.link("/api/v1/units/\(report.unit)/forecast.csv\(choice)", "CSV")
        html.markup(" · ")
        html.link("/api/v1/forecasts.csv\(choice)", words.say("CSV mọi cơ quan", "CSV of every office"))
        html.markup("</p>\n")
    }
}

extension UnitPage {
    /// The way to what the unit may expect.
    func appendForecastLink(_ html: inout HTMLText) {
        html.markup("<p>")
        html.link(
            link.forecast(of: score.unit).target,
            words.say("Dự báo hồ sơ tiếp nhận bốn tuần tới", "Forecast of the next four weeks' arrivals"))
        html.markup("</p>\n")
    }
}

extension PageLink {
    /// What a unit may expect to receive.
    func forecast(of unit: UnitCode) -> PageLink {
        var link = self.unit(unit)
        link.path += "/forecast"
        return link
    }
}
