internal import Forecast
internal import Model
internal import Publication
internal import Runtime

/// What forecasts cost a centre: one office's page, and the file of the whole country.
enum ForecastBench {
    /// Three years of each office: as far back as an answer ever looks, and a year more.
    private static let days = 1_096

    static func run(pages: Int, _ console: inout Console) throws(Failure) {
        let inputs = Inputs()
        let calendar = try inputs.readCalendar()
        guard let asOf = Day("2026-11-20") else { return }
        let tree = try inputs.readTopology().tree(on: asOf)
        let offices = tree.units.filter { tree.children(of: $0).isEmpty }
        guard let nation = tree.root, !offices.isEmpty else { return }
        var received: [UnitCode: OwnReceived] = [:]
        for (place, office) in offices.enumerated() { received[office] = own(UInt64(place), calendar, before: asOf) }
        try console.print(
            "forecast: \(offices.count) offices, \(days) days each, \(pages) pages of offices with forecast, "
                + "trials of six methods on 13 origins and HTML\n")
        for round in ["first", "second", "third"] {
            let page = try measure(pages) { (place) throws(ForecastError) in
                try document(tree, calendar, offices[place % offices.count], asOf, received).count
            }
            let whole = try measure(1) { (_) throws(ForecastError) in
                try document(tree, calendar, nation, asOf, received).count
            }
            let list = try measure(1) { (_) throws(ForecastError) in
                ForecastList(tree, calendar, before: asOf, procedure: nil) { received[$0] ?? OwnReceived() }.csv().count
            }
            try console.print(
                "  \(round) time:  an office's page \(page) us, the nation's \(whole / 1_000) ms, the file of all "
                    + "\(list / 1_000) ms of CPU\n")
        }
    }

    /// Microseconds of CPU of each.
    private static func measure(
        _ count: Int, _ work: (Int) throws(ForecastError) -> Int
    ) throws(Failure) -> Int64 {
        let start = SystemClock.processNanoseconds
        var bytes = 0
        for place in 0..<count {
            do throws(ForecastError) { bytes += try work(place) } catch { throw Failure(.failed, "\(error)") }
        }
        guard bytes > 0 else { throw Failure(.failed, "nothing was made") }
        return (SystemClock.processNanoseconds - start) / Int64(1_000 * max(1, count))
    }

    private static func document(
        _ tree: Tree, _ calendar: WorkingCalendar, _ unit: UnitCode, _ asOf: Day, _ received: [UnitCode: OwnReceived]
    ) throws(ForecastError) -> [UInt8] {
        var forecasts = TreeForecasts(tree, calendar, before: asOf, isProcedure: false)
        func own(_ unit: UnitCode) -> OwnReceived { received[unit] ?? OwnReceived() }
        let (forecast, knownFrom) = try forecasts.forecast(of: unit, own)
        let report = ForecastReport(
            unit: unit, name: tree.name(of: unit) ?? "", knownFrom: knownFrom, forecast: forecast,
            offices: forecasts.offices(of: unit, own))
        return ForecastPage(
            report: report, period: Period(.month, holding: asOf), language: .vietnamese, generatedAt: asOf.begin,
            isTraining: false
        ).document().bytes
    }

    /// A busy end of the month and some noise, the same each time.
    private static func own(_ seed: UInt64, _ calendar: WorkingCalendar, before asOf: Day) -> OwnReceived {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var own = OwnReceived()
        for back in 1...days {
            let day = asOf.advanced(by: -back)
            guard calendar.isWorkingDay(day) else { continue }
            // Marsaglia's xorshift64.
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            own.counts[day] = Int64(state % 60) + (day.parts.day > 27 ? 80 : 20)
            own.first = day
        }
        return own
    }
}
