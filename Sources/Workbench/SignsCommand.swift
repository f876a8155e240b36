internal import Intake
package import Model
package import Publication
internal import Scoring

/// `tamcap signs`: signs that figures may be dressed up, from a folder of records: those that cells show and those
/// that only records do (Protocol/26-official-results.md, A-16 to A-23).
package struct SignsCommand: Sendable {
    package enum Format: String, CaseIterable, Sendable {
        case table, csv, excel, json
    }

    package var records: String
    package var inputs = Inputs()
    /// With everything below it.
    package var unit: UnitCode
    package var period: Period
    package var asOf: Day
    /// What counts as the present; later records are refused.
    package var now: Moment
    package var format = Format.table
    package var language = PageLanguage.vietnamese
    /// Also offices and signs without a mark.
    package var showsAll = false

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
        let report = try compute(&console)
        console.clearProgress()
        for line in report.summary(language) { console.note(line) }
        let shown = showsAll ? report : report.marked
        switch format {
        case .table: try console.print(shown.table(language))
        case .csv: try console.print(shown.csv())
        case .excel:
            try console.print(
                shown.csv(for: .excel, origin: FileOrigin(period: period, asOf: asOf, rules: "")))
        case .json: try console.print(shown.json)
        }
    }

    /// Reads and counts.
    ///
    /// - Parameter console: for progress.
    /// - Returns: every sign of every office with records.
    /// - Throws: when something cannot be read.
    package func compute(_ console: inout Console) throws(Failure) -> SignsReport {
        let topology = try inputs.readTopology()
        let calendar = try inputs.readCalendar()
        guard period.firstDay <= asOf else {
            throw Failure(.usage, "\(period) begins after \(asOf); choose an earlier period, or a later --as-of")
        }
        let tree = topology.tree(on: min(asOf, period.lastDay))
        guard tree.contains(unit) else {
            throw Failure(.usage, "--unit \(unit): no such unit stands in the tree of \(period)")
        }
        let folder = try RecordsFolder(records, units: Set(topology.units))
        var reading = RankCommand(records: records, period: period, asOf: asOf, now: now, league: League(.nation))
        reading.inputs = inputs
        let register = try reading.register(in: folder)
        let months = period.everyMonth
        var store = RecordStore(
            accepting: .topology(Set(topology.units)), rules: IntakeRules(register: register, calendar: calendar),
            now: now, alsoPeriods: [period] + months.filter { $0 != period })
        _ = try reading.read(folder, into: &store, &console)
        let own = reading.ownCells(&store, [period] + months)
        let catalogue = try inputs.readCatalogue()
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
        return SignsReport(period: period, asOf: asOf, offices: offices)
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
