internal import Model
internal import Peering
internal import Wire

/// One session with an upstream that stands: what is claimed in it, and how each unit stands there. It ends with the
/// session, and the next one begins without any of it.
///
/// `UpstreamSession+Sending` has what goes out at the end of an event.
final class UpstreamSession {
    let link: LinkID
    let session: Session
    /// As configured, for people.
    let name: String
    /// The upstream's node name.
    let holder: String
    /// How long an incarnation must not have been heard before another may take over: the longer of both sides' (D-08).
    let takeoverMilliseconds: Int64
    let context: NodeContext
    let units: UnitBook
    let digests: DigestBook

    /// By handle; handles are given densely, in the order of claiming.
    var senders: [UnitSender] = []
    private var handles: [UnitCode: UInt32] = [:]
    var nextNumber: UInt64 = 1
    /// The least small update for which there was no credit when it was tried last.
    var smallRefused: Int?
    /// Units that may have something to send, so that a turn does not look at all of them.
    var dirty: Set<UInt32> = []
    /// Units whose digest goes out as soon as they are level.
    var digestsDue: Set<UInt32> = []
    /// Claims that wait for the end of the event, or for the disk.
    var claims: [Claim] = []
    /// What is claimed first, by handle: a position of the owner's own incarnation before the present one.
    var claimsThrough: [UInt32: Position] = [:]
    var isHealthPending = true
    var lastHealth: [UnitCode: Health] = [:]
    var lastHealthMilliseconds: Int64
    /// When owned units last proved how they are.
    var lastProofMilliseconds: Int64 = .longAgo
    var lastHeardMilliseconds: Int64

    init(
        _ link: LinkID, _ session: Session, name: String, lastHealthMilliseconds: Int64, _ context: NodeContext,
        _ units: UnitBook, _ digests: DigestBook, now: Instant
    ) {
        self.link = link
        self.session = session
        self.name = name
        self.context = context
        self.units = units
        self.digests = digests
        self.lastHealthMilliseconds = lastHealthMilliseconds
        lastHeardMilliseconds = now.monotonicMilliseconds
        holder = session.peer?.node ?? name
        takeoverMilliseconds = max(
            context.settings.identity.takeoverMilliseconds, session.welcome.map { Int64($0.takeoverMilliseconds) } ?? 0)
    }

    func sender(of unit: UnitCode) -> UnitSender? { handles[unit].map { senders[Int($0)] } }

    /// The unit of a handle that the upstream names, if it was claimed.
    func unit(of handle: UInt32) -> UnitCode? {
        senders.indices.contains(Int(handle)) ? senders[Int(handle)].unit : nil
    }

    // MARK: - Claims and changes

    /// Claims a unit, or claims it again with its present position.
    func claim(_ unit: UnitCode) {
        let handle: UInt32
        if let known = handles[unit] {
            handle = known
            senders[Int(handle)].reclaimed(nextNumber: nextNumber)
        } else {
            handle = UInt32(senders.count)
            handles[unit] = handle
            senders.append(UnitSender(unit: unit, handle: handle))
        }
        isHealthPending = true
        claims.removeAll { $0.handle == handle }
        claims.append(
            Claim(
                handle: handle, unit: unit, isOwner: units.isOwned(unit), position: units.claimedPosition(of: unit),
                heardAgeMilliseconds: 0))
    }

    /// Claims a unit only if it has been claimed before.
    func claimAgain(_ unit: UnitCode) { if handles[unit] != nil { claim(unit) } }

    /// Claims a unit only if it has not been claimed before.
    func claimIfNew(_ unit: UnitCode) { if handles[unit] == nil { claim(unit) } }

    /// Cells of a unit have changed and its position has moved.
    func follow(_ unit: UnitCode, _ changes: [CellChange]) {
        guard let handle = handles[unit] else { return claim(unit) }
        let at = Int(handle)
        senders[at].track(changes)
        // A relay that was behind its upstream may be ahead of it now.
        if !units.isOwned(unit), senders[at].phase == .resting { senders[at].phase = .ready }
        dirty.insert(handle)
    }

