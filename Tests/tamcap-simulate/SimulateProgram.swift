import Arguments
import Foundation
import Simulator

@main
enum SimulateProgram {
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
                    """,
                    """
                    Many seeds run in processes of their own. Every half minute standard error says how far they \
                    are; at the end, or when SIGINT or SIGTERM ends it before, comes what was simulated and how often \
                    each fault really struck.
                    """,
                ],
                options: [
                    Option("seed", .integer("N", 0...Int.max), help: "The run to make; 1 if not given."),
                    Option("seeds", .text("A-B"), help: "Many runs."),
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
                    Option("verbose", .flag, help: "With one seed: every line of every log."),
                    Option("lines", .flag, help: "With --seeds: one line a seed for another program to read."),
                ],
                examples: [
                    ("--seed 4711", "one run"), ("--seeds 1-10000 --jobs 2", "many, as before a release"),
                    ("--day", "600,000 changes in 485 offices"),
                ])
        ])

    static func main() {
        exit(
            program.launch(status: { (_: UsageFault) in ExitCode.usage.rawValue }) {
                (invocation) throws(UsageFault) in try run(invocation)
            })
    }

    private static func run(_ invocation: Invocation) throws(UsageFault) -> Int32 {
        let choices = try Choices(invocation)
        if invocation.has("day") { return Day.run(choices, invocation) }
        guard let text = invocation.value("seeds") else {
            return Single.run(seed: UInt64(invocation.integer("seed") ?? 1), choices)
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
        guard parts.count == 2, let first = parts[0], let last = parts[1], first <= last, last < .max else {
            throw UsageFault("--seeds \(text): two numbers are wanted, the smaller one first, such as 1-300")
        }
        if invocation.has("lines") { return SeedLine.run(first...last, choices) }
        return Batch(
            seeds: first...last, jobs: invocation.integer("jobs") ?? 1, stopsAtFailure: invocation.has("first"),
            choices
        ).run()
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

/// Writes a line about how it goes to standard error.
func sayAside(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
