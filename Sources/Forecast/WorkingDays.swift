package import Model

/// What a calendar says of the days that forecasts of one day look at, in tables: the offices of a country ask the same
/// of the same days, some hundred thousand times.
package struct WorkingDays: Sendable {
    private let calendar: WorkingCalendar
    private let first: Day
    private let works: [Bool]
    /// How many working days follow a day in its month.
    private let following: [UInt8]

    /// - Parameters:
    ///   - calendar: which days are off.
    ///   - origin: the last day that is known. The tables reach as far back as the oldest origin of the past looks, and
    ///     over the horizon; what lies outside is asked of the calendar.
    /// - Complexity: O(days of the tables).
    package init(_ calendar: WorkingCalendar, around origin: Day) {
        let last = Period(.month, holding: origin.advanced(by: ForecastLimits.horizon)).lastDay
        let first = origin.advanced(by: -ForecastLimits.tableDays)
        var works: [Bool] = []
        var following: [UInt8] = []
        var count: UInt8 = 0
        for back in 0...Int(last.number - first.number) {
            let day = last.advanced(by: -back)
            following.append(count)
            works.append(calendar.isWorkingDay(day))
            if works[back] { count += 1 }
            if day.parts.day == 1 { count = 0 }
        }
        self.calendar = calendar
        self.first = first
        self.works = works.reversed()
        self.following = following.reversed()
    }

    func isWorkingDay(_ day: Day) -> Bool {
        let place = Int(day.number - first.number)
        return works.indices.contains(place) ? works[place] : calendar.isWorkingDay(day)
    }

    /// How many working days follow a day in its month.
    func following(_ day: Day) -> Int {
        let place = Int(day.number - first.number)
        if following.indices.contains(place) { return Int(following[place]) }
        let last = Period(.month, holding: day).lastDay
        return (0..<Int(last.number - day.number)).count { calendar.isWorkingDay(day.advanced(by: $0 + 1)) }
    }
}
