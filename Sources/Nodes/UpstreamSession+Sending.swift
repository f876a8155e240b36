internal import Model
internal import Peering
internal import Wire

// What goes out: claims, updates within the credit, health, stamps, digests.
extension UpstreamSession {
    /// Claims again what has waited for long enough, and says what is due by the clock.
    func tick(now: Instant) {
        for at in senders.indices {
            guard case .waiting(let until) = senders[at].phase, until <= now.monotonicMilliseconds else { continue }
            let wasShrunk = senders[at].lastRefusal?.code == .shrunk
            claim(senders[at].unit)
            senders[at].offersAgain = wasShrunk
        }
        planDigests(now: now)
        sendHeard(now: now)
        if isProofDue(now) { isHealthPending = true }
    }

    /// Sends claims, then small updates, then bulk ones, as far as the credit goes.
    func pump(now: Instant) {
        sendClaims(now: now)
        // After the claims, which give the handles.
        sendHealth(now: now)
        sendUpdates()
        sendDigests(now: now)
    }

    func nextDeadlineMilliseconds() -> Int64 {
        let settings = context.settings
        var next = session.nextDeadlineMilliseconds(idle: settings.identity.idleMilliseconds)
        guard session.isEstablished else { return next }
        next = min(next, lastHeardMilliseconds + settings.heardIntervalMilliseconds)
        if isHealthPending { next = min(next, healthDueMilliseconds) }
        next = min(next, max(proofDueMilliseconds, healthDueMilliseconds))
        let digestInterval = settings.limits.digestIntervalMilliseconds
        for at in senders.indices {
            if case .waiting(let until) = senders[at].phase { next = min(next, until) }
            guard let due = senders[at].digestDueMilliseconds(digestInterval), due < next else { continue }
            // One that is due already waits for the unit to be level, not for the clock.
            if !digestsDue.contains(senders[at].handle) { next = due }
        }
        return next
    }

    private func sendClaims(now: Instant) {
        guard !claims.isEmpty else { return }
        let ready = claims.filter { !units.mustWait($0.unit) }.map { current($0, now: now) }
        guard !ready.isEmpty else { return }
        claims.removeAll { !units.mustWait($0.unit) }
        let all = ready.flatMap { claim in
            guard let position = claimsThrough.removeValue(forKey: claim.handle) else { return [claim] }
            var first = claim
            first.position = position
            return [first, claim]
        }
        session.send(all, as: Message.claim, &context.peering)
    }

    /// The claim as of now. An owner hears itself; a relay says when it heard the owner.
    private func current(_ claim: Claim, now: Instant) -> Claim {
        var claim = claim
        claim.position = units.claimedPosition(of: claim.unit)
        if !claim.isOwner { claim.heardAgeMilliseconds = units.heardAgeMilliseconds(claim.unit, now: now) }
        return claim
    }

    // MARK: - Updates

    private func sendUpdates() {
        guard !dirty.isEmpty else { return }
        var bulk: [UInt32] = []
        for handle in dirty.sorted() where !sendSmall(handle) { bulk.append(handle) }
        // One bulk update at a time is prepared and sent, so that memory and delay stay bounded.
        for handle in bulk {
            sendBulk(Int(handle))
            if senders[Int(handle)].bulk != nil { break }
        }
    }

    /// Sends what a unit has to tell if it is small.
    ///
    /// - Returns: `false` when the unit has a bulk update under way or needs one.
    private func sendSmall(_ handle: UInt32) -> Bool {
        let at = Int(handle)
        guard senders[at].bulk == nil else { return false }
        let unit = senders[at].unit
        if units.mustWait(unit) { return true }
        guard senders[at].phase == .ready,
            units.statuses[unit]?.isDigestMismatched != true,
            let state = units.states[unit], let position = state.position
        else {
            dirty.remove(handle)
            return true
        }
        guard senders[at].underWay.count < PeeringLimits.pipelinedUpdatesMax else { return true }
        let base: Position?
        switch senders[at].planNext(state, at: position) {
        case .update(let from): base = from
        case .fullSync: base = nil
        case .nothing:
            dirty.remove(handle)
            return true
        case .isBehind(let isSuperseded):
            dirty.remove(handle)
            units.changeStatus(of: unit) { $0.isSupersededUpstream = isSuperseded }
            return true
        }
        let cells = senders[at].cells(of: state, from: base, minor: minor)
        if minor < Measure.newestMinor, cells.contains(where: { $0.minor > minor }) {
            // Its owner tells it without them as soon as it hears of this upstream; then there is a change to send.
            dirty.remove(handle)
            return true
        }
        guard UpdateFrame.estimatedBytes(cells) <= PeeringLimits.smallUpdateBytes else {
            prepareBulk(at, state, cells, from: base, to: position)
            return false
        }
        let frame = UpdateFrame(
            handle: handle, number: nextNumber, index: 0, head: head(at, from: base, to: position, frames: 1),
            cells: cells, attestation: state.attestation)
        // Where the least of those before found no credit, none is made to find none again.
        if let smallRefused, !session.allowsUpdate(bytes: smallRefused, isBulk: false) { return true }
        let bytes = prepare(frame)
        guard session.allowsUpdate(bytes: bytes.count, isBulk: false) else {
            smallRefused = min(smallRefused ?? bytes.count, bytes.count)
            return true
        }
        smallRefused = nil
        session.sendUpdate(prepared: bytes, isBulk: false)
        didSend(at, to: position, isFullSync: base == nil)
        dirty.remove(handle)
        return true
    }

