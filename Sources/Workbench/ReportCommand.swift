internal import Intake
package import Model
package import Publication
internal import Scoring
internal import Workbook

/// `tamcap report`: the forms that an office hands upwards, from the records of a folder
/// (Protocol/27-taking-away.md, I-15 and I-16).
package struct ReportCommand: Sendable {
    package enum Format: String, CaseIterable, Sendable {
        case table, csv, excel, xlsx, json, html
    }

    package var records: String
    package var inputs = Inputs()
    package var unit: UnitCode
    package var period: Period
    package var asOf: Day
    /// What counts as the present; later records are refused.
    package var now: Moment
    package var format = Format.table
    package var language = PageLanguage.vietnamese
    /// Whether a result that lacks files which were set aside counts as done.
    package var allowsSetAside = false

    package init(records: String, unit: UnitCode, period: Period, asOf: Day, now: Moment) {
        self.records = records
        self.unit = unit
        self.period = period
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
        try console.print(try bytes(report))
        if !allowsSetAside, let sentence = summary.incompleteness(language) { throw Failure(.failed, sentence) }
    }

    private func bytes(_ report: ControlReport) throws(Failure) -> [UInt8] {
        switch format {
        case .table: return Array(report.table(language).utf8)
        case .csv: return report.csv()
        case .excel: return report.csv(for: .excel)
        case .json: return report.json
        case .html: return report.page(language)
        case .xlsx:
            do throws(WorkbookWritingError) {
                return try WorkbookWriter.encode(report.sheets)
            } catch {
                throw Failure(.failed, "this cannot be a workbook (\(error)); take --format csv")
            }
        }
    }

    /// Reads, counts, and holds the sums against the cells that ranks are made of.
    package func compute(
        _ console: inout Console
    ) throws(Failure) -> (report: ControlReport, summary: IntakeSummary) {
        let topology = try inputs.readTopology()
        let calendar = try inputs.readCalendar()
        guard period.firstDay <= asOf else {
            throw Failure(.usage, "\(period) begins after \(asOf); choose an earlier period, or a later --as-of")
        }
        let tree = topology.tree(on: min(asOf, period.lastDay))
        guard tree.contains(unit) else {
            let host = tree.host(of: unit).map { "; its work has gone to \($0)" } ?? ""
            throw Failure(.usage, "--unit \(unit): no such unit stands in the tree of \(period)\(host)")
        }
        let folder = try RecordsFolder(records, units: Set(topology.units))
        var reading = RankCommand(records: records, period: period, asOf: asOf, now: now, league: League(.nation))
        reading.inputs = inputs
        let register = try reading.register(in: folder)
        var store = RecordStore(
            accepting: .topology(Set(topology.units)), rules: IntakeRules(register: register, calendar: calendar),
            now: now, alsoPeriods: [period])
        var summary = try reading.read(folder, into: &store, &console)
        summary.count(store.totalCounts)
        var fields: [String: ControlCounts] = [:]
        for unit in [unit] + tree.descendants(of: unit) {
            let counts = store.control(of: unit, in: period, asOf: asOf)
            try check(counts, of: unit, store)
            for (code, counts) in counts {
                let field = register.procedure(code)?.field ?? ProcedureCode.unknown.description
                fields[field, default: ControlCounts()] += counts
            }
        }
        let origin = FileOrigin(period: period, asOf: min(asOf, period.lastDay), rules: "")
        let report = ControlReport(unit: unit, name: tree.name(of: unit) ?? "", origin: origin, fields: fields)
        return (report, summary)
    }

    /// Cells know what was settled by now; of a day before, only what was received by then can be compared.
    private func check(
        _ counts: [ProcedureCode: ControlCounts], of unit: UnitCode, _ store: RecordStore
    ) throws(Failure) {
        guard asOf >= min(period.lastDay, Words.day(of: now)) else { return }
        var sum = ControlCounts()
        for counts in counts.values { sum += counts }
        var cells = [Measure: Int64]()
        let pairs: [(measure: Measure, count: Int64)] = [
            (.received, sum.receivedNew), (.scope, sum.total), (.handled, sum.settled),
            (.onTime, sum.settledBefore + sum.settledOn),
        ]
        for cell in store.cells(of: unit) where cell.key.period == period {
            for pair in pairs { cells[pair.measure, default: 0] += cell.new[pair.measure] }
        }
        for pair in pairs where cells[pair.measure, default: 0] != pair.count {
            throw Failure(
                .failed,
                "\(unit): \(pair.count) \(pair.measure.name) by dossiers, \(cells[pair.measure, default: 0]) by cells; "
                    + "report this as a fault of the program, with the records")
        }
    }
}
