internal import Arguments
internal import Configuration
internal import Daemons
internal import Model
internal import Runtime

// tamcap-aggregator close
extension AggregatorProgram {
    static let closeCommand = Command(
        "close", summary: "make a period's results official: a publication that is never written again",
        details: [
            """
            Asks the running aggregator, which writes rankings, indicators, targets, rules, cells and every office's \
            position into a new folder of `publications/` in its data folder, all listed with SHA-256 in a manifest \
            that names the publication before. Missing offices must be accepted one by one. Where the period was \
            closed before, the next revision is made, with the list of what changed and why. \
            `tamcap verify` checks a publication on any machine.
            """
        ],
        options: [
            config,
            Option("as-of", .text("DATE"), help: "The day on which it is closed; today if not given."),
            Option("without", .text("CODE"), .repeatable, help: "A missing office that is accepted."),
        ],
        positionals: [Positional("PERIOD", help: "2026-10, 2026-Q4 or 2026; one that is over.")],
        examples: [
            ("close 2026-10 --config nation.json --as-of 2026-11-05", "October, as of the fifth"),
            ("close 2026-10 --config nation.json --without 10101", "although 10101 is missing"),
        ])

    static func close(_ configuration: AggregatorConfiguration, _ invocation: Invocation) throws(StartFault) -> Int32 {
        func wrong(_ text: String) -> Int32 {
            try? Output.error.write("tamcap-aggregator close: \(text)\n")
            return ExitCode.usage.rawValue
        }
        let text = invocation.positionals[0]
        guard let period = Period(text) else { return wrong("\(text) is no period, such as 2026-10") }
        var asOf: Day?
        if let text = invocation.value("as-of") {
            guard let day = Day(text) else { return wrong("\(text) is no date, such as 2026-11-05") }
            asOf = day
        }
        var without: [UnitCode] = []
        for code in invocation.all("without") {
            guard let unit = UnitCode(code) else { return wrong("\(code) is no unit code") }
            without.append(unit)
        }
        let outcome: (isDone: Bool, text: String)?
        do throws(SystemError) {
            outcome = try CloseRequest(period, asOf: asOf, without: without).ask(dataDir: configuration.dataDir)
        } catch {
            throw .system(error)
        }
        guard let outcome else {
            try? Output.error.write(
                "tamcap-aggregator close: no aggregator has answered; the request waits in "
                    + "\(configuration.dataDir)/close until one runs\n")
            return ExitCode.failed.rawValue
        }
        guard outcome.isDone else {
            try? Output.error.write("tamcap-aggregator close: \(outcome.text)\n")
            return ExitCode.failed.rawValue
        }
        try? Output.standard.write("\(outcome.text)\n")
        return ExitCode.done.rawValue
    }
}
