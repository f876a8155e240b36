import Foundation
import Simulator

/// One seed, with everything there is to say about it.
enum Single {
    static func run(seed: UInt64, _ choices: Choices) -> Int32 {
        let plan = choices.plan(seed: seed)
        say("seed \(seed): \(plan.summary)")
        say("faults: \(plan.faults.map(\.rawValue).sorted().joined(separator: " "))")
        let run = SimulationRun(plan)
        if choices.isVerbose { run.country.onEvent = { say($0) } }
        let before = processorSeconds()
        let outcome = run.run()
        let seconds = processorSeconds() - before
        say(Report.text(outcome.faults))
        say(
            "simulated \(outcome.simulatedMilliseconds / 1_000) s, at rest \(outcome.healedMilliseconds / 1_000) s "
                + "after the last fault; \(outcome.rows) rows, \(outcome.updates) updates taken by nodes that live, "
                + "\(outcome.steps) events, \(outcome.confirmations) confirmations by hand; "
                + String(format: "%.2f CPU seconds", seconds))
        guard let failure = outcome.failure else {
            say("ok")
            return 0
        }
        say("FAILED: \(failure)")
        for line in run.country.standing(after: failure) { say(line) }
        say(choices.replay(seed))
        return 1
    }
}

enum Report {
    /// How often each kind of fault really happened.
    static func text(_ counts: [Int]) -> String {
        zip(FaultKind.allCases, counts).filter { $0.1 > 0 }.map { "\($0.0.rawValue) \($0.1)" }.joined(separator: ", ")
    }
}
