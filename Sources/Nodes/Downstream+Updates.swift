internal import Model
internal import Peering
internal import Wire

// Updates, gathered frame by frame, taken whole or not at all.
extension Downstream {
    /// An update that has been taken: cells have changed, and the position has moved.
    struct Taken {
        let unit: UnitCode
        let changes: [CellChange]
        let isFullSync: Bool
    }

    /// Takes a frame of an update.
    ///
    /// - Returns: the update, when this was its last frame and it could be taken.
    func accept(_ frame: UpdateFrame, from session: DownstreamSession, now: Instant) -> Taken? {
        switch session.changeClaim(frame.handle, { $0.gather(frame) }) {
        case nil:
            session.refuse(.outOfPlace, text: "update of handle \(frame.handle), which is not claimed")
        case .dropped: break
        case .violation(let text): session.violate(text)
        case .staged(let bytes):
            changeStaged(of: session, by: bytes)
            // A dozen bytes can stand for thousands of cells ("the same difference").
            charge(bytes - lastInputBytes, to: session, now: now)
            guard let claimed = session.claims[frame.handle], let stage = claimed.stage else { return nil }
            if let refusal = refusal(of: stage, for: claimed.unit, from: session, now: now) {
                refuse(frame.handle, frame.number, of: session, refusal, now: now)
            } else if stage.isComplete {
                return complete(stage, of: claimed, with: frame, from: session, now: now)
            }
        }
        return nil
    }

    private func refusal(
        of stage: UpdateStage, for unit: UnitCode, from session: DownstreamSession, now: Instant
    ) -> Refusal? {
        let held = units.position(of: unit)
        if let base = stage.base {
            guard base == held else {
                return Refusal(.moved, "the base is not what is held")
            }
        } else if let held, !stage.new.mayReplace(held) {
            return Refusal(.moved, "a full sync to \(stage.new) may not replace \(held)")
        }
        if stage.isFullSync, let refusal = incarnationRefusal(of: stage, for: unit, from: session, now: now) {
            return refusal
        }
        if let refusal = units.store.refusal() ?? growthRefusal(of: unit, now: now) { return refusal }
        if let excess = units.quota(now: now).excess(staged: stage.cells.count, over: units.states[unit]) {
            return refusal(of: excess, for: unit)
        }
        if stage.bytes > PeeringLimits.stagedUpdateBytesMax {
            return Refusal(.tooLarge, "more than \(PeeringLimits.stagedUpdateBytesMax) bytes in one update")
        }
        let limits = context.settings.limits
        if stage.frames > 1,
            stagedBytes > limits.stagedBytesMax || session.stagedBytes > limits.stagedBytesPerSessionMax
        {
            return Refusal(
                .busy, "too many updates under way; try again later",
                retryAfterMilliseconds: NodeLimits.busyRetryMilliseconds)
        }
        return nil
    }

    /// A full sync may bring an incarnation that was not claimed; it is judged as a claim of it (D-99).
    private func incarnationRefusal(
        of stage: UpdateStage, for unit: UnitCode, from session: DownstreamSession, now: Instant
    ) -> Refusal? {
        let incarnation = stage.new.incarnation
        if let claimed = session.claim(of: unit), claimed.isOwner, claimed.incarnation != incarnation,
            index.isTaken(unit, incarnation, for: session.link)
        {
            return duplicate(unit, session)
        }
        if incarnation == units.states[unit]?.incarnation { return nil }
        return takeoverRefusal(of: incarnation, for: unit, from: session, now: now)
    }

    /// Why nothing more of the unit is written today (L-11).
    private func growthRefusal(of unit: UnitCode, now: Instant) -> Refusal? {
        let most = context.settings.limits.growthBytesPerDay
        guard
            let excess = units.growth.excess(of: unit, over: most, nowMilliseconds: now.monotonicMilliseconds)
        else { return nil }
        return Refusal(
            .growthExceeded, "\(excess.bytes) bytes of \(unit) were written in a day, of which \(most) are allowed",
            retryAfterMilliseconds: min(excess.waitMilliseconds, NodeLimits.growthRetryMilliseconds))
    }

    /// A genuine frame whose counts cannot be taken: its update is void.
    func refuseUnreadable(
        _ handle: UInt32, _ number: UInt64, _ error: WireError, from session: DownstreamSession, now: Instant
    ) {
        guard let claimed = session.claims[handle] else {
            return session.refuse(.outOfPlace, text: "update of handle \(handle), which is not claimed")
        }
        guard !claimed.drops(number: number) else { return }
        refuse(handle, number, of: session, Refusal(error.code, "\(error)"), now: now)
    }

    private func refuse(
        _ handle: UInt32, _ number: UInt64, of session: DownstreamSession, _ refusal: Refusal, now: Instant
    ) {
        charge(NodeLimits.refusalWorkBytes, to: session, now: now)
        endStage(handle, of: session)
        session.refuseUpdate(handle, number, refusal, now: now)
    }

    /// Drops what has been gathered of an update, if anything has.
    func endStage(_ handle: UInt32, of session: DownstreamSession) {
        changeStaged(of: session, by: -session.stagedBytes(of: handle))
        session.changeClaim(handle) { $0.endStage() }
    }

