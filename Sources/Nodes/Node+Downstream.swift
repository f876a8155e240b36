internal import Bytes
internal import Model
package import Peering
internal import Wire

// From the offices: connections, claims, seats, and what is told down.
extension Node {
    /// Somebody has connected.
    package func accepted(_ link: LinkID, from address: String, now: Instant) -> [NodeAction] {
        let session = Session(.listener, now: now)
        downstream[link] = DownstreamLink(session: session, address: address)
        touched.insert(link)
        unproven[address, default: 0] += 1
        unprovenCount += 1
        let isTooMany =
            isStopping || downstream.count > settings.limits.connectionsMax
            || unprovenCount > settings.limits.unauthenticatedMax
            || unproven[address, default: 0] > settings.limits.unauthenticatedPerAddressMax
        if isTooMany {
            counters.sessionsRefused += 1
            session.refuse(
                isStopping ? .shuttingDown : .tooManyConnections, retryAfterMilliseconds: 5_000,
                text: "too many connections; try again later", &context)
            endDownstream(link, now: now)
        }
        return finishEvent(now: now)
    }

    func receiveFromDownstream(_ link: LinkID, _ bytes: Span<UInt8>, now: Instant) {
        guard let session = downstream[link]?.session else { return }
        touched.insert(link)
        session.receive(bytes, now: now)
        while let input = session.nextInput(&context, now: now) {
            announce(link)
            switch input {
            case .message(let message): handleFromDownstream(link, message, now: now)
            case .unreadableUpdate(let handle, let number, let error):
                refuseUnreadable(handle, number, error, on: link, now: now)
            }
        }
        announce(link)
        if session.isEstablished { noteOwnersHeard(link, now: now) }
        if session.end != nil { endDownstream(link, now: now) }
    }

    /// The first time after the handshake: log it and offer the bundle.
    private func announce(_ link: LinkID) {
        guard let session = downstream[link]?.session, session.isEstablished, downstream[link]?.isAnnounced == false,
            let peer = session.peer
        else { return }
        downstream[link]?.isAnnounced = true
        forgetUnproven(link)
        log(
            .info, "session-open",
            [
                ("peer", downstream[link]?.address ?? ""), ("node", peer.node), ("key", peer.keyID),
                ("build", peer.build),
            ])
        if let bundle { session.send(.bundleOffer(bundle.offer), &context) }
    }

    /// The connection has proved itself or is gone.
    private func forgetUnproven(_ link: LinkID) {
        guard let address = downstream[link]?.address else { return }
        unprovenCount -= 1
        let left = unproven[address, default: 1] - 1
        unproven[address] = left > 0 ? left : nil
    }

    /// Gathers what is to be told, returns credit, and hands the bytes over.
    func flushDownstream(_ link: LinkID, now: Instant) {
        guard let session = downstream[link]?.session else { return }
        if session.isEstablished {
            sendHoldings(link)
            session.returnCredit(&context)
        }
        let output = session.takeOutput()
        if !output.isEmpty { actions.append(.send(link, output)) }
    }

    /// Sends what has been gathered: at the end of a turn, and before a refusal, whose holding is the newer one.
    func sendHoldings(_ link: LinkID) {
        guard let session = downstream[link]?.session, let holdings = downstream[link]?.holdings, !holdings.isEmpty
        else { return }
        downstream[link]?.holdings = []
        for start in stride(from: 0, to: holdings.count, by: Self.entriesPerMessage) {
            session.send(
                .holding(Array(holdings[start..<min(start + Self.entriesPerMessage, holdings.count)])), &context)
        }
    }

    func sweepDownstream(now: Instant) {
        guard now.monotonicMilliseconds - lastSweepMilliseconds >= Self.sweepMilliseconds else { return }
        lastSweepMilliseconds = now.monotonicMilliseconds
        // Most have nothing to do in most seconds.
        var due: [LinkID] = []
        for (link, held) in downstream where isDue(held, now: now) { due.append(link) }
        for link in due.sorted() {
            guard let session = downstream[link]?.session else { continue }
            session.tick(&context, now: now)
            sendHeardDown(link, now: now)
            if session.hasOutput { touched.insert(link) }
            if session.end != nil { endDownstream(link, now: now) }
        }
    }

