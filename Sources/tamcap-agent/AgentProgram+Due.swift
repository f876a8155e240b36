internal import Arguments
internal import Configuration
internal import Daemons
internal import Model
internal import Runtime

// tamcap-agent due, tamcap-agent serve
extension AgentProgram {
    private static let language = Option("lang", .choice(["vi", "en"]), help: "The language; vi if not given.")

    static let dueCommand = Command(
        "due", summary: "list the dossiers that are overdue, or due soon",
        details: [
            """
            Asks the running agent which dossiers are open and by when they are due, by the rules of scoring: working \
            days, waits, and the hour of an appointment. Only the agent's user and root may ask. Exit status 1: the \
            agent does not run.
            """
        ],
        options: [
            config,
            Option(
                "days", .integer("N", 0...366),
                help: "What is due in the next N days, beside what is overdue; 7 if not given."),
            Option("unit", .text("CODE"), help: "The unit; not needed with a single one."),
            Option(
                "format", .choice(["text", "csv", "spreadsheet", "json"]),
                help: "For a terminal, for programs (csv, json), or as CSV that spreadsheets open safely."),
            Option("limit", .integer("N", 1...20_000), help: "At most so many; 20000 if not given."), language,
        ],
        examples: [
            ("due --config agent.json", "overdue, and due within a week"),
            ("due --config agent.json --days 0", "overdue, and due today"),
            ("due --config agent.json --format spreadsheet >due.csv", "for whoever hands the work out"),
        ])

    static let serveCommand = Command(
        "serve", summary: "show the office's own page in a browser of this machine, while it runs",
        details: [
            """
            The page asks the running agent: what is due, which rows were refused and where, the score as the office \
            computes it, what was sent and acknowledged. It is open to this machine alone. To have it always open, or \
            open to others, set "http" in the configuration and restart the agent.
            """
        ],
        options: [
            config,
            Option(
                "listen", .text("HOST:PORT"),
                help: "An address of the loopback; 127.0.0.1:8767 if not given. Port 0: the system chooses."),
        ],
        examples: [("serve --config agent.json", "then open http://127.0.0.1:8767/")])

    static func due(_ configuration: AgentConfiguration, _ invocation: Invocation) throws(StartFault) -> Int32 {
        guard let unit = unit(configuration, invocation.value("unit"), command: "due") else {
            return ExitCode.usage.rawValue
        }
        let question = OfficeDueRequest(
            unit: unit, days: invocation.integer("days") ?? 7,
            format: invocation.value("format").flatMap { OfficeDueRequest.Format(rawValue: $0) } ?? .text,
            limit: invocation.integer("limit"), isEnglish: invocation.value("lang") == "en")
        do throws(OfficeViewClient.Fault) {
            let body = try OfficeViewClient(configuration).due(question)
            try? Output.standard.write(body)
            return ExitCode.done.rawValue
        } catch {
            let text = question.isEnglish ? error.english : error.vietnamese
            try? Output.error.write("tamcap-agent due: \(text)\n")
            return ExitCode.failed.rawValue
        }
    }

    static func serve(_ configuration: AgentConfiguration, _ invocation: Invocation) throws(StartFault) -> Int32 {
        let standard = OfficeViewSetting(address: OfficeViewSetting.standard)
        guard let setting = invocation.value("listen").map({ OfficeViewSetting(loopback: $0) }) ?? standard else {
            try? Output.error.write(
                "tamcap-agent serve: --listen takes an address of this machine's loopback, such as 127.0.0.1:8767; to "
                    + "open the page to others, set \"http\" and \"httpHosts\" in the configuration\n")
            return ExitCode.usage.rawValue
        }
        return try OfficeViewRelay(configuration, setting).run()
    }

    /// The unit that is meant; `nil` when that has to be said, which has been told then.
    static func unit(_ configuration: AgentConfiguration, _ name: String?, command: String) -> UnitCode? {
        let named = name.flatMap { UnitCode($0) }
        if let unit = named ?? (name == nil && configuration.units.count == 1 ? configuration.units.first : nil),
            configuration.units.contains(unit)
        {
            return unit
        }
        let units = configuration.units.map(\.description).joined(separator: ", ")
        try? Output.error.write("tamcap-agent \(command): name one of this agent's units with --unit: \(units)\n")
        return nil
    }
}
