internal import Arguments
internal import Workbench

extension Subcommand {
    static var forecast: Subcommand {
        Subcommand(command: forecastCommand) { (invocation, console) throws(Failure) in
            let now = if let text = invocation.value("now") { try Words.moment(text) } else { Words.now }
            let asOf = if let text = invocation.value("as-of") { try Words.day(text) } else { Words.day(of: now) }
            var forecast = ForecastCommand(
                records: invocation.required("records"),
                unit: try invocation.value("unit").map { text throws(Failure) in try Words.unit(text) }, asOf: asOf,
                now: now)
            forecast.inputs = Inputs(
                topology: invocation.value("topology"), procedures: invocation.value("procedures"),
                calendar: invocation.value("calendar"))
            forecast.procedure = try invocation.value("procedure").map { text throws(Failure) in
                try Words.procedure(text)
            }
            forecast.format = invocation.value("format").flatMap { RankCommand.Format(rawValue: $0) } ?? .table
            forecast.setLanguage(invocation.value("lang"))
            forecast.allowsSetAside = invocation.has("allow-set-aside")
            try forecast.run(&console)
        }
    }

    private static var forecastCommand: Command {
        Command(
            "forecast", summary: "forecast the dossiers of the next four weeks from a folder of records",
            details: [
                """
                Reads the record files in DIR as `tamcap rank` does and forecasts what UNIT and the units below it \
                will receive, for each of the 28 days from --as-of on. Six methods are tried on the past; which one is \
                shown, how wrong it was on weeks that did not choose it, and whether any model beat simple habit, \
                stands beside the figures, and beside those of a province the sum of what its offices expect.
                """,
                """
                Without --unit: a line for every unit of the tree, as the centre's /api/v1/forecasts.csv has them.
                """,
            ],
            options: [
                Option("records", .text("DIR"), .required, help: "The folder of records."),
                Option("unit", .text("UNIT"), help: "A branch, province, department or the nation; all if not given."),
                Option("procedure", .text("CODE"), help: "Of one procedure, where it has two dossiers a week."),
                Option("as-of", .text("DATE"), help: "The first day to forecast; today if not given."),
                Option("now", .text("TIME"), help: "What counts as the present; the machine's clock if not given."),
                Option("topology", .text("FILE"), help: "The tree of offices; 63 provinces if not given."),
                Option("procedures", .text("FILE"), help: "The register of procedures."),
                Option("calendar", .text("FILE"), help: "Days off and swapped working days."),
                Option(
                    "format", .choice(["table", "csv", "json"]),
                    help: "table if not given; csv is exact; json of one unit."),
                Option("allow-set-aside", .flag, help: "End with 0 also where files were set aside."),
                Option("lang", .choice(["vi", "en"]), help: "The language of the table; vi if not given."),
            ],
            examples: [
                ("forecast --records /srv/records --unit 10101", "one branch, from today on"),
                ("forecast --records /srv/records --format csv", "every office of the country, exact figures"),
                (
                    "forecast --records inbox --unit 01 --procedure 1.007027 --as-of 2026-11-20 --format csv",
                    "one procedure in all of Hà Nội, exact figures"
                ),
            ])
    }
}
