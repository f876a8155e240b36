internal import Bytes

/// Records that survive: a journal, group by group on the disk, and a snapshot that makes its older part disposable.
///
/// A state machine: it is told what to keep and how its tasks went, and answers with the next task. One task at a time
/// is under way; everything appended meanwhile goes into the next one, with one fsync.
///
/// | a task that fails | then |
/// |---|---|
/// | journal | `.failing`; its file is fenced; after a wait all that is not durable goes into a new file |
/// | snapshot | is dropped, its file removed, and wanted again later; the journal goes on |
/// | removal | is tried again later |
/// | probe | `.failing` until one succeeds |
///
/// A class, since whoever holds it asks it something at every event, and a copy would count every reference in it.
///
/// - Spec: S-01 … (Protocol/10-storage.md)
package final class Store {
    package enum Condition: Equatable, Sendable {
        case well
        case failing(DiskError, sinceMilliseconds: Int64)
    }

    /// A journal file as it is on the disk.
    struct JournalFile {
        let number: UInt64
        var bytes: Int
        /// No record in it has a greater sequence, but for void ones.
        var lastSequence: UInt64

        var name: String { StoreFileKind.journal.name(number) }
    }

    enum Work {
        case journal(bodies: Int, file: JournalFile, isNew: Bool)
        case snapshotPiece(bodies: Int, bytes: Int, isSynced: Bool)
        case snapshotEnd
        case removal(count: Int)
        /// With a block that says what is durable, or without.
        case probe(confirmationBytes: Int)
    }

    struct SnapshotWriting {
        let number: UInt64
        /// Every record up to here will be covered.
        let covers: UInt64
        var bodies: [Body] = []
        var bufferedBytes = 0
        var writtenBytes = 0
        var unsyncedBytes = 0
        var recordsWritten: UInt64 = 0
        var isBegun = false
        /// The last sequence appended when it was ended.
        var endSequence: UInt64?
    }

    let settings: StoreSettings
    let coder: BlockCoder
    package let storeID: [UInt8]
    let storeMark: UInt64
    /// Greater than that of any file that was ever seen here.
    var nextFileNumber: UInt64
    var journalFiles: [JournalFile]
    /// The last one takes further blocks; false when the next task needs a new file.
    var hasOpenFile = false
    /// The task under way is the last that writes to its file.
    var closesFile = false
    /// Bodies that are not durable, the oldest first; those under way cannot be added to.
    var pending: [Body] = []
    var bodiesUnderWay = 0
    /// What the first file of this run makes void: the first sequence of which nothing was found. Older files might
    /// show something of it after all, the next time. Later files need not say anything like it: whatever stands in
    /// two files of one run is the same in both.
    var voidFrom: UInt64?
    /// What the open file itself says is durable.
    var confirmedThrough: UInt64 = 0
    var snapshotFile: (name: String, bytes: Int)?
    var snapshot: SnapshotWriting?
    var wantsSnapshotAnyway = false
    /// Files that the next snapshot makes needless, besides its predecessor and the covered journal.
    var supersededFiles: [String]
    /// Files to be removed, once the folder's names are on the disk.
    var removals: [String]
    var underWay: (number: UInt64, work: Work)?
    var lastTaskNumber: UInt64 = 0
    var lastWasJournal = false

    /// The sequence of the last record appended; 0 when there was none.
    package internal(set) var appendedThrough: UInt64
    /// Every record up to here is on the disk, or covered by a snapshot that is.
    package internal(set) var durableThrough: UInt64
    /// What appended and not yet durable records take in memory; the caller bounds it by appending no more.
    package internal(set) var pendingBytes = 0
    package internal(set) var condition: Condition = .well
    /// Why the last snapshot or removal failed; the journal does not suffer from it.
    package internal(set) var snapshotTrouble: DiskError?
    package internal(set) var statistics = StoreStatistics()

    var nowMilliseconds: Int64 = .min
    var retryAtMilliseconds: Int64 = .min
    var retryWaitMilliseconds: Int64 = 0
    var removalAtMilliseconds: Int64 = .min
    var snapshotAtMilliseconds: Int64 = .min
    var probeAtMilliseconds: Int64 = .min

    /// Opens the store in the folder, or begins one in a folder that has none. Nothing is written yet.
    ///
    /// - Parameters:
    ///   - disk: the folder; asked only here.
    ///   - settings: how to behave; also what the new files are to say about whose they are.
    ///   - onRecord: gets the snapshot's records first, then the journal's in order of sequence, each once.
    /// - Returns: the store and what was found. Records of the last group may have been on the disk or not; they are
    ///   given out and then written once more: `durableThrough` covers them when they are safe.
    /// - Throws: when the folder cannot be read at all, or the store is of a newer format.
    package static func open(
        _ disk: any Disk, settings: StoreSettings, onRecord: (StoredRecord) -> Void
    ) throws(DiskError) -> (store: Store, report: RecoveryReport) {
        var recovery = Recovery(disk)
        try recovery.run(onRecord)
        return (Store(recovery, settings), recovery.report)
    }

    /// Nothing is under way: what only writing needs is given back, and comes again by itself.
    package func rest() { coder.rest() }

    private init(_ recovery: Recovery, _ settings: StoreSettings) {
        guard settings.storeID.count == StoreFormat.idBytes else { fatalError("a store id has 16 bytes") }
        self.settings = settings
        coder = BlockCoder(compressionLevel: settings.compressionLevel)
        storeID = recovery.storeID ?? settings.storeID
        storeMark = Recovery.mark(of: storeID)
        nextFileNumber = recovery.lastFileNumber + 1
        journalFiles = recovery.journalFiles
        snapshotFile = recovery.snapshotFile
        removals = recovery.removals
        supersededFiles = recovery.supersededFiles
        pending = recovery.unconfirmed
        pendingBytes = pending.reduce(0) { $0 + $1.bytes.count }
        appendedThrough = recovery.lastSequence
        voidFrom = appendedThrough + 1
        durableThrough = pending.first.map { $0.sequence - 1 } ?? appendedThrough
        wantsSnapshotAnyway = !recovery.report.isWhole
    }

    /// Adds a record.
    ///
    /// A payload above `StoreFormat.recordBytesMax` stops the program: whoever makes records bounds them.
    ///
    /// - Returns: its sequence; it is safe once `durableThrough` has reached it.
    package func append(_ kind: UInt8, _ payload: [UInt8]) -> UInt64 {
        guard payload.count <= StoreFormat.recordBytesMax else { fatalError("a record of \(payload.count) bytes") }
        guard appendedThrough < .max else { fatalError("no further sequence") }
        appendedThrough += 1
        let isOpen =
            if pending.count > bodiesUnderWay, let last = pending.last {
                last.lastSequence + 1 == appendedThrough && last.takes(payload.count, target: settings.bodyBytesTarget)
            } else { false }
        if !isOpen { pending.append(Body(sequence: appendedThrough)) }
        let before = pending[pending.count - 1].bytes.count
        pending[pending.count - 1].append(kind, payload)
        pendingBytes += pending[pending.count - 1].bytes.count - before
        return appendedThrough
    }

    /// Bytes of all journal files.
    package var journalBytes: Int { journalFiles.reduce(0) { $0 + $1.bytes } }
    /// Bytes of the snapshot in force.
    package var snapshotBytes: Int { snapshotFile?.bytes ?? 0 }

    /// Whether a snapshot would be worth its writing now: `beginSnapshot`, then everything that is to be kept, in
    /// slices while `snapshotHasRoom`, then `endSnapshot`.
    package var wantsSnapshot: Bool {
        guard snapshot == nil, condition == .well, nowMilliseconds >= snapshotAtMilliseconds else { return false }
        return wantsSnapshotAnyway || journalFiles.count > settings.journalFilesMax
            || journalBytes > max(settings.snapshotJournalBytesMin, snapshotBytes)
    }
}

/// What a store has done since it was opened.
package struct StoreStatistics: Equatable, Sendable {
    package internal(set) var tasks: UInt64 = 0
    package internal(set) var syncs: UInt64 = 0
    package internal(set) var bytesWritten: UInt64 = 0
    package internal(set) var failures: UInt64 = 0
    package internal(set) var snapshots: UInt64 = 0

    package init() {}
}

extension Body {
    /// Whether a payload of this size still belongs into it.
    func takes(_ count: Int, target: Int) -> Bool { records == 0 || bytes.count + count + 5 <= target }
}
