internal import Arguments
internal import Workbench

extension Subcommand {
    static var changes: Subcommand {
        Subcommand(
            command: Command(
                "changes", summary: "let a generated nation go on: new dossiers and moves, into the offices' inboxes",
                details: [
                    """
                    Puts files by rename into DIR/UNIT/, where agents find them: new dossiers, and the next steps of \
                    those it began itself. Runs until stopped, or for --rounds. With --now the same seed gives the \
                    same bytes.
                    """
                ],
                options: [
                    Option("into", .text("DIR"), .required, help: "The folder that holds the offices' inboxes."),
                    Option("seed", .integer("N", 0...Int.max), help: "The seed of the nation. 1 if not given."),
                    Option(
                        "units", .text("CODE,…"), help: "Only these offices; every one below the nation if not given."),
                    Option("changes", .integer("N", 1...1_000_000), help: "Records in a round. 20 if not given."),
                    Option("interval", .integer("SECONDS", 0...86_400), help: "Between rounds. 2 if not given."),
                    Option("rounds", .integer("N", 1...1_000_000), help: "How many; without end if not given."),
                    Option("now", .text("TIME"), help: "The time of the first round; the clock if not given."),
                    Option(
                        "topology", .text("FILE"), help: "The offices; the shipped tree of 63 provinces if not given."),
                    Option("procedures", .text("FILE"), help: "The register; the shipped sample if not given."),
                    Option("calendar", .text("FILE"), help: "Working days; the shipped calendar if not given."),
                ],
                examples: [("changes --into /tmp/nation --seed 7", "20 changes every two seconds, until Ctrl-C")])
        ) { (invocation, console) throws(Failure) in
            var changes = ChangesCommand(into: invocation.required("into"))
            changes.seed = UInt64(invocation.integer("seed") ?? 1)
            changes.changes = invocation.integer("changes") ?? changes.changes
            changes.intervalSeconds = invocation.integer("interval") ?? changes.intervalSeconds
            changes.rounds = invocation.integer("rounds")
            if let units = invocation.value("units") { changes.units = try Words.units(units) }
            if let now = invocation.value("now") { changes.now = try Words.moment(now) }
            changes.inputs = Inputs(
                topology: invocation.value("topology"), procedures: invocation.value("procedures"),
                calendar: invocation.value("calendar"))
            try changes.run(&console)
        }
    }
}
