internal import Model
internal import Peering
internal import Wire

// What the peers say, and what follows for the other parts.
extension Node {
    // MARK: - Upstreams

    func receive(_ bytes: Span<UInt8>, from upstream: Upstream, now: Instant) {
        upstream.receive(bytes, now: now)
        while true {
            let message = upstream.nextMessage(now: now)
            if let session = upstream.becomeEstablished(now: now) {
                let minor = session.session.peer?.version ?? 0
                if context.heard(minor: minor, ofUpstream: upstream.index) { downstream.renegotiate(now: now) }
                // What somebody below claims is followed, too, though nothing is held of it: its owner may live
                // elsewhere (D-70).
                for unit in Set(book.known).union(downstream.index.claimedUnits).sorted() { session.claim(unit) }
            }
            guard let message else { break }
            handle(message, from: upstream, now: now)
        }
        upstream.endIfOver(now: now)
    }

    private func handle(_ message: Message, from upstream: Upstream, now: Instant) {
        guard let session = upstream.established else { return }
        switch message {
        case .holding(let holdings): for holding in holdings { hear(holding, from: session, now: now) }
        case .refuse(let refuse): accept(refuse, from: session, now: now)
        case .credit: session.creditHasCome()
        case .heard(let stamps):
            for stamp in stamps {
                guard let unit = session.unit(of: stamp.handle) else { continue }
                book.hear(stamp, of: unit, holder: session.holder, now: now)
            }
        case .bundleOffer(let offer): follow(upstream.accept(offer, now: now))
        case .bundlePart(let part): upstream.accept(part)
        case .hello, .challenge, .proof, .welcome, .claim, .update, .ping, .pong, .health, .bundleRequest, .goodbye,
            .digest, .share, .sealed:
            session.session.refuse(.outOfPlace, text: "\(message.type.words) is not for a dialer", &context.peering)
        }
    }

    /// An upstream tells what it, or a tier above it, holds: everybody below learns it, the owner accounts for it, and
    /// behind the upstream's own answer to a claim the unit may go.
    private func hear(_ holding: Holding, from session: UpstreamSession, mayBegin: Bool = true, now: Instant) {
        guard let unit = session.unit(of: holding.handle) else { return }
        let isDirect = holding.holder.isEmpty
        let holder = isDirect ? session.holder : holding.holder
        if let news = book.remember(holding, of: unit, holder: holder, now: now) {
            downstream.tell(news, of: unit, holder: holder, now: now)
        }
        if isDirect {
            let before = session.heldIncarnation(holding.handle)
            session.acknowledge(holding)
            // What was refused for another incarnation's sake has been taken on another way, or no longer stands
            // against it.
            if mayBegin, before != holding.position?.incarnation { session.claimAgainIfLevel(holding) }
        }
        let account = book.account(
            for: holding, of: unit, holder: holder, mayBegin: mayBegin, takeover: session.takeoverMilliseconds,
            now: now)
        switch account {
        case .goOn: if isDirect { session.goOn(behind: holding, now: now) }
        case .begin(let counter, let reason): begin(unit, counter: counter, reason: reason, now: now)
        case .wait(let retryAfter):
            // Also where a tier above told it: nobody tells again when the other has been silent long enough, so that
            // the owner has to ask.
            session.wait(
                holding.handle, .other(.superseded), retryAfter, known: holding.position?.incarnation, now: now)
        case .exhausted:
            // Above, that stands in nobody's way here: who listens here may have been reset.
            if isDirect {
                session.wait(holding.handle, .other(.superseded), NodeLimits.exhaustedRetryMilliseconds, now: now)
            }
        case .rest: if isDirect { session.rest(holding.handle) }
        case .leave: break
        }
        guard isDirect else { return }
        session.didAnswer(holding.handle)
        answerAsking(for: unit, now: now)
    }

    private func accept(_ refuse: Refuse, from session: UpstreamSession, now: Instant) {
        guard let (unit, handle, code) = session.accept(refuse, now: now) else { return }
        if code == .unknownUnit || code == .foreignUnit {
            session.didAnswer(handle)
            answerAsking(for: unit, now: now)
        }
        if code == .counterTooFar { accountTooFar(unit, handle, refuse.holding, from: session, now: now) }
        guard let holding = refuse.holding else { return }
        if code == .superseded { session.stepThrough(handle, from: holding) }
        // Whoever refused as superseded knows of more than it holds itself.
        hear(holding, from: session, mayBegin: code != .superseded, now: now)
    }

