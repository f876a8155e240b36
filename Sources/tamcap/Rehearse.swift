internal import Arguments
internal import Workbench

extension Subcommand {
    static var rehearse: Subcommand {
        Subcommand(command: rehearseCommand) { (invocation, console) throws(Failure) in
            let grounds: [RehearseCommand.Ground] = [
                invocation.value("records").map { .records($0) },
                invocation.value("publication").map { .publication($0) }, invocation.value("data").map { .store($0) },
            ].compactMap(\.self)
            guard grounds.count == 1 else {
                throw Failure(.usage, "name one of --records, --publication and --data")
            }
            let now = if let text = invocation.value("now") { try Words.moment(text) } else { Words.now }
            var rehearse = RehearseCommand(
                grounds[0], league: try Words.league(invocation.required("tier"), within: invocation.value("within")),
                inputs: Inputs(
                    topology: invocation.value("topology"), procedures: invocation.value("procedures"),
                    catalogue: invocation.value("catalogue"), calendar: invocation.value("calendar")),
                now: now)
            if let text = invocation.value("period") { rehearse.period = try Words.period(text) }
            if let text = invocation.value("as-of") { rehearse.asOf = try Words.day(text) }
            rehearse.targets = invocation.value("targets")
            rehearse.isCSV = invocation.value("format") == "csv"
            rehearse.setLanguage(invocation.value("lang"))
            try rehearse.run(&console)
        }
    }

    private static var rehearseCommand: Command {
        Command(
            "rehearse", summary: "what other rules would make of a period, beside the present ones",
            details: [
                """
                Ranks twice, by the present rules and with those files in their place that are named here, and prints \
                what is different: ranks, scores, verdicts of targets. Nothing that is live is touched. From records \
                everything is counted anew; a publication and an aggregator's data folder have counted cells, in which \
                another register or calendar changes no due date.
                """
            ],
            options: [
                Option("records", .text("DIR"), help: "A folder of records, as tamcap rank reads it."),
                Option("publication", .text("DIR"), help: "A publication; its period, its rules."),
                Option("data", .text("DIR"), help: "The dataDir of an aggregator, while it runs or not; its bundle."),
                Option("period", .text("PERIOD"), help: "2026-10, 2026-Q4 or 2026; not for a publication."),
                Option(
                    "tier", .choice(["nation", "province", "branch", "department"]), .required,
                    help: "Who is ranked."),
                Option("within", .text("UNIT"), help: "Only units of this unit's part of the tree."),
                Option("as-of", .text("DATE"), help: "The day on which pending dossiers are judged; today."),
                Option("now", .text("TIME"), help: "What counts as the present; the machine's clock if not given."),
                Option("topology", .text("FILE"), help: "Another tree of offices."),
                Option("procedures", .text("FILE"), help: "Another register."),
                Option("catalogue", .text("FILE"), help: "Another catalogue."),
                Option("calendar", .text("FILE"), help: "Another calendar."),
                Option("targets", .text("FILE"), help: "Another target sheet."),
                Option("format", .choice(["table", "csv"]), help: "table if not given; csv has every unit, exact."),
                Option("lang", .choice(["vi", "en"]), help: "The language of the table; vi if not given."),
            ],
            examples: [
                (
                    "rehearse --publication 2026-10-r1 --tier branch --catalogue next.json",
                    "October's branches by next year's catalogue"
                ),
                (
                    "rehearse --data /var/lib/tamcap --period 2025-07 --tier province --topology vietnam-34.csv",
                    "the 34 provinces of July 2025 over what 63 provinces have delivered"
                ),
            ])
    }
}
