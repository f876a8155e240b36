package import Model

/// What can be wrong with a series or what is asked of it.
package enum ForecastError: Error, Equatable, Sendable {
    /// More arrivals on a day than `ForecastLimits.dayMax`, or fewer than none.
    case count(Day, Int64)
    /// Nothing is known before the day from which the forecast is asked, or the day is beyond the calendar.
    case nothingKnown(Day)
    /// Of one procedure this was received in 364 days, less than `ForecastLimits.procedureMinimum`.
    case tooFew(Int64)
}

/// Arrivals by day, without gaps: the days before the first are unknown, all others are what was received on them.
package struct DailySeries: Sendable {
    package let first: Day
    private let counts: [Int64]
    /// `before[i]`: arrivals on the first i days.
    private let before: [Int128]

    /// - Parameters:
    ///   - first: the day of the first count; what lies before it is not known.
    ///   - counts: one for each day from there.
    /// - Throws: `.count` for the first count outside 0…`ForecastLimits.dayMax`.
    package init(from first: Day, _ counts: [Int64]) throws(ForecastError) {
        var sums: [Int128] = [0]
        sums.reserveCapacity(counts.count + 1)
        var sum: Int128 = 0
        for (place, count) in counts.enumerated() {
            guard (0...ForecastLimits.dayMax).contains(count) else {
                throw .count(first.advanced(by: place), count)
            }
            sum += Int128(count)
            sums.append(sum)
        }
        self.first = first
        self.counts = counts
        before = sums
    }

    package var count: Int { counts.count }

    /// The last known day; the day before `first` when nothing is known.
    package var last: Day { first.advanced(by: counts.count - 1) }

    /// What was received on a day; 0 where it is not known.
    package subscript(_ day: Day) -> Int64 {
        let place = Int(day.number - first.number)
        return counts.indices.contains(place) ? counts[place] : 0
    }

    /// What was received from one day to another, both included.
    ///
    /// - Complexity: O(1).
    package func sum(_ days: ClosedRange<Day>) -> Int128 {
        before[place(after: days.upperBound)] - before[place(after: days.lowerBound.advanced(by: -1))]
    }

    /// How many of the known days lie up to a day.
    private func place(after day: Day) -> Int { max(0, min(counts.count, Int(day.number - first.number) + 1)) }

    /// The series up to a day.
    package func upTo(_ day: Day) throws(ForecastError) -> DailySeries {
        try DailySeries(from: first, Array(counts.prefix(place(after: day))))
    }
}
