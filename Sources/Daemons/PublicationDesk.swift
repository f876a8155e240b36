internal import Configuration
internal import HTTPService
internal import Nodes
internal import Peering

/// What an aggregator publishes: the ranking book of the bundle in force, its audit, and the answers given last.
final class PublicationDesk {
    private let host: NodeHost
    private let configuration: AggregatorConfiguration
    private let audit: AuditDesk
    private var book: RankingBook?
    private var answers: [String: Answer] = [:]

    private struct Answer {
        let revision: UInt64
        let madeAtMilliseconds: Int64
        let response: HTTPResponse
    }

    init(_ host: NodeHost, _ configuration: AggregatorConfiguration) {
        self.host = host
        self.configuration = configuration
        audit = AuditDesk(loop: host.loop, clock: host.clock, log: host.log)
        host.node.onChanges = { [unowned self] unit, changes in book?.apply(unit, changes) }
    }

    /// Ranks by this bundle from now on.
    func follow(_ contents: BundleContents) {
        let book = RankingBook(contents, of: host.node)
        self.book = book
        audit.follow(book)
    }

    /// Answers from what was just answered where nothing has changed: a ranking of all branches costs some 20 ms, and
    /// many people look at the same page.
    func answer(_ request: HTTPRequest) -> HTTPResponse {
        let now = host.now
        let key = request.query.reduce(into: request.path) { $0 += "&\($1.name)=\($1.value)" }
        let revision = book?.revision ?? 0
        if let known = answers[key], known.revision == revision,
            now.monotonicMilliseconds - known.madeAtMilliseconds < DaemonLimits.answerMilliseconds
        {
            return known.response
        }
        if request.path == "/api/v1/nodes" { host.with { node, now in node.wantDigests(now: now) } }
        let response = AggregatorAPI(
            node: host.node, book: book, audit: audit.audit, configuration: configuration, now: now
        )
        .answer(request)
        if answers.count >= DaemonLimits.answersMax { answers.removeAll() }
        answers[key] = Answer(revision: revision, madeAtMilliseconds: now.monotonicMilliseconds, response: response)
        return response
    }
}
