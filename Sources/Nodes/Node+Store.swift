internal import Bytes
package import Durability
package import Model
package import Peering
internal import Wire

// What the node keeps: every change of a unit goes into the store before it counts as durable. An owner's positions are
// told to nobody before (D-01); a holder acknowledges them as durable afterwards (D-36).
extension Node {
    /// Takes over what a store held, and the store itself. Before the first event.
    ///
    /// An owned unit goes on under its incarnation; behind damage it is a lost store, since the rows that led to its
    /// figures may be missing. Everybody else's units stand where the store last knew them whole. `isWhole`: recovery
    /// found no damage; `mayOwnersGoOn`: nor are the rows missing that the owners' figures were made of.
    package func restore(
        _ image: NodeImage, _ store: Store, isWhole: Bool, mayOwnersGoOn: Bool? = nil, now: Instant
    ) {
        let mayOwnersGoOn = mayOwnersGoOn ?? isWhole
        self.store = store
        isSnapshotForced = !isWhole
        restoredAtMilliseconds = now.monotonicMilliseconds
        for (unit, restored) in image.units.sorted(by: { $0.key < $1.key }) {
            if owners[unit] != nil {
                restoreOwned(unit, restored, isWhole: mayOwnersGoOn && !restored.hasGap, now: now)
            } else {
                units[unit] = restored.state
            }
            // The end of the journal was read, but may not have been on the disk yet: the store writes it again.
            if restored.lastSequence > store.durableThrough { undurable[unit] = restored.lastSequence }
            restoreStatus(unit, restored, now: now)
        }
        for unit in owners.keys.sorted() where image.units[unit] == nil && !mayOwnersGoOn {
            log(.error, "store-lost-unit", [("unit", unit.description)])
        }
    }

    private func restoreOwned(_ unit: UnitCode, _ restored: NodeImage.Unit, isWhole: Bool, now: Instant) {
        let state = restored.state
        let known = [restored.status?.greatestKnown, state.incarnation].compactMap(\.self).max()
        if let known { owners[unit]?.didBegin(known) }
        // Without this mark the cells were somebody else's, whom this node relayed.
        let isOwn = restored.status?.greatestKnown != nil || state.incarnation == nil
        if isWhole || Mutant.isOn(.goOnDamaged), isOwn {
            units[unit] = state
            owners[unit]?.hasFinishedIntake = state.incarnation != nil
        } else {
            log(.error, "store-lost-unit", [("unit", unit.description), ("known", known?.description ?? "none")])
            // The store says from here on that nothing before counts.
            keepAll(of: unit, now: now)
        }
    }

    private func restoreStatus(_ unit: UnitCode, _ restored: NodeImage.Unit, now: Instant) {
        var status = UnitStatus()
        if let stored = restored.status {
            status.isShrunk = stored.isShrunk
            status.confirmedIncarnation = stored.confirmedIncarnation
            status.heardAtUnixMilliseconds = stored.heardAtUnixMilliseconds
            status.health = stored.health
        }
        status.takenAtUnixMilliseconds = restored.takenAtUnixMilliseconds
        // Statuses are written now and then only; who was taken from was heard.
        let heardAt = [status.heardAtUnixMilliseconds, restored.takenAtUnixMilliseconds].compactMap(\.self).max()
        status.heardAtUnixMilliseconds = heardAt
        status.heardAtMilliseconds = heardAt.map { monotonic($0, now: now) }
        for (holder, stored) in restored.holdings.sorted(by: { $0.key < $1.key }) {
            status.upstreamHoldings[holder] = UpstreamHolding(
                tier: stored.tier, level: stored.level, position: stored.position,
                heardAtMilliseconds: monotonic(stored.heardAtUnixMilliseconds, now: now), marks: stored.marks,
                durableAtUnixMilliseconds: stored.durableAtUnixMilliseconds)
        }
        statuses[unit] = status
    }

    /// Where on this run's clock a moment of a former run lies, as far as the wall clock can tell: it is for people,
    /// and for takeovers only as far as it makes them wait.
    private func monotonic(_ unixMilliseconds: Int64, now: Instant) -> Int64 {
        let (age, overflow) = now.unixMilliseconds.subtractingReportingOverflow(unixMilliseconds)
        return overflow ? .longAgo : max(.longAgo, now.monotonicMilliseconds - max(0, min(age, Int64.max / 8)))
    }

    // MARK: - Keeping

    /// Appends a change of a unit's cells or position.
    func keep(_ unit: UnitCode, from before: StoredPosition, _ changes: [CellChange], now: Instant) {
        statuses[unit, default: UnitStatus()].takenAtUnixMilliseconds = now.unixMilliseconds
        guard store != nil, let state = units[unit] else { return }
        let head = StoredCellsPiece.Head(
            before: before, after: state.storedPosition, takenAtUnixMilliseconds: now.unixMilliseconds,
            attestation: state.attestation)
        let cells = changes.map {
            UnitState.StoredCell(key: $0.key, measures: $0.new ?? Measures(), changedAt: state.version)
        }
        append(unit, StoredCellsPiece.encode(unit: unit, head, cells))
    }

