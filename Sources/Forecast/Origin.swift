package import Model

/// A day after which nothing is known, and what the candidates make of what is known up to it.
///
/// Forecasts are millionths of a dossier, rounded half up once (Z-03).
package struct Origin {
    private let series: DailySeries
    private let calendar: WorkingDays
    /// The last known day.
    package let day: Day
    /// What a day off brings on average over the last 52 weeks.
    private let dayOffMicro: Int128

    package init(_ series: DailySeries, _ calendar: WorkingDays, _ day: Day) {
        self.series = series
        self.calendar = calendar
        self.day = day
        dayOffMicro = Self.dayOff(series, calendar, day)
    }

    /// Days from the first known one to the origin, both included.
    private var known: Int { Int(day.number - series.first.number) + 1 }

    /// The forecasts of the days after the origin, one for each; `nil` where the past is too short for the candidate.
    package func forecast(_ candidate: Candidate, days: Int = ForecastLimits.horizon) -> [Int128]? {
        var forecasts: [Int128] = []
        forecasts.reserveCapacity(days)
        let factors = candidate == .monthEnd ? MonthEndFactors(series, calendar, before: day) : nil
        if candidate == .monthEnd, factors == nil { return nil }
        let level = candidate == .level ? recentMedian : nil
        for ahead in 1...days {
            let target = day.advanced(by: ahead)
            guard calendar.isWorkingDay(target) else {
                forecasts.append(dayOffMicro)
                continue
            }
            let forecast: Int128? =
                switch candidate {
                case .lastWeek: lastSameWeekday(target)
                case .lastYear: yearBefore(target)
                case .level: level.map { Fraction.micro($0, over: 2) }
                case .weekday: median(target).map { Fraction.micro($0, over: 2) }
                case .monthEnd: monthEnd(target, factors)
                case .yearTrend: yearTrend(target)
                }
            guard let forecast else { return nil }
            forecasts.append(forecast)
        }
        return forecasts
    }

    // MARK: - The candidates

    /// Twice the median of the last forty working days: as far back as eight same weekdays reach.
    private var recentMedian: Int128? {
        days(ofLast: 40, from: day, step: 1) { _ in true }.flatMap { Self.median($0.map { Int128(series[$0]) }) }
    }

    private func lastSameWeekday(_ target: Day) -> Int128? {
        var day = latest(Self.weekday(of: target))
        while day >= series.first {
            if calendar.isWorkingDay(day) { return Int128(series[day]) * 1_000_000 }
            day = day.advanced(by: -7)
        }
        return nil
    }

    private func yearBefore(_ target: Day) -> Int128? {
        guard known >= 364 else { return nil }
        return dayBefore(target).map { Int128(series[$0]) * 1_000_000 }
    }

    /// The day 364 before, or the last working day before that.
    private func dayBefore(_ target: Day) -> Day? {
        var day = target.advanced(by: -364)
        while !calendar.isWorkingDay(day) { day = day.advanced(by: -1) }
        return day >= series.first ? day : nil
    }

    private func monthEnd(_ target: Day, _ factors: MonthEndFactors?) -> Int128? {
        guard let factors else { return nil }
        let weekday = Self.weekday(of: target)
        let plain = days(ofLast: 8, from: latest(weekday), step: 7) { $0.weekday == weekday }?.map { day in
            let factor = factors.factor(of: day)
            return Fraction.micro(Int128(series[day]) * factor.denominator, over: factor.numerator)
        }
        guard let plain, let median = Self.median(plain) else { return nil }
        let factor = factors.factor(of: target)
        return Fraction.halfUp(median * factor.numerator, over: 2 * factor.denominator)
    }

    private func yearTrend(_ target: Day) -> Int128? {
        guard known >= 392, let before = dayBefore(target) else { return nil }
        let now = series.sum(day.advanced(by: -27)...day)
        let then = series.sum(day.advanced(by: -391)...day.advanced(by: -364))
        let ratio = Fraction.clipped(now, over: then, low: (1, 2), high: (2, 1))
        return Fraction.micro(Int128(series[before]) * ratio.numerator, over: ratio.denominator)
    }

    /// Twice the median of the last eight same weekdays.
    private func median(_ target: Day) -> Int128? {
        let weekday = Self.weekday(of: target)
        return days(ofLast: 8, from: latest(weekday), step: 7) { $0.weekday == weekday }
            .flatMap { Self.median($0.map { Int128(series[$0]) }) }
    }

    /// The last working days that fit, from the newest; `nil` where there are fewer.
    private func days(ofLast wanted: Int, from start: Day, step: Int, where fits: (Day) -> Bool) -> [Day]? {
        var days: [Day] = []
        days.reserveCapacity(wanted)
        var day = start
        while days.count < wanted {
            guard day >= series.first else { return nil }
            if calendar.isWorkingDay(day), fits(day) { days.append(day) }
            day = day.advanced(by: -step)
        }
        return days
    }

    /// The sum of the two in the middle of an even number, which is twice the median.
    private static func median(_ counts: [Int128]) -> Int128? {
        let ordered = counts.sorted()
        guard ordered.count >= 2 else { return nil }
        return ordered[ordered.count / 2 - 1] + ordered[ordered.count / 2]
    }

    // MARK: - Days

    /// The weekday that a working day is forecast by: a Saturday or Sunday that is worked stands for the Friday that
    /// was given off, since last year's Saturdays say nothing of it.
    private static func weekday(of day: Day) -> Int { min(day.weekday, 4) }

    /// The last day of a weekday up to the origin.
    private func latest(_ weekday: Int) -> Day { day.advanced(by: -((day.weekday - weekday + 7) % 7)) }

    private static func dayOff(_ series: DailySeries, _ calendar: WorkingDays, _ origin: Day) -> Int128 {
        var sum: Int128 = 0
        var days: Int128 = 0
        for back in 0..<364 {
            let day = origin.advanced(by: -back)
            guard day >= series.first else { break }
            if !calendar.isWorkingDay(day) {
                sum += Int128(series[day])
                days += 1
            }
        }
        return days == 0 ? 0 : Fraction.micro(sum, over: days)
    }
}

/// Fractions of arrivals. Numerators stay below 2^112 (`ForecastLimits.dayMax`).
enum Fraction {
    /// Millionths, rounded half up; nothing here is negative, and the denominator is positive.
    static func micro(_ numerator: Int128, over denominator: Int128) -> Int128 {
        halfUp(1_000_000 * numerator, over: denominator)
    }

    static func halfUp(_ numerator: Int128, over denominator: Int128) -> Int128 {
        (2 * numerator + denominator) / (2 * denominator)
    }

    /// A ratio between two bounds; where there is nothing to divide by, the upper one, or 1 when both are 0.
    static func clipped(
        _ numerator: Int128, over denominator: Int128, low: (Int128, Int128), high: (Int128, Int128)
    ) -> (numerator: Int128, denominator: Int128) {
        if denominator == 0 { return numerator == 0 ? (1, 1) : high }
        if numerator * low.1 < denominator * low.0 { return low }
        if numerator * high.1 > denominator * high.0 { return high }
        return (numerator, denominator)
    }
}
