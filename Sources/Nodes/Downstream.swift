internal import Admission
internal import Model
internal import Peering
internal import Wire

/// Everybody who has connected here: offices and relays below, each with a session of its own (`DownstreamSession`),
/// and what belongs to several of them: seats, claimants, handshakes, staged bytes.
///
/// The files beside this one: claims (`Downstream+Claims`), updates (`Downstream+Updates`), keys (`Downstream+Keys`).
final class Downstream {
    let context: NodeContext
    let units: UnitBook
    private(set) var links: [LinkID: DownstreamLink] = [:]
    var index = ClaimIndex()
    /// Those that have not proved themselves.
    private var admission: Admission
    /// Bytes of all updates that are not complete.
    private(set) var stagedBytes = 0
    /// What belongs to keys, whatever sessions prove them.
    var keys = KeyBook()
    /// Decoded bytes of the input that was handed out last.
    private(set) var lastInputBytes = 0
    /// Sessions with output or holdings to hand over at the end of the event.
    private var touched: Set<LinkID> = []
    private var lastSweepMilliseconds: Int64 = .longAgo
    private var isStopping = false

    init(_ context: NodeContext, _ units: UnitBook) {
        self.context = context
        self.units = units
        admission = Admission(context.settings.limits.admission)
    }

    func has(_ link: LinkID) -> Bool { links[link] != nil }

    /// The session of a connection, once it has proved who it is.
    func session(_ link: LinkID) -> DownstreamSession? {
        if case .open(let session)? = links[link] { return session }
        return nil
    }

    /// The sessions that have claimed a unit, in a fixed order; each has something to hand over afterwards.
    func forEachClaimant(of unit: UnitCode, _ act: (DownstreamSession, _ handle: UInt32) -> Void) {
        index.forEachClaimant(of: unit) { link in
            guard let session = session(link), let handle = session.handle(of: unit) else { return }
            touch(link)
            act(session, handle)
        }
    }

    /// The connection has something to hand over at the end of the event.
    func touch(_ link: LinkID) { touched.insert(link) }

    // MARK: - Connections

    /// Somebody has connected, for whom somebody else may have to go (L-03).
    func accepted(_ link: LinkID, from address: String, now: Instant) {
        let session = Session(.listener, now: now)
        links[link] = .proving(session, address: address)
        touch(link)
        guard !isStopping else {
            session.refuse(
                .shuttingDown, retryAfterMilliseconds: UInt32(NodeLimits.busyRetryMilliseconds),
                text: "this node is stopping; try again later", &context.peering)
            return end(link, now: now)
        }
        if let other = admission.enter(link.number, from: address) { turnAway(LinkID(number: other), now: now) }
        // Proved sessions are never ended for somebody who may prove nothing.
        if links.count > context.settings.limits.connectionsMax, let last = admission.firstToGo {
            turnAway(LinkID(number: last), now: now)
        }
    }

    /// Ends a connection that has not proved itself, without waiting until it has heard that.
    private func turnAway(_ link: LinkID, now: Instant) {
        guard let session = links[link]?.session else { return }
        session.refuse(
            .tooManyConnections, retryAfterMilliseconds: UInt32(NodeLimits.busyRetryMilliseconds),
            text: "too many connections have not proved who they are; try again later", &context.peering)
        context.counters.turnedAway += 1
        end(link, isDropped: true, now: now)
    }

    func receive(_ bytes: Span<UInt8>, on link: LinkID, now: Instant) {
        touch(link)
        if endIfKeyIsOver(link, now: now) { return }
        links[link]?.session.receive(bytes, now: now)
    }

