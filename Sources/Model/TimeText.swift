public import Bytes

/// Reads times as records write them, to whole seconds.
///
/// | style | example |
/// |---|---|
/// | date with `-` or `/`, optional `T` or space and time, optional offset | `2026-10-05T08:30:00.250+07:00` |
/// | digits | `20261005`, `20261005083000` |
/// | day first | `5/10/2026`, `05/10/2026 08:30`, `05-10-2026 08:30` |
public enum TimeText {
    /// What a date without a time of day means.
    public enum DateMeans: Sendable {
        case begin
        /// 23:59:59, for appointments; there a time of day of 00:00:00 means the same.
        case end
    }

    /// What a text says.
    @frozen
    public struct Reading: Equatable, Sendable {
        /// The moment in Unix seconds, or 0 when the text is no time or lies outside 2000…2099.
        public var seconds: UInt32
        /// What the text says of the order of day and month in its column.
        public var order: DateOrder

        @inlinable
        init(_ seconds: UInt32 = 0, _ order: DateOrder = .written) {
            self.seconds = seconds
            self.order = order
        }
    }

    /// The moment in Unix seconds, or 0 when the text is no time or lies outside 2000…2099.
    ///
    /// - Complexity: O(1); no allocation.
    @inlinable
    public static func seconds(_ bytes: Span<UInt8>, _ range: Range<Int>, date: DateMeans = .begin) -> UInt32 {
        read(bytes, range, date: date).seconds
    }

    /// The moment, and what the text says of the order of day and month.
    ///
    /// - Complexity: O(1); no allocation.
    @inlinable
    public static func read(_ bytes: Span<UInt8>, _ range: Range<Int>, date: DateMeans = .begin) -> Reading {
        let text = bytes.extracting(range)
        // The commonest style by far, 2026-10-05T08:30:00: three words, no loop.
        if text.count == 19 {
            let seconds = commonSeconds(text.word(at: 0), text.word(at: 8), text.word(at: 11))
            if seconds >= 0 {
                return Reading(UInt32(truncatingIfNeeded: date == .begin ? seconds : endOfMidnight(seconds)))
            }
        } else if text.count == 14 {
            let seconds = digitSeconds(text.word(at: 0), text.word(at: 6))
            if seconds >= 0 {
                return Reading(UInt32(truncatingIfNeeded: date == .begin ? seconds : endOfMidnight(seconds)))
            }
        } else if text.count == 8 {
            let seconds = digitSeconds(text.word(at: 0), 0x3030_3030_3030_0000)
            if seconds >= 0 {
                return Reading(UInt32(truncatingIfNeeded: date == .begin ? seconds : endOfMidnight(seconds)))
            }
        } else if text.count == 10 {
            let seconds = dateSeconds(text.word(at: 0), text.word(at: 2))
            if seconds >= 0 {
                return Reading(UInt32(truncatingIfNeeded: date == .begin ? seconds : endOfMidnight(seconds)))
            }
        }
        return slowReading(bytes, range, date: date)
    }

    /// The last second of the day that a moment begins in Viet Nam; any other moment, and 0, as it is.
    @inlinable @inline(__always)
    static func endOfMidnight(_ seconds: Int64) -> Int64 {
        seconds != 0 && (seconds &- firstSeconds) % 86_400 == 0 ? seconds &+ 86_399 : seconds
    }

    /// Unix seconds of `YYYY-MM-DDTHH:MM:SS`, 0 for no time of 2000…2099, -1 for another shape.
    ///
    ///     head = 2026-10-   tail = 05T08:30   last = 08:30:00, of which only :00 is looked at
    ///
    /// The first character of each stands in the lowest byte.
    @inlinable @inline(__always)
    static func commonSeconds(_ head: UInt64, _ tail: UInt64, _ last: UInt64) -> Int64 {
        // Digits become 0…9 and separators 0; a space after the date is made a T first.
        let isSpaced = tail & 0xFF_0000 == 0x20_0000
        let date = head ^ 0x2D30_302D_3030_3030
        let time = (isSpaced ? tail ^ 0x74_0000 : tail) ^ 0x3030_3A30_3054_3030
        // Only `:SS`, in the three highest bytes.
        let seconds = (last ^ 0x3030_3A00_0000_0000) & 0xFFFF_FF00_0000_0000
        // Adding 6 carries what is above 9 into the upper half of a digit's byte; adding 0x7F carries whatever is not 0
        // into the highest bit of a separator's.
        let wrong =
            (date | (date &+ 0x7F06_067F_0606_0606)) & 0x80F0_F080_F0F0_F0F0
            | (time | (time &+ 0x0606_7F06_067F_0606)) & 0xF0F0_80F0_F080_F0F0
            | (seconds | (seconds &+ 0x0606_7F00_0000_0000)) & 0xF0F0_8000_0000_0000
        if wrong != 0 { return -1 }
        // Each byte times ten plus the next one: two digits of a number end up in the place of the first.
        let days = date &* 10 &+ date >> 8
        let clock = time &* 10 &+ time >> 8
        let minuteSeconds = seconds &* 10 &+ seconds >> 8
        if pair(days, 0) != 20 { return 0 }
        return Int64(
            checked(
                year: 2000 &+ pair(days, 2), month: pair(days, 5), day: pair(clock, 0),
                time: Self.time(hour: pair(clock, 3), minute: pair(clock, 6), second: pair(minuteSeconds, 6))))
    }

