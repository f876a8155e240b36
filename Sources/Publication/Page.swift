package import Model
internal import Scoring

/// The page `/`: one ranking, complete in itself; its style and script are `PageStyle`, from the same server.
///
/// It is made whole at the server, so it can be searched, read, printed and sent on without JavaScript; where there is
/// JavaScript, the page asks for itself every few seconds and takes over what has changed.
package struct Page: Sendable {
    package var report: RankingReport
    package var language: PageLanguage
    /// What can be chosen, in any order.
    package var periods: [Period]
    /// The name of the unit that the ranking is within.
    package var withinName: String?
    /// Whether the as-of date was asked for, and so belongs into links.
    package var isAsOfChosen: Bool
    package var generatedAt: Moment
    package var isTraining: Bool
    package var renewSeconds: Int
    /// The province whose server shows the page, `nil` at the centre: it has no other figures to offer.
    package var province: UnitCode?
    package var selection: PageSelection
    /// The provinces of whose branches a ranking can be, in the order in which they are offered.
    package var provinces: [Completeness.Office] = []
    /// Whose list of what to reform next is linked where the ranking is within nothing: the server's own unit.
    package var top: UnitCode?

    package init(
        report: RankingReport, language: PageLanguage, periods: [Period], generatedAt: Moment, isTraining: Bool,
        withinName: String? = nil, isAsOfChosen: Bool = false, renewSeconds: Int = Page.renewSecondsStandard,
        province: UnitCode? = nil, selection: PageSelection = PageSelection()
    ) {
        self.selection = selection
        self.province = province
        self.report = report
        self.language = language
        self.periods = periods
        self.generatedAt = generatedAt
        self.isTraining = isTraining
        self.withinName = withinName
        self.isAsOfChosen = isAsOfChosen
        self.renewSeconds = renewSeconds
    }

    var ranking: Ranking { report.ranking }
    var words: PageWords { PageWords.of(language) }

    /// The page's bytes, UTF-8.
    package func html() -> [UInt8] { document().bytes }

    /// The page, and where in it stands when it was made: two pages that differ there alone say the same.
    package func document() -> (bytes: [UInt8], made: Range<Int>) {
        if selection.isWall { return wall() }
        var html = HTMLText()
        let frame = PageFrame(
            title: "\(words.title) \(ranking.period)", heading: words.title, link: link, renewSeconds: renewSeconds,
            isTraining: isTraining)
        frame.open(&html)
        appendChoices(&html)
        html.markup("<main id=\"main\">\n")
        appendSummary(&html)
        appendAsOfMeaning(&html)
        appendTable(&html)
        appendRangeLegend(&html)
        appendLegend(&html)
        appendFiles(&html)
        let made = Page.appendMade(
            Page.madeBy(report.rules, or: ranking.catalogue, language), generatedAt, words, &html)
        frame.close(&html)
        return (html.bytes, made)
    }

    /// The link to this page.
    var link: PageLink {
        PageLink(
            period: ranking.period, tier: ranking.league.tier, within: ranking.league.within,
            asOf: isAsOfChosen ? ranking.asOf : nil, language: language, selection: selection)
    }
}
