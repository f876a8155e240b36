internal import Bytes
package import Durability
package import Model
package import Peering
package import Wire

/// Everything a node is, at whatever tier: an agent owns units and has upstreams; a province aggregator also listens;
/// the nation listens only. Events in, actions out; one thread; no clock, no socket, no file, no randomness of its own.
///
/// The node wires its parts together and keeps nothing itself: `UnitBook` (the units, and with `StoreKeeper` the
/// store), an `Upstream` for each node that it dials, `Downstream` for all who connect, `DigestBook`. A part is told
/// events and answers what follows for the others; `Node+Peers` and `Node+Units` carry that out.
///
///     bytes → Upstream, Downstream → UnitBook → StoreKeeper
///                    ↘   what follows   ↙
///                           Node          → actions
package final class Node {
    let context: NodeContext
    package let book: UnitBook
    let digests: DigestBook
    let upstreams: [Upstream]
    let downstream: Downstream
    /// Told of every change of cells, before the change is acknowledged: the roll-ups' door.
    package var onChanges: ((UnitCode, [CellChange]) -> Void)?
    /// Told when more is known of who signed the bundle in force.
    package var onBundleConfirmed: (() -> Void)?

    /// The seed is 32 random bytes, for nonces, incarnations and jitter.
    package init(settings: NodeSettings, keyRing: KeyRing, seed: [UInt8]) {
        let context = NodeContext(settings: settings, keyRing: keyRing, seed: seed)
        let book = UnitBook(context)
        let digests = DigestBook(context, book)
        self.context = context
        self.book = book
        self.digests = digests
        upstreams = settings.upstreams.enumerated().map { Upstream($1, index: $0, context, book, digests) }
        downstream = Downstream(context, book)
    }

    // MARK: - Events

    /// Time has passed. Call at the latest at `nextDeadlineMilliseconds`.
    package func tick(now: Instant) -> [NodeAction] {
        noteTime(now)
        for upstream in upstreams { upstream.dialWhenDue(now: now) }
        for upstream in upstreams { upstream.tick(now: now) }
        let busy = downstream.takeWaiting(now: now).filter { takeInputs(of: $0, now: now) }
        downstream.sweep(now: now)
        for upstream in upstreams { upstream.noteAbsence(now: now) }
        for unit in downstream.index.askedUnits { answerAsking(for: unit, now: now) }
        checkDigests(now: now)
        if context.trust.endAlarms(now: now.monotonicMilliseconds) { forEachSession { $0.isHealthPending = true } }
        return finishEvent(now: now) + busy.map { .continueLater($0) }
    }

    /// Bytes have come on a connection.
    package func received(_ link: LinkID, _ bytes: Span<UInt8>, now: Instant) -> [NodeAction] {
        var isBusy = false
        if let upstream = upstream(on: link) {
            receive(bytes, from: upstream, now: now)
        } else if downstream.has(link) {
            downstream.receive(bytes, on: link, now: now)
            isBusy = takeInputs(of: link, now: now)
        }
        // Behind the answers: they go out first.
        return finishEvent(now: now) + (isBusy ? [.continueLater(link)] : [])
    }

    /// Does what has come, up to what one connection may have done before the others have their turn.
    ///
    /// - Returns: whether more may be there.
    private func takeInputs(of link: LinkID, now: Instant) -> Bool {
        var work = 0
        while work < NodeLimits.workPerTurnMax, let (input, session) = downstream.nextInput(on: link, now: now) {
            work += input.work
            handle(input, from: session, now: now)
        }
        downstream.finishReceiving(on: link, now: now)
        return work >= NodeLimits.workPerTurnMax
    }

    /// A connection is gone, whoever closed it.
    package func closed(_ link: LinkID, now: Instant) -> [NodeAction] {
        if let upstream = upstream(on: link) { upstream.closed(now: now) } else { downstream.closed(link, now: now) }
        return finishEvent(now: now)
    }

    /// The connection to an upstream stands.
    package func dialed(upstream index: Int, as link: LinkID, now: Instant) -> [NodeAction] {
        upstreams[index].dialed(as: link, now: now)
        return finishEvent(now: now)
    }

    /// The connection to an upstream could not be made.
    package func dialFailed(upstream index: Int, reason: String, now: Instant) -> [NodeAction] {
        upstreams[index].dialFailed(reason: reason, now: now) ? finishEvent(now: now) : []
    }

    /// Somebody has connected.
    package func accepted(_ link: LinkID, from address: String, now: Instant) -> [NodeAction] {
        downstream.accepted(link, from: address, now: now)
        return finishEvent(now: now)
    }

    /// Says goodbye everywhere; afterwards nothing is dialed or accepted.
    package func stop(now: Instant) -> [NodeAction] {
        let goodbye = Goodbye(
            reason: .stopping, reconnectAfterMilliseconds: NodeLimits.stopPauseMilliseconds)
        for upstream in upstreams { upstream.stop(goodbye, now: now) }
        downstream.stop(goodbye, now: now)
        book.store.stop()
        return finishEvent(now: now)
    }

    /// A task of `NodeAction.disk` is done, or has failed.
    package func diskFinished(_ number: UInt64, _ error: DiskError?, now: Instant) -> [NodeAction] {
        for unit in book.store.finished(number, error, now: now) where !book.isOwned(unit) {
            downstream.tellHolding(of: unit, now: now)
        }
        return finishEvent(now: now)
    }

    /// New keys are in force, also for the sessions that stand (H-20 to H-22).
    package func adopt(_ keyRing: KeyRing, now: Instant) -> [NodeAction] {
        let before = Set(book.states.keys.filter(book.counts))
        downstream.adopt(keyRing, now: now)
        book.judgeHeld(onlyOtherKeys: true)
        tellCounting(before)
        return finishEvent(now: now)
    }

    /// Other keys are there for its upstreams, and for its own offices' attestations.
    ///
    /// `ofCredentials` has the attestation key that goes with each session key: the one whose session key the upstream
    /// knows attests.
    package func adopt(
        _ credentials: [Credential], attestationKeys: [UnitCode: [UInt8]], ofCredentials: [String: [UInt8]] = [:],
        now: Instant
    ) -> [NodeAction] {
        context.attestationKeys = attestationKeys
        context.attestationKeysOfCredentials = ofCredentials
        for upstream in upstreams {
            upstream.adopt(credentials, now: now)
            if let keyID = upstream.established?.session.peer?.keyID { _ = context.attests(byKeyOf: keyID) }
        }
        book.attestAnew()
        return finishEvent(now: now)
    }

    /// Computes digests of everything held in the background, for the next minute.
    package func wantDigests(now: Instant) -> [NodeAction] {
        digests.want(now: now)
        return finishEvent(now: now)
    }

    /// The monotonic time in milliseconds at which `tick` must be called next; `nil` = only after another event.
    package func nextDeadlineMilliseconds(now: Instant) -> Int64? {
        var next = min(downstream.nextDeadlineMilliseconds, digests.nextDeadlineMilliseconds(now: now))
        for upstream in upstreams { next = min(next, upstream.nextDeadlineMilliseconds()) }
        next = min(next, askingDeadlineMilliseconds(now: now), book.store.nextDeadlineMilliseconds(now: now))
        return next == .max ? nil : next
    }

    // MARK: - Turn's end

    /// Sends what is due, flushes every touched session, and hands the actions over.
    func finishEvent(now: Instant) -> [NodeAction] {
        for upstream in upstreams { upstream.pump(now: now) }
        downstream.flush()
        book.store.pump(book, now: now)
        return context.takeActions()
    }

    private func upstream(on link: LinkID) -> Upstream? { upstreams.first { $0.link == link } }
}