    /// Whether a session has something to do. Once it is established what comes only puts that off.
    private func isDue(_ held: DownstreamLink, now: Instant) -> Bool {
        let time = now.monotonicMilliseconds
        guard held.quietUntilMilliseconds <= time else { return false }
        guard held.session.isEstablished else { return true }
        held.quietUntilMilliseconds = min(
            held.session.nextDeadlineMilliseconds(idle: settings.identity.idleMilliseconds),
            held.lastHeardMilliseconds + settings.heardIntervalMilliseconds)
        return held.quietUntilMilliseconds <= time
    }

    func endDownstream(_ link: LinkID, now: Instant) {
        guard let ended = downstream[link] else { return }
        let end = ended.session.end ?? .closedByPeer
        let output = ended.session.takeOutput()
        if !output.isEmpty { actions.append(.send(link, output)) }
        actions.append(.close(link))
        countEnd(end, of: ended)
        if !ended.isAnnounced { forgetUnproven(link) }
        for handle in ended.claims.keys where !Mutant.isOn(.keepStages) { dropStage(handle, link) }
        for unit in ended.handles.keys.sorted() {
            claimants[unit]?.remove(link)
            if claimants[unit]?.isEmpty == true { claimants[unit] = nil }
            freeSeat(of: unit, link)
            forgetAsking(unit, link)
        }
        downstream[link] = nil
        touched.remove(link)
    }

    private func countEnd(_ end: SessionEnd, of ended: DownstreamLink) {
        switch end {
        case .probe: counters.probes += 1
        case .violation: counters.violations += 1
        case .refusing: counters.sessionsRefused += 1
        default: break
        }
        // A scan or a health check is a counter, not a line.
        let isQuiet = end == .probe || (!ended.isAnnounced && end == .closedByPeer)
        if isQuiet {
            if end != .probe { counters.probes += 1 }
            return
        }
        log(
            end.isOrdinary ? .info : .warning, "session-closed",
            [
                ("peer", ended.address), ("node", ended.session.peer?.node ?? ""), ("reason", end.description),
            ])
    }

    // MARK: - Messages

    private func handleFromDownstream(_ link: LinkID, _ message: Message, now: Instant) {
        switch message {
        case .claim(let claims): for claim in claims { take(claim, on: link, now: now) }
        case .update(let frame): takeFrame(frame, on: link, now: now)
        case .heard(let stamps): takeHeardFromDownstream(stamps, link, now: now)
        case .health(let health): takeHealth(health, link, now: now)
        case .bundleRequest(let request): sendPart(request, to: link)
        case .digest(let entries): takeDigests(entries, on: link, now: now)
        case .refuse: break
        case .hello, .challenge, .proof, .welcome, .holding, .credit, .ping, .pong, .bundleOffer, .bundlePart,
            .goodbye:
            downstream[link]?.session.refuse(
                .outOfPlace, text: "\(message.type) is not for a listener", &context)
        }
    }

    private func take(_ claim: Claim, on link: LinkID, now: Instant) {
        guard let held = downstream[link], let scope = held.session.peer?.scope else { return }
        if let known = held.claims[claim.handle], known.unit != claim.unit {
            return held.session.refuse(.malformed, text: "handle \(claim.handle) is another unit's", &context)
        }
        if let handle = held.handles[claim.unit], handle != claim.handle {
            return held.session.refuse(.malformed, text: "\(claim.unit) has a handle already", &context)
        }
        guard held.claims.count < PeeringLimits.claimsMax else {
            return held.session.refuse(.tooLarge, text: "more than \(PeeringLimits.claimsMax) claims", &context)
        }
        freeSeat(of: claim.unit, link)
        forgetAsking(claim.unit, link)
        let refusedThrough = held.claims[claim.handle].map { $0.stage?.number ?? $0.refusedThrough }
        dropStage(claim.handle, link)
        downstream[link]?.handles[claim.unit] = claim.handle
        downstream[link]?.claims[claim.handle] = DownstreamLink.Claimed(
            unit: claim.unit, isOwner: claim.isOwner, incarnation: claim.position?.incarnation,
            heardAtMilliseconds: now.monotonicMilliseconds
                - Int64(min(claim.heardAgeMilliseconds, UInt64(Int64.max / 4))),
            isOpen: false, refusedThrough: refusedThrough ?? 0)
        if let refusal = reasonAgainst(claim, scope: scope) {
            log(
                .warning, "unit-refused",
                [
                    ("unit", claim.unit.description), ("peer", held.address), ("reason", refusal.code.name),
                ])
            return refuseUnit(claim.handle, link, refusal.code, text: refusal.text, now: now)
        }
        claimants[claim.unit, default: []].insert(link)
        if statuses[claim.unit] == nil { statuses[claim.unit] = UnitStatus() }
        admit(claim, on: link, now: now)
    }

