import Forecast
import Model
import TestSupport
import Testing

/// Z-12 to Z-14: what may be called a model, and what not.
@Suite struct PatternTests {
    @Test("A constant series is forecast without error by the last week, and no model is named (Z-12)")
    func constant() throws {
        let forecast = try Forecast(try Series.make { _ in 40 }, Series.calendar)
        #expect(forecast.verdict == .baseline)
        #expect(forecast.method == .lastWeek)
        #expect(forecast.scores.prefix(5).allSatisfy { $0.errorMicro == 0 })
        #expect(forecast.weeks.map(\.interval) == forecast.weeks.map { $0.totalMicro...$0.totalMicro })
        #expect(forecast.coverage.map { $0 == (16, 16) } == true)
        for (place, micro) in forecast.daysMicro.enumerated() {
            let isWorked = Series.calendar.isWorkingDay(Series.last.advanced(by: place + 1))
            #expect(micro == (isWorked ? 40_000_000 : 0))
        }
    }

    @Test("A weekly pattern under noise is found by the median of weekdays (Z-07, Z-12)", arguments: 1...8)
    func weekly(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let means: [Int64] = [90, 60, 40, 30, 20, 0, 0]
        let series = try Series.make { day in means[min(day.weekday, 4)] + Int64(random.next(in: -9...9)) }
        let forecast = try Forecast(series, Series.calendar)
        #expect(forecast.verdict == .model && forecast.method == .weekday, "seed \(seed): \(forecast.scores)")
    }

    @Test("Forty a day, and 120 on the last three of a month: the worked example")
    func workedExample() throws {
        let series = try Series.make { Series.following($0) < 3 ? 120 : 40 }
        let forecast = try Forecast(series, Series.calendar)
        #expect(forecast.verdict == .model && forecast.method == .monthEnd)
        for (place, micro) in forecast.daysMicro.enumerated() {
            let day = Series.last.advanced(by: place + 1)
            let told: Int128 = Series.following(day) < 3 ? 120 : 40
            #expect(Forecast.whole(micro: micro) == (Series.calendar.isWorkingDay(day) ? told : 0), "\(day)")
        }
    }

    @Test("A planted rush at the end of the month is found (Z-08, Z-12)", arguments: 1...8)
    func monthEnd(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let series = try Series.make { day in
            let rush: Int64 = Series.following(day) < 3 ? 3 : 1
            return rush * Int64(random.next(in: 34...46))
        }
        let forecast = try Forecast(series, Series.calendar)
        #expect(forecast.verdict == .model && forecast.method == .monthEnd, "seed \(seed): \(forecast.scores)")
        // The horizon's own month end stands out.
        let byDay = forecast.daysMicro.enumerated().map { (Series.last.advanced(by: $0.offset + 1), $0.element) }
        let worked = byDay.filter { Series.calendar.isWorkingDay($0.0) }
        let rushed = worked.filter { Series.following($0.0) < 3 }.map(\.1)
        let plain = worked.filter { Series.following($0.0) >= 3 }.map(\.1)
        #expect((rushed.min() ?? 0) > (plain.max() ?? 0), "seed \(seed)")
    }

    @Test("On white noise no model claims to win (Z-06, Z-12)", arguments: 1...40)
    func noise(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let series = try Series.make { _ in Int64(random.next(in: 0...80)) }
        let forecast = try Forecast(series, Series.calendar)
        #expect(forecast.verdict == .baseline, "seed \(seed): \(forecast.method) \(forecast.scores)")
    }

    @Test("Of a thousand series of noise at most two have luck enough for a model (Z-12)")
    func noiseRate() throws {
        var claims: [UInt64] = []
        for seed in UInt64(1_001)...2_000 {
            var random = SplitMix64(seed: seed)
            let series = try Series.make(days: 760) { _ in Int64(random.next(in: 0...80)) }
            if try Forecast(series, Series.calendar).verdict == .model { claims.append(seed) }
        }
        #expect(claims.count <= 2, "seeds \(claims)")
    }
}
