internal import Bytes
package import Configuration
package import Intake
package import Model
package import Nodes
package import Office
internal import Peering
package import Runtime

/// Between the sources of an office and its records: gives them the time and a timer, carries out what they ask for,
/// keeps the rejects files.
package final class SourceDesk {
    package let host: NodeHost
    private let office: OfficeCommitter
    private var commitTimer: LoopTimer?
    /// Every source has been read whole, which the next commit tells.
    private var isFinishDue = false
    /// The last file or command that was taken in whole, for `status`.
    package private(set) var lastTaken: (name: String, unixMilliseconds: Int64)?
    /// A reject of the most frequent reason, as file:line, for `status`.
    package private(set) var rejectExamples: [RejectReason: String] = [:]

    /// `restored` is the desk with the rows that the node's store had, `nil` where every source is to be read.
    package init(_ settings: OfficeSettings, contents: BundleContents, host: NodeHost, restored: OfficeDesk?) {
        self.host = host
        office = OfficeCommitter(
            host.node, restored ?? settings.emptyDesk(of: host.node, contents, now: host.now),
            restoredUnder: restored == nil ? nil : contents, build: settings.build)
        host.onDiskFinished = { [unowned self] in carryOut(office.diskFinished(now: self.host.now)) }
    }

    /// Goes on from where the store left off, before the first source.
    package func goOn() {
        guard let actions = office.goOn(now: host.now) else { return }
        host.log.info("office-restored", ["records": counts.kept, "isWhole": "\(isRestored)"])
        carryOut(actions)
    }

    // MARK: - Reading

    /// Goes on in a source that was just opened, behind rows that were read before.
    package func resume(_ stream: inout RecordStream, header: [UInt8], line: Int?) throws(FileFault) {
        try office.resume(&stream, header: header, line: line)
    }

    package func open(
        name: String, kind: RecordKind, format: RecordFormat, owner: UnitCode?, mapping: ColumnMapping
    ) -> RecordStream {
        office.open(name: name, kind: kind, format: format, owner: owner, mapping: mapping)
    }

    package func read(_ stream: inout RecordStream, _ bytes: Span<UInt8>) throws(FileFault) {
        try office.read(&stream, bytes, now: host.now)
        planCommit()
    }

    /// The file has been read as far as it goes, and will go on.
    package func release(_ stream: inout RecordStream) {
        guard stream.holdsRows else { return }
        office.release(&stream, now: host.now)
        planCommit()
    }

    package func finish(_ stream: inout RecordStream) throws(FileFault) {
        try office.finish(&stream, now: host.now)
        planCommit()
    }

    /// What sources remember under keys that begin so; empty unless the office goes on from its store.
    package func marks(from beginning: String) -> [(key: String, value: [UInt8])] {
        office.marks(from: beginning)
    }

    /// Remembers how far a source has been read, with the rows that it has given so far.
    package func mark(_ key: String, _ value: [UInt8]?) {
        office.mark(key, value, now: host.now)
        planCommit()
    }

    /// Rows that were refused have come right in their file.
    package func withdraw(_ refusals: KeylessRefusals) {
        office.withdraw(refusals, now: host.now)
        planCommit()
    }

    /// What people should know of a source, besides its refused rows.
    package private(set) var warnings: [SourceWarning] = []

    /// Says what is to be known of a source from now on; the centre is told with the next commit, or at once.
    package func warn(_ source: String, _ now: [SourceWarning]) {
        guard warnings.filter({ $0.source == source }) != now else { return }
        warnings.removeAll { $0.source == source }
        warnings += now
        for unit in host.node.settings.owned { office.note(SourceWarning.notices(warnings, of: unit), of: unit) }
        if office.commitDueMilliseconds == nil { commit() } else { planCommit() }
    }

    /// What people should know of the records of all units, as it stands: for `status`.
    package var recordWarnings: [IntakeWarning] { office.warnings }

    /// Notes that a file, or one run of a command, has been taken in whole.
    package func didTake(_ name: String) { lastTaken = (name, host.clock.unixMilliseconds) }

    package func adopt(_ contents: BundleContents) { carryOut(office.adopt(contents, now: host.now)) }

    /// Time has passed: what waits for its day, and new periods. Where nothing comes of it, the health is told.
    package func advance() {
        if office.advance(now: host.now) { planCommit() } else { commit() }
    }

    /// Sources begin to be read again: what was whole before is not told any more.
    func beginIntake() {
        isFinishDue = false
        office.beginIntake()
    }

    /// Years are open again: the sources are to be read anew when none of them is in the middle of something.
    var wantsReadingAnew: Bool { office.wantsReadingAnew }

    /// Sources begin to be read anew.
    func beginReadingAnew() {
        isFinishDue = false
        carryOut(office.beginReadingAnew(now: host.now))
    }

    /// The year that is being opened again, and one that stays sealed although the centre has opened it.
    var yearReopening: Int? { office.yearReopening }
    var yearKeptSealed: Int? { office.yearKeptSealed }

    /// The intake of every source has been whole once: told with the commit that is due, or now if none is.
    package func finishedIntake() {
        isFinishDue = true
        if let due = office.commitDueMilliseconds, due > host.now.monotonicMilliseconds {
            planCommit()
        } else {
            commit()
        }
    }

    // MARK: - Committing

    private func planCommit() {
        guard commitTimer == nil, let due = office.commitDueMilliseconds else { return }
        let delay = max(0, due - host.now.monotonicMilliseconds)
        commitTimer = host.loop.schedule(afterMilliseconds: delay) { [unowned self] in commit() }
    }

    /// Commits what has changed, now.
    package func commit() {
        let isFinished = isFinishDue
        isFinishDue = false
        carryOut(isFinished ? office.finishedIntake(now: host.now) : office.commit(now: host.now))
    }

    private func carryOut(_ actions: OfficeActions) {
        if let commitTimer, office.commitDueMilliseconds == nil {
            host.loop.cancel(commitTimer)
            self.commitTimer = nil
        }
        host.perform(actions.node)
        for (unit, year, records) in actions.sealed {
            host.log.info("year-sealed", ["unit": unit, "through": year, "recordsThatLeft": records])
        }
        for news in actions.sealNews { tell(news) }
        if !actions.sealed.isEmpty { ProcessFacts.releaseFreeMemory() }
        for action in actions.ready { action() }
    }

    private func tell(_ news: SealNews) {
        switch news {
        case .announced(let year, let delay):
            host.log.warning(
                "seal-announced",
                [
                    "year": year, "afterSeconds": delay / 1_000,
                    "note": "hand in corrections of this year before, or tell the centre",
                ])
        case .withdrawn(let year): host.log.info("seal-withdrawn", ["year": year])
        case .reopened(let year):
            host.log.warning(
                "year-reopened", ["year": year, "note": "the centre does not seal it any more; sources are read again"])
        case .keptSealed(let year, let period, let measure, let told, let found):
            host.log.error(
                "year-stays-sealed",
                [
                    "year": year, "period": period, "measure": measure.name, "told": told, "found": found,
                    "note": "put the missing files into the inbox, and restart",
                ])
        }
    }

    /// The year that will be sealed, and how long the program has to run until then.
    package var sealPlan: (year: Int, remainingMilliseconds: Int64)? { office.sealPlan }

    // MARK: - The disk

    /// The office goes on from its store: files that were taken before need not be read again.
    package var isRestored: Bool { office.isRestored }

    /// Whether everything taken in has been committed and is on the disk.
    package var isSettled: Bool { !isFinishDue && office.isSettled }

    /// Has something done once all that was taken in so far survives a power cut.
    package func whenDurable(_ action: @escaping () -> Void) { office.whenDurable(action) }

    /// Whether sources should rest, since the disk is behind.
    package var isDiskBehind: Bool { office.isDiskBehind }

    /// Has something done once the disk has caught up.
    package func whenRoom(_ action: @escaping () -> Void) { office.whenRoom(action) }

    // MARK: - For people

    /// The records, for whoever asks what is in them; a copy that is kept has its tables copied.
    var store: RecordStore { office.desk.store }

    /// What became of the rows of all its units.
    package var counts: IntakeCounts { office.counts }

    /// When the least fresh unit's sources were last looked at.
    package var freshness: Moment? { office.freshness }

    /// The year through which the figures of every unit are sealed.
    package var sealedYear: Int? { office.sealedYear }

    // MARK: - Rejects

    /// Begins a rejects file anew.
    package func beginRejects(in path: String) throws(SystemError) { try RejectsLog(path).begin() }

    /// Appends the rows refused since the last call to a source's rejects file.
    package func keepRejects(in path: String, of setting: SourceSetting) {
        let rows = office.drainRejectedRows()
        guard !rows.isEmpty else { return }
        for row in rows where rejectExamples[row.reason] == nil {
            rejectExamples[row.reason] = "\(row.source):\(row.line)"
        }
        do throws(SystemError) {
            try RejectsLog(path).append(RejectsCSV.agent.lines(rows), megabytesMax: setting.rejectsMegabytesMax)
        } catch {
            host.log.error("rejects-not-kept", ["path": path, "reason": error, "rows": rows.count])
        }
    }
}
