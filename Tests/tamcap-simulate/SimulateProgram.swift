import Arguments
import Foundation
import Simulator

@main
enum SimulateProgram {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private static let program = Program(
        "tamcap-simulate", version: Build.version,
        summary: "runs whole countries on a virtual clock, network and disk, with faults, from one number each",
        commands: [
            Command(
                "", summary: "simulate one seed, or many",
                details: [
                    """
                    A seed draws everything: the size of the country, its tiers, which kinds of faults it knows and \
                    when each of them strikes. The same seed gives the same run on every machine. A failure prints \
                    the one line that replays it.
                    """
                ],
                options: [
                    Option("seed", .integer("N", 0...Int.max), help: "The run to make; 1 if not given."),
                    Option("seeds", .text("A-B"), help: "Many runs, one after the other."),
                    Option("jobs", .integer("J", 1...256), help: "With --seeds: so many processes at once; 1."),
                    Option("first", .flag, help: "With --seeds: stop at the first failure."),
                    Option(
                        "minutes", .integer("M", 0...100_000), help: "How long faults last, in simulated minutes."),
                    Option("provinces", .integer("P", 1...63), help: "The number of provinces."),
                    Option("branches", .integer("B", 0...100), help: "The number of branches below each province."),
                    Option("two-centres", .flag, help: "Two national aggregators."),
                    Option("one-centre", .flag, help: "One national aggregator."),
                    Option("tiers", .flag, help: "Province aggregators between the branches and the nation."),
                    Option("no-tiers", .flag, help: "Every office reports to the nation itself."),
                    Option("day", .flag, help: "A working day of the whole country without faults, and what it costs."),
                    Option("changes", .integer("N", 1...100_000_000), help: "With --day: record changes; 600000."),
                    Option("no-stores", .flag, help: "With --day: nothing is written to disks."),
                    Option("verbose", .flag, help: "Every line of every log."),
                    Option("lines", .flag, help: "One line a seed for another program to read."),
                ],
                examples: [
                    ("--seed 4711", "one run"), ("--seeds 1-10000 --jobs 2", "many, as before a release"),
                    ("--day", "600,000 changes in 485 offices"),
                ])
        ])

    static func main() {
        exit(program.launch(status: { (_: Fault) in 1 }) { (invocation) throws(Fault) in try run(invocation) })
    }

    private static func run(_ invocation: Invocation) throws(Fault) -> Int32 {
        let choices = Choices(invocation)
        if invocation.has("day") { return Day.run(choices, invocation) }
        if let text = invocation.value("seeds") {
            let parts = text.split(separator: "-").compactMap { UInt64($0) }
            guard parts.count == 2, parts[0] <= parts[1] else { throw Fault(description: "--seeds wants A-B") }
            let jobs = invocation.integer("jobs") ?? 1
            if invocation.has("lines") { return Batch.lines(parts[0]...parts[1], choices) }
            return Batch(
                seeds: parts[0]...parts[1], jobs: jobs, stopsAtFailure: invocation.has("first"), choices
            ).run()
        }
        let seed = UInt64(invocation.integer("seed") ?? 1)
        return Single.run(seed: seed, choices)
    }
}

/// What the command line asks for beyond the seed.
struct Choices: Sendable {
    var minutes: Int?
    var provinces: Int?
    var branches: Int?
    var hasTwoCentres: Bool?
    var hasTiers: Bool?
    var isVerbose = false

    init(_ invocation: Invocation) {
        minutes = invocation.integer("minutes")
        provinces = invocation.integer("provinces")
        branches = invocation.integer("branches")
        if invocation.has("two-centres") { hasTwoCentres = true }
        if invocation.has("one-centre") { hasTwoCentres = false }
        if invocation.has("tiers") { hasTiers = true }
        if invocation.has("no-tiers") { hasTiers = false }
        isVerbose = invocation.has("verbose")
    }

    func plan(seed: UInt64) -> CountryPlan {
        var plan = CountryPlan(seed: seed)
        plan.resize(provinces: provinces, branches: branches)
        if let minutes { plan.minutes = minutes }
        if let hasTwoCentres { plan.hasTwoCentres = hasTwoCentres }
        if let hasTiers { plan.hasTiers = hasTiers }
        return plan
    }

    /// The options again, as they stood on the command line.
    var arguments: [String] {
        var arguments: [String] = []
        if let minutes { arguments += ["--minutes", "\(minutes)"] }
        if let provinces { arguments += ["--provinces", "\(provinces)"] }
        if let branches { arguments += ["--branches", "\(branches)"] }
        if let hasTwoCentres { arguments.append(hasTwoCentres ? "--two-centres" : "--one-centre") }
        if let hasTiers { arguments.append(hasTiers ? "--tiers" : "--no-tiers") }
        return arguments
    }
}

/// Seconds of processor time that this process has used.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Writes a line at once, so that another program may wait for it.
func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
