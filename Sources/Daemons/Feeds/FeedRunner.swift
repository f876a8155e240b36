internal import Bytes
internal import Configuration
internal import Model
internal import Nodes
internal import Peering
internal import Publication
internal import Runtime
internal import Wire

/// One feed: gathers what changed, gives it to the feed's program in batches, one at a time, and again until the
/// program has confirmed it.
final class FeedRunner {
    let setting: FeedSetting
    private let host: NodeHost
    private let file: FeedFile
    /// How things stand; `nil` before there are rules.
    private let look: () -> AggregatorAPI?
    private var queue = FeedQueue()
    private var memory: FeedMemory
    private var sequence: Int64
    private var hasBegun = false
    private var isMigrated: Bool
    private var isWriting = false
    private var isStopped = false
    private var day: Day?
    private var nodesAt: Int64?
    /// When ranks of a part were made last: they cost more than they change.
    private var rankedAt: [FeedPart: Int64] = [:]
    private var command: BatchCommand?
    private var pauseMilliseconds = RuntimeLimits.pipePauseFirstMilliseconds
    private var counts = FeedReport(name: "")

    init(_ host: NodeHost, _ setting: FeedSetting, dataDir: String, look: @escaping () -> AggregatorAPI?) {
        self.host = host
        self.setting = setting
        self.look = look
        file = FeedFile(dataDir: dataDir, name: setting.name)
        let kept = file.read(host.log).flatMap { $0.setting == Self.text(setting) ? $0 : nil }
        memory = FeedMemory(marks: kept?.marks ?? [:])
        // Attempts that were not kept had numbers, too: fewer than this, at one a second at most.
        sequence = (kept?.sequence ?? 0) + (kept == nil ? 0 : DaemonLimits.feedSequenceGap)
        isMigrated = setting.migrations == nil
        counts.name = setting.name
        plan(afterMilliseconds: 0)
    }

    /// What a receiver is known by.
    private static func text(_ setting: FeedSetting) -> String {
        let words = [setting.form.rawValue] + setting.tables.map(\.rawValue) + setting.command
        return Hexadecimal.encode(SHA256.digest(Array(words.joined(separator: "\u{0}").utf8)).bytes)
    }

    func report(at now: Instant) -> FeedReport {
        var report = counts
        report.waiting = queue.count
        report.behindSeconds = queue.sinceMilliseconds.map { max(0, now.monotonicMilliseconds - $0) / 1_000 } ?? 0
        return report
    }

    /// Its program is left to end; what it confirms is not kept any more.
    func stop() { isStopped = true }

    // MARK: - Changes

    func note(_ unit: UnitCode, _ changes: [CellChange], at now: Int64) {
        guard hasBegun else { return }
        if setting.tables.contains(.cells), !changes.isEmpty {
            queue.note(FeedPart(.cells, unit.description), changes.map(\.key), at: now)
        }
        if changes.isEmpty { return noteRanks(host.node.periods, at: now) }
        noteRanks(Array(Set(changes.map(\.key.period))), at: now)
    }

    private func noteRanks(_ periods: [Period], at now: Int64) {
        for table in [FeedTable.rankings, .indicators] where setting.tables.contains(table) {
            for period in periods { queue.note(FeedPart(table, period.description), at: now) }
        }
    }

    /// Other rules: every rank may be another one.
    func noteRules() { if hasBegun { noteRanks(host.node.periods, at: host.now.monotonicMilliseconds) } }

    /// Units that moved while this program did not run are told whole; ranks are made, and told where they differ.
    private func begin(at now: Int64) {
        hasBegun = true
        noteRanks(host.node.periods, at: now)
        guard setting.tables.contains(.cells) else { return }
        for unit in host.node.units.keys.sorted() {
            let part = FeedPart(.cells, unit.description)
            guard let position = host.node.units[unit]?.position, memory.marks[part] != position.description else {
                continue
            }
            queue.noteWhole(part, at: now)
        }
    }

    // MARK: - Batches

    private func plan(afterMilliseconds milliseconds: Int64) {
        guard !isStopped else { return }
        _ = host.loop.schedule(afterMilliseconds: milliseconds) { [weak self] in self?.turn() }
    }

    private func turn() {
        guard !isStopped else { return }
        guard let api = look() else { return plan(afterMilliseconds: Int64(setting.intervalMilliseconds)) }
        let now = host.now
        if !hasBegun { begin(at: now.monotonicMilliseconds) }
        noteTime(api, now)
        if !isMigrated { return migrate() }
        sequence = max(sequence + 1, now.unixMilliseconds)
        var batch = FeedBatch(sequence: sequence)
        fill(&batch, api, now)
        guard batch.count > 0 else {
            confirm()
            return plan(afterMilliseconds: Int64(setting.intervalMilliseconds))
        }
        send(batch.bytes(setting.form)) { [weak self] in
            guard let self else { return }
            counts.batches += 1
            counts.lines += UInt64(batch.count)
            confirm()
        }
    }