    private func prepare(_ frame: UpdateFrame) -> [UInt8] {
        context.counters.updateFramesMade += 1
        return session.prepare(.update(frame), &context.peering)
    }

    /// What this session speaks: cells have no measures of later minors in it (V-02).
    private var minor: UInt8 { session.peer?.version ?? 0 }

    private func head(_ at: Int, from base: Position?, to position: Position, frames: UInt32) -> UpdateFrame.Head {
        senders[at].head(
            from: base, to: position, frames: frames,
            confirmed: units.statuses[senders[at].unit]?.confirmedIncarnation)
    }

    private func didSend(_ at: Int, to position: Position, isFullSync: Bool) {
        nextNumber += 1
        senders[at].didSend(to: position)
        if isFullSync { digestsDue.insert(senders[at].handle) }
        context.counters.updatesSent += 1
    }

    /// Cuts a large update into frames, all from this one state (D-18).
    private func prepareBulk(
        _ at: Int, _ state: UnitState, _ cells: [UpdateFrame.Cell], from base: Position?, to position: Position
    ) {
        let pieces = UpdateFrame.partition(cells)
        let head = head(at, from: base, to: position, frames: UInt32(pieces.count))
        let frames = pieces.enumerated().map { piece, range in
            UpdateFrame(
                handle: senders[at].handle, number: nextNumber, index: UInt32(piece), head: piece == 0 ? head : nil,
                cells: Array(cells[range]), attestation: piece == pieces.count - 1 ? state.attestation : [])
        }
        senders[at].bulk = UnitSender.Bulk(frames: frames)
        didSend(at, to: position, isFullSync: base == nil)
    }

    private func sendBulk(_ at: Int) {
        while let bulk = senders[at].bulk {
            let bytes = bulk.prepared ?? prepare(bulk.frames[bulk.next])
            guard session.allowsUpdate(bytes: bytes.count, isBulk: true) else {
                senders[at].bulk?.prepared = bytes
                return
            }
            session.sendUpdate(prepared: bytes, isBulk: true)
            senders[at].bulk?.prepared = nil
            senders[at].bulk?.next += 1
            if bulk.next + 1 == bulk.frames.count { senders[at].bulk = nil }
        }
    }

    // MARK: - Digests

    /// An owner says its digest again now and then: cells can go wrong while nothing moves (D-58).
    private func planDigests(now: Instant) {
        let interval = context.settings.limits.digestIntervalMilliseconds
        for at in senders.indices {
            guard let due = senders[at].digestDueMilliseconds(interval), due <= now.monotonicMilliseconds,
                units.isOwned(senders[at].unit)
            else { continue }
            digestsDue.insert(senders[at].handle)
        }
    }