    /// Appends a unit's state whole: after a full sync, which leaves nothing of what was before.
    func keepAll(of unit: UnitCode, now: Instant) {
        statuses[unit, default: UnitStatus()].takenAtUnixMilliseconds = now.unixMilliseconds
        guard store != nil, let state = units[unit] else { return }
        let head = StoredCellsPiece.Head(
            before: nil, after: state.storedPosition, takenAtUnixMilliseconds: now.unixMilliseconds,
            attestation: state.attestation)
        append(unit, StoredCellsPiece.encode(unit: unit, head, state.storedCells()))
    }

    private func append(_ unit: UnitCode, _ records: [[UInt8]]) {
        for record in records {
            undurable[unit] = store?.append(StoreRecordKind.cells.rawValue, record)
        }
    }

    /// Appends rows of an owner's records, to be read again after a restart; they become durable no later than what
    /// is committed after them.
    ///
    /// - Returns: the sequence to compare with `durableThrough`; `nil` without a store.
    package func keepRows(_ rows: [UInt8]) -> UInt64? { store?.append(StoreRecordKind.rows.rawValue, rows) }

    /// Every record up to this sequence survives a power cut.
    package var durableThrough: UInt64 { store?.durableThrough ?? .max }

    /// The last record that was handed to the store.
    package var appendedThrough: UInt64 { store?.appendedThrough ?? 0 }

    /// What waits for the disk, in memory.
    package var pendingStoreBytes: Int { store?.pendingBytes ?? 0 }

    /// Whether a snapshot is being written: rows in it stand where they stood.
    package var isTakingSnapshot: Bool { snapshot != nil }

    /// Whether everything the node knows of a unit is on the disk. An owner commits only then: what is told must be
    /// durable, and the state between is not kept.
    package func isDurable(_ unit: UnitCode) -> Bool { undurable[unit] == nil }

    /// Whether everything appended is on the disk.
    package var isStoreIdle: Bool { store.map { $0.durableThrough >= $0.appendedThrough } ?? true }

    /// What is wrong with the store, if anything is.
    package var storageFault: DiskError? {
        if case .failing(let error, _)? = store?.condition { return error }
        return nil
    }

    /// Why no update can be taken now.
    func storageRefusal() -> (code: WireCode, retryAfter: Int64, text: String)? {
        guard let store else { return nil }
        if case .failing(let error, _) = store.condition, !Mutant.isOn(.takeWhileFailing) {
            return (error.kind == .full ? .storageFull : .storageError, Self.storageRetryMilliseconds, "\(error)")
        }
        guard store.pendingBytes <= settings.limits.pendingStoreBytesMax else {
            return (.busy, Self.storageRetryMilliseconds, "the disk is behind by \(store.pendingBytes) bytes")
        }
        return nil
    }

    private static let storageRetryMilliseconds: Int64 = 5_000

    // MARK: - The disk

    /// A task of `NodeAction.disk` is done, or has failed.
    package func diskFinished(_ number: UInt64, _ error: DiskError?, now: Instant) -> [NodeAction] {
        let before = storageFault
        store?.finished(number, error, nowMilliseconds: now.monotonicMilliseconds)
        if let fault = storageFault {
            if fault != before { log(.error, "store-failing", [("reason", "\(fault)")]) }
        } else if before != nil {
            log(.warning, "store-well-again")
        }
        becomeDurable(now: now)
        return finishEvent(now: now)
    }

    private func becomeDurable(now: Instant) {
        guard let through = store?.durableThrough else { return }
        for unit in undurable.filter({ $0.value <= through }).keys.sorted() {
            undurable[unit] = nil
            if owners[unit] == nil { tellHolding(of: unit, now: now) }
        }
    }

    /// Hands the disk its next task, after the snapshot had its turn.
    func pumpStore(now: Instant) {
        guard store != nil else { return }
        keepStatuses(now: now)
        pumpSnapshot(now: now)
        if let task = store?.nextTask(nowMilliseconds: now.monotonicMilliseconds) { actions.append(.disk(task)) }
    }

    // MARK: - Statuses

