internal import Arguments
internal import Workbench

extension Subcommand {
    static var top: Subcommand {
        Subcommand(command: topCommand) { (invocation, console) throws(Failure) in
            var top = TopCommand(invocation.positionals[0])
            top.tokenFile = invocation.value("token-file")
            top.isOnce = invocation.has("once")
            if let seconds = invocation.integer("interval") { top.intervalSeconds = seconds }
            top.sort = invocation.value("sort")
            top.search = invocation.value("find")
            top.isEnglish = invocation.value("lang") == "en"
            try top.run(&console)
        }
    }

    private static var topCommand: Command {
        Command(
            "top", summary: "every node below an aggregator, the worst first, renewed in place",
            details: [
                """
                Asks a running aggregator for its operator's page and shows it as a table: what is wrong with each \
                unit's node, when it was heard, how fresh its figures are, its clock, rules, version and key, what it \
                holds, what it refused, and how its last session ended. On a terminal the table is renewed in place \
                until Ctrl-C; otherwise each look is printed behind the other. An aggregator without a token answers \
                only on its own machine.
                """
            ],
            options: [
                Option("token-file", .text("FILE"), help: "The file of the aggregator's \"opsTokenFile\", or a copy."),
                Option("once", .flag, help: "One look, as plain text, and end."),
                Option("interval", .integer("SECONDS", 1...3_600), help: "Look so often; 5 if not given."),
                Option("sort", .choice(TopCommand.orders), help: "By what units are ordered; worst if not given."),
                Option("find", .text("WORDS"), help: "Only units in which every word stands."),
                Option("lang", .choice(["vi", "en"]), help: "The language of the table; vi if not given."),
            ],
            positionals: [Positional("URL", help: "The aggregator's http address.")],
            examples: [
                ("top http://127.0.0.1:8766", "on the centre's own machine"),
                ("top http://10.0.0.5:8766 --token-file ops.token --sort clock", "from elsewhere, by clocks"),
                ("top http://127.0.0.1:8766 --once --find 'mất kết nối'", "who is not connected, for a script"),
            ])
    }
}
