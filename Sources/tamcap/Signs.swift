internal import Arguments
internal import Workbench

extension Subcommand {
    static var signs: Subcommand {
        Subcommand(command: signsCommand) { (invocation, console) throws(Failure) in
            var signs = SignsCommand(try invocation.unitRecords())
            signs.format = invocation.value("format").flatMap { SignsCommand.Format(rawValue: $0) } ?? .table
            signs.showsAll = invocation.has("all")
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
            options: Option.ofUnitRecords(
                asOf: "As on that day; today if not given.", procedures: "The register of procedures.",
                [
                    Option("all", .flag, help: "Also signs that are not marked."),
                    Option("format", .choice(["table", "csv", "excel", "json"]), help: "table if not given."),
                ]),
            examples: [
                ("signs --period 2026-10 --records /srv/records", "what is marked in the whole country"),
                ("signs --period 2026-10 --records inbox --unit 10101 --all", "an office looks at itself"),
            ])
    }
}
