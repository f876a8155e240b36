internal import Arguments
internal import Workbench

extension Subcommand {
    static var explain: Subcommand {
        Subcommand(command: explainCommand) { (invocation, console) throws(Failure) in
            let now = if let text = invocation.value("now") { try Words.moment(text) } else { Words.now }
            let asOf = if let text = invocation.value("as-of") { try Words.day(text) } else { Words.day(of: now) }
            var rank = RankCommand(
                records: invocation.required("records"), period: try Words.period(invocation.required("period")),
                asOf: asOf, now: now, league: try Words.league("province", within: invocation.value("within")))
            rank.inputs = Inputs(
                topology: invocation.value("topology"), procedures: invocation.value("procedures"),
                catalogue: invocation.value("catalogue"), calendar: invocation.value("calendar"))
            rank.format = invocation.value("format").flatMap { RankCommand.Format(rawValue: $0) } ?? .table
            rank.setLanguage(invocation.value("lang"))
            rank.allowsSetAside = invocation.has("allow-set-aside")
            var explain = ExplainCommand(unit: try Words.unit(invocation.required("unit")), rank: rank)
            explain.fromRecords = invocation.value("from-records")
            explain.fromCatalogue = invocation.value("from-catalogue")
            explain.fromProcedures = invocation.value("from-procedures")
            // With anything else that differs, the period is the same unless another one is named.
            let others = ["from-records", "from-catalogue", "from-procedures", "from-as-of"]
            if others.contains(where: { invocation.value($0) != nil }) { explain.fromPeriod = rank.period }
            if let text = invocation.value("from") { explain.fromPeriod = try Words.period(text) }
            if let text = invocation.value("from-as-of") { explain.fromAsOf = try Words.day(text) }
            if invocation.has("lost") { explain.wish = .lost(byOffice: invocation.value("by") == "office") }
            try explain.run(&console)
        }
    }

    private static var explainCommand: Command {
        Command(
            "explain", summary: "why a unit's score and rank moved, or where it lost its points",
            details: [
                """
                Splits the change of a unit's score between two periods into what each indicator and procedure did, \
                and the change of its rank into its own doing and that of others. The parts add up to the whole, to \
                the millionth of a point. With --lost it splits what is lacking of the maximum instead.
                """,
                """
                Two states can be compared in more than their period: --from-as-of, --from-records, --from-catalogue \
                and --from-procedures name what was otherwise on the earlier side. Each is a step of its own: first \
                the rules, then corrected dossiers, then dossiers that came late, then the period.
                """,
            ],
            options: [
                Option("records", .text("DIR"), .required, help: "The folder of records."),
                Option("unit", .text("UNIT"), .required, help: "Who is explained, 01 or 10101."),
                Option("period", .text("PERIOD"), .required, help: "2026-10, 2026-Q4 or 2026; the later side."),
                Option("from", .text("PERIOD"), help: "The earlier side; the period before if not given."),
                Option("from-as-of", .text("DATE"), help: "Its day; the one of --as-of if not given."),
                Option("from-records", .text("DIR"), help: "The records as they were then."),
                Option("from-catalogue", .text("FILE"), help: "The catalogue that was in force then."),
                Option("from-procedures", .text("FILE"), help: "The register that was in force then."),
                Option("lost", .flag, help: "Where points were lost, instead of what moved."),
                Option("by", .choice(["procedure", "office"]), help: "With --lost: split among offices too."),
                Option("within", .text("UNIT"), help: "Rank within this unit's part of the tree."),
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
                ("explain --records /srv/records --unit 12 --period 2026-10", "why Lai Châu moved since September"),
                (
                    "explain --records inbox --unit 01 --period 2026-10 --lost --by office --format csv",
                    "where Hà Nội lost its points, by office"
                ),
                (
                    "explain --records now --from-records then --unit 10101 --period 2026-09",
                    "what corrections and late dossiers did to a past month"
                ),
            ])
    }
}
