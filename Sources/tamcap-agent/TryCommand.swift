internal import Arguments
internal import Daemons
internal import Model
internal import Runtime

/// `tamcap-agent try`.
enum TryCommand {
    static let command = Command(
        "try", summary: "say what the agent would make of a file, before anything counts",
        details: [
            """
            Reads a file, or each file of a folder, as the agent would, and says what its kind, form and columns are, \
            which values have to be mapped, which rows are refused and why, and what one record says. At the end \
            stands what to paste into the source's configuration. Nothing is written, moved or sent.
            """,
            """
            Exit status 0: every row counts; 1: a file or a row is refused, or the name is not read; 2: the command \
            line is wrong; 3: the configuration is.
            """,
        ],
        options: [
            Option("config", .text("FILE"), help: "The agent's configuration; none is needed."),
            Option(
                "source", .integer("NUMBER", 1...1000),
                help: "Which of its sources it is; if not given, the one whose folder or file it is, else the first."),
            Option("unit", .text("CODE"), help: "Whose rows they are, where the rows do not say it."),
            Option("lang", .choice(["vi", "en"]), help: "The language; vi if not given."),
        ],
        positionals: [Positional("FILE|FOLDER", help: "The file, or the folder with the files.")],
        examples: [
            ("try export.xlsx", "before anything is configured"),
            ("try inbox --config agent.json", "what waits in the inbox, under the configuration in force"),
        ])

    static func run(_ invocation: Invocation) throws(StartFault) -> Int32 {
        var trial = AgentTrial(path: invocation.positionals[0])
        trial.configuration = invocation.value("config")
        trial.source = invocation.integer("source")
        trial.isEnglish = invocation.value("lang") == "en"
        if let name = invocation.value("unit") {
            guard let unit = UnitCode(name) else {
                try? Output.error.write("tamcap-agent try: --unit \(name) is no unit's code, such as 10101\n")
                return ExitCode.usage.rawValue
            }
            trial.unit = unit
        }
        let (text, isClean) = try trial.run()
        try? Output.standard.write(text)
        return (isClean ? ExitCode.done : ExitCode.failed).rawValue
    }
}
