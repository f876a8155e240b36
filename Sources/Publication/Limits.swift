internal import Model

// Every number that bounds what is published, with its unit and its reason.

extension Page {
    /// Periods of a grain that are offered at once, the newest, and the chosen one; the steps lead to all others.
    static let offered: [(grain: Grain, count: Int)] = [(.month, 24), (.quarter, 12), (.year, 10)]
    /// Missing offices that are shown at once; more on request, so that the ranking stays on the screen.
    static let missingShownMax = 20
    /// Offices with notices that are shown at once, and that are on the page at all; `/api/v1/nodes` has every one. The
    /// page is fetched every few seconds, and fifty offices' notices are some 15 kB.
    static let noticedShownMax = 5
    static let noticedListedMax = 50
    /// A wall shows so many rows in so many columns: with more, nobody could read them from across a room. Fewer
    /// columns are taken while so many rows a column do.
    static let wallColumnsMax = 4
    static let wallLinesMax = 27
    static let wallRowsMax = wallColumnsMax * wallLinesMax
    static let wallRowsBest = 22
    /// Seconds without a word from a stream of events, which says one every fifteen, after which it is dead.
    package static let silenceSeconds = 40
    /// Seconds after which an open page asks for news: figures are on the page within ten seconds of a change.
    package static let renewSecondsStandard = 5
    /// A page that gets no answer waits up to so many times as long: a minute.
    static let renewStretchMax = 12
}

extension ForecastReport {
    /// Units without days that a refused forecast names; a nation could have hundreds, and one page holds twenty.
    package static let gapsNamedMax = 20
}

extension PublicationsPage {
    /// Publications that the page lists, the newest: three years of months with a revision each; the API lists all.
    static let shownMax = 72
}

extension RuleFacts {
    /// Hexadecimal digits of a hash where people read it: what a person compares at a glance, and enough to tell apart
    /// whatever files there will be.
    static let shownHashDigits = 12
}

extension OfficePage {
    /// Seconds after which an open page asks for news: people work on a dossier for minutes, and the agent should not
    /// go through its records for nobody.
    static let renewSeconds = 30
    /// Dossiers of a group on the whole page; its own page has more.
    package static let shownMax = 50
    /// Dossiers on one page of a group, and in one answer of the API: what a browser shows without waiting.
    package static let pageMax = 500
    /// Refused rows on the page: nobody mends more by hand before looking again.
    package static let refusalsMax = 100
}

extension AlarmPage {
    /// Alarms on the page; a country of which every office has one is a list for a program.
    static let shownMax = 200
}

extension RankSeries {
    /// Periods of a series: a year of months.
    package static let count = 12
    /// Ranks that a line spans at least.
    static let spanMin = 4
    /// A sparkline's drawing: eleven steps beside a rank, in a line of text.
    static let step = 4
    static let height = 14
    static let margin = 2
    /// The chart's on the page of a unit.
    static let chartStep = 60
    static let chartHeight = 160
    static let chartMargin = 10
}

extension TileGrid {
    /// What the stylesheet has places for.
    package static let rowsMax = 20
    package static let columnsMax = 7
}

extension UnitPage {
    /// Procedures that are shown at once, the others on request: a branch has some sixty.
    static let proceduresShownMax = 20
    /// Offices that are named with what they lost; the CSV has every one. A province has at most some forty.
    static let lostOfficesMax = 40
    /// Indicators of which the page says that they moved; the explanation has all of them.
    static let movedShownMax = 5
}

extension MovementPage {
    /// Procedures that are named beside an indicator, and units that are named as passed; JSON has every one.
    static let proceduresShownMax = 5
    static let passingsShownMax = 20
}

extension ReformPage {
    /// Procedures that are shown at once, and those without a dossier; the others on request.
    static let shownMax = 20
}

extension ReformWords {
    /// Causes of a loss that are told in words: what is behind them is hardly worth a deed of its own.
    static let causesMax = 3
}

extension OpsPage {
    /// Nodes on the page, of which the worst come first; a country of 485 has some 300 kB, and a program has the JSON.
    static let shownMax = 500
    /// Seconds after which an open page asks for news.
    static let renewSeconds = 10
}

extension DisplayText {
    /// Marks over one letter on a terminal: Vietnamese has two.
    static let marksMax = 3
}

extension OpsText {
    /// Columns of a name, of a build or node, and of what is wrong: what tells nodes apart at a glance.
    static let nameColumnsMax = 28
    static let wordColumnsMax = 20
    static let troubleColumnsMax = 44
}
