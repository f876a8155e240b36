internal import Configuration
internal import HTTPService
internal import Model
internal import Nodes
internal import Publication

// The standing watch, for people and programs. It answers also while nothing is published.
extension AggregatorAPI {
    var alarmList: HTTPResponse { .json(PublicationJSON.alarms(alarms, at: moment)) }

    func runbook(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        html(
            RunbookPage(
                language: language(request), period: try question(request).period, generatedAt: moment,
                isTraining: configuration.realm == .training
            ).document())
    }

    func alarmPage(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let question = try question(request)
        let page = AlarmPage(
            report: alarms, language: language(request), period: question.period, generatedAt: moment,
            isTraining: configuration.realm == .training, renews: try selection(request).renews,
            catalogue: book?.contents.catalogues.inForce(on: today).name ?? "")
        return html(page.document())
    }
}
