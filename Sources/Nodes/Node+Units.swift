package import Durability
package import Model
package import Peering
package import Wire

// The units computed here, those brought by hand, and the store.
extension Node {
    /// Cells of a unit have changed and its position has moved: roll-ups first, then the upstreams.
    func didChange(_ unit: UnitCode, _ changes: [CellChange]) {
        onChanges?(unit, changes)
        context.counters.cellsChanged += UInt64(changes.count)
        forEachSession { $0.follow(unit, changes) }
    }

    /// Whether a unit's figures may count in ranks (D-79).
    package func counts(_ unit: UnitCode) -> Bool { book.counts(unit) }

    /// The old form of attestations may cease to be taken.
    func noteTime(_ now: Instant) {
        guard book.attestations.isTurning(now) else { return }
        let before = Set(book.states.keys.filter(book.counts))
        book.attestations.noteTime(now)
        tellCounting(before)
    }

    /// Whose figures count now and did not, or no longer, has no changes of its own: the roll-ups look anew.
    func tellCounting(_ before: Set<UnitCode>) {
        for unit in book.states.keys.sorted() where book.counts(unit) != before.contains(unit) { onChanges?(unit, []) }
    }

    /// Does something for every upstream whose session stands.
    func forEachSession(_ work: (UpstreamSession) -> Void) {
        for upstream in upstreams { if let session = upstream.established { work(session) } }
    }

    /// Nothing has been under way for a while: what only work needs is given back, and comes again by itself.
    package func rest() {
        context.peering.rest()
        book.store.rest()
    }

    // MARK: - Owned units

    /// Commits new values of an owned unit's cells: absolute ones, of which those that are equal are left out.
    package func commit(_ unit: UnitCode, _ cells: [(key: CellKey, measures: Measures)], now: Instant) -> [NodeAction] {
        guard book.isOwned(unit) else { return [] }
        let changes = book.commit(unit, cells, now: now)
        if !changes.isEmpty { didChange(unit, changes) }
        book.changeStatus(of: unit) { $0.hear(now: now) }
        return finishEvent(now: now)
    }

    /// Every source of the unit has been read to its end once without error: the figures are whole, and may be offered.
    package func finishedIntake(of unit: UnitCode, now: Instant) -> [NodeAction] {
        guard book.isOwned(unit) else { return [] }
        let isFirst = book.finishIntake(of: unit)
        // The nation's own office has nobody to ask.
        if upstreams.isEmpty, book.states[unit]?.incarnation == nil {
            begin(unit, counter: 1, reason: .firstStore, now: now)
        }
        forEachSession { $0.offerAgain(unit, isFirstIntake: isFirst, now: now) }
        return finishEvent(now: now)
    }

    /// The office confirms that cells of past periods go away (`tamcap-agent confirm`).
    package func confirm(_ unit: UnitCode, now: Instant) -> [NodeAction] {
        book.confirm(unit)
        forEachSession { $0.offerConfirmed(unit) }
        context.log(.warning, "confirmed", [("unit", unit.description)])
        return finishEvent(now: now)
    }

    /// How the office is, beside its figures.
    package func setHealth(_ health: Health, of unit: UnitCode, now: Instant) -> [NodeAction] {
        book.changeStatus(of: unit) {
            $0.take(health)
            $0.hear(now: now)
        }
        forEachSession { $0.isHealthPending = true }
        return finishEvent(now: now)
    }

    /// Whether every upstream has exactly what is here on its disk, for every owned unit.
    package var isDelivered: Bool {
        book.owners.keys.allSatisfy { unit in
            upstreams.allSatisfy { upstream in
                guard let holder = upstream.established?.holder, let position = position(of: unit) else { return false }
                let told = book.statuses[unit]?.upstreamHoldings[holder]
                return told?.position == position && told?.level == .durable
            }
        }
    }

    /// An upstream holds what this store never said: it is an older one, restored, or a copy, and may lack records.
    /// Whoever is told has them read again whole, and then says `finishedIntake`; nothing is offered before. `nil`:
    /// there is nothing to read.
    package var onOutdatedStore: ((UnitCode) -> Void)? {
        get { book.onOutdatedStore }
        set { book.onOutdatedStore = newValue }
    }

    /// Begins an incarnation and claims the unit anew at every upstream.
    func begin(_ unit: UnitCode, counter: UInt32, reason: Ownership.Reason, now: Instant) {
        book.begin(unit, counter: counter, reason: reason, now: now)
        forEachSession { $0.claim(unit) }
        if upstreams.isEmpty { didChange(unit, []) }
    }

    // MARK: - Units without a living office

    /// Why an exported unit is not taken.
    package enum ImportRefusal: Error, Equatable, Sendable, CustomStringConvertible {
        case computedHere
        case held(Position)
        case storage(String)
        case attestation
        case takesAway(Int)
        case implausible(CellKey, CellFault)

        package var description: String {
            switch self {
            case .computedHere: "the unit's figures are computed here"
            case .held(let position): "what is held, \(position), is not older"
            case .storage(let reason): "the store cannot take it: \(reason)"
            case .attestation: "the office's keyed digest does not fit: the figures are not proved to be its own"
            case .takesAway(let cells): "\(cells) cells of past periods would go away"
            case .implausible(let key, let fault): "cell \(key): \(fault)"
            }
        }
    }

