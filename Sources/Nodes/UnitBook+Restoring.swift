internal import Durability
internal import Model
internal import Peering
internal import Wire

// How the units come back from a store.
extension UnitBook {
    /// See `Node.restore(_:_:isWhole:mayOwnersGoOn:now:)`.
    func restore(_ image: NodeImage, _ store: Store, isWhole: Bool, mayOwnersGoOn: Bool, now: Instant) {
        // Rows of no use go with the next snapshot; otherwise they would be in the way at every start.
        self.store.adopt(store, isWhole: isWhole && mayOwnersGoOn)
        restoredAtMilliseconds = now.monotonicMilliseconds
        for (unit, restored) in image.units.sorted(by: { $0.key < $1.key }) {
            if isOwned(unit) {
                restoreOwned(
                    unit, restored, mayGoOn: mayOwnersGoOn && !restored.hasGap, isWhole: isWhole && !restored.hasGap,
                    now: now)
            } else {
                setState(restored.state)
            }
            self.store.noteRestored(unit, lastSequence: restored.lastSequence)
            restoreStatus(unit, restored, now: now)
            // What is in the store may have been attested by an older program.
            if isOwned(unit), let position = states[unit]?.storedPosition { attest(unit, from: position, []) }
        }
        judgeHeld(onlyOtherKeys: false)
        for unit in owners.keys.sorted() where image.units[unit] == nil && !mayOwnersGoOn {
            context.log(.error, "store-lost-unit", [("unit", unit.description)])
        }
    }

    private func restoreOwned(
        _ unit: UnitCode, _ restored: NodeImage.Unit, mayGoOn: Bool, isWhole: Bool, now: Instant
    ) {
        let state = restored.state
        let known = [restored.status?.greatestKnown, state.incarnation].compactMap(\.self).max()
        if let known { changeOwner(of: unit) { $0.didBegin(known) } }
        // Without this mark the cells were somebody else's, whom this node relayed.
        let isOwn = restored.status?.greatestKnown != nil || state.incarnation == nil
        let former = isWhole && isOwn && state.incarnation != nil ? state.position : restored.status?.former
        if mayGoOn, isOwn {
            setState(state)
            changeOwner(of: unit) { $0.hasFinishedIntake = state.incarnation != nil }
            // The intake was interrupted.
            if state.incarnation == nil, let former { makeAnew(unit, after: former) }
            return
        }
        if let former {
            makeAnew(unit, after: former)
        } else {
            context.log(
                .error, "store-lost-unit", [("unit", unit.description), ("known", known?.description ?? "none")])
        }
        // The store says from here on that nothing before counts.
        keepAll(of: unit, now: now)
    }

    private func makeAnew(_ unit: UnitCode, after former: Position) {
        changeOwner(of: unit) { $0.makeAnew(after: former) }
        store.keepStatus(of: unit)
        context.log(
            .warning, "figures-made-anew",
            [
                ("unit", unit.description), ("position", former.description),
                ("note", "the store is whole, but the records in it are of no use: its sources are read again"),
            ])
    }

    private func restoreStatus(_ unit: UnitCode, _ restored: NodeImage.Unit, now: Instant) {
        var status = UnitStatus()
        if let stored = restored.status {
            status.isShrunk = stored.isShrunk
            status.confirmedIncarnation = stored.confirmedIncarnation
            status.heardAtUnixMilliseconds = stored.heardAtUnixMilliseconds
            if let health = stored.health { status.take(health) }
        }
        restoreProof(&status, unit, now: now)
        status.takenAtUnixMilliseconds = restored.takenAtUnixMilliseconds
        // Statuses are written now and then only; who was taken from was heard.
        let heardAt = [status.heardAtUnixMilliseconds, restored.takenAtUnixMilliseconds].compactMap(\.self).max()
        status.heardAtUnixMilliseconds = heardAt
        status.heardAtMilliseconds = heardAt.map { Self.monotonic($0, now: now) }
        for (holder, stored) in restored.holdings.sorted(by: { $0.key < $1.key }) {
            status.upstreamHoldings[holder] = UpstreamHolding(
                tier: stored.tier, level: stored.level, position: stored.position,
                heardAtMilliseconds: Self.monotonic(stored.heardAtUnixMilliseconds, now: now), marks: stored.marks,
                durableAtUnixMilliseconds: stored.durableAtUnixMilliseconds)
        }
        changeStatus(of: unit) { $0 = status }
    }

    /// The order of the office's words goes on where it stood, and it was heard when it said the last of them.
    private func restoreProof(_ status: inout UnitStatus, _ unit: UnitCode, now: Instant) {
        guard let health = status.health, let proof = health.proof else { return }
        if isOwned(unit) {
            status.ownStamp = proof.stamp
        } else if attestations.proves(health, of: unit) {
            status.lastStamp = HealthStamp(proof)
            status.hearOwn(stamp: proof.stamp, now: now)
        }
    }

    /// Where on this run's clock a moment of a former run lies, as far as the wall clock can tell: it is for people,
    /// and for takeovers only as far as it makes them wait.
    private static func monotonic(_ unixMilliseconds: Int64, now: Instant) -> Int64 {
        let (age, overflow) = now.unixMilliseconds.subtractingReportingOverflow(unixMilliseconds)
        return overflow ? .longAgo : max(.longAgo, now.monotonicMilliseconds - max(0, min(age, Int64.max / 8)))
    }
}

// What goes into a store beside cells.
extension UnitBook {
    func storedStatus(_ unit: UnitCode) -> StoredStatus {
        var stored = StoredStatus(unit: unit)
        stored.greatestKnown = owners[unit]?.greatestKnown
        stored.former = owners[unit]?.former
        guard let status = statuses[unit] else { return stored }
        stored.isShrunk = status.isShrunk
        stored.confirmedIncarnation = status.confirmedIncarnation
        stored.heardAtUnixMilliseconds = status.heardAtUnixMilliseconds
        stored.health = status.health
        if let proof = status.sentProof { stored.health?.proof = proof }
        return stored
    }

    func storedHoldings(_ unit: UnitCode, now: Instant) -> [StoredHolding] {
        (statuses[unit]?.upstreamHoldings ?? [:]).sorted { $0.key < $1.key }.map { holder, known in
            let age = min(max(0, now.monotonicMilliseconds - known.heardAtMilliseconds), Int64.max / 8)
            return StoredHolding(
                unit: unit, holder: holder, tier: known.tier, level: known.level, position: known.position,
                marks: known.marks, heardAtUnixMilliseconds: now.unixMilliseconds - age,
                durableAtUnixMilliseconds: known.durableAtUnixMilliseconds)
        }
    }
}
