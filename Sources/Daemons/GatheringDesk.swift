internal import HTTPService
internal import Runtime

/// Makes answers that take longer than a turn, one after the other: whoever asks for many of them waits longer, and
/// nobody else does.
final class GatheringDesk {
    private struct Job {
        let target: String
        /// Whether its readers take it compressed, which takes as long again.
        let isPacked: Bool
        let gathering: Gathering
        /// An answer is as old as the first figure in it.
        let revision: UInt64
        var costMicroseconds: Int64 = 0
        var waiting: [(HTTPResponse) -> Void]
    }

    private let loop: EventLoop
    /// Keeps an answer for others: the answer, its target, revision and cost on the loop.
    private let keep: (HTTPResponse, String, UInt64, Int64) -> HTTPResponse
    /// The first is at work.
    private var jobs: [Job] = []

    init(_ loop: EventLoop, keep: @escaping (HTTPResponse, String, UInt64, Int64) -> HTTPResponse) {
        self.loop = loop
        self.keep = keep
    }

    /// Gives `then` the answer by and by; whoever asks for the same meanwhile gets the same.
    ///
    /// - Returns: whether somebody has asked for it already, and nothing is to be gathered.
    func join(_ target: String, isPacked: Bool, _ then: @escaping (HTTPResponse) -> Void) -> Bool {
        guard let place = jobs.firstIndex(where: { $0.target == target && $0.isPacked == isPacked }) else {
            return false
        }
        jobs[place].waiting.append(then)
        return true
    }

    /// As `join`, for what nobody has asked for.
    func begin(
        _ gathering: Gathering, _ target: String, isPacked: Bool, revision: UInt64,
        _ then: @escaping (HTTPResponse) -> Void
    ) {
        jobs.append(
            Job(target: target, isPacked: isPacked, gathering: gathering, revision: revision, waiting: [then]))
        if jobs.count == 1 { loop.afterTurn { [weak self] in self?.work() } }
    }

    private func work() {
        guard let job = jobs.first else { return }
        let start = SystemClock.monotonicNanoseconds
        let writing = job.gathering.turn()
        jobs[0].costMicroseconds += (SystemClock.monotonicNanoseconds - start) / 1_000
        guard let writing else { return loop.afterTurn { [weak self] in self?.work() } }
        let isPacked = job.isPacked
        let all: @Sendable () -> HTTPResponse = {
            var response = writing()
            response.seal(isPacked: isPacked)
            return response
        }
        do throws(SystemError) {
            try loop.inBackground(stackBytes: DaemonLimits.officialStackBytes, all) { [weak self] in self?.finish($0) }
        } catch {
            // Slow is better than not at all.
            finish(all())
        }
    }

    private func finish(_ response: HTTPResponse) {
        guard !jobs.isEmpty else { return }
        let job = jobs.removeFirst()
        let kept = keep(response, job.target, job.revision, job.costMicroseconds)
        for then in job.waiting { then(kept) }
        if !jobs.isEmpty { loop.afterTurn { [weak self] in self?.work() } }
    }
}
