internal import Alarms
internal import HTTPService
internal import Model
internal import Nodes
internal import Peering
internal import Publication
package import Runtime
internal import Scoring

/// What only the process knows, for its metrics.
package struct ProcessFigures: Sendable {
    package var startUnixSeconds: Int64
    package var processorMilliseconds: Int64
    package var residentBytes: Int
    /// Of the file system that the data folder is on; `nil` where it does not say.
    package var space: DiskSpace?
    /// Streams of events that are open.
    package var watchers: Int

    package init(
        startUnixSeconds: Int64, processorMilliseconds: Int64, residentBytes: Int, space: DiskSpace? = nil,
        watchers: Int = 0
    ) {
        self.startUnixSeconds = startUnixSeconds
        self.processorMilliseconds = processorMilliseconds
        self.residentBytes = residentBytes
        self.space = space
        self.watchers = watchers
    }

    /// Of this process, now; `start` is on the clock that only goes forward.
    init(now unixMilliseconds: Int64, startedAtMilliseconds start: Int64, dataDir: String, watchers: Int = 0) {
        let age = SystemClock.monotonicMilliseconds - start
        self.init(
            startUnixSeconds: (unixMilliseconds - age) / 1_000,
            processorMilliseconds: ProcessFacts.processorMilliseconds, residentBytes: ProcessFacts.residentBytes,
            space: try? DiskSpace(of: dataDir), watchers: watchers)
    }
}

// What a Prometheus server asks for (Protocol/27-taking-away.md, I-01 to I-05). It answers also while nothing is
// published.
extension AggregatorAPI {
    package static let metricsPath = "/metrics"

    func metrics(_ request: HTTPRequest) -> HTTPResponse {
        var text = MetricsText(MetricsText.Form(accept: request.field("accept")))
        appendNode(to: &text)
        appendAlarms(to: &text)
        appendFeeds(to: &text)
        if let book {
            appendOffices(book, to: &text)
            appendRanks(book, to: &text)
        }
        if let process { text.append(process()) }
        return .metrics(text)
    }

    private func appendNode(to text: inout MetricsText) {
        let counters = node.counters
        text.append(node)
        text.family(
            "tamcap_published", .gauge, "1 while rankings are published.",
            MetricsText.Value(book != nil && book?.fault == nil))
        text.family(
            "tamcap_store_failing", .gauge, "1 while the store cannot write.",
            MetricsText.Value(node.storageFault != nil))
        text.family(
            "tamcap_bundle_serial", .gauge, "Serial of the bundle of rules in force.",
            node.bundle.map { .whole(Int64(clamping: $0.serial)) })
        text.family(
            "tamcap_sessions", .gauge, "Sessions of nodes below.", .whole(Int64(node.sessionKeys(now: now).count)))
        let counts: [(name: String, help: String, value: UInt64)] = [
            ("tamcap_updates_taken", "Updates of units that were taken.", counters.updatesTaken),
            ("tamcap_updates_refused", "Updates of units that were refused.", counters.updatesRefused),
            ("tamcap_full_syncs_taken", "Updates that were a unit's whole figures.", counters.fullSyncsTaken),
            ("tamcap_cells_changed", "Cells that updates changed.", counters.cellsChanged),
            ("tamcap_sessions_refused", "Sessions that were refused.", counters.sessionsRefused),
            ("tamcap_violations", "Sessions that ended for breaking the protocol.", counters.violations),
            (
                "tamcap_digest_mismatches", "Digests of offices that differed from what is held.",
                counters.digestMismatches
            ),
            (
                "tamcap_attestation_mismatches", "Figures told that were not their owner's word.",
                counters.attestationMismatches
            ),
            ("tamcap_audit_rounds", "Rounds in which all roll-ups were computed anew.", audit.roundsCompleted),
        ]
        for count in counts { text.family(count.name, .counter, count.help, .whole(Int64(clamping: count.value))) }
    }

    private func appendAlarms(to text: inout MetricsText) {
        let shown = alarms.shown.reduce(into: [AlarmKind: Int64]()) { $0[$1.key.kind, default: 0] += 1 }
        text.family(
            "tamcap_alarms", .gauge, "Alarms that are raised and that no other explains, by kind.",
            AlarmKind.allCases.map { .init(.whole(shown[$0] ?? 0), ("alarm", $0.rawValue)) })
        guard let command = alarms.command else { return }
        text.family(
            "tamcap_alarm_command_running", .gauge, "1 while the command that is told of alarms runs.",
            MetricsText.Value(command.isRunning))
        text.family(
            "tamcap_alarm_lines_dropped", .counter, "Lines that the command was not told.",
            .whole(Int64(clamping: command.dropped)))
    }

    private func appendFeeds(to text: inout MetricsText) {
        func family(
            _ name: String, _ kind: MetricsText.Kind, unit: String = "", _ help: String,
            _ value: (FeedReport) -> MetricsText.Value?
        ) {
            let samples = feeds.compactMap { feed in
                value(feed).map { MetricsText.Sample($0, ("feed", feed.name)) }
            }
            text.family("tamcap_feed_" + name, kind, unit: unit, help, samples)
        }
        family("behind_seconds", .gauge, unit: "seconds", "Since when the oldest change waits for the feed.") {
            .whole($0.behindSeconds)
        }
        family("waiting_parts", .gauge, "Parts of which the feed has not confirmed everything.") {
            .whole(Int64($0.waiting))
        }
        family("lines", .counter, "Lines that the feed has confirmed.") { .whole(Int64(clamping: $0.lines)) }
        family("batches", .counter, "Batches that the feed has confirmed.") { .whole(Int64(clamping: $0.batches)) }
        family("failures", .counter, "Batches that the feed has not confirmed.") {
            .whole(Int64(clamping: $0.failures))
        }
        family("confirmed_timestamp_seconds", .gauge, unit: "seconds", "When the feed confirmed a batch last.") {
            $0.confirmed.map { .whole($0.seconds) }
        }
    }

