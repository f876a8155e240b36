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
                    intake: rows of dossier CSV a second, with validation, upserts and three grains. The machine should \
                    have nothing else to do; CPU time is measured, not the clock.
                    """
                ],
                options: [
                    Option("rows", .integer("N", 1000...100_000_000), help: "How many; 200000 if not given.")
                ],
                positionals: [Positional("SUBJECT", help: subjects.joined(separator: ", "))],
                examples: [("bench intake", "rows a CPU second")])
        ) { (invocation, console) throws(Failure) in
            let word = invocation.positionals[0]
            guard let subject = BenchCommand.Subject(rawValue: word) else {
                throw Failure(.usage, "there is no bench \(word): it is one of \(subjects.joined(separator: ", "))")
            }
            try BenchCommand.run(subject, rows: invocation.integer("rows") ?? 200_000, &console)
        }
    }
}
