/// Where the records of an office appear on a machine, file by file: what the agent has on its disk for good leaves for
/// `done/`. Or one file that grows, which is read from its first byte at each start.
struct Inbox {
    private struct File {
        /// Where it ends in the bytes of the office's system.
        let end: Int
        /// By the machine's clock.
        let writtenAtMilliseconds: Int64
    }

    let system: OfficeSystem
    /// One file that another program appends to.
    let follows: Bool
    /// Files stay in `done/`. Where they do not, an office that has lost its store has everything exported again.
    let keepsDone: Bool
    /// Everything to here is on the agent's disk, and out of the inbox.
    private(set) var doneThrough = 0
    /// Those in `done/`, and behind them those that wait.
    private var files: [File] = []

    /// What came later than this may still grow, and is read again at a start (`InboxSource`).
    private static let watchMilliseconds: Int64 = 600_000

    init(_ system: OfficeSystem, follows: Bool, keepsDone: Bool) {
        self.system = system
        self.follows = follows
        self.keepsDone = keepsDone
    }

    /// What the office's system has written meanwhile becomes a file.
    ///
    /// - Returns: where it ends.
    mutating func gather(nowMilliseconds: Int64) -> Int {
        let end = system.source.bytes.count
        if !follows, end > files.last?.end ?? 0 {
            files.append(File(end: end, writtenAtMilliseconds: nowMilliseconds))
        }
        return end
    }

    /// The agent has everything to there on its disk.
    mutating func didTake(through end: Int) { doneThrough = max(doneThrough, end) }

    /// What an agent that goes on from its store reads again of `done/`.
    func fresh(nowMilliseconds: Int64) -> [Range<Int>] {
        guard keepsDone else { return [] }
        var ranges: [Range<Int>] = []
        var begin = 0
        for file in files where file.end <= doneThrough {
            if nowMilliseconds - file.writtenAtMilliseconds < Self.watchMilliseconds { ranges.append(begin..<file.end) }
            begin = file.end
        }
        return ranges
    }
}
