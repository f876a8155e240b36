internal import Configuration
internal import HTTPService
internal import Model
internal import Nodes
internal import Peering
internal import Publication
internal import Scoring

// What people look at: rankings and units as pages.
extension AggregatorAPI {
    func page(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let question = try question(request)
        let selection = try selection(request, on: min(question.asOf, question.period.lastDay))
        var report = try report(question)
        report.series = series(question)
        report.previousRanks = ranks(before: question, in: report.series)
        var periods = periods
        if !periods.contains(question.period) { periods.append(question.period) }
        var page = Page(
            report: report, language: language(request), periods: periods, generatedAt: moment,
            isTraining: configuration.realm == .training,
            withinName: question.league.within.flatMap {
                book?.tree(for: question.period, asOf: question.asOf).name(of: $0)
            },
            isAsOfChosen: question.isAsOfChosen, province: province, selection: selection)
        page.top = province ?? book?.tree(for: question.period, asOf: question.asOf).root
        if province == nil { page.provinces = provinces(of: question) }
        return html(page.document())
    }

    func html(_ document: (bytes: [UInt8], made: Range<Int>)) -> HTTPResponse {
        var response = HTTPResponse.html(document.bytes)
        response.made = document.made
        return response
    }

    var moment: Moment { Moment(seconds: now.unixMilliseconds / 1_000) }

    func language(_ request: HTTPRequest) -> PageLanguage {
        request.parameter("lang").flatMap { PageLanguage(rawValue: $0) } ?? .vietnamese
    }

    /// `day` is T, whose catalogue says what can be sorted by.
    func selection(_ request: HTTPRequest, on day: Day? = nil) throws(Refusal) -> PageSelection {
        var selection = PageSelection(search: request.parameter("q") ?? "")
        switch request.parameter("renew") {
        case nil, "on": selection.renews = true
        case "off": selection.renews = false
        case .some(let other):
            throw Refusal(
                status: .badRequest, "renew là on hoặc off, không phải \"\(other)\"",
                "renew is on or off, not \"\(other)\"")
        }
        switch request.parameter("view") {
        case nil, "table": break
        case "wall": selection.isWall = true
        case .some(let other):
            throw Refusal(
                status: .badRequest, "view là table hoặc wall, không phải \"\(other)\"",
                "view is table or wall, not \"\(other)\"")
        }
        guard let text = request.parameter("sort") else { return selection }
        let catalogue = try readyBook().contents.catalogues.inForce(on: day ?? today)
        guard let order = PageSelection.Order(text, in: catalogue) else {
            let known = (PageSelection.Order.all.map(\.text) + catalogue.indicators.map(\.code))
                .joined(separator: ", ")
            throw Refusal(
                status: .badRequest, "sort là một trong \(known), không phải \"\(text)\"",
                "sort is one of \(known), not \"\(text)\"")
        }
        selection.order = order
        return selection
    }

    // MARK: - Units

    func unit(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        .json(PublicationJSON.unit(try unitReport(code, question(request))))
    }

    func unitPage(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let question = try question(request)
        let report = try unitReport(code, question)
        let tree = try readyBook().tree(for: question.period, asOf: question.asOf)
        let unit = report.score.unit
        var page = UnitPage(
            report: report, language: language(request), generatedAt: moment,
            isTraining: configuration.realm == .training, isAsOfChosen: question.isAsOfChosen,
            renews: try selection(request).renews)
        page.province = province
        // A province has nothing to show above itself.
        let above = tree.ancestors(of: unit).filter { above in
            province.map { above == $0 || tree.ancestors(of: above).contains($0) } ?? true
        }
        page.above = above.reversed().map {
            Completeness.Office(unit: $0, name: tree.name(of: $0) ?? "")
        }
        page.previousRank = ranks(before: question, in: report.series)[unit]
        if !tree.children(of: unit).isEmpty, let lost = report.lost, let book {
            let offices = book.offices(of: unit, in: question.period, asOf: question.asOf)
            page.lostByOffice = report.scorer.lost(lost, tier: report.score.tier, among: offices)
            page.officeNames = offices.reduce(into: [:]) {
                $0[$1.unit] = tree.name(of: $1.unit) ?? tree.former($1.unit)?.name
            }
        }
        page.parts = try parts(of: unit, question, tree)
        return html(page.document())
    }

    /// The rankings of what stands directly below a unit, by tier.
    private func parts(of unit: UnitCode, _ question: Question, _ tree: Tree) throws(Refusal) -> [RankingReport] {
        let below = Set(tree.children(of: unit).compactMap { tree.tier(of: $0) })
        let tiers = Tier.allCases.filter(below.contains)
        var parts: [RankingReport] = []
        for tier in tiers {
            var part = question
            part.league = League(tier, within: unit)
            parts.append(try report(part))
        }
        return parts
    }

    func unitReport(_ code: String, _ question: Question) throws(Refusal) -> UnitReport {
        let book = try readyBook()
        let tree = book.tree(for: question.period, asOf: question.asOf)
        guard let unit = UnitCode(code) else { throw Self.noUnit(code, question.period) }
        guard let tier = tree.tier(of: unit) else { throw Self.noUnit(unit, question.period, tree) }
        try refuseElsewhere(unit, tree)
        do throws(ScoringError) {
            let scorer = try book.scorer(for: question.period, asOf: question.asOf)
            let ranking = try book.ranking(League(tier, within: province), question.period, asOf: question.asOf)
            let score = try book.score(unit, question.period, asOf: question.asOf)
            let cells = book.cells(of: unit, in: question.period, asOf: question.asOf)
            var report = UnitReport(
                name: tree.name(of: unit) ?? "", parent: tree.parent(of: unit), scorer: scorer, score: score,
                handlingTime: HandlingTime(cells), signs: scorer.scorer.signs(of: cells),
                targets: results(of: score, by: scorer, book),
                standing: ranking.rows.first { $0.score.unit == unit }, leagueCount: ranking.rows.count,
                node: self.report(of: unit, tree: tree), formers: tree.formers(of: unit))
            let league = League(tier, within: province)
            report.series = series(
                Question(
                    period: question.period, league: league, asOf: question.asOf, isAsOfChosen: question.isAsOfChosen))
            report.range = try range(of: unit, ranking, book)
            report.rules = rules(of: question.period, asOf: question.asOf, book)
            let side = Movement.Side(of: unit, cells: cells, in: ranking, by: scorer)
            report.cells = cells
            report.lost = side?.lost ?? scorer.lost(score, cells: cells)
            report.movement = movement(to: side)
            report.figureSigns = signs(atAndBelow: unit, scorer, tree)
            return report
        } catch {
            throw refusal(error, question, book)
        }
    }
}
