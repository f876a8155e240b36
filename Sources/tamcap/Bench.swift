internal import Arguments
internal import Workbench

extension Subcommand {
    static var bench: Subcommand {
        let subjects = BenchCommand.Subject.allCases.map(\.rawValue)
        return Subcommand(
            command: Command(
                "bench", summary: "measure what a CPU second does",
                details: [
                    """
                    intake: rows of dossier CSV a second, with validation, upserts and three grains. merge: cell \
                    updates a second at the centre, from received bytes to roll-ups. wire: bytes on the wire of an \
                    update of one dossier, and of several together. idle: what connections with nothing to say cost an \
                    aggregator, started for it. restart: from a store with a year of the whole country to the first \
                    ranks. store: records appended, with one fsync for one or many, and read again.
                    """,
                    "CPU time is measured, not the clock; still, the machine should have nothing else to do.",
                ],
                options: [
                    Option(
                        "count", .integer("N", 1...100_000_000),
                        help: """
                            Rows (200000), cell updates (200000), dossiers of the office (20000), sessions (10000), \
                            dossiers of each office (20000), records (200000).
                            """)
                ],
                positionals: [Positional("SUBJECT", help: subjects.joined(separator: ", "))],
                examples: [
                    ("bench intake", "rows a CPU second"), ("bench idle --count 1000", "memory of a thousand sessions"),
                ])
        ) { (invocation, console) throws(Failure) in
            let word = invocation.positionals[0]
            guard let subject = BenchCommand.Subject(rawValue: word) else {
                throw Failure(.usage, "there is no bench \(word): it is one of \(subjects.joined(separator: ", "))")
            }
            try BenchCommand.run(
                subject, count: invocation.integer("count") ?? BenchCommand.standardCount(subject), &console)
        }
    }
}
