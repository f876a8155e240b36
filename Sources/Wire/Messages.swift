package import Model

// Every message of the protocol, decoded. The numbers and the bytes are Protocol/04-messages.md's; the encodings are
// in the files named after the messages.

/// The types of message; the raw value is the header's type byte and never changes.
package enum MessageType: UInt8, CaseIterable, Sendable {
    case hello = 1
    case challenge = 2
    case proof = 3
    case welcome = 4
    case refuse = 5
    case claim = 6
    case holding = 7
    case update = 8
    case credit = 9
    case ping = 10
    case pong = 11
    case heard = 12
    case health = 13
    case bundleOffer = 14
    case bundleRequest = 15
    case bundlePart = 16
    case goodbye = 17
    /// From minor 1 on.
    case digest = 18
    /// With the capability `sealed` (Protocol/29-encryption.md); 19 is what vectors have for a type that nobody has.
    case share = 20
    case sealed = 21
}

package enum Message: Hashable, Sendable {
    case hello(Hello)
    case challenge(Challenge)
    case proof(Proof)
    case welcome(Welcome)
    case refuse(Refuse)
    case claim([Claim])
    case holding([Holding])
    case update(UpdateFrame)
    case credit(grantedBytes: UInt64)
    case ping(sentMilliseconds: Int64)
    case pong(sentMilliseconds: Int64, peerMilliseconds: Int64)
    case heard([Heard])
    case health(Health)
    case bundleOffer(BundleOffer)
    case bundleRequest(BundleRequest)
    case bundlePart(BundlePart)
    case goodbye(Goodbye)
    case digest([StateDigest])
    /// A message of the Noise handshake as it is.
    case share([UInt8])
    /// What only the other side can read: never a message of its own, but what one travels in.
    case sealed([UInt8])
}

/// Production and training never mix.
package enum Realm: UInt8, Sendable, CaseIterable {
    case production = 1
    case training = 2
}

/// Dialer → listener, first. In the clear, at most 4 KiB.
package struct Hello: Hashable, Sendable {
    /// The protocol versions (minors) the dialer speaks, both inclusive.
    package var versions: ClosedRange<UInt8>
    /// One bit a capability; what both have holds.
    package var capabilities: UInt64
    package var realm: Realm
    /// The dialer's name, 1…64 bytes of UTF-8; for people and logs.
    package var node: String
    /// Which key the dialer proves, 1…64 bytes.
    package var keyID: String
    /// 32 random bytes.
    package var nonce: [UInt8]
    /// The program's build, 0…64 bytes.
    package var build: String

    package init(
        versions: ClosedRange<UInt8>, capabilities: UInt64, realm: Realm, node: String, keyID: String, nonce: [UInt8],
        build: String
    ) {
        self.versions = versions
        self.capabilities = capabilities
        self.realm = realm
        self.node = node
        self.keyID = keyID
        self.nonce = nonce
        self.build = build
    }
}

/// Listener → dialer, the answer to `Hello`; proves the listener's key.
package struct Challenge: Hashable, Sendable {
    package var version: UInt8
    package var capabilities: UInt64
    package var realm: Realm
    package var node: String
    package var build: String
    /// 32 random bytes.
    package var nonce: [UInt8]
    /// The listener's clock, Unix milliseconds.
    package var clockMilliseconds: Int64
    /// HMAC-SHA256 under the session key over "tamcap listener" ‖ hello body ‖ challenge body up to here; 32 bytes.
    package var proof: [UInt8]

    package init(
        version: UInt8, capabilities: UInt64, realm: Realm, node: String, build: String, nonce: [UInt8],
        clockMilliseconds: Int64, proof: [UInt8]
    ) {
        self.version = version
        self.capabilities = capabilities
        self.realm = realm
        self.node = node
        self.build = build
        self.nonce = nonce
        self.clockMilliseconds = clockMilliseconds
        self.proof = proof
    }
}

