internal import Configuration
package import HTTPService
internal import Nodes
package import Peering

/// What an aggregator publishes: the ranking book of the bundle in force, its audit, and the answers given last.
final class PublicationDesk {
    private let host: NodeHost
    private let configuration: AggregatorConfiguration
    private let audit: AuditDesk
    private let alarms: AlarmDesk
    private var book: RankingBook?
    private var answers = KeptAnswers()

    init(_ host: NodeHost, _ configuration: AggregatorConfiguration) {
        self.host = host
        self.configuration = configuration
        alarms = AlarmDesk(host, configuration)
        audit = AuditDesk(loop: host.loop, clock: host.clock, log: host.log)
        host.node.onChanges = { [unowned self] unit, changes in book?.apply(unit, changes) }
    }

    /// Ranks by this bundle from now on.
    func follow(_ contents: BundleContents) {
        let book = RankingBook(contents, of: host.node)
        self.book = book
        audit.follow(book)
        alarms.follow(book)
    }

    /// Answers from what was just answered where nothing has changed: a ranking of all branches costs some 20 ms, and
    /// many people look at the same page.
    func answer(_ request: HTTPRequest) -> HTTPResponse {
        let now = host.now
        let key = request.query.reduce(into: request.path) { $0 += "&\($1.name)=\($1.value)" }
        let revision = book?.revision ?? 0
        if let known = answers.answer(key, revision: revision, now: now) { return known }
        if request.path == "/api/v1/nodes" { host.with { node, now in node.wantDigests(now: now) } }
        var api = AggregatorAPI(
            node: host.node, book: book, audit: audit.audit, configuration: configuration, now: now)
        api.alarms = alarms.report
        let response = api.answer(request)
        return answers.keep(response, key, revision: revision, now: now)
    }
}

/// The answers given last, by what was asked.
package struct KeptAnswers {
    private struct Answer {
        let revision: UInt64
        let madeAtMilliseconds: Int64
        let response: HTTPResponse
    }

    private var answers: [String: Answer] = [:]

    private let bytesMax: Int

    package init(bytesMax: Int = DaemonLimits.answersBytesMax) { self.bytesMax = bytesMax }

    /// An answer that is still good.
    package func answer(_ key: String, revision: UInt64, now: Instant) -> HTTPResponse? {
        guard let known = answers[key], known.revision == revision,
            now.monotonicMilliseconds - known.madeAtMilliseconds < DaemonLimits.answerMilliseconds
        else { return nil }
        return known.response
    }

    /// Keeps a fresh answer.
    ///
    /// - Returns: what is to be sent: the answer of before where the fresh one says the same, since with the bytes its
    ///   tag stays, and whoever has seen it is told 304.
    package mutating func keep(
        _ response: HTTPResponse, _ key: String, revision: UInt64, now: Instant
    ) -> HTTPResponse {
        var response = response
        if let known = answers[key], known.response.isSame(as: response) { response = known.response }
        if response.digest == nil { response.seal() }
        let bytes = answers.values.reduce(response.body.count) { $0 + $1.response.body.count }
        if answers.count >= DaemonLimits.answersMax || bytes > bytesMax { answers.removeAll() }
        answers[key] = Answer(revision: revision, madeAtMilliseconds: now.monotonicMilliseconds, response: response)
        return response
    }
}