    private func reasonAgainst(_ claim: Claim, scope: KeyRing.Scope) -> (code: WireCode, text: String)? {
        guard scope.mayWrite(claim.unit) || Mutant.isOn(.writeAnyUnit) else {
            return (.foreignUnit, "the key may not write \(claim.unit)")
        }
        if owners[claim.unit] != nil { return (.foreignUnit, "\(claim.unit) is computed here") }
        if scope == .any, let bundle, !bundle.knows(claim.unit) {
            return (.unknownUnit, "\(claim.unit) stands in no topology")
        }
        return nil
    }

    /// Gives an owner its seat, or says why not; either way it learns what is held.
    func admit(_ claim: Claim, on link: LinkID, now: Instant) {
        if mustAskUpstreams(claim, on: link, now: now) { return }
        if claim.isOwner {
            if let incarnation = claim.position?.incarnation,
                let seat = seats[claim.unit]?.first(where: { $0.incarnation == incarnation }), seat.link != link,
                !Mutant.isOn(.twoSeats)
            {
                log(
                    .error, "duplicate-owner",
                    [("unit", claim.unit.description), ("peer", downstream[link]?.address ?? "")])
                return refuseUnit(
                    claim.handle, link, .duplicateOwner, retryAfter: settings.identity.idleMilliseconds,
                    text: "another session speaks for \(claim.unit)", now: now)
            }
            if let (known, age) = greatestKnown(of: claim.unit, now: now),
                claim.position.map({ $0.incarnation < known }) ?? true
            {
                let takeover = settings.identity.takeoverMilliseconds
                if age < takeover {
                    log(.error, "superseded", [("unit", claim.unit.description), ("known", known.description)])
                    return refuseUnit(
                        claim.handle, link, .superseded, retryAfter: takeover - age,
                        text: "incarnation \(known) of \(claim.unit) was heard \(age) ms ago", now: now)
                }
            }
            if let incarnation = claim.position?.incarnation {
                seats[claim.unit, default: []].append(Seat(incarnation: incarnation, link: link))
            }
        }
        if !claim.isOwner, let claimed = downstream[link]?.claims[claim.handle], let incarnation = claimed.incarnation,
            incarnation == units[claim.unit]?.incarnation
        {
            noteHeard(claim.unit, claimed.heardAtMilliseconds)
        }
        downstream[link]?.claims[claim.handle]?.isOpen = true
        queueHoldings(of: claim.unit, handle: claim.handle, to: link, now: now)
    }

    /// The greatest incarnation of what is held here and what the upstreams told, and how long ago it was heard.
    private func greatestKnown(of unit: UnitCode, now: Instant) -> (incarnation: Incarnation, ageMilliseconds: Int64)? {
        var known = units[unit]?.incarnation.map { ($0, Int64(clamping: cautiousAgeMilliseconds(unit, now: now))) }
        for holding in (statuses[unit]?.upstreamHoldings ?? [:]).values {
            guard let told = holding.position?.incarnation else { continue }
            let age = max(0, now.monotonicMilliseconds - holding.heardAtMilliseconds)
            if let (greatest, least) = known, greatest > told || (greatest == told && least <= age) { continue }
            known = (told, age)
        }
        return known
    }

    func freeSeat(of unit: UnitCode, _ link: LinkID) {
        seats[unit]?.removeAll { $0.link == link }
        if seats[unit]?.isEmpty == true { seats[unit] = nil }
    }

