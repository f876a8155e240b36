/// The numbers that an office chooses, with their units and reasons.
enum OfficeLimits {
    /// Rows wait in memory until a commit, or until there are so many.
    static let rowBytesMax = 256 << 10
    /// Sources rest while more than this waits for the disk: a second of a slow one.
    static let pendingBytesMax = 8 << 20
    /// A piece of what an office keeps, on its way into a snapshot.
    static let snapshotSliceBytes = 64 << 10
    /// Marks are kept in pieces of about this size, as rows are.
    static let markPieceBytes = 32 << 10
    /// Warnings of files that were read and are remembered nowhere else; their number at the centre is bounded anyway.
    static let passingWarningsMax = 8
    /// The numbers of today are counted so often: they tell of days, and the count goes through all dossiers.
    static let signsSeconds: Int64 = 600
    /// Of the delay before a year is sealed so much is waited for twice after a power cut.
    static let sealKeptMilliseconds: Int64 = 600_000
    /// Freshness alone is kept this often; a restart looks at its sources within seconds anyway.
    static let freshnessSeconds: Int64 = 600
}
