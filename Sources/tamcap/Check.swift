internal import Arguments
internal import Workbench

extension Subcommand {
    static var check: Subcommand {
        let kinds = CheckCommand.Kind.allCases.map(\.rawValue)
        return Subcommand(
            command: Command(
                "check", summary: "say whether a configuration, catalogue, topology or other such file is right",
                details: [
                    "Tells the first mistake with file, line and key, and ends with 3; with 0 when all are right."
                ],
                options: [
                    Option("kind", .choice(kinds), help: "What the files are; their keys or columns tell if not given.")
                ],
                positionals: [Positional("FILE", .repeatable, help: "The files to read.")],
                examples: [
                    ("check /etc/tamcap/agent.json", "before a restart"),
                    ("check Cluster/topology/vietnam-34.csv", "both trees, and how many offices each has"),
                ])
        ) { (invocation, console) throws(Failure) in
            guard !invocation.positionals.isEmpty else { throw Failure(.usage, "no FILE to check") }
            let kind = invocation.value("kind").flatMap { CheckCommand.Kind(rawValue: $0) }
            for path in invocation.positionals {
                try console.print(try CheckCommand.check(path, as: kind) + "\n")
            }
        }
    }
}
