internal import Bytes

/// Which days offices work: Monday to Friday, less holidays and days off, plus swapped working days (R-52).
///
/// Covers 2000…2099 in two tables (125 KB), so that the n-th working day after a date is two look-ups. A due date after
/// 2099-12-31 counts as that day.
package struct WorkingCalendar: Sendable {
    /// For each day from 2000-01-01, the number of working days up to and including it.
    private let workingUpTo: [UInt16]
    /// The working days in order, as days from 2000-01-01.
    private let workingDays: [UInt16]
    /// The years for which the file has entries, ascending.
    package let years: [Int]
    /// Those of them in which some holiday that every year has is missing, ascending.
    private let partlyFilledYears: [Int]

    private static let dayCount = Int(Day.last.number - Day.first.number) + 1

    /// Reads `date` and `kind`; other columns are ignored.
    ///
    /// - Throws: the first line with a wrong date or an unknown kind.
    package init(csv bytes: Span<UInt8>, file: String) throws(LocatedError) {
        let sheet = try Sheet(bytes, file: file, required: ["date", "kind"], known: ["date", "kind"])
        var off: Set<Int32> = []
        var on: Set<Int32> = []
        var years: Set<Int> = []
        for row in sheet.rows {
            guard let day = try row.day("date") else { throw row.error("date", "the date is missing") }
            switch row["kind"] {
            case "public holiday", "compensatory", "swapped day off": off.insert(day.number)
            case "swapped working day": on.insert(day.number)
            default:
                throw row.error(
                    "kind",
                    "\"\(row["kind"])\" is none of public holiday, compensatory, swapped day off, swapped working day")
            }
            years.insert(day.parts.year)
        }
        self.init(off: off, on: on, years: years.sorted())
    }

    package init(csv bytes: [UInt8], file: String) throws(LocatedError) { try self.init(csv: bytes.span, file: file) }

    /// A calendar without entries: Monday to Friday.
    package init() { self.init(off: [], on: [], years: []) }

    private init(off: Set<Int32>, on: Set<Int32>, years: [Int]) {
        var upTo: [UInt16] = []
        var days: [UInt16] = []
        upTo.reserveCapacity(Self.dayCount)
        days.reserveCapacity(Self.dayCount * 5 / 7)
        for index in 0..<Self.dayCount {
            let day = Day.first.advanced(by: index)
            if on.contains(day.number) || (day.weekday < 5 && !off.contains(day.number)) { days.append(UInt16(index)) }
            upTo.append(UInt16(days.count))
        }
        workingUpTo = upTo
        workingDays = days
        self.years = years
        partlyFilledYears = years.filter { !Self.hasHolidaysOfEveryYear($0, off) }
    }

    /// Whether offices work on a day of 2000…2099; any other day counts by its weekday alone.
    package func isWorkingDay(_ day: Day) -> Bool {
        guard let index = Self.index(day) else { return day.weekday < 5 }
        return workingUpTo[index] != (index == 0 ? 0 : workingUpTo[index - 1])
    }

    /// The n-th working day after a day, the day itself when `count` is 0; at most 2099-12-31.
    package func workingDay(_ count: Int, after day: Day) -> Day {
        if count == 0 { return min(day, .last) }
        guard let index = Self.index(day) else { return day < .first ? workingDay(count, after: .first) : .last }
        let rank = Int(workingUpTo[index]) + count - 1
        return rank < workingDays.count ? Day.first.advanced(by: Int(workingDays[rank])) : .last
    }

    /// The day itself when offices work on it, else the next working day; at most 2099-12-31.
    package func firstWorkingDay(onOrAfter day: Day) -> Day {
        isWorkingDay(day) ? min(day, .last) : workingDay(1, after: day)
    }

    /// The years of a range of days for which the file has no entries, ascending: they count Monday to Friday, and
    /// whoever uses them says so once.
    package func yearsWithoutEntries(_ days: ClosedRange<Day>) -> [Int] {
        (days.lowerBound.parts.year...days.upperBound.parts.year).filter { !years.contains($0) }
    }

    /// What is missing from the calendar at a date, ascending by year: programs say it at start and beside a rank.
    ///
    /// The current year must be there and whole; the next one from 1 December on; every year that is there must be
    /// whole.
    package func gaps(on today: Day) -> [CalendarGap] {
        let (year, month, _) = today.parts
        let needed = month == 12 ? [year, year + 1] : [year]
        let gaps =
            needed.filter { !years.contains($0) }.map { CalendarGap(year: $0, isEmpty: true) }
            + partlyFilledYears.map { CalendarGap(year: $0, isEmpty: false) }
        return gaps.sorted { $0.year < $1.year }
    }

    /// What may matter to figures of a period that are published today: the gaps of today, and those of the period's
    /// own year.
    ///
    /// - Returns: ascending by year, each year once.
    package func gaps(on today: Day, for period: Period) -> [CalendarGap] {
        let present = gaps(on: today)
        let then = gaps(on: period.firstDay).filter { gap in !present.contains { $0.year == gap.year } }
        return (present + then).sorted { $0.year < $1.year }
    }

    /// Whether the days off of a year have at least what every year has since 2021 (Labour Code 45/2019/QH14, article
    /// 112): a file that was cut short, or in which only the first notice was entered, has not.
    private static func hasHolidaysOfEveryYear(_ year: Int, _ off: Set<Int32>) -> Bool {
        func count(_ first: (Int, Int), _ last: (Int, Int)) -> Int {
            guard let from = Day(year: year, month: first.0, day: first.1),
                let to = Day(year: year, month: last.0, day: last.1)
            else { return 0 }
            return (from.number...to.number).count { off.contains($0) }
        }
        func has(_ month: Int, _ day: Int) -> Bool { count((month, day), (month, day)) == 1 }
        // Tết begins between 21 January and 20 February; 10/3 of the lunar year falls on 29 March to 29 April.
        return has(1, 1) && has(4, 30) && has(5, 1) && has(9, 2) && (has(9, 1) || has(9, 3))
            && count((1, 20), (2, 28)) >= 5 && count((3, 28), (4, 29)) >= 1
    }

    private static func index(_ day: Day) -> Int? {
        day >= .first && day <= .last ? Int(day.number - Day.first.number) : nil
    }
}

/// A year for which a calendar has no entries, or not all that every year has.
package struct CalendarGap: Hashable, Sendable {
    package let year: Int
    /// No entry at all; otherwise some are missing.
    package let isEmpty: Bool

    package init(year: Int, isEmpty: Bool) {
        self.year = year
        self.isEmpty = isEmpty
    }
}
