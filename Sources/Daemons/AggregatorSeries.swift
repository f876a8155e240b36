internal import Configuration
internal import HTTPService
internal import Model
internal import Nodes
internal import Publication
internal import Scoring

// Ranks over the periods, ranks that can still change, and the map.
extension AggregatorAPI {
    /// None where the league did not exist, which the ranking itself says.
    func series(_ question: Question) -> [LeagueRanks] {
        (try? book?.series(question.league, question.period, asOf: question.asOf, count: RankSeries.count)) ?? []
    }

    /// The ranks of the period before, as they stand on the same day; none where the league did not exist then.
    func ranks(before question: Question, in series: [LeagueRanks]) -> [UnitCode: Int] {
        guard let ranks = series.dropLast().last, ranks.period == question.period.previous else { return [:] }
        return ranks.places.compactMapValues(\.rank)
    }

    func seriesReport(_ request: HTTPRequest) throws(Refusal) -> RankingReport {
        let question = try question(request)
        var report = try report(question)
        report.series = series(question)
        return report
    }

    /// The ranks that a unit can still have in a ranking; `nil` where it can have none.
    func range(of unit: UnitCode, _ ranking: Ranking, _ book: RankingBook) throws(ScoringError) -> RankRange? {
        let ground = book.completeness(
            ranking.league, ranking.period, asOf: ranking.asOf, silentAfter: silentAfterMilliseconds, now: now,
            province: province)
        return try book.ranges(of: ranking, ground, now: now)[unit]
    }

    var silentAfterMilliseconds: Int64 { Int64(configuration.timing.silentAfterSeconds) * 1_000 }

    /// What a ranking of branches can be within, by name as people look for it.
    func provinces(of question: Question) -> [Completeness.Office] {
        guard let tree = book?.tree(for: question.period, asOf: question.asOf) else { return [] }
        return tree.units.filter { tree.tier(of: $0) == .province }
            .map { Completeness.Office(unit: $0, name: tree.name(of: $0) ?? "") }
    }

    /// The page `/map`.
    func map(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        var question = try question(request)
        question.league = League(.province, within: province)
        let report = try report(question)
        let catalogue = report.ranking.catalogue
        let text = request.parameter("by") ?? "score"
        guard let figure = MapFigure(text, in: catalogue) else {
            let known = MapFigure.all(of: catalogue).map { $0.text(in: catalogue) }.joined(separator: ", ")
            throw Refusal(
                status: .badRequest, "by là một trong \(known), không phải \"\(text)\"",
                "by is one of \(known), not \"\(text)\"")
        }
        var page = MapPage(
            report: report, figure: figure, language: language(request), generatedAt: moment,
            isTraining: configuration.realm == .training, isAsOfChosen: question.isAsOfChosen,
            renews: try selection(request).renews)
        page.province = province
        page.periods = periods
        if let tree = book?.tree(for: question.period, asOf: question.asOf) {
            page.names = report.ranking.rows.reduce(into: [:]) { names, row in
                guard let place = tree.row(of: row.score.unit)?.province, !place.isEmpty else { return }
                names[row.score.unit] = place
            }
        }
        return html(page.document())
    }
}
