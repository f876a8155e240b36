package import Model
package import Scoring

/// The page `/units/CODE`: how one unit's score came about, what it lost where, its offices, and where the figures
/// are from. All of it is what `/api/v1/units/CODE` answers, in words.
package struct UnitPage: Sendable {
    package var report: UnitReport
    package var language: PageLanguage
    package var generatedAt: Moment
    package var isTraining: Bool
    package var isAsOfChosen: Bool
    package var renews: Bool
    /// The province whose server shows the page, `nil` at the centre.
    package var province: UnitCode?
    /// What is above it here, from the top.
    package var above: [Completeness.Office] = []
    package var previousRank: Int?
    /// The rankings of what stands directly below, by tier.
    package var parts: [RankingReport] = []
    /// The losses split among the offices; `nil` for a unit without any below it.
    package var lostByOffice: LostPoints?
    package var officeNames: [UnitCode: String] = [:]

    package init(
        report: UnitReport, language: PageLanguage, generatedAt: Moment, isTraining: Bool, isAsOfChosen: Bool = false,
        renews: Bool = true
    ) {
        self.report = report
        self.language = language
        self.generatedAt = generatedAt
        self.isTraining = isTraining
        self.isAsOfChosen = isAsOfChosen
        self.renews = renews
    }

    var words: PageWords { PageWords.of(language) }
    var score: UnitScore { report.score }
    var scorer: PeriodScorer { report.scorer }

    /// The link to this page.
    var link: PageLink {
        PageLink(
            path: "/units/\(score.unit)", period: scorer.period, asOf: isAsOfChosen ? scorer.asOf : nil,
            language: language, selection: PageSelection(renews: renews))
    }

    /// The page, and where in it stands when it was made.
    package func document() -> (bytes: [UInt8], made: Range<Int>) {
        var html = HTMLText()
        let frame = PageFrame(
            title: "\(report.name) \(scorer.period)", heading: report.name, link: link,
            renewSeconds: Page.renewSecondsStandard, isTraining: isTraining)
        frame.open(&html)
        appendPath(&html)
        html.markup("<main id=\"main\">\n")
        appendScore(&html)
        appendTrend(&html)
        appendGroups(&html)
        appendMovement(&html)
        appendForecastLink(&html)
        appendPlansLink(&html)
        appendLost(&html)
        appendIndicators(&html)
        appendTargets(&html)
        appendDesk(&html)
        appendHandlingTime(&html)
        appendProcedures(&html)
        for part in parts { appendPart(part, &html) }
        appendSigns(&html)
        appendProvenance(&html)
        let made = Page.appendMade(
            Page.madeBy(report.rules, or: scorer.catalogue, language), generatedAt, words, &html)
        frame.close(&html)
        return (html.bytes, made)
    }

    func points(_ micro: Int64) -> String { DisplayText.twoDecimals(micro: micro, language) }

    /// Up to the rankings that it stands in, and to the periods before and behind.
    private func appendPath(_ html: inout HTMLText) {
        html.markup("<nav>\n<p class=\"tiers\">")
        var ranking = link
        ranking.path = "/"
        ranking.tier = score.tier
        ranking.within = province
        html.link(ranking.target, words.tierNames[score.tier] ?? "")
        for office in above {
            html.markup(" › ")
            html.link(link.unit(office.unit).target, office.name)
        }
        html.markup("</p>\n<p class=\"steps\">")
        var step = link
        step.asOf = nil
        if let previous = scorer.period.previous {
            step.period = previous
            html.link(step.target, "← \(previous)")
            html.markup(" ")
        }
        html.element("strong", "class=\"one\"", scorer.period.description)
        let next = Period(scorer.period.grain, holding: scorer.period.lastDay.advanced(by: 1))
        if next.firstDay <= Day(at: generatedAt) {
            step.period = next
            html.markup(" ")
            html.link(step.target, "\(next) →")
        }
        html.markup("</p>\n</nav>\n")
    }

    private func appendScore(_ html: inout HTMLText) {
        let words = words
        html.markup("<h2 id=\"figures\">")
        html.text("\(words.columns[1]) \(score.unit), ")
        html.time(scorer.period.description)
        html.text(", \(words.asOf) ")
        html.time(words.day(scorer.asOf))
        html.markup("</h2>\n<div class=\"figures\">\n<p>")
        html.text(words.columns[3])
        html.element("strong", "", score.status == .noData ? "–" : points(score.scaledMicro))
        html.markup("</p>\n<p>")
        html.text(words.columns[0])
        html.markup("<strong>")
        html.text(report.standing?.rank.map { "\($0)/\(report.leagueCount)" } ?? "–")
        html.markup("</strong>")
        if let range = report.range, range.isOpen { html.range(range, words) }
        if let rank = report.standing?.rank, let previousRank {
            html.explained(explainLink) { $0.change(previousRank - rank, words) }
        }
        html.markup("</p>\n<p>")
        html.text(words.columns[4])
        html.element("strong", "", report.standing.map { words.status($0) } ?? "–")
        html.markup("</p>\n<p>")
        html.text(words.columns[5])
        html.element(
            "strong", "", score.status == .noData ? "–" : "\(points(score.pointsMicro)) / \(score.applicable)")
        html.markup("</p>\n</div>\n")
        guard !report.formers.isEmpty else { return }
        html.element(
            "p", "", "\(words.formerly) " + report.formers.map { "\($0.name) (\($0.unit))" }.joined(separator: ", "))
        html.markup("\n")
    }

    private func appendGroups(_ html: inout HTMLText) {
        let maxima = score.groupMaxima(scorer.catalogue)
        html.element("h3", "", words.say("Điểm theo nhóm", "Points by group"))
        html.markup("\n<table class=\"groups\">\n<thead><tr>")
        html.heads([words.say("Nhóm", "Group"), words.say("Điểm", "Points"), words.say("Tối đa", "Maximum")], 1..<3)
        html.markup("</tr></thead>\n<tbody>\n")
        for (place, group) in scorer.catalogue.groups.enumerated() {
            html.markup("<tr><th scope=\"row\">")
            html.text(language == .english ? group.nameEn : group.nameVi)
            html.markup("</th>")
            let hasPoints = score.status != .noData && maxima[place] > 0
            html.markup("<td class=\"number\" data-label=\"\(words.say("Điểm", "Points"))\">")
            html.text(hasPoints ? points(score.groupsMicro[place]) : "–")
            if hasPoints { html.bar(micro: score.groupsMicro[place], of: maxima[place]) }
            html.markup("</td>")
            html.cell(words.say("Tối đa", "Maximum"), hasPoints ? String(maxima[place]) : "–", "number")
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table>\n")
    }
}

extension HTMLText {
    /// Appends the heads of columns; those of numbers stand on the right as these do.
    mutating func heads(_ names: [String], _ numbers: Range<Int>) {
        for (place, name) in names.enumerated() {
            element("th", numbers.contains(place) ? "scope=\"col\" class=\"number\"" : "scope=\"col\"", name)
        }
    }

    /// Appends a cell that says on a narrow screen which column it is of.
    mutating func cell(_ label: String, _ content: String, _ classes: String = "") {
        markup(classes.isEmpty ? "<td data-label=\"" : "<td class=\"\(classes)\" data-label=\"")
        text(label)
        markup("\">")
        text(content)
        markup("</td>")
    }
}