    /// The owner's digest of a unit has come, or is wanted again.
    func digestIsDue(of unit: UnitCode) { if let handle = handles[unit] { digestsDue.insert(handle) } }

    /// An intake has ended without error: what rested for it, or was refused as shrunk, is offered again.
    func offerAgain(_ unit: UnitCode, isFirstIntake: Bool, now: Instant) {
        guard let handle = handles[unit] else { return }
        let sender = senders[Int(handle)]
        guard
            (isFirstIntake && sender.phase != .claimed) || sender.phase == .resting
                || offersShrunkAgain(sender, now: now)
        else { return }
        claim(unit)
        senders[Int(handle)].offersAgain = true
    }

    /// Whether an intake is a reason to offer what was refused as shrunk: it brought something, or none was for long.
    private func offersShrunkAgain(_ sender: UnitSender, now: Instant) -> Bool {
        guard case .shrunk(let offered, let at)? = sender.lastRefusal else { return false }
        return offered != units.position(of: sender.unit)
            || now.monotonicMilliseconds - at >= shrunkRetryMilliseconds
    }

    /// A person has confirmed that cells go away.
    func offerConfirmed(_ unit: UnitCode) {
        guard let handle = handles[unit] else { return }
        claim(unit)
        senders[Int(handle)].repeatsFullSync = true
    }

    // MARK: - Takeovers

    /// The listener has heard an incarnation lately that was this very store's before: claimed first, it proves the
    /// step to the present one as it would have been proved had the session stood all the time (D-95). Once for an
    /// incarnation, in a session.
    func stepThrough(_ handle: UInt32, from holding: Holding) {
        guard let unit = unit(of: handle), let position = holding.position, let owner = units.owners[unit],
            let own = units.states[unit]?.incarnation, owner.predecessors.contains(position.incarnation),
            senders[Int(handle)].steppedThroughTo != own
        else { return }
        senders[Int(handle)].steppedThroughTo = own
        claim(unit)
        claimsThrough[handle] = position
    }

    /// The incarnation that the upstream was said to hold so far.
    func heldIncarnation(_ handle: UInt32) -> Incarnation? { senders[Int(handle)].held?.incarnation }

    /// A unit that waits since it was superseded need not wait any longer where its own incarnation is held now.
    func claimAgainIfLevel(_ holding: Holding) {
        let at = Int(holding.handle)
        guard case .waiting = senders[at].phase, senders[at].lastRefusal?.code == .superseded,
            let held = holding.position?.incarnation, held == units.states[senders[at].unit]?.incarnation
        else { return }
        claim(senders[at].unit)
    }

    // MARK: - What it holds

    /// The upstream's own answer acknowledges, or says that it has nothing.
    func acknowledge(_ holding: Holding) {
        senders[Int(holding.handle)].acknowledge(holding.position)
        guard let position = holding.position else { return }
        units.changeState(of: senders[Int(holding.handle)].unit) { $0.acknowledged(position, by: holder) }
    }

    /// Nothing stands against the upstream's own answer: if it was one to a claim, the unit may go.
    func goOn(behind holding: Holding, now: Instant) {
        let at = Int(holding.handle)
        guard senders[at].phase == .claimed else { return }
        let unit = senders[at].unit
        let isConfirmed =
            units.statuses[unit]?.confirmedIncarnation.map { $0 == units.states[unit]?.incarnation } ?? false
        guard !holding.marks.contains(.shrunk) || isConfirmed || senders[at].offersAgain else {
            return waitAsShrunk(at, now: now)
        }
        senders[at].phase = .ready
        digestsDue.insert(holding.handle)
        dirty.insert(holding.handle)
    }

    /// Nothing is offered before something changes.
    func rest(_ handle: UInt32) { senders[Int(handle)].phase = .resting }

    /// The upstream has said what it knows of a unit, or that it can know nothing.
    func didAnswer(_ handle: UInt32) { senders[Int(handle)].isAnswered = true }

    /// Further updates may go.
    func creditHasCome() { dirty.formUnion(senders.map(\.handle)) }

    // MARK: - Refusals

