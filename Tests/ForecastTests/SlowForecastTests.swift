import Forecast
import Model
import TestSupport
import Testing

@Suite struct SlowForecastTests {
    @Test(
        "Every candidate forecasts every day as the text says (Z-02, Z-03, Z-04, Z-05, Z-06, Z-07, Z-08, Z-09)",
        arguments: 1...6)
    func candidates(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let last = Day(number: (Day("2023-02-01") ?? .first).number + Int32(random.next(below: 1_300)))
        let worksOnDaysOff = random.bool(oneIn: 2)
        let first = last.advanced(by: -random.next(in: 20...900))
        let series = try DailySeries(
            from: first,
            (0...Int(last.number - first.number)).map { place in
                let isWorked = Series.calendar.isWorkingDay(first.advanced(by: place))
                return isWorked ? Int64(random.next(below: 60)) : worksOnDaysOff ? Int64(random.next(below: 4)) : 0
            })
        let slow = SlowForecast(series, Series.calendar)
        let origin = Origin(
            series, WorkingDays(Series.calendar, around: last), last.advanced(by: -random.next(below: 20)))
        for candidate in Candidate.allCases {
            let expected = (1...28).map { slow.forecast(candidate, origin.day.advanced(by: $0), from: origin.day) }
            let whole = expected.contains(nil) ? nil : expected.compactMap { $0 }
            #expect(origin.forecast(candidate) == whole, "seed \(seed), \(candidate), origin \(origin.day)")
        }
    }

    @Test(
        "Choice, error, interval and coverage follow from the forecasts (Z-10, Z-11, Z-12, Z-13, Z-14)",
        arguments: 1...4)
    func result(seed: UInt64) throws {
        var random = SplitMix64(seed: 100 + seed)
        let base = seed.isMultiple(of: 2) ? 5 : 40
        let series = try Series.make(days: 900, until: Day("2026-09-16") ?? .last) { day in
            Int64(random.next(below: base) + (Series.following(day) < 2 ? 3 * base : 0))
        }
        let slow = SlowForecast(series, Series.calendar)
        let forecast = try Forecast(series, Series.calendar)
        let sunday = try #require(Day("2026-09-13"))
        var errors: [Candidate: (choosing: Int128, judging: Int128)] = [:]
        var residuals: [Int128] = []
        for candidate in Candidate.allCases {
            var sums: [Int128] = []
            for back in (1...13).reversed() {
                let origin = sunday.advanced(by: -28 * back)
                let missed = try (1...28).map { ahead -> Int128 in
                    let day = origin.advanced(by: ahead)
                    let told = try #require(slow.forecast(candidate, day, from: origin))
                    return slow.counts[day, default: 0] * 1_000_000 - told
                }
                sums.append(missed.reduce(0) { $0 + ($1 < 0 ? -$1 : $1) })
                if candidate == forecast.method {
                    residuals += stride(from: 0, to: 28, by: 7).map { missed[$0..<$0 + 7].reduce(0, +) }
                }
            }
            errors[candidate] = (sums.prefix(9).reduce(0, +), sums.suffix(4).reduce(0, +))
        }
        #expect(forecast.scores.map(\.errorMicro) == Candidate.allCases.map { errors[$0]?.judging })
        #expect(forecast.judged == slow.sum(sunday.advanced(by: -111), sunday))
        let least = Candidate.allCases.compactMap { errors[$0]?.choosing }.min()
        #expect(forecast.verdict == .model && errors[forecast.method]?.choosing == least, "seed \(seed)")
        let ordered = residuals.sorted()
        #expect(ordered.count == 52)
        for (place, week) in forecast.weeks.enumerated() {
            let days = (1...7).map { forecast.origin.advanced(by: 7 * place + $0) }
            let total = try days.reduce(0) { sum, day in
                sum + (try #require(slow.forecast(forecast.method, day, from: forecast.origin)))
            }
            #expect(week.first == days[0] && week.totalMicro == total)
            #expect(week.interval == max(0, total + ordered[5])...max(0, total + ordered[46]))
        }
        let within = residuals.suffix(16).count { $0 >= ordered[5] && $0 <= ordered[46] }
        #expect(forecast.coverage?.within == within && forecast.coverage?.of == 16)
    }

    @Test("A past too short for a candidate leaves it out, and one too short for all is said (Z-05, Z-10)")
    func shortPasts() throws {
        let week = try Forecast(try Series.make(days: 12) { _ in 7 }, Series.calendar)
        #expect(week.verdict == .untested && week.method == .lastWeek && week.origins == (0, 0))
        #expect(week.weeks.allSatisfy { $0.interval == nil } && week.coverage == nil)
        // Origins need a week each, the choice one beside the four that judge: 28 days more than for these.
        let quarter = try Forecast(try Series.make(days: 200) { _ in 7 }, Series.calendar)
        #expect(quarter.origins == (6, 4))
        #expect(
            quarter.scores.filter { $0.errorMicro == nil }.map(\.candidate) == [
                .lastYear, .level, .weekday, .monthEnd, .yearTrend,
            ])
        #expect(throws: ForecastError.nothingKnown(Series.last)) {
            try Forecast(try Series.make(days: 3) { _ in 7 }, Series.calendar)
        }
        #expect(throws: ForecastError.count(Day.first, -1)) { try DailySeries(from: .first, [-1]) }
        let most = ForecastLimits.dayMax
        #expect(throws: ForecastError.count(Day.first.advanced(by: 1), most + 1)) {
            try DailySeries(from: .first, [most, most + 1])
        }
    }

    @Test("The greatest counts overflow nothing")
    func greatest() throws {
        let series = try Series.make { day in day.weekday == 0 ? 0 : ForecastLimits.dayMax }
        let forecast = try Forecast(series, Series.calendar)
        #expect(forecast.weeks.allSatisfy { $0.totalMicro <= 7 * 4 * Int128(ForecastLimits.dayMax) * 1_000_000 })
    }
}
