package import Model

/// The two clocks of a node at one instant, as the world tells them with every event. The core never asks.
package struct Instant: Hashable, Sendable {
    /// For durations and deadlines; never steps.
    package let monotonicMilliseconds: Int64
    /// For people and for dates; may step, and nothing but figures of one's own depends on it.
    package let unixMilliseconds: Int64

    package init(monotonicMilliseconds: Int64, unixMilliseconds: Int64) {
        self.monotonicMilliseconds = monotonicMilliseconds
        self.unixMilliseconds = unixMilliseconds
    }

    /// The clock for people and dates, to whole seconds.
    package var moment: Moment { Moment(seconds: unixMilliseconds / 1_000) }
}
