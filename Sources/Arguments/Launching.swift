internal import Runtime

extension Program {
    /// Runs the program on this process's command line: help, version and refusals are dealt with here.
    ///
    /// - Parameters:
    ///   - status: the exit status of a fault of the work; its words go to standard error.
    ///   - work: what the command does; its exit status.
    /// - Returns: the status to exit with.
    package func launch<Fault: Error & CustomStringConvertible>(
        status: (Fault) -> Int32, _ work: (Invocation) throws(Fault) -> Int32
    ) -> Int32 {
        ProcessFacts.secureStandardStreams()
        switch parse(Array(CommandLine.arguments.dropFirst()), columns: Output.standard.columns ?? 100) {
        case .show(let text):
            // A reader that has gone is no failure.
            try? Output.standard.write(text)
            return ExitCode.done.rawValue
        case .refuse(let text):
            try? Output.error.write(text)
            return ExitCode.usage.rawValue
        case .run(let invocation):
            do throws(Fault) {
                return try work(invocation)
            } catch {
                let words = ([name] + invocation.command.words).joined(separator: " ")
                try? Output.error.write("\(words): \(error)\n")
                return status(error)
            }
        }
    }
}
