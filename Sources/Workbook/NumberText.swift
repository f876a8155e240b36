/// A number as a workbook stores it: a decimal text, exactly.
///
///     -12.500E+3      digits 12500, without leading zeros; exponent 0 (3 - 3 places after the point)
struct NumberText: Equatable, Sendable {
    private(set) var isNegative = false
    /// The first digits that count, as a number; those after the thirtieth do not.
    private(set) var digits: UInt128 = 0
    /// The power of ten that `digits` is to be multiplied by.
    private(set) var exponent = 0
    /// Where the text ends without a point that only zeros follow and without the exponent.
    private(set) var mantissaCount: Int
    /// Where the exponent's digits begin, without leading zeros; `nil` where there is none.
    private(set) var exponentDigits: Int?

    /// `nil` for what is no number of XML Schema's doubles (`INF` and `NaN` are none here).
    init?(_ text: [UInt8]) {
        mantissaCount = text.count
        var at = 0
        if at < text.count, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
            isNegative = text[at] == UInt8(ascii: "-")
            at += 1
        }
        var hasDigits = false
        var used = 0
        var point: Int?
        var hasFraction = false
        while at < text.count {
            let byte = text[at]
            if byte == UInt8(ascii: "."), point == nil {
                point = at
            } else if UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
                hasDigits = true
                if point != nil, byte != UInt8(ascii: "0") { hasFraction = true }
                take(byte - UInt8(ascii: "0"), &used, isFraction: point != nil)
            } else {
                break
            }
            at += 1
        }
        guard hasDigits else { return nil }
        if at < text.count {
            guard let power = Self.power(text[at...]) else { return nil }
            exponent += power
            mantissaCount = at
            let digits = text[at...].firstIndex { UInt8(ascii: "1")...UInt8(ascii: "9") ~= $0 }
            exponentDigits = digits ?? text.count - 1
        } else if let point, !hasFraction, point > 0, UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[point - 1] {
            mantissaCount = point
        }
    }

    /// Makes the text that of CSV (W-14): `1.01013e+017`, as some write, is `1.01013E+17`.
    func normalise(_ text: inout [UInt8]) {
        guard let exponentDigits else { return text.removeLast(text.count - mantissaCount) }
        let digits = text[exponentDigits...]
        let isNegative = text[mantissaCount + 1] == UInt8(ascii: "-")
        text.removeLast(text.count - mantissaCount)
        text.append(UInt8(ascii: "E"))
        text.append(isNegative ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        text += digits
    }

    private mutating func take(_ digit: UInt8, _ used: inout Int, isFraction: Bool) {
        if used == WorkbookLimits.digitsMax {
            if !isFraction { exponent += 1 }
            return
        }
        digits = digits * 10 + UInt128(digit)
        if digits > 0 { used += 1 }
        if isFraction { exponent -= 1 }
    }

    /// `E+17`
    private static func power(_ text: ArraySlice<UInt8>) -> Int? {
        guard let first = text.first, first | 0x20 == UInt8(ascii: "e") else { return nil }
        var rest = text.dropFirst()
        let sign = rest.first
        if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return nil }
        var power = 0
        for byte in rest {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            power = min(power * 10 + Int(byte - UInt8(ascii: "0")), WorkbookLimits.exponentMax)
        }
        return sign == UInt8(ascii: "-") ? -power : power
    }

    /// The number times `factor`, rounded to the nearest integer, a half upwards; `nil` when negative or greater than
    /// `limit`. `factor` is at most 86,400,000.
    func scaled(by factor: UInt128, limit: UInt128) -> UInt128? {
        if digits == 0 { return 0 }
        if isNegative { return nil }
        // Below 10^30 x 8.64 x 10^7, twice that is below 2^128.
        var value = digits * factor
        if exponent >= 0 {
            for _ in 0..<exponent {
                guard value <= limit else { return nil }
                value *= 10
            }
        } else {
            guard exponent >= -37 else { return 0 }
            var divisor: UInt128 = 1
            for _ in 0..<(-exponent) { divisor *= 10 }
            value = (2 * value + divisor) / (2 * divisor)
        }
        return value <= limit ? value : nil
    }
}

/// Days and times of day from the numbers that workbooks store for them (W-15 to W-17).
enum SerialDate {
    private static let dayMilliseconds: UInt128 = 86_400_000

    /// Replaces the text of a number by `2026-11-22 08:30:00`, `2026-11-22` or, for day 0 of 1900, `08:30:00`.
    ///
    /// - Returns: false where the number shows no date.
    static func write(_ number: NumberText, showsTime: Bool, isFrom1904: Bool, into text: inout [UInt8]) -> Bool {
        // The number of 9999-12-31 in each epoch.
        let last: UInt128 = isFrom1904 ? 2_957_003 : 2_958_465
        guard
            let milliseconds = number.scaled(by: dayMilliseconds, limit: (last + 1) * dayMilliseconds - 1)
        else { return false }
        let day = Int(milliseconds / dayMilliseconds)
        let rest = Int(milliseconds % dayMilliseconds)
        text.removeAll(keepingCapacity: true)
        if isFrom1904 || day > 0 {
            let (year, month, dayOfMonth) = isFrom1904 ? civil(day - 24_107) : civil1900(day)
            text.append(number: year, digits: 4)
            text.append(UInt8(ascii: "-"))
            text.append(number: month, digits: 2)
            text.append(UInt8(ascii: "-"))
            text.append(number: dayOfMonth, digits: 2)
            if !showsTime, rest == 0 { return true }
            text.append(UInt8(ascii: " "))
        }
        let seconds = rest / 1000
        text.append(number: seconds / 3600, digits: 2)
        text.append(UInt8(ascii: ":"))
        text.append(number: seconds / 60 % 60, digits: 2)
        text.append(UInt8(ascii: ":"))
        text.append(number: seconds % 60, digits: 2)
        return true
    }

    /// Day 60 is the 29th of February 1900, which Lotus 1-2-3 thought there was.
    private static func civil1900(_ day: Int) -> (year: Int, month: Int, day: Int) {
        if day == 60 { return (1900, 2, 29) }
        return civil(day > 60 ? day - 25_569 : day - 25_568)
    }

    /// The date that is so many days after 1970-01-01, by years that begin in March.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        // 719,468 days from 0000-03-01; an era of 400 years has 146,097.
        let shifted = days + 719_468
        let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }
}

extension [UInt8] {
    /// Appends exactly so many digits.
    fileprivate mutating func append(number: Int, digits: Int) {
        var divisor = digits == 4 ? 1000 : 10
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
