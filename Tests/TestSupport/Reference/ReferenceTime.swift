/// A time as records write it, in Unix seconds; `nil` is `bad-time`. In `NgayHenTra` a date alone means its end.
func referenceTime(_ text: String, dateMeansEnd: Bool = false) -> Int? {
    var rest = ReferenceScanner(text)
    guard let time = rest.dayLast() ?? rest.joined() ?? rest.dayFirst(), rest.isAtEnd, let day = time.day else {
        return nil
    }
    if let clock = time.clock, clock.hour > 23 || clock.minute > 59 || clock.second > 59 { return nil }
    let seconds = time.clock.map { $0.hour * 3600 + $0.minute * 60 + $0.second } ?? (dateMeansEnd ? 86_399 : 0)
    var moment = day.number * 86_400 + seconds - time.offsetMinutes * 60
    if dateMeansEnd, time.clock != nil {
        // the beginning of a day, as written or else in Viet Nam, means that day.
        if seconds == 0 {
            moment = day.end
        } else if moment == ReferenceDay(at: moment).begin {
            moment = ReferenceDay(at: moment).end
        }
    }
    let inVietNam = ReferenceDay(at: moment)
    return inVietNam >= ReferenceDay(number: 10_957) && inVietNam <= .last ? moment : nil
}

/// The date of a time that is the beginning of a day, as written or else in Viet Nam.
func referenceMidnight(_ text: String) -> ReferenceDay? {
    guard let moment = referenceTime(text) else { return nil }
    // As an appointment it would be the end of that day.
    guard let end = referenceTime(text, dateMeansEnd: true), end != moment else { return nil }
    return ReferenceDay(at: end)
}

/// What a time says, before it is known to be one.
struct ReferenceTimeParts {
    var day: ReferenceDay?
    var clock: (hour: Int, minute: Int, second: Int)?
    var offsetMinutes = 7 * 60
}

/// Reads the styles of the table, each from the beginning; what does not fit leaves everything where it was.
struct ReferenceScanner {
    private let scalars: [Unicode.Scalar]
    private var place = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    var isAtEnd: Bool { place == scalars.count }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard place < scalars.count, scalars[place] == scalar else { return false }
        place += 1
        return true
    }

    /// As many digits as there are, within the bounds.
    private mutating func digits(_ bounds: ClosedRange<Int>) -> Int? {
        let run = scalars[place...].prefix(bounds.upperBound).prefix { ("0"..."9").contains($0) }
        guard bounds.contains(run.count) else { return nil }
        place += run.count
        return run.reduce(0) { $0 * 10 + Int($1.value) - 48 }
    }

    private mutating func digits(_ count: Int) -> Int? { digits(count...count) }

    private mutating func attempt(
        _ read: (inout ReferenceScanner) -> ReferenceTimeParts?
    ) -> ReferenceTimeParts? {
        var copy = self
        guard let parts = read(&copy), copy.isAtEnd else { return nil }
        self = copy
        return parts
    }

    /// `YYYY-MM-DD` or `YYYY/MM/DD` with what may follow.
    mutating func dayLast() -> ReferenceTimeParts? {
        attempt { rest in
            guard let year = rest.digits(4) else { return nil }
            let mark: Unicode.Scalar = rest.skip("-") ? "-" : "/"
            guard mark == "-" || rest.skip("/"), let month = rest.digits(2), rest.skip(mark), let day = rest.digits(2)
            else { return nil }
            var parts = ReferenceTimeParts(day: ReferenceDay(year, month, day))
            if rest.skip("T") || rest.skip(" ") {
                guard let clock = rest.clock(hourDigits: 2...2, mayHaveFraction: true) else { return nil }
                parts.clock = clock
            }
            if rest.isAtEnd { return parts }
            // A zone belongs to a time of day.
            guard parts.clock != nil, let offset = rest.offset() else { return nil }
            parts.offsetMinutes = offset
            return parts
        }
    }

    /// `YYYYMMDD` or `YYYYMMDDHHMMSS`.
    mutating func joined() -> ReferenceTimeParts? {
        attempt { rest in
            guard let year = rest.digits(4), let month = rest.digits(2), let day = rest.digits(2) else { return nil }
            var parts = ReferenceTimeParts(day: ReferenceDay(year, month, day))
            if rest.isAtEnd { return parts }
            guard let hour = rest.digits(2), let minute = rest.digits(2), let second = rest.digits(2) else {
                return nil
            }
            parts.clock = (hour, minute, second)
            return parts
        }
    }

    /// `D/M/YYYY` and `DD-MM-YYYY`, perhaps with a time of day.
    mutating func dayFirst() -> ReferenceTimeParts? {
        attempt { rest in
            guard let day = rest.digits(1...2) else { return nil }
            let isPadded = rest.skip("-")
            guard isPadded || rest.skip("/"), let month = rest.digits(isPadded ? 2...2 : 1...2),
                rest.skip(isPadded ? "-" : "/"), let year = rest.digits(4),
                !isPadded || rest.scalars[2] == "-"
            else { return nil }
            var parts = ReferenceTimeParts(day: ReferenceDay(year, month, day))
            if rest.skip(" ") {
                guard let clock = rest.clock(hourDigits: isPadded ? 2...2 : 1...2, mayHaveFraction: false) else {
                    return nil
                }
                parts.clock = clock
            }
            return parts
        }
    }

    /// `HH:MM`, `HH:MM:SS`, and where it may be a fraction of 1 to 9 digits.
    private mutating func clock(
        hourDigits: ClosedRange<Int>, mayHaveFraction: Bool
    ) -> (hour: Int, minute: Int, second: Int)? {
        guard let hour = digits(hourDigits), skip(":"), let minute = digits(2) else { return nil }
        guard skip(":") else { return (hour, minute, 0) }
        guard let second = digits(2) else { return nil }
        if mayHaveFraction, skip("."), digits(1...9) == nil { return nil }
        return (hour, minute, second)
    }

    /// `Z`, `+HH:MM`, `+HHMM` or `+HH`, in minutes.
    private mutating func offset() -> Int? {
        if skip("Z") { return 0 }
        guard skip("+"), let hours = digits(2), hours < 24 else { return nil }
        if isAtEnd { return hours * 60 }
        _ = skip(":")
        guard let minutes = digits(2), minutes < 60 else { return nil }
        return hours * 60 + minutes
    }
}
