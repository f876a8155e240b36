import Arguments
import Foundation
import Simulator

/// What a day of the whole country costs.
enum Day {
    static func run(_ choices: Choices, _ invocation: Invocation) -> Int32 {
        var plan = CountryPlan.wholeCountry(seed: 1)
        plan.resize(provinces: choices.provinces, branches: choices.branches)
        plan.hasTwoCentres = choices.hasTwoCentres ?? false
        plan.hasTiers = choices.hasTiers ?? false
        let day = WorkingDay(
            plan, changes: invocation.integer("changes") ?? 600_000, hasStores: !invocation.has("no-stores"))
        let before = processorSeconds()
        let outcome = day.run()
        let seconds = processorSeconds() - before
        say(
            "a day of \(outcome.offices) offices: \(outcome.rows) changes, \(outcome.updates) updates taken, "
                + "\(outcome.steps) events, \(outcome.wireBytes / 1_000_000) MB on the wire, "
                + String(format: "%.1f CPU seconds", seconds))
        guard let failure = outcome.failure else { return 0 }
        say("FAILED: \(failure)")
        return 1
    }
}
