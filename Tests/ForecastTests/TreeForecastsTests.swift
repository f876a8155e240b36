import Forecast
import Model
import TestSupport
import Testing

/// Forecasts of units above others, beside the sum of those of their offices.
struct TreeForecastsTests {
    private static let asOf = Series.last.advanced(by: 1)

    private static func unit(_ code: String) throws -> UnitCode { try #require(UnitCode(code)) }

    private static func own(days: Int, _ count: (Day) -> Int64) -> OwnReceived {
        var own = OwnReceived(first: asOf.advanced(by: -days))
        for back in 1...days {
            let day = asOf.advanced(by: -back)
            if Series.calendar.isWorkingDay(day) { own.counts[day] = count(day) }
        }
        return own
    }

    private static func tree() throws -> Tree {
        try Topology(csv: ClusterFile.topology63, file: "t").tree(on: asOf)
    }

    // Z-21
    @Test func `offices are forecast each from its own days, and those without a forecast are counted`() throws {
        let offices = [
            try Self.unit("10101"): Self.own(days: 1_096) { $0.weekday == 0 ? 9 : 2 },
            try Self.unit("10103"): Self.own(days: 1_096) { Series.following($0) < 3 ? 120 : 40 },
            // Received something, and too lately.
            try Self.unit("10105"): Self.own(days: 3) { _ in 5 },
            // The province's own desk.
            try Self.unit("01"): Self.own(days: 400) { _ in 7 },
        ]
        var forecasts = TreeForecasts(try Self.tree(), Series.calendar, before: Self.asOf, isProcedure: false)
        var asked: [UnitCode: Int] = [:]
        func received(_ unit: UnitCode) -> OwnReceived {
            asked[unit, default: 0] += 1
            return offices[unit] ?? OwnReceived()
        }
        for (code, count, without) in [("01", 3, 1), ("VN", 3, 1), ("79", 0, 0)] {
            let sum = try #require(forecasts.offices(of: try Self.unit(code), received))
            #expect(sum.forecast == count && sum.without == without, "\(code)")
        }
        let sum = try #require(forecasts.offices(of: try Self.unit("01"), received))
        let alone = try [1_096, 1_096, 400].enumerated().map { place, days in
            let own = try #require(offices[try Self.unit(["10101", "10103", "01"][place])])
            let first = Self.asOf.advanced(by: -days)
            let series = try DailySeries(from: first, (0..<days).map { own.counts[first.advanced(by: $0)] ?? 0 })
            return try Forecast(series, Series.calendar).weeks.map(\.totalMicro)
        }
        #expect(sum.weeksMicro == (0..<4).map { week in alone.reduce(0) { $0 + $1[week] } })
        #expect(sum.totalMicro == sum.weeksMicro.reduce(0, +))
        #expect(forecasts.offices(of: try Self.unit("10101"), received) == nil)
        #expect(asked.values.allSatisfy { $0 == 1 })
    }

    // Z-01, Z-21
    @Test func `a unit's forecast is that of its own sum, in whatever order units are asked for`() throws {
        let offices = [
            try Self.unit("10101"): Self.own(days: 1_096) { $0.weekday == 0 ? 9 : 2 },
            try Self.unit("10103"): Self.own(days: 700) { _ in 3 },
        ]
        func received(_ unit: UnitCode) -> OwnReceived { offices[unit] ?? OwnReceived() }
        let series = try Series.make(until: Series.last) { day in
            (day.weekday == 0 ? 9 : 2) + (Self.asOf.number - day.number <= 700 ? 3 : 0)
        }
        let expected = try Forecast(series, Series.calendar)
        for codes in [["01", "10101", "VN"], ["10101", "VN", "01"]] {
            var forecasts = TreeForecasts(try Self.tree(), Series.calendar, before: Self.asOf, isProcedure: false)
            for code in codes {
                let (forecast, knownFrom) = try forecasts.forecast(of: try Self.unit(code), received)
                #expect(knownFrom == Self.asOf.advanced(by: -1_096))
                #expect((forecast == expected) == (code != "10101"), "\(code) of \(codes)")
            }
        }
    }

    // Z-17
    @Test func `days that an office has not told shorten the series of everything above it`() throws {
        var lacking = Self.own(days: 1_096) { _ in 3 }
        lacking.toldFrom = Day("2026-08-01")
        let offices = [
            try Self.unit("10101"): lacking, try Self.unit("10103"): Self.own(days: 1_096) { _ in 5 },
        ]
        func received(_ unit: UnitCode) -> OwnReceived { offices[unit] ?? OwnReceived() }
        var forecasts = TreeForecasts(try Self.tree(), Series.calendar, before: Self.asOf, isProcedure: false)
        #expect(try forecasts.forecast(of: try Self.unit("01"), received).knownFrom == Day("2026-08-01"))
        #expect(
            try forecasts.forecast(of: try Self.unit("10103"), received).knownFrom == Self.asOf.advanced(by: -1_096))
        #expect(forecasts.offices(of: try Self.unit("01"), received)?.forecast == 2)
    }
}
