package import Configuration
package import HTTPService
package import Model
package import Nodes
internal import Official
internal import Peering
internal import Runtime

/// What an aggregator publishes: the ranking book of the bundle in force, its audit, and the answers given last.
package final class PublicationDesk {
    private let host: NodeHost
    private let archive: OfficialArchive
    private let daily: OfficialArchive
    private var configuration: AggregatorConfiguration
    private let started = SystemClock.monotonicMilliseconds
    private let audit: AuditDesk
    private let alarms: AlarmDesk
    private var feeds: FeedDesk?
    private var book: RankingBook?
    private var answers = KeptAnswers()
    private lazy var gatherings = GatheringDesk(host.loop) { [unowned self] response, target, revision, cost in
        answers.keep(response, target, revision: revision, now: host.now, costMicroseconds: cost)
    }
    /// Who may see how the nodes are run.
    package var gate = HTTPGate()
    /// What units are held against; changed by SIGHUP.
    var targets: Editions<TargetEdition> {
        didSet {
            answers = KeptAnswers()
            alarms.targets = targets
            live.noteChange()
        }
    }
    package private(set) lazy var live = LiveDesk(self, loop: host.loop)

    package init(_ host: NodeHost, _ configuration: AggregatorConfiguration, _ targets: Editions<TargetEdition>) {
        self.host = host
        self.configuration = configuration
        archive = OfficialArchive(dataDir: configuration.dataDir)
        daily = OfficialArchive(dataDir: configuration.dataDir, .daily)
        alarms = AlarmDesk(host, configuration)
        self.targets = targets
        alarms.targets = targets
        audit = AuditDesk(loop: host.loop, clock: host.clock, log: host.log)
        host.node.onChanges = { [unowned self] unit, changes in
            book?.apply(unit, changes)
            live.noteChange()
            feeds?.note(unit, changes)
        }
        feeds = FeedDesk(host, configuration) { [unowned self] in book == nil ? nil : api(now: host.now) }
        alarms.feeds = { [unowned self] in feeds?.reports ?? [] }
    }

    /// What a running aggregator takes of its configuration, and the targets that this names.
    func adopt(_ configuration: AggregatorConfiguration, _ targets: Editions<TargetEdition>) {
        self.configuration = configuration
        alarms.adopt(configuration)
        feeds?.adopt(configuration.feeds)
        self.targets = targets
    }

    /// What closes a period, as things stand; `nil` before the first bundle.
    func closing(build: String) -> OfficialClosing? {
        book.map {
            OfficialClosing(
                node: host.node, book: $0, configuration: configuration, targets: targets, archive: archive,
                build: build, now: host.now)
        }
    }

    /// What keeps each day, as things stand; `nil` before the first bundle.
    func day(build: String) -> OfficialDaily? {
        book.map {
            OfficialDaily(
                node: host.node, book: $0, configuration: configuration, archive: daily, build: build, now: host.now)
        }
    }

    /// Ranks by this bundle from now on.
    package func follow(_ contents: BundleContents) {
        let book = RankingBook(contents, of: host.node)
        self.book = book
        audit.follow(book)
        alarms.follow(book)
        feeds?.noteRules()
    }

    /// Answers from what was just answered where nothing has changed: a ranking of all branches costs some 20 ms, and
    /// many people look at the same page.
    package func answer(_ request: HTTPRequest) -> HTTPResponse {
        if request.path == AggregatorAPI.eventsPath { return live.open(request) }
        // Of this very moment, and in the form that is asked for.
        if request.path == AggregatorAPI.metricsPath { return api(now: host.now).answer(request) }
        // Of whoever asks, and nobody else's.
        if AggregatorAPI.opsPaths.contains(request.path) { return api(now: host.now).answer(request) }
        let now = host.now
        let tolerated = live.toleratedMilliseconds(request.target)
        guard let known = answers.answer(request.target, revision: revision, now: now, toleratedAtLeast: tolerated)
        else { return make(request) }
        if known.isAging { renew(request) }
        return known.response
    }

    /// Takes a request whose answer takes longer than a turn may, and gives the answer by and by.
    ///
    /// - Returns: whether it does; `answer` has the answer otherwise.
    package func answerLater(_ request: HTTPRequest, _ then: @escaping (HTTPResponse) -> Void) -> Bool {
        guard AggregatorAPI.gatheredPaths.contains(request.path),
            !answers.has(request.target, revision: revision, now: host.now)
        else { return false }
        gather(request, then)
        return true
    }

    private func gather(_ request: HTTPRequest, _ then: @escaping (HTTPResponse) -> Void) {
        let (target, isPacked) = (request.target, request.acceptsGzip)
        guard !gatherings.join(target, isPacked: isPacked, then) else { return }
        var api = api(now: host.now)
        var gathering: Gathering?
        api.later = { gathering = $0 }
        let response = api.answer(request)
        // A question that cannot be answered is told so at once.
        gatherings.begin(
            gathering ?? Gathering { { response } }, target, isPacked: isPacked, revision: revision, then)
    }

    var revision: UInt64 { book?.revision ?? 0 }

    /// Makes the answer as things stand.
    func make(_ request: HTTPRequest) -> HTTPResponse {
        let now = host.now
        let start = SystemClock.monotonicNanoseconds
        if request.path == "/api/v1/nodes" { host.with { node, now in node.wantDigests(now: now) } }
        let response = api(now: now).answer(request)
        let cost = (SystemClock.monotonicNanoseconds - start) / 1_000
        return answers.keep(response, request.target, revision: revision, now: now, costMicroseconds: cost)
    }

    private func api(now: Instant) -> AggregatorAPI {
        var api = AggregatorAPI(
            node: host.node, book: book, audit: audit.audit, configuration: configuration, now: now)
        api.alarms = alarms.report
        api.targets = targets
        api.archive = archive
        api.daily = daily
        api.gate = gate
        api.feeds = feeds?.reports ?? []
        api.process = { [host, configuration, live, started] in
            ProcessFigures(
                now: host.clock.unixMilliseconds, startedAtMilliseconds: started, dataDir: configuration.dataDir,
                watchers: live.watcherCount)
        }
        return api
    }

    /// Makes it anew once those who wait now have been answered.
    private func renew(_ request: HTTPRequest) {
        if AggregatorAPI.gatheredPaths.contains(request.path) { return gather(request) { _ in } }
        host.loop.afterTurn { [weak self] in _ = self?.make(request) }
    }
}