/// Dialer → listener: proves the dialer's key. Every later frame, in both directions, carries a MAC.
package struct Proof: Hashable, Sendable {
    /// HMAC-SHA256 under the session key over "tamcap dialer" ‖ hello body ‖ challenge body with its proof; 32 bytes.
    package var proof: [UInt8]
    /// The dialer's clock, Unix milliseconds.
    package var clockMilliseconds: Int64

    package init(proof: [UInt8], clockMilliseconds: Int64) {
        self.proof = proof
        self.clockMilliseconds = clockMilliseconds
    }
}

/// Listener → dialer, the first frame with a MAC: the session stands.
package struct Welcome: Hashable, Sendable {
    /// Bytes of update frames (header, body, MAC) the dialer may send before the next `credit`, counted from the start.
    package var grantedBytes: UInt64
    /// Silence after which the listener gives the session up.
    package var idleMilliseconds: UInt32
    /// How long an incarnation must not have been heard before another may take over.
    package var takeoverMilliseconds: UInt32
    /// The listener's tier.
    package var tier: Tier

    package init(grantedBytes: UInt64, idleMilliseconds: UInt32, takeoverMilliseconds: UInt32, tier: Tier) {
        self.grantedBytes = grantedBytes
        self.idleMilliseconds = idleMilliseconds
        self.takeoverMilliseconds = takeoverMilliseconds
        self.tier = tier
    }
}

/// Says no, with what to do next. Before the handshake is done it is a hint only: anybody could have sent it.
package struct Refuse: Hashable, Sendable {
    /// What is refused.
    package enum Subject: Hashable, Sendable {
        /// The session; the connection is closed after it.
        case session
        /// Everything about one unit, until it is claimed again.
        case unit(handle: UInt32)
        /// One update; `holding` says where to go on from.
        case update(handle: UInt32, number: UInt64)
    }

    package var subject: Subject
    /// The stable number; one this build does not know counts as retryable.
    package var code: UInt16
    package var isRetryable: Bool
    /// Not before; 0 = at once, or by the ordinary backoff.
    package var retryAfterMilliseconds: UInt32
    /// For people; at most 200 bytes, never interpreted.
    package var text: String
    /// What the refuser holds of the unit: for `moved`, `superseded` and `shrunk`.
    package var holding: Holding?

    package init(
        subject: Subject, code: UInt16, isRetryable: Bool, retryAfterMilliseconds: UInt32, text: String,
        holding: Holding? = nil
    ) {
        self.subject = subject
        self.code = code
        self.isRetryable = isRetryable
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.text = text
        self.holding = holding
    }
}

/// Dialer → listener: "I speak for this unit, and stand here". Gives the unit a handle for the session; claiming the
/// same handle again tells a new position (a takeover, a new incarnation).
package struct Claim: Hashable, Sendable {
    /// Chosen by the dialer, dense from 0.
    package var handle: UInt32
    package var unit: UnitCode
    /// Whether the dialer owns the unit (its agent) or relays it.
    package var isOwner: Bool
    /// `nil`: no store, or a relay that holds nothing yet.
    package var position: Position?
    /// How long ago the position's incarnation was last heard, in milliseconds; 0 for an owner.
    package var heardAgeMilliseconds: UInt64

    package init(handle: UInt32, unit: UnitCode, isOwner: Bool, position: Position?, heardAgeMilliseconds: UInt64) {
        self.handle = handle
        self.unit = unit
        self.isOwner = isOwner
        self.position = position
        self.heardAgeMilliseconds = heardAgeMilliseconds
    }
}

