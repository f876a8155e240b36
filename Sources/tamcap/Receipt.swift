internal import Arguments
internal import Workbench

extension Subcommand {
    static var receipt: Subcommand {
        Subcommand(
            command: Command(
                "receipt", summary: "prove a unit's delivery: position, digest and time, from a node's data folder",
                details: [
                    """
                    Reads the store only, while its node runs or not. In an office's folder it shows what each higher \
                    tier has acknowledged, in an aggregator's what it holds; for a delivered state both ends name the \
                    same position, digest and time.
                    """
                ],
                options: [
                    Option("data", .text("DIR"), .required, help: "The dataDir of an agent or aggregator."),
                    Option("at", .text("HOLDER"), help: "Only what this node holds, by its name."),
                    Option("json", .flag, help: "For programs."),
                    Option("lang", .choice(["vi", "en"]), help: "The language; vi if not given."),
                ],
                positionals: [Positional("UNIT", help: "The unit's code.")],
                examples: [
                    ("receipt 10101 --data /var/lib/tamcap", "what the centre has acknowledged"),
                    ("receipt 10101 --data /var/lib/tamcap --at VN --json", "for a program"),
                ])
        ) { (invocation, console) throws(Failure) in
            var receipt = ReceiptCommand(
                unit: try Words.unit(invocation.positionals[0]), dataDir: invocation.required("data"))
            receipt.holder = invocation.value("at")
            receipt.isJSON = invocation.has("json")
            receipt.isEnglish = invocation.value("lang") == "en"
            try receipt.run(&console)
        }
    }
}