    private func complete(
        _ stage: UpdateStage, of claimed: ClaimedUnit, with last: UpdateFrame, from session: DownstreamSession,
        now: Instant
    ) -> Taken? {
        let unit = claimed.unit
        units.ensureState(of: unit)
        let changes: [CellChange]
        do throws(Refusal) {
            changes =
                stage.isFullSync
                ? try takeFullSync(stage, of: claimed, last.attestation, from: session, now: now)
                : try takeChanges(stage, of: unit, last.attestation, from: session, now: now)
        } catch {
            refuse(last.handle, last.number, of: session, error, now: now)
            return nil
        }
        endStage(last.handle, of: session)
        // Whole cells are merged and written, however small the difference was that changed them.
        let counts = changes.reduce(0) { $0 + ($1.new?.entries.count ?? 0) }
        charge(counts * NodeLimits.countBytesMean, to: session, now: now)
        units.noteBehind(unit, now: now)
        session.changeClaim(last.handle) { $0.speak(for: stage.new.incarnation) }
        if claimed.isOwner {
            if claimed.incarnation != stage.new.incarnation {
                index.move(session.link, at: unit, to: stage.new.incarnation)
            }
            units.changeStatus(of: unit) {
                $0.hear(now: now)
                $0.hearOwn(now: now)
            }
        } else if units.statuses[unit]?.lastStamp == nil {
            // An office that has not said a stamp yet has at least made this.
            units.changeStatus(of: unit) { $0.hearOwn(now: now) }
        }
        return Taken(unit: unit, changes: changes, isFullSync: stage.isFullSync)
    }

    private func takeFullSync(
        _ stage: UpdateStage, of claimed: ClaimedUnit, _ attestation: [UInt8], from session: DownstreamSession,
        now: Instant
    ) throws(Refusal) -> [CellChange] {
        let unit = claimed.unit
        if stage.hasDifference { throw Refusal(.malformed, "a full sync has plain cells only") }
        let verdict = units.attestations.judge(unit, stage.cells, at: stage.new, attestation)
        if let refusal = units.refusal(of: unit, verdict, from: session.peer.node, isWhole: true, now: now) {
            throw refusal
        }
        var stage = stage
        if case .attested(let isConfirmed) = verdict { stage.isConfirmed = isConfirmed }
        if let refusal = fullSyncRefusal(stage, of: unit, isProved: verdict.isProof, now: now) {
            throw refusal
        }
        let changes = units.replace(
            unit, by: stage, attestation: attestation,
            heardAtMilliseconds: claimed.incarnation == stage.new.incarnation ? claimed.heardAtMilliseconds : nil,
            now: now)
        units.stand(unit, verdict)
        return changes
    }

    private func takeChanges(
        _ stage: UpdateStage, of unit: UnitCode, _ attestation: [UInt8], from session: DownstreamSession, now: Instant
    ) throws(Refusal) -> [CellChange] {
        let changes = try refusing(unit) { () throws(CellRefusal) in try units.changes(of: stage, to: unit) }
        let verdict = units.judge(unit, behind: changes, at: stage.new, attestation)
        if let refusal = units.refusal(of: unit, verdict, from: session.peer.node, isWhole: false, now: now) {
            throw refusal
        }
        try refusing(unit) { () throws(CellRefusal) in
            try units.apply(changes, to: unit, moving: stage.new, attestation: attestation, now: now)
        }
        units.stand(unit, verdict)
        return changes
    }

    private func refusing<Result>(
        _ unit: UnitCode, _ work: () throws(CellRefusal) -> Result
    ) throws(Refusal) -> Result {
        do throws(CellRefusal) {
            return try work()
        } catch {
            throw refusal(of: error, for: unit)
        }
    }

    /// What is said of cells that cannot be taken; those that no records give are marked beside the office (K-24).
    private func refusal(of refusal: CellRefusal, for unit: UnitCode) -> Refusal {
        switch refusal {
        case .outOfRange(let key, let error):
            return Refusal(.valueOutOfRange, "a count of cell \(key) left its range: \(error)")
        case .implausible(let key, let fault):
            units.markImplausible(unit, key, fault)
            return Refusal(.implausibleCell, "cell \(key): \(fault)")
        case .quota(let excess): return self.refusal(of: excess, for: unit)
        }
    }

    /// A peer that does not know the code takes it for one that passes by itself (E-03), so that it needs a time.
    private func refusal(of excess: QuotaExcess, for unit: UnitCode) -> Refusal {
        units.markBeyondQuota(unit, excess)
        return Refusal(
            excess.code, "\(excess)", retryAfterMilliseconds: context.settings.limits.refusedUnitRetryMilliseconds)
    }

    /// A full sync takes no cells away from a past period unless the office has confirmed it (D-25), or what is held
    /// was never proved to be its own (D-79).
    private func fullSyncRefusal(
        _ stage: UpdateStage, of unit: UnitCode, isProved: Bool, now: Instant
    ) -> Refusal? {
        if let excess = units.quota(now: now).excess(ofAll: stage.cells, over: units.states[unit]) {
            return refusal(of: excess, for: unit)
        }
        if context.settings.checksCells, let refusal = units.implausibleCell(in: stage.cells) {
            return self.refusal(of: refusal, for: unit)
        }
        guard !stage.isConfirmed, !units.isHealing(unit, stage.new, isProved: isProved) else { return nil }
        let gone = units.pastKeysMissing(of: unit, in: stage.cells, now: now)
        guard let first = gone.first else { return nil }
        units.markShrunk(unit, missing: gone)
        return Refusal(
            .shrunk, "\(gone.count) cells of past periods would go, the first \(first); confirm at the office")
    }
}