    /// Sends the digests that are due behind the updates that they are of: an owner's own, of which one is computed at
    /// a time, or the owner's words (D-59).
    private func sendDigests(now: Instant) {
        guard !digestsDue.isEmpty else { return }
        guard (session.peer?.version ?? 0) >= ProtocolVersion.digestMinor else {
            digestsDue = []
            return
        }
        var entries: [StateDigest] = []
        var isComputed = false
        for handle in digestsDue.sorted() {
            let at = Int(handle)
            let unit = senders[at].unit
            // What is under way must be out first, so that the receiver stands where the digest is of.
            if senders[at].phase == .resting { digestsDue.remove(handle) }
            guard senders[at].phase == .ready, senders[at].bulk == nil, let sent = senders[at].sent?.position,
                sent == units.position(of: unit)
            else { continue }
            let digest: PositionDigest?
            if units.isOwned(unit) {
                let isKnown = digests.known(of: unit) != nil
                if !isKnown, isComputed { continue }
                isComputed = isComputed || !isKnown
                digest = digests.computed(of: unit)
            } else {
                digest = digests.told(of: unit)
            }
            digestsDue.remove(handle)
            senders[at].digestAtMilliseconds = now.monotonicMilliseconds
            guard let digest, digest.position == sent else { continue }
            entries.append(StateDigest(handle: handle, position: sent, digest: digest.digest))
        }
        session.send(entries, as: Message.digest, &context.peering)
    }

    // MARK: - Health and stamps

    /// Health waits for company: offices change theirs with every commit.
    private var healthDueMilliseconds: Int64 {
        lastHealthMilliseconds + context.settings.limits.healthIntervalMilliseconds
    }

    private func sendHealth(now: Instant) {
        guard isHealthPending, now.monotonicMilliseconds >= healthDueMilliseconds else { return }
        isHealthPending = false
        lastHealthMilliseconds = now.monotonicMilliseconds
        for at in senders.indices {
            let unit = senders[at].unit
            guard var health = units.statuses[unit]?.health ?? healthWithoutRecords(of: unit) else { continue }
            health.handle = senders[at].handle
            if units.isOwned(unit) {
                health.notices = context.trust.notices + health.notices
                health.clockOffsetMilliseconds = -session.clockOffsetMilliseconds
                health.isResyncing = units.position(of: unit) == nil || senders[at].phase != .ready
            }
            let isOwn = units.isOwned(unit)
            if let last = lastHealth[unit], !last.differsVisibly(from: health), !(isOwn && isProofDue(now)),
                isOwn || last.proof == health.proof
            {
                continue
            }
            lastHealth[unit] = health
            if isOwn { health.proof = units.proveHealth(health, of: unit, now: now) }
            session.send(.health(health), &context.peering)
        }
        if isProofDue(now) { lastProofMilliseconds = now.monotonicMilliseconds }
    }

    /// Whether owned units are to say again how they are, though nothing has changed (D-81).
    private func isProofDue(_ now: Instant) -> Bool { proofDueMilliseconds <= now.monotonicMilliseconds }

    private var proofDueMilliseconds: Int64 {
        context.settings.attestationKeys.isEmpty
            ? .max : lastProofMilliseconds + context.settings.limits.healthProofIntervalMilliseconds
    }

    /// An office that has read nothing yet says what is wrong with the bundles that it is offered.
    private func healthWithoutRecords(of unit: UnitCode) -> Health? {
        // What was told in this session is taken back in it.
        guard units.isOwned(unit), !context.trust.notices.isEmpty || lastHealth[unit] != nil else { return nil }
        return Health(
            handle: 0, freshness: 0, rejects: [], clockOffsetMilliseconds: 0,
            build: context.settings.identity.build, bundle: [], isResyncing: true)
    }

    /// Says of what is relayed when its owner was heard (D-10).
    private func sendHeard(now: Instant) {
        guard now.monotonicMilliseconds - lastHeardMilliseconds >= context.settings.heardIntervalMilliseconds else {
            return
        }
        let since = lastHeardMilliseconds
        lastHeardMilliseconds = now.monotonicMilliseconds
        var stamps: [Heard] = []
        for at in senders.indices where !units.isOwned(senders[at].unit) {
            guard let incarnation = units.states[senders[at].unit]?.incarnation,
                let status = units.statuses[senders[at].unit], let heardAt = status.heardAtMilliseconds,
                heardAt > since
            else { continue }
            stamps.append(
                Heard(
                    handle: senders[at].handle, incarnation: incarnation,
                    ageMilliseconds: status.heardAgeMilliseconds(now: now)))
        }
        session.send(stamps, as: Message.heard, &context.peering)
    }
}

extension Health {
    /// Whether it is worth sending: the clock's small movements alone are not.
    func differsVisibly(from other: Health) -> Bool {
        freshness != other.freshness || rejects != other.rejects || build != other.build || bundle != other.bundle
            || isResyncing != other.isResyncing || notices != other.notices
            || abs(clockOffsetMilliseconds - other.clockOffsetMilliseconds) > 1_000
    }
}
