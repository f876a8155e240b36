import Foundation
import Simulator
import Synchronization

/// Many seeds in processes of their own, so that one that traps is named like any other failure.
final class Batch: Sendable {
    private struct State {
        var next: UInt64
        var tally = BatchTally()
        /// The processes that run.
        var children: Set<Int32> = []
        /// The signal that ends it before its end.
        var signal: Int32?
    }

    private let seeds: ClosedRange<UInt64>
    private let jobs: Int
    private let choices: Choices
    private let stopsAtFailure: Bool
    private let began = Date()
    private let state: Mutex<State>

    private static let progressSeconds = 30

    init(seeds: ClosedRange<UInt64>, jobs: Int, stopsAtFailure: Bool, _ choices: Choices) {
        self.seeds = seeds
        self.stopsAtFailure = stopsAtFailure
        self.jobs = jobs
        self.choices = choices
        state = Mutex(State(next: seeds.lowerBound))
    }

    private var seconds: Int { Int(-began.timeIntervalSinceNow) }

    func run() -> Int32 {
        let signals = [SIGINT, SIGTERM].map { watch($0) }
        let group = DispatchGroup()
        for _ in 0..<jobs {
            DispatchQueue.global().async(group: group) { [self] in
                while let chunk = take() { work(chunk) }
            }
        }
        while group.wait(timeout: .now() + .seconds(Self.progressSeconds)) == .timedOut {
            let count = seeds.upperBound - seeds.lowerBound + 1
            sayAside(state.withLock { $0.tally.progress(of: count, seconds: seconds) })
        }
        for signal in signals { signal.cancel() }
        let (tally, signal) = state.withLock { ($0.tally, $0.signal) }
        if let signal { say("ended by signal \(signal) before all seeds had run") }
        for line in tally.report(seconds: seconds) { say(line) }
        for (seed, reason) in tally.failed.sorted(by: { $0.seed < $1.seed }) {
            say("seed \(seed): \(reason)\n  \(choices.replay(seed))")
        }
        return signal.map { 128 + $0 } ?? (tally.failed.isEmpty ? 0 : 1)
    }

    /// At a signal no other seeds begin, and the processes of those that run are ended.
    private func watch(_ number: Int32) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { [self] in
            state.withLock { state in
                state.signal = number
                for child in state.children { kill(child, SIGKILL) }
            }
        }
        source.resume()
        return source
    }

    private func take() -> ClosedRange<UInt64>? {
        state.withLock { state in
            guard state.next <= seeds.upperBound, state.signal == nil, !stopsAtFailure || state.tally.failed.isEmpty
            else { return nil }
            // Few at the end, and where the next failure ends it all.
            let left = seeds.upperBound - state.next + 1
            let share = stopsAtFailure ? 4 : max(1, min(20, left / UInt64(2 * jobs)))
            let end = min(seeds.upperBound, state.next + share - 1)
            defer { state.next = end + 1 }
            return state.next...end
        }
    }

    private func work(_ chunk: ClosedRange<UInt64>) {
        var chunk = chunk
        // A process that traps names its seed by not finishing it; the others of its share go on in another process.
        while let (trapped, reason) = runProcess(chunk) {
            guard state.withLock({ $0.signal == nil }) else { return }
            fail(trapped, reason)
            guard trapped < chunk.upperBound, !stopsAtFailure else { return }
            chunk = trapped + 1...chunk.upperBound
        }
    }

    /// - Returns: the seed that it did not finish, and what became of it.
    private func runProcess(_ chunk: ClosedRange<UInt64>) -> (seed: UInt64, reason: String)? {
        let process = Process()
        // The program that runs, whatever has become of its file.
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe")
        process.arguments = ["--seeds", "\(chunk.lowerBound)-\(chunk.upperBound)", "--lines"] + choices.arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        let isStarted = state.withLock { state in
            guard state.signal == nil else { return true }
            do { try process.run() } catch { return false }
            state.children.insert(process.processIdentifier)
            return true
        }
        guard isStarted else { return (chunk.lowerBound, "its process could not be started") }
        guard process.isRunning || process.processIdentifier > 0 else { return nil }
        var next = chunk.lowerBound
        var text = [UInt8]()
        while true {
            let piece = pipe.fileHandleForReading.availableData
            if piece.isEmpty { break }
            text += piece
            while let end = text.firstIndex(of: UInt8(ascii: "\n")) {
                if let line = SeedLine(Substring(decoding: text[..<end], as: UTF8.self)) {
                    note(line)
                    next = line.seed + 1
                }
                text.removeSubrange(...end)
            }
        }
        process.waitUntilExit()
        state.withLock { _ = $0.children.remove(process.processIdentifier) }
        guard next <= chunk.upperBound else { return nil }
        let isSignal = process.terminationReason == .uncaughtSignal
        return (next, "its process ended by \(isSignal ? "signal" : "status") \(process.terminationStatus)")
    }

    private func fail(_ seed: UInt64, _ reason: String) {
        state.withLock { $0.tally.fail(seed, reason) }
        say("seed \(seed) FAILED: \(reason)\n  \(choices.replay(seed))")
    }

    private func note(_ line: SeedLine) {
        state.withLock { $0.tally.take(line) }
        if let failure = line.failure { say("seed \(line.seed) FAILED: \(failure)\n  \(choices.replay(line.seed))") }
    }
}
