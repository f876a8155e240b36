internal import Model

/// How much busier than an average working day the last working days of a month are: taxes fall due then (Z-08).
struct MonthEndFactors {
    /// By the number of working days that follow in the month; ten and more are one class.
    private static let classes = 11
    private let days: WorkingDays
    private let factors: [(numerator: Int128, denominator: Int128)]

    /// Over the twelve whole months before the origin.
    ///
    /// - Returns: `nil` unless all of them are known.
    init?(_ series: DailySeries, _ days: WorkingDays, before origin: Day) {
        self.days = days
        let end = Period(.month, holding: origin.advanced(by: 1)).firstDay
        let parts = end.parts
        guard let begin = Day(year: parts.year - 1, month: parts.month, day: 1), begin >= series.first else {
            return nil
        }
        var arrivals = [Int128](repeating: 0, count: Self.classes)
        var counts = [Int128](repeating: 0, count: Self.classes)
        for ahead in 0..<Int(end.number - begin.number) {
            let day = begin.advanced(by: ahead)
            guard days.isWorkingDay(day) else { continue }
            let place = min(days.following(day), Self.classes - 1)
            arrivals[place] += Int128(series[day])
            counts[place] += 1
        }
        let (all, allDays) = (arrivals.reduce(0, +), counts.reduce(0, +))
        factors = zip(arrivals, counts).map { sum, count in
            guard count >= 6, all > 0 else { return (1, 1) }
            return Fraction.clipped(sum * allDays, over: count * all, low: (1, 4), high: (4, 1))
        }
    }

    /// F of a working day, between a quarter and four; 1 where too few such days, or no arrivals, are known.
    func factor(of day: Day) -> (numerator: Int128, denominator: Int128) {
        factors[min(days.following(day), Self.classes - 1)]
    }
}
