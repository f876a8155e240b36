internal import Model
internal import Peering
internal import Wire

// What owners commit and what updates bring.
extension UnitBook {
    // MARK: - The owner's side

    /// Commits new values of an owned unit's cells.
    ///
    /// - Returns: what changed, in the order of the wire; nothing is kept or told where that is nothing.
    func commit(_ unit: UnitCode, _ cells: [(key: CellKey, measures: Measures)], now: Instant) -> [CellChange] {
        let before = storedPosition(of: unit)
        let changes = changeState(of: unit) { $0.commit(cells) } ?? []
        guard !changes.isEmpty else { return [] }
        attest(unit, from: before, changes)
        keep(unit, from: before, changes, now: now)
        return changes
    }

    /// Begins an incarnation of an owned unit; cells, version and tag stay.
    func begin(_ unit: UnitCode, counter: UInt32, reason: Ownership.Reason, now: Instant) {
        let before = storedPosition(of: unit)
        let own = states[unit]?.incarnation
        let incarnation = Incarnation(counter: counter, random: context.peering.entropy.next64())
        changeState(of: unit) { $0.begin(incarnation) }
        changeOwner(of: unit) { $0.didBegin(incarnation, after: own, now: now) }
        attest(unit, from: before, [])
        keep(unit, from: before, [], now: now)
        store.keepStatus(of: unit)
        context.log(
            reason == .firstStore ? .info : .warning, "incarnation-begun",
            [("unit", unit.description), ("incarnation", incarnation.description), ("reason", reason.rawValue)])
        changeStatus(of: unit) { $0.hear(now: now) }
    }

    /// Other attestation keys are there: what the offices here have is proved by them from now on.
    func attestAnew() {
        for unit in context.settings.owned where states[unit] != nil {
            attest(unit, from: storedPosition(of: unit), [])
        }
    }

    /// A person confirms that cells of past periods go away with the incarnation held.
    func confirm(_ unit: UnitCode) {
        let incarnation = states[unit]?.incarnation
        if statuses[unit] != nil { changeStatus(of: unit) { $0.confirmedIncarnation = incarnation } }
        store.keepStatus(of: unit)
        attest(unit, from: storedPosition(of: unit), [])
    }

    /// Every source of an owned unit has been read to its end once without error.
    ///
    /// - Returns: whether this is the first time.
    func finishIntake(of unit: UnitCode) -> Bool {
        changeOwner(of: unit) { owner in
            defer {
                owner.hasFinishedIntake = true
                owner.hasReadAgain = owner.hasReadAgain || owner.isReadingAgain
            }
            return !owner.hasFinishedIntake
        } ?? false
    }

    /// The keyed digest of cells and position (D-76), which covers a person's confirmation, too. Changes are those that
    /// led here from a position.
    func attest(_ unit: UnitCode, from before: StoredPosition, _ changes: [CellChange]) {
        guard let state = states[unit] else { return }
        let isConfirmed = statuses[unit]?.confirmedIncarnation.map { $0 == state.incarnation } ?? false
        guard let made = attestations.make(state, from: before, changes, isConfirmed: isConfirmed) else { return }
        changeState(of: unit) { $0.attestation = made }
    }

    // MARK: - The receiver's side

    /// What an update whose base is what is held would change.
    ///
    /// - Throws: when a difference does not fit its cell (D-28).
    func changes(of stage: UpdateStage, to unit: UnitCode) throws(CellRefusal) -> [CellChange] {
        try states[unit]?.changes(stage.cells) ?? []
    }

    /// Takes changes of what is held, and the position that they lead to.
    ///
    /// - Throws: when a cell breaks what holds between counts (K-24); nothing has changed then.
    func apply(
        _ changes: [CellChange], to unit: UnitCode, moving position: Position, attestation: [UInt8], now: Instant
    ) throws(CellRefusal) {
        let quota = quota(now: now)
        let before = storedPosition(of: unit)
        let checksCells = context.settings.checksCells
        try changeState(of: unit) { (state) throws(CellRefusal) in
            try state.take(changes, moving: position, attestation: attestation, checksCells: checksCells, quota: quota)
        }
        let written = keep(unit, from: before, changes, now: now)
        growth.add(written, of: unit, nowMilliseconds: now.monotonicMilliseconds)
        context.counters.updatesTaken += 1
        if statuses[unit]?.isBlamed == true { changeStatus(of: unit) { $0.clearBlame() } }
    }

    /// Takes a full sync: these cells and no others. `heardAtMilliseconds` is when the claimant heard the incarnation,
    /// for one that is not what was held so far.
    func replace(
        _ unit: UnitCode, by stage: UpdateStage, attestation: [UInt8], heardAtMilliseconds: Int64?, now: Instant
    ) -> [CellChange] {
        let changes = replace(
            unit, with: stage.cells, at: stage.new, attestation: attestation,
            heardAtMilliseconds: heardAtMilliseconds, now: now)
        context.counters.fullSyncsTaken += 1
        context.log(
            .info, "full-sync-taken",
            [
                ("unit", unit.description), ("position", stage.new.description),
                ("cells", String(stage.cells.count)),
            ])
        if statuses[unit]?.isShrunk == true || stage.isConfirmed { store.keepStatus(of: unit) }
        changeStatus(of: unit) {
            $0.isShrunk = false
            $0.clearBlame()
            if stage.isConfirmed { $0.confirmedIncarnation = stage.new.incarnation }
        }
        return changes
    }

