/// Moments as text in Viet Nam's time (UTC+7 all the year), formatted by hand: a formatter of a library would cost a
/// thousand times as much and megabytes of memory.
package enum VietNamTime {
    /// Appends `2026-11-22T10:00:00.123+07:00`.
    ///
    /// Years outside 0…9999 are written with as many digits as they have.
    package static func append(unixMilliseconds: Int64, to bytes: inout [UInt8]) {
        let local = unixMilliseconds + 7 * 3_600_000
        let (days, rest) = dividedDown(local, by: 86_400_000)
        let (year, month, day) = date(daysSince1970: days)
        append(year, width: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(month, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(day, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        append(rest / 3_600_000, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(rest / 60_000 % 60, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(rest / 1_000 % 60, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        append(rest % 1_000, width: 3, to: &bytes)
        bytes.append(contentsOf: "+07:00".utf8)
    }

    package static func text(unixMilliseconds: Int64) -> String {
        var bytes: [UInt8] = []
        append(unixMilliseconds: unixMilliseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `Sun, 22 Nov 2026 03:00:00 GMT`, the form of a date in HTTP (RFC 9110 section 5.6.7).
    package static func httpDate(unixMilliseconds: Int64) -> String {
        let (days, rest) = dividedDown(unixMilliseconds, by: 86_400_000)
        let (year, month, day) = date(daysSince1970: days)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var bytes = Array("\(weekdays[Int(dividedDown(days, by: 7).remainder)]), ".utf8)
        append(day, width: 2, to: &bytes)
        bytes.append(contentsOf: " \(months[Int(month) - 1]) ".utf8)
        append(year, width: 4, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        append(rest / 3_600_000, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(rest / 60_000 % 60, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(rest / 1_000 % 60, width: 2, to: &bytes)
        bytes.append(contentsOf: " GMT".utf8)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func dividedDown(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// Howard Hinnant, "chrono-compatible low-level date algorithms": eras of 400 years that begin on 1 March.
    private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = dividedDown(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func append(_ value: Int64, width: Int, to bytes: inout [UInt8]) {
        let digits = String(value)
        for _ in 0..<max(0, width - digits.utf8.count) { bytes.append(UInt8(ascii: "0")) }
        bytes.append(contentsOf: digits.utf8)
    }
}