    /// Refuses everything about a unit until it is claimed again; the holding tells what is held here.
    func refuseUnit(
        _ handle: UInt32, _ link: LinkID, _ code: WireCode, retryAfter: Int64 = 0, text: String, now: Instant
    ) {
        downstream[link]?.claims[handle]?.isOpen = false
        let unit = downstream[link]?.claims[handle]?.unit
        let mayLearn = code != .foreignUnit && code != .unknownUnit
        // What higher tiers hold comes first: who has lost its store must not take over from what is older here.
        let above = unit.map { toldDown($0, handle: handle, now: now) } ?? []
        sendHoldings(link)
        if mayLearn, !above.isEmpty { downstream[link]?.session.send(.holding(above), &context) }
        downstream[link]?.session.send(
            .refuse(
                Refuse(
                    subject: .unit(handle: handle), code: code.rawValue, isRetryable: code.isRetryable,
                    retryAfterMilliseconds: UInt32(clamping: retryAfter), text: text,
                    holding: mayLearn ? unit.map { holding(of: $0, handle: handle, now: now) } : nil)), &context)
        counters.updatesRefused += 1
    }

    // MARK: - Told down

    /// What this node holds of a unit.
    func holding(of unit: UnitCode, handle: UInt32, now: Instant) -> Holding {
        let level: Holding.Level =
            store != nil && (isDurable(unit) || Mutant.isOn(.acknowledgeBeforeSync)) ? .durable : .held
        return Holding(
            handle: handle, holder: "", tier: settings.identity.tier, level: level, position: units[unit]?.position,
            heardAgeMilliseconds: cautiousAgeMilliseconds(unit, now: now), marks: marks(of: unit),
            durableAtMilliseconds: level == .durable || Mutant.isOn(.receiptBeforeDurable)
                ? UInt64(clamping: statuses[unit]?.takenAtUnixMilliseconds ?? 0) : 0)
    }

    private func marks(of unit: UnitCode) -> Holding.Marks {
        var marks: Holding.Marks = []
        if statuses[unit]?.isShrunk == true { marks.insert(.shrunk) }
        if statuses[unit]?.isSupersededUpstream == true { marks.insert(.supersededUpstream) }
        return marks
    }

    func heardAgeMilliseconds(_ unit: UnitCode, now: Instant) -> UInt64 {
        guard let at = statuses[unit]?.heardAtMilliseconds else { return UInt64(Int64.max / 4) }
        return UInt64(max(0, now.monotonicMilliseconds - at))
    }

    /// How long ago the incarnation held was heard at the latest: while this node was not running nobody here heard it,
    /// but it may have lived, so that a takeover waits from the restart on.
    private func cautiousAgeMilliseconds(_ unit: UnitCode, now: Instant) -> UInt64 {
        let age = heardAgeMilliseconds(unit, now: now)
        guard let restoredAtMilliseconds, units[unit]?.position != nil, !Mutant.isOn(.forgetOwnAbsence) else {
            return age
        }
        return min(age, UInt64(max(0, now.monotonicMilliseconds - restoredAtMilliseconds)))
    }

    /// This node's own holding, and what is known of higher tiers.
    func queueHoldings(of unit: UnitCode, handle: UInt32, to link: LinkID, now: Instant) {
        touched.insert(link)
        downstream[link]?.holdings += toldDown(unit, handle: handle, now: now)
        downstream[link]?.holdings.append(holding(of: unit, handle: handle, now: now))
    }

    private func toldDown(_ unit: UnitCode, handle: UInt32, now: Instant) -> [Holding] {
        (statuses[unit]?.upstreamHoldings ?? [:]).sorted { $0.key < $1.key }.map { holder, known in
            told(known, holder: holder, handle: handle, now: now)
        }
    }

    private func told(_ known: UpstreamHolding, holder: String, handle: UInt32, now: Instant) -> Holding {
        Holding(
            handle: handle, holder: holder, tier: known.tier, level: known.level, position: known.position,
            heardAgeMilliseconds: UInt64(max(0, now.monotonicMilliseconds - known.heardAtMilliseconds)),
            marks: known.marks, durableAtMilliseconds: UInt64(clamping: known.durableAtUnixMilliseconds ?? 0))
    }

    /// A higher tier's position is told down to whoever claims the unit here.
    func tellDown(_ unit: UnitCode, holder: String, _ known: UpstreamHolding, now: Instant) {
        for link in (claimants[unit] ?? []).sorted() {
            guard let handle = downstream[link]?.handles[unit] else { continue }
            downstream[link]?.holdings.append(told(known, holder: holder, handle: handle, now: now))
            touched.insert(link)
        }
    }
}
