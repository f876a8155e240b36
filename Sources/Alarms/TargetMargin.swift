/// How few cases decide whether a target is met, exactly (N-13).
package struct TargetMargin: Hashable, Sendable {
    /// Met, and so many more cases that do badly would break it; `nil`: no number of them would.
    package let toBreak: Int128?
    /// Missed, and so many more cases that do well would meet it; `nil`: no number of them would.
    package let toMeet: Int128?
    package let isMet: Bool
    private let counted: Int128

    /// What was counted, and the value in per cent that is asked of the ratio: at least, or at most.
    ///
    /// - Returns: `nil` where nothing was counted, or where the numbers are beyond all that people count.
    package init?(_ numerator: Int128, of denominator: Int128, percent: Int, isAtLeast: Bool) {
        guard denominator > 0, (0...100).contains(percent), (0...denominator).contains(numerator),
            denominator < Int128(1) << 100
        else { return nil }
        // At most: the ones that do not count do well, and at least what is left of the hundred is asked of them.
        let good = isAtLeast ? numerator : denominator - numerator
        let asked = Int128(isAtLeast ? percent : 100 - percent)
        let surplus = good * 100 - asked * denominator
        isMet = surplus >= 0
        // A case more that does badly takes `asked` from the surplus, one that does well adds what is left of 100.
        toBreak = isMet && asked > 0 ? surplus / asked + 1 : nil
        toMeet = !isMet && asked < 100 ? (-surplus + (100 - asked) - 1) / (100 - asked) : nil
        counted = denominator
    }

    /// The cases that decide, in thousandths of those counted, rounded down; `nil` where no number does.
    package var perMille: Int64? { (toBreak ?? toMeet).map { Int64(clamping: $0 * 1_000 / counted) } }
}
