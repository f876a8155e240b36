package import Model

/// What enters the contributions of dossiers beside their own fields: time limits and working days. A
/// new register or calendar means new rules, and every contribution is computed again.
package struct IntakeRules: Sendable {
    package let register: Register
    package let calendar: WorkingCalendar

    package init(register: Register, calendar: WorkingCalendar) {
        self.register = register
        self.calendar = calendar
    }

    /// The last second of the day on which a limit of this procedure runs out for a dossier accepted at `accepted`, or
    /// of its hour; 0 when the procedure has no known limit. Never after 2099-12-31.
    func due(_ limit: TimeLimit, accepted: UInt32) -> Int64 {
        let day = Day(at: Moment(seconds: Int64(accepted)))
        let count = Int(limit.count)
        switch limit.unit {
        case .none: return 0
        case .hours: return min(Int64(accepted) + Int64(count) * 3600, TimeText.lastSeconds)
        case .workingDays: return endOfWork(calendar.workingDay(count, after: day))
        // Beyond a century of days the clip below decides, and 32 bits of days are not left.
        case .days: return endOfWork(day.advanced(by: min(count, 40_000)))
        case .months: return endOfWork(day.advanced(byMonths: min(count, 1200)))
        }
    }

    /// A moment that is due by itself: on a day off it is due by the end of the next working day.
    @inline(__always)
    func workedOff(_ moment: Int64) -> Int64 {
        let day = Day(at: Moment(seconds: moment))
        return calendar.isWorkingDay(day) ? moment : endOfWork(day)
    }

    /// A due moment after so many minutes of waiting, which are not 0: an end of day goes on by whole days.
    func extended(_ due: Int64, by minutes: Int64) -> Int64 {
        let isEndOfDay = Day(at: Moment(seconds: due)).end.seconds == due
        let seconds = isEndOfDay ? (minutes &+ 720) / 1440 &* 86_400 : minutes &* 60
        return seconds == 0 ? due : workedOff(min(due &+ seconds, TimeText.lastSeconds))
    }

    /// 23:59:59 of the day, or of the next working day when it is a day off.
    private func endOfWork(_ day: Day) -> Int64 {
        day >= .last ? TimeText.lastSeconds : calendar.firstWorkingDay(onOrAfter: day).end.seconds
    }
}

/// A procedure's time limit in a few bytes.
struct TimeLimit: Equatable, Sendable {
    enum Unit: UInt8, Sendable {
        case none, hours, days, workingDays, months
    }

    var count: UInt32 = 0
    var unit = Unit.none

    /// No limit is known where count or unit is missing.
    init(_ procedure: Procedure?) {
        guard let procedure, let limit = procedure.timeLimit, let unit = procedure.timeLimitUnit else { return }
        count = UInt32(limit)
        self.unit =
            switch unit {
            case .hours: .hours
            case .days: .days
            case .workingDays: .workingDays
            case .months: .months
            }
    }
}

extension Day {
    /// The same day of the month `months` later, clipped to the month's end; at most 2099-12-31.
    func advanced(byMonths months: Int) -> Day {
        let (year, month, date) = parts
        let index = (year - 2000) * 12 + month - 1 + months
        guard index < 1200 else { return .last }
        let target = (year: 2000 + index / 12, month: index % 12 + 1)
        let length = Day.length(year: target.year, month: target.month)
        return Day(year: target.year, month: target.month, day: min(date, length)) ?? .last
    }
}