    /// The next input of what was received, and whom it is from; `nil` when more bytes are needed, or the session is
    /// over.
    func nextInput(on link: LinkID, now: Instant) -> (SessionInput, DownstreamSession)? {
        guard let known = links[link] else { return nil }
        let session = known.session
        var open: DownstreamSession?
        if case .open(let standing) = known { open = standing }
        if let open, mustWait(open, now: now) { return nil }
        let before = session.decodedBytes
        let input = session.nextInput(&context.peering, now: now)
        if open == nil { open = openIfProved(link, now: now) }
        lastInputBytes = session.decodedBytes - before
        if let open { charge(lastInputBytes, to: open, now: now) }
        guard let input, let open else { return nil }
        return (input, open)
    }

    func finishReceiving(on link: LinkID, now: Instant) {
        guard let session = links[link]?.session else { return }
        if session.isEstablished { self.session(link)?.noteOwnersHeard(now: now) }
        if session.end != nil { end(link, now: now) }
    }

    /// The first time after the handshake: log it and offer the bundle.
    private func openIfProved(_ link: LinkID, now: Instant) -> DownstreamSession? {
        guard case .proving(let session, let address)? = links[link], session.isEstablished, let peer = session.peer
        else { return self.session(link) }
        guard makeRoom(for: peer.keyID, now: now) else {
            session.refuse(
                .tooManyConnections, retryAfterMilliseconds: UInt32(NodeLimits.busyRetryMilliseconds),
                text: "\(context.settings.limits.sessionsPerKeyMax) sessions of key \(peer.keyID) stand already",
                &context.peering)
            return nil
        }
        keys.open(link, of: peer.keyID)
        let allowance = keys.allowance(of: peer.keyID, context.settings.limits, now: now)
        let open = DownstreamSession(link, session, address: address, peer, allowance, context, units)
        links[link] = .open(open)
        admission.proved(link.number)
        context.log(
            .info, "session-open",
            [("peer", address), ("node", peer.node), ("key", peer.keyID), ("build", peer.build)])
        if !peer.isSealed { context.logPlain([("peer", address), ("node", peer.node)]) }
        if let bundle = context.bundle { open.offer(bundle) }
        return open
    }

    /// The names of dialers whose sessions are not encrypted, each once, ascending.
    var plainPeers: [String] {
        Set(links.keys.compactMap { session($0)?.peer }.filter { !$0.isSealed }.map(\.node)).sorted()
    }

    /// How many sessions are not encrypted.
    var plainSessions: Int { links.keys.count { session($0).map { !$0.peer.isSealed } ?? false } }

    /// The bundle in force is another one: whoever is connected is offered it.
    func offer(_ bundle: NodeBundle) {
        for link in links.keys.sorted() {
            guard let session = session(link), session.session.isEstablished else { continue }
            session.offer(bundle)
            touch(link)
        }
    }

    func closed(_ link: LinkID, now: Instant) {
        links[link]?.session.connectionClosed()
        end(link, now: now)
    }

    /// Says goodbye to everybody; nobody is accepted afterwards.
    func stop(_ goodbye: Goodbye, now: Instant) {
        isStopping = true
        for link in links.keys.sorted() {
            links[link]?.session.sayGoodbye(goodbye, &context.peering)
            end(link, now: now)
        }
    }

    /// Other minors are answered from now on (V-10): whoever stands at one that may be too high, or could be higher,
    /// connects again, and so does whoever is in the middle of a handshake.
    func renegotiate(now: Instant) {
        let limit = context.peering.listensUpTo
        for link in links.keys.sorted() {
            let version = session(link)?.peer.version ?? limit
            let isHeldBelow = ProtocolVersion.measureMinors.contains { $0 == version + 1 }
            guard session(link) == nil || version > limit || isHeldBelow else { continue }
            let goodbye = Goodbye(reason: .restarting, reconnectAfterMilliseconds: 0)
            links[link]?.session.sayGoodbye(goodbye, &context.peering)
            end(link, now: now)
        }
    }

