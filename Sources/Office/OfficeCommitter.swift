package import Intake
package import Model
package import Nodes
package import Peering
package import Wire

/// What the records of an office ask of those around them.
package struct OfficeActions {
    /// For whoever runs the node, to be carried out first.
    package fileprivate(set) var node: [NodeAction] = []
    /// Years that were sealed, for people: the last one, and how many records left the memory.
    package fileprivate(set) var sealed: [(unit: UnitCode, through: Int, records: Int)] = []
    /// What is to be known of years that will be sealed, or not.
    package fileprivate(set) var sealNews: [SealNews] = []
    /// What waited for the disk and may go on now, in order.
    package fileprivate(set) var ready: [() -> Void] = []
}

/// Decides what of a node's own records is committed when, and what waits until it is on the disk. Like the node it is
/// told the time and answers with actions; sources, files and timers are its owner's.
///
///     read(bytes)… -> commit, when due -> the rows into the node's store, then the cells -> who waited may go on
package final class OfficeCommitter {
    package internal(set) var desk: OfficeDesk
    let node: Node
    private let build: String
    private var waiting = DurabilityQueue()
    private var snapshot = SnapshotRows()
    /// Every source has been read whole, but not everything of it is committed yet.
    private var isFinishPending = false
    /// What the sources have told of each unit.
    private var sourceNotices: [UnitCode: [Health.Notice]] = [:]
    private var records = RecordNotices()
    /// Years that are opened again (D-91): not told before the sources have been read anew, which has begun or not.
    var reopening: Reopening?
    var isReadingAnew = false
    var reopenedAtUnixMilliseconds: Int64 = 0
    /// Years that stay sealed, since records are missing, and the bundle under which that was found.
    var resealed: [UnitCode: Int] = [:]
    var keptSealedUnder: [UInt8]?
    /// The bundle to go on under, until it has gone on.
    private var restoredUnder: BundleContents?
    /// The office goes on from its store: files that were taken before need not be read again.
    package let isRestored: Bool

    /// `restoredUnder` is the bundle in force if the desk has the rows that the node's store kept; `nil` for an empty
    /// desk, for which every source is to be read.
    package init(_ node: Node, _ desk: OfficeDesk, restoredUnder: BundleContents?, build: String) {
        self.node = node
        self.desk = desk
        self.restoredUnder = restoredUnder
        self.build = build
        isRestored =
            restoredUnder != nil && node.settings.owned.allSatisfy { node.owners[$0]?.hasFinishedIntake == true }
        node.rowsForSnapshot = { [weak self] isFirst in self?.rowsForSnapshot(isFirst: isFirst) }
    }

    private var units: [UnitCode] { node.settings.owned }

    private func rowsForSnapshot(isFirst: Bool) -> [UInt8]? { snapshot.next(desk, isFirst: isFirst) }

    /// Goes on from where the store left off, before the first source; under another bundle or on another day some
    /// cells differ, and are committed.
    ///
    /// Not in `init`: whoever handed the restored desk in must have let go of it, or its tables would be copied.
    ///
    /// - Returns: `nil` where there is nothing to go on from.
    package func goOn(now: Instant) -> OfficeActions? {
        guard let contents = restoredUnder else { return nil }
        restoredUnder = nil
        if desk.bundle != contents.hash { desk.adopt(contents, now: now) }
        desk.endRestore(now: now) { unit in
            (node.units[unit]?.cells ?? [:]).flatMap { period, cells in
                cells.map { (key: CellKey(period, $0.key), measures: $0.value.measures) }
            }.sorted { $0.key < $1.key }
        }
        desk.isIntakeWhole = isRestored
        restoreReopening(now: now)
        return commit(now: now)
    }

    // MARK: - Reading

    /// Begins a record file. Rows that do not say whose they are belong to `owner`, or to the office if there is one.
    package func open(
        name: String, kind: RecordKind, format: RecordFormat, owner: UnitCode?, mapping: ColumnMapping
    ) -> RecordStream {
        let soleUnit = units.count == 1 ? units.first : nil
        return desk.open(name: name, kind: kind, format: format, owner: owner ?? soleUnit, mapping: mapping)
    }

    /// Goes on in a source that was just opened (`RecordStore.resume`).
    package func resume(_ stream: inout RecordStream, header: [UInt8], line: Int?) throws(FileFault) {
        try desk.resume(&stream, header: header, line: line)
    }

    /// What sources remember under keys that begin so, ascending.
    package func marks(from beginning: String) -> [(key: String, value: [UInt8])] { desk.marks.all(from: beginning) }

    /// Remembers how far a source has been read, with the rows that it has given so far; `nil` forgets it.
    package func mark(_ key: String, _ value: [UInt8]?, now: Instant) { desk.mark(key, value, now: now) }

    /// Reads a piece of a record file; a commit is due then.
    ///
    /// - Throws: when the file is not what it says; nothing more of it is to be read then.
    package func read(_ stream: inout RecordStream, _ bytes: Span<UInt8>, now: Instant) throws(FileFault) {
        try desk.read(&stream, bytes, now: now)
        if desk.rowBytes > OfficeLimits.rowBytesMax { keepRows() }
    }

    /// The file has been read as far as it goes, and will go on.
    package func release(_ stream: inout RecordStream, now: Instant) { desk.release(&stream, now: now) }

    /// The file has been read to its end.
    package func finish(_ stream: inout RecordStream, now: Instant) throws(FileFault) {
        try desk.finish(&stream, now: now)
    }

    /// Rows that were refused have come right in their file: told with the commit that is due then.
    package func withdraw(_ refusals: KeylessRefusals, now: Instant) { desk.withdraw(refusals, now: now) }

    /// The rows refused since the last call, for the rejects files.
    package func drainRejectedRows() -> [RejectedRow] { desk.drainRejectedRows() }

    /// A new register or calendar: everything is computed again.
    package func adopt(_ contents: BundleContents, now: Instant) -> OfficeActions {
        desk.adopt(contents, now: now)
        return commit(now: now)
    }

    /// Time has passed: rows whose day has come, and at midnight the new periods of open dossiers.
    ///
    /// - Returns: whether there are cells to commit.
    package func advance(now: Instant) -> Bool {
        followUpstreams(now: now)
        return desk.advance(now: now)
    }

    /// Measures are told while everybody on the way can add them up.
    private func followUpstreams(now: Instant) {
        if let minor = node.passesMinor { desk.tell(minor: minor, now: now) }
    }

    /// Sources begin to be read again: what was whole before is not told any more.
    package func beginIntake() {
        isFinishPending = false
        desk.isIntakeWhole = false
    }

    /// Sources begin to be read anew, since years are open again (`wantsReadingAnew`).
    package func beginReadingAnew(now: Instant) -> OfficeActions {
        guard let news = beginReopening(now: now) else { return OfficeActions() }
        beginIntake()
        var actions = commit(now: now)
        actions.sealNews.append(news)
        return actions
    }

    /// The intake of every source has been whole once.
    package func finishedIntake(now: Instant) -> OfficeActions {
        desk.confirmFresh()
        desk.countSigns(now: now)
        isFinishPending = true
        let news = endReopening(now: now)
        var actions = commit(now: now)
        actions.sealNews += news
        return actions
    }

    // MARK: - Committing

    /// The monotonic time at which a commit is due; `nil` when nothing has come in since the last one.
    package var commitDueMilliseconds: Int64? { desk.commitDueMilliseconds }

    private func keepRows() {
        for (_, payload) in desk.drainRows() { _ = node.keepRows(payload) }
    }

    /// Commits what has changed, now: the rows first, so that no cell is durable without what made it (Y-06).
    package func commit(now: Instant) -> OfficeActions {
        var actions = OfficeActions()
        followUpstreams(now: now)
        if let news = desk.followSeal(now: now) { actions.sealNews.append(news) }
        keepRows()
        if reopening != nil {
            // The rows are safe; their cells are told when all are read.
            desk.didKeepRows()
            waiting.committed(through: node.appendedThrough)
            actions.ready += ready()
        } else {
            commitCells(&actions, now: now)
        }
        records.take(desk.drainWarnings())
        for unit in units {
            var health = Self.health(&desk, unit, build)
            let notices = records.notices(desk.store.warnings(of: unit), of: unit, now: now)
            health.notices = RecordNotices.few(sealNotices + (sourceNotices[unit] ?? []) + notices)
            actions.node += node.setHealth(health, of: unit, now: now)
        }
        return actions
    }

    /// A year that will be sealed, with the delay in minutes.
    private var sealNotices: [Health.Notice] {
        var notices: [Health.Notice] = []
        if let plan = desk.sealPlan {
            notices.append(
                Health.Notice(
                    .sealAnnounced, since: plan.announcedAtUnixMilliseconds / 1_000,
                    figures: [UInt64(plan.year), UInt64(desk.sealDelayMilliseconds / 60_000)]))
        }
        let since = reopenedAtUnixMilliseconds / 1_000
        if let year = reopening?.years.values.max() {
            notices.append(Health.Notice(.sealUndone, since: since, figures: [UInt64(year)]))
        } else if let year = yearKeptSealed {
            notices.append(Health.Notice(.sealKept, since: since, figures: [UInt64(year)]))
        }
        return notices
    }

    /// The year that is being opened again.
    package var yearReopening: Int? { reopening?.years.values.max() }

    /// A year that the bundle in force does not seal, and that stays sealed since records are missing.
    package var yearKeptSealed: Int? {
        keptSealedUnder == desk.bundle ? (desk.years.years.values.max() ?? resealed.values.max()) : nil
    }

    private func commitCells(_ actions: inout OfficeActions, now: Instant) {
        for (unit, cells) in desk.drain(where: { node.isDurable($0) }) {
            let sealed = resealed[unit] ?? 0
            let open = cells.filter { $0.key.period.firstDay.parts.year > sealed }
            actions.node += node.commit(unit, open, now: now)
        }
        if !desk.isHeld { didCommitEverything(&actions, now: now) }
    }

    /// What sources gave that did not count: told with the health of the unit from the next commit on.
    package func note(_ notices: [Health.Notice], of unit: UnitCode) { sourceNotices[unit] = notices }

    private func didCommitEverything(_ actions: inout OfficeActions, now: Instant) {
        waiting.committed(through: node.appendedThrough)
        if isFinishPending {
            isFinishPending = false
            desk.isIntakeWhole = true
            for unit in units { actions.node += node.finishedIntake(of: unit, now: now) }
        }
        if !node.isTakingSnapshot {
            let (rows, sealed) = desk.sealWhenDue()
            for (_, payload) in resealWhenDue() + rows { _ = node.keepRows(payload) }
            actions.sealed = sealed.map { ($0.unit, desk.store.sealedYear(of: $0.unit) ?? 0, $0.records) }
        }
        actions.ready += ready()
    }

    /// `inout`, since reading it from the property would copy the whole desk first.
    private static func health(_ desk: inout OfficeDesk, _ unit: UnitCode, _ build: String) -> Health {
        let rejects = desk.store.counts(of: unit).rejected.map {
            Health.RejectCount(reason: $0.key.rawValue, count: UInt64($0.value))
        }
        return Health(
            handle: 0, freshness: desk.store.freshness(of: unit)?.seconds ?? 0,
            rejects: rejects.filter { $0.count > 0 }.sorted { $0.reason < $1.reason }, clockOffsetMilliseconds: 0,
            build: build, bundle: desk.bundle, isResyncing: false)
    }

    // MARK: - The disk

    /// Whether everything taken in has been committed and is on the disk.
    package var isSettled: Bool {
        desk.commitDueMilliseconds == nil && !desk.isHeld && !isFinishPending && waiting.isEmpty && node.isStoreIdle
            && reopening == nil && !wantsReadingAnew
    }

    /// Whether sources should rest, since the disk is behind.
    package var isDiskBehind: Bool { node.pendingStoreBytes > OfficeLimits.pendingBytesMax }

    /// Has something done once all that was taken in so far survives a power cut.
    package func whenDurable(_ action: @escaping () -> Void) { waiting.whenDurable(action) }

    /// Has something done once the disk has caught up.
    package func whenRoom(_ action: @escaping () -> Void) { waiting.whenRoom(action) }

    /// The disk has done a task, or failed: what a commit or a file waited for may have become durable.
    package func diskFinished(now: Instant) -> OfficeActions {
        var actions = desk.isHeld ? commit(now: now) : OfficeActions()
        actions.ready += ready()
        return actions
    }

    private func ready() -> [() -> Void] {
        waiting.takeReady(durableThrough: node.durableThrough, hasRoom: !isDiskBehind)
    }

    // MARK: - For people

    /// What became of the rows of all units.
    package var counts: IntakeCounts { units.reduce(IntakeCounts()) { $0 + desk.store.counts(of: $1) } }

    /// When the least fresh unit's sources were last looked at.
    package var freshness: Moment? { units.compactMap { desk.store.freshness(of: $0) }.min() }

    /// What is to be known of the records of all units, as it stands.
    package var warnings: [IntakeWarning] { units.flatMap { desk.store.warnings(of: $0) } + records.passing }

    /// The year that will be sealed, and how long the program has to run until then.
    package var sealPlan: (year: Int, remainingMilliseconds: Int64)? {
        desk.sealPlan.map { ($0.year, desk.sealRemainingMilliseconds ?? 0) }
    }

    /// The year through which every unit is sealed.
    package var sealedYear: Int? { units.compactMap { desk.store.sealedYear(of: $0) }.min() }
}
