/// When to dial again: full jitter over a range that doubles, so that 10,000 offices do not come back at once.
package struct Backoff: Sendable {
    private var failures = 0
    private let maxMilliseconds: Int64

    package init(maxMilliseconds: Int64 = PeeringLimits.backoffMaxMilliseconds) {
        self.maxMilliseconds = maxMilliseconds
    }

    /// The delay before the next attempt; the jitter comes on top of what the peer asked for (`notBefore`).
    package mutating func nextDelayMilliseconds(notBefore: Int64 = 0, _ entropy: inout Entropy) -> Int64 {
        let range = min(
            maxMilliseconds,
            PeeringLimits.backoffFirstMilliseconds << Int64(min(failures, PeeringLimits.backoffDoublingsMax)))
        failures += 1
        return notBefore + entropy.next(through: range)
    }

    /// After a session that stood long enough.
    package mutating func reset() { failures = 0 }
}