    private func accountTooFar(
        _ unit: UnitCode, _ handle: UInt32, _ told: Holding?, from session: UpstreamSession, now: Instant
    ) {
        let account = book.account(
            forTooFarBeyond: told, of: unit, holder: session.holder, takeover: session.takeoverMilliseconds, now: now)
        switch account {
        case .begin(let counter, let reason): begin(unit, counter: counter, reason: reason, now: now)
        case .wait(let retryAfter): session.wait(handle, .other(.counterTooFar), retryAfter, now: now)
        case .goOn, .exhausted, .rest, .leave: break
        }
    }

    // MARK: - Downstream

    func handle(_ input: SessionInput, from session: DownstreamSession, now: Instant) {
        switch input {
        case .unreadableUpdate(let handle, let number, let error):
            downstream.refuseUnreadable(handle, number, error, from: session, now: now)
        case .message(let message): handle(message, from: session, now: now)
        }
    }

    private func handle(_ message: Message, from session: DownstreamSession, now: Instant) {
        switch message {
        case .claim(let claims):
            for claim in claims where downstream.accept(claim, from: session, now: now) {
                admit(claim, from: session, now: now)
            }
        case .update(let frame):
            if let taken = downstream.accept(frame, from: session, now: now) { didTake(taken, now: now) }
        case .heard(let stamps): downstream.hear(stamps, from: session, now: now)
        case .health(let health):
            if downstream.accept(health, from: session, now: now) { forEachSession { $0.isHealthPending = true } }
        case .bundleRequest(let request): session.sendPart(request)
        case .digest(let entries):
            for unit in downstream.accept(entries, from: session, digests) {
                forEachSession { $0.digestIsDue(of: unit) }
            }
        case .refuse: break
        case .hello, .challenge, .proof, .welcome, .holding, .credit, .ping, .pong, .bundleOffer, .bundlePart,
            .goodbye, .share, .sealed:
            session.refuse(.outOfPlace, text: "\(message.type.words) is not for a listener")
        }
    }

    /// Admits a claim, or has it wait for upstreams that have not said yet what they know of the unit (D-69).
    private func admit(_ claim: Claim, from session: DownstreamSession, now: Instant) {
        // What an upstream told in a former session is not enough: an owner may have lived there unheard since.
        let silent =
            downstream.mustAskUpstreams(claim)
            ? upstreams.filter { !$0.hasAnswered(for: claim, now: now) } : []
        guard !silent.isEmpty else { return downstream.admit(claim, from: session, now: now) }
        downstream.index.ask(claim.unit, for: session.link)
        for upstream in silent { upstream.established?.claimIfNew(claim.unit) }
    }

    /// Takes up the claims that waited, where nothing is missing any more.
    func answerAsking(for unit: UnitCode, now: Instant) {
        for (claim, session) in downstream.endAsking(unit) { admit(claim, from: session, now: now) }
    }

    /// When an upstream has been away for long enough.
    func askingDeadlineMilliseconds(now: Instant) -> Int64 {
        guard downstream.index.isAsking else { return .max }
        // Where one is past, another upstream's answer is waited for.
        let time = now.monotonicMilliseconds
        return upstreams.compactMap { $0.givenUpMilliseconds(now: now) }.map {
            $0 > time ? $0 : time + NodeLimits.askingMilliseconds
        }
        .min() ?? .max
    }

    private func didTake(_ taken: Downstream.Taken, now: Instant) {
        let unit = taken.unit
        if taken.isFullSync { digests.didReplace(unit) }
        didChange(unit, taken.changes)
        // Perhaps another incarnation, with versions of its own: every upstream is asked anew where it stands. Nothing
        // of a unit in doubt went up meanwhile.
        if taken.isFullSync { forEachSession { $0.claimAgain(unit) } }
        // With a store, when it is on the disk.
        if book.store.isDurable(unit) { downstream.tellHolding(of: unit, now: now) }
    }

    // MARK: - Digests

    /// One comparison, or one digest that somebody wants to see.
    func checkDigests(now: Instant) {
        switch digests.compareNext() {
        case .equal: return
        // Nothing of it went up meanwhile.
        case .healed(let unit): return forEachSession { $0.claimAgain(unit) }
        case .mismatched(let unit): return askForFullSync(of: unit, now: now)
        case nil: break
        }
        for unit in digests.unitsInDoubt { askForFullSync(of: unit, now: now) }
        digests.continueRound(now: now)
    }

    private func askForFullSync(of unit: UnitCode, now: Instant) {
        guard let link = digests.repairDue(of: unit, now: now),
            downstream.refuseAsDiffering(unit, to: link, now: now)
        else { return }
        digests.didAsk(for: unit, now: now)
    }
}
