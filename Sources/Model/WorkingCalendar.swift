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

    private static func index(_ day: Day) -> Int? {
        day >= .first && day <= .last ? Int(day.number - Day.first.number) : nil
    }
}
