import Arguments
import Foundation
import Simulator

/// What the command line asks for beyond the seed.
struct Choices: Sendable {
    var minutes: Int?
    var provinces: Int?
    var branches: Int?
    var hasTwoCentres: Bool?
    var hasTiers: Bool?
    var isVerbose = false

    /// - Throws: what cannot be meant, or what this build cannot do.
    init(_ invocation: Invocation) throws(UsageFault) {
        try Self.check(invocation)
        minutes = invocation.integer("minutes")
        provinces = invocation.integer("provinces")
        branches = invocation.integer("branches")
        if invocation.has("two-centres") { hasTwoCentres = true }
        if invocation.has("one-centre") { hasTwoCentres = false }
        if invocation.has("tiers") { hasTiers = true }
        if invocation.has("no-tiers") { hasTiers = false }
        isVerbose = invocation.has("verbose")
    }

    /// Options that say the opposite of each other, or nothing where others stand.
    private static func check(_ invocation: Invocation) throws(UsageFault) {
        let apart = [
            ("seed", "seeds"), ("seed", "day"), ("seeds", "day"), ("two-centres", "one-centre"), ("tiers", "no-tiers"),
            ("minutes", "day"), ("verbose", "day"), ("verbose", "seeds"), ("first", "lines"),
        ]
        for (one, other) in apart where invocation.has(one) && invocation.has(other) {
            throw UsageFault("--\(one) and --\(other) do not go together")
        }
        let needed = [
            ("jobs", "seeds"), ("first", "seeds"), ("lines", "seeds"), ("changes", "day"), ("no-stores", "day"),
        ]
        for (option, other) in needed where invocation.has(option) && !invocation.has(other) {
            throw UsageFault("--\(option) is of use with --\(other) only")
        }
    }

    func plan(seed: UInt64) -> CountryPlan {
        var plan = CountryPlan(seed: seed)
        plan.resize(provinces: provinces, branches: branches)
        if let minutes { plan.minutes = minutes }
        if let hasTwoCentres { plan.hasTwoCentres = hasTwoCentres }
        if let hasTiers { plan.hasTiers = hasTiers }
        return plan
    }

    /// The options that decide how a run goes, again as on the command line.
    var arguments: [String] {
        var arguments: [String] = []
        if let minutes { arguments += ["--minutes", "\(minutes)"] }
        if let provinces { arguments += ["--provinces", "\(provinces)"] }
        if let branches { arguments += ["--branches", "\(branches)"] }
        if let hasTwoCentres { arguments.append(hasTwoCentres ? "--two-centres" : "--one-centre") }
        if let hasTiers { arguments.append(hasTiers ? "--tiers" : "--no-tiers") }
        return arguments
    }

    /// The line that makes a run again, also of a build that breaks a rule (`Tests/mutants/run`).
    func replay(_ seed: UInt64) -> String {
        let rule = ProcessInfo.processInfo.environment["TAMCAP_MUTANT"].map { "TAMCAP_MUTANT=\($0) " } ?? ""
        return (["replay: \(rule)tamcap-simulate --seed \(seed)"] + arguments).joined(separator: " ")
    }
}

/// A command line that cannot be meant.
struct UsageFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
