internal import Arguments
internal import Configuration
internal import Daemons
internal import Model
internal import Runtime

/// The command line of the agent.
enum AgentProgram {
    static let config = Option(
        "config", .text("FILE"), .required, help: "The agent's configuration; Cluster/config/README.md has every key.")

    private static let program = Program(
        "tamcap-agent", version: Build.version,
        summary: "reads an office's dossiers and keeps its figures at the centre up to date",
        commands: [
            Command(
                "", summary: "run until stopped (SIGTERM, Ctrl-C)",
                details: [
                    """
                    Reads the configured sources, and sends what they change to every upstream. With --once it takes \
                    in what is there, waits until every upstream has acknowledged it, and ends; exit status 4 says \
                    that not everything was delivered in time. SIGHUP takes new keys, reads the configuration anew \
                    and names what else has changed and takes a restart, in the log and in `status`. As a service it \
                    tells systemd when it is ready, reloads and stops, and that it is alive (Type=notify).
                    """
                ],
                options: [
                    config,
                    Option(
                        "check", .flag, help: "Read the configuration and the key file, say what is wrong, and end."),
                    Option("once", .flag, help: "Take in what is there, wait for acknowledgement, and end."),
                    Option(
                        "timeout", .integer("SECONDS", 1...86_400),
                        help: "With --once: how long to wait; the configured timeoutSeconds if not given."),
                ],
                examples: [
                    ("--config /etc/tamcap/agent.json", "the daemon, as systemd starts it"),
                    ("--config agent.json --once --timeout 60", "from a timer, once a day"),
                ]),
            Command(
                "status", summary: "say in four lines how the office stands, and why where something is wrong",
                options: [config, Option("lang", .choice(["vi", "en"]), help: "The language; vi if not given.")],
                examples: [("status --config agent.json", "last file, dossiers, received until when, store")]),
            TryCommand.command,
            dueCommand,
            officersCommand,
            serveCommand, metricsCommand,
            Command(
                "confirm", summary: "let cells of past periods go that the records no longer have",
                details: [
                    """
                    The centre keeps a unit's figures when the office's records would take cells away from a past \
                    period, and marks it `shrunk`. Look for lost files first; when the records are right, confirm.
                    """
                ],
                options: [config, Option("unit", .text("CODE"), help: "The unit; not needed with a single one.")],
                examples: [("confirm --config agent.json", "the running agent offers its figures again")]),
            retryCommand,
        ])

    static func run() -> Int32 {
        program.launch(status: \.exitStatus) { (invocation) throws(StartFault) in try run(invocation) }
    }

    private static func run(_ invocation: Invocation) throws(StartFault) -> Int32 {
        if invocation.command.name == "try" { return try TryCommand.run(invocation) }
        let path = invocation.required("config")
        let configuration = try Starting.agent(path)
        switch invocation.command.name {
        case "status": return status(configuration, english: invocation.value("lang") == "en")
        case "confirm": return try confirm(configuration, invocation.value("unit"))
        case "retry": return try retry(configuration, invocation)
        case "due": return try due(configuration, invocation)
        case "officers": return try officers(configuration, invocation)
        case "serve": return try serve(configuration, invocation)
        case "metrics": return try metrics(configuration, invocation)
        default: break
        }
        if invocation.has("check") {
            try Starting.check(configuration, file: path)
            try? Output.standard.write("\(path): ok\n")
            return ExitCode.done.rawValue
        }
        let options = AgentDaemon.Options(
            isOnce: invocation.has("once"),
            timeoutSeconds: invocation.integer("timeout") ?? configuration.timeoutSeconds)
        return try AgentDaemon(configuration, file: path, options: options, build: Build.name).run()
    }

    private static func status(_ configuration: AgentConfiguration, english: Bool) -> Int32 {
        let (lines, isRunning) = AgentRequests.status(configuration, english: english)
        try? Output.standard.write(lines.joined(separator: "\n") + "\n")
        if isRunning { return ExitCode.done.rawValue }
        let warning =
            english
            ? "The agent is not running; this is what it last said."
            : "Chương trình hiện không chạy; trên đây là thông tin lần cuối."
        try? Output.error.write("\(warning)\n")
        return ExitCode.failed.rawValue
    }

    private static func confirm(_ configuration: AgentConfiguration, _ name: String?) throws(StartFault) -> Int32 {
        let named = name.flatMap { UnitCode($0) }
        guard let unit = named ?? (name == nil && configuration.units.count == 1 ? configuration.units.first : nil),
            configuration.units.contains(unit)
        else {
            let units = configuration.units.map(\.description).joined(separator: ", ")
            try? Output.error.write("tamcap-agent confirm: name one of this agent's units with --unit: \(units)\n")
            return ExitCode.usage.rawValue
        }
        do throws(SystemError) {
            try AgentRequests.confirm(configuration, unit)
        } catch {
            throw .system(error)
        }
        try? Output.standard.write("\(unit): confirmed; the running agent offers its figures again within seconds\n")
        return ExitCode.done.rawValue
    }
}
