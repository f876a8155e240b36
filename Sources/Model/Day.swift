/// A date in Viet Nam, counted in days from 1970-01-01 (proleptic Gregorian calendar).
public struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let number: Int32

    public init(number: Int32) { self.number = number }

    /// The date, or `nil` when there is no such date or its year is outside 1…9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(year: year, month: month)
        else { return nil }
        number = Self.number(year: year, month: month, day: day)
    }

    /// The first and the last day that records may name.
    public static let first = Day(number: Day.number(year: 2000, month: 1, day: 1))
    public static let last = Day(number: Day.number(year: 2099, month: 12, day: 31))

    /// The date in Viet Nam (UTC+7, no daylight saving) at a moment in Unix seconds.
    public init(at moment: Moment) {
        let local = moment.seconds + Moment.vietNamOffsetSeconds
        number = Int32(local >= 0 ? local / 86_400 : (local - 86_399) / 86_400)
    }

    /// The moment at which this date begins in Viet Nam.
    public var begin: Moment { Moment(seconds: Int64(number) * 86_400 - Moment.vietNamOffsetSeconds) }

    /// The last second of this date in Viet Nam, 23:59:59.
    public var end: Moment { Moment(seconds: begin.seconds + 86_399) }

    /// 0 = Monday … 6 = Sunday.
    public var weekday: Int { Int((Int64(number) + 3).quotientAndFloorRemainder(7)) }

    /// Year, month 1…12, day 1…31.
    public var parts: (year: Int, month: Int, day: Int) {
        // Howard Hinnant, "chrono-compatible low-level date algorithms": eras of 400 years that begin on 1 March.
        let z = Int(number) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func number(year: Int, month: Int, day: Int) -> Int32 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return Int32(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
    }

    /// The number of days of a month.
    public static func length(year: Int, month: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The same day of the year before, the 28th for a 29th of February; `nil` in the year 1.
    package var yearBefore: Day? {
        let (year, month, day) = parts
        return Day(year: year - 1, month: month, day: min(day, Self.length(year: year - 1, month: month)))
    }

    /// The date `days` later (earlier when negative).
    public func advanced(by days: Int) -> Day { Day(number: number + Int32(days)) }

    public static func < (left: Day, right: Day) -> Bool { left.number < right.number }

    /// `2026-10-05`.
    public var description: String {
        let (year, month, day) = parts
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// The date in `YYYY-MM-DD`, or `nil` for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        func value(_ range: Range<Int>) -> Int? {
            var value = 0
            for index in range {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else { return nil }
                value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = value(0..<4), let month = value(5..<7), let day = value(8..<10) else { return nil }
        self.init(year: year, month: month, day: day)
    }
}

extension Int64 {
    /// The remainder of a division that rounds towards minus infinity; never negative for a positive divisor.
    fileprivate func quotientAndFloorRemainder(_ divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}

/// A moment in Unix seconds. Records know no finer one.
public struct Moment: Hashable, Comparable, Sendable {
    public let seconds: Int64

    public init(seconds: Int64) { self.seconds = seconds }

    /// Viet Nam is UTC+7 all the year.
    public static let vietNamOffsetSeconds: Int64 = 7 * 3600

    public static func < (left: Moment, right: Moment) -> Bool { left.seconds < right.seconds }
}
