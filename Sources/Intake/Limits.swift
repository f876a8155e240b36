/// Every maximum of intake, with its reason.
package enum IntakeLimits {
    /// The longest row in bytes, without its line end. A portal message with a hundred components is 40 KB.
    package static let rowBytesMax = 1 << 20
    /// What a rejected row keeps of itself; only rows beyond `rowBytesMax` are longer than this in practice.
    package static let rejectedRawBytesMax = 65_536
    /// Entries of a unit's set of rejects (about 60 bytes each). Beyond it rows are still refused and written to the
    /// rejects file, but no longer counted one by one.
    package static let rejectEntriesMax = 1 << 20
    /// Units outside the topology whose rows are kept until they may enter it; more are refused and not kept.
    package static let strangersMax = 4096
    /// The largest integer of a record (records.md).
    package static let integerMax: UInt32 = 2_147_483_647
    /// A row may come this long before its time: a day, for clocks and dates that differ (records.md, `future-time`).
    package static let futureSeconds: Int64 = 86_400
}
