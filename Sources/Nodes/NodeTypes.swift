package import Durability
package import Model
package import Peering
internal import Wire

/// Names one connection of a node; the world hands them out and never uses one twice.
package struct LinkID: Hashable, Comparable, Sendable {
    package let number: UInt64

    package init(number: UInt64) { self.number = number }

    /// A number that this process gave.
    @inlinable
    package func _rawHashValue(seed: Int) -> Int { WordHash.hash(number, seed: seed) }

    package static func < (left: LinkID, right: LinkID) -> Bool { left.number < right.number }
}

/// What a node asks the world to do. The world carries actions out in order.
package enum NodeAction: Sendable {
    case send(LinkID, [UInt8])
    /// Close when everything handed over before has gone out.
    case close(LinkID)
    /// Send at once what goes out at once, and close: whoever is turned away keeps nothing here.
    case drop(LinkID)
    /// More has come from there than one connection may have done before the others have their turn: take nothing more
    /// in, and call `received` again soon, without bytes.
    case continueLater(LinkID)
    /// Take no more bytes of the connection in: it has had this node do what it may.
    case pause(LinkID)
    /// Go on reading the connection.
    case resume(LinkID)
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

/// What a node is configured to be.
package struct NodeSettings: Sendable {
    /// One node to dial, and how this one proves itself there.
    package struct Upstream: Sendable {
        package let name: String
        /// One, or while it is being changed two.
        package let credentials: [Credential]

        package var credential: Credential { credentials[0] }

        package init(name: String, credentials: [Credential]) {
            self.name = name
            self.credentials = credentials
        }

        package init(name: String, credential: Credential) { self.init(name: name, credentials: [credential]) }
    }

    package var identity: NodeIdentity
    package var upstreams: [Upstream]
    /// The units whose figures this node computes itself.
    package var owned: [UnitCode]
    /// The key of attestations by unit; a unit without one sends none.
    package var attestationKeys: [UnitCode: [UInt8]]
    /// Where there are several: by the name of the session key that each goes with.
    package var attestationKeysOfCredentials: [String: [UInt8]] = [:]
    /// Whether an owner that could check takes bundles that nobody signed, too, while its centre does not sign yet.
    package var acceptsUnsignedBundles = false
    /// The longest of the delays between two attempts to connect.
    package var reconnectMaxMilliseconds: Int64
    package var limits: NodeLimits
    /// Whether cells that no records can give are refused (K-24); tests of delivery make their cells up.
    package var checksCells = true
    /// How attestations are judged.
    package var attestation = AttestationRules()

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

/// What a node has done, for people and metrics.
package struct NodeCounters: Sendable {
    package var probes: UInt64 = 0
    package var sessionsRefused: UInt64 = 0
    package var violations: UInt64 = 0
    /// Connections that had to go for others before they had proved anything.
    package var turnedAway: UInt64 = 0
    package var updatesTaken: UInt64 = 0
    package var fullSyncsTaken: UInt64 = 0
    package var updatesRefused: UInt64 = 0
    package var updatesSent: UInt64 = 0
    /// Frames of updates that were encoded and compressed, sent or not: each costs as much as hundreds of events.
    package var updateFramesMade: UInt64 = 0
    package var cellsChanged: UInt64 = 0
    package var digestsEqual: UInt64 = 0
    package var digestMismatches: UInt64 = 0
    package var holdersDiffering: UInt64 = 0
    /// Updates, full syncs and health that were not the owner's word.
    package var attestationMismatches: UInt64 = 0
    /// Bytes of updates that are not kept for them any more, taken or refused: what the process may give back.
    package var releasedBytes: UInt64 = 0

    package init() {}
}

/// What a node keeps in memory for others at the moment, in bytes.
package struct NodeLoad: Sendable {
    /// Updates of which frames are missing.
    package let stagedBytes: Int
    /// Records that are not on the disk yet.
    package let pendingStoreBytes: Int
}