    private func keepStatuses(now: Instant) {
        if !receiptsToKeep.isEmpty, isStopping || now.monotonicMilliseconds >= receiptsDueMilliseconds {
            statusesToKeep.formUnion(receiptsToKeep)
            receiptsToKeep.removeAll(keepingCapacity: true)
        }
        guard !statusesToKeep.isEmpty else { return }
        for unit in statusesToKeep.sorted() {
            _ = store?.append(StoreRecordKind.status.rawValue, storedStatus(unit).encode())
            for holding in storedHoldings(unit, now: now) {
                _ = store?.append(StoreRecordKind.holding.rawValue, holding.encode())
            }
        }
        statusesToKeep.removeAll(keepingCapacity: true)
    }

    /// An upstream has acknowledged: worth keeping, not worth a write of its own.
    func keepReceipt(of unit: UnitCode, now: Instant) {
        guard store != nil else { return }
        if receiptsToKeep.isEmpty {
            receiptsDueMilliseconds = now.monotonicMilliseconds + settings.limits.receiptIntervalMilliseconds
        }
        receiptsToKeep.insert(unit)
    }

    private func storedStatus(_ unit: UnitCode) -> StoredStatus {
        var stored = StoredStatus(unit: unit)
        stored.greatestKnown = owners[unit]?.greatestKnown
        guard let status = statuses[unit] else { return stored }
        stored.isShrunk = status.isShrunk
        stored.confirmedIncarnation = status.confirmedIncarnation
        stored.heardAtUnixMilliseconds = status.heardAtUnixMilliseconds
        stored.health = status.health
        return stored
    }

    private func storedHoldings(_ unit: UnitCode, now: Instant) -> [StoredHolding] {
        (statuses[unit]?.upstreamHoldings ?? [:]).sorted { $0.key < $1.key }.map { holder, known in
            let age = min(max(0, now.monotonicMilliseconds - known.heardAtMilliseconds), Int64.max / 8)
            return StoredHolding(
                unit: unit, holder: holder, tier: known.tier, level: known.level, position: known.position,
                marks: known.marks, heardAtUnixMilliseconds: now.unixMilliseconds - age,
                durableAtUnixMilliseconds: known.durableAtUnixMilliseconds)
        }
    }

    // MARK: - Snapshot

    /// How far a snapshot has come: units first, then the rows.
    struct SnapshotProgress {
        var units: [UnitCode]
        var next = 0
        var areRowsBegun = false
    }

    /// A turn's share of a snapshot in bytes: a few milliseconds of work.
    private static let snapshotTurnBytes = 512 * 1024

    private func pumpSnapshot(now: Instant) {
        if snapshot != nil, store?.isWritingSnapshot == false {
            // The disk could not take it; the journal has everything.
            snapshot = nil
        }
        if snapshot == nil {
            guard let store, store.wantsSnapshot || (isSnapshotForced && !store.isWritingSnapshot),
                owners.isEmpty || rowsForSnapshot != nil, storageFault == nil
            else { return }
            self.store?.beginSnapshot()
            isSnapshotForced = false
            snapshot = SnapshotProgress(units: units.keys.sorted())
        }
        var bytes = 0
        while snapshot != nil, store?.snapshotHasRoom == true, bytes < Self.snapshotTurnBytes {
            bytes += addToSnapshot(now: now)
        }
    }

    /// Adds the next unit, or the next rows, or ends the snapshot.
    ///
    /// - Returns: the bytes that it added.
    private func addToSnapshot(now: Instant) -> Int {
        guard var progress = snapshot else { return 0 }
        if progress.next < progress.units.count {
            let unit = progress.units[progress.next]
            progress.next += 1
            snapshot = progress
            return addToSnapshot(unit, now: now)
        }
        let isFirst = !progress.areRowsBegun
        progress.areRowsBegun = true
        snapshot = progress
        if let rows = rowsForSnapshot?(isFirst) {
            store?.addToSnapshot(StoreRecordKind.rows.rawValue, rows)
            return rows.count
        }
        store?.endSnapshot()
        snapshot = nil
        return 0
    }

    private func addToSnapshot(_ unit: UnitCode, now: Instant) -> Int {
        guard let state = units[unit] else { return 0 }
        var bytes = 0
        func add(_ kind: StoreRecordKind, _ payload: [UInt8]) {
            bytes += payload.count
            store?.addToSnapshot(kind.rawValue, payload)
        }
        let head = StoredCellsPiece.Head(
            before: nil, after: state.storedPosition,
            takenAtUnixMilliseconds: statuses[unit]?.takenAtUnixMilliseconds ?? now.unixMilliseconds,
            attestation: state.attestation)
        for record in StoredCellsPiece.encode(unit: unit, head, state.storedCells()) { add(.cells, record) }
        // The nation tells nobody, so that nobody's tags are of use to it.
        if !settings.upstreams.isEmpty { add(.tags, state.tags.stored.encode(unit: unit)) }
        add(.status, storedStatus(unit).encode())
        for holding in storedHoldings(unit, now: now) { add(.holding, holding.encode()) }
        return bytes
    }
}
