/// Every number that a session obeys, with its unit and its reason. Protocol/08-limits.md has the same values.
package enum PeeringLimits {
    /// What a node's source of random bytes begins with: a key of HMAC-SHA256 for what others may see, such as nonces,
    /// and another one for the secrets of handshakes.
    static let generatorBytes = 32
    package static let seedBytes = 64
    /// A handshake is two round trips; satellites take 600 ms each.
    package static let handshakeMilliseconds: Int64 = 5_000
    /// Silence after which a peer is given up; the dead must be known within 45 s.
    package static let idleMilliseconds: Int64 = 45_000
    /// Silence of an incarnation after which another may take over: always longer than idle and backoff together, so
    /// that two living stores of one unit do not take turns.
    package static let takeoverMilliseconds: Int64 = 600_000
    /// A ping after a third of the idle time: two may be lost.
    package static let pingsPerIdle: Int64 = 3
    /// A ping may be late by less than this; one that tells of a clock further off than it was comes from a clock that
    /// was set.
    static let clockStepMilliseconds: Int64 = 60_000
    /// Update bytes in flight on one session: 0.6 s × 512 KiB/s, and 10,000 sessions stay payable.
    package static let windowBytes: UInt64 = 256 * 1024
    /// Bulk updates take at most a quarter of the credit, so that small ones always find room.
    package static let bulkShare: UInt64 = 4
    /// An update up to this size goes ahead of the bulk ones.
    package static let smallUpdateBytes = 16 * 1024
    /// The receiver returns credit once so much of the window has been consumed. What it keeps back must not stand
    /// between a bulk frame of the greatest size and the bulk share, or both sides would wait for each other.
    package static let creditStepBytes: UInt64 = windowBytes / 64
    /// Reconnecting: full jitter over a range that doubles up to this.
    package static let backoffFirstMilliseconds: Int64 = 500
    package static let backoffMaxMilliseconds: Int64 = 30_000
    /// A newer key that an upstream has refused is tried again after so long: the ring there may have been changed.
    package static let refusedKeyMilliseconds: Int64 = 3_600_000
    /// Doublings of the range: ten make 512 s, which no office should have to wait for.
    package static let backoffDoublingsMax = 10
    /// A session that stood this long resets the backoff.
    package static let backoffResetMilliseconds: Int64 = 30_000
    /// Acknowledged frames that a ledger still remembers before it moves the others up: moving costs one step a frame.
    static let settledFramesMax = 1_024
    /// Updates of one unit under way at once on one session.
    package static let pipelinedUpdatesMax = 32
    /// Staged bytes of one update: 100,000 cells of 160 bytes.
    package static let stagedUpdateBytesMax = 16 * 1024 * 1024
    /// Claims of one session: a relay above the whole country has 486.
    package static let claimsMax = 65_536
    /// Bytes of a body for which memory is kept between messages, one for all sessions: that of most updates.
    static let keptBodyBytes = 64 * 1024
}