    func end(_ link: LinkID, isDropped: Bool = false, now: Instant) {
        guard let ended = links[link] else { return }
        context.flush(ended.session, on: link)
        context.perform(isDropped ? .drop(link) : .close(link))
        count(ended.session.end ?? .closedByPeer, of: ended)
        switch ended {
        case .proving: admission.leave(link.number)
        case .open(let session):
            for handle in session.claims.keys { endStage(handle, of: session) }
            for unit in session.handles.keys {
                index.remove(link, from: unit)
                guard index.claimants(of: unit).isEmpty else { continue }
                let words = LastWords(
                    node: session.peer.node, end: ended.session.end ?? .closedByPeer,
                    atUnixMilliseconds: now.unixMilliseconds)
                units.changeStatus(of: unit) {
                    $0.leftAtMilliseconds = now.monotonicMilliseconds
                    $0.lastWords = words
                }
            }
            keys.close(link, of: session.peer.keyID)
        }
        links[link] = nil
        touched.remove(link)
    }

    private func count(_ end: SessionEnd, of ended: DownstreamLink) {
        switch end {
        case .probe: context.counters.probes += 1
        case .violation: context.counters.violations += 1
        case .refusing: context.counters.sessionsRefused += 1
        default: break
        }
        // Whoever comes in a flood would fill the log.
        if end == .refusing(.tooManyConnections) {
            return context.log(.warning, "turned-away", [("peer", ended.address)])
        }
        // A scan or a health check is a counter, not a line.
        if end == .probe { return }
        if case .proving = ended, end == .closedByPeer {
            context.counters.probes += 1
            return
        }
        var fields = [
            ("peer", ended.address), ("node", ended.session.peer?.node ?? ""), ("reason", end.description),
        ]
        // Whom an operator has to call: an office whose program is too old proves nothing.
        if ended.session.peer == nil, let claimed = ended.session.claimed {
            fields.append(("claimed", "\(claimed.node), \(claimed.build)"))
        }
        context.log(end.isOrdinary ? .info : .warning, "session-closed", fields)
    }

    /// So many bytes more, or fewer, of an update that is not complete.
    func changeStaged(of session: DownstreamSession, by bytes: Int) {
        stagedBytes += bytes
        session.stagedBytes += bytes
        if bytes < 0 { context.counters.releasedBytes += UInt64(-bytes) }
    }

    // MARK: - Time

    /// Looks for idle sessions and stale handshakes.
    func sweep(now: Instant) {
        guard now.monotonicMilliseconds - lastSweepMilliseconds >= NodeLimits.sweepMilliseconds else { return }
        lastSweepMilliseconds = now.monotonicMilliseconds
        // Most have nothing to do in most seconds.
        for link in links.filter({ isDue($0.value, now: now) }).keys.sorted() {
            guard !endIfKeyIsOver(link, now: now), let session = links[link]?.session else { continue }
            session.tick(&context.peering, now: now)
            self.session(link)?.sendHeard(index, now: now)
            if session.hasOutput { touch(link) }
            if session.end != nil { end(link, now: now) }
        }
    }

    private func isDue(_ link: DownstreamLink, now: Instant) -> Bool {
        switch link {
        case .proving: true
        case .open(let session): session.isDue(now: now)
        }
    }

    var nextDeadlineMilliseconds: Int64 {
        links.isEmpty ? .max : min(lastSweepMilliseconds + NodeLimits.sweepMilliseconds, keys.nextDeadlineMilliseconds)
    }

    /// Gathers what is to be told, returns credit, and hands the bytes over; in a fixed order, so that a run is the
    /// same for the same events.
    func flush() {
        for link in touched.sorted() {
            guard let session = links[link]?.session else { continue }
            if session.isEstablished {
                self.session(link)?.sendHoldings()
                // Who is read more slowly gets no more to send meanwhile (L-04).
                if !keys.isWaiting(link) {
                    let hasUnread = context.hasUnread
                    session.returnCredit(&context.peering) { hasUnread?(link) ?? false }
                }
            }
            context.flush(session, on: link)
        }
        touched.removeAll(keepingCapacity: true)
    }
}
