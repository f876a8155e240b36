internal import Intake
package import Model
package import Publication
internal import Runtime
package import Scoring

/// `tamcap rank`: from the records of a folder to ranks, in one process; the yardstick of everything distributed.
package struct RankCommand: Sendable {
    package enum Format: String, CaseIterable, Sendable {
        case table, csv, json
    }

    package var records: String
    package var inputs = Inputs()
    package var period: Period
    package var asOf: Day
    /// What counts as the present; later records are refused.
    package var now: Moment
    package var league: League
    package var format = Format.table
    package var showsIndicators = false
    /// X1 to X18 too, behind the catalogue's indicators.
    package var showsExtras = false
    /// The units against their targets instead of the ranks.
    package var targets: TargetSource?
    /// Where the refused rows go.
    package var rejects: String?
    package var language = PageLanguage.vietnamese
    /// Whether a result that lacks files which were set aside counts as done.
    package var allowsSetAside = false
    /// How many threads read at once.
    package var threads = SideBySide.processors
    /// Bytes of rows that are read into one store, where units can be parted.
    package var groupBytes = FileGroups.groupBytes

    package init(records: String, period: Period, asOf: Day, now: Moment, league: League) {
        self.records = records
        self.period = period
        self.asOf = asOf
        self.now = now
        self.league = league
    }

    /// `vi` or `en`; anything else changes nothing.
    package mutating func setLanguage(_ code: String?) {
        language = code.flatMap { PageLanguage(rawValue: $0) } ?? language
    }

    package func run(_ console: inout Console) throws(Failure) {
        let result = try compute(&console)
        console.clearProgress()
        for line in result.summary.lines(language) { console.note(line) }
        for gap in result.calendarGaps { console.note(gap.sentence(language)) }
        try console.print(text(result, colours: console.colours))
        if !allowsSetAside, let sentence = result.summary.incompleteness(language) {
            throw Failure(.failed, sentence)
        }
    }

    /// The ranking and what became of the rows.
    package struct Result: Sendable {
        package let ranking: Ranking
        package let summary: IntakeSummary
        /// Units of which some record stands.
        package let heard: Set<UnitCode>
        package let tree: Tree
        /// What the calendar lacks that may matter to these ranks.
        package let calendarGaps: [CalendarGap]
        /// Where targets are asked for.
        package let targets: [UnitTargets]
    }

    /// Reads, counts and ranks.
    package func compute(_ console: inout Console) throws(Failure) -> Result {
        let topology = try inputs.readTopology()
        let calendar = try inputs.readCalendar()
        let catalogue = try inputs.readCatalogue()
        guard period.firstDay <= asOf else {
            throw Failure(.usage, "\(period) begins after \(asOf): name a later --as-of, or an earlier --period")
        }
        let judged = min(asOf, period.lastDay)
        let tree = topology.tree(on: judged)
        if let within = league.within, !tree.contains(within) {
            let host = tree.host(of: within).map { "; its figures count with \($0)" } ?? ""
            throw Failure(.usage, "--within \(within): no such unit stands in the tree on \(judged)\(host)")
        }
        let folder = try RecordsFolder(records, units: Set(topology.units))
        let register = try register(in: folder)
        let targets = try self.targets.map { source throws(Failure) in try source.read(catalogue) } ?? []
        let wanted = [period, period.previous, targets.isEmpty ? nil : period.yearBefore].compactMap { $0 }
        let empty = RecordStore(
            accepting: .topology(Set(topology.units)), rules: IntakeRules(register: register, calendar: calendar),
            now: now, alsoPeriods: wanted)
        let records = try count(folder, empty, wanted, &console)
        let own = records.own
        var summary = records.summary
        let scorer = Scorer(catalogue: catalogue, register: register, calendar: calendar)
        let rollUps = try rollUps(own, topology)
        let ranking = try rank(own, rollUps, scorer)
        summary.findings = own.keys.sorted().flatMap { unit in
            records.appointments[unit].map {
                RankFinding.all(of: unit, own[unit]?[period] ?? [:], scorer, asOf: asOf, appointments: $0)
            } ?? []
        }
        return Result(
            ranking: ranking, summary: summary, heard: records.heard, tree: tree,
            calendarGaps: calendar.gaps(on: Day(at: now), for: period),
            targets: try unitTargets(targets, ranking, own, rollUps, scorer))
    }

    /// `--procedures`, else the register in the folder, else the shipped one.
    func register(in folder: RecordsFolder) throws(Failure) -> Register {
        if inputs.procedures == nil, let found = try folder.register() { return found }
        return try inputs.readRegister().register
    }

    typealias Cells = [Period: [ProcedureCode: Measures]]

    /// The cells of every unit of which records were read, in the periods that are asked for.
    func ownCells(_ store: inout RecordStore, _ wanted: [Period]) -> [UnitCode: Cells] {
        var own: [UnitCode: Cells] = [:]
        for unit in store.units {
            var cells: Cells = [:]
            for (key, new) in store.drainChanges(of: unit) where wanted.contains(key.period) {
                cells[key.period, default: [:]][key.procedure] = new
            }
            own[unit] = cells
        }
        return own
    }

    private func rollUps(_ own: [UnitCode: Cells], _ topology: Topology) throws(Failure) -> RollUps {
        var rollUps = RollUps(topology: topology)
        for unit in own.keys.sorted() {
            let changes = (own[unit] ?? [:]).flatMap { period, cells in
                cells.map { CellChange(CellKey(period, $0.key), old: nil, new: $0.value) }
            }
            do throws(MeasuresError) {
                try rollUps.apply(unit: unit, changes)
            } catch {
                throw Failure(.failed, "the counts of \(unit) are too large to be added up: \(error)")
            }
        }
        return rollUps
    }

    private func rank(
        _ own: [UnitCode: Cells], _ rollUps: RollUps, _ scorer: Scorer
    ) throws(Failure) -> Ranking {
        do throws(ScoringError) {
            return try Ranking.make(league, by: try scorer.scorer(for: period, asOf: asOf), rollUps) { unit, period in
                own[unit]?[period] ?? [:]
            }
        } catch {
            throw Failure(.usage, "\(error)")
        }
    }

    // MARK: Showing

    /// What goes to standard output.
    package func text(_ result: Result, colours: Bool = false) -> [UInt8] {
        if targets != nil { return targetText(result) }
        return switch (format, showsIndicators) {
        case (.csv, false): ExactCSV.ranks(result.ranking)
        case (.csv, true): ExactCSV.indicators(result.ranking, withExtras: showsExtras)
        case (.table, false): Array(RankingTable.text(result.ranking, colours: colours, language: language).utf8)
        case (.table, true):
            Array(IndicatorTable.text(result.ranking, language: language, withExtras: showsExtras).utf8)
        case (.json, let indicators): json(result, indicators: indicators)
        }
    }
}
