internal import Configuration
internal import HTTPService
internal import Model
internal import Nodes
internal import Publication

// Tasks of reform plans, office by office (Protocol/25-further-records.md, J-18).
extension AggregatorAPI {
    func plans(_ code: String, _ request: HTTPRequest) throws(Refusal) -> PlanReport {
        let question = try question(request)
        let (unit, _, name) = try known(code, question)
        let book = try readyBook()
        let (period, asOf) = (question.period, question.asOf)
        let tree = book.tree(for: period, asOf: asOf)
        return PlanReport(
            of: unit, name: name, in: period, asOf: asOf,
            offices: book.offices(of: unit, in: period, asOf: asOf).map { office in
                (office.unit, tree.name(of: office.unit) ?? tree.former(office.unit)?.name ?? "", office.cells)
            })
    }

    func plansCSV(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let (reader, report) = (try Self.reader(request), try plans(code, request))
        return .csv(report.csv(for: reader, origin: try origin(report.period, asOf: report.asOf)))
    }

    func plansPage(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let page = PlanPage(
            report: try plans(code, request), language: language(request), generatedAt: moment,
            isTraining: configuration.realm == .training, isAsOfChosen: try question(request).isAsOfChosen,
            renews: try selection(request).renews)
        return html(page.document())
    }
}
