package import Model

/// A share of a unit's counts that is shown beside its rank and gives or takes no points: an honest office has reasons
/// for a few, and many are worth a look.
///
/// - Spec: P-13, and P-27 for what 3.6 leaves out (Protocol/14-scoring.md)
package struct Sign: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Entered by mistake, of all that was entered.
        case withdrawn
        /// Withdrawn after it was due.
        case withdrawnLate = "withdrawn_late"
        /// Settled in its first minute.
        case zeroMinute = "zero_minute"
        /// On time only because of the wait that the office tells itself.
        case savedByWait = "saved_by_wait"
        /// Promised for a later day than at first.
        case appointmentMoved = "appointment_moved"
        /// Said to bear a fee, or none, against the register.
        case feeDiffers = "fee_differs"
    }

    package let kind: Kind
    package let numerator: Int128
    package let denominator: Int128

    package init(_ kind: Kind, _ numerator: Int128, of denominator: Int128) {
        self.kind = kind
        self.numerator = numerator
        self.denominator = denominator
    }
}

extension Scorer {
    /// The signs of a unit in a period.
    ///
    /// - Parameter cells: its own cells of the period, or the merged ones of everything below it too.
    /// - Returns: every sign, in the order of its cases, also where nothing was counted.
    /// - Complexity: O(counts of the cells).
    package func signs(of cells: [ProcedureCode: Measures]) -> [Sign] {
        var sums = [Int128](repeating: 0, count: Measure.numbers)
        var feeDiffers: Int128 = 0
        var counts = PlainCounts()
        for (code, cell) in cells {
            let series = counts.load(cell)
            for entry in cell.entries[..<series.lowerBound] {
                sums[Int(entry.slot.measureNumber)] += Int128(entry.count)
            }
            guard let rule = digest.rule(of: code) else { continue }
            let bearing = Int128(counts[.feeBearing])
            feeDiffers += rule.traits.contains(.fee) ? Int128(counts[.received]) - bearing : bearing
        }
        func sum(_ measure: Measure) -> Int128 { sums[Int(measure.rawValue)] }
        return Sign.Kind.allCases.map { kind in
            switch kind {
            case .withdrawn: Sign(kind, sum(.withdrawn), of: sum(.received) + sum(.withdrawn))
            case .withdrawnLate: Sign(kind, sum(.withdrawnLate), of: sum(.withdrawn))
            case .zeroMinute: Sign(kind, sum(.zeroMinute), of: sum(.handled))
            case .savedByWait: Sign(kind, sum(.savedByWait), of: sum(.onTime))
            case .appointmentMoved: Sign(kind, sum(.appointmentMoved), of: sum(.received))
            case .feeDiffers: Sign(kind, feeDiffers, of: sum(.received))
            }
        }
    }
}
