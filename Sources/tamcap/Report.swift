internal import Arguments
internal import Workbench

extension Subcommand {
    static var report: Subcommand {
        Subcommand(command: reportCommand) { (invocation, console) throws(Failure) in
            var report = ReportCommand(try invocation.unitRecords())
            report.format = invocation.value("format").flatMap { ReportCommand.Format(rawValue: $0) } ?? .table
            try report.run(&console)
        }
    }

    private static var reportCommand: Command {
        Command(
            "report", summary: "the sector's report on the control of procedures, from a folder of records",
            details: [
                """
                By field of administration: dossiers received new and carried over, settled before, on and after the \
                due day, pending in time and late (Decision 1262, IV.5). Reads the record files in DIR as \
                `tamcap rank` does; the sums are held against the figures that ranks are made of.
                """
            ],
            options: Option.ofUnitRecords(
                asOf: "How it stood on that day; today if not given.",
                procedures: "The register of procedures, which has their fields.",
                [
                    Option("form", .choice(["kstthc"]), .required, help: "The form: kstthc."),
                    Option(
                        "format", .choice(["table", "csv", "excel", "xlsx", "json", "html"]),
                        help: """
                            table if not given; csv is exact, excel is for Excel in Vietnamese, html a page to print.
                            """),
                ]),
            examples: [
                ("report --form kstthc --period 2026-Q4 --records /srv/records", "the nation's quarter"),
                (
                    "report --form kstthc --period 2026-Q4 --records inbox --unit 01 --format xlsx >kstthc.xlsx",
                    "Hà Nội as a workbook"
                ),
            ])
    }
}
