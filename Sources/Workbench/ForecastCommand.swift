internal import Forecast
internal import Intake
package import Model
package import Publication
internal import Scoring

/// `tamcap forecast`: from the records of a folder to the arrivals of the next four weeks (Protocol/22-forecast.md).
package struct ForecastCommand: Sendable {
    package var records: String
    package var inputs = Inputs()
    /// `nil`: every unit of the tree, as the centre's `/api/v1/forecasts.csv` has them.
    package var unit: UnitCode?
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

    package init(records: String, unit: UnitCode?, asOf: Day, now: Moment) {
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
        let text: [UInt8]
        let summary: IntakeSummary
        if unit == nil {
            let (list, read) = try computeAll(&console)
            summary = read
            text = format == .table ? Array(list.table(language).utf8) : list.csv()
        } else {
            let (report, read) = try compute(&console)
            summary = read
            text =
                switch format {
                case .table: Array(report.table(language).utf8)
                case .csv: report.csv()
                case .json: report.json()
                }
        }
        console.clearProgress()
        for line in summary.lines(language) { console.note(line) }
        try console.print(text)
        if !allowsSetAside, let sentence = summary.incompleteness(language) { throw Failure(.failed, sentence) }
    }

    /// Reads, counts by day and forecasts one unit.
    package func compute(
        _ console: inout Console
    ) throws(Failure) -> (report: ForecastReport, summary: IntakeSummary) {
        let ground = try ground(&console)
        guard let unit else { throw Failure(.usage, "--unit is not given") }
        guard ground.tree.contains(unit) else {
            let host = ground.tree.host(of: unit).map { "; its work has gone to \($0)" } ?? ""
            throw Failure(.usage, "--unit \(unit): no such unit stands in the tree on \(asOf)\(host)")
        }
        var forecasts = TreeForecasts(
            ground.tree, ground.calendar, before: asOf, isProcedure: procedure != nil)
        do throws(ForecastError) {
            let (forecast, knownFrom) = try forecasts.forecast(of: unit, ground.received)
            let report = ForecastReport(
                unit: unit, name: ground.tree.name(of: unit) ?? "", procedure: procedure, knownFrom: knownFrom,
                forecast: forecast, offices: forecasts.offices(of: unit, ground.received))
            return (report, ground.summary)
        } catch {
            throw failure(error, unit)
        }
    }

    /// Reads, counts by day and forecasts every unit that stands in the tree.
    package func computeAll(
        _ console: inout Console
    ) throws(Failure) -> (list: ForecastList, summary: IntakeSummary) {
        guard format != .json else { throw Failure(.usage, "--format json is of one unit; give --unit") }
        let ground = try ground(&console)
        let list = ForecastList(
            ground.tree, ground.calendar, before: asOf, procedure: procedure, ground.received)
        return (list, ground.summary)
    }

    /// What was read.
    private struct Ground {
        var tree: Tree
        var calendar: WorkingCalendar
        var summary: IntakeSummary
        var store: RecordStore
        var procedure: ProcedureCode?
        var asOf: Day

        /// What a unit received by itself, with what counts with it.
        func received(_ unit: UnitCode) -> OwnReceived {
            let last = asOf.advanced(by: -1)
            var own = OwnReceived()
            for unit in [unit] + tree.guests(of: unit) {
                store.arrivals(of: unit, upTo: last) { own.first = min(own.first ?? $0, $0) }
                store.arrivals(of: unit, procedure, upTo: last) { own.counts[$0, default: 0] += 1 }
            }
            return own
        }
    }

    private func ground(_ console: inout Console) throws(Failure) -> Ground {
        let topology = try inputs.readTopology()
        let calendar = try inputs.readCalendar()
        let tree = topology.tree(on: asOf)
        let folder = try RecordsFolder(records, units: Set(topology.units))
        var reading = RankCommand(
            records: records, period: Period(.month, holding: asOf), asOf: asOf, now: now, league: League(.nation))
        reading.inputs = inputs
        var store = RecordStore(
            accepting: .topology(Set(topology.units)),
            rules: IntakeRules(register: try reading.register(in: folder), calendar: calendar), now: now)
        var summary = try reading.read(folder, into: &store, &console)
        summary.count(store.totalCounts)
        return Ground(
            tree: tree, calendar: calendar, summary: summary, store: store, procedure: procedure, asOf: asOf)
    }

    private func failure(_ error: ForecastError, _ unit: UnitCode) -> Failure {
        guard case .tooFew(let recent) = error else { return Failure(.failed, "\(unit): \(error)") }
        return Failure(
            .failed,
            "quá ít để dự báo: \(procedure?.description ?? "") có \(recent) hồ sơ trong 364 ngày, cần "
                + "\(ForecastLimits.procedureMinimum); bỏ --procedure để dự báo cả đơn vị\n"
                + "too few to forecast; leave out --procedure for the whole unit")
    }
}
