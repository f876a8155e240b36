internal import Model
internal import Peering
internal import Wire

// Claims and seats, and what claimants are told.
extension Downstream {
    // MARK: - Claims

    /// Somebody claims a unit.
    ///
    /// - Returns: whether the claim may be admitted; otherwise it has been refused.
    func accept(_ claim: Claim, from session: DownstreamSession, now: Instant) -> Bool {
        if let fault = session.fault(of: claim) {
            session.refuse(fault.code, text: fault.text)
            return false
        }
        index.reset(session.link, of: claim.unit)
        changeStaged(of: session, by: -session.stagedBytes(of: claim.handle))
        session.enter(claim, now: now)
        if let refusal = refusal(of: claim, from: session) {
            context.log(
                .warning, "unit-refused",
                [
                    ("unit", claim.unit.description), ("peer", session.address), ("reason", refusal.code.name),
                    ("note", refusal.code.told(refusal.text)),
                ])
            session.refuseUnit(claim.handle, refusal, now: now)
            return false
        }
        index.add(session.link, to: claim.unit)
        units.changeStatus(of: claim.unit) { _ in }
        return true
    }

    private func refusal(of claim: Claim, from session: DownstreamSession) -> Refusal? {
        let scope = session.peer.scope
        guard scope.mayWrite(claim.unit) else {
            return Refusal(.foreignUnit, "the key may not write \(claim.unit)")
        }
        if claim.isOwner, !context.mayOwn(claim.unit, session.peer) {
            return Refusal(.foreignUnit, "the key may pass \(claim.unit) on, not speak for it")
        }
        if units.isOwned(claim.unit) { return Refusal(.foreignUnit, "\(claim.unit) is computed here") }
        if scope == .any, let bundle = context.bundle, !bundle.knows(claim.unit) {
            return Refusal(.unknownUnit, "\(claim.unit) stands in no topology")
        }
        return nil
    }

    /// Gives an owner its seat, or says why not; either way it learns what is held.
    func admit(_ claim: Claim, from session: DownstreamSession, now: Instant) {
        if let refusal = units.provingRefusal(of: claim.unit, at: claim.position, on: session.link) {
            return session.refuseUnit(claim.handle, refusal, now: now)
        }
        if claim.isOwner {
            if let refusal = seatRefusal(of: claim, from: session, now: now) {
                return session.refuseUnit(claim.handle, refusal, now: now)
            }
            if let incarnation = claim.position?.incarnation {
                index.seat(session.link, at: claim.unit, incarnation)
            }
        } else if let incarnation = claim.position?.incarnation,
            units.states[claim.unit]?.incarnation.map({ $0 < incarnation }) ?? true,
            let refusal = takeoverRefusal(of: incarnation, for: claim.unit, from: session, now: now)
        {
            return session.refuseUnit(claim.handle, refusal, now: now)
        } else if let claimed = session.claims[claim.handle], let incarnation = claimed.incarnation,
            incarnation == units.states[claim.unit]?.incarnation
        {
            units.changeStatus(of: claim.unit) { $0.hear(atMilliseconds: claimed.heardAtMilliseconds) }
        }
        session.changeClaim(claim.handle) { $0.admit() }
        touch(session.link)
        session.queue(units.statuses[claim.unit]?.holdingsAbove(handle: claim.handle, now: now) ?? [])
        session.queue(units.holding(of: claim.unit, handle: claim.handle, now: now))
        if let number = session.claims[claim.handle]?.droppedWhileAsking {
            session.refuseUpdate(
                claim.handle, number, Refusal(.moved, "\(claim.unit) could not be answered for yet"), now: now)
        }
    }

    /// Why an owner may not speak for its unit now (D-09, D-15, D-93).
    private func seatRefusal(of claim: Claim, from session: DownstreamSession, now: Instant) -> Refusal? {
        if let incarnation = claim.position?.incarnation,
            index.isTaken(claim.unit, incarnation, for: session.link)
        {
            return duplicate(claim.unit, session)
        }
        return takeoverRefusal(of: claim.position?.incarnation, for: claim.unit, from: session, now: now)
    }

    /// Two sessions speak for one incarnation: the older goes on (D-15).
    func duplicate(_ unit: UnitCode, _ session: DownstreamSession) -> Refusal {
        context.log(.error, "duplicate-owner", [("unit", unit.description), ("peer", session.address)])
        return Refusal(
            .duplicateOwner, "another session speaks for \(unit)",
            retryAfterMilliseconds: context.settings.identity.idleMilliseconds)
    }

    // MARK: - Asking upwards

    /// "None known" is an answer with consequences: an office without a store begins its first incarnation on the
    /// strength of it, and whoever claims a position is taken on the strength of it. An aggregator that holds nothing
    /// of a unit does not know what its upstreams know, so it asks them first (D-69, D-97). Without that, a lost store
    /// or a copy that starts below a province would take the place of the living office there.
    func mustAskUpstreams(_ claim: Claim) -> Bool { units.position(of: claim.unit) == nil }

