internal import Model
internal import Peering
internal import Wire

/// What all parts of a node share: what it is configured to be, what its sessions need, the bundle in force, and the
/// actions that gather during an event. It knows nothing of units and of peers.
final class NodeContext {
    let settings: NodeSettings
    var peering: PeeringContext
    /// The key of attestations by unit: the one that goes with the session key that an upstream took last, and before
    /// one did the configured one.
    var attestationKeys: [UnitCode: [UInt8]]
    /// The attestation keys by the names of the session keys that they go with.
    var attestationKeysOfCredentials: [String: [UInt8]]
    /// `nil` before there is one.
    var bundle: NodeBundle? {
        didSet { bundlesSeen &+= 1 }
    }
    /// Counts bundles, so that what was made of one is not made again.
    private(set) var bundlesSeen: UInt64 = 0
    /// Who has signed which bundle.
    var trust = BundleTrust()
    /// What a centre signs its bundles with.
    var bundleKeys = BundleKeys()
    var counters = NodeCounters()
    /// See `Node.hasUnread`.
    var hasUnread: ((LinkID) -> Bool)?
    private var actions: [NodeAction] = []
    /// The minor that each upstream spoke last, by its place in the settings.
    private var upstreamMinors: [Int: UInt8] = [:]

    init(settings: NodeSettings, keyRing: KeyRing, seed: [UInt8]) {
        self.settings = settings
        attestationKeys = settings.attestationKeys
        attestationKeysOfCredentials = settings.attestationKeysOfCredentials
        peering = PeeringContext(identity: settings.identity, keyRing: keyRing, entropy: Entropy(seed: seed))
    }

    func perform(_ action: NodeAction) { actions.append(action) }

    func log(_ level: LogEvent.Level, _ event: String, _ fields: [(String, String)] = []) {
        actions.append(.log(LogEvent(level, event, fields)))
    }

    /// A session stands that others on the line can read (H-27).
    func logPlain(_ fields: [(String, String)]) {
        let note = "not encrypted; renew the older program before the date of allowPlain"
        log(.warning, "session-plain", fields + [("note", note)])
    }

    /// The last minor whose measures can go on from here: every upstream spoke it, or a later one, when it was heard
    /// last. 0 where that is a minor before any brought measures, `nil` while none of them has been heard.
    var passesMinor: UInt8? {
        if settings.upstreams.isEmpty { return Measure.newestMinor }
        return upstreamMinors.values.min().map { least in ProtocolVersion.measureMinors.last { $0 <= least } ?? 0 }
    }

    /// An upstream has been heard to speak a minor.
    ///
    /// - Returns: whether other minors are answered to dialers from now on.
    func heard(minor: UInt8, ofUpstream index: Int) -> Bool {
        upstreamMinors[index] = minor
        let own = settings.identity.versions
        var limit = own.upperBound
        // The minor before the first whose measures would not be passed on.
        if let passes = passesMinor, let beyond = ProtocolVersion.measureMinors.first(where: { $0 > passes }) {
            limit = max(own.lowerBound, min(own.upperBound, beyond - 1))
        }
        defer { peering.listensUpTo = limit }
        return limit != peering.listensUpTo
    }

    /// An upstream knows this session key, so it knows what goes with it, while a newer one may not have come there.
    ///
    /// - Returns: whether the offices here attest by another key from now on.
    func attests(byKeyOf keyID: String) -> Bool {
        guard let key = attestationKeysOfCredentials[keyID] else { return false }
        var isOther = false
        for unit in settings.owned where attestationKeys[unit] != key {
            attestationKeys[unit] = key
            isOther = true
        }
        return isOther
    }

    /// Whether attestations are judged here (D-77): by who has nobody above it. A key that somebody put into a
    /// province's ring makes no judge of it.
    var isJudging: Bool { settings.upstreams.isEmpty && peering.keyRing.hasAttestationKeys }

    /// The keys that may have attested a unit's figures, where they are judged.
    func attestationKeys(of unit: UnitCode) -> [[UInt8]] {
        guard isJudging else { return [] }
        return peering.keyRing.attestationKeys(of: unit) { bundle?.isAbove($0, $1) ?? false }
    }

    /// What those keys are made of: as long as it stays, they do.
    var keysSeen: UInt64 { bundlesSeen &+ peering.keyRingsSeen }

    /// Whether there are any.
    func hasAttestationKey(of unit: UnitCode) -> Bool {
        isJudging && peering.keyRing.hasAttestationKey(of: unit) { bundle?.isAbove($0, $1) ?? false }
    }

    /// Whether a peer may speak as the owner of a unit that it may write (D-80).
    func mayOwn(_ unit: UnitCode, _ peer: PeerIdentity) -> Bool {
        peering.keyRing.mayOwn(unit, head: peer.head) { bundle?.isAbove($0, $1) ?? false }
    }

    /// The event's actions, in order; the next event begins without any.
    func takeActions() -> [NodeAction] {
        defer { actions.removeAll(keepingCapacity: false) }
        return actions
    }

    /// Hands over what a session has to say.
    func flush(_ session: Session, on link: LinkID) {
        let output = session.takeOutput()
        if !output.isEmpty { actions.append(.send(link, output)) }
    }
}

extension Session {
    /// Sends a list in as many messages as keep each of them below the frame cap.
    func send<Entry>(_ entries: [Entry], as message: ([Entry]) -> Message, _ context: inout PeeringContext) {
        for start in stride(from: 0, to: entries.count, by: NodeLimits.entriesPerMessage) {
            let end = min(start + NodeLimits.entriesPerMessage, entries.count)
            send(message(Array(entries[start..<end])), &context)
        }
    }
}
