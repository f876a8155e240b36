internal import Model

// The periods in which a record counts, for kinds whose rows are few.
extension BookContext {
    /// The periods that have a month, and exist: those that have begun, and those that were asked for.
    ///
    /// - Parameters:
    ///   - month: from January 2000.
    ///   - after: only periods that begin after this month.
    ///   - isNew: whether periods that were asked for before they begin are among them.
    ///   - body: is told the period's code.
    func eachPeriod(ofMonth month: Int, after: Int, isNew: Bool, _ body: (Int) -> Void) {
        eachPeriod(fromMonth: month, through: month, after: after, isNew: isNew) { _, _, period in body(period) }
    }

    /// The same for all periods from the one that has month `start` to the one that has month `end`; `body` is told the
    /// first month, the number of months and the code.
    func eachPeriod(
        fromMonth start: Int, through end: Int, after: Int, isNew: Bool, _ body: (Int, Int, Int) -> Void
    ) {
        let end = max(start, end)
        for (grain, length) in [1, 3, 12].enumerated() {
            var first = start - start % length
            if after >= first { first = (after / length + 1) * length }
            while first <= min(time.month, end) {
                body(first, length, first * 4 + grain)
                first += length
            }
        }
        guard isNew else { return }
        for code in time.extra {
            let (first, length) = (Int(code >> 2), [1, 3, 12][Int(code & 3)])
            if start < first + length, end >= first, first > after { body(first, length, Int(code)) }
        }
    }
}
