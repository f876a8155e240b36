internal import Intake
package import Model
package import Publication
internal import Scoring

/// What a command asks of a folder of records: a unit with everything below it, a period, and a day.
package struct UnitRecords: Sendable {
    package var records: String
    package var inputs = Inputs()
    /// With everything below it.
    package var unit: UnitCode
    package var period: Period
    package var asOf: Day
    /// What counts as the present; later records are refused.
    package var now: Moment
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

    /// The records, read and counted.
    struct Counted {
        let tree: Tree
        let calendar: WorkingCalendar
        let register: Register
        /// How it was read.
        let reading: RankCommand
        var store: RecordStore
        let summary: IntakeSummary
    }

    /// Reads and counts.
    ///
    /// - Parameters:
    ///   - more: periods that are counted besides the one that is asked for.
    ///   - console: for progress.
    /// - Returns: the counts, and the tree of T, which has the unit.
    /// - Throws: when something cannot be read, the period has not begun, or the tree has no such unit.
    func count(_ more: [Period] = [], _ console: inout Console) throws(Failure) -> Counted {
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
            now: now, alsoPeriods: [period] + more.filter { $0 != period })
        var summary = try reading.read(folder, into: &store, &console)
        summary.count(store.totalCounts)
        return Counted(
            tree: tree, calendar: calendar, register: register, reading: reading, store: store, summary: summary)
    }

    /// - Throws: where files were set aside and nobody has allowed it: what was printed lacks them.
    func end(_ summary: IntakeSummary) throws(Failure) {
        if !allowsSetAside, let sentence = summary.incompleteness(language) { throw Failure(.failed, sentence) }
    }
}
