import Model
import Testing

struct DayTests {
    @Test func `every day of 1900 to 2199 follows the one before`() throws {
        var day = try #require(Day(year: 1900, month: 1, day: 1))
        var weekday = 0  // A Monday.
        for year in 1900..<2200 {
            for month in 1...12 {
                for date in 1...Day.length(year: year, month: month) {
                    #expect(day == Day(year: year, month: month, day: date))
                    #expect(day.parts == (year, month, date))
                    #expect(day.weekday == weekday)
                    day = day.advanced(by: 1)
                    weekday = (weekday + 1) % 7
                }
                #expect(Day(year: year, month: month, day: Day.length(year: year, month: month) + 1) == nil)
            }
        }
    }

    @Test func `a day is read as it is written`() throws {
        var day = Day.first
        while day <= .last {
            #expect(Day(day.description) == day)
            day = day.advanced(by: 13)
        }
        for text in ["2026-1-05", "2026-02-29", "2026/01/05", "+026-01-05", "2026-01-05 ", "", "20260105"] {
            #expect(Day(text) == nil, "\(text)")
        }
    }

    @Test func `a day begins and ends in Viet Nam's time`() throws {
        let day = try #require(Day("2026-10-05"))
        #expect(day.begin.seconds == 1_791_133_200)  // 2026-10-04T17:00:00Z
        #expect(Day(at: day.begin) == day)
        #expect(Day(at: day.end) == day)
        #expect(Day(at: Moment(seconds: day.end.seconds + 1)) == day.advanced(by: 1))
        #expect(Day(at: Moment(seconds: day.begin.seconds - 1)) == day.advanced(by: -1))
        #expect(Day(at: Moment(seconds: -1_000_000_000_000)).parts.year == -29719)
    }

    @Test func `the first and last seconds of records are those of 2000 and 2099`() {
        #expect(Day.first.begin.seconds == TimeText.firstSeconds)
        #expect(Day.last.end.seconds == TimeText.lastSeconds)
    }
}

struct PeriodTests {
    @Test func `every day lies in exactly one period of each grain`() throws {
        for grain in Grain.allCases {
            var period = Period(grain, holding: .first)
            #expect(period.firstDay == .first)
            #expect(period.previous == nil)
            var day = Day.first
            while day <= .last {
                let holding = Period(grain, holding: day)
                if holding != period {
                    #expect(holding.firstDay == day)
                    #expect(period.lastDay.advanced(by: 1) == day)
                    #expect(holding.previous == period)
                    #expect(period < holding)
                    period = holding
                }
                day = day.advanced(by: 1)
            }
            #expect(period.lastDay == .last)
        }
    }

    // P-01
    @Test func `codes and texts name the same periods, and no others`() throws {
        var found = 0
        for code in UInt16.min...UInt16.max {
            guard let period = Period(code: code) else { continue }
            found += 1
            #expect(period.code == code)
            #expect(Period(period.description) == period)
            #expect(Period(period.grain, holding: period.firstDay) == period)
            #expect(Period(period.grain, holding: period.lastDay) == period)
        }
        #expect(found == 1200 + 400 + 100)
        for text in ["2026-13", "2026-00", "2026-Q0", "2026-Q5", "26", "1999", "2100", "2026-1", "2026-10-01", "2026-"]
        {
            #expect(Period(text) == nil, "\(text)")
        }
    }
}
