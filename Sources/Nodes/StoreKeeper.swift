internal import Durability
internal import Model
internal import Peering
internal import Wire

/// Where a node keeps what it knows: changes of cells at once, statuses at the end of the event, receipts when due,
/// and all of it in snapshots. Without a store it forgets with its process, and everything counts as kept.
///
/// An owner's positions are told to nobody before they are durable (D-01); a holder acknowledges them as durable
/// afterwards (D-36).
final class StoreKeeper {
    private let context: NodeContext
    private var store: Store?
    /// Units with a change that is not on the disk yet, by the sequence of its last record.
    private var undurable: [UnitCode: UInt64] = [:]
    /// Units whose status is to be written at the end of the event.
    private var statusesToKeep: Set<UnitCode> = []
    /// Units of which an upstream has acknowledged something, and when that is to be written.
    private var receipts: (units: Set<UnitCode>, dueMilliseconds: Int64) = ([], .longAgo)
    private var snapshot: SnapshotProgress?
    /// Behind damage a snapshot makes the store whole again.
    private var isSnapshotForced = false
    /// See `Node.rowsForSnapshot`.
    var rowsForSnapshot: ((_ isFirst: Bool) -> [UInt8]?)?

    /// How far a snapshot has come: units first, then the rows.
    private struct SnapshotProgress {
        var units: ArraySlice<UnitCode>
        var areRowsBegun = false
    }

    init(_ context: NodeContext) { self.context = context }

    func adopt(_ store: Store, isWhole: Bool) {
        self.store = store
        isSnapshotForced = !isWhole
    }

    /// The end of the journal was read, but may not have been on the disk yet: the store writes it again.
    func noteRestored(_ unit: UnitCode, lastSequence: UInt64) {
        if let store, lastSequence > store.durableThrough { undurable[unit] = lastSequence }
    }

    // MARK: - State

    var isThere: Bool { store != nil }
    var durableThrough: UInt64 { store?.durableThrough ?? .max }
    var appendedThrough: UInt64 { store?.appendedThrough ?? 0 }
    /// Of journal and snapshot together; 0 without a store.
    var bytes: Int { store.map { $0.journalBytes + $0.snapshotBytes } ?? 0 }
    var pendingBytes: Int { store?.pendingBytes ?? 0 }
    var isTakingSnapshot: Bool { snapshot != nil }
    var isIdle: Bool { store.map { $0.durableThrough >= $0.appendedThrough } ?? true }

    func isDurable(_ unit: UnitCode) -> Bool { undurable[unit] == nil }

    /// Nothing is under way.
    func rest() { store?.rest() }

    /// What is wrong with the store, if anything is.
    var fault: DiskError? {
        if case .failing(let error, _)? = store?.condition { return error }
        return nil
    }

    /// Why no update can be taken now (D-68).
    func refusal() -> Refusal? {
        guard let store else { return nil }
        if case .failing(let error, _) = store.condition {
            return Refusal(
                error.kind == .full ? .storageFull : .storageError, "\(error)",
                retryAfterMilliseconds: NodeLimits.busyRetryMilliseconds)
        }
        guard store.pendingBytes <= context.settings.limits.pendingStoreBytesMax else {
            return Refusal(
                .busy, "the disk is behind by \(store.pendingBytes) bytes",
                retryAfterMilliseconds: NodeLimits.busyRetryMilliseconds)
        }
        return nil
    }

    func nextDeadlineMilliseconds(now: Instant) -> Int64 {
        let store = store?.nextDeadlineMilliseconds.map { max($0, now.monotonicMilliseconds) } ?? .max
        return receipts.units.isEmpty ? store : min(store, receipts.dueMilliseconds)
    }

    // MARK: - Keeping

    /// Appends a change of a unit's cells or position.
    ///
    /// - Returns: its bytes.
    func keep(
        _ state: UnitState, from before: StoredPosition, _ changes: [CellChange], takenAtUnixMilliseconds: Int64
    ) -> Int {
        guard store != nil else { return 0 }
        let cells = changes.map {
            UnitState.StoredCell(key: $0.key, measures: $0.new ?? Measures(), changedAt: state.version)
        }
        return append(state, before, cells, takenAtUnixMilliseconds)
    }

    /// Appends a unit's state whole: after a full sync, which leaves nothing of what was before.
    ///
    /// - Returns: its bytes.
    func keepAll(of state: UnitState, takenAtUnixMilliseconds: Int64) -> Int {
        guard store != nil else { return 0 }
        return append(state, nil, state.storedCells(), takenAtUnixMilliseconds)
    }

    private func append(
        _ state: UnitState, _ before: StoredPosition?, _ cells: [UnitState.StoredCell], _ takenAtUnixMilliseconds: Int64
    ) -> Int {
        let head = StoredCellsPiece.Head(
            before: before, after: state.storedPosition, takenAtUnixMilliseconds: takenAtUnixMilliseconds,
            attestation: state.attestation)
        var bytes = 0
        for record in StoredCellsPiece.encode(unit: state.unit, head, cells) {
            undurable[state.unit] = store?.append(StoreRecordKind.cells.rawValue, record)
            bytes += record.count
        }
        return bytes
    }

    /// Appends rows of an owner's records.
    ///
    /// - Returns: the sequence to compare with `durableThrough`; `nil` without a store.
    func keepRows(_ rows: [UInt8]) -> UInt64? { store?.append(StoreRecordKind.rows.rawValue, rows) }

