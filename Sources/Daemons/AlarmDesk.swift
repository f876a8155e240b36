internal import Alarms
internal import Configuration
internal import Model
internal import Nodes
internal import Peering
internal import Publication
internal import Runtime

/// The standing watch of an aggregator: looks every few seconds, and tells the log, the command on the pipe, the page
/// and the API what is raised and what is cleared.
final class AlarmDesk {
    private let host: NodeHost
    private var configuration: AggregatorConfiguration
    private let start: Instant
    private let file: AlarmFile
    private weak var ranking: RankingBook?
    private var alarms: AlarmBook
    private var pipe: CommandPipe?
    /// How many commands there have been.
    private var pipes = 0
    /// What takes a ranking is looked at more rarely.
    private var ranked: (at: Int64, observations: [AlarmObservation])?
    private var lines: UInt64 = 0
    /// How the feeds stand.
    var feeds: () -> [FeedReport] = { [] }
    /// What units are held against.
    var targets = Editions(TargetEdition([])) {
        didSet { ranked = nil }
    }

    init(_ host: NodeHost, _ configuration: AggregatorConfiguration) {
        self.host = host
        self.configuration = configuration
        start = host.now
        file = AlarmFile(dataDir: configuration.dataDir)
        let kept = file.read(host.log)
        alarms = AlarmBook(
            configuration.alarms.rules, startedAtMilliseconds: start.monotonicMilliseconds, raised: kept.alarms,
            nextID: kept.nextID)
        openPipe()
        plan()
    }

    private func openPipe() {
        pipes += 1
        guard !configuration.alarms.command.isEmpty else { return }
        let number = pipes
        pipe = CommandPipe(host.loop, configuration.alarms.command) { [unowned self] event in
            // That one which was replaced ends was asked for.
            if number == pipes { tell(event) }
        }
    }

    /// Another rule table or command (N-18): a command that stays is not started anew.
    func adopt(_ configuration: AggregatorConfiguration) {
        let old = self.configuration.alarms
        self.configuration = configuration
        alarms.adopt(configuration.alarms.rules)
        ranked = nil
        guard configuration.alarms.command != old.command else { return }
        pipe?.stop()
        pipe = nil
        openPipe()
    }

    func follow(_ book: RankingBook) {
        ranking = book
        ranked = nil
    }

    /// How it stands now.
    var report: AlarmReport {
        var report = AlarmReport()
        report.alarms = alarms.raised
        let now = host.now
        if alarms.isQuiet(atMilliseconds: now.monotonicMilliseconds) {
            let left = alarms.quietUntilMilliseconds - now.monotonicMilliseconds
            report.quietUntil = Moment(seconds: (now.unixMilliseconds + left) / 1_000)
        }
        report.command = pipe.map {
            .init(isRunning: $0.isRunning, waiting: $0.waiting, dropped: $0.dropped, starts: $0.starts)
        }
        return report
    }

    private func plan() {
        _ = host.loop.schedule(afterMilliseconds: DaemonLimits.alarmMilliseconds) { [weak self] in
            self?.look()
            self?.plan()
        }
    }

    /// Without a tree nobody is expected.
    private func look() {
        let now = host.now
        guard let ranking, !alarms.isQuiet(atMilliseconds: now.monotonicMilliseconds) else { return }
        let sight = AlarmSight(
            node: host.node, book: ranking, configuration: configuration, start: start, now: now,
            space: try? DiskSpace(of: configuration.dataDir), raised: alarms.raised, feeds: feeds())
        if ranked.map({ now.monotonicMilliseconds - $0.at >= DaemonLimits.rankAlarmMilliseconds }) ?? true {
            ranked = (now.monotonicMilliseconds, sight.ranked + sight.targets(targets.inForce(on: sight.today).targets))
        }
        let (revision, tree) = (alarms.revision, sight.tree)
        let changes = alarms.look(
            sight.all + (ranked?.observations ?? []), above: { tree.ancestors(of: $0) },
            atMilliseconds: now.monotonicMilliseconds, unixMilliseconds: now.unixMilliseconds)
        for change in changes { tell(change, now) }
        if alarms.revision != revision { file.keep(alarms, host.log) }
    }

    private func tell(_ change: AlarmChange, _ now: Instant) {
        let alarm = change.alarm
        let fields: Log.Fields = [
            "alarm": alarm.key.kind.rawValue, "id": alarm.id, "unit": alarm.key.unit, "name": alarm.name,
            "since": Moment(seconds: alarm.sinceUnixMilliseconds / 1_000), "value": alarm.value, "note": alarm.english,
        ]
        switch change {
        case .raised: host.log.warning("alarm-raised", fields)
        case .cleared: host.log.info("alarm-cleared", fields)
        }
        guard let pipe else { return }
        lines += 1
        let moment = Moment(seconds: now.unixMilliseconds / 1_000)
        pipe.write(PublicationJSON.line(change, number: lines, at: moment))
    }

    private func tell(_ event: CommandPipe.Event) {
        let command = configuration.alarms.command.first ?? ""
        switch event {
        case .ended(let reason):
            host.log.error("alarm-command-ended", ["command": command, "reason": reason])
        case .dropped(let count):
            host.log.error("alarm-lines-dropped", ["command": command, "lines": count])
        }
    }
}