    /// Takes over what an exported file holds, as a full sync from nobody.
    func replace(
        _ unit: UnitCode, byImported cells: [UpdateFrame.Cell], of state: UnitState, at position: Position,
        now: Instant
    ) -> [CellChange] {
        ensureState(of: unit)
        let changes = replace(
            unit, with: cells, at: position, attestation: state.attestation, heardAtMilliseconds: nil, now: now)
        store.keepStatus(of: unit)
        return changes
    }

    private func replace(
        _ unit: UnitCode, with cells: [UpdateFrame.Cell], at position: Position, attestation: [UInt8],
        heardAtMilliseconds: Int64?, now: Instant
    ) -> [CellChange] {
        if let before = states[unit]?.incarnation, before != position.incarnation {
            let age = min(cautiousAgeMilliseconds(unit, now: now), UInt64(Int64.ageMax))
            context.log(
                .warning, "incarnation-replaced",
                [
                    ("unit", unit.description), ("before", before.description), ("position", position.description),
                    ("heardMilliseconds", String(age)),
                ])
        }
        if states[unit]?.incarnation != position.incarnation {
            // The stamp so far was another incarnation's.
            changeStatus(of: unit) { $0.heardAtMilliseconds = heardAtMilliseconds }
        }
        let changes =
            changeState(of: unit) { $0.replace(with: cells, at: position, attestation: attestation) } ?? []
        let written = keepAll(of: unit, now: now)
        growth.add(written, of: unit, nowMilliseconds: now.monotonicMilliseconds)
        return changes
    }

    /// The cells of past periods that a full sync with these cells would take away (D-25).
    func pastKeysMissing(of unit: UnitCode, in cells: [UpdateFrame.Cell], now: Instant) -> [CellKey] {
        let today = Day(at: Moment(seconds: now.unixMilliseconds / 1_000))
        return states[unit]?.keysMissing(in: cells).filter { $0.period.lastDay < today } ?? []
    }

    /// Whether a full sync to this position replaces cells that are known not to be the owner's (D-63), or that are not
    /// proved to be, by some that are (D-79).
    func isHealing(_ unit: UnitCode, _ new: Position, isProved: Bool) -> Bool {
        guard let status = statuses[unit], states[unit]?.incarnation == new.incarnation else { return false }
        return status.isDigestMismatched || (isProved && status.attestation != .attested)
    }

    /// A full sync was refused since cells of past periods would go; a person has to judge.
    func markShrunk(_ unit: UnitCode, missing: [CellKey]) {
        changeStatus(of: unit) { $0.isShrunk = true }
        store.keepStatus(of: unit)
        context.log(
            .error, "shrunk",
            [
                ("unit", unit.description), ("cells", String(missing.count)),
                ("first", missing.first?.description ?? ""),
            ])
    }

    /// The first plain cell that no records can give.
    func implausibleCell(in cells: [UpdateFrame.Cell]) -> CellRefusal? {
        for cell in cells {
            guard case .plain(let measures) = cell.value, let fault = measures.fault(of: cell.key) else { continue }
            return .implausible(cell.key, fault)
        }
        return nil
    }

    /// An update was refused for a cell that no records can give: the office is named until it sends one that can.
    func markImplausible(_ unit: UnitCode, _ key: CellKey, _ fault: CellFault) {
        let text = "\(key): \(fault)"
        guard statuses[unit]?.implausible != text else { return }
        changeStatus(of: unit) { $0.implausible = text }
        context.log(.error, "implausible-cell", [("unit", unit.description), ("cell", text)])
    }

    // MARK: - Quotas

    /// What a unit may occupy here now.
    func quota(now: Instant) -> UnitQuota {
        let today = Day(at: Moment(seconds: now.unixMilliseconds / 1_000))
        if let known = quotaToday, known.day == today, known.bundle == context.bundlesSeen { return known.quota }
        let quota = UnitQuota(context.settings.limits, context.bundle, today: today)
        quotaToday = (today, context.bundlesSeen, quota)
        return quota
    }

    /// An update was refused since it goes beyond what a unit may occupy: the office is named until one is taken.
    func markBeyondQuota(_ unit: UnitCode, _ excess: QuotaExcess) {
        let text = excess.description
        guard statuses[unit]?.quotaExceeded != text else { return }
        changeStatus(of: unit) { $0.quotaExceeded = text }
        context.log(.error, "quota-exceeded", [("unit", unit.description), ("reason", text)])
    }

    // MARK: - Keeping

    private func storedPosition(of unit: UnitCode) -> StoredPosition { states[unit]?.storedPosition ?? .none }

    /// - Returns: the bytes that the store writes.
    @discardableResult
    private func keep(_ unit: UnitCode, from before: StoredPosition, _ changes: [CellChange], now: Instant) -> Int {
        changeStatus(of: unit) { $0.takenAtUnixMilliseconds = now.unixMilliseconds }
        guard let state = states[unit] else { return 0 }
        return store.keep(state, from: before, changes, takenAtUnixMilliseconds: now.unixMilliseconds)
    }

    /// A state whole: behind it nothing counts of what was before.
    ///
    /// - Returns: the bytes that the store writes.
    @discardableResult
    func keepAll(of unit: UnitCode, now: Instant) -> Int {
        changeStatus(of: unit) { $0.takenAtUnixMilliseconds = now.unixMilliseconds }
        guard let state = states[unit] else { return 0 }
        return store.keepAll(of: state, takenAtUnixMilliseconds: now.unixMilliseconds)
    }
}
