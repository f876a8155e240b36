package import Model
internal import Scoring

/// The page `/`: one ranking, complete in itself; its style and script are `PageStyle`, from the same server.
///
/// It is made whole at the server, so it can be read, printed and sent on without JavaScript; where there is
/// JavaScript, the page fetches itself every few seconds and puts the new figures in place of the old ones.
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

    package init(
        report: RankingReport, language: PageLanguage, periods: [Period], generatedAt: Moment, isTraining: Bool,
        withinName: String? = nil, isAsOfChosen: Bool = false, renewSeconds: Int = Page.renewSecondsStandard,
        province: UnitCode? = nil
    ) {
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
    package func html() -> [UInt8] {
        let words = words
        var html = HTMLText()
        html.markup("<!DOCTYPE html>\n<html lang=\"\(language.rawValue)\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        html.markup("<link rel=\"stylesheet\" href=\"/page.css\">\n")
        // Without JavaScript the browser loads the page anew, less often.
        html.markup("<noscript><meta http-equiv=\"refresh\" content=\"\(renewSeconds * 6)\"></noscript>\n")
        html.element("title", "", "\(words.title) \(ranking.period)")
        html.markup("\n</head>\n<body>\n<header>\n")
        html.element("h1", "", words.title)
        if isTraining { html.element("p", "class=\"training\"", words.training) }
        html.markup("<p class=\"language\">")
        var other = link
        other.language = language == .english ? .vietnamese : .english
        html.link(other.target, words.otherLanguage)
        html.markup("</p>\n</header>\n")
        html.markup("<p id=\"stale\" role=\"status\" aria-live=\"polite\" hidden>")
        html.text(words.stale)
        html.markup("</p>\n")
        appendChoices(&html)
        html.markup("<main>\n")
        appendSummary(&html)
        appendTable(&html)
        appendFiles(&html)
        html.markup("</main>\n<script src=\"/page.js\" data-renew=\"\(renewSeconds)\" ")
        html.markup("data-stretch=\"\(Page.renewStretchMax)\"></script>\n</body>\n</html>\n")
        return html.bytes
    }

    /// The link to this page.
    var link: PageLink {
        PageLink(
            period: ranking.period, tier: ranking.league.tier, within: ranking.league.within,
            asOf: isAsOfChosen ? ranking.asOf : nil, language: language)
    }
}

/// The address of a ranking: every choice is in it, so that a link says exactly what it shows.
struct PageLink {
    var path = "/"
    var period: Period
    var tier: Tier
    var within: UnitCode?
    var asOf: Day?
    var language: PageLanguage?

    var target: String {
        var target = "\(path)?period=\(period)&tier=\(tier)"
        if let within { target += "&within=\(within)" }
        if let asOf { target += "&as_of=\(asOf)" }
        if language == .english { target += "&lang=en" }
        return target
    }
}
