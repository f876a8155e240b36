internal import Arguments
internal import Runtime
internal import Workbench

/// One subcommand: what it takes, and what happens.
struct Subcommand: Sendable {
    let command: Command
    let run: @Sendable (Invocation, inout Console) throws(Failure) -> Void
}

enum Tool {
    static let subcommands: [Subcommand] = [.rank, .generate, .changes, .check, .keysNew, .bench]

    static let program = Program(
        "tamcap", version: ToolVersion.text,
        summary: "the analyst's and operator's tool: ranks from records, test nations, keys, checks, figures",
        commands: subcommands.map(\.command))

    static func run() -> Int32 {
        ProcessFacts.secureStandardStreams()
        let columns = Output.standard.columns ?? 100
        switch program.parse(Array(CommandLine.arguments.dropFirst()), columns: columns) {
        case .show(let text):
            try? Output.standard.write(text)
            return ExitCode.done.rawValue
        case .refuse(let text):
            try? Output.error.write(text)
            return ExitCode.usage.rawValue
        case .run(let invocation):
            guard let subcommand = subcommands.first(where: { $0.command.name == invocation.command.name }) else {
                fatalError("no subcommand does \(invocation.command.name)")
            }
            var console = Console()
            do throws(Failure) {
                try subcommand.run(invocation, &console)
                return ExitCode.done.rawValue
            } catch {
                console.note("tamcap \(invocation.command.name): \(error)")
                switch error.kind {
                case .failed: return ExitCode.failed.rawValue
                case .usage: return ExitCode.usage.rawValue
                case .configuration: return ExitCode.badConfiguration.rawValue
                }
            }
        }
    }
}
