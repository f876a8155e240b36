internal import Forecast
internal import Intake
package import Model
package import Publication
internal import Scoring

/// `tamcap forecast`: from the records of a folder to the arrivals of the next four weeks (Protocol/22-forecast.md).
package struct ForecastCommand: Sendable {
    package var records: String
    package var inputs = Inputs()
    package var unit: UnitCode
    /// `nil`: all procedures together.
    package var procedure: ProcedureCode?
    /// The first day that is forecast.
    package var asOf: Day
    /// What counts as the present; later records are refused.
    package var now: Moment
    package var format = RankCommand.Format.table
    package var language = PageLanguage.vietnamese
    /// Whether a result that lacks files which were set aside counts as done.
    package var allowsSetAside = false

    package init(records: String, unit: UnitCode, asOf: Day, now: Moment) {
        self.records = records
        self.unit = unit
        self.asOf = asOf
        self.now = now
    }

    /// `vi` or `en`; anything else changes nothing.
    package mutating func setLanguage(_ code: String?) {
        language = code.flatMap { PageLanguage(rawValue: $0) } ?? language
    }

    package func run(_ console: inout Console) throws(Failure) {
        let (report, summary) = try compute(&console)
        console.clearProgress()
        for line in summary.lines(language) { console.note(line) }
        let text =
            switch format {
            case .table: Array(report.table(language).utf8)
            case .csv: report.csv()
            case .json: report.json()
            }
        try console.print(text)
        if !allowsSetAside, let sentence = summary.incompleteness(language) { throw Failure(.failed, sentence) }
    }

    /// Reads, counts by day and forecasts.
    package func compute(
        _ console: inout Console
    ) throws(Failure) -> (report: ForecastReport, summary: IntakeSummary) {
        let topology = try inputs.readTopology()
        let calendar = try inputs.readCalendar()
        let tree = topology.tree(on: asOf)
        guard tree.contains(unit) else {
            let host = tree.host(of: unit).map { "; its work has gone to \($0)" } ?? ""
            throw Failure(.usage, "--unit \(unit): no such unit stands in the tree on \(asOf)\(host)")
        }
        let folder = try RecordsFolder(records, units: Set(topology.units))
        var reading = RankCommand(
            records: records, period: Period(.month, holding: asOf), asOf: asOf, now: now, league: League(.nation))
        reading.inputs = inputs
        var store = RecordStore(
            accepting: .topology(Set(topology.units)),
            rules: IntakeRules(register: try reading.register(in: folder), calendar: calendar), now: now)
        var summary = try reading.read(folder, into: &store, &console)
        summary.count(store.totalCounts)
        let series = try series(store, tree.withGuests(below: unit))
        do throws(ForecastError) {
            let forecast = try Forecast(series, calendar)
            let name = tree.name(of: unit) ?? ""
            let report = ForecastReport(
                unit: unit, name: name, procedure: procedure, knownFrom: series.first, forecast: forecast)
            return (report, summary)
        } catch {
            throw Failure(.failed, "\(unit): \(error)")
        }
    }

    /// Arrivals of units by day, from the first on which any procedure of theirs received something.
    private func series(_ store: RecordStore, _ units: [UnitCode]) throws(Failure) -> DailySeries {
        let last = asOf.advanced(by: -1)
        var arrivals = Arrivals(before: asOf)
        for unit in units {
            store.arrivals(of: unit, upTo: last) { arrivals.began($0) }
            store.arrivals(of: unit, procedure, upTo: last) { arrivals.add(1, on: $0) }
        }
        do throws(ForecastError) {
            return try arrivals.series(isProcedure: procedure != nil)
        } catch {
            guard case .tooFew(let recent) = error else { throw Failure(.failed, "\(unit): \(error)") }
            throw Failure(
                .failed,
                "quá ít để dự báo: \(procedure?.description ?? "") có \(recent) hồ sơ trong 364 ngày, cần "
                    + "\(ForecastLimits.procedureMinimum); bỏ --procedure để dự báo cả đơn vị\n"
                    + "too few to forecast; leave out --procedure for the whole unit")
        }
    }
}
