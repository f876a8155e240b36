package import Model
internal import Scoring

/// The page `/units/CODE/explain`: why a unit's score and rank moved.
package struct MovementPage: Sendable {
    package var report: MovementReport
    package var language: PageLanguage
    package var generatedAt: Moment
    package var isTraining: Bool
    package var isAsOfChosen: Bool
    /// The day of the earlier side where it is not that of the later one.
    package var fromAsOf: Day?
    package var renews: Bool

    package init(
        report: MovementReport, language: PageLanguage, generatedAt: Moment, isTraining: Bool,
        isAsOfChosen: Bool = false, fromAsOf: Day? = nil, renews: Bool = true
    ) {
        self.report = report
        self.language = language
        self.generatedAt = generatedAt
        self.isTraining = isTraining
        self.isAsOfChosen = isAsOfChosen
        self.fromAsOf = fromAsOf
        self.renews = renews
    }

    private var words: PageWords { PageWords.of(language) }

    private var link: PageLink {
        var link = PageLink(
            path: "/units/\(report.unit)/explain", period: report.after.period,
            asOf: isAsOfChosen ? report.after.asOf : nil, language: language, selection: PageSelection(renews: renews))
        link.from = report.before.period
        link.fromAsOf = fromAsOf
        return link
    }

    private func points(_ micro: Int64) -> String { DisplayText.twoDecimals(micro: micro, language) }

    /// The page, and where in it stands when it was made.
    package func document() -> (bytes: [UInt8], made: Range<Int>) {
        var html = HTMLText()
        let title = words.say("Vì sao hạng thay đổi", "Why the rank moved")
        let frame = PageFrame(
            title: "\(title): \(report.name) \(report.after.period)", heading: "\(title): \(report.name)", link: link,
            renewSeconds: Page.renewSecondsStandard, isTraining: isTraining)
        frame.open(&html)
        html.markup("<nav>\n<p class=\"tiers\">")
        var unit = link.unit(report.unit)
        html.link(unit.target, "\(report.name) \(report.after.period)")
        html.markup(" ")
        unit.period = report.before.period
        unit.asOf = fromAsOf ?? unit.asOf
        html.link(unit.target, "\(report.name) \(report.before.period)")
        html.markup("</p>\n</nav>\n<main id=\"main\">\n")
        appendSummary(&html)
        for step in report.steps { append(step, &html) }
        if !report.notTold.isEmpty {
            html.element("p", "class=\"legend\"", words.notTold(report.notTold))
            html.markup("\n")
        }
        html.markup("<p class=\"files\">")
        html.link(link.file("/api/v1/units/\(report.unit)/explain").target, "JSON")
        html.markup(" · ")
        html.link(link.file("/api/v1/units/\(report.unit)/explain.csv").target, "CSV")
        html.markup("</p>\n")
        let made = Page.appendMade(report.after.catalogue.name, generatedAt, words, &html)
        frame.close(&html)
        return (html.bytes, made)
    }

    private func appendSummary(_ html: inout HTMLText) {
        html.markup("<h2 id=\"figures\">")
        html.time(MovementWords(words: words, movement: report.steps[0].movement).side(report.before))
        html.text(" → ")
        html.time(MovementWords(words: words, movement: report.steps[0].movement).side(report.after))
        html.markup("</h2>\n<div class=\"figures\">\n<p>")
        html.text(words.columns[3])
        html.element(
            "strong", "", "\(points(report.before.score.scaledMicro)) → \(points(report.after.score.scaledMicro))")
        html.markup("</p>\n<p>")
        html.text(words.say("Thay đổi", "Change"))
        html.element("strong", "", DisplayText.signed(micro: report.scoreMicro, language))
        html.markup("</p>\n<p>")
        html.text(words.columns[0])
        let (old, new) = (report.before.rank.map(String.init), report.after.rank.map(String.init))
        html.markup("<strong>")
        html.text("\(old ?? "–") → \(new ?? "–")")
        html.markup("</strong>")
        if let places = report.places { html.change(places, words) }
        html.markup("</p>\n</div>\n")
    }

    private func append(_ step: MovementReport.Step, _ html: inout HTMLText) {
        let movement = step.movement
        let told = MovementWords(words: words, movement: movement)
        html.markup("<h3>")
        html.text(words.cause(step.cause))
        html.text(": \(DisplayText.signed(micro: movement.scoreMicro, language))")
        html.markup("</h3>\n")
        if movement.rankPlaces != nil {
            html.element("p", "", Self.rank(movement, words))
            html.markup("\n")
        }
        appendTable(told, &html)
        appendPassings(movement, &html)
    }

    /// Whose change moved the rank by how much.
    static func rank(_ movement: Movement, _ words: PageWords) -> String {
        let own = words.places(movement.ownPlaces)
        let others = words.places(movement.othersPlaces)
        return words.say(
            "Hạng \(movement.before.rank ?? 0) → \(movement.after.rank ?? 0): do chính đơn vị \(own), do đơn vị khác "
                + "\(others).",
            "Rank \(movement.before.rank ?? 0) → \(movement.after.rank ?? 0): by its own change \(own), by the others' "
                + "\(others).")
    }

    private func appendTable(_ told: MovementWords, _ html: inout HTMLText) {
        let indicators = told.indicators
        guard !indicators.isEmpty else {
            html.element("p", "", words.say("Không có gì thay đổi.", "Nothing changed."))
            return html.markup("\n")
        }
        let places = told.movement.places.reduce(into: [:]) { $0[$1.indicator] = $1.places }
        let columns = [
            words.say("Chỉ tiêu", "Indicator"), words.say("Điểm", "Score"), words.say("Hạng", "Places"),
            words.say("Vì sao", "Why"), words.say("Ở thủ tục", "In the procedures"),
        ]
        html.markup("<div class=\"wide\"><table>\n<thead><tr>")
        html.heads(columns, 1..<3)
        html.markup("</tr></thead>\n<tbody>\n")
        for indicator in indicators {
            html.markup("<tr><th scope=\"row\">")
            html.text(told.name(indicator.code))
            html.markup("</th>")
            let kind = indicator.scoreMicro < 0 ? "number lacking" : "number"
            html.cell(columns[1], DisplayText.signed(micro: indicator.scoreMicro, language), kind)
            let moved = places[indicator.code] ?? 0
            html.cell(columns[2], moved == 0 ? "" : moved > 0 ? "▲\(moved)" : "▼\(-moved)", "number")
            html.cell(columns[3], told.reason(indicator))
            html.cell(columns[4], procedures(indicator))
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
    }

    /// The procedures with the greatest effects.
    private func procedures(_ indicator: MovementWords.Indicator) -> String {
        var sums: [(code: ProcedureCode?, scoreMicro: Int64)] = []
        for part in indicator.parts where part.kind.isOfProcedure {
            if let place = sums.firstIndex(where: { $0.code == part.kind.procedure }) {
                sums[place].scoreMicro += part.scoreMicro
            } else {
                sums.append((part.kind.procedure, part.scoreMicro))
            }
        }
        let ordered = sums.enumerated().sorted { left, right in
            let (size, other) = (left.element.scoreMicro.magnitude, right.element.scoreMicro.magnitude)
            return size != other ? size > other : left.offset < right.offset
        }.map(\.element)
        let shown = ordered.prefix(Self.proceduresShownMax).map {
            "\(words.name(of: $0.code, in: report.register)): \(DisplayText.signed(micro: $0.scoreMicro, language))"
        }
        let others = ordered.count - shown.count
        let more = others > 0 ? [words.say("\(others) thủ tục khác", "\(others) more")] : []
        return (shown + more).joined(separator: "; ")
    }

    private func appendPassings(_ movement: Movement, _ html: inout HTMLText) {
        for (fell, text) in [
            (false, words.say("Nay đứng trên:", "Above it now:")), (true, words.say("Nay đứng dưới:", "Below it now:")),
        ] {
            let passings = movement.passings.filter { $0.fell == fell }
            guard !passings.isEmpty else { continue }
            html.markup("<p>")
            html.text("\(text) ")
            for (place, passing) in passings.prefix(Self.passingsShownMax).enumerated() {
                if place > 0 { html.markup(", ") }
                html.link(link.unit(passing.unit).target, passing.name)
            }
            let others = passings.count - Self.passingsShownMax
            if others > 0 { html.text(words.say(" và \(others) đơn vị khác", " and \(others) more")) }
            html.markup("</p>\n")
        }
    }
}

extension UnitPage {
    /// What moved since the period before, in a few lines, and the way to all of it.
    func appendMovement(_ html: inout HTMLText) {
        guard let movement = report.movement else { return }
        let told = MovementWords(words: words, movement: movement)
        let change = DisplayText.signed(micro: movement.scoreMicro, language)
        html.element(
            "h3", "id=\"moved\"", words.say("So với kỳ \(movement.before.period)", "Since \(movement.before.period)"))
        html.markup("\n<p>")
        html.text(
            "\(words.columns[3]) \(points(movement.before.score.scaledMicro)) → "
                + "\(points(movement.after.score.scaledMicro)) (\(change)). ")
        if movement.rankPlaces != nil { html.text(MovementPage.rank(movement, words) + " ") }
        html.link(explainLink.target, words.say("Vì sao?", "Why?"))
        html.markup("</p>\n")
        let indicators = told.indicators.filter { $0.scoreMicro != 0 }
        guard !indicators.isEmpty else { return }
        html.markup("<ul>\n")
        for indicator in indicators.prefix(Self.movedShownMax) {
            let reason = told.reason(indicator)
            let effect = DisplayText.signed(micro: indicator.scoreMicro, language)
            html.element("li", "", "\(effect): \(told.name(indicator.code))" + (reason.isEmpty ? "" : " (\(reason))"))
            html.markup("\n")
        }
        html.markup("</ul>\n")
    }

    /// The explanation of the change since the period before.
    var explainLink: PageLink { link.explanation(of: score.unit) }
}

extension PageLink {
    /// Why a unit's rank is not what it was in the period before.
    func explanation(of unit: UnitCode) -> PageLink {
        var link = self.unit(unit)
        link.path += "/explain"
        return link
    }
}

extension HTMLText {
    /// Appends a change of rank as the way to why it is so, where somebody knows.
    mutating func explained(_ link: PageLink?, _ content: (inout HTMLText) -> Void) {
        guard let link else { return content(&self) }
        markup("<a href=\"")
        text(link.target)
        markup("\">")
        content(&self)
        markup("</a>")
    }
}
