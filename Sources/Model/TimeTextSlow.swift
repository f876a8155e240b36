internal import Bytes

extension TimeText {
    /// All styles, with every check; the fast path answers only the commonest one.
    @usableFromInline
    static func slowReading(_ bytes: Span<UInt8>, _ range: Range<Int>, date: DateMeans) -> Reading {
        var reader = TimeReader(range)
        guard let parts = DateParts(&reader, bytes) else { return Reading() }
        guard let day = parts.day else { return Reading(0, parts.order == .foreign ? .foreign : .written) }
        guard let clock = reader.clock(bytes, parts.style) else { return Reading() }
        var seconds = clock.moment(of: day)
        if date == .end {
            // Whatever its offset, a day that is written is that day in Viet Nam.
            seconds = clock.time == 0 || clock.isDateAlone ? day.end.seconds : endOfMidnight(seconds)
        }
        guard (firstSeconds...lastSeconds).contains(seconds) else { return Reading() }
        return Reading(UInt32(seconds), parts.order)
    }

    /// The date of a text that says the beginning of a day: as it is written, whatever its offset, or else in Viet Nam
    /// `nil` for any other text.
    ///
    /// - Complexity: O(1); no allocation.
    package static func midnight(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Day? {
        var reader = TimeReader(range)
        guard let parts = DateParts(&reader, bytes), let day = parts.day, let clock = reader.clock(bytes, parts.style)
        else { return nil }
        if clock.time == 0 { return day }
        let moment = Moment(seconds: clock.moment(of: day))
        return Day(at: moment).begin == moment ? Day(at: moment) : nil
    }
}

/// Which parts of a time may follow its date.
private enum TimeStyle {
    /// `YYYY-MM-DD` and `YYYY/MM/DD`, the only ones with fractions and offsets.
    case yearFirst
    case digits
    /// `D/M/YYYY`, whose hours need no second digit either.
    case dayFirst
    /// `DD-MM-YYYY`.
    case dashed
}

/// The date of a text, its style, and what its numbers say of their order.
private struct DateParts {
    var style: TimeStyle
    /// `nil` where the numbers make no day in their order.
    var day: Day?
    var order: DateOrder

    init?(_ reader: inout TimeReader, _ bytes: Span<UInt8>) {
        guard let first = reader.digits(bytes, 1...8), let style = Self.style(first, &reader, bytes) else { return nil }
        self.style = style
        if style == .digits {
            // What is left of fourteen digits is the time of day.
            day = Day(year: first.value / 10_000, month: first.value / 100 % 100, day: first.value % 100)
            order = .written
            return
        }
        let isPadded = style != .dayFirst
        let slash = bytes[reader.at - 1]
        let (second, third): (Int, Int)
        guard let middle = reader.digits(bytes, isPadded ? 2...2 : 1...2), reader.skip(bytes, slash) else { return nil }
        guard let last = reader.digits(bytes, style == .yearFirst ? 2...2 : 4...4) else { return nil }
        (second, third) = (middle.value, last.value)
        if style == .yearFirst {
            day = Day(year: first.value, month: second, day: third)
            // Nobody writes a day in the middle of dashes.
            order = slash == UInt8(ascii: "/") ? DateOrder(usual: third, other: second) : .written
        } else {
            day = Day(year: third, month: second, day: first.value)
            order = DateOrder(usual: first.value, other: second)
        }
    }

    /// Tells the style by the first number and what follows it, which is passed.
    private static func style(
        _ first: (value: Int, count: Int), _ reader: inout TimeReader, _ bytes: Span<UInt8>
    ) -> TimeStyle? {
        switch first.count {
        case 8: return .digits
        case 4:
            let isYear = reader.skip(bytes, UInt8(ascii: "-")) || reader.skip(bytes, UInt8(ascii: "/"))
            return isYear ? .yearFirst : nil
        case 1, 2:
            if reader.skip(bytes, UInt8(ascii: "/")) { return .dayFirst }
            return first.count == 2 && reader.skip(bytes, UInt8(ascii: "-")) ? .dashed : nil
        default: return nil
        }
    }
}

extension DateOrder {
    /// What two numbers say of which of them is the day: `usual` stands where a day belongs.
    fileprivate init(usual: Int, other: Int) {
        if usual == other || usual == 0 || other == 0 {
            self = .written
        } else if usual > 12 {
            self = other > 12 ? .written : .usual
        } else {
            self = other <= 12 ? .ambiguous : other <= 31 ? .foreign : .written
        }
    }
}

/// What stands behind the date of a text.
private struct ClockParts {
    /// The second of the day; 0 where there is none.
    var time: Int64 = 0
    /// Seconds to take away for Unix time.
    var offset = Moment.vietNamOffsetSeconds
    var isDateAlone = true

