internal import Arguments
internal import Workbench

extension Subcommand {
    static var bench: Subcommand {
        let subjects = BenchCommand.Subject.allCases.map(\.rawValue) + ["freshness", "watchers"]
        return Subcommand(
            command: Command(
                "bench", summary: "measure what a CPU second does",
                details: [
                    """
                    intake: rows of dossier CSV a second, with validation, upserts and three grains. merge: cell \
                    updates a second at the centre, from received bytes to roll-ups, encrypted, attested and not. \
                    wire: bytes on the wire of an update of one dossier, and of several together. idle: what \
                    connections with nothing to say cost an aggregator, started for it. sessions: the same of offices \
                    that each have a change every 20 s. catchup: the whole country back at once behind three days \
                    without a line. rank: from the records of the whole country to the ranks of all branches, on one \
                    thread and on every processor. rescoring: what an update costs from its cells to the new ranks of \
                    its branch, province and nation. restart: from a store with one year of the whole country, and \
                    with three, to the first ranks. store: records appended, with one fsync for one or many, and read \
                    again. forecast: the page of an office's next four weeks, that of the nation, and the file of all.
                    """,
                    """
                    freshness: how long a change takes from the inbox of an office into the centre's ranking, in a \
                    country that runs on this machine; Cluster/freshness starts one and asks for this.
                    """,
                    """
                    watchers: how soon a change is on thousands of open pages, against a centre that runs on this \
                    machine (Cluster/demo starts one) with httpWatchersPerAddressMax set.
                    """,
                    """
                    But for these two, CPU time is measured, not the clock; still, the machine should have nothing \
                    else to do.
                    """,
                ],
                options: [
                    Option(
                        "count", .integer("N", 1...100_000_000),
                        help: """
                            Rows (200000), cell updates (200000), dossiers of the office (20000), sessions (10000, \
                            10000), dossiers of each office (20000), of the country (300000), of each office \
                            (20000, 20000), records (200000), pages (500), watchers (5000).
                            """),
                    Option("records", .text("DIR"), help: "freshness: the folder that holds the offices' inboxes."),
                    Option(
                        "http", .integer("PORT", 1...65_535), help: "freshness, watchers: of the centre on 127.0.0.1."),
                    Option(
                        "inbox", .text("DIR"),
                        help: "watchers: of an office, where a dossier is put every other second."),
                    Option("page", .text("PATH"), help: "watchers: the page; that of all branches if not given."),
                    Option(
                        "changes", .integer("N", 1...100_000),
                        help: "freshness: a second, all offices together. 500 if not given."),
                    Option("seconds", .integer("N", 1...86_400), help: "freshness: how long. 30 if not given."),
                    Option("topology", .text("FILE"), help: "freshness: the offices; the shipped tree if not given."),
                ],
                positionals: [Positional("SUBJECT", help: subjects.joined(separator: ", "))],
                examples: [
                    ("bench intake", "rows a CPU second"), ("bench idle --count 1000", "memory of a thousand sessions"),
                ])
        ) { (invocation, console) throws(Failure) in
            let word = invocation.positionals[0]
            if word == "freshness" { return try freshness(invocation, &console) }
            if word == "watchers" { return try watchers(invocation, &console) }
            guard let subject = BenchCommand.Subject(rawValue: word) else {
                throw Failure(.usage, "there is no bench \(word): it is one of \(subjects.joined(separator: ", "))")
            }
            try BenchCommand.run(
                subject, count: invocation.integer("count") ?? BenchCommand.standardCount(subject), &console)
        }
    }

    private static func watchers(_ invocation: Invocation, _ console: inout Console) throws(Failure) {
        guard let port = invocation.integer("http") else {
            throw Failure(.usage, "bench watchers needs --http, the port of a centre that runs")
        }
        var bench = WatchersBench(port: UInt16(port), target: invocation.value("page"))
        bench.watchers = invocation.integer("count") ?? bench.watchers
        bench.seconds = invocation.integer("seconds") ?? bench.seconds
        bench.inbox = invocation.value("inbox")
        try bench.run(&console)
    }

    private static func freshness(_ invocation: Invocation, _ console: inout Console) throws(Failure) {
        guard let records = invocation.value("records"), let port = invocation.integer("http") else {
            throw Failure(.usage, "bench freshness needs --records and --http; Cluster/freshness gives them")
        }
        var bench = FreshnessBench(records: records, port: UInt16(port))
        bench.changesPerSecond = invocation.integer("changes") ?? bench.changesPerSecond
        bench.seconds = invocation.integer("seconds") ?? bench.seconds
        bench.inputs = Inputs(topology: invocation.value("topology"))
        try bench.run(&console)
    }
}
