/// What a cell counts once, however many records say it: days with a reception, days with an officer at the desk,
/// officers. By grain, since a period comes into being by itself.
struct DistinctCounts: Sendable {
    private var receptions = [DayTally](repeating: DayTally(), count: 3)
    private var desks = [DayTally](repeating: DayTally(), count: 3)
    /// Only asked for, never listed: its order is of no consequence.
    private var officers: [Officer: Int32] = [:]

    private struct Officer: Hashable, Sendable {
        let number: UInt64
        let period: UInt16
    }

    /// - Returns: 1 when the day has its first reception, -1 when it has lost its last, 0 else.
    @inline(__always)
    mutating func reception(_ sign: Int64, _ day: UInt32, _ grain: Int) -> Int64 {
        receptions[grain].add(sign, Int(day))
    }

    /// The same for officers at the desk.
    mutating func desk(_ sign: Int64, _ day: UInt32, _ grain: Int) -> Int64 { desks[grain].add(sign, Int(day)) }

    /// The same for the days of an officer in a period.
    mutating func officer(_ number: UInt64, _ sign: Int64, _ period: Int) -> Int64 {
        let key = Officer(number: number, period: UInt16(truncatingIfNeeded: period))
        let old = officers[key] ?? 0
        let new = old + Int32(truncatingIfNeeded: sign)
        officers[key] = new == 0 ? nil : new
        return old == 0 ? 1 : new == 0 ? -1 : 0
    }
}

/// How many records say that something was on a day: one count for each day between the first and the last.
private struct DayTally: Sendable {
    private var first = 0
    private var counts: [UInt32] = []

    /// Adds 1 or -1.
    ///
    /// - Returns: 1 when the day has its first record, -1 when it has lost its last, 0 else.
    /// - Complexity: O(1) but for a day outside the span.
    @inline(__always)
    mutating func add(_ sign: Int64, _ day: Int) -> Int64 {
        let place = day &- first
        if place < 0 || place >= counts.count { return grow(sign, day) }
        let old = counts[place]
        let new = old &+ UInt32(truncatingIfNeeded: sign)
        counts[place] = new
        return old == 0 ? 1 : new == 0 ? -1 : 0
    }

    private mutating func grow(_ sign: Int64, _ day: Int) -> Int64 {
        if counts.isEmpty { first = day }
        if day < first {
            counts.insert(contentsOf: repeatElement(0, count: first - day), at: 0)
            first = day
        } else {
            counts.append(contentsOf: repeatElement(0, count: day - first - counts.count + 1))
        }
        return add(sign, day)
    }
}
