internal import Arguments
internal import Workbench

extension Subcommand {
    static var reformNext: Subcommand {
        Subcommand(command: reformNextCommand) { (invocation, console) throws(Failure) in
            let now = if let text = invocation.value("now") { try Words.moment(text) } else { Words.now }
            let asOf = if let text = invocation.value("as-of") { try Words.day(text) } else { Words.day(of: now) }
            var rank = RankCommand(
                records: invocation.required("records"), period: try Words.period(invocation.required("period")),
                asOf: asOf, now: now, league: try Words.league("province", within: nil))
            rank.inputs = Inputs(
                topology: invocation.value("topology"), procedures: invocation.value("procedures"),
                catalogue: invocation.value("catalogue"), calendar: invocation.value("calendar"))
            rank.format = invocation.value("format").flatMap { RankCommand.Format(rawValue: $0) } ?? .table
            rank.setLanguage(invocation.value("lang"))
            rank.allowsSetAside = invocation.has("allow-set-aside")
            let explain = ExplainCommand(unit: try Words.unit(invocation.required("unit")), rank: rank)
            try ReformNextCommand(explain: explain).run(&console)
        }
    }

    private static var reformNextCommand: Command {
        Command(
            "reform-next", summary: "which procedures a unit should reform next",
            details: [
                """
                Lists the procedures in which the unit lost points, with what would bring these back, how many \
                dossiers came in twelve months and whether they become more, and the procedures that nobody used. \
                The figures are those of the centre's page, byte for byte.
                """
            ],
            options: [
                Option("records", .text("DIR"), .required, help: "The folder of records."),
                Option("unit", .text("UNIT"), .required, help: "Whose list: VN, 01 or 10101."),
                Option("period", .text("PERIOD"), .required, help: "2026-10, 2026-Q4 or 2026."),
                Option(
                    "as-of", .text("DATE"), help: "The day on which pending dossiers are judged; today if not given."),
                Option("now", .text("TIME"), help: "What counts as the present; the machine's clock if not given."),
                Option("topology", .text("FILE"), help: "The tree of offices; 63 provinces if not given."),
                Option("procedures", .text("FILE"), help: "The register of procedures."),
                Option("catalogue", .text("FILE"), help: "Indicators, points, thresholds; tax-766 if not given."),
                Option("calendar", .text("FILE"), help: "Days off and swapped working days."),
                Option("format", .choice(["table", "csv", "json"]), help: "table if not given; the others are exact."),
                Option("allow-set-aside", .flag, help: "End with 0 also where files were set aside."),
                Option("lang", .choice(["vi", "en"]), help: "The language of the table; vi if not given."),
            ],
            examples: [
                ("reform-next --records /srv/records --unit 01 --period 2026-10", "what Hà Nội should reform next"),
                (
                    "reform-next --records inbox --unit VN --period 2026 --format csv",
                    "the whole country's list, exactly"
                ),
            ])
    }
}
