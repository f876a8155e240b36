internal import Arguments
internal import Workbench

extension Subcommand {
    static var report: Subcommand {
        Subcommand(command: reportCommand) { (invocation, console) throws(Failure) in
            let now = if let text = invocation.value("now") { try Words.moment(text) } else { Words.now }
            let asOf = if let text = invocation.value("as-of") { try Words.day(text) } else { Words.day(of: now) }
            var report = ReportCommand(
                records: invocation.required("records"), unit: try Words.unit(invocation.value("unit") ?? "VN"),
                period: try Words.period(invocation.required("period")), asOf: asOf, now: now)
            report.inputs = Inputs(
                topology: invocation.value("topology"), procedures: invocation.value("procedures"),
                calendar: invocation.value("calendar"))
            report.format = invocation.value("format").flatMap { ReportCommand.Format(rawValue: $0) } ?? .table
            report.setLanguage(invocation.value("lang"))
            report.allowsSetAside = invocation.has("allow-set-aside")
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
            options: [
                Option("form", .choice(["kstthc"]), .required, help: "The form: kstthc."),
                Option("period", .text("PERIOD"), .required, help: "2026-10, 2026-Q4 or 2026."),
                Option("records", .text("DIR"), .required, help: "The folder of records."),
                Option("unit", .text("UNIT"), help: "With everything below it; the nation if not given."),
                Option("as-of", .text("DATE"), help: "How it stood on that day; today if not given."),
                Option("now", .text("TIME"), help: "What counts as the present; the machine's clock if not given."),
                Option("topology", .text("FILE"), help: "The tree of offices; 63 provinces if not given."),
                Option("procedures", .text("FILE"), help: "The register of procedures, which has their fields."),
                Option("calendar", .text("FILE"), help: "Days off and swapped working days."),
                Option(
                    "format", .choice(["table", "csv", "excel", "xlsx", "json", "html"]),
                    help: "table if not given; csv is exact, excel is for Excel in Vietnamese, html a page to print."),
                Option("allow-set-aside", .flag, help: "End with 0 also where files were set aside."),
                Option("lang", .choice(["vi", "en"]), help: "The language of the table; vi if not given."),
            ],
            examples: [
                ("report --form kstthc --period 2026-Q4 --records /srv/records", "the nation's quarter"),
                (
                    "report --form kstthc --period 2026-Q4 --records inbox --unit 01 --format xlsx >kstthc.xlsx",
                    "Hà Nội as a workbook"
                ),
            ])
    }
}
