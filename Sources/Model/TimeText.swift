public import Bytes

/// Reads times as records write them (records.md, "Times"), to whole seconds.
///
/// | style | example |
/// |---|---|
/// | date, optional `T` or space and time, optional `Z` or `+HH:MM` | `2026-10-05T08:30:00.250+07:00` |
/// | digits | `20261005`, `20261005083000` |
/// | day first | `05/10/2026`, `05/10/2026 08:30` |
public enum TimeText {
    /// What a date without a time of day means.
    public enum DateMeans: Sendable {
        case begin
        /// 23:59:59, for appointments.
        case end
    }

    /// The Unix seconds of the first and of the last moment that records may name, in Viet Nam's 2000…2099. Both fit
    /// into 32 bits, and 0 is free to stand for "no time".
    public static let firstSeconds: Int64 = 946_659_600
    public static let lastSeconds: Int64 = 4_102_419_599

    /// The moment in Unix seconds, or 0 when the text is no time or lies outside 2000…2099.
    ///
    /// - Complexity: O(1); no allocation.
    @inlinable
    public static func seconds(_ bytes: Span<UInt8>, _ range: Range<Int>, date: DateMeans = .begin) -> UInt32 {
        let at = range.lowerBound
        // The commonest style by far, 2026-10-05T08:30:00: two words and three bytes, no loop.
        if range.count == 19 {
            let head = bytes.word(at: at)
            let tail = bytes.word(at: at &+ 8)
            // 2026-10- and 05T08:30: separators in their places, digits elsewhere.
            let headDigits = head ^ 0x2D30_302D_3030_3030
            let tailDigits = (tail | 0x0000_0000_0074_0000) ^ 0x3030_3A30_3074_3030
            let isHead = headDigits & 0xFFF0_F0FF_F0F0_F0F0 == 0 && !hasMoreThanNine(headDigits)
            let isTail = tailDigits & 0xF0F0_FFF0_F0FF_F0F0 == 0 && !hasMoreThanNine(tailDigits)
            let separator = bytes[at &+ 10]
            let second0 = bytes[at &+ 17] &- 48
            let second1 = bytes[at &+ 18] &- 48
            if isHead, isTail, separator == UInt8(ascii: "T") || separator == UInt8(ascii: " "),
                bytes[at &+ 16] == UInt8(ascii: ":"), second0 < 10, second1 < 10
            {
                return checked(
                    year: digit(headDigits, 0) &* 1000 &+ digit(headDigits, 1) &* 100 &+ digit(headDigits, 2) &* 10
                        &+ digit(headDigits, 3),
                    month: digit(headDigits, 5) &* 10 &+ digit(headDigits, 6),
                    day: digit(tailDigits, 0) &* 10 &+ digit(tailDigits, 1),
                    time: time(
                        hour: digit(tailDigits, 3) &* 10 &+ digit(tailDigits, 4),
                        minute: digit(tailDigits, 6) &* 10 &+ digit(tailDigits, 7),
                        second: Int64(second0) &* 10 &+ Int64(second1)))
            }
        }
        return slowSeconds(bytes, range, date: date)
    }

    @inlinable @inline(__always)
    static func hasMoreThanNine(_ digits: UInt64) -> Bool {
        // Adding 6 to a nibble value above 9 reaches the fifth bit; separators have become 0.
        (digits &+ 0x0606_0606_0606_0606) & 0x1010_1010_1010_1010 != 0
    }

    @inlinable @inline(__always)
    static func digit(_ word: UInt64, _ place: Int) -> Int64 { Int64((word >> UInt64(place &* 8)) & 15) }

    /// Seconds of the day, -1 when there is no such time. 24:00 and leap seconds are none.
    @inlinable @inline(__always)
    static func time(hour: Int64, minute: Int64, second: Int64) -> Int64 {
        hour < 24 && minute < 60 && second < 60 ? hour &* 3600 &+ minute &* 60 &+ second : -1
    }

    /// - Parameter time: seconds of the day, minus the offset from Viet Nam's time; -1 = wrong.
    @inlinable @inline(__always)
    static func checked(year: Int64, month: Int64, day: Int64, time: Int64) -> UInt32 {
        guard year >= 2000, year <= 2099, month >= 1, month <= 12, day >= 1, time >= 0 else { return 0 }
        if day > 28, day > length(year, month) { return 0 }
        return UInt32(truncatingIfNeeded: firstSeconds &+ dayOfCentury(year, month, day) &* 86_400 &+ time)
    }

    /// Days of a month of 2000…2099, where every fourth year is a leap year.
    @inlinable
    static func length(_ year: Int64, _ month: Int64) -> Int64 {
        if month == 2 { return year & 3 == 0 ? 29 : 28 }
        return 30 &+ ((month &+ (month >> 3)) & 1)
    }

    /// Days from 2000-01-01, for 2000…2099: years that begin in March, of which every fourth has a day more.
    @inlinable @inline(__always)
    static func dayOfCentury(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shift: Int64 = month <= 2 ? 1 : 0
        let years = year &- 2000 &- shift
        let months = month &- 3 &+ 12 &* shift
        // 2000-03-01 is day 60; (153 m + 2) / 5 days lie before month m counted from March. Shifting rounds down,
        // also for the year -1 that January 2000 belongs to.
        return 60 &+ years &* 365 &+ (years >> 2) &+ (153 &* months &+ 2) / 5 &+ day &- 1
    }
}
