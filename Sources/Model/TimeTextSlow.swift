internal import Bytes

extension TimeText {
    /// All styles, with every check; the fast path answers only the commonest one.
    @usableFromInline
    static func slowSeconds(_ bytes: Span<UInt8>, _ range: Range<Int>, date: DateMeans) -> UInt32 {
        var reader = FieldReader(range)
        guard let day = reader.day(bytes) else { return 0 }
        var time: Int64 = date == .begin ? 0 : 86_399
        if let separator = reader.separator(bytes, day.style) {
            guard let read = reader.time(bytes, separator, day.style) else { return 0 }
            time = read
        }
        guard let offset = reader.offset(bytes, day.style), reader.isAtEnd else { return 0 }
        let seconds = Int64(day.day.number) * 86_400 + time - offset
        return (firstSeconds...lastSeconds).contains(seconds) ? UInt32(seconds) : 0
    }

    private enum Style {
        /// `YYYY-MM-DD`, the only one with fractions and offsets.
        case yearFirst
        case digits
        case dayFirst
    }

    private enum Separator {
        case none
        case colon
    }

    /// A cursor in one field.
    private struct FieldReader {
        var at: Int
        let end: Int

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

        /// Exactly `count` digits.
        mutating func number(_ bytes: Span<UInt8>, _ count: Int) -> Int? {
            guard end - at >= count else { return nil }
            var value = 0
            for place in at..<at + count {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) else { return nil }
                value = value * 10 + Int(bytes[place] - UInt8(ascii: "0"))
            }
            at += count
            return value
        }

        mutating func day(_ bytes: Span<UInt8>) -> (day: Day, style: Style)? {
            let start = at
            if let day = number(bytes, 2), skip(bytes, UInt8(ascii: "/")) {
                guard let month = number(bytes, 2), skip(bytes, UInt8(ascii: "/")), let year = number(bytes, 4)
                else { return nil }
                return Day(year: year, month: month, day: day).map { ($0, .dayFirst) }
            }
            at = start
            guard let year = number(bytes, 4) else { return nil }
            let style: Style = skip(bytes, UInt8(ascii: "-")) ? .yearFirst : .digits
            guard let month = number(bytes, 2), style == .digits || skip(bytes, UInt8(ascii: "-")),
                let day = number(bytes, 2)
            else { return nil }
            return Day(year: year, month: month, day: day).map { ($0, style) }
        }

        /// What stands between the parts of a time of day that follows; `nil` when none follows.
        mutating func separator(_ bytes: Span<UInt8>, _ style: Style) -> Separator? {
            switch style {
            case .digits: return isAtEnd ? nil : Separator.none
            case .dayFirst: return skip(bytes, UInt8(ascii: " ")) ? .colon : nil
            case .yearFirst:
                return skip(bytes, UInt8(ascii: "T")) || skip(bytes, UInt8(ascii: " ")) ? .colon : nil
            }
        }

        /// Seconds of the day. Seconds may be left out between colons, fractions only follow a year that comes first.
        mutating func time(_ bytes: Span<UInt8>, _ separator: Separator, _ style: Style) -> Int64? {
            guard let hour = number(bytes, 2), separator == .none || skip(bytes, UInt8(ascii: ":")),
                let minute = number(bytes, 2)
            else { return nil }
            var second = 0
            if separator == .none || skip(bytes, UInt8(ascii: ":")) {
                guard let read = number(bytes, 2) else { return nil }
                second = read
                if style == .yearFirst, skip(bytes, UInt8(ascii: ".")), number(bytes, 3) == nil { return nil }
            }
            let time = TimeText.time(hour: Int64(hour), minute: Int64(minute), second: Int64(second))
            return time < 0 ? nil : time
        }

        /// Seconds to take away for Unix time: Viet Nam's offset unless another is written.
        mutating func offset(_ bytes: Span<UInt8>, _ style: Style) -> Int64? {
            guard style == .yearFirst, !isAtEnd else { return Moment.vietNamOffsetSeconds }
            if skip(bytes, UInt8(ascii: "Z")) { return 0 }
            guard skip(bytes, UInt8(ascii: "+")), let hours = number(bytes, 2), skip(bytes, UInt8(ascii: ":")),
                let minutes = number(bytes, 2), hours < 24, minutes < 60
            else { return nil }
            return Int64(hours) * 3600 + Int64(minutes) * 60
        }
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
