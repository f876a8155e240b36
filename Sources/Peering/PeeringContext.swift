package import Bytes
package import Model
package import Wire

/// Who a node is to its peers.
package struct NodeIdentity: Sendable {
    package let node: String
    package let build: String
    package let realm: Realm
    package let tier: Tier
    /// Silence after which a peer is given up.
    package let idleMilliseconds: Int64
    /// How long an incarnation must not have been heard before another may take over.
    package let takeoverMilliseconds: Int64
    /// The minor versions it speaks: all that this build knows, or fewer for a test of offices that are not renewed.
    package let versions: ClosedRange<UInt8>
    /// Up to when sessions that are not encrypted are taken, in Unix milliseconds; `.min` for never (H-27).
    package let plainUntilMilliseconds: Int64

    package init(
        node: String, build: String, realm: Realm, tier: Tier,
        idleMilliseconds: Int64 = PeeringLimits.idleMilliseconds,
        takeoverMilliseconds: Int64 = PeeringLimits.takeoverMilliseconds,
        versions: ClosedRange<UInt8> = ProtocolVersion.minors, plainUntilMilliseconds: Int64 = .min
    ) {
        self.node = node
        self.build = build
        self.realm = realm
        self.tier = tier
        self.idleMilliseconds = idleMilliseconds
        self.takeoverMilliseconds = takeoverMilliseconds
        self.versions = versions
        self.plainUntilMilliseconds = plainUntilMilliseconds
    }

    /// What it offers: encryption, unless it is to be like a program from before it.
    var capabilities: UInt64 {
        versions.upperBound >= ProtocolVersion.sealedMinor ? ProtocolVersion.capabilities : 0
    }

    /// Whether a session may go without encryption now.
    func allowsPlain(at now: Instant) -> Bool {
        capabilities & ProtocolVersion.sealed == 0 || now.unixMilliseconds < plainUntilMilliseconds
    }

    /// What the other side is told when it may not.
    static let plainIsOver =
        "sessions are encrypted here; renew the older program, or set allowPlain here for a time"
}

/// What all sessions of a node share: one inflater and one deflater (no zlib state a connection), one source of random
/// bytes, the keys.
package struct PeeringContext: ~Copyable {
    package var inflater = Inflater()
    package var deflater: Deflater? = Deflater()
    /// The body of the message that is being made, kept so that one costs no growing array.
    var body: [UInt8] = []
    package var entropy: Entropy
    package var keyRing: KeyRing {
        didSet { keyRingsSeen &+= 1 }
    }
    /// Counts rings, so that what was made of one is not made again.
    package private(set) var keyRingsSeen: UInt64 = 0
    package let identity: NodeIdentity
    /// The greatest minor that dialers are answered with: what comes from below must be able to go on.
    package var listensUpTo: UInt8

    package init(identity: NodeIdentity, keyRing: KeyRing, entropy: Entropy) {
        self.identity = identity
        listensUpTo = identity.versions.upperBound
        self.keyRing = keyRing
        self.entropy = entropy
    }

    /// Nothing is under way: what only work needs is given back, and comes again by itself.
    package mutating func rest() {
        inflater.rest()
        deflater?.rest()
    }
}

/// Who the other side proved to be.
package struct PeerIdentity: Sendable {
    package let node: String
    package let build: String
    package let keyID: String
    /// The units that the peer may write; for a listener's peers.
    package let scope: KeyRing.Scope
    /// What it proved itself with, as the ring had it then; for a listener's peers.
    package let key: KeyRing.Entry?
    /// The unit that its key was made for first.
    package let head: UnitCode?
    package let version: UInt8
    package let capabilities: UInt64

    /// Whether nobody else can read the session.
    package var isSealed: Bool { capabilities & ProtocolVersion.sealed != 0 }
}
