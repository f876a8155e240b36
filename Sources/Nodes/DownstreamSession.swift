internal import Model
internal import Peering
internal import Wire

/// One accepted connection.
///
/// | state   | event              | then                                                   |
/// |---------|--------------------|--------------------------------------------------------|
/// | proving | the proof holds    | open: the bundle is offered, claims may come           |
/// | proving | an end             | gone: no longer a handshake of its address             |
/// | open    | an end             | gone: its stages, seats and claims with it             |
enum DownstreamLink {
    case proving(Session, address: String)
    case open(DownstreamSession)

    var session: Session {
        switch self {
        case .proving(let session, _): session
        case .open(let open): open.session
        }
    }

    var address: String {
        switch self {
        case .proving(_, let address): address
        case .open(let open): open.address
        }
    }
}

/// A session that has proved who it is: what it has claimed, and what it is to be told.
///
/// A class, since a centre asks hundreds of them something every second, and a copy counts every reference in it.
final class DownstreamSession {
    let link: LinkID
    let session: Session
    let address: String
    let peer: PeerIdentity
    /// That of its key.
    let allowance: KeyAllowance
    private let context: NodeContext
    private let units: UnitBook
    private(set) var claims: [UInt32: ClaimedUnit] = [:]
    private(set) var handles: [UnitCode: UInt32] = [:]
    /// Bytes of its updates that are not complete.
    var stagedBytes = 0
    /// Holdings to tell, by handle and holder, gathered into one message a turn.
    private var holdings: [Holding] = []
    private var lastHeardMilliseconds: Int64 = .longAgo
    /// From this moment on the key is over by which the peer has proved itself (H-20).
    var keyUntil: Moment?
    /// Nothing is due on the session before then.
    private var quietUntilMilliseconds: Int64 = .longAgo

    init(
        _ link: LinkID, _ session: Session, address: String, _ peer: PeerIdentity, _ allowance: KeyAllowance,
        _ context: NodeContext, _ units: UnitBook
    ) {
        self.link = link
        self.session = session
        self.address = address
        self.peer = peer
        self.allowance = allowance
        self.context = context
        self.units = units
        keyUntil = peer.key?.validity.until
    }

    func isKeyOver(now: Instant) -> Bool { keyUntil.map { now.moment >= $0 } ?? false }

    // MARK: - Claims

    func handle(of unit: UnitCode) -> UInt32? { handles[unit] }

    func claim(of unit: UnitCode) -> ClaimedUnit? { handles[unit].flatMap { claims[$0] } }

    /// What is staged of a handle's update.
    func stagedBytes(of handle: UInt32) -> Int { claims[handle]?.stage?.bytes ?? 0 }

    /// Enters a claim in the place of the same handle's former one.
    func enter(_ claim: Claim, now: Instant) {
        let age = Int64(min(claim.heardAgeMilliseconds, UInt64(Int64.ageMax)))
        handles[claim.unit] = claim.handle
        claims[claim.handle] = ClaimedUnit(
            claim, isPassedOn: !context.mayOwn(claim.unit, peer), heardAtMilliseconds: now.monotonicMilliseconds - age,
            after: claims[claim.handle])
    }

    /// Why a claim breaks the protocol, if it does (D-12).
    func fault(of claim: Claim) -> (code: WireCode, text: String)? {
        if let known = claims[claim.handle], known.unit != claim.unit {
            return (.malformed, "handle \(claim.handle) is another unit's")
        }
        if let handle = handles[claim.unit], handle != claim.handle {
            return (.malformed, "\(claim.unit) has a handle already")
        }
        guard claims.count < PeeringLimits.claimsMax else {
            return (.tooLarge, "more than \(PeeringLimits.claimsMax) claims")
        }
        return nil
    }

    /// Changes a claim where it stands: without a copy of what it has staged.
    @discardableResult
    func changeClaim<Result>(_ handle: UInt32, _ change: (inout ClaimedUnit) -> Result) -> Result? {
        guard let index = claims.index(forKey: handle) else { return nil }
        return change(&claims.values[index])
    }

    // MARK: - Ending it

    func refuse(_ code: WireCode, text: String, as end: SessionEnd? = nil) {
        session.refuse(code, text: text, as: end, &context.peering)
    }

    /// The session broke the protocol.
    func violate(_ text: String) { refuse(.malformed, text: text, as: .violation(.malformed(text))) }

    // MARK: - Telling

    func send(_ message: Message) { session.send(message, &context.peering) }

    func offer(_ bundle: NodeBundle) {
        let scope = peer.scope
        for offer in bundle.offers(mayWrite: { scope.mayWrite($0) }) { send(.bundleOffer(offer)) }
    }

    /// Sends the piece of the bundle that is asked for. Where it has been replaced the newer offer is on its way.
    func sendPart(_ request: BundleRequest) {
        if let part = context.bundle?.part(request) { send(.bundlePart(part)) }
    }

    /// Another holder's holding is told at the end of the turn.
    func queue(_ holding: Holding) { holdings.append(holding) }

    func queue(_ several: [Holding]) { holdings += several }

