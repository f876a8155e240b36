internal import Configuration
package import Model
package import Nodes
package import Peering
internal import Runtime

/// Says in the log which office has fallen silent for longer than configured, and when it is back.
final class SilenceDesk {
    private let host: NodeHost
    private let configuration: AggregatorConfiguration
    private weak var book: RankingBook?
    private var watch: SilenceWatch

    init(_ host: NodeHost, _ configuration: AggregatorConfiguration) {
        self.host = host
        self.configuration = configuration
        watch = SilenceWatch(
            silentAfterMilliseconds: Int64(configuration.timing.silentAfterSeconds) * 1_000, since: host.now)
        plan()
    }

    func follow(_ book: RankingBook) { self.book = book }

    private func plan() {
        _ = host.loop.schedule(afterMilliseconds: DaemonLimits.silenceMilliseconds) { [weak self] in
            self?.look()
            self?.plan()
        }
    }

    private func look() {
        guard let book else { return }
        let now = host.now
        let today = Day(at: Moment(seconds: now.unixMilliseconds / 1_000))
        let tree = book.tree(for: Period(.month, holding: today), asOf: today)
        let (fallen, back) = watch.look(tree.units.filter { tree.tier(of: $0) != .nation }, of: host.node, now: now)
        for unit in fallen {
            let heard = host.node.statuses[unit]?.heardAtUnixMilliseconds.map { Moment(seconds: $0 / 1_000) }
            host.log.warning(
                "office-silent",
                [
                    "unit": unit, "name": tree.name(of: unit) ?? "", "lastHeard": heard?.description ?? "",
                    "note": "every ranking above names it as missing; see to its agent and its line",
                ])
        }
        for unit in back { host.log.info("office-back", ["unit": unit, "name": tree.name(of: unit) ?? ""]) }
    }
}

/// Who has been silent for too long, as far as it has been said.
package struct SilenceWatch {
    private let silentAfterMilliseconds: Int64
    private let start: Instant
    private var silent: Set<UnitCode> = []

    /// Whoever was heard before this moment has as long to be heard again as if it had been heard at it: a node that
    /// comes back has been deaf, not its offices silent.
    package init(silentAfterMilliseconds: Int64, since start: Instant) {
        self.silentAfterMilliseconds = silentAfterMilliseconds
        self.start = start
    }

    /// Looks at the offices now. One that has never been heard has not fallen silent.
    ///
    /// - Returns: who has fallen silent since the last look, and who is heard again, in the order given.
    package mutating func look(
        _ offices: [UnitCode], of node: Node, now: Instant
    ) -> (fallen: [UnitCode], back: [UnitCode]) {
        var (fallen, back): ([UnitCode], [UnitCode]) = ([], [])
        for unit in offices {
            guard let heard = node.statuses[unit]?.heardAtMilliseconds else { continue }
            let age = now.monotonicMilliseconds - max(heard, start.monotonicMilliseconds)
            if age > silentAfterMilliseconds {
                if silent.insert(unit).inserted { fallen.append(unit) }
            } else if heard >= start.monotonicMilliseconds, silent.remove(unit) != nil {
                back.append(unit)
            }
        }
        return (fallen, back)
    }
}