    /// Unix seconds of the beginning of `YYYY-MM-DD`, 0 for no day of 2000…2099, -1 for another shape.
    ///
    ///     head = 2026-10-   last = 26-10-05, of which only 05 is looked at
    @inlinable @inline(__always)
    static func dateSeconds(_ head: UInt64, _ last: UInt64) -> Int64 {
        let date = head ^ 0x2D30_302D_3030_3030
        let day = (last ^ 0x3030_0000_0000_0000) & 0xFFFF_0000_0000_0000
        let wrong =
            (date | (date &+ 0x7F06_067F_0606_0606)) & 0x80F0_F080_F0F0_F0F0
            | (day | (day &+ 0x0606_0000_0000_0000)) & 0xF0F0_0000_0000_0000
        if wrong != 0 { return -1 }
        let days = date &* 10 &+ date >> 8
        if pair(days, 0) != 20 { return 0 }
        return Int64(
            checked(
                year: 2000 &+ pair(days, 2), month: pair(days, 5), day: pair(day &* 10 &+ day >> 8, 6), time: 0))
    }

    /// Unix seconds of `YYYYMMDDHHMMSS`, 0 for no time of 2000…2099, -1 for another shape.
    ///
    ///     head = 20261005   tail = 05083000, of which only 083000 is looked at
    @inlinable @inline(__always)
    static func digitSeconds(_ head: UInt64, _ tail: UInt64) -> Int64 {
        let date = head ^ 0x3030_3030_3030_3030
        let time = (tail ^ 0x3030_3030_3030_0000) & 0xFFFF_FFFF_FFFF_0000
        let sixes: UInt64 = 0x0606_0606_0606_0606
        // What is above 9 carries into the upper half of its byte.
        if (date | (date &+ sixes) | time | (time &+ sixes)) & 0xF0F0_F0F0_F0F0_F0F0 != 0 { return -1 }
        let days = date &* 10 &+ date >> 8
        let clock = time &* 10 &+ time >> 8
        if pair(days, 0) != 20 { return 0 }
        return Int64(
            checked(
                year: 2000 &+ pair(days, 2), month: pair(days, 4), day: pair(days, 6),
                time: Self.time(hour: pair(clock, 2), minute: pair(clock, 4), second: pair(clock, 6))))
    }

    @inlinable @inline(__always)
    static func pair(_ word: UInt64, _ place: Int) -> Int64 { Int64((word >> UInt64(place &* 8)) & 0xFF) }

    /// Seconds of the day, -1 when there is no such time. 24:00 and leap seconds are none.
    @inlinable @inline(__always)
    static func time(hour: Int64, minute: Int64, second: Int64) -> Int64 {
        hour < 24 && minute < 60 && second < 60 ? hour &* 3600 &+ minute &* 60 &+ second : -1
    }

    /// Unix seconds of a moment in Viet Nam's time, 0 when there is none such; `time` is the second of the day, or -1.
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

/// What a date says of the order in which its column writes day and month.
@frozen
public enum DateOrder: UInt8, Sendable {
    /// Nothing: the style tells, or both numbers are the same.
    case written
    /// `05/10/2026`: both numbers may be either.
    case ambiguous
    /// `25/10/2026`: the day stands where this program reads it.
    case usual
    /// `10/25/2026`: it stands elsewhere, and the text is no time here.
    case foreign
}
