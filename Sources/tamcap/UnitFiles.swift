internal import Arguments
internal import Workbench

extension Subcommand {
    static var export: Subcommand {
        Subcommand(
            command: Command(
                "export", summary: "write the cells that a node holds of a unit into a file",
                details: [
                    """
                    For units without a living office (dissolved, merged): nobody can send their figures again, so \
                    keep a file of each beside the backups. Reads the store only, while its node runs or not.
                    """
                ],
                options: [
                    Option("data", .text("DIR"), .required, help: "The dataDir of an aggregator, or of an agent."),
                    Option("output", .text("FILE"), .required, help: "The file to make; UNIT.tcu is a good name."),
                ],
                positionals: [Positional("UNIT", help: "The unit's code.")],
                examples: [("export 10101 --data /var/lib/tamcap --output 10101.tcu", "before the office closes")])
        ) { (invocation, console) throws(Failure) in
            try UnitFilesCommand.export(
                Words.unit(invocation.positionals[0]), dataDir: invocation.required("data"),
                output: invocation.required("output"), &console)
        }
    }

    static var `import`: Subcommand {
        Subcommand(
            command: Command(
                "import", summary: "give a file of exported cells to a running aggregator",
                details: [
                    """
                    Checks the file and leaves it in the aggregator's import/ folder. The aggregator takes it if it is \
                    newer than what it holds and its keyed digest fits, and moves it to import/done; otherwise to \
                    import/refused, with the reason beside it.
                    """
                ],
                options: [Option("data", .text("DIR"), .required, help: "The aggregator's dataDir.")],
                positionals: [Positional("FILE", help: "What `tamcap export` wrote.")],
                examples: [("import 10101.tcu --data /var/lib/tamcap", "at an empty new centre")])
        ) { (invocation, console) throws(Failure) in
            try UnitFilesCommand.importFile(
                invocation.positionals[0], dataDir: invocation.required("data"), &console)
        }
    }
}
