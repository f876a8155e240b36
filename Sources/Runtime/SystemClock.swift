internal import Glibc

/// The machine's clocks.
package enum SystemClock {
    /// For durations and deadlines: never steps, starts anywhere.
    package static var monotonicMilliseconds: Int64 { monotonicNanoseconds / 1_000_000 }

    package static var monotonicNanoseconds: Int64 { read(CLOCK_MONOTONIC) }

    /// For people: milliseconds since 1970-01-01T00:00:00Z as the machine believes; may step.
    package static var unixMilliseconds: Int64 { read(CLOCK_REALTIME) / 1_000_000 }

    /// The processor time that this process has used, all threads together.
    package static var processNanoseconds: Int64 { read(CLOCK_PROCESS_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// What a node takes for the time: the machine's clock, or one that was set to a moment when the node started and has
/// been running since (the configuration key `now`).
package struct NodeClock: Sendable {
    private let start: (unix: Int64, monotonic: Int64)?

    /// Runs from that many milliseconds since 1970 at this instant on; `nil` follows the machine's clock.
    package init(startingAt unixMilliseconds: Int64? = nil) {
        start = unixMilliseconds.map { ($0, SystemClock.monotonicMilliseconds) }
    }

    package var unixMilliseconds: Int64 {
        guard let start else { return SystemClock.unixMilliseconds }
        return start.unix + (SystemClock.monotonicMilliseconds - start.monotonic)
    }

    package var unixSeconds: Int64 {
        let milliseconds = unixMilliseconds
        return milliseconds >= 0 ? milliseconds / 1_000 : (milliseconds - 999) / 1_000
    }
}

/// Unpredictable bytes for seeds, nonces and keys.
package enum SystemEntropy {
    /// Swift's system generator is getrandom(2) here; it gives no bytes that can be told from random ones.
    package static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let word = generator.next()
            for shift in 0..<min(8, count - bytes.count) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * shift)))
            }
        }
        return bytes
    }

    package static func next64() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
