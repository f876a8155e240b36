/// Buckets of handling minutes: below 32 exact, from there 32 equal buckets an octave, so that a bucket is never wider
/// than 1/32 of its lower bound (Protocol/05-cells.md, with vectors).
public enum HandlingTimeBucket {
    /// Buckets of every duration that two moments of 2000…2099 can span (2^26 minutes), and a few more.
    public static let count: UInt32 = 1024

    /// The bucket of a duration in minutes, which is not negative.
    @inlinable
    public static func index(minutes: Int64) -> UInt32 {
        if minutes < 32 { return UInt32(minutes) }
        let exponent = 63 - minutes.leadingZeroBitCount
        let sub = (minutes >> Int64(exponent - 5)) & 31
        return UInt32(32 * (exponent - 4)) + UInt32(sub)
    }

    /// The least duration of a bucket in minutes.
    @inlinable
    public static func lowerBound(_ index: UInt32) -> Int64 {
        if index < 64 { return Int64(index) }
        let exponent = Int64(index / 32) + 4
        return (32 + Int64(index % 32)) << (exponent - 5)
    }

    /// Minutes by which a bucket's greatest duration exceeds its least.
    @inlinable
    public static func width(_ index: UInt32) -> Int64 { index < 64 ? 0 : (1 << (Int64(index / 32) - 1)) - 1 }
}
