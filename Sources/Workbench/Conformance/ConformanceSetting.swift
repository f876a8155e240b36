package import Model
package import Wire

/// Who plays, and whom it lets in: what the office's key file says.
package struct ConformanceSetting: Sendable {
    /// As this side calls itself.
    package var node = "conformance"
    package var realm: Realm
    package var keyID: String
    /// 32 bytes, shared with the peer.
    package var sessionKey: [UInt8]
    /// Judges the peer's attestations, and makes them when this side plays the office; `nil` does without.
    package var attestationKey: [UInt8]?
    /// The units of the key; the first is played.
    package var units: [UnitCode]
    /// What a played listener offers as its bundle, signed where there is an attestation key; empty: none.
    package var bundle: [UInt8] = []

    package init(
        realm: Realm, keyID: String, sessionKey: [UInt8], attestationKey: [UInt8]?, units: [UnitCode]
    ) {
        self.realm = realm
        self.keyID = keyID
        self.sessionKey = sessionKey
        self.attestationKey = attestationKey
        self.units = units
    }

    /// The minors played; a session is encrypted where the peer can (H-25).
    static let minors = ProtocolVersion.minors
    static let build = "tamcap conformance"
}

/// What the played listener does to a dialer.
package enum ListenerScenario: String, CaseIterable, Sendable {
    case strict
    case exactCredit = "exact-credit"
    case moved
    case superseded
    case slowAcknowledgement = "slow-acknowledgement"
    case oldMinor = "old-minor"
    case cut
    case weakShare = "weak-share"
    case clearWelcome = "clear-welcome"
    case wrongTag = "wrong-tag"

    /// What the dialer has to break off with, by its requirement, where it encrypts; `nil`: nothing is wrong.
    var refusal: (requirement: String, text: String)? {
        switch self {
        case .weakShare: ("H-32", "a share of low order is not refused as 3")
        case .clearWelcome: ("H-34", "a frame in the clear behind the shares is not refused as 3")
        case .wrongTag: ("H-35", "a tag that does not fit is not refused as 3")
        default: nil
        }
    }

    package var summary: String {
        switch self {
        case .strict: "takes everything that is right, and looks at every frame, cell, tag and digest"
        case .exactCredit: "grants nothing at first, then exactly what it has consumed"
        case .moved: "refuses the first update as moved, and says that it holds nothing"
        case .superseded: "has heard another incarnation of the unit lately, and later no more"
        case .slowAcknowledgement: "takes four seconds to acknowledge, and pings meanwhile"
        case .oldMinor: "speaks minor 0 only"
        case .cut: "cuts the connection within the hello, the challenge, the claim and the first update"
        case .weakShare: "answers the dialer's share with one of low order"
        case .clearWelcome: "says welcome in the clear behind the shares"
        case .wrongTag: "flips a bit of the tag of its welcome"
        }
    }
}

/// What the played dialer does to a listener.
package enum DialerScenario: String, CaseIterable, Sendable {
    case strict
    case oldMinor = "old-minor"
    case probe
    case wrongKey = "wrong-key"
    case clearFrame = "clear-frame"
    case wrongMAC = "wrong-mac"
    case unclaimed
    case twoHandles = "two-handles"
    case wrongBase = "wrong-base"
    case number
    case badCount = "bad-count"
    case tooMuch = "too-much"
    case replay
    case weakShare = "weak-share"
    case proofForShare = "proof-for-share"

    /// Whether it is about what only encrypted sessions have.
    var isAboutSealing: Bool { self == .weakShare || self == .proofForShare }

    package var summary: String {
        switch self {
        case .strict: "claims, sends a full sync and an update, and asks for an answer to each"
        case .oldMinor: "offers minor 0 only"
        case .probe: "speaks HTTP"
        case .wrongKey: "does not have the key"
        case .clearFrame: "says hello again, in the clear, behind the handshake"
        case .wrongMAC: "flips a bit of a MAC or tag"
        case .unclaimed: "sends an update of a handle that it has not claimed"
        case .twoHandles: "claims a unit under a second handle"
        case .wrongBase: "sends an update from a position that nobody holds"
        case .number: "uses an update's number again"
        case .badCount: "sends a count of 2^39"
        case .tooMuch: "sends more than it was granted"
        case .replay: "sends a frame twice, byte for byte"
        case .weakShare: "opens encryption with a share of low order"
        case .proofForShare: "sends a proof where a share is agreed"
        }
    }
}
