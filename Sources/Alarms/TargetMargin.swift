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
        guard (0...100).contains(percent) else { return nil }
        self.init(numerator, of: denominator, bound: Int128(percent), over: 100, isAtLeast: isAtLeast)
    }

    /// The same for the change since the year before, in percentage points: it asks (100 n' + value × d') ÷ 100 d' of
    /// the ratio, and never more than all (T-06).
    ///
    /// - Returns: `nil` likewise, or where nothing was counted the year before.
    package init?(
        _ numerator: Int128, of denominator: Int128, since before: (numerator: Int128, denominator: Int128),
        points: Int, isAtLeast: Bool
    ) {
        let most = Int128(1) << 60
        guard (1..<most).contains(before.denominator), (0...before.denominator).contains(before.numerator),
            (0...100).contains(points)
        else { return nil }
        let whole = 100 * before.denominator
        let bound = min(whole, 100 * before.numerator + Int128(points) * before.denominator)
        self.init(numerator, of: denominator, bound: bound, over: whole, isAtLeast: isAtLeast)
    }

    /// `bound` ÷ `whole` is asked, from 0 to 1.
    private init?(_ numerator: Int128, of denominator: Int128, bound: Int128, over whole: Int128, isAtLeast: Bool) {
        guard denominator > 0, (0...denominator).contains(numerator),
            !denominator.multipliedReportingOverflow(by: 2 * whole).overflow
        else { return nil }
        // At most: the ones that do not count do well, and at least what is left of the whole is asked of them.
        let good = isAtLeast ? numerator : denominator - numerator
        let asked = isAtLeast ? bound : whole - bound
        let rest = whole - asked
        let surplus = good * whole - asked * denominator
        isMet = surplus >= 0
        // A case more that does badly takes `asked` from the surplus, one that does well adds what is left of it.
        toBreak = isMet && asked > 0 ? surplus / asked + 1 : nil
        toMeet = !isMet && rest > 0 ? (-surplus + rest - 1) / rest : nil
        counted = denominator
    }

    /// The cases that decide, in thousandths of those counted, rounded down; `nil` where no number does.
    package var perMille: Int64? { (toBreak ?? toMeet).map { Int64(clamping: $0 * 1_000 / counted) } }
}
