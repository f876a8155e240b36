internal import Bytes
package import Intake
package import Model
package import Nodes
internal import Peering
package import Runtime
internal import Wire

/// Between the sources of an office and its node: takes bytes in, commits what they change, keeps the rejects files.
package final class SourceDesk {
    package let host: NodeHost
    package private(set) var desk: OfficeDesk
    private let units: [UnitCode]
    private let build: String
    private var commitTimer: LoopTimer?
    private var waiting = DurabilityQueue()
    private var snapshot = SnapshotRows()
    /// Every source has been read whole, but not everything of it is committed yet.
    private var isFinishPending = false
    /// The bundle to go on under, until it has gone on.
    private var restoredUnder: BundleContents?
    /// The office goes on from its store: files that were taken before need not be read again.
    package let isRestored: Bool
    /// The last file or command that was taken in whole, for `status`.
    package private(set) var lastTaken: (name: String, unixMilliseconds: Int64)?
    /// A reject of the most frequent reason, as file:line, for `status`.
    package private(set) var rejectExamples: [RejectReason: String] = [:]
    /// Told after every commit.
    package var onCommit: (() -> Void)?

    /// `restored` is the desk with the rows that the node's store had, `nil` where every source is to be read.
    package init(
        units: [UnitCode], contents: BundleContents, coalesceMilliseconds: Int, build: String, host: NodeHost,
        restored: OfficeDesk?
    ) {
        self.units = units
        self.host = host
        self.build = build
        desk =
            restored
            ?? OfficeDesk(
                units: units, contents: contents, coalesceMilliseconds: Int64(coalesceMilliseconds), keepsRows: true,
                now: host.now)
        isRestored = restored != nil && units.allSatisfy { host.node.owners[$0]?.hasFinishedIntake == true }
        restoredUnder = restored == nil ? nil : contents
        host.node.rowsForSnapshot = { [unowned self] in snapshot.next(desk, isFirst: $0) }
        host.onDiskFinished = { [unowned self] in diskFinished() }
    }

    /// Goes on from where the store left off, before the first source; under another bundle or on another day some
    /// cells differ, and are committed.
    ///
    /// Not in `init`: whoever handed the restored desk in must have let go of it, or its tables would be copied.
    package func goOn() {
        guard let contents = restoredUnder else { return }
        restoredUnder = nil
        if desk.bundle != contents.hash { desk.adopt(contents, now: host.now) }
        let node = host.node
        desk.endRestore(now: host.now) { unit in
            (node.units[unit]?.cells ?? [:]).flatMap { period, cells in
                cells.map { (key: CellKey(period, $0.key), measures: $0.value.measures) }
            }.sorted { $0.key < $1.key }
        }
        desk.isIntakeWhole = isRestored
        let kept = units.reduce(0) { $0 + desk.store.counts(of: $1).kept }
        host.log.info("office-restored", ["records": kept, "isWhole": "\(isRestored)"])
        commit()
    }

    // MARK: - Reading

    package func open(
        name: String, kind: RecordKind, format: RecordFormat, owner: UnitCode?, mapping: ColumnMapping
    ) -> RecordStream {
        desk.open(name: name, kind: kind, format: format, owner: owner ?? soleUnit, mapping: mapping)
    }

    private var soleUnit: UnitCode? { units.count == 1 ? units.first : nil }

    package func read(_ stream: inout RecordStream, _ bytes: Span<UInt8>) throws(FileFault) {
        try desk.read(&stream, bytes, now: host.now)
        if desk.rowBytes > Self.rowBytesMax { keepRows() }
        planCommit()
    }

    package func finish(_ stream: inout RecordStream) throws(FileFault) {
        try desk.finish(&stream, now: host.now)
        planCommit()
    }

    /// Notes that a file, or one run of a command, has been taken in whole.
    package func didTake(_ name: String) { lastTaken = (name, host.clock.unixMilliseconds) }

    package func adopt(_ contents: BundleContents) {
        desk.adopt(contents, now: host.now)
        commit()
    }

    /// Time has passed: what waits for its day, and new periods.
    package func advance() {
        desk.advance(now: host.now)
        planCommit()
    }

    // MARK: - Committing

    private func planCommit() {
        guard commitTimer == nil, let due = desk.commitDueMilliseconds else { return }
        let delay = max(0, due - host.now.monotonicMilliseconds)
        commitTimer = host.loop.schedule(afterMilliseconds: delay) { [unowned self] in commit() }
    }

    /// Rows wait in memory until a commit, or until there are so many.
    private static let rowBytesMax = 256 * 1024
    /// Sources rest while more than this waits for the disk.
    private static let pendingBytesMax = 8 * 1024 * 1024

    private func keepRows() {
        for (_, payload) in desk.drainRows() { _ = host.node.keepRows(payload) }
    }

    /// Commits what has changed, now: the rows first, so that no cell is durable without what made it (Y-06).
    package func commit() {
        if let commitTimer { host.loop.cancel(commitTimer) }
        commitTimer = nil
        keepRows()
        let node = host.node
        for (unit, cells) in desk.drain(where: { node.isDurable($0) }) {
            host.with { $0.commit(unit, cells, now: $1) }
        }
        if !desk.isHeld { didCommitEverything() }
        for unit in units { host.with { $0.setHealth(health(of: unit), of: unit, now: $1) } }
        onCommit?()
    }

    private func health(of unit: UnitCode) -> Health {
        let counts = desk.store.counts(of: unit)
        let rejects = counts.rejected.map { Health.RejectCount(reason: $0.key.rawValue, count: UInt64($0.value)) }
        return Health(
            handle: 0, freshness: desk.store.freshness(of: unit)?.seconds ?? 0,
            rejects: rejects.filter { $0.count > 0 }.sorted { $0.reason < $1.reason }, clockOffsetMilliseconds: 0,
            build: build, bundle: desk.bundle, isResyncing: false)
    }

    /// Sources begin to be read again: what was whole before is not told any more.
    func beginIntake() {
        isFinishPending = false
        desk.isIntakeWhole = false
    }

    /// The intake of every source has been whole once.
    package func finishedIntake() {
        desk.confirmFresh()
        isFinishPending = true
        commit()
    }

    private func didCommitEverything() {
        waiting.committed(through: host.node.appendedThrough)
        if isFinishPending {
            isFinishPending = false
            desk.isIntakeWhole = true
            for unit in units { host.with { $0.finishedIntake(of: unit, now: $1) } }
        }
        if !host.node.isTakingSnapshot {
            let (rows, sealed) = desk.sealWhenDue()
            for (_, payload) in rows { _ = host.node.keepRows(payload) }
            for (unit, records) in sealed {
                host.log.info(
                    "year-sealed",
                    ["unit": unit, "through": desk.store.sealedYear(of: unit) ?? 0, "recordsThatLeft": records])
            }
            if !sealed.isEmpty { ProcessFacts.releaseFreeMemory() }
        }
        goOnWaiting()
    }

    // MARK: - The disk

    /// Whether everything taken in has been committed and is on the disk.
    package var isSettled: Bool {
        commitTimer == nil && !desk.isHeld && !isFinishPending && waiting.isEmpty && host.node.isStoreIdle
    }

    /// Has something done once all that was taken in so far survives a power cut.
    package func whenDurable(_ action: @escaping () -> Void) { waiting.whenDurable(action) }

    /// Whether sources should rest, since the disk is behind.
    package var isDiskBehind: Bool { host.node.pendingStoreBytes > Self.pendingBytesMax }

    /// Has something done once the disk has caught up.
    package func whenRoom(_ action: @escaping () -> Void) { waiting.whenRoom(action) }

    private func diskFinished() {
        if desk.isHeld { commit() }
        goOnWaiting()
    }

    private func goOnWaiting() {
        let ready = waiting.takeReady(durableThrough: host.node.durableThrough, hasRoom: !isDiskBehind)
        for action in ready { action() }
    }

    // MARK: - Rejects

    /// Begins a rejects file anew. Rows as they came may hold what offices must not show around: it is the owner's
    /// alone.
    package func beginRejects(in path: String) throws(SystemError) {
        try Files.replace(path, with: RejectsCSV.agent.header, mode: 0o600)
    }

    /// Appends the rows refused since the last call to a rejects file.
    package func keepRejects(in path: String) {
        let rows = desk.drainRejectedRows()
        guard !rows.isEmpty else { return }
        for row in rows where rejectExamples[row.reason] == nil {
            rejectExamples[row.reason] = "\(row.source):\(row.line)"
        }
        do throws(SystemError) {
            try Files.append(path, RejectsCSV.agent.lines(rows), mode: 0o600)
        } catch {
            host.log.error("rejects-not-kept", ["path": path, "reason": error, "rows": rows.count])
        }
    }
}
