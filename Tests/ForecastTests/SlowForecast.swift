import Forecast
import Model

/// The forecast once more, from the text alone: day by day out of a dictionary, each rule written out, no sums kept.
struct SlowForecast {
    var counts: [Day: Int128] = [:]
    let first: Day
    let last: Day
    let calendar: WorkingCalendar

    init(_ series: DailySeries, _ calendar: WorkingCalendar) {
        first = series.first
        last = series.last
        self.calendar = calendar
        for place in 0..<series.count {
            let day = series.first.advanced(by: place)
            counts[day] = Int128(series[day])
        }
    }

    func rounded(_ top: Int128, _ bottom: Int128) -> Int128 {
        let (quotient, rest) = top.quotientAndRemainder(dividingBy: bottom)
        return 2 * rest >= bottom ? quotient + 1 : quotient
    }

    /// Z-04 to Z-09 for one day ahead of an origin.
    func forecast(_ candidate: Candidate, _ target: Day, from origin: Day) -> Int128? {
        if !calendar.isWorkingDay(target) { return dayOff(origin) }
        let weekday = target.weekday >= 5 ? 4 : target.weekday
        let past = days(first, origin).filter { calendar.isWorkingDay($0) }.reversed()
        let same = past.filter { $0.weekday == weekday }
        let known = Int(origin.number - first.number) + 1
        switch candidate {
        case .lastWeek: return same.first.map { counts[$0, default: 0] * 1_000_000 }
        case .lastYear: return known < 364 ? nil : before(target).map { counts[$0, default: 0] * 1_000_000 }
        case .level: return middle(past.prefix(40).map { counts[$0, default: 0] * 1_000_000 }, of: 40, 1, 1)
        case .weekday: return middle(same.prefix(8).map { counts[$0, default: 0] * 1_000_000 }, of: 8, 1, 1)
        case .monthEnd:
            guard let factor = factor(target, origin) else { return nil }
            let plain = same.prefix(8).compactMap { day in
                self.factor(day, origin).map { rounded(counts[day, default: 0] * 1_000_000 * $0.1, $0.0) }
            }
            return middle(plain, of: 8, factor.0, factor.1)
        case .yearTrend:
            guard known >= 392, let day = before(target) else { return nil }
            let now = sum(origin.advanced(by: -27), origin)
            let then = sum(origin.advanced(by: -391), origin.advanced(by: -364))
            let ratio = clip(now, then, (1, 2), (2, 1))
            return rounded(counts[day, default: 0] * 1_000_000 * ratio.0, ratio.1)
        }
    }

    func days(_ from: Day, _ to: Day) -> [Day] {
        from > to ? [] : (from.number...to.number).map { Day(number: $0) }
    }

    func sum(_ from: Day, _ to: Day) -> Int128 { days(from, to).reduce(0) { $0 + counts[$1, default: 0] } }

    private func middle(_ values: [Int128], of count: Int, _ top: Int128, _ bottom: Int128) -> Int128? {
        guard values.count == count else { return nil }
        let ordered = values.sorted()
        return rounded((ordered[count / 2 - 1] + ordered[count / 2]) * top, 2 * bottom)
    }

    private func before(_ target: Day) -> Day? {
        days(first, target.advanced(by: -364)).last { calendar.isWorkingDay($0) }
    }

    private func dayOff(_ origin: Day) -> Int128 {
        let off = days(max(first, origin.advanced(by: -363)), origin).filter { !calendar.isWorkingDay($0) }
        guard !off.isEmpty else { return 0 }
        return rounded(off.reduce(0) { $0 + counts[$1, default: 0] } * 1_000_000, Int128(off.count))
    }

    private func clip(
        _ top: Int128, _ bottom: Int128, _ low: (Int128, Int128), _ high: (Int128, Int128)
    ) -> (Int128, Int128) {
        if bottom == 0 { return top == 0 ? (1, 1) : high }
        if top * low.1 < bottom * low.0 { return low }
        return top * high.1 > bottom * high.0 ? high : (top, bottom)
    }

    private func following(_ day: Day) -> Int {
        min(10, days(day.advanced(by: 1), Period(.month, holding: day).lastDay).count(where: calendar.isWorkingDay))
    }

    private func factor(_ day: Day, _ origin: Day) -> (Int128, Int128)? {
        var month = Period(.month, holding: origin.advanced(by: 1))
        var year: [Day] = []
        for _ in 0..<12 {
            guard let previous = month.previous else { return nil }
            month = previous
            year += days(month.firstDay, month.lastDay).filter { calendar.isWorkingDay($0) }
        }
        guard month.firstDay >= first else { return nil }
        let alike = year.filter { following($0) == following(day) }
        let all = year.reduce(0) { $0 + counts[$1, default: 0] }
        guard alike.count >= 6, all > 0 else { return (1, 1) }
        let own = alike.reduce(0) { $0 + counts[$1, default: 0] }
        return clip(own * Int128(year.count), Int128(alike.count) * all, (1, 4), (4, 1))
    }
}