/// Listener → dialer: what a holder holds of a unit. It answers a claim, acknowledges updates (cumulatively: this
/// position and everything before it), and tells down what higher tiers hold.
package struct Holding: Hashable, Sendable {
    /// How safe the position is at the holder.
    package enum Level: UInt8, Sendable {
        case held = 1
        case durable = 2
    }

    /// Marks on the unit, as bits.
    package struct Marks: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// A full sync would have taken cells away from a past period and waits for `confirm`.
        package static let shrunk = Marks(rawValue: 1)
        /// A higher tier holds a greater incarnation.
        package static let supersededUpstream = Marks(rawValue: 2)
    }

    package var handle: UInt32
    /// The holder's node name; empty = the listener itself.
    package var holder: String
    package var tier: Tier
    package var level: Level
    /// `nil`: none known.
    package var position: Position?
    /// How long ago the position's incarnation was last heard there, in milliseconds.
    package var heardAgeMilliseconds: UInt64
    package var marks: Marks
    /// The time beside the position in the holder's store, by the holder's clock, in Unix milliseconds, told once it
    /// is durable; 0 = not told.
    /// Travels as an extension of the message from minor 1 on.
    package var durableAtMilliseconds: UInt64

    package init(
        handle: UInt32, holder: String, tier: Tier, level: Level, position: Position?, heardAgeMilliseconds: UInt64,
        marks: Marks = [], durableAtMilliseconds: UInt64 = 0
    ) {
        self.handle = handle
        self.holder = holder
        self.tier = tier
        self.level = level
        self.position = position
        self.heardAgeMilliseconds = heardAgeMilliseconds
        self.marks = marks
        self.durableAtMilliseconds = durableAtMilliseconds
    }
}

/// Dialer → listener: one frame of an update. When all of its frames are there, the receiver makes cells and position
/// visible in one step, or refuses the whole.
package struct UpdateFrame: Hashable, Sendable {
    /// Where the update starts from.
    package enum Base: Hashable, Sendable {
        /// None: a full sync. It replaces all cells and says the new position in full.
        case none(new: Position)
        /// A position; the new one has its incarnation and a version that is `step` greater.
        case position(Position, step: UInt64, tag: UInt64)
        /// The new position of the session's update of this unit before this one.
        case previous(step: UInt64, tag: UInt64)
    }

    /// What the first frame says of the whole.
    package struct Head: Hashable, Sendable {
        package var base: Base
        /// The number of frames, at least 1.
        package var frames: UInt32
        /// A person has confirmed that cells of past periods go away (`tamcap-agent confirm`).
        package var isConfirmed: Bool

        package init(base: Base, frames: UInt32, isConfirmed: Bool) {
            self.base = base
            self.frames = frames
            self.isConfirmed = isConfirmed
        }
    }

    /// One cell of the update.
    package struct Cell: Hashable, Sendable {
        package enum Value: Hashable, Sendable {
            /// The absolute counts.
            case plain(Measures)
            /// The difference from the cell's counts at the update's base.
            case difference(Measures)
        }

        package var key: CellKey
        package var value: Value

        package init(_ key: CellKey, _ value: Value) {
            self.key = key
            self.value = value
        }
    }

    package var handle: UInt32
    /// Counts the updates of the session, from 1.
    package var number: UInt64
    /// From 0; the first frame alone has a head.
    package var index: UInt32
    package var head: Head?
    /// Strictly ascending by (procedure, period), over all frames of the update.
    package var cells: [Cell]
    /// On the last frame: 16 bytes, the owner's keyed digest at the new position; empty when the sender has none.
    package var attestation: [UInt8]

    package init(handle: UInt32, number: UInt64, index: UInt32, head: Head?, cells: [Cell], attestation: [UInt8]) {
        self.handle = handle
        self.number = number
        self.index = index
        self.head = head
        self.cells = cells
        self.attestation = attestation
    }
}

/// Both directions: when incarnations were last heard, also without changed cells.
package struct Heard: Hashable, Sendable {
    package var handle: UInt32
    package var incarnation: Incarnation
    package var ageMilliseconds: UInt64

    package init(handle: UInt32, incarnation: Incarnation, ageMilliseconds: UInt64) {
        self.handle = handle
        self.incarnation = incarnation
        self.ageMilliseconds = ageMilliseconds
    }
}