    /// Units of the tree of the day alone: what else may have been told would be without bound.
    private func appendOffices(_ book: RankingBook, to text: inout MetricsText) {
        let month = Period(.month, holding: today)
        let tree = book.tree(for: month, asOf: today)
        let league = League(.branch, within: province.flatMap { tree.contains($0) ? $0 : nil })
        let offices = book.expectedOffices(league, month, asOf: today)
        let ground = book.completeness(
            league, month, asOf: today, silentAfter: silentAfterMilliseconds, now: now, province: province)
        text.family(
            "tamcap_offices_expected", .gauge, "Offices whose figures belong to the rankings.",
            .whole(Int64(ground.expected)))
        text.family(
            "tamcap_offices_heard", .gauge, "Offices whose figures are in and that were heard lately.",
            .whole(Int64(ground.heard)))
        func each(
            _ name: String, _ unit: String = "", _ help: String, _ value: (UnitCode, UnitStatus) -> MetricsText.Value?
        ) {
            let samples = offices.compactMap { office in
                node.statuses[office].flatMap { value(office, $0) }.map {
                    MetricsText.Sample($0, ("unit", office.description))
                }
            }
            text.family("tamcap_office_" + name, .gauge, unit: unit, help, samples)
        }
        text.family(
            "tamcap_office_connected", .gauge, "1 while the office is connected.",
            offices.map {
                MetricsText.Sample(MetricsText.Value(node.isConnected($0, now: now)), ("unit", $0.description))
            })
        each("last_heard_timestamp_seconds", "seconds", "When the office was heard last.") { office, _ in
            node.heardAtUnixMilliseconds(of: office).map { .milli($0) }
        }
        each("freshness_timestamp_seconds", "seconds", "Up to when the office has taken in its records.") {
            $1.freshness(now: now).map { .whole($0.seconds) }
        }
        each("rejected_rows", "", "Rows that the office refuses now.") {
            $1.health == nil ? nil : .whole(Int64(clamping: refused(by: $0)))
        }
        each("set_aside_files", "", "Files and outputs of which nothing counts.") { _, status in
            status.health.map { .whole($0.filesSetAside) }
        }
        each("clock_offset_seconds", "seconds", "How far the office's clock is ahead.") { _, status in
            status.clockOffsetMilliseconds.map { .milli($0) }
        }
        each("digest_mismatched", "", "1 while the office's digest differs from what is held.") {
            MetricsText.Value($1.isDigestMismatched)
        }
        each("key_expiry_timestamp_seconds", "seconds", "When the key of the office's session ends.") { office, _ in
            node.sessionKey(of: office, now: now)?.validity.until.map { .whole($0.seconds) }
        }
    }

    /// The league that the page shows first, of this month.
    private func appendRanks(_ book: RankingBook, to text: inout MetricsText) {
        let league = province.map { League(.branch, within: $0) } ?? League(.province)
        guard book.fault == nil,
            let ranking = try? book.ranking(league, Period(.month, holding: today), asOf: today)
        else { return }
        func sample(_ row: Standing, _ value: MetricsText.Value) -> MetricsText.Sample {
            MetricsText.Sample(
                value, ("unit", row.score.unit.description), ("tier", league.tier.description))
        }
        let ranked = ranking.rows.filter { $0.rank != nil }
        text.family(
            "tamcap_score_points", .gauge, unit: "points", "Score of this month, of 100 points.",
            ranked.map { sample($0, .micro($0.score.scaledMicro)) })
        text.family(
            "tamcap_rank", .gauge, "Rank of this month.",
            ranked.map { sample($0, .whole(Int64($0.rank ?? 0))) })
    }
}

extension HTTPResponse {
    static func metrics(_ text: MetricsText) -> HTTPResponse {
        var response = HTTPResponse(contentType: text.form.contentType, body: text.bytes)
        // Not `Accept` alone: a kept answer of the other form would be no answer.
        response.fields = [("Vary", "Accept")]
        return response
    }
}

extension MetricsText {
    /// What every program says of itself.
    mutating func append(_ node: Node) {
        family("tamcap_build", .info, "The program.", [Sample(.whole(1), ("version", node.settings.identity.build))])
        family(
            "tamcap_upstream_connected", .gauge, "1 while a session with the upstream stands.",
            node.upstreamReports.map { Sample(.init($0.isEstablished), ("upstream", $0.name)) })
        family(
            "tamcap_plain_sessions", .gauge, "Sessions that are not encrypted, with nodes below and upstreams.",
            .whole(Int64(node.plainSessions)))
    }

    mutating func append(_ process: ProcessFigures) {
        family(
            "tamcap_process_start_timestamp_seconds", .gauge, unit: "seconds", "When the program was started.",
            .whole(process.startUnixSeconds))
        family(
            "tamcap_process_cpu_seconds", .counter, unit: "seconds", "Processor time, of user and system.",
            .milli(process.processorMilliseconds))
        family(
            "tamcap_process_resident_memory_bytes", .gauge, unit: "bytes", "Memory that is resident.",
            .whole(Int64(process.residentBytes)))
        family("tamcap_watchers", .gauge, "Streams of events that are open.", .whole(Int64(process.watchers)))
        guard let space = process.space else { return }
        family(
            "tamcap_data_free_bytes", .gauge, unit: "bytes", "Room left where the data folder is.",
            .whole(Int64(clamping: space.freeBytes)))
        family(
            "tamcap_data_size_bytes", .gauge, unit: "bytes", "Room in all where the data folder is.",
            .whole(Int64(clamping: space.totalBytes)))
    }
}
