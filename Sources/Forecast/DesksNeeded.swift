package import Model

/// How many desks a one-stop section needs on each of the days of a forecast of its visits (Z-20; QĐ 468 III.5).
package struct DesksNeeded: Equatable, Sendable {
    /// How much of its time a desk serves: the rest is the way from one visit to the next.
    package static var busyPercent: Int { ForecastLimits.deskBusyPercent }

    /// The first day that is forecast.
    package let first: Day
    /// One for each day from there.
    package let desks: [Int128]
    /// The forecast of visits from which they follow.
    package let visits: Forecast

    /// `nil` where nothing tells how long a visit takes.
    ///
    /// - Parameters:
    ///   - visits: of the office itself; desks of different offices cannot stand in for each other.
    ///   - deskSeconds: V5's numerator, the time at the desk of the visits that it counts.
    ///   - visitsDone: V5's denominator, above 0.
    ///   - dayMinutes: how long a desk is open in a day, the catalogue's `standardDayMinutes`; above 0.
    package init?(_ visits: Forecast, deskSeconds: Int64, visitsDone: Int64, dayMinutes: Int) {
        guard visitsDone > 0, dayMinutes > 0, deskSeconds >= 0 else { return nil }
        self.visits = visits
        first = visits.origin.advanced(by: 1)
        // ceil(visits × V5 ÷ (seconds of a day × 85/100)); visits are in millionths.
        let most = Int128(visitsDone) * Int128(dayMinutes) * 60 * Int128(ForecastLimits.deskBusyPercent) * 1_000_000
        desks = visits.daysMicro.map { micro in
            let work = max(0, micro) * Int128(deskSeconds) * 100
            return (work + most - 1) / most
        }
    }
}
