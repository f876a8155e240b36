internal import Model

/// How much busier than an average working day the last working days of a month are: taxes fall due then (Z-08).
struct MonthEndFactors {
    /// By the number of working days that follow in the month; ten and more are one class.
    private static let classes = 11
    private var arrivals = [Int128](repeating: 0, count: classes)
    private var days = [Int128](repeating: 0, count: classes)
    private let calendar: WorkingCalendar

    /// Over the twelve whole months before the origin.
    ///
    /// - Returns: `nil` unless all of them are known.
    init?(_ series: DailySeries, _ calendar: WorkingCalendar, before origin: Day) {
        self.calendar = calendar
        let end = Period(.month, holding: origin.advanced(by: 1)).firstDay
        let parts = end.parts
        guard let begin = Day(year: parts.year - 1, month: parts.month, day: 1), begin >= series.first else {
            return nil
        }
        var day = end.advanced(by: -1)
        var following = 0
        while day >= begin {
            if calendar.isWorkingDay(day) {
                let place = min(following, Self.classes - 1)
                arrivals[place] += Int128(series[day])
                days[place] += 1
                following += 1
            }
            if day.parts.day == 1 { following = 0 }
            day = day.advanced(by: -1)
        }
    }

    /// F of a working day, between a quarter and four; 1 where too few such days, or no arrivals, are known.
    func factor(of day: Day) -> (numerator: Int128, denominator: Int128) {
        let place = min(following(day), Self.classes - 1)
        let all = arrivals.reduce(0, +)
        guard days[place] >= 6, all > 0 else { return (1, 1) }
        return Fraction.clipped(
            arrivals[place] * days.reduce(0, +), over: days[place] * all, low: (1, 4), high: (4, 1))
    }

    /// How many working days follow a day in its month.
    private func following(_ day: Day) -> Int {
        let last = Period(.month, holding: day).lastDay
        var count = 0
        var next = day.advanced(by: 1)
        while next <= last {
            if calendar.isWorkingDay(next) { count += 1 }
            next = next.advanced(by: 1)
        }
        return count
    }
}
