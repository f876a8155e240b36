/// How a store behaves. Nothing here changes what an older store means.
package struct StoreSettings: Sendable {
    /// 16 random bytes for a store that is begun now; one that exists keeps its own.
    package var storeID: [UInt8]
    /// A journal file that has reached this size is followed by another.
    package var segmentBytesMax = 64 << 20
    /// Snapshots are not worth their writing below so many bytes of journal.
    package var snapshotJournalBytesMin = 4 << 20
    /// A snapshot is wanted also when so many journal files stand there: every start makes one.
    package var journalFilesMax = 64
    /// A block is closed at this size; small enough that damage costs little, eight times deflate's window.
    package var bodyBytesTarget = 256 << 10
    /// What one task writes at most, unless a single record is larger.
    package var taskBytesMax = 8 << 20
    /// zlib's level 1 … 9, or 0 for bodies stored as they are. The fastest makes a year of the country 5 % larger than
    /// level 6 does, for a fifth of the work.
    package var compressionLevel: Int32 = 1
    /// How often an idle disk is asked whether it is still there.
    package var probeMilliseconds: Int64 = 2_000
    /// Waiting after the first failure; it doubles up to the greatest.
    package var retryFirstMilliseconds: Int64 = 1_000
    package var retryMaxMilliseconds: Int64 = 5_000
    /// Waiting after a snapshot that could not be finished.
    package var snapshotRetryMilliseconds: Int64 = 60_000
    /// Snapshot bytes between two syncs, so that the last one does not hold up the journal for long.
    package var snapshotSyncBytes = 16 << 20

    package init(storeID: [UInt8]) {
        self.storeID = storeID
    }
}

/// One record as it comes out of a store.
package struct StoredRecord: Equatable, Sendable {
    /// Of a journal record its own; of a snapshot record the last sequence appended when it was added, so that it holds
    /// the effect of every journal record up to that one.
    package let sequence: UInt64
    package let kind: UInt8
    package let payload: [UInt8]
    package let isSnapshot: Bool

    package init(sequence: UInt64, kind: UInt8, payload: [UInt8], isSnapshot: Bool) {
        self.sequence = sequence
        self.kind = kind
        self.payload = payload
        self.isSnapshot = isSnapshot
    }
}

/// What was found when a store was opened.
package struct RecoveryReport: Equatable, Sendable {
    /// Bytes that could not be used.
    package struct Damage: Equatable, Sendable {
        package let file: String
        package let offset: Int
        /// Zero where nothing is unreadable but something is missing at this place.
        package let bytes: Int
        /// Journal records that are lost here; `nil` where none is, or where a snapshot is damaged.
        package internal(set) var sequencesMissing: ClosedRange<UInt64>?
        /// Snapshot records that are lost here, counted from 0; without an upper end where the end mark is lost.
        package internal(set) var snapshotRecordsMissing: Range<UInt64>?

        package init(file: String, offset: Int, bytes: Int) {
            self.file = file
            self.offset = offset
            self.bytes = bytes
        }
    }

    /// Nothing was there: a new store, or one whose files are lost.
    package internal(set) var isNew = true
    /// The store's own; `nil` when there is no file to tell.
    package internal(set) var storeID: [UInt8]?
    /// All files of the store, in the order in which they are read: snapshots, then the journal.
    package internal(set) var files: [String] = []
    /// The snapshot used.
    package internal(set) var snapshotFile: String?
    /// The journal's records up to here are in the snapshot; 0 without one.
    package internal(set) var snapshotCovers: UInt64 = 0
    /// Ends of files behind which nothing is known to have been: what a power cut leaves. Nothing acknowledged is lost
    /// by one unless the disk itself has lost it.
    package internal(set) var tornTails: [Damage] = []
    /// Lost records, each named.
    package internal(set) var damages: [Damage] = []
    /// Unreadable bytes by which no record is lost: old torn tails, file headers, files of another store, records that
    /// a later file holds again.
    package internal(set) var skipped: [Damage] = []
    package internal(set) var snapshotRecords = 0
    package internal(set) var journalRecords = 0
    /// Bytes of all files read.
    package internal(set) var bytesRead = 0
    package internal(set) var lastSequence: UInt64 = 0
    /// No record that is known to have existed is missing.
    package var isWhole: Bool { damages.isEmpty }

    package init() {}
}