    /// Units that wait since they were refused, in the order of their claims.
    var refusedUnits: [UpstreamReport.RefusedUnit] {
        senders.compactMap { sender in
            guard case .waiting = sender.phase, let code = sender.lastRefusal?.code else { return nil }
            return UpstreamReport.RefusedUnit(unit: sender.unit, code: code)
        }
    }

    /// A unit, or an update of it, is refused: what is under way is void.
    ///
    /// - Returns: what was refused, and with what code, if this build knows it; `nil` for an echo of a refusal that was
    ///   dealt with already.
    func accept(_ refuse: Refuse, now: Instant) -> (unit: UnitCode, handle: UInt32, code: WireCode?)? {
        let handle: UInt32
        switch refuse.subject {
        case .session: return nil
        case .unit(let of): handle = of
        case .update(let of, let number):
            handle = of
            guard unit(of: of) != nil, number >= senders[Int(of)].firstNumber else { return nil }
        }
        guard let unit = unit(of: handle) else { return nil }
        context.counters.updatesRefused += 1
        let code = WireCode(rawValue: refuse.code)
        let at = Int(handle)
        senders[at].forgetUnderWay(nextNumber: nextNumber)
        switch code {
        // Its answer says where to go on from.
        case .moved: senders[at].phase = .claimed
        case .shrunk: waitAsShrunk(at, now: now)
        default:
            let isRetryable = code == nil || refuse.isRetryable
            let retryAfter =
                isRetryable
                ? Int64(refuse.retryAfterMilliseconds) : context.settings.limits.refusedUnitRetryMilliseconds
            wait(
                handle, .other(code ?? .busy), retryAfter, known: refuse.holding?.position?.incarnation, now: now)
            if code == .digestMismatch || code == .notAttested { senders[at].repeatsFullSync = true }
        }
        return (unit, handle, code)
    }

    /// Asks again later; the unit is refused until then. `known` is the incarnation that stands against it.
    func wait(
        _ handle: UInt32, _ refusal: UnitSender.LastRefusal, _ milliseconds: Int64, known: Incarnation? = nil,
        now: Instant
    ) {
        let least = NodeLimits.unitRetryMinMilliseconds
        let jitter = context.peering.entropy.next(through: max(least, milliseconds / 8))
        let delay = max(least, milliseconds) + jitter
        let at = Int(handle)
        if senders[at].lastRefusal?.code != refusal.code {
            log(refusal.code, of: senders[at].unit, retryAfter: delay, known: known)
        }
        senders[at].forgetUnderWay(nextNumber: nextNumber)
        senders[at].lastRefusal = refusal
        senders[at].phase = .waiting(untilMilliseconds: now.monotonicMilliseconds + delay)
    }

    private func log(_ code: WireCode, of unit: UnitCode, retryAfter delay: Int64, known: Incarnation?) {
        var fields = [("unit", unit.description), ("upstream", name), ("reason", code.name)]
        if code == .shrunk {
            fields.append(("note", "records of a past period are missing here; find them, or confirm"))
        } else {
            fields.append(("note", code.sentence))
            fields.append(("retryMilliseconds", String(delay)))
        }
        if code == .superseded || code == .counterTooFar {
            fields.append(("own", units.states[unit]?.incarnation?.description ?? "none"))
            if let known { fields.append(("known", known.description)) }
        }
        let isForPeople =
            code == .superseded || code == .duplicateOwner || code == .shrunk || code == .digestMismatch
            || code == .notAttested || code == .counterTooFar
        context.log(isForPeople ? .error : .warning, "unit-refused", fields)
    }

    /// An owner offers again when it has read something or a person has confirmed; a relay, which learns of neither,
    /// now and then.
    private func waitAsShrunk(_ at: Int, now: Instant) {
        let unit = senders[at].unit
        let delay = units.isOwned(unit) ? Int64.ageMax : shrunkRetryMilliseconds
        wait(
            UInt32(at), .shrunk(offered: units.position(of: unit), atMilliseconds: now.monotonicMilliseconds), delay,
            now: now)
    }

    private var shrunkRetryMilliseconds: Int64 {
        NodeLimits.shrunkRetryFactor * context.settings.limits.refusedUnitRetryMilliseconds
    }
}
