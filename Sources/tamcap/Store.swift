internal import Arguments
internal import Workbench

/// `tamcap store …`: looks into a node's store and changes nothing.
extension Subcommand {
    private static let folder = Positional("DIR", help: "A node's data folder, or the store in it.")
    private static let json = Option("json", .flag, help: "As JSON.")
    private static let live =
        "Reads only, also while the node runs; what is being written just then is no damage."

    static var storeCheck: Subcommand {
        Subcommand(
            command: Command(
                "store check", summary: "say whether a node's store is whole, and what is missing if not",
                details: [live, "Ends with 0 when whole, 1 when something is missing, 3 when DIR is no store."],
                options: [json], positionals: [folder],
                examples: [
                    ("store check /var/lib/tamcap", "after a power cut, or for a backup"),
                    ("store check /backup/store --json", "the same for a program"),
                ])
        ) { (invocation, console) throws(Failure) in
            let path = invocation.positionals[0]
            let (text, isWhole) = try StoreCheck.run(path, asJSON: invocation.has("json"))
            try console.print(text)
            guard isWhole else {
                throw Failure(.failed, "\(path) is not whole; the node asks for what is missing when it starts")
            }
        }
    }

    static var storeStats: Subcommand {
        Subcommand(
            command: Command(
                "store stats", summary: "say what fills a node's store: files, kinds of records, units",
                details: [live], options: [json], positionals: [folder],
                examples: [("store stats /var/lib/tamcap", "where the space goes, and where each unit stands")])
        ) { (invocation, console) throws(Failure) in
            try console.print(try StoreStats.run(invocation.positionals[0], asJSON: invocation.has("json")))
        }
    }

    static var storeDump: Subcommand {
        Subcommand(
            command: Command(
                "store dump", summary: "print the records of a node's store, a line each",
                details: [
                    live,
                    """
                    With --json cells stand whole: every count by the name of its measure, a series as a list of its \
                    keys, each with the day, or the bucket's lower bound, that it stands for.
                    """,
                ],
                options: [
                    Option("unit", .text("U"), help: "Only the records of this unit, with their cells."), json,
                ],
                positionals: [folder],
                examples: [
                    ("store dump /var/lib/tamcap", "everything, in order"),
                    ("store dump /var/lib/tamcap --unit 10101", "one office, with its cells"),
                    ("store dump /var/lib/tamcap --unit 10101 --json", "the same whole, for a program"),
                ])
        ) { (invocation, console) throws(Failure) in
            let unit = try invocation.value("unit").map { (text) throws(Failure) in try Words.unit(text) }
            let path = invocation.positionals[0]
            try StoreDump.run(path, unit: unit, asJSON: invocation.has("json")) { (line) throws(Failure) in
                try console.print(line)
            }
        }
    }
}