    /// Takes an exported unit as a full sync from nobody: whole, if it is newer than what is held. Its cells come back
    /// from a file by an operator's hand.
    ///
    /// - Parameters:
    ///   - export: read and checked.
    ///   - attestationKeys: those that may have made the unit's keyed digest.
    ///   - mustBeProved: one of them was made for this unit, so that the digest has to fit.
    ///   - now: both clocks.
    /// - Returns: what is to be done.
    /// - Throws: why not; nothing has changed then.
    package func importUnit(
        _ export: UnitExport, attestationKeys: [[UInt8]], mustBeProved: Bool, now: Instant
    ) throws(ImportRefusal) -> [NodeAction] {
        let unit = export.state.unit
        guard !book.isOwned(unit), let position = export.position else { throw .computedHere }
        if let held = book.position(of: unit), held == position || !position.mayReplace(held) {
            throw .held(held)
        }
        if let refusal = book.store.refusal() { throw .storage(refusal.text) }
        let isProved = attestationKeys.contains {
            Self.isAttested(export.state, at: position, by: $0)
        }
        if mustBeProved, !isProved { throw .attestation }
        let cells = export.state.plainCells()
        if context.settings.checksCells, case .implausible(let key, let fault)? = book.implausibleCell(in: cells) {
            throw .implausible(key, fault)
        }
        let gone = book.pastKeysMissing(of: unit, in: cells, now: now)
        guard gone.isEmpty else { throw .takesAway(gone.count) }
        let changes = book.replace(unit, byImported: cells, of: export.state, at: position, now: now)
        context.log(
            .warning, "unit-imported",
            [
                ("unit", unit.description), ("position", position.description), ("cells", String(cells.count)),
                ("proved", isProved ? "yes" : "no key known"),
            ])
        if let state = book.states[unit] { book.stand(unit, book.attestations.judge(state)) }
        digests.didReplace(unit)
        didChange(unit, changes)
        forEachSession { $0.claim(unit) }
        if book.store.isDurable(unit) { downstream.tellHolding(of: unit, now: now) }
        return finishEvent(now: now)
    }

    /// A file may be older than the proof of cells; its own digest covers them, and a person brings it.
    private static func isAttested(_ state: UnitState, at position: Position, by key: [UInt8]) -> Bool {
        let attestor = UnitAttestor(key: key, unit: state.unit)
        let sum = attestor.computedSum(of: state)
        return attestor.attestsPosition(state.attestation, position)
            || [false, true].contains { attestor.attests(state.attestation, sum, at: position, isConfirmed: $0) }
    }

    // MARK: - The store

    /// Takes over what a store held, and the store itself. Before the first event.
    ///
    /// An owned unit goes on under its incarnation; behind damage it is a lost store, since the rows that led to its
    /// figures may be missing (D-67). Everybody else's units stand where the store last knew them whole (D-65).
    /// `isWhole`: recovery found no damage; `mayOwnersGoOn`: nor are the rows missing that the owners' figures were
    /// made of.
    package func restore(
        _ image: NodeImage, _ store: Store, isWhole: Bool, mayOwnersGoOn: Bool? = nil, now: Instant
    ) {
        book.attestations.noteTime(now)
        book.restore(image, store, isWhole: isWhole, mayOwnersGoOn: mayOwnersGoOn ?? isWhole, now: now)
    }

    /// Hands out the rows that a snapshot of an owner needs, piece by piece (`isFirst` begins anew); `nil` at the end.
    package var rowsForSnapshot: ((_ isFirst: Bool) -> [UInt8]?)? {
        get { book.store.rowsForSnapshot }
        set { book.store.rowsForSnapshot = newValue }
    }

    /// Appends rows of an owner's records, to be read again after a restart; they become durable no later than what
    /// is committed after them.
    ///
    /// - Returns: the sequence to compare with `durableThrough`; `nil` without a store.
    package func keepRows(_ rows: [UInt8]) -> UInt64? { book.store.keepRows(rows) }

    /// Every record up to this sequence survives a power cut.
    package var durableThrough: UInt64 { book.store.durableThrough }

    /// The last record that was handed to the store.
    package var appendedThrough: UInt64 { book.store.appendedThrough }

    /// Bytes of the store on the disk.
    package var storeBytes: Int { book.store.bytes }

    /// What waits for the disk, in memory.
    package var pendingStoreBytes: Int { book.store.pendingBytes }

    /// Whether a snapshot is being written: rows in it stand where they stood.
    package var isTakingSnapshot: Bool { book.store.isTakingSnapshot }

    /// Whether everything the node knows of a unit is on the disk. An owner commits only then: what is told must be
    /// durable, and the state between is not kept.
    package func isDurable(_ unit: UnitCode) -> Bool { book.store.isDurable(unit) }

    /// Whether everything appended is on the disk.
    package var isStoreIdle: Bool { book.store.isIdle }

    /// What is wrong with the store, if anything is.
    package var storageFault: DiskError? { book.store.fault }
}
