internal import Glibc

/// The standard streams of a program that talks to people or pipes.
package enum Output: Int32, Sendable {
    case standard = 1
    case error = 2

    /// Writes everything, waiting for a slow reader.
    ///
    /// - Throws: `EPIPE` when the reader has gone (`tamcap rank | head`).
    package func write(_ bytes: [UInt8]) throws(SystemError) {
        try writeFully(bytes.span, to: rawValue, self == .standard ? "standard output" : "standard error")
    }

    package func write(_ text: String) throws(SystemError) { try write(Array(text.utf8)) }

    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// The columns of the terminal, or `nil` when there is none.
    package var columns: Int? {
        var size = winsize()
        guard unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// The lines of the terminal, or `nil` when there is none.
    package var lines: Int? {
        var size = winsize()
        guard unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return nil }
        return Int(size.ws_row)
    }

    /// Whether to colour: a terminal that can, and nobody who asked for none (no-color.org).
    package var takesColour: Bool {
        guard isTerminal else { return false }
        let forbidden = unsafe getenv("NO_COLOR").map { unsafe $0.pointee != 0 } ?? false
        let terminal = unsafe getenv("TERM").map { unsafe String(cString: $0) }
        return !forbidden && terminal != "dumb"
    }
}
