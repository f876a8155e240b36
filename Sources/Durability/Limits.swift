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
    /// A block is closed at this size.
    package var bodyBytesTarget = StoreLimits.bodyBytesTarget
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

/// Numbers of a store that nobody sets; those of the format stand in `StoreFormat`.
enum StoreLimits {
    /// Small enough that damage costs little, eight times deflate's window.
    static let bodyBytesTarget = 256 << 10
    /// A piece of a file that is read from its beginning to its end.
    static let chunkBytes = 1 << 20
    /// What a disk writes whole or not at all is no larger than this.
    static let sectorBytes = 4_096
    /// Smaller bodies do not get smaller by deflate.
    static let deflateBytesMin = 96
    /// What a snapshot may hold in memory before it has to be written.
    static let snapshotRoomBytes = 1 << 20
    /// What is written again at a start, since it may not have been on the disk: four tasks of one
    /// record of the greatest size. A store that claims more was not written by this program, and is believed.
    static let tailBytesMax = 64 << 20
}
