internal import Arguments
internal import Workbench

extension Subcommand {
    static var rank: Subcommand {
        Subcommand(command: rankCommand) { (invocation, console) throws(Failure) in
            let now = if let text = invocation.value("now") { try Words.moment(text) } else { Words.now }
            let asOf = if let text = invocation.value("as-of") { try Words.day(text) } else { Words.day(of: now) }
            var rank = RankCommand(
                records: invocation.required("records"), period: try Words.period(invocation.required("period")),
                asOf: asOf, now: now,
                league: try Words.league(invocation.required("tier"), within: invocation.value("within")))
            rank.inputs = Inputs(
                topology: invocation.value("topology"), procedures: invocation.value("procedures"),
                catalogue: invocation.value("catalogue"), calendar: invocation.value("calendar"))
            rank.format = invocation.value("format").flatMap { RankCommand.Format(rawValue: $0) } ?? .table
            rank.showsIndicators = invocation.has("indicators")
            rank.showsExtras = invocation.value("indicators") == "all"
            rank.targets = invocation.value("targets").map { TargetSource($0) }
            rank.rejects = invocation.value("rejects")
            rank.setLanguage(invocation.value("lang"))
            rank.allowsSetAside = invocation.has("allow-set-aside")
            try rank.run(&console)
        }
    }

    private static var rankCommand: Command {
        Command(
            "rank", summary: "rank offices from a folder of records",
            details: [
                """
                Reads every record file in DIR and its folders (dossiers*, feedback*, reports*; CSV, NDJSON, packed or \
                not), computes in one process and prints. The nearest folder named by a unit's code says whose rows a \
                file holds. A register (procedures*) in DIR is used unless --procedures names another.
                """,
                """
                Offices' folders are read on every processor that the program may use; one after another where refused \
                rows are kept (--rejects). What is printed is the same.
                """,
                """
                What became of the rows goes to standard error, so that standard output holds the result alone. A file \
                that is no record file, whatever its name says, is set aside whole: it is named last, and the exit \
                status is 1, unless --allow-set-aside is given.
                """,
            ],
            options: [
                Option("records", .text("DIR"), .required, help: "The folder of records."),
                Option("period", .text("PERIOD"), .required, help: "2026-10, 2026-Q4 or 2026."),
                Option(
                    "tier", .choice(["nation", "province", "branch", "department"]), .required,
                    help: "Who is ranked."),
                Option(
                    "within", .text("UNIT"), help: "Only units of this unit's part of the tree, such as a province."),
                Option(
                    "as-of", .text("DATE"), help: "The day on which pending dossiers are judged; today if not given."),
                Option("now", .text("TIME"), help: "What counts as the present; the machine's clock if not given."),
                Option("topology", .text("FILE"), help: "The tree of offices; 63 provinces if not given."),
                Option("procedures", .text("FILE"), help: "The register of procedures."),
                Option("catalogue", .text("FILE"), help: "Indicators, points, thresholds; tax-766 if not given."),
                Option("calendar", .text("FILE"), help: "Days off and swapped working days."),
                Option("format", .choice(["table", "csv", "json"]), help: "table if not given; csv is exact."),
                Option(
                    "indicators", .flagOr(["all"]),
                    help:
                        "Every indicator of every unit instead of the ranks; all: X1 to X18, V1 to V6, P1 to P5 too."
                ),
                Option(
                    "targets", .flagOrText("FILE"),
                    help: "Every unit against its targets instead of the ranks: those shipped, or those of FILE."),
                Option("rejects", .text("FILE"), help: "Write the refused rows there, with line, field and reason."),
                Option("allow-set-aside", .flag, help: "End with 0 also where files were set aside."),
                Option(
                    "lang", .choice(["vi", "en"]), help: "The language of the table and the summary; vi if not given."),
            ],
            examples: [
                ("rank --records /srv/records --period 2026-10 --tier province", "the provinces in October"),
                (
                    "rank --records inbox --period 2026-Q4 --tier branch --within 01 --as-of 2026-11-20 --format csv",
                    "the branches of Hà Nội, exact figures"
                ),
                (
                    "rank --records inbox --period 2026 --tier province --indicators --rejects bad.csv",
                    "what the ranks are made of, and which rows were refused"
                ),
            ])
    }
}
