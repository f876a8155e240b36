/// What a program says to whoever started it; the same numbers in all three programs.
package enum ExitCode: Int32, Sendable {
    case done = 0
    case failed = 1
    /// The command line was not understood, or asks for what cannot be.
    case usage = 2
    /// A file that says how to work (configuration, catalogue, topology, register, calendar, keys) has a mistake.
    case badConfiguration = 3
    /// `tamcap-agent --once`: not every upstream has acknowledged everything in time.
    case notDelivered = 4
}
