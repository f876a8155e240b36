internal import Configuration
internal import Model
internal import Nodes
internal import Peering
internal import Publication

/// The feeds of an aggregator (Protocol/28-feeds.md).
final class FeedDesk {
    private let host: NodeHost
    private let dataDir: String
    private let look: () -> AggregatorAPI?
    private var runners: [FeedRunner] = []

    init(_ host: NodeHost, _ configuration: AggregatorConfiguration, look: @escaping () -> AggregatorAPI?) {
        self.host = host
        self.look = look
        dataDir = configuration.dataDir
        adopt(configuration.feeds)
    }

    /// Other feeds: one that stays as it is goes on.
    func adopt(_ settings: [FeedSetting]) {
        let old = runners
        runners = settings.map { setting in
            old.first { $0.setting == setting } ?? FeedRunner(host, setting, dataDir: dataDir, look: look)
        }
        for runner in old where !runners.contains(where: { $0 === runner }) { runner.stop() }
    }

    func note(_ unit: UnitCode, _ changes: [CellChange]) {
        guard !runners.isEmpty else { return }
        let now = host.now.monotonicMilliseconds
        for runner in runners { runner.note(unit, changes, at: now) }
    }

    func noteRules() { for runner in runners { runner.noteRules() } }

    var reports: [FeedReport] {
        let now = host.now
        return runners.map { $0.report(at: now) }
    }
}
