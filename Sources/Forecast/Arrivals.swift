package import Model

/// Arrivals by day while they are collected, from whatever tells them.
package struct Arrivals: Sendable {
    private let asOf: Day
    private var first: Day
    private var counts: [Day: Int64] = [:]

    /// - Parameter asOf: the first day that is forecast; what came from it on is left out.
    package init(before asOf: Day) {
        self.asOf = asOf
        first = asOf
    }

    /// Something was received on a day, whatever the procedure: the series begins there at the latest (Z-01).
    package mutating func began(_ day: Day) { first = min(first, day) }

    /// What is forecast was received on a day.
    package mutating func add(_ count: Int64, on day: Day) {
        if day < asOf { counts[day, default: 0] += count }
    }

    /// The days from the first on, without gaps.
    ///
    /// - Parameters:
    ///   - isProcedure: whether it is of one procedure, which may have too few (Z-15).
    ///   - told: the first day from which on all days are told (Z-17); `nil`: all are.
    /// - Returns: the series up to the day before the first that is forecast.
    /// - Throws: `.tooFew`, and what a series throws.
    package func series(isProcedure: Bool, from told: Day? = nil) throws(ForecastError) -> DailySeries {
        let first = min(asOf, max(first, told ?? first))
        let days = (0..<Int(asOf.number - first.number)).map { counts[first.advanced(by: $0), default: 0] }
        let recent = days.suffix(364).reduce(0, +)
        if isProcedure, recent < ForecastLimits.procedureMinimum { throw .tooFew(recent) }
        return try DailySeries(from: first, days)
    }
}
