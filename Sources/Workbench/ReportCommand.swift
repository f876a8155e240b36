internal import Intake
internal import Model
package import Publication
internal import Scoring
internal import Workbook

/// `tamcap report`: the forms that an office hands upwards, from the records of a folder
/// (Protocol/27-taking-away.md, I-15 and I-16).
package struct ReportCommand: Sendable {
    package enum Format: String, CaseIterable, Sendable {
        case table, csv, excel, xlsx, json, html
    }

    package var asked: UnitRecords
    package var format = Format.table

    package init(_ asked: UnitRecords) { self.asked = asked }

    package func run(_ console: inout Console) throws(Failure) {
        let (report, summary) = try compute(&console)
        console.clearProgress()
        for line in summary.lines(asked.language) { console.note(line) }
        try console.print(try bytes(report))
        try asked.end(summary)
    }

    private func bytes(_ report: ControlReport) throws(Failure) -> [UInt8] {
        switch format {
        case .table: return Array(report.table(asked.language).utf8)
        case .csv: return report.csv()
        case .excel: return report.csv(for: .excel)
        case .json: return report.json
        case .html: return report.page(asked.language)
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
        let (unit, period, asOf) = (asked.unit, asked.period, asked.asOf)
        let counted = try asked.count([], &console)
        let (tree, store) = (counted.tree, counted.store)
        var fields: [String: ControlCounts] = [:]
        for unit in [unit] + tree.descendants(of: unit) {
            let counts = store.control(of: unit, in: period, asOf: asOf)
            try check(counts, of: unit, store)
            for (code, counts) in counts {
                let field = counted.register.procedure(code)?.field ?? ProcedureCode.unknown.description
                fields[field, default: ControlCounts()] += counts
            }
        }
        let origin = FileOrigin(period: period, asOf: min(asOf, period.lastDay), rules: "")
        let report = ControlReport(unit: unit, name: tree.name(of: unit) ?? "", origin: origin, fields: fields)
        return (report, counted.summary)
    }

    /// Cells know what was settled by now; of a day before, only what was received by then can be compared.
    private func check(
        _ counts: [ProcedureCode: ControlCounts], of unit: UnitCode, _ store: RecordStore
    ) throws(Failure) {
        let period = asked.period
        guard asked.asOf >= min(period.lastDay, Words.day(of: asked.now)) else { return }
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