    /// What moves without an update: ranks by the day, nodes by the minute.
    private func noteTime(_ api: AggregatorAPI, _ now: Instant) {
        if day != api.today {
            if day != nil { noteRanks(api.feedPeriods, at: now.monotonicMilliseconds) }
            day = api.today
        }
        guard setting.tables.contains(.nodes) else { return }
        if let nodesAt, now.monotonicMilliseconds - nodesAt < DaemonLimits.feedNodesMilliseconds { return }
        nodesAt = now.monotonicMilliseconds
        queue.note(FeedPart(.nodes, ""), at: now.monotonicMilliseconds)
    }

    /// The oldest parts first, until there are lines enough or they have taken their share of the loop's time.
    private func fill(_ batch: inout FeedBatch, _ api: AggregatorAPI, _ now: Instant) {
        let start = SystemClock.monotonicMilliseconds
        for part in queue.parts {
            guard batch.count < DaemonLimits.feedLinesMax,
                SystemClock.monotonicMilliseconds - start < DaemonLimits.feedTurnMilliseconds
            else { return }
            if part.table == .cells {
                batch.append(.cells, cells(part, api))
            } else if isDue(part, now), let rows = api.feedRows(part), let work = queue.take(part) {
                rankedAt[part] = now.monotonicMilliseconds
                batch.append(part.table, memory.lines(part, rows, isWhole: work.isWhole))
            }
        }
    }

    private func isDue(_ part: FeedPart, _ now: Instant) -> Bool {
        guard part.table != .nodes, let at = rankedAt[part] else { return true }
        return now.monotonicMilliseconds - at >= DaemonLimits.feedRankMilliseconds
    }

    private func cells(_ part: FeedPart, _ api: AggregatorAPI) -> [FeedLine] {
        guard let unit = UnitCode(part.name), let work = queue.take(part) else { return [] }
        let state = host.node.units[unit]
        memory.note(part, mark: state?.position?.description)
        guard work.isWhole else { return api.feedLines(of: unit, work.keys.sorted()) }
        return api.feedLines(of: unit, state?.allKeys() ?? []) + [.sweep(part: [part.name])]
    }

    /// The scripts that make the tables, in the order of their names.
    private func migrate() {
        var script = Array("\\set ON_ERROR_STOP on\n".utf8)
        do throws(SystemError) {
            let folder = setting.migrations ?? ""
            let names = try Files.list(folder).map(\.name).filter { $0.hasSuffix(".sql") }.sorted()
            for name in names {
                script += try Files.read("\(folder)/\(name)", limitBytes: DaemonLimits.migrationBytesMax)
            }
        } catch {
            return fail("\(error)")
        }
        send(script) { [weak self] in
            self?.isMigrated = true
        }
    }

    private func send(_ bytes: [UInt8], then confirmed: @escaping () -> Void) {
        do throws(SystemError) {
            command = try BatchCommand(
                host.loop, setting.command, bytes, timeoutMilliseconds: Int64(setting.timeoutSeconds) * 1_000
            ) { [weak self] fault in
                guard let self, !isStopped else { return }
                command = nil
                if let fault { return fail(fault) }
                counts.confirmed = Moment(seconds: host.now.unixMilliseconds / 1_000)
                if counts.fault != nil { host.log.info("feed-well", ["feed": setting.name]) }
                counts.fault = nil
                pauseMilliseconds = RuntimeLimits.pipePauseFirstMilliseconds
                confirmed()
                plan(afterMilliseconds: Int64(setting.intervalMilliseconds))
            }
        } catch {
            fail("\(error)")
        }
    }

    private func fail(_ fault: String) {
        queue.fail()
        memory.fail()
        counts.failures += 1
        if counts.fault == nil {
            host.log.error(
                "feed-failed", ["feed": setting.name, "reason": fault, "note": "it is fed again until it confirms"])
        }
        counts.fault = fault
        plan(afterMilliseconds: pauseMilliseconds)
        pauseMilliseconds = min(2 * pauseMilliseconds, RuntimeLimits.pipePauseMaxMilliseconds)
    }

    /// Nothing waits until this is on the disk: a position that is older than what was confirmed costs a repetition.
    private func confirm() {
        queue.confirm()
        guard memory.confirm(), !isWriting else { return }
        let contents = FeedFile.Contents(setting: Self.text(setting), sequence: sequence, marks: memory.marks)
        let write: @Sendable () -> String? = { [file] in file.write(contents) }
        isWriting = true
        let written: (String?) -> Void = { [weak self] fault in
            guard let self else { return }
            isWriting = false
            guard let fault else { return }
            host.log.warning("feed-position-not-kept", ["feed": setting.name, "reason": fault])
        }
        do throws(SystemError) {
            try host.loop.inBackground(write, then: written)
        } catch {
            written("\(error)")
        }
    }
}
