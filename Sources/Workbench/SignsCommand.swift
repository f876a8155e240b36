internal import Intake
internal import Model
package import Publication
internal import Scoring

/// `tamcap signs`: signs that figures may be dressed up, from a folder of records: those that cells show and those
/// that only records do (Protocol/26-official-results.md, A-16 to A-23).
package struct SignsCommand: Sendable {
    package enum Format: String, CaseIterable, Sendable {
        case table, csv, excel, json
    }

    package var asked: UnitRecords
    package var format = Format.table
    /// Also offices and signs without a mark.
    package var showsAll = false

    package init(_ asked: UnitRecords) { self.asked = asked }

    package func run(_ console: inout Console) throws(Failure) {
        let (report, summary) = try compute(&console)
        console.clearProgress()
        for line in summary.lines(asked.language) + report.summary(asked.language) { console.note(line) }
        let shown = showsAll ? report : report.marked
        switch format {
        case .table: try console.print(shown.table(asked.language))
        case .csv: try console.print(shown.csv())
        case .excel:
            try console.print(
                shown.csv(for: .excel, origin: FileOrigin(period: asked.period, asOf: asked.asOf, rules: "")))
        case .json: try console.print(shown.json)
        }
        try asked.end(summary)
    }

    /// Reads and counts.
    ///
    /// - Parameter console: for progress.
    /// - Returns: every sign of every office with records, and what was read.
    /// - Throws: when something cannot be read.
    package func compute(
        _ console: inout Console
    ) throws(Failure) -> (report: SignsReport, summary: IntakeSummary) {
        let (unit, period, asOf, now) = (asked.unit, asked.period, asked.asOf, asked.now)
        let months = period.everyMonth
        var counted = try asked.count(months, &console)
        let (tree, register, calendar) = (counted.tree, counted.register, counted.calendar)
        let own = counted.reading.ownCells(&counted.store, [period] + months)
        let store = counted.store
        let catalogue = try asked.inputs.readCatalogue()
        let scorer: PeriodScorer
        do throws(ScoringError) {
            scorer = try Scorer(catalogue: catalogue, register: register, calendar: calendar)
                .scorer(for: period, asOf: asOf)
        } catch {
            throw Failure(.usage, "\(error)")
        }
        let offices = ([unit] + tree.descendants(of: unit)).sorted().compactMap { office -> OfficeSigns? in
            guard let cells = own[office], !cells.isEmpty else { return nil }
            let ofCells = scorer.figureSigns(
                of: cells[period] ?? [:], months: months.map { SignMonth($0, cells[$0] ?? [:]) },
                through: Day(at: store.freshness(of: office) ?? now).advanced(by: -1))
            let ofRecords = FigureSign.all(of: store.recordSigns(of: office, in: period))
            return OfficeSigns(unit: office, name: tree.name(of: office) ?? "", signs: ofCells + ofRecords)
        }
        return (SignsReport(period: period, asOf: asOf, offices: offices), counted.summary)
    }
}

extension FigureSign {
    /// The signs that only records show, in the order of their kinds.
    static func all(of counts: RecordSigns) -> [FigureSign] {
        [
            FigureSign(.lastHour, counts.settledInLastHour, of: counts.settledInTime),
            FigureSign(.editedAfter, counts.editedAfter, of: counts.settled),
            FigureSign(.enteredAnew, counts.enteredAnew, of: counts.withdrawn),
            oneChannelRated(counts),
        ]
    }

    /// Nothing is odd about the ratings of a channel on which nearly all dossiers come.
    private static func oneChannelRated(_ counts: RecordSigns) -> FigureSign {
        let rated = counts.rated.reduce(0, +)
        let place = counts.rated.indices.max { counts.rated[$0] < counts.rated[$1] } ?? 0
        let sign = FigureSign(.oneChannelRated, counts.rated[place], of: rated)
        let received = counts.received.reduce(0, +)
        let isMain = 100 * counts.received[place] > ratedChannelPercentMax * received
        return FigureSign(.oneChannelRated, sign.numerator, of: rated, isMarked: sign.isMarked && !isMain)
    }
}
