internal import CLinux
internal import Synchronization

/// Work in pieces that need nothing of one another, on as many threads as there are processors to run on.
package enum SideBySide {
    /// Processors that this process may run on; one that is held to one of them (taskset) has one.
    package static var processors: Int { max(1, Int(linux_processors())) }

    /// Does `work` for every number below `count`, each on some thread, and meanwhile calls `between` on this one
    /// some times a second.
    ///
    /// - Returns: the results, by number.
    /// - Throws: when the loop or a first thread cannot be made; nothing is done then.
    package static func map<Value: Sendable>(
        _ count: Int, threads: Int = processors, stackBytes: Int = RuntimeLimits.workStackBytes,
        _ work: @escaping @Sendable (Int) -> Value, between: () -> Void
    ) throws(SystemError) -> [Value] {
        let loop = try EventLoop()
        let pieces = Pieces<Value>(count)
        var running = 0
        for _ in 0..<min(count, max(1, threads)) {
            do throws(SystemError) {
                try loop.inBackground(stackBytes: stackBytes) {
                    pieces.doAll(work)
                } then: {
                    running -= 1
                }
            } catch {
                // Those that are there do everything.
                guard running > 0 else { throw error }
                break
            }
            running += 1
        }
        while !loop.run(until: { running == 0 }, withinMilliseconds: RuntimeLimits.betweenMilliseconds) { between() }
        return pieces.taken
    }
}

/// Pieces of work, of which every thread takes the next one when it has done one.
private final class Pieces<Value: Sendable>: Sendable {
    private let state: Mutex<(next: Int, results: [Value?])>
    private let count: Int

    init(_ count: Int) {
        self.count = count
        state = Mutex((0, [Value?](repeating: nil, count: count)))
    }

    func doAll(_ work: (Int) -> Value) {
        while true {
            let piece = state.withLock { state in
                defer { state.next += 1 }
                return state.next
            }
            guard piece < count else { return }
            let value = work(piece)
            state.withLock { $0.results[piece] = value }
        }
    }

    /// All of them, when all threads have ended.
    var taken: [Value] {
        state.withLock { state in
            let results = state.results
            state.results = []
            return results.compactMap(\.self)
        }
    }
}