    /// This node's own holding is told at the end of the turn, instead of an older one that waits.
    func queueOwn(_ holding: Holding) {
        if !holdings.isEmpty { holdings.removeAll { $0.handle == holding.handle && $0.holder.isEmpty } }
        holdings.append(holding)
    }

    /// Sends what has been gathered: at the end of a turn, and before a refusal, whose holding is the newer one.
    func sendHoldings() {
        guard !holdings.isEmpty else { return }
        let gathered = holdings
        holdings = []
        session.send(gathered.map(told), as: Message.holding, &context.peering)
    }

    /// A holding as this session's minor knows it: the first has no times of durability (M-34).
    private func told(_ holding: Holding) -> Holding {
        guard peer.version < Holding.timesMinor else { return holding }
        var holding = holding
        holding.durableAtMilliseconds = 0
        return holding
    }

    /// Refuses everything about a unit until it is claimed again; the holding tells what is held here.
    func refuseUnit(_ handle: UInt32, _ refusal: Refusal, now: Instant) {
        changeClaim(handle) { $0.refuse() }
        guard let unit = claims[handle]?.unit else { return }
        let mayLearn = refusal.code != .foreignUnit && refusal.code != .unknownUnit
        // What higher tiers hold comes first: who has lost its store must not take over from what is older here.
        let above = units.statuses[unit]?.holdingsAbove(handle: handle, now: now) ?? []
        sendHoldings()
        if mayLearn, !above.isEmpty { send(.holding(above.map(told))) }
        send(refusal, .unit(handle: handle), mayLearn ? units.holding(of: unit, handle: handle, now: now) : nil)
        context.counters.updatesRefused += 1
    }

    /// Voids an update: its later frames, and those pipelined behind it that built on it, meet the same fate each.
    func refuseUpdate(_ handle: UInt32, _ number: UInt64, _ refusal: Refusal, now: Instant) {
        changeClaim(handle) { $0.refuseUpdate(number) }
        guard let unit = claims[handle]?.unit else { return }
        context.counters.updatesRefused += 1
        context.log(
            refusal.code == .moved ? .info : .warning, "update-refused",
            [
                ("unit", unit.description), ("number", String(number)), ("reason", refusal.code.name),
                ("note", refusal.code.told(refusal.text)),
            ])
        sendHoldings()
        send(refusal, .update(handle: handle, number: number), units.holding(of: unit, handle: handle, now: now))
    }

    private func send(_ refusal: Refusal, _ subject: Refuse.Subject, _ holding: Holding?) {
        send(
            .refuse(
                Refuse(
                    subject: subject, code: refusal.code.rawValue, isRetryable: refusal.code.isRetryable,
                    retryAfterMilliseconds: UInt32(clamping: refusal.retryAfterMilliseconds),
                    text: refusal.code.told(refusal.text),
                    holding: holding)))
    }

    // MARK: - Signs of life

    /// Every sign of life of an owner's session is one of the incarnation it speaks for (D-11).
    func noteOwnersHeard(now: Instant) {
        let offset = session.clockOffsetMilliseconds
        for claimed in claims.values where claimed.isOwner && claimed.isOpen {
            guard let incarnation = claimed.incarnation, incarnation == units.states[claimed.unit]?.incarnation else {
                continue
            }
            units.changeStatus(of: claimed.unit, byClock: address) {
                $0.hear(now: now)
                $0.hearOwn(now: now)
                $0.clockOffsetMilliseconds = offset
            }
        }
    }

    /// Tells a relay or an owner that its unit's incarnation was heard otherwise than through itself (D-10).
    func sendHeard(_ index: ClaimIndex, now: Instant) {
        guard session.isEstablished, now.monotonicMilliseconds >= heardDueMilliseconds else { return }
        let since = lastHeardMilliseconds
        lastHeardMilliseconds = now.monotonicMilliseconds
        var stamps: [Heard] = []
        for (handle, claimed) in claims {
            // Who may not write a unit learns nothing of it, whatever it has claimed (D-92).
            guard peer.scope.mayWrite(claimed.unit), !claimed.isOwner || !claimed.isOpen,
                let incarnation = units.states[claimed.unit]?.incarnation,
                let status = units.statuses[claimed.unit], let at = status.heardAtMilliseconds, at > since,
                index.hasSeat(claimed.unit, beside: link)
            else { continue }
            stamps.append(
                Heard(
                    handle: handle, incarnation: incarnation, ageMilliseconds: status.heardAgeMilliseconds(now: now)))
        }
        stamps.sort { $0.handle < $1.handle }
        session.send(stamps, as: Message.heard, &context.peering)
    }

    private var heardDueMilliseconds: Int64 {
        lastHeardMilliseconds + context.settings.heardIntervalMilliseconds
    }

    /// Whether the session has something to do by the clock; what comes only puts that off.
    func isDue(now: Instant) -> Bool {
        if isKeyOver(now: now) { return true }
        let time = now.monotonicMilliseconds
        guard quietUntilMilliseconds <= time else { return false }
        guard session.isEstablished else { return true }
        quietUntilMilliseconds = min(
            session.nextDeadlineMilliseconds(idle: context.settings.identity.idleMilliseconds), heardDueMilliseconds)
        return quietUntilMilliseconds <= time
    }
}
