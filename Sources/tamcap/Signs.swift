internal import Arguments
internal import Workbench

extension Subcommand {
    static var signs: Subcommand {
        Subcommand(command: signsCommand) { (invocation, console) throws(Failure) in
            let now = if let text = invocation.value("now") { try Words.moment(text) } else { Words.now }
            let asOf = if let text = invocation.value("as-of") { try Words.day(text) } else { Words.day(of: now) }
            var signs = SignsCommand(
                records: invocation.required("records"), unit: try Words.unit(invocation.value("unit") ?? "VN"),
                period: try Words.period(invocation.required("period")), asOf: asOf, now: now)
            signs.inputs = Inputs(
                topology: invocation.value("topology"), procedures: invocation.value("procedures"),
                calendar: invocation.value("calendar"))
            signs.format = invocation.value("format").flatMap { SignsCommand.Format(rawValue: $0) } ?? .table
            signs.showsAll = invocation.has("all")
            signs.setLanguage(invocation.value("lang"))
            try signs.run(&console)
        }
    }

    private static var signsCommand: Command {
        Command(
            "signs", summary: "signs that figures may be dressed up, from a folder of records: shown, not judged",
            details: [
                """
                For each office: dossiers handled in one and the same time, reports that differ from the records, \
                working days on end without a reception; and what only records show: settled in the last hour before \
                the deadline, changed long after the period, withdrawn and entered anew, rated on one channel only. \
                Each is a fraction, and marked where it goes beyond its bounds (Protocol/26-official-results.md). \
                There are honest reasons for each. How many offices have each mark is said on standard error.
                """
            ],
            options: [
                Option("period", .text("PERIOD"), .required, help: "2026-10, 2026-Q4 or 2026."),
                Option("records", .text("DIR"), .required, help: "The folder of records."),
                Option("unit", .text("UNIT"), help: "With everything below it; the nation if not given."),
                Option("all", .flag, help: "Also signs that are not marked."),
                Option("as-of", .text("DATE"), help: "As on that day; today if not given."),
                Option("now", .text("TIME"), help: "What counts as the present; the machine's clock if not given."),
                Option("topology", .text("FILE"), help: "The tree of offices; 63 provinces if not given."),
                Option("procedures", .text("FILE"), help: "The register of procedures."),
                Option("calendar", .text("FILE"), help: "Days off and swapped working days."),
                Option("format", .choice(["table", "csv", "excel", "json"]), help: "table if not given."),
                Option("lang", .choice(["vi", "en"]), help: "The language of the table; vi if not given."),
            ],
            examples: [
                ("signs --period 2026-10 --records /srv/records", "what is marked in the whole country"),
                ("signs --period 2026-10 --records inbox --unit 10101 --all", "an office looks at itself"),
            ])
    }
}
