internal import Arguments
internal import Daemons
internal import Runtime

/// The command line of the aggregator.
enum AggregatorProgram {
    static let config = Option(
        "config", .text("FILE"), .required,
        help: "The aggregator's configuration; Cluster/config/README.md has every key.")

    private static let program = Program(
        "tamcap-aggregator", version: Build.version,
        summary: "merges the figures of all offices below it and publishes their ranks",
        commands: [
            Command(
                "", summary: "run until stopped (SIGTERM, Ctrl-C)",
                details: [
                    """
                    Without `upstreams` it is the nation, with them a province, which passes everything on and may be \
                    its own office's agent. When it is ready it prints one line, \
                    `ready protocol=HOST:PORT http=HOST:PORT`. SIGHUP reads the configuration and the files \
                    that it names anew (key ring, topology, register, catalogue, calendar, sealed year); a mistake in \
                    one keeps what is in force, and keys that take a restart are named in the log. As a service it \
                    tells systemd when it is ready, reloads and stops, and that it is alive (Type=notify).
                    """
                ],
                options: [
                    config,
                    Option(
                        "check", .flag, help: "Read everything that a start would read, say what is wrong, and end."),
                ],
                examples: [
                    ("--config /etc/tamcap/nation.json", "the daemon, as systemd starts it"),
                    ("--config nation.json --check", "before a restart, or a SIGHUP"),
                ]),
            resetCommand, closeCommand,
        ])

    static func run() -> Int32 {
        program.launch(status: \.exitStatus) { (invocation) throws(StartFault) in try run(invocation) }
    }

    private static func run(_ invocation: Invocation) throws(StartFault) -> Int32 {
        let path = invocation.required("config")
        let configuration = try Starting.aggregator(path)
        if invocation.command.name == "reset-unit" { return try reset(configuration, invocation) }
        if invocation.command.name == "close" { return try close(configuration, invocation) }
        let warnings = try Starting.check(configuration, file: path)
        if invocation.has("check") {
            for warning in warnings { try? Output.error.write("\(path): warning: \(warning)\n") }
            try? Output.standard.write("\(path): ok\n")
            return ExitCode.done.rawValue
        }
        return try AggregatorDaemon(configuration, file: path, build: Build.name).run()
    }
}
