package import Model
package import Peering
package import Wire

/// What a node knows of a unit beside its cells.
package struct UnitStatus: Sendable {
    /// When the incarnation held was last heard, on our monotonic clock.
    package var heardAtMilliseconds: Int64?
    /// When the last session below that spoke of the unit ended, on our monotonic clock: before that moment it may have
    /// been connected, since then it is not, unless it is heard again.
    package var leftAtMilliseconds: Int64?
    /// How that session ended.
    package var lastWords: LastWords?
    /// When the unit was last heard, for people.
    package var heardAtUnixMilliseconds: Int64?
    /// As told last; its freshness is by this node's clock (D-72).
    package private(set) var health: Health?
    /// The freshness as the peer said it, by a clock of its own.
    private var toldFreshness: Int64?
    package var isShrunk = false
    package var isSupersededUpstream = false
    /// Which cell of the last update no records can give, and why (K-24); the figures stay as they were before it.
    package var implausible: String?
    /// By what the last update goes beyond what a unit may occupy here (L-05 to L-08); the figures stay likewise.
    package var quotaExceeded: String?
    /// The owner's digest of this very position differs from ours: a full sync is asked for, and until then the
    /// figures are in doubt.
    package var isDigestMismatched = false
    /// How far what is held is proved to be the owner's.
    package var attestation = AttestationStanding.notJudged
    /// What was told last of the unit was not its owner's word.
    package var attestationMismatch: AttestationMismatch?
    /// The office's last word that was proved.
    package var lastStamp: HealthStamp?
    /// The stamp of the last word of this node's own office.
    package var ownStamp: UInt64 = 0
    package var sentProof: HealthProof?
    /// Health came without a proof, and was not taken.
    package var isHealthUnproved = false
    /// When the office itself was heard, by its own session or a proved word, on both clocks.
    package var ownWordAtMilliseconds: Int64?
    package var ownWordAtUnixMilliseconds: Int64?
    /// Since when the office has been known to stand further than what is held.
    package var behindSinceUnixMilliseconds: Int64?
    /// A person at the office has confirmed that this incarnation's full sync takes cells of the past away.
    package var confirmedIncarnation: Incarnation?
    /// How far the office's clock is ahead, as measured last.
    package var clockOffsetMilliseconds: Int64?
    /// When the position held was taken, or made, here.
    package var takenAtUnixMilliseconds: Int64?
    /// The last claim that was refused for another incarnation's sake.
    package var refusedClaim: RefusedClaim?
    /// What higher tiers hold, by holder.
    package var upstreamHoldings: [String: UpstreamHolding] = [:]

    package init() {}
}

/// What an upstream said it holds of a unit.
package struct UpstreamHolding: Sendable, Equatable {
    package var tier: Tier
    package var level: Holding.Level
    package var position: Position?
    package var heardAtMilliseconds: Int64
    package var marks: Holding.Marks
    /// When the position became durable there, as far as it is known.
    package var durableAtUnixMilliseconds: Int64?
}

// Why the last update was refused, where its office has to be named.
extension UnitStatus {
    var isBlamed: Bool { implausible != nil || quotaExceeded != nil }

    /// An update has been taken.
    mutating func clearBlame() {
        implausible = nil
        quotaExceeded = nil
    }
}

// How the office is.
extension UnitStatus {
    /// Takes what the owner of a unit says of itself, or what came back from a store.
    package mutating func take(_ health: Health) { self.health = health }

    /// Takes what a peer says: no office is fresher than the moment at which it is heard. The same word said again is
    /// no fresher than it was, or an office whose clock has been put right would be fresh as long as it says anything.
    mutating func take(_ health: Health, heardAt now: Instant) {
        var health = health
        let (told, latest) = (health.freshness, now.unixMilliseconds / 1_000)
        if told > latest {
            let known = told == toldFreshness ? self.health?.freshness : nil
            health.freshness = min(known ?? latest, latest)
        }
        toldFreshness = told
        self.health = health
        clockOffsetMilliseconds = health.clockOffsetMilliseconds
    }

    /// The time up to which the office has taken in its records.
    ///
    /// - Returns: never after now; `nil` where it has not said.
    package func freshness(now: Instant) -> Moment? {
        guard let health, health.freshness > 0 else { return nil }
        return Moment(seconds: min(health.freshness, now.unixMilliseconds / 1_000))
    }

    /// Whether the office's clock is so far off that people should know.
    package var isClockOff: Bool {
        clockOffsetMilliseconds.map { $0.magnitude > UInt64(NodeLimits.clockOffsetMaxMilliseconds) } ?? false
    }
}

// Signs of life.
extension UnitStatus {
    /// The incarnation held was heard at this moment of the monotonic clock; an older stamp changes nothing.
    mutating func hear(atMilliseconds at: Int64) {
        if let before = heardAtMilliseconds, before >= at { return }
        heardAtMilliseconds = at
    }

    /// The incarnation held was heard just now, by this node itself.
    mutating func hear(now: Instant) {
        hear(atMilliseconds: now.monotonicMilliseconds)
        heardAtUnixMilliseconds = now.unixMilliseconds
    }

    /// How long ago the incarnation held was heard; very long where it never was.
    func heardAgeMilliseconds(now: Instant) -> UInt64 {
        guard let heardAtMilliseconds else { return UInt64(Int64.ageMax) }
        return UInt64(max(0, now.monotonicMilliseconds - heardAtMilliseconds))
    }
}

// What is told of a unit.
extension UnitStatus {
    var marks: Holding.Marks {
        // Put together as bits: it is asked for at every update, and the algebra of sets is slow.
        Holding.Marks(
            rawValue: (isShrunk ? Holding.Marks.shrunk.rawValue : 0)
                | (isSupersededUpstream ? Holding.Marks.supersededUpstream.rawValue : 0))
    }

    /// What is known of higher tiers, for whoever claims the unit here.
    func holdingsAbove(handle: UInt32, now: Instant) -> [Holding] {
        upstreamHoldings.sorted { $0.key < $1.key }.map { holder, known in
            known.told(holder: holder, handle: handle, now: now)
        }
    }
}

extension UpstreamHolding {
    /// As a message below says it.
    func told(holder: String, handle: UInt32, now: Instant) -> Holding {
        Holding(
            handle: handle, holder: holder, tier: tier, level: level, position: position,
            heardAgeMilliseconds: UInt64(max(0, now.monotonicMilliseconds - heardAtMilliseconds)), marks: marks,
            durableAtMilliseconds: UInt64(clamping: durableAtUnixMilliseconds ?? 0))
    }

    /// Whether it is worth telling behind another; a stamp of life alone is not.
    func isNews(after before: UpstreamHolding?) -> Bool {
        before?.position != position || before?.marks != marks || before?.level != level
            || before?.durableAtUnixMilliseconds != durableAtUnixMilliseconds
    }
}