    /// The claims of a unit that waited for the upstreams; they wait no longer.
    func endAsking(_ unit: UnitCode) -> [(Claim, DownstreamSession)] {
        index.endAsking(unit).compactMap { link in
            guard let session = session(link), let handle = session.handle(of: unit),
                let claimed = session.claims[handle]
            else { return nil }
            return (claimed.claim, session)
        }
    }

    // MARK: - Telling

    /// Acknowledges; whoever else claims the unit learns that it has moved, too: a relay beside its owner, a second
    /// relay.
    func tellHolding(of unit: UnitCode, now: Instant) {
        forEachClaimant(of: unit) { session, handle in
            session.queueOwn(units.holding(of: unit, handle: handle, now: now))
        }
    }

    /// A higher tier's position is told down to whoever claims the unit here (D-37).
    func tell(_ known: UpstreamHolding, of unit: UnitCode, holder: String, now: Instant) {
        forEachClaimant(of: unit) { session, handle in
            session.queue(known.told(holder: holder, handle: handle, now: now))
        }
    }

    /// A unit's cells are not what its owner digests: whoever told so claims it again and sends everything (D-61).
    ///
    /// - Returns: whether the session is there and has the unit open.
    func refuseAsDiffering(_ unit: UnitCode, to link: LinkID, now: Instant) -> Bool {
        guard let session = session(link), let handle = session.handle(of: unit),
            session.claims[handle]?.isOpen == true
        else { return false }
        touch(link)
        endStage(handle, of: session)
        let refusal = Refusal(.digestMismatch, "what is held of \(unit) is not what its owner digests")
        session.refuseUnit(handle, refusal, now: now)
        return true
    }

    // MARK: - What they say beside updates

    /// A relay says when it heard owners.
    func hear(_ stamps: [Heard], from session: DownstreamSession, now: Instant) {
        for stamp in stamps {
            guard let claimed = session.claims[stamp.handle], claimed.isOpen, !claimed.isOwner,
                units.states[claimed.unit]?.incarnation == stamp.incarnation
            else { continue }
            let age = Int64(min(stamp.ageMilliseconds, UInt64(Int64.ageMax)))
            units.changeStatus(of: claimed.unit) {
                $0.hear(atMilliseconds: now.monotonicMilliseconds - age)
                $0.heardAtUnixMilliseconds = now.unixMilliseconds - age
            }
        }
    }

    /// A unit that waits for its turn may say how it is; somebody else's may not.
    ///
    /// - Returns: whether it was taken.
    func accept(_ health: Health, from session: DownstreamSession, now: Instant) -> Bool {
        guard let claimed = session.claims[health.handle], session.peer.scope.mayWrite(claimed.unit),
            !units.isOwned(claimed.unit)
        else { return false }
        guard
            units.admits(
                health, of: claimed.unit, isOwner: claimed.isOwner, from: session.peer.node, now: now)
        else { return false }
        var health = health
        if let proof = health.proof { health.freshness = proof.freshness }
        if claimed.isOwner { health.clockOffsetMilliseconds = session.session.clockOffsetMilliseconds }
        logBundleAlarms(of: claimed.unit, health, from: session)
        units.changeStatus(of: claimed.unit, byClock: session.address) { $0.take(health, heardAt: now) }
        return true
    }

    /// What an office tells of bundles that it was offered is an alarm here, too (D-89).
    private func logBundleAlarms(of unit: UnitCode, _ health: Health, from session: DownstreamSession) {
        let known = units.statuses[unit]?.health?.notices ?? []
        for notice in health.notices where notice.kind == .unsignedBundle || notice.kind == .twoBundles {
            guard !known.contains(where: { $0.number == notice.number && $0.figures == notice.figures }) else {
                continue
            }
            context.log(
                .error, "office-tells-\(notice.kind?.name ?? "")",
                [
                    ("unit", unit.description), ("peer", session.address),
                    ("upstream", notice.names.joined(separator: ", ")),
                    ("serial", notice.figures.first.map(String.init) ?? ""),
                    ("note", "find out who runs that upstream, and with which rules"),
                ])
        }
    }

    /// Owners' digests, of which those count that are of the very position held (D-60).
    ///
    /// - Returns: the units that they are of.
    func accept(_ entries: [StateDigest], from session: DownstreamSession, _ digests: DigestBook) -> [UnitCode] {
        guard session.peer.version >= ProtocolVersion.digestMinor else {
            session.refuse(.outOfPlace, text: "digests come with minor 1")
            return []
        }
        return entries.compactMap { entry in
            guard let claimed = session.claims[entry.handle], claimed.isOpen,
                units.position(of: claimed.unit) == entry.position
            else { return nil }
            digests.hear(
                PositionDigest(position: entry.position, digest: entry.digest), of: claimed.unit, from: session.link)
            return claimed.unit
        }
    }
}
