internal import Bytes
internal import Model
internal import Peering
internal import Wire

// Towards the centre: claims, updates within the credit, health, stamps.
extension Node {
    func tickUpstream(_ index: Int, now: Instant) {
        guard let session = upstreams[index].session else { return }
        session.tick(&context, now: now)
        if session.end != nil { return endUpstream(index, now: now) }
        guard session.isEstablished else { return }
        for at in upstreams[index].senders.indices {
            if case .waiting(let until) = upstreams[index].senders[at].phase, until <= now.monotonicMilliseconds {
                let wasShrunk = upstreams[index].senders[at].reason == .shrunk
                claimUpstream(index, upstreams[index].senders[at].unit)
                upstreams[index].senders[at].offersAgain = wasShrunk
            }
        }
        planDigests(index, now: now)
        sendHeardUpstream(index, now: now)
    }

    /// Sends claims, then small updates, then bulk ones, as far as the credit goes; then flushes.
    func pumpUpstream(_ index: Int, now: Instant) {
        guard let session = upstreams[index].session, let link = upstreams[index].link else { return }
        if session.isEstablished {
            sendClaims(index, session, now: now)
            // After the claims, which give the handles.
            sendHealthUpstream(index, session, now: now)
            sendUpdates(index, session)
            sendDigests(index, session, now: now)
        }
        let output = session.takeOutput()
        if !output.isEmpty { actions.append(.send(link, output)) }
    }

    private func sendClaims(_ index: Int, _ session: Session, now: Instant) {
        guard !upstreams[index].claims.isEmpty else { return }
        // An owner's position is told when it is durable (D-01).
        let claims = upstreams[index].claims.filter { !mustWait($0.unit) }.map { current($0, now: now) }
        guard !claims.isEmpty else { return }
        upstreams[index].claims.removeAll { !mustWait($0.unit) }
        for start in stride(from: 0, to: claims.count, by: Self.entriesPerMessage) {
            session.send(.claim(Array(claims[start..<min(start + Self.entriesPerMessage, claims.count)])), &context)
        }
    }

    /// Whether nothing may be told of a unit yet: it is owned, and its last change is not on the disk.
    private func mustWait(_ unit: UnitCode) -> Bool {
        owners[unit] != nil && !isDurable(unit) && !Mutant.isOn(.sendBeforeDurable)
    }

    /// The claim as of now. An owner hears itself; a relay says when it heard the owner.
    private func current(_ claim: Claim, now: Instant) -> Claim {
        var claim = claim
        claim.position = units[claim.unit]?.position
        if !claim.isOwner { claim.heardAgeMilliseconds = heardAgeMilliseconds(claim.unit, now: now) }
        return claim
    }

    /// Keeps list messages below the frame cap: 512 entries of at most 100 bytes.
    static let entriesPerMessage = 512

    private func sendUpdates(_ index: Int, _ session: Session) {
        guard !upstreams[index].dirty.isEmpty else { return }
        let handles = upstreams[index].dirty.sorted()
        var bulk: [UInt32] = []
        for handle in handles where !sendSmall(index, handle, session) { bulk.append(handle) }
        // One bulk update at a time is prepared and sent, so that memory and delay stay bounded.
        for handle in bulk {
            sendBulk(index, handle, session)
            if upstreams[index].senders[Int(handle)].bulk != nil { break }
        }
    }

    /// Sends what a unit has to tell if it is small.
    ///
    /// - Returns: `false` when the unit has a bulk update under way or needs one.
    private func sendSmall(_ index: Int, _ handle: UInt32, _ session: Session) -> Bool {
        let at = Int(handle)
        guard upstreams[index].senders[at].bulk == nil else { return false }
        if mustWait(upstreams[index].senders[at].unit) { return true }
        guard upstreams[index].senders[at].phase == .ready,
            statuses[upstreams[index].senders[at].unit]?.isDigestMismatched != true || Mutant.isOn(.sendInDoubt),
            let state = units[upstreams[index].senders[at].unit], let position = state.position
        else {
            upstreams[index].dirty.remove(handle)
            return true
        }
        let sender = upstreams[index].senders[at]
        guard sender.underWay.count < PeeringLimits.pipelinedUpdatesMax else { return true }
        guard let start = startOfUpdate(sender, state: state, position: position, index: index) else { return true }
        let cells = updateCells(sender, state: state, from: start)
        guard Self.estimatedBytes(cells) <= PeeringLimits.smallUpdateBytes else {
            prepareBulk(index, at, cells: cells, from: start, position: position)
            return false
        }
        let frame = UpdateFrame(
            handle: handle, number: upstreams[index].nextNumber, index: 0,
            head: head(sender, from: start, to: position, frames: 1), cells: cells, attestation: state.attestation)
        let bytes = session.prepare(.update(frame), &context)
        guard session.sendingCredit.allows(bytes: bytes.count, isBulk: false) else { return true }
        session.sendUpdate(prepared: bytes, isBulk: false)
        didSend(index, at, position: position, isFullSync: start == nil)
        upstreams[index].dirty.remove(handle)
        return true
    }

