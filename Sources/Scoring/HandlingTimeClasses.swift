package import Model

/// How long dossiers took, in classes that people read; each ends where a bucket does, so that the counts are exact.
package struct HandlingTimeClasses: Hashable, Sendable {
    package struct Class: Hashable, Sendable {
        package let fromMinutes: Int64
        /// The least duration of the next class; `nil`: the last one has no end.
        package let toMinutes: Int64?
        package fileprivate(set) var count: Int128
    }

    package private(set) var classes: [Class]

    /// 1 and 8 hours, then 1, 2, 4 … 64 days.
    package static let limitsMinutes: [Int64] = [60, 480, 1440, 2880, 5760, 11_520, 23_040, 46_080, 92_160]

    /// - Parameter cells: the merged cells of a unit and period.
    /// - Complexity: O(counts of the cells).
    package init(_ cells: [ProcedureCode: Measures]) {
        let from = [0] + Self.limitsMinutes
        classes = from.indices.map { place in
            Class(
                fromMinutes: from[place], toMinutes: place + 1 < from.count ? from[place + 1] : nil, count: 0)
        }
        for cell in cells.values {
            for entry in cell.series(.handlingTime) {
                let least = HandlingTimeBucket.lowerBound(entry.slot.key)
                let place = Self.limitsMinutes.firstIndex { least < $0 } ?? Self.limitsMinutes.count
                classes[place].count += Int128(entry.count)
            }
        }
    }
}
