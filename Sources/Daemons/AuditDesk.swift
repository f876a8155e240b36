internal import Bytes
internal import Model
internal import Nodes
internal import Runtime

/// Has the roll-ups of whatever book is in force recomputed in the background, a slice now and then, the whole country
/// within ten minutes.
final class AuditDesk {
    private(set) var audit = RollUpAudit()
    private let loop: EventLoop
    private let clock: NodeClock
    private let log: Log
    private weak var book: RankingBook?

    init(loop: EventLoop, clock: NodeClock, log: Log) {
        self.loop = loop
        self.clock = clock
        self.log = log
        plan()
    }

    /// A new book begins without a fault.
    func follow(_ book: RankingBook) {
        self.book = book
        audit = RollUpAudit()
    }

    private func plan() {
        _ = loop.schedule(afterMilliseconds: DaemonLimits.auditMilliseconds) { [weak self] in
            self?.step()
            self?.plan()
        }
    }

    private func step() {
        guard let book, audit.difference == nil else { return }
        let rounds = audit.roundsCompleted
        audit.step(
            book, slices: audit.slices(perStepIn: DaemonLimits.auditStepsPerRound),
            nowUnixMilliseconds: clock.unixMilliseconds)
        if let difference = audit.difference {
            log.error("roll-up-differs", ["where": difference, "publication": "stopped"])
        } else if audit.roundsCompleted > rounds {
            log.info("audit-round", ["rounds": audit.roundsCompleted, "rollUps": audit.progress.of])
        }
    }
}

extension RollUpAudit {
    /// `/api/v1/audit`: how far the recomputation is, and what it found.
    var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("rounds", roundsCompleted)
            json.field("checked", progress.checked)
            json.field("of", progress.of)
            json.field(
                "lastCompleted",
                completedAtUnixMilliseconds.map { Moment(seconds: $0 / 1_000).description })
            json.field("difference", difference?.description)
        }
        return json.bytes
    }
}
