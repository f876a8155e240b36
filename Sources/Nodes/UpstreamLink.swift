internal import Model
internal import Peering
internal import Wire

/// A node's relation to one upstream: dialing, the session, and each unit's standing there.
///
/// A class for the same reason as `DownstreamLink`.
final class UpstreamLink {
    enum Dialing: Equatable {
        case waiting(untilMilliseconds: Int64)
        case dialing
        case connected
        /// A planned stop: dial no more.
        case stopped
    }

    let upstream: Upstream
    var dialing: Dialing = .waiting(untilMilliseconds: .longAgo)
    var backoff: Backoff
    var link: LinkID?
    var session: Session?
    /// By handle; handles are given densely, in the order of claiming, anew in every session.
    var senders: [UnitSender] = []
    var handles: [UnitCode: UInt32] = [:]
    var nextNumber: UInt64 = 1
    /// Units that may have something to send, so that a turn does not look at all of them.
    var dirty: Set<UInt32> = []
    /// Units whose digest goes out as soon as they are level.
    var digestsDue: Set<UInt32> = []
    var lastHeardMilliseconds: Int64 = .longAgo
    var lastHealth: [UnitCode: Health] = [:]
    var lastHealthMilliseconds: Int64 = .longAgo
    /// Claims and holdings of the session, gathered into one message a turn.
    var claims: [Claim] = []
    /// A bundle under way; it outlasts the session, and goes on in the next one.
    var incoming: (offer: BundleOffer, bytes: [UInt8])?
    /// Since when there has been no session; `nil` while there is one, and before the first tick.
    var downSinceMilliseconds: Int64?
    /// Consecutive refusals with one code are logged once.
    var lastEnd: SessionEnd?
    var isHealthPending = true

    init(upstream: Upstream, reconnectMaxMilliseconds: Int64) {
        self.upstream = upstream
        backoff = Backoff(maxMilliseconds: reconnectMaxMilliseconds)
    }

    var isEstablished: Bool { session?.isEstablished ?? false }

    /// The upstream's node name; the configured one until it has said its own.
    var holder: String { session?.peer?.node ?? upstream.name }

    func reset() {
        link = nil
        session = nil
        senders = []
        handles = [:]
        nextNumber = 1
        dirty = []
        digestsDue = []
        claims = []
        lastHealth = [:]
        isHealthPending = true
        lastHeardMilliseconds = .longAgo
    }
}
