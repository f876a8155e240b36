internal import Forecast
package import Model

/// What a unit received by day of each procedure, as its cells of months tell it (B-09).
package struct ReformArrivals: Sendable {
    /// The first day that is forecast.
    package let from: Day
    fileprivate var counts: [ProcedureCode: [Day: Int64]] = [:]
    fileprivate var first: Day?
    /// The first day from which on all days are told (Z-17).
    fileprivate var toldFrom: Day?

    /// The months whose days a forecast looks at, ascending: no method looks further back than these.
    package static func months(before from: Day) -> [Period] {
        var months: [Period] = []
        var next: Period? = Period(.month, holding: from.advanced(by: -1))
        while let month = next, months.count < monthsKept {
            months.append(month)
            next = month.previous
        }
        return months.reversed()
    }

    /// The oldest origin is 370 days back, twelve whole months and a begun one lie before it, and a year and a day.
    private static let monthsKept = 27

    /// - Parameters:
    ///   - unit: whose, with everything that counts in it in the tree of the first day that is forecast (Z-16).
    ///   - from: the first day that is forecast.
    ///   - tree: that of a day.
    ///   - merged: the unit's merged cells of a month, as its last day's tree adds them up.
    ///   - own: a unit's own cells of a month.
    /// - Complexity: O(counts of the months' merged cells); where the tree has changed about the unit since a month, of
    ///   the cells of everything that counts in it.
    package init(
        of unit: UnitCode, before from: Day, tree: (Day) -> Tree, merged: (Period) -> [ProcedureCode: Measures],
        own: (UnitCode, Period) -> [ProcedureCode: Measures]
    ) {
        self.from = from
        let units = tree(from).withGuests(below: unit)
        let wanted = Set(units)
        for month in Self.months(before: from) {
            let then = tree(min(from, month.lastDay))
            if then.contains(unit), Set(then.withGuests(below: unit)) == wanted {
                take([merged(month)], month)
            } else {
                take(units.map { own($0, month) }, month)
            }
        }
    }

    private mutating func take(_ tables: [[ProcedureCode: Measures]], _ month: Period) {
        var lacks = false
        for table in tables {
            for (code, cell) in table {
                var told: Int64 = 0
                for entry in cell.series(.receivedByDay) {
                    let day = Slot.scheduleDay(entry.slot.key)
                    told += entry.count
                    guard day < from else { continue }
                    counts[code, default: [:]][day, default: 0] += entry.count
                    first = min(first ?? day, day)
                }
                lacks = lacks || told < cell[.received]
            }
        }
        if lacks { toldFrom = month.lastDay.advanced(by: 1) }
    }
}

/// What is expected of procedures in the next four weeks, beside what came in the last four (B-09).
package struct ReformForecast: Sendable {
    package struct Volume: Equatable, Sendable {
        /// Of the four weeks, in millionths of a dossier.
        package var totalMicro: Int128
        /// Received in the four weeks before.
        package var before: Int64
    }

    /// The first day that is forecast.
    package let from: Day
    private var volumes: [ProcedureCode: Volume] = [:]

    /// - Complexity: O(procedures × a forecast).
    init(of procedures: [ProcedureCode], _ arrivals: ReformArrivals, _ calendar: WorkingCalendar) {
        from = arrivals.from
        guard let first = arrivals.first else { return }
        let days = WorkingDays(calendar, around: from.advanced(by: -1))
        for code in procedures {
            guard let counts = arrivals.counts[code] else { continue }
            var received = Arrivals(before: from)
            received.began(first)
            for (day, count) in counts { received.add(count, on: day) }
            guard let series = try? received.series(isProcedure: true, from: arrivals.toldFrom),
                let forecast = try? Forecast(series, days)
            else { continue }
            let horizon = ForecastLimits.horizon
            volumes[code] = Volume(
                totalMicro: forecast.weeks.reduce(0) { $0 + $1.totalMicro },
                before: (1...horizon).reduce(0) { $0 + (counts[from.advanced(by: -$1)] ?? 0) })
        }
    }

    /// `nil`: there is no forecast.
    package subscript(_ procedure: ProcedureCode) -> Volume? { volumes[procedure] }
}
