package import Model

/// How long the dossiers of a unit took: the numbers behind 2.2, and quantiles from the histogram.
///
/// The estimate of the quantile p/q over n handled dossiers is the lower bound of the bucket that holds the k-th
/// smallest value, k = ceiling(n × p / q), at least 1. A bucket is never wider than 1/32 of its lower bound, so the
/// estimate is at most that much too low, and never too high (Protocol/05-cells.md, with vectors).
package struct HandlingTime: Hashable, Sendable {
    package let handled: Int128
    package let totalMinutes: Int128
    /// `nil` when nothing was handled.
    package let medianMinutes: Int64?
    package let p90Minutes: Int64?

    /// - Parameter cells: the merged cells of a unit and period.
    /// - Complexity: O(counts of the cells).
    package init(_ cells: [ProcedureCode: Measures]) {
        var handled: Int128 = 0
        var minutes: Int128 = 0
        var buckets = [Int128](repeating: 0, count: Int(HandlingTimeBucket.count))
        for cell in cells.values {
            handled += Int128(cell[.handled])
            minutes += Int128(cell[.handlingMinutes])
            for entry in cell.series(.handlingTime) {
                if entry.slot.key < HandlingTimeBucket.count { buckets[Int(entry.slot.key)] += Int128(entry.count) }
            }
        }
        self.handled = handled
        totalMinutes = minutes
        medianMinutes = Self.quantile(buckets, 1, of: 2)
        p90Minutes = Self.quantile(buckets, 9, of: 10)
    }

    /// The median delay of synchronisation in whole minutes, over the dossiers that tell when it was (J-10).
    package static func medianSyncDelayMinutes(_ cells: [ProcedureCode: Measures]) -> Int64? {
        var buckets = [Int128](repeating: 0, count: Int(HandlingTimeBucket.count))
        for cell in cells.values {
            for entry in cell.series(.syncDelay) { buckets[Int(entry.slot.key)] += Int128(entry.count) }
        }
        return quantile(buckets, 1, of: 2)
    }

    static func quantile(_ buckets: [Int128], _ part: Int128, of whole: Int128) -> Int64? {
        let count = buckets.reduce(0, +)
        guard count > 0 else { return nil }
        let wanted = (count * part + whole - 1) / whole
        var seen: Int128 = 0
        for (index, bucket) in buckets.enumerated() {
            seen += bucket
            if seen >= max(wanted, 1) { return HandlingTimeBucket.lowerBound(UInt32(index)) }
        }
        return nil
    }
}
