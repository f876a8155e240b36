import Foundation
import Simulator

/// Many seeds in processes of their own, so that one that traps is named like any other failure.
final class Batch: @unchecked Sendable {
    private let seeds: ClosedRange<UInt64>
    private let jobs: Int
    private let choices: Choices
    private let stopsAtFailure: Bool
    private let seedsPerProcess: UInt64

    private let lock = NSLock()
    private var next: UInt64
    private var done = 0
    private var failed: [(seed: UInt64, reason: String)] = []
    private let tally = FaultTally()
    private var sums = [String: Double]()
    private var slowestHealing = (milliseconds: 0, seed: UInt64(0))

    init(seeds: ClosedRange<UInt64>, jobs: Int, stopsAtFailure: Bool, _ choices: Choices) {
        self.seeds = seeds
        self.stopsAtFailure = stopsAtFailure
        seedsPerProcess = stopsAtFailure ? 4 : 20
        self.jobs = jobs
        self.choices = choices
        next = seeds.lowerBound
    }

    // MARK: - The child

    /// Runs the seeds here, and says of each in one line when it begins and how it went.
    static func lines(_ seeds: ClosedRange<UInt64>, _ choices: Choices) -> Int32 {
        for seed in seeds {
            say("begin\t\(seed)")
            let before = processorSeconds()
            let outcome = SimulationRun(choices.plan(seed: seed)).run()
            let fields = [
                "end", "\(seed)", outcome.failure == nil ? "ok" : "failed", "\(outcome.simulatedMilliseconds)",
                "\(outcome.healedMilliseconds)", "\(outcome.rows)", "\(outcome.updates)", "\(outcome.steps)",
                "\(outcome.confirmations)", "\(processorSeconds() - before)",
                outcome.faults.map(String.init).joined(separator: ","), outcome.plan, outcome.failure ?? "",
            ]
            say(fields.joined(separator: "\t"))
        }
        return 0
    }

    // MARK: - The parent

    func run() -> Int32 {
        let began = Date()
        let group = DispatchGroup()
        for _ in 0..<jobs {
            DispatchQueue.global().async(group: group) { [self] in
                while let chunk = take() { work(chunk) }
            }
        }
        group.wait()
        say(
            "\(done) seeds, \(failed.count) failed; "
                + String(format: "%.1f", (sums["simulated"] ?? 0) / 3_600_000) + " simulated hours, "
                + String(format: "%.0f", sums["rows"] ?? 0) + " rows, "
                + String(format: "%.0f", sums["steps"] ?? 0) + " events, "
                + String(format: "%.0f", sums["confirmations"] ?? 0) + " confirmations by hand, slowest healing "
                + "\(slowestHealing.milliseconds / 1_000) s (seed \(slowestHealing.seed)); "
                + String(format: "%.0f CPU seconds, %.0f s", sums["cpu"] ?? 0, -began.timeIntervalSinceNow))
        say("faults that fired: \(Report.text(tally.counts))")
        for (seed, reason) in failed.sorted(by: { $0.seed < $1.seed }) {
            say("seed \(seed): \(reason)\n  \(Report.replay(seed, choices))")
        }
        return failed.isEmpty ? 0 : 1
    }

    private func take() -> ClosedRange<UInt64>? {
        lock.withLock {
            guard next <= seeds.upperBound, !stopsAtFailure || failed.isEmpty else { return nil }
            let end = min(seeds.upperBound, next + seedsPerProcess - 1)
            defer { next = end + 1 }
            return next...end
        }
    }

    private func work(_ chunk: ClosedRange<UInt64>) {
        var chunk = chunk
        // A process that traps names its seed by not finishing it; the others of its share go on in another process.
        while let trapped = runProcess(chunk) {
            fail(trapped, "the process ended")
            guard trapped < chunk.upperBound else { return }
            chunk = trapped + 1...chunk.upperBound
        }
    }

    /// - Returns: the seed that it did not finish.
    private func runProcess(_ chunk: ClosedRange<UInt64>) -> UInt64? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments =
            ["--seeds", "\(chunk.lowerBound)-\(chunk.upperBound)", "--lines"] + choices.arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        do { try process.run() } catch {
            fail(chunk.lowerBound, "no process: \(error)")
            return nil
        }
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        var open: UInt64?
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count > 1, let seed = UInt64(fields[1]) else { continue }
            if fields[0] == "begin" { open = seed }
            if fields[0] == "end", fields.count >= 13 {
                open = nil
                note(seed, fields)
            }
        }
        return open
    }

    private func fail(_ seed: UInt64, _ reason: String) {
        lock.withLock { failed.append((seed, reason)) }
        say("seed \(seed) FAILED: \(reason)\n  \(Report.replay(seed, choices))")
    }

    private func note(_ seed: UInt64, _ fields: [String]) {
        if fields[2] != "ok" { fail(seed, fields[12]) }
        lock.withLock {
            done += 1
            for (name, at) in [
                ("simulated", 3), ("rows", 5), ("updates", 6), ("steps", 7), ("confirmations", 8), ("cpu", 9),
            ] {
                sums[name, default: 0] += Double(fields[at]) ?? 0
            }
            if let healed = Int(fields[4]), healed > slowestHealing.milliseconds { slowestHealing = (healed, seed) }
            tally.add(fields[10].split(separator: ",").compactMap { Int($0) })
            if done % 100 == 0 { say("\(done) seeds, \(failed.count) failed") }
        }
    }
}