    /// Where the next update starts: `nil` when there is nothing to send, `.some(nil)` for a full sync.
    private func startOfUpdate(
        _ sender: UnitSender, state: UnitState, position: Position, index: Int
    ) -> Position?? {
        if let sent = sender.sent {
            if sent == position {
                upstreams[index].dirty.remove(sender.handle)
                return nil
            }
            return .some(sent)
        }
        switch UnitSender.plan(own: position, tags: state.tags, held: sender.held) {
        case .nothing where sender.repeatsFullSync, .update where sender.repeatsFullSync: return .some(nil)
        case .nothing:
            // Equal: from here on changes go out as differences.
            upstreams[index].senders[Int(sender.handle)].sent = position
            upstreams[index].senders[Int(sender.handle)].isTracking = true
            upstreams[index].dirty.remove(sender.handle)
            return nil
        case .update(let from): return .some(from)
        case .fullSync: return .some(nil)
        case .isBehind(let superseded):
            upstreams[index].senders[Int(sender.handle)].phase = .resting
            upstreams[index].dirty.remove(sender.handle)
            statuses[sender.unit]?.isSupersededUpstream = superseded
            return nil
        }
    }

    private func updateCells(_ sender: UnitSender, state: UnitState, from start: Position?) -> [UpdateFrame.Cell] {
        guard let start else {
            return state.allKeys().map { UpdateFrame.Cell($0, .plain(state.measures($0) ?? Measures())) }
        }
        let changed = state.keys(changedAfter: start.version).filter {
            !Mutant.isOn(.forgetEmptyCell) || state.measures($0)?.isEmpty == false
        }
        return changed.map { key in
            let new = state.measures(key) ?? Measures()
            if sender.isTracking, let old = sender.olds[key], !old.isEmpty {
                return UpdateFrame.Cell(key, .difference(new.difference(from: old)))
            }
            return UpdateFrame.Cell(key, .plain(new))
        }
    }

    private func head(
        _ sender: UnitSender, from start: Position?, to position: Position, frames: UInt32
    ) -> UpdateFrame.Head {
        let base: UpdateFrame.Base
        if let start {
            let step = position.version - start.version
            base =
                sender.lastSent == start
                ? .previous(step: step, tag: position.tag) : .position(start, step: step, tag: position.tag)
        } else {
            base = .none(new: position)
        }
        let isConfirmed = start == nil && statuses[sender.unit]?.confirmedIncarnation == position.incarnation
        return UpdateFrame.Head(base: base, frames: frames, isConfirmed: isConfirmed)
    }

    /// The pipeline's head has moved: what changes from now on is told from there.
    private func didSend(_ index: Int, _ at: Int, position: Position, isFullSync: Bool) {
        let number = upstreams[index].nextNumber
        upstreams[index].nextNumber += 1
        upstreams[index].senders[at].underWay.append((number, position))
        upstreams[index].senders[at].sent = position
        upstreams[index].senders[at].lastSent = position
        upstreams[index].senders[at].olds = [:]
        upstreams[index].senders[at].isTracking = true
        upstreams[index].senders[at].reason = nil
        upstreams[index].senders[at].repeatsFullSync = false
        if isFullSync { upstreams[index].digestsDue.insert(upstreams[index].senders[at].handle) }
        counters.updatesSent += 1
    }

    // MARK: - Bulk

    /// Cuts a large update into frames, all from this one state.
    private func prepareBulk(
        _ index: Int, _ at: Int, cells: [UpdateFrame.Cell], from start: Position?, position: Position
    ) {
        let sender = upstreams[index].senders[at]
        let pieces = UpdateFrame.partition(cells)
        let attestation = units[sender.unit]?.attestation ?? []
        let number = upstreams[index].nextNumber
        let frames = pieces.enumerated().map { piece, range in
            UpdateFrame(
                handle: sender.handle, number: number, index: UInt32(piece),
                head: piece == 0 ? head(sender, from: start, to: position, frames: UInt32(pieces.count)) : nil,
                cells: Array(cells[range]), attestation: piece == pieces.count - 1 ? attestation : [])
        }
        upstreams[index].senders[at].bulk = UnitSender.Bulk(number: number, frames: frames, position: position)
        didSend(index, at, position: position, isFullSync: start == nil)
    }

