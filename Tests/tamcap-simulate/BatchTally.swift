import Foundation
import Simulator

/// What the seeds of a batch add up to.
struct BatchTally {
    private(set) var done = 0
    private(set) var failed: [(seed: UInt64, reason: String)] = []
    private var faults = [Int](repeating: 0, count: FaultKind.allCases.count)
    private var sizes: [CountryPlan.Size: Int] = [:]
    private var twoCentres = 0
    private var tiers = 0
    private var simulatedMilliseconds = 0
    private var rows = 0
    private var steps = 0
    private var confirmations = 0
    private var processorSeconds = 0.0
    private var slowestHealing = (milliseconds: 0, seed: UInt64(0))

    mutating func take(_ line: SeedLine) {
        done += 1
        if let failure = line.failure { fail(line.seed, failure) }
        for at in line.faults.indices where at < faults.count { faults[at] += line.faults[at] }
        sizes[line.size, default: 0] += 1
        twoCentres += line.hasTwoCentres ? 1 : 0
        tiers += line.hasTiers ? 1 : 0
        simulatedMilliseconds += line.simulatedMilliseconds
        rows += line.rows
        steps += line.steps
        confirmations += line.confirmations
        processorSeconds += line.processorSeconds
        if line.healedMilliseconds > slowestHealing.milliseconds {
            slowestHealing = (line.healedMilliseconds, line.seed)
        }
    }

    mutating func fail(_ seed: UInt64, _ reason: String) { failed.append((seed, reason)) }

    private var days: String { String(format: "%.2f simulated days", Double(simulatedMilliseconds) / 86_400_000) }
    private var processor: String { String(format: "%.0f CPU seconds", processorSeconds) }

    /// How far it is, in a line.
    func progress(of count: UInt64, seconds: Int) -> String {
        "\(done) of \(count) seeds, \(failed.count) failed, \(days), \(processor), \(seconds) s"
    }

    /// Everything, at the end.
    func report(seconds: Int) -> [String] {
        let mix = CountryPlan.Size.allCases.compactMap { size in sizes[size].map { "\($0) \(size.words)" } }
        return [
            "\(done) seeds, \(failed.count) failed; \(days), \(processor), \(seconds) s",
            "\(rows) rows, \(steps) events, \(confirmations) confirmations by hand, slowest healing "
                + "\(slowestHealing.milliseconds / 1_000) s (seed \(slowestHealing.seed))",
            "mix: \(mix.joined(separator: ", ")); \(twoCentres) with two centres, \(tiers) with tiers",
            "faults that fired: \(Report.text(faults))",
        ]
    }
}

extension CountryPlan.Size {
    fileprivate var words: String {
        switch self {
        case .small: "of 2-5 provinces"
        case .provinces: "of 63 provinces"
        case .whole: "of the whole country"
        case .chosen: "of the chosen size"
        }
    }
}
