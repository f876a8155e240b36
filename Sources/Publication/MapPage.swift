package import Model
internal import Scoring

/// The page `/map`: the provinces as tiles, coloured by score, group or indicator. Every figure stands in its tile as
/// text, in a list that can be heard and walked through by keyboard; a tile leads to its province.
package struct MapPage: Sendable {
    package var report: RankingReport
    package var figure: MapFigure
    package var language: PageLanguage
    package var generatedAt: Moment
    package var isTraining: Bool
    package var isAsOfChosen: Bool
    package var renews: Bool
    /// Short names; a unit without one has its own.
    package var names: [UnitCode: String] = [:]
    package var periods: [Period] = []
    /// The province whose server shows the page, `nil` at the centre.
    package var province: UnitCode?

    package init(
        report: RankingReport, figure: MapFigure, language: PageLanguage, generatedAt: Moment, isTraining: Bool,
        isAsOfChosen: Bool = false, renews: Bool = true
    ) {
        self.report = report
        self.figure = figure
        self.language = language
        self.generatedAt = generatedAt
        self.isTraining = isTraining
        self.isAsOfChosen = isAsOfChosen
        self.renews = renews
    }

    var words: PageWords { PageWords.of(language) }
    var ranking: Ranking { report.ranking }
    var catalogue: Catalogue { ranking.catalogue }

    /// The link to this page.
    var link: PageLink {
        var link = PageLink(
            path: "/map", period: ranking.period, asOf: isAsOfChosen ? ranking.asOf : nil, language: language,
            selection: PageSelection(renews: renews))
        if figure != .score { link.by = figure.text(in: catalogue) }
        return link
    }

    /// The page, and where in it stands when it was made.
    package func document() -> (bytes: [UInt8], made: Range<Int>) {
        var html = HTMLText()
        let heading = words.say("Bản đồ phục vụ người dân và doanh nghiệp", "Map of service to citizens and businesses")
        let frame = PageFrame(
            title: "\(heading) \(ranking.period)", heading: heading, link: link,
            renewSeconds: Page.renewSecondsStandard, isTraining: isTraining)
        frame.open(&html)
        appendChoices(&html)
        html.markup("<main id=\"main\">\n<h2 id=\"figures\">")
        html.text("\(figure.name(in: catalogue, words)), ")
        html.time(ranking.period.description)
        html.text(", \(words.asOf) ")
        html.time(words.day(ranking.asOf))
        html.markup("</h2>\n")
        if report.isProvisional {
            html.markup("<p class=\"provisional\">")
            html.element("strong", "", words.provisional)
            html.text(": \(words.provisionalWhy) (\(report.completeness.heard)/\(report.completeness.expected) ")
            html.text("\(words.heard))")
            html.markup("</p>\n")
        }
        html.markup("<div class=\"map\">\n")
        appendTiles(&html)
        appendKey(&html)
        html.markup("</div>\n")
        let made = Page.appendMade(
            Page.madeBy(report.rules, or: catalogue, language), generatedAt, words, &html)
        frame.close(&html)
        return (html.bytes, made)
    }

    private func appendChoices(_ html: inout HTMLText) {
        html.markup("<nav>\n<p class=\"tiers\">")
        var back = link
        back.path = "/"
        back.by = nil
        back.tier = .province
        back.within = province
        html.link(back.target, words.say("Bảng xếp hạng", "Ranking"))
        html.markup("</p>\n<form method=\"get\" action=\"/map\">\n")
        if language == .english { html.hidden("lang", language.rawValue) }
        if !renews { html.hidden("renew", "off") }
        html.periodChoice(periods, ranking.period, words)
        html.dayChoice(isAsOfChosen ? ranking.asOf : nil, words)
        html.markup("<label>")
        html.text("\(words.say("Tô màu theo", "Coloured by")) ")
        html.markup("<select name=\"by\">")
        for choice in MapFigure.all(of: catalogue) {
            html.option(
                choice.text(in: catalogue), choice.name(in: catalogue, words), isSelected: choice == figure)
        }
        html.markup("</select></label>\n<button>")
        html.text(words.say("Xem", "Show"))
        html.markup("</button>\n</form>\n")
        html.periodSteps(link, today: Day(at: generatedAt))
        html.markup("</nav>\n")
    }

    private func appendTiles(_ html: inout HTMLText) {
        let grid = TileGrid.holding(ranking.rows.map(\.score.unit))
        let placed = ranking.rows.compactMap { row in grid.places[row.score.unit].map { (row: row, place: $0) } }
            .sorted { ($0.place.row, $0.place.column) < ($1.place.row, $1.place.column) }
        guard !ranking.rows.isEmpty else { return html.element("p", "", words.noRows) }
        html.markup("<ul class=\"tiles\">\n")
        for (row, place) in placed { appendTile(row, " r\(place.row) c\(place.column)", &html) }
        html.markup("</ul>\n")
        let rest = ranking.rows.filter { grid.places[$0.score.unit] == nil }
        guard !rest.isEmpty else { return }
        html.markup("<ul class=\"tiles rest\">\n")
        for row in rest { appendTile(row, "", &html) }
        html.markup("</ul>\n")
    }

    private func appendTile(_ row: Standing, _ place: String, _ html: inout HTMLText) {
        let tile = MapTile(figure, of: row, catalogue, words)
        html.markup("<li id=\"u-")
        html.text(row.score.unit.description)
        html.markup("\" class=\"tile \(tile.level.map { "q\($0)" } ?? "none")\(place)\"><a href=\"")
        html.text(link.unit(row.score.unit).target)
        html.markup("\">")
        html.text(names[row.score.unit] ?? row.name)
        html.markup(" ")
        html.element("strong", "", tile.text)
        if let rank = row.rank {
            html.said(", \(words.columns[0].lowercased()) \(rank)")
        } else {
            html.said(", \(words.status(row))")
        }
        html.markup("</a></li>\n")
    }

    /// The five classes and how many provinces each has; no class stands by its colour alone, since each tile says its
    /// figure, and the colours differ in lightness.
    private func appendKey(_ html: inout HTMLText) {
        let levels = ranking.rows.map { MapTile(figure, of: $0, catalogue, words).level }
        html.markup("<div class=\"key\">\n<h3>")
        html.text(words.say("Chú giải", "Legend"))
        html.markup("</h3>\n<ul>\n")
        for level in (0..<MapTile.levels).reversed() {
            guard let name = name(of: level) else { continue }
            html.markup("<li><span class=\"tile q\(level)\" aria-hidden=\"true\"></span> ")
            html.text("\(name): \(levels.count { $0 == level })")
            html.markup("</li>\n")
        }
        html.markup("<li><span class=\"tile none\" aria-hidden=\"true\"></span> ")
        html.text("\(words.say("không có số liệu hoặc không xếp loại", "no figure or not judged")): ")
        html.text("\(levels.count { $0 == nil })")
        html.markup("</li>\n</ul>\n</div>\n")
    }

    private func name(of level: Int) -> String? {
        if figure == .score {
            let place = MapTile.levels - 1 - level
            guard catalogue.bands.indices.contains(place) else { return nil }
            let band = catalogue.bands[place]
            return "\(words.say(band.nameVi, band.nameEn)) (\(words.say("từ", "from")) \(band.threshold))"
        }
        let fifth = 100 / MapTile.levels
        let unit =
            switch figure {
            case .indicator(let place) where catalogue.indicators[place].scoring == nil: ""
            default: words.say(" điểm tối đa", " of the maximum")
            }
        return level == MapTile.levels - 1
            ? "\(level * fifth)–100 %\(unit)"
            : words.say(
                "\(level * fifth) đến dưới \((level + 1) * fifth) %\(unit)",
                "\(level * fifth) to below \((level + 1) * fifth) %\(unit)")
    }
}