// What a node is and holds, for whoever runs or shows it.
extension Node {
    package var settings: NodeSettings { context.settings }
    package var units: [UnitCode: UnitState] { book.states }
    package var statuses: [UnitCode: UnitStatus] { book.statuses }
    package var owners: [UnitCode: Ownership] { book.owners }
    /// The bundle in force, `nil` before there is one.
    package var bundle: NodeBundle? { context.bundle }
    /// Counts for people and metrics.
    package var counters: NodeCounters { context.counters }

    /// Whether the world has bytes of a connection that it has not handed over yet, and will next; asked before credit
    /// is returned for it. Without an answer there are none.
    package var hasUnread: ((LinkID) -> Bool)? {
        get { context.hasUnread }
        set { context.hasUnread = newValue }
    }

    /// The minor with whose measures an owner's cells are to be told: everybody on the way can add them up (V-10).
    /// `nil` while that is not known.
    package var passesMinor: UInt8? { context.passesMinor }

    package func position(of unit: UnitCode) -> Position? { book.position(of: unit) }

    /// Every period of which some unit has cells, ascending.
    package var periods: [Period] { book.periods }

    /// Whether the unit's owner is heard right now: its own session here, a relay that hears it, or this node itself.
    package func isConnected(_ unit: UnitCode, now: Instant) -> Bool {
        if book.isOwned(unit) || downstream.index.hasSeat(unit) { return true }
        guard let at = book.heardAtMilliseconds(unit) else { return false }
        if let left = book.statuses[unit]?.leftAtMilliseconds, at <= left { return false }
        let idle = settings.identity.idleMilliseconds
        let silence = book.judgesLife(unit) ? max(idle, settings.limits.healthProofSilenceMilliseconds) : idle
        return now.monotonicMilliseconds - at <= silence
    }

    /// How it stands with every upstream, in their order.
    package var upstreamReports: [UpstreamReport] { upstreams.map(\.report) }

    /// The peers whose sessions are not encrypted (H-27), by name, ascending: dialers, then upstreams.
    package var plainPeers: [String] {
        downstream.plainPeers
            + upstreams.compactMap { $0.established?.session.peer }.filter { !$0.isSealed }
            .map(\.node).sorted()
    }

    /// How many sessions are not encrypted, of dialers and with upstreams.
    package var plainSessions: Int {
        downstream.plainSessions + upstreams.count { $0.established?.session.peer?.isSealed == false }
    }

    /// The digest of what is held of a unit, if it is known without computing it.
    package func digest(of unit: UnitCode) -> PositionDigest? { digests.known(of: unit) }

    /// How a unit stands here and with each upstream, in lines for people who look for the reason of a silence.
    package func standing(of unit: UnitCode) -> [String] {
        let status = book.statuses[unit]
        var lines = ["here: \(position(of: unit).map { "\($0)" } ?? "nothing")"]
        if status?.isShrunk == true { lines.append("here: a full sync was refused as shrunk") }
        lines += upstreams.map { $0.standing(of: unit) }
        for (holder, known) in (status?.upstreamHoldings ?? [:]).sorted(by: { $0.key < $1.key }) {
            lines.append(
                "told: \(holder) holds \(known.position.map { "\($0)" } ?? "nothing")"
                    + (known.marks.contains(.shrunk) ? ", shrunk" : ""))
        }
        return lines
    }

    package var load: NodeLoad {
        NodeLoad(stagedBytes: downstream.stagedBytes, pendingStoreBytes: book.store.pendingBytes)
    }
}