    private func sendBulk(_ index: Int, _ handle: UInt32, _ session: Session) {
        let at = Int(handle)
        while let bulk = upstreams[index].senders[at].bulk {
            let bytes = session.prepare(.update(bulk.frames[bulk.next]), &context)
            guard session.sendingCredit.allows(bytes: bytes.count, isBulk: true) else { return }
            session.sendUpdate(prepared: bytes, isBulk: true)
            upstreams[index].senders[at].bulk?.next += 1
            if bulk.next + 1 == bulk.frames.count { upstreams[index].senders[at].bulk = nil }
        }
    }

    /// An upper bound of what cells take in a body.
    static func estimatedBytes(_ cells: [UpdateFrame.Cell]) -> Int {
        cells.reduce(0) { sum, cell in
            let count =
                switch cell.value {
                case .plain(let measures), .difference(let measures): measures.entries.count
                }
            // Code and kind: 40; a count with its key: at most 3 + 9 in a series, of which the mean is far below.
            return sum + 40 + count * 9
        }
    }

    // MARK: - Health and stamps

    private func sendHealthUpstream(_ index: Int, _ session: Session, now: Instant) {
        guard upstreams[index].isHealthPending,
            now.monotonicMilliseconds >= upstreams[index].healthDueMilliseconds(settings)
        else { return }
        upstreams[index].isHealthPending = false
        upstreams[index].lastHealthMilliseconds = now.monotonicMilliseconds
        for sender in upstreams[index].senders {
            guard var health = statuses[sender.unit]?.health else { continue }
            health.handle = sender.handle
            if owners[sender.unit] != nil {
                health.clockOffsetMilliseconds = -session.clockOffsetMilliseconds
                health.isResyncing = units[sender.unit]?.position == nil || sender.phase != .ready
            }
            if let last = upstreams[index].lastHealth[sender.unit], !last.differsVisibly(from: health) { continue }
            upstreams[index].lastHealth[sender.unit] = health
            session.send(.health(health), &context)
        }
    }

    private func sendHeardUpstream(_ index: Int, now: Instant) {
        guard let session = upstreams[index].session,
            now.monotonicMilliseconds - upstreams[index].lastHeardMilliseconds
                >= settings.heardIntervalMilliseconds
        else { return }
        let since = upstreams[index].lastHeardMilliseconds
        upstreams[index].lastHeardMilliseconds = now.monotonicMilliseconds
        var stamps: [Heard] = []
        for sender in upstreams[index].senders where owners[sender.unit] == nil {
            guard let incarnation = units[sender.unit]?.incarnation,
                let at = statuses[sender.unit]?.heardAtMilliseconds, at > since
            else { continue }
            stamps.append(
                Heard(
                    handle: sender.handle, incarnation: incarnation,
                    ageMilliseconds: UInt64(max(0, now.monotonicMilliseconds - at))))
        }
        for start in stride(from: 0, to: stamps.count, by: Self.entriesPerMessage) {
            session.send(.heard(Array(stamps[start..<min(start + Self.entriesPerMessage, stamps.count)])), &context)
        }
    }
}

extension UpstreamLink {
    /// Health waits for company: offices change theirs with every commit.
    func healthDueMilliseconds(_ settings: NodeSettings) -> Int64 {
        lastHealthMilliseconds + settings.limits.healthIntervalMilliseconds
    }

    func nextDeadlineMilliseconds(_ settings: NodeSettings) -> Int64 {
        switch dialing {
        case .waiting(let until): return until
        case .stopped, .dialing: return .max
        case .connected: break
        }
        guard let session else { return .max }
        var next = session.nextDeadlineMilliseconds(idle: settings.identity.idleMilliseconds)
        guard session.isEstablished else { return next }
        next = min(next, lastHeardMilliseconds + settings.heardIntervalMilliseconds)
        if isHealthPending { next = min(next, healthDueMilliseconds(settings)) }
        let digestInterval = settings.limits.digestIntervalMilliseconds
        for at in senders.indices {
            if case .waiting(let until) = senders[at].phase { next = min(next, until) }
            guard let due = senders[at].digestDueMilliseconds(digestInterval), due < next else { continue }
            // One that is due already waits for the unit to be level, not for the clock.
            if !digestsDue.contains(senders[at].handle) { next = due }
        }
        return next
    }
}

extension Health {
    /// Whether it is worth sending: the clock's small movements alone are not.
    func differsVisibly(from other: Health) -> Bool {
        freshness != other.freshness || rejects != other.rejects || build != other.build || bundle != other.bundle
            || isResyncing != other.isResyncing
            || abs(clockOffsetMilliseconds - other.clockOffsetMilliseconds) > 1_000
    }
}
