internal import Configuration
internal import HTTPService
internal import Model
internal import Nodes
internal import Publication
internal import Scoring

// What a unit should reform next (Protocol/24-what-to-reform.md).
extension AggregatorAPI {
    func reform(_ code: String, _ request: HTTPRequest) throws(Refusal) -> ReformReport {
        let question = try question(request)
        let (unit, _, _) = try known(code, question)
        let book = try readyBook()
        let (period, asOf) = (question.period, question.asOf)
        let from = min(asOf, today)
        let arrivals = ReformArrivals(
            of: unit, before: from, tree: { book.contents.topology.tree(on: $0) },
            merged: { book.cells(of: unit, in: $0, asOf: from) }, own: { book.cellsAlone(of: $0, in: $1) })
        do throws(ScoringError) {
            return ReformReport(
                of: unit, in: book.tree(for: period, asOf: asOf), by: try book.scorer(for: period, asOf: asOf),
                try book.score(unit, period, asOf: asOf), offices: book.offices(of: unit, in: period, asOf: asOf),
                arrivals: arrivals
            ) { book.cells(of: unit, in: $0, asOf: asOf) }
        } catch {
            throw refusal(error, question, book)
        }
    }

    func reformPage(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let page = ReformPage(
            report: try reform(code, request), language: language(request), generatedAt: moment,
            isTraining: configuration.realm == .training, isAsOfChosen: try question(request).isAsOfChosen,
            renews: try selection(request).renews)
        return html(page.document())
    }
}