    /// A unit's status is written at the end of the event.
    func keepStatus(of unit: UnitCode) { statusesToKeep.insert(unit) }

    /// An upstream has acknowledged: worth keeping, not worth a write of its own.
    func keepReceipt(of unit: UnitCode, now: Instant) {
        guard store != nil else { return }
        if receipts.units.isEmpty {
            receipts.dueMilliseconds = now.monotonicMilliseconds + context.settings.limits.receiptIntervalMilliseconds
        }
        receipts.units.insert(unit)
    }

    /// The node stops: what waits is written now.
    func stop() { receipts.dueMilliseconds = .longAgo }

    // MARK: - The disk

    /// A task is done, or has failed.
    ///
    /// - Returns: the units that have become durable by it, ascending.
    func finished(_ number: UInt64, _ error: DiskError?, now: Instant) -> [UnitCode] {
        let before = fault
        store?.finished(number, error, nowMilliseconds: now.monotonicMilliseconds)
        if let fault {
            if fault != before { context.log(.error, "store-failing", [("reason", "\(fault)")]) }
        } else if before != nil {
            context.log(.warning, "store-well-again")
        }
        guard let through = store?.durableThrough else { return [] }
        let durable = undurable.filter { $0.value <= through }.keys.sorted()
        for unit in durable { undurable[unit] = nil }
        return durable
    }

    /// Hands the disk its next task, after the snapshot had its turn.
    func pump(_ units: UnitBook, now: Instant) {
        guard store != nil else { return }
        keepStatuses(units, now: now)
        pumpSnapshot(units, now: now)
        if let task = store?.nextTask(nowMilliseconds: now.monotonicMilliseconds) { context.perform(.disk(task)) }
    }

    private func keepStatuses(_ units: UnitBook, now: Instant) {
        if !receipts.units.isEmpty, now.monotonicMilliseconds >= receipts.dueMilliseconds {
            statusesToKeep.formUnion(receipts.units)
            receipts.units.removeAll(keepingCapacity: true)
        }
        guard !statusesToKeep.isEmpty else { return }
        for unit in statusesToKeep.sorted() {
            _ = store?.append(StoreRecordKind.status.rawValue, units.storedStatus(unit).encode())
            for holding in units.storedHoldings(unit, now: now) {
                _ = store?.append(StoreRecordKind.holding.rawValue, holding.encode())
            }
        }
        statusesToKeep.removeAll(keepingCapacity: true)
    }

    // MARK: - Snapshot

    private func pumpSnapshot(_ units: UnitBook, now: Instant) {
        if snapshot != nil, store?.isWritingSnapshot == false {
            // The disk could not take it; the journal has everything.
            snapshot = nil
        }
        if snapshot == nil {
            guard let store, store.wantsSnapshot || (isSnapshotForced && !store.isWritingSnapshot),
                units.owners.isEmpty || rowsForSnapshot != nil, fault == nil
            else { return }
            self.store?.beginSnapshot()
            isSnapshotForced = false
            snapshot = SnapshotProgress(units: units.states.keys.sorted()[...])
        }
        var bytes = 0
        while snapshot != nil, store?.snapshotHasRoom == true, bytes < NodeLimits.snapshotTurnBytes {
            bytes += addToSnapshot(units, now: now)
        }
    }

    /// Adds the next unit, or the next rows, or ends the snapshot.
    ///
    /// - Returns: the bytes that it added.
    private func addToSnapshot(_ units: UnitBook, now: Instant) -> Int {
        if let unit = snapshot?.units.popFirst() { return addToSnapshot(unit, of: units, now: now) }
        let isFirst = snapshot?.areRowsBegun == false
        snapshot?.areRowsBegun = true
        if let rows = rowsForSnapshot?(isFirst) {
            store?.addToSnapshot(StoreRecordKind.rows.rawValue, rows)
            return rows.count
        }
        store?.endSnapshot()
        snapshot = nil
        return 0
    }

    private func addToSnapshot(_ unit: UnitCode, of units: UnitBook, now: Instant) -> Int {
        guard let state = units.states[unit] else { return 0 }
        var bytes = 0
        func add(_ kind: StoreRecordKind, _ payload: [UInt8]) {
            bytes += payload.count
            store?.addToSnapshot(kind.rawValue, payload)
        }
        let head = StoredCellsPiece.Head(
            before: nil, after: state.storedPosition,
            takenAtUnixMilliseconds: units.statuses[unit]?.takenAtUnixMilliseconds ?? now.unixMilliseconds,
            attestation: state.attestation)
        for record in StoredCellsPiece.encode(unit: unit, head, state.storedCells()) { add(.cells, record) }
        // The nation tells nobody, so that nobody's tags are of use to it.
        if !context.settings.upstreams.isEmpty { add(.tags, state.tags.stored.encode(unit: unit)) }
        add(.status, units.storedStatus(unit).encode())
        for holding in units.storedHoldings(unit, now: now) { add(.holding, holding.encode()) }
        return bytes
    }
}

/// Why something is refused, as a message says it.
struct Refusal: Error {
    let code: WireCode
    let text: String
    var retryAfterMilliseconds: Int64 = 0

    init(_ code: WireCode, _ text: String, retryAfterMilliseconds: Int64 = 0) {
        self.code = code
        self.text = text
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }
}
