internal import Runtime

/// Where a command's words go: results to standard output, everything else to standard error.
package struct Console: Sendable {
    /// Colour and progress are for people.
    package let colours: Bool
    package let showsProgress: Bool
    private var lastShown: Int64 = 0
    private var progressWidth = 0

    package init() {
        colours = Output.standard.takesColour
        showsProgress = Output.error.isTerminal
    }

    /// Says nothing on standard error: for computations whose results are taken as values.
    package static var silent: Console {
        var console = Console()
        console.isSilent = true
        return console
    }

    private var isSilent = false

    /// Results.
    ///
    /// - Throws: when they cannot be written; a reader that has gone (`| head`) is no failure.
    package func print(_ bytes: [UInt8]) throws(Failure) {
        do throws(SystemError) {
            try Output.standard.write(bytes)
        } catch  where error.errno == Self.brokenPipe {
            return
        } catch {
            throw Failure(error)
        }
    }

    package func print(_ text: String) throws(Failure) { try print(Array(text.utf8)) }

    /// A remark; one that nobody can read is not worth failing for.
    package mutating func note(_ line: String) {
        if isSilent { return }
        clearProgress()
        try? Output.error.write(line + "\n")
    }

    /// Shows how far the work has come, at most five times a second, on a terminal only.
    package mutating func progress(_ line: @autoclosure () -> String) {
        guard showsProgress, !isSilent else { return }
        let now = SystemClock.monotonicMilliseconds
        guard now - lastShown >= Self.progressMilliseconds else { return }
        lastShown = now
        let line = line()
        let padding = String(repeating: " ", count: max(0, progressWidth - line.count))
        progressWidth = line.count
        try? Output.error.write("\r\(line)\(padding)")
    }

    /// Removes the progress line.
    package mutating func clearProgress() {
        guard progressWidth > 0 else { return }
        try? Output.error.write("\r" + String(repeating: " ", count: progressWidth) + "\r")
        progressWidth = 0
    }

    /// EPIPE, the same on every Linux.
    private static let brokenPipe: Int32 = 32
}
