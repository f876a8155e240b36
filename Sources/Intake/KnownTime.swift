internal import Model

/// Up to when intake may know records: what counts as the future, and which periods there are.
struct KnownTime: Sendable {
    private(set) var now: Moment
    /// The last second that is not the future, within what records may name.
    private(set) var horizon: UInt32
    /// The month of today in Viet Nam, from January 2000: periods that begin in it or before exist. -1 before 2000.
    private(set) var month: Int
    /// Codes of periods that were asked for although they begin after today, ascending.
    private(set) var extra: [UInt16]

    init(now: Moment, extra: [Period]) {
        self.now = now
        horizon = Self.horizon(now)
        month = Self.month(now)
        self.extra = Set(extra.map(\.code)).sorted()
        dropExtra()
    }

    /// Moves on; a moment before the present one changes nothing.
    mutating func advance(to moment: Moment) {
        guard moment > now else { return }
        now = moment
        horizon = Self.horizon(moment)
        month = Self.month(moment)
        dropExtra()
    }

    /// A period that has begun is one like any other.
    private mutating func dropExtra() { extra.removeAll { Int($0 >> 2) <= month } }

    /// The code of the period of a grain that holds a month; `nil` where it begins with month `after` or before it, or
    /// does not exist. `isAsked`: those that were asked for although they begin after today exist too.
    @inline(__always)
    func period(_ grain: Int, of month: Int, after: Int, _ isAsked: Bool) -> Int? {
        let first = grain == 0 ? month : grain == 1 ? month &- month % 3 : month &- month % 12
        if first <= after { return nil }
        let code = first &* 4 &+ grain
        return first <= self.month || (isAsked && extra.contains(UInt16(truncatingIfNeeded: code))) ? code : nil
    }

    private static func horizon(_ now: Moment) -> UInt32 {
        let (sum, overflow) = now.seconds.addingReportingOverflow(IntakeLimits.futureSeconds)
        return UInt32(max(0, min(overflow ? TimeText.lastSeconds : sum, TimeText.lastSeconds)))
    }

    private static func month(_ now: Moment) -> Int {
        if now < Day.first.begin { return -1 }
        return Period(.month, holding: Day(at: min(now, Day.last.end))).firstMonth
    }
}

/// The months of the days of 2000…2099, since dividing dates for every row costs more than looking them up.
struct MonthTable: Sendable {
    private let months: [UInt16]

    init() {
        var months: [UInt16] = []
        months.reserveCapacity(36_525)
        for month in UInt16(0)..<1200 {
            let length = Day.length(year: 2000 + Int(month) / 12, month: Int(month) % 12 + 1)
            months.append(contentsOf: repeatElement(month, count: length))
        }
        self.months = months
    }

    /// The month, counted from January 2000, of a day counted from 2000-01-01.
    @inline(__always)
    func month(ofDay day: Int) -> Int { Int(months[day]) }
}

extension UInt32 {
    /// Days from 2000-01-01 of a moment in Unix seconds, in Viet Nam; the moment must lie in 2000…2099.
    @inline(__always)
    var day: Int { Int((self &- 946_659_600) / 86_400) }

    /// The moment begins a day in Viet Nam; it must lie in 2000…2099.
    @inline(__always)
    var isMidnight: Bool { (self &- 946_659_600) % 86_400 == 0 }
}
