package import Model

/// What an office received by day by itself, without the units below it (Z-01).
package struct OwnReceived: Sendable {
    /// The first day on which it received anything, whatever the procedure; `nil` where it received nothing.
    package var first: Day?
    /// Of what is forecast; days without any are not there.
    package var counts: [Day: Int64]
    /// The first day from which on it has told all of its days (Z-17); `nil`: all are.
    package var toldFrom: Day?

    package init(first: Day? = nil, counts: [Day: Int64] = [:], toldFrom: Day? = nil) {
        self.first = first
        self.counts = counts
        self.toldFrom = toldFrom
    }
}

/// The forecasts of units of a tree from one day on: each from its own sum, beside the sum of its offices' forecasts
/// (Z-01, Z-21).
package struct TreeForecasts: Sendable {
    /// What the offices of a unit expect, each by itself.
    package struct Offices: Equatable, Sendable {
        /// How many of them have a forecast of their own.
        package var forecast = 0
        /// How many received something and cannot be forecast by themselves.
        package var without = 0
        /// The sums of their weeks, in millionths.
        package var weeksMicro = [Int128](repeating: 0, count: ForecastLimits.horizon / 7)

        package init() {}

        package var totalMicro: Int128 { weeksMicro.reduce(0, +) }

        fileprivate mutating func add(_ forecast: Forecast?) {
            guard let forecast else { return without += 1 }
            self.forecast += 1
            for (place, week) in forecast.weeks.enumerated() { weeksMicro[place] += week.totalMicro }
        }
    }

    private let tree: Tree
    private let asOf: Day
    private let isProcedure: Bool
    private let days: WorkingDays
    private var own: [UnitCode: OwnReceived] = [:]
    /// Of offices by themselves.
    private var alone: [UnitCode: Result<Known, ForecastError>] = [:]

    private struct Known {
        var forecast: Forecast
        var from: Day
    }

    /// - Parameters:
    ///   - tree: that of the as-of date.
    ///   - calendar: which days are off.
    ///   - asOf: the first day that is forecast.
    ///   - isProcedure: whether it is of one procedure, which may have too few (Z-15).
    package init(_ tree: Tree, _ calendar: WorkingCalendar, before asOf: Day, isProcedure: Bool) {
        self.tree = tree
        self.asOf = asOf
        self.isProcedure = isProcedure
        days = WorkingDays(calendar, around: asOf.advanced(by: -1))
    }

    /// The forecast of a unit with everything below it, and the first day of its series.
    ///
    /// - Parameters:
    ///   - unit: one of the tree.
    ///   - received: what a unit of the tree received by itself, its guests' included; asked once for each unit.
    /// - Returns: both.
    /// - Throws: what a series and a forecast throw.
    /// - Complexity: O(days known × units below), besides what `received` costs.
    package mutating func forecast(
        of unit: UnitCode, _ received: (UnitCode) -> OwnReceived
    ) throws(ForecastError) -> (forecast: Forecast, knownFrom: Day) {
        let below = tree.descendants(of: unit)
        let known = below.isEmpty ? try alone(unit, received).get() : try forecast([unit] + below, received)
        return (known.forecast, known.from)
    }

    /// What the offices of a unit expect, it among them where it received something by itself; `nil` for a unit that
    /// has none below it.
    ///
    /// - Complexity: O(offices × a forecast), once for each office.
    package mutating func offices(of unit: UnitCode, _ received: (UnitCode) -> OwnReceived) -> Offices? {
        let below = tree.descendants(of: unit)
        guard !below.isEmpty else { return nil }
        var offices = Offices()
        for office in [unit] + below where take(office, received).first.map({ $0 < asOf }) ?? false {
            offices.add(try? alone(office, received).get().forecast)
        }
        return offices
    }

    private mutating func alone(
        _ office: UnitCode, _ received: (UnitCode) -> OwnReceived
    ) -> Result<Known, ForecastError> {
        if let known = alone[office] { return known }
        let result: Result<Known, ForecastError>
        do throws(ForecastError) { result = .success(try forecast([office], received)) } catch {
            result = .failure(error)
        }
        alone[office] = result
        return result
    }

    private mutating func take(_ unit: UnitCode, _ received: (UnitCode) -> OwnReceived) -> OwnReceived {
        if let known = own[unit] { return known }
        let new = received(unit)
        own[unit] = new
        return new
    }

    private mutating func forecast(
        _ units: [UnitCode], _ received: (UnitCode) -> OwnReceived
    ) throws(ForecastError) -> Known {
        var arrivals = Arrivals(before: asOf)
        var toldFrom: Day?
        for unit in units {
            let own = take(unit, received)
            if let first = own.first { arrivals.began(first) }
            for (day, count) in own.counts { arrivals.add(count, on: day) }
            if let from = own.toldFrom { toldFrom = max(toldFrom ?? from, from) }
        }
        let series = try arrivals.series(isProcedure: isProcedure, from: toldFrom)
        return Known(forecast: try Forecast(series, days), from: series.first)
    }
}