    func moment(of day: Day) -> Int64 { Int64(day.number) * 86_400 + time - offset }
}

/// A cursor in one field.
private struct TimeReader {
    private(set) var at: Int
    private let end: Int

    init(_ range: Range<Int>) {
        at = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { at == end }

    mutating func skip(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
        guard at < end, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    /// As many digits as there are, up to the bound's greatest count; `nil` when they are fewer than its least.
    mutating func digits(_ bytes: Span<UInt8>, _ bounds: ClosedRange<Int>) -> (value: Int, count: Int)? {
        var value = 0
        var count = 0
        while count < bounds.upperBound, at + count < end, bytes[at + count] &- 48 < 10 {
            value = value * 10 + Int(bytes[at + count] - 48)
            count += 1
        }
        guard count >= bounds.lowerBound else { return nil }
        at += count
        return (value, count)
    }

    /// What stands behind the date, up to the end of the text; `nil` when it is no time of day. A zone belongs to a
    /// time of day: a date that has one alone would mean another day to another reader.
    mutating func clock(_ bytes: Span<UInt8>, _ style: TimeStyle) -> ClockParts? {
        guard let separator = separator(bytes, style) else { return isAtEnd ? ClockParts() : nil }
        guard let time = time(bytes, separator, style), let offset = offset(bytes, style), isAtEnd else { return nil }
        return ClockParts(time: time, offset: offset, isDateAlone: false)
    }

    enum Separator {
        case none
        case colon
    }

    /// What stands between the parts of a time of day that follows; `nil` when none follows.
    mutating func separator(_ bytes: Span<UInt8>, _ style: TimeStyle) -> Separator? {
        switch style {
        case .digits: return isAtEnd ? nil : Separator.none
        case .dayFirst, .dashed: return skip(bytes, UInt8(ascii: " ")) ? .colon : nil
        case .yearFirst: return skip(bytes, UInt8(ascii: "T")) || skip(bytes, UInt8(ascii: " ")) ? .colon : nil
        }
    }

    /// Seconds of the day. Seconds may be left out between colons, fractions only follow a year that comes first.
    mutating func time(_ bytes: Span<UInt8>, _ separator: Separator, _ style: TimeStyle) -> Int64? {
        guard let hour = digits(bytes, style == .dayFirst ? 1...2 : 2...2),
            separator == .none || skip(bytes, UInt8(ascii: ":")), let minute = digits(bytes, 2...2)
        else { return nil }
        var second = 0
        if separator == .none || skip(bytes, UInt8(ascii: ":")) {
            guard let read = digits(bytes, 2...2) else { return nil }
            second = read.value
            if style == .yearFirst, skip(bytes, UInt8(ascii: ".")), digits(bytes, 1...9) == nil { return nil }
        }
        let time = TimeText.time(hour: Int64(hour.value), minute: Int64(minute.value), second: Int64(second))
        return time < 0 ? nil : time
    }

    /// Seconds to take away for Unix time: Viet Nam's offset unless another is written, as `+07:00`, `+0700` or `+07`.
    mutating func offset(_ bytes: Span<UInt8>, _ style: TimeStyle) -> Int64? {
        guard style == .yearFirst, !isAtEnd else { return Moment.vietNamOffsetSeconds }
        if skip(bytes, UInt8(ascii: "Z")) { return 0 }
        guard skip(bytes, UInt8(ascii: "+")), let hours = digits(bytes, 2...2), hours.value < 24 else { return nil }
        if isAtEnd { return Int64(hours.value) * 3600 }
        _ = skip(bytes, UInt8(ascii: ":"))
        guard let minutes = digits(bytes, 2...2), minutes.value < 60 else { return nil }
        return Int64(hours.value) * 3600 + Int64(minutes.value) * 60
    }
}

extension TimeText {
    /// The moment that a text names, `nil` when it is no time of 2000…2099: for options and configuration.
    package static func moment(_ text: String, date: DateMeans = .begin) -> Moment? {
        let bytes = Array(text.utf8)
        let seconds = seconds(bytes.span, 0..<bytes.count, date: date)
        return seconds == 0 ? nil : Moment(seconds: Int64(seconds))
    }
}
