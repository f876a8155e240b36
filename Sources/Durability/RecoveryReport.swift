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
