internal import Intake
package import Model
package import Publication
internal import Scoring

/// `tamcap explain`: why a unit's score and rank moved, or where it lost its points, from folders of records.
package struct ExplainCommand: Sendable {
    package enum Wish: Sendable {
        /// Where points are lost, by procedure, or by office too.
        case lost(byOffice: Bool)
        case moved
    }

    package var unit: UnitCode
    package var wish = Wish.moved
    /// The later side; its league is that of the unit.
    package var rank: RankCommand
    package var fromPeriod: Period
    package var fromAsOf: Day
    /// What differs on the earlier side, as files; `nil`: the same as on the later one.
    package var fromRecords: String?
    package var fromCatalogue: String?
    package var fromProcedures: String?

    /// - Parameters:
    ///   - unit: who is explained.
    ///   - rank: records, rules, period and day of the later side.
    package init(unit: UnitCode, rank: RankCommand) {
        self.unit = unit
        self.rank = rank
        fromPeriod = rank.period.previous ?? rank.period
        fromAsOf = rank.asOf
    }

    package func run(_ console: inout Console) throws(Failure) {
        let bytes: [UInt8]
        let summary: IntakeSummary
        switch wish {
        case .lost(let byOffice):
            let ground = try ground(of: rank, periods: [rank.period], &console)
            summary = ground.summary
            bytes = text(try lost(ground, byOffice: byOffice))
        case .moved:
            let (report, read) = try moved(&console)
            summary = read
            bytes = text(report)
        }
        console.clearProgress()
        for line in summary.lines(rank.language) { console.note(line) }
        try console.print(bytes)
        if !rank.allowsSetAside, let sentence = summary.incompleteness(rank.language) {
            throw Failure(.failed, sentence)
        }
    }

    // MARK: - Computing

    /// Where the unit lost its points.
    package func lost(_ ground: RankGround, byOffice: Bool) throws(Failure) -> LostReport {
        let (period, asOf) = (rank.period, rank.asOf)
        let tree = ground.rollUps.tree(for: period, asOf: asOf)
        let tier = try tier(in: tree, period)
        let scorer = try periodScorer(ground.scorer, period, asOf)
        let score = scorer.score(unit, tier: tier, ground.rollUps, own: ground.cells)
        var lost = scorer.lost(score, cells: ground.rollUps.cells(of: unit, in: period, asOf: asOf, own: ground.cells))
        if byOffice {
            let offices = ground.rollUps.offices(of: unit, in: period, asOf: asOf, own: ground.cells)
            lost = scorer.lost(lost, tier: tier, among: offices)
        }
        return LostReport(unit: unit, name: tree.name(of: unit) ?? "", scorer: scorer, score: score, lost: lost)
    }

    /// The change, one step for each thing that differs: first the rules, by the earlier records, period and day; then
    /// the records; then the period and the day, with everything of the later side (X-09).
    package func moved(_ console: inout Console) throws(Failure) -> (MovementReport, IntakeSummary) {
        let periods = [rank.period, fromPeriod]
        let now = try ground(of: rank, periods: periods, &console)
        var sides: [(cause: MovementReport.Cause, side: Movement.Side)] = []
        var old = rank
        old.records = fromRecords ?? rank.records
        old.inputs.catalogue = fromCatalogue ?? rank.inputs.catalogue
        old.inputs.procedures = fromProcedures ?? rank.inputs.procedures
        let isOther = fromRecords != nil || fromCatalogue != nil || fromProcedures != nil
        var ground = isOther ? try self.ground(of: old, periods: periods, &console) : now
        let start = try side(ground, fromPeriod, fromAsOf)
        if fromCatalogue != nil {
            old.inputs.catalogue = rank.inputs.catalogue
            ground = try self.ground(of: old, periods: periods, &console)
            sides.append((.catalogue, try side(ground, fromPeriod, fromAsOf)))
        }
        if fromProcedures != nil {
            old.inputs.procedures = rank.inputs.procedures
            ground = try self.ground(of: old, periods: periods, &console)
            sides.append((.register, try side(ground, fromPeriod, fromAsOf)))
        }
        if let fromRecords {
            // What was corrected of the dossiers that were there already; then everything.
            ground = try self.ground(of: rank, periods: periods, knownIn: fromRecords, &console)
            sides.append((.corrections, try side(ground, fromPeriod, fromAsOf)))
            sides.append((.lateData, try side(now, fromPeriod, fromAsOf)))
        }
        let isDay = fromPeriod == rank.period
        if !isDay || fromAsOf != rank.asOf || sides.isEmpty {
            sides.append((isDay ? .asOf : .period, try side(now, rank.period, rank.asOf)))
        }
        var steps: [MovementReport.Step] = []
        var before = start
        for (cause, after) in sides {
            steps.append(MovementReport.Step(cause, Movement(from: before, to: after)))
            before = after
        }
        let name = now.rollUps.tree(for: rank.period, asOf: rank.asOf).name(of: unit) ?? ""
        let register = now.scorer.register
        return (MovementReport(unit: unit, name: name, register: register, steps: steps), now.summary)
    }

    private func side(_ ground: RankGround, _ period: Period, _ asOf: Day) throws(Failure) -> Movement.Side {
        let tree = ground.rollUps.tree(for: period, asOf: asOf)
        let tier = try tier(in: tree, period)
        let scorer = try periodScorer(ground.scorer, period, asOf)
        do throws(ScoringError) {
            let ranking = try Ranking.make(
                League(tier, within: rank.league.within), by: scorer, ground.rollUps, own: ground.cells)
            let cells = ground.rollUps.cells(of: unit, in: period, asOf: asOf, own: ground.cells)
            if let side = Movement.Side(of: unit, cells: cells, in: ranking, by: scorer) { return side }
        } catch {
            throw Failure(.usage, "\(error)")
        }
        throw Failure(.usage, "\(unit) does not stand within \(rank.league.within?.description ?? "the tree")")
    }

    /// The tree of T and the unit's tier in it.
    func place(in ground: RankGround) throws(Failure) -> (tree: Tree, tier: Tier) {
        let tree = ground.rollUps.tree(for: rank.period, asOf: rank.asOf)
        return (tree, try tier(in: tree, rank.period))
    }

    private func tier(in tree: Tree, _ period: Period) throws(Failure) -> Tier {
        if let tier = tree.tier(of: unit) { return tier }
        let host = tree.host(of: unit).map { "; its figures count with \($0)" } ?? ""
        throw Failure(.usage, "--unit \(unit): no such unit stands in the tree of \(period)\(host)")
    }

    func periodScorer(_ scorer: Scorer, _ period: Period, _ asOf: Day) throws(Failure) -> PeriodScorer {
        do throws(ScoringError) {
            return try scorer.scorer(for: period, asOf: asOf)
        } catch {
            throw Failure(.usage, "\(period) begins after \(asOf): name a later day, or an earlier period")
        }
    }

    // MARK: - Showing

    package func text(_ report: LostReport) -> [UInt8] {
        switch rank.format {
        case .csv: report.csv()
        case .json: report.json + [UInt8(ascii: "\n")]
        case .table: Array(LostTable.text(report, language: rank.language).utf8)
        }
    }

    package func text(_ report: MovementReport) -> [UInt8] {
        switch rank.format {
        case .csv: report.csv()
        case .json: report.json + [UInt8(ascii: "\n")]
        case .table: Array(MovementTable.text(report, language: rank.language).utf8)
        }
    }
}
