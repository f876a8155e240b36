internal import Configuration
internal import HTTPService
internal import Model
internal import Nodes
internal import Publication
internal import Scoring

// Where a unit lost its points, and why its score and rank moved.
extension AggregatorAPI {
    /// The scores of a unit's league on one side of an explanation; `nil` where it does not stand in the tree of T.
    func side(_ unit: UnitCode, _ period: Period, asOf: Day) throws(ScoringError) -> Movement.Side? {
        guard let book, let tier = book.tree(for: period, asOf: asOf).tier(of: unit) else { return nil }
        let ranking = try book.ranking(League(tier, within: province), period, asOf: asOf)
        return Movement.Side(
            of: unit, cells: book.cells(of: unit, in: period, asOf: asOf), in: ranking,
            by: try book.scorer(for: period, asOf: asOf))
    }

    /// What moved since the period before; `nil` where nothing was counted then.
    func movement(to after: Movement.Side?) -> Movement? {
        guard let after, let previous = after.period.previous,
            let before = try? side(after.score.unit, previous, asOf: after.asOf), before.score.status != .noData
        else { return nil }
        return Movement(from: before, to: after)
    }

    // MARK: - Lost points

    func lost(_ code: String, _ request: HTTPRequest) throws(Refusal) -> LostReport {
        let question = try question(request)
        let (unit, tier, name) = try known(code, question)
        let (book, isByOffice) = (try readyBook(), try isByOffice(request))
        do throws(ScoringError) {
            let scorer = try book.scorer(for: question.period, asOf: question.asOf)
            let score = try book.score(unit, question.period, asOf: question.asOf)
            let cells = book.cells(of: unit, in: question.period, asOf: question.asOf)
            var lost = scorer.lost(score, cells: cells)
            if isByOffice {
                lost = scorer.lost(
                    lost, tier: tier, among: book.offices(of: unit, in: question.period, asOf: question.asOf))
            }
            return LostReport(unit: unit, name: name, scorer: scorer, score: score, lost: lost)
        } catch {
            throw refusal(error, question, book)
        }
    }

    private func isByOffice(_ request: HTTPRequest) throws(Refusal) -> Bool {
        switch request.parameter("by") {
        case nil, "procedure": return false
        case "office": return true
        case .some(let other):
            throw Refusal(
                status: .badRequest, "by là procedure hoặc office, không phải \"\(other)\"",
                "by is procedure or office, not \"\(other)\"")
        }
    }

    /// The unit of an address, which must stand in the tree of T and in this server's part of it.
    func known(
        _ code: String, _ question: Question
    ) throws(Refusal) -> (unit: UnitCode, tier: Tier, name: String) {
        let tree = try readyBook().tree(for: question.period, asOf: question.asOf)
        guard let unit = UnitCode(code) else { throw Self.noUnit(code, question.period) }
        guard let tier = tree.tier(of: unit) else { throw Self.noUnit(unit, question.period, tree) }
        try refuseElsewhere(unit, tree)
        return (unit, tier, tree.name(of: unit) ?? "")
    }

    // MARK: - Movements

    func movementReport(_ code: String, _ request: HTTPRequest) throws(Refusal) -> MovementReport {
        let question = try question(request)
        let (unit, _, name) = try known(code, question)
        let book = try readyBook()
        var earlier = question
        earlier.asOf = try fromAsOf(request) ?? question.asOf
        earlier.period = try from(request, question)
        _ = try known(code, earlier)
        func side(_ question: Question) throws(Refusal) -> Movement.Side {
            do throws(ScoringError) {
                guard let side = try self.side(unit, question.period, asOf: question.asOf) else {
                    throw .unknownUnit(unit, question.period)
                }
                return side
            } catch {
                throw refusal(error, question, book)
            }
        }
        let movement = Movement(from: try side(earlier), to: try side(question))
        return MovementReport(unit: unit, name: name, register: book.contents.register, movement)
    }

    func movementPage(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let page = MovementPage(
            report: try movementReport(code, request), language: language(request), generatedAt: moment,
            isTraining: configuration.realm == .training, isAsOfChosen: try question(request).isAsOfChosen,
            fromAsOf: try fromAsOf(request), renews: try selection(request).renews)
        return html(page.document())
    }

    /// The period before, unless another one is named; the same one where only another day is.
    private func from(_ request: HTTPRequest, _ question: Question) throws(Refusal) -> Period {
        if let text = request.parameter("from") {
            guard let period = Period(text) else {
                throw Refusal(
                    status: .badRequest, "from là 2026-10, 2026-Q4 hoặc 2026, không phải \"\(text)\"",
                    "from is 2026-10, 2026-Q4 or 2026, not \"\(text)\"")
            }
            return period
        }
        if request.parameter("from_as_of") != nil { return question.period }
        guard let previous = question.period.previous else {
            throw Refusal(
                status: .badRequest, "trước \(question.period) không có kỳ nào; hãy nêu from",
                "there is no period before \(question.period): name one with from")
        }
        return previous
    }

    private func fromAsOf(_ request: HTTPRequest) throws(Refusal) -> Day? {
        guard let text = request.parameter("from_as_of") else { return nil }
        guard let day = Day(text), (Day.first...Day.last).contains(day) else {
            throw Refusal(
                status: .badRequest, "from_as_of là ngày như 2026-10-31, không phải \"\(text)\"",
                "from_as_of is a date like 2026-10-31, not \"\(text)\"")
        }
        return day
    }
}
