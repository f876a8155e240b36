import Glibc

/// Seconds of a clock that nobody sets.
func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Asks again and again, some twenty times a second, until something is so.
///
/// - Returns: whether it came to be so in time.
func wait(within seconds: Double, until condition: () throws -> Bool) rethrows -> Bool {
    let end = monotonicSeconds() + seconds
    while true {
        if try condition() { return true }
        if monotonicSeconds() >= end { return false }
        _ = poll(nil, 0, 50)
    }
}

/// The same, where the test cannot go on without it.
///
/// `what` says what is waited for, and what to look at if it does not come.
/// - Throws: `Trouble` with `what` when it did not come to be so in time.
func require(within seconds: Double, _ what: @autoclosure () -> String, until condition: () throws -> Bool) throws {
    guard try wait(within: seconds, until: condition) else {
        throw Trouble("not within \(Int(seconds)) s: \(what())")
    }
}
