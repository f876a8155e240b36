extension Moment: CustomStringConvertible {
    /// The moment in Viet Nam's time, `2026-10-05T14:03:00+07:00`, as everything that is published writes it.
    public var description: String {
        let day = Day(at: self)
        let second = seconds - day.begin.seconds
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(day)T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))+07:00"
    }

    /// The moment written `2026-10-05`, then optionally `T` or a space and `14:03`, `14:03:20` or `14:03:20.5`, then
    /// optionally `Z` or `+07:00`; without an offset in Viet Nam's time, a date alone being its first second. `nil` for
    /// anything else. Fractions of a second are cut off.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, let day = Day(String(decoding: bytes[..<10], as: UTF8.self)) else { return nil }
        var rest = bytes[10...]
        guard let first = rest.popFirst() else {
            self = day.begin
            return
        }
        guard first == UInt8(ascii: "T") || first == UInt8(ascii: " "), let second = Self.time(&rest),
            let offset = Self.offset(&rest), rest.isEmpty
        else { return nil }
        self.init(seconds: Int64(day.number) * 86_400 + second - offset)
    }

    /// Takes `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fff` from the front: seconds of the day.
    private static func time(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard let hour = two(&rest, below: 24), rest.popFirst() == UInt8(ascii: ":"),
            let minute = two(&rest, below: 60)
        else { return nil }
        guard rest.first == UInt8(ascii: ":") else { return hour * 3600 + minute * 60 }
        rest.removeFirst()
        guard let second = two(&rest, below: 60) else { return nil }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest.removeFirst(digits.count)
        }
        return hour * 3600 + minute * 60 + second
    }

    /// Takes `Z`, `+HH:MM`, `-HH:MM` or nothing from the front: seconds east of UTC.
    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard let sign = rest.popFirst() else { return vietNamOffsetSeconds }
        if sign == UInt8(ascii: "Z") { return 0 }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hour = two(&rest, below: 24),
            rest.popFirst() == UInt8(ascii: ":"), let minute = two(&rest, below: 60)
        else { return nil }
        return (hour * 3600 + minute * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }

    private static func two(_ rest: inout ArraySlice<UInt8>, below limit: Int64) -> Int64? {
        let digits = rest.prefix(2)
        guard digits.count == 2, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        rest.removeFirst(2)
        let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        return value < limit ? value : nil
    }
}
