internal import Arguments
internal import Runtime
internal import Workbench

/// One subcommand: what it takes, and what happens.
struct Subcommand: Sendable {
    let command: Command
    let run: @Sendable (Invocation, inout Console) throws(Failure) -> Void
}

enum Tool {
    static let subcommands: [Subcommand] = [
        .rank, .forecast, .explain, .reformNext, .report, .publish, .top, .signs, .verify, .rehearse, .generate,
        .changes,
        .check,
        .keysNew, .keysList, .keysRotate, .keysRevoke, .keysExport,
        .storeCheck, .storeStats, .storeDump, .receipt, .export, .import, .conformance, .bench,
    ]

    static let program = Program(
        "tamcap", version: Build.version,
        summary: "the analyst's and operator's tool: ranks from records, test nations, keys, checks, figures",
        commands: subcommands.map(\.command),
        environment: [
            ("NO_COLOR", "Set to anything: no colours in tables."), ("TERM", "`dumb`: no colours either."),
        ])

    static func run() -> Int32 {
        program.launch(status: \.exitStatus) { (invocation) throws(Failure) in
            guard let subcommand = subcommands.first(where: { $0.command.name == invocation.command.name }) else {
                fatalError("no subcommand does \(invocation.command.name)")
            }
            var console = Console()
            defer { console.clearProgress() }
            try subcommand.run(invocation, &console)
            return ExitCode.done.rawValue
        }
    }
}
