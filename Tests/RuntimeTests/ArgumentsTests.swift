import Arguments
import Testing

@Suite struct ArgumentsTests {
    private let program = Program(
        "tamcap", version: "1.2.3", summary: "ranks of tax offices from their records",
        commands: [
            Command(
                "rank", summary: "ranks computed from records on this machine",
                details: ["It reads the folder recursively and needs no network."],
                options: [
                    Option("records", .text("DIR"), .required, help: "Folder of records, read with all below it."),
                    Option("period", .text("PERIOD"), .required, help: "2026-10, 2026-Q4 or 2026."),
                    Option("tier", .choice(["nation", "province", "branch", "department"]), help: "Whom to rank."),
                    Option("within", .text("UNIT"), .repeatable, help: "Only units below this one."),
                    Option("rows", .integer("N", 1...500), help: "How many rows."),
                    Option("indicators", .flag, help: "Also every indicator of every unit, in catalogue order."),
                ],
                examples: [("rank --records demo --period 2026", "The year's ranks.")]),
            Command("keys new", summary: "a new key", positionals: [Positional("UNIT", help: "Whose.")]),
            Command("keys list", summary: "all keys", positionals: [Positional("FILE", .repeatable, help: "Where.")]),
        ])

    private func run(_ line: String) -> Invocation? {
        guard case .run(let invocation) = program.parse(line.split(separator: " ").map(String.init)) else { return nil }
        return invocation
    }

    private func refusal(_ line: String) -> String? {
        guard case .refuse(let text) = program.parse(line.split(separator: " ").map(String.init)) else { return nil }
        return text
    }

    private func shown(_ line: String) -> String? {
        guard case .show(let text) = program.parse(line.split(separator: " ").map(String.init)) else { return nil }
        return text
    }

    @Test func `options come in both forms, in any order, and repeat where they may`() throws {
        let line = "rank --period=2026-10 --within 10100 --indicators --records demo --within=79700 --rows 7"
        let rank = try #require(run(line))
        #expect(rank.command.name == "rank")
        #expect(rank.required("records") == "demo" && rank.required("period") == "2026-10")
        #expect(rank.all("within") == ["10100", "79700"])
        #expect(rank.has("indicators") && !rank.has("tier"))
        #expect(rank.value("tier") == nil && rank.integer("rows") == 7)
    }

    @Test func `a program without commands says that it takes options only`() {
        let simple = Program("simple", version: "1", summary: "does one thing", commands: [Command("", summary: "it")])
        guard case .refuse(let text) = simple.parse(["bogus"]) else {
            Issue.record("taken")
            return
        }
        #expect(text.hasPrefix("simple: `bogus` is not expected\nIt takes options only.\n"))
    }

    @Test func `commands of two words have positionals, and two dashes end the options`() throws {
        #expect(run("keys new 10100")?.positionals == ["10100"])
        #expect(run("keys list -- --odd-name b")?.positionals == ["--odd-name", "b"])
        #expect(run("keys list")?.positionals == [])
        #expect(run("keys list -")?.positionals == ["-"])
    }

    @Test(arguments: [
        ("", "a command is missing"),
        ("--records x", "a command is missing"),
        ("rnak", "Did you mean `rank`?"),
        ("xyzzy", "It is one of: rank, keys new, keys list."),
        ("keys", "It is one of: keys new, keys list."),
        ("keys nwe", "Did you mean `keys new`?"),
        ("rank --record x", "Did you mean --records?"),
        ("rank --per x", "Did you mean --period?"),
        ("rank --frobnicate", "there is no option --frobnicate"),
        ("rank -r x", "there is no option -r"),
        ("rank --records x", "--period PERIOD is missing"),
        ("rank --records", "--records DIR has no value"),
        ("rank --records --period 2026", "--records DIR has no value"),
        ("rank --records= --period 2026", "--records has an empty value"),
        ("rank --records x --records y --period 2026", "--records is given twice"),
        ("rank --records x --period 2026 --indicators=yes", "--indicators takes no value"),
        ("rank --records x --period 2026 --tier provinse", "Did you mean `province`?"),
        ("rank --records x --period 2026 --rows 0", "from 1 to 500"),
        ("rank --records x --period 2026 --rows 99999999999999999999", "from 1 to 500"),
        ("rank --records x --period 2026 y", "`y` is one word too many"),
        ("keys new", "UNIT is missing"),
        ("keys new a b", "`b` is one word too many"),
    ])
    func `a mistake is reported with what to do next`(line: String, expected: String) throws {
        let text = try #require(refusal(line))
        #expect(text.contains(expected), "\(text)")
        #expect(text.hasPrefix("tamcap") && text.hasSuffix("--help` says what it takes.\n"))
    }

    @Test func `help and version are shown wherever they are asked for`() {
        #expect(shown("--version") == "tamcap 1.2.3\n" && shown("rank --version") == "tamcap 1.2.3\n")
        #expect(shown("--help") == shown("help"))
        #expect(shown("--help")?.contains("keys new") == true)
        #expect(shown("rank -h") == shown("rank --records --help"))
        #expect(run("keys list -- --help")?.positionals == ["--help"])
    }

    @Test func `the help of a command is aligned and fits`() throws {
        let expected = """
            tamcap rank: ranks computed from records on this machine

            Usage: tamcap rank --records DIR --period PERIOD [options]

            It reads the folder recursively and needs no network.

            Options:
              --records DIR    Folder of records, read with all below it.
                               Required.
              --period PERIOD  2026-10, 2026-Q4 or 2026. Required.
              --tier nation|province|branch|department
                               Whom to rank.
              --within UNIT    Only units below this one. May be repeated.
              --rows N         How many rows.
              --indicators     Also every indicator of every unit, in
                               catalogue order.
              --help           This text.
              --version        The version.

            Examples:
              tamcap rank --records demo --period 2026
                  The year's ranks.

            """
        guard case .show(let text) = program.parse(["rank", "--help"], columns: 64) else {
            return #expect(Bool(false), "help is shown")
        }
        #expect(text == expected)
        let wide = text.split(separator: "\n").filter { $0.count > 64 }
        #expect(wide.isEmpty, "\(wide)")
    }

    @Test func `a program may do something without a command and have commands beside`() {
        let agent = Program(
            "tamcap-agent", version: "1", summary: "sends an office's figures",
            commands: [
                Command(
                    "", summary: "serves units",
                    options: [Option("config", .text("FILE"), .required, help: "Its configuration.")]),
                Command("status", summary: "how it is"),
            ])
        guard case .run(let serve) = agent.parse(["--config", "a.json"]), serve.command.name.isEmpty else {
            return #expect(Bool(false), "the nameless command runs")
        }
        guard case .refuse(let text) = agent.parse(["statsu"]) else { return #expect(Bool(false), "a misspelt word") }
        #expect(text.contains("Did you mean `status`?"))
        guard case .show(let help) = agent.parse(["--help"]) else { return #expect(Bool(false), "help is shown") }
        #expect(help.contains("--config FILE") && help.contains("status"))
    }

    @Test func `the exit codes are the ones in the documents`() {
        #expect(ExitCode.done.rawValue == 0 && ExitCode.failed.rawValue == 1 && ExitCode.usage.rawValue == 2)
        #expect(ExitCode.badConfiguration.rawValue == 3 && ExitCode.notDelivered.rawValue == 4)
    }
}
