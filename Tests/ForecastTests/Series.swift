import Forecast
import Model
import TestSupport

/// Arrivals made for a test, day by day (Z-01): three years up to a Friday, working days of the shipped calendar.
enum Series {
    static let last = Day("2026-10-30") ?? .last
    static let calendar = read()

    private static func read() -> WorkingCalendar {
        do { return try WorkingCalendar(csv: ClusterFile.holidays, file: "holidays.csv") } catch {
            fatalError("\(error)")
        }
    }

    /// Arrivals of each working day as told; days off have none.
    static func make(days: Int = 1_096, until last: Day = last, _ count: (Day) -> Int64) throws -> DailySeries {
        let first = last.advanced(by: 1 - days)
        return try DailySeries(
            from: first,
            (0..<days).map { place in
                let day = first.advanced(by: place)
                return calendar.isWorkingDay(day) ? count(day) : 0
            })
    }

    /// The number of working days that follow a day in its month.
    static func following(_ day: Day) -> Int {
        var count = 0
        var next = day.advanced(by: 1)
        while next.parts.month == day.parts.month {
            if calendar.isWorkingDay(next) { count += 1 }
            next = next.advanced(by: 1)
        }
        return count
    }
}
