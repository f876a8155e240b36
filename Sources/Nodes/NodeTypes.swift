package import Durability
package import Model
package import Peering
package import Wire

/// Names one connection of a node; the world hands them out and never uses one twice.
package struct LinkID: Hashable, Comparable, Sendable {
    package let number: UInt64

    package init(number: UInt64) { self.number = number }

    package static func < (left: LinkID, right: LinkID) -> Bool { left.number < right.number }
}

/// What a node asks the world to do. The world carries actions out in order.
package enum NodeAction: Sendable {
    case send(LinkID, [UInt8])
    /// Close when everything handed over before has gone out.
    case close(LinkID)
    /// Connect to an upstream; answer with `dialed` or `dialFailed`.
    case dial(upstream: Int)
    case log(LogEvent)
    /// A bundle has come from upstream, whole and genuine: parse it and hand it to `adopt`.
    case bundleArrived(serial: UInt64, bytes: [UInt8])
    /// Do these operations in the store's folder; answer with `diskFinished`.
    case disk(StoreTask)
}

/// One line for the log: what happened, with its numbers.
package struct LogEvent: Sendable, Equatable {
    package enum Level: UInt8, Sendable, Comparable {
        case debug, info, warning, error

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    package var level: Level
    package var event: String
    package var fields: [Field]

    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String
    }

    package init(_ level: Level, _ event: String, _ fields: [(String, String)] = []) {
        self.level = level
        self.event = event
        self.fields = fields.map { Field(name: $0.0, value: $0.1) }
    }
}

/// One upstream of a node.
package struct Upstream: Sendable {
    package let name: String
    package let credential: Credential

    package init(name: String, credential: Credential) {
        self.name = name
        self.credential = credential
    }
}

/// What a node is configured to be.
package struct NodeSettings: Sendable {
    package var identity: NodeIdentity
    package var upstreams: [Upstream]
    /// The units whose figures this node computes itself.
    package var owned: [UnitCode]
    /// The key of attestations by unit; a unit without one sends none.
    package var attestationKeys: [UnitCode: [UInt8]]
    /// The longest of the delays between two attempts to connect.
    package var reconnectMaxMilliseconds: Int64
    package var limits: NodeLimits

    /// Three heard stamps in an idle time, also where that is configured shorter.
    var heardIntervalMilliseconds: Int64 {
        min(limits.heardIntervalMilliseconds, max(1, identity.idleMilliseconds / 3))
    }

    /// An empty state of a unit, with the memory that its place here asks for.
    func newState(of unit: UnitCode) -> UnitState {
        let isOwned = owned.contains(unit)
        let tags = isOwned ? limits.ownerTagsMax : (upstreams.isEmpty ? 1 : limits.relayTagsMax)
        return UnitState(unit: unit, tagCapacity: tags, tellsOthers: !upstreams.isEmpty)
    }

    package init(
        identity: NodeIdentity, upstreams: [Upstream], owned: [UnitCode], attestationKeys: [UnitCode: [UInt8]] = [:],
        reconnectMaxMilliseconds: Int64 = PeeringLimits.backoffMaxMilliseconds, limits: NodeLimits = NodeLimits()
    ) {
        self.identity = identity
        self.upstreams = upstreams
        self.owned = owned
        self.attestationKeys = attestationKeys
        self.reconnectMaxMilliseconds = reconnectMaxMilliseconds
        self.limits = limits
    }
}

/// Every cap of a node, with its reason.
package struct NodeLimits: Sendable {
    /// Connections that have not proved themselves: few, since a handshake takes a round trip.
    package var unauthenticatedMax = 256
    /// Of these from one address; offices share addresses behind one line.
    package var unauthenticatedPerAddressMax = 64
    /// Twice the 10,000 agents to plan for.
    package var connectionsMax = 20_000
    /// Staged update bytes of all sessions together; more is refused as `busy`.
    package var stagedBytesMax = 256 * 1024 * 1024
    /// The owner's memory of tags (design.md), and a relay's: a province hears some hundred updates between two of its
    /// upstream's acknowledgements at the very most.
    package var ownerTagsMax = 4096
    package var relayTagsMax = 512
    /// How often heard stamps go out, in milliseconds: three in an idle time.
    package var heardIntervalMilliseconds: Int64 = 15_000
    /// Health goes out when it changed, at most this often.
    package var healthIntervalMilliseconds: Int64 = 2_000
    /// An owner says its digest again so often. An office's thousand cells take a millisecond to digest.
    package var digestIntervalMilliseconds: Int64 = 3_600_000
    /// Where digests go on to differ, the time between two full syncs that are asked for doubles up to this.
    package var digestRepairMilliseconds: Int64 = 600_000
    /// Units that a key or a topology problem keeps out are offered again after so long.
    package var refusedUnitRetryMilliseconds: Int64 = 60_000

    /// Changes that wait for the disk; what comes beyond is refused as `busy`. A minute of the whole country's deadline
    /// (5,000 changes a second) is 30 MB.
    package var pendingStoreBytesMax = 64 * 1024 * 1024
    /// How long acknowledgements wait to be written: receipts need not be younger, and figures do not hang on them.
    package var receiptIntervalMilliseconds: Int64 = 10_000

    package init() {}
}

/// What a node knows of a unit beside its cells.
package struct UnitStatus: Sendable {
    /// When the incarnation held was last heard, on our monotonic clock.
    package var heardAtMilliseconds: Int64?
    /// When the unit was last heard, for people.
    package var heardAtUnixMilliseconds: Int64?
    package var health: Health?
    package var isShrunk = false
    package var isSupersededUpstream = false
    /// The owner's digest of this very position differs from ours: a full sync is asked for, and until then the
    /// figures are in doubt.
    package var isDigestMismatched = false
    /// A person at the office has confirmed that this incarnation's full sync takes cells of the past away.
    package var confirmedIncarnation: Incarnation?
    package var clockOffsetMilliseconds: Int64?
    /// When the position held was taken, or made, here.
    package var takenAtUnixMilliseconds: Int64?
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

extension Int64 {
    /// Before every moment that a node lives through; far enough from the end for differences not to overflow.
    static let longAgo = Int64.min / 4
}
