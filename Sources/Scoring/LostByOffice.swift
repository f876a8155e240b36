package import Model

extension RollUps {
    /// The own cells of everything that counts in a unit: itself, what is below it, and what counts with these. Units
    /// without cells are left out; ascending by code.
    package func offices(
        of unit: UnitCode, in period: Period, asOf: Day, own: OwnCells
    ) -> [(unit: UnitCode, cells: [ProcedureCode: Measures])] {
        let tree = tree(for: period, asOf: asOf)
        guard tree.contains(unit) else { return [] }
        let hosts = [unit] + tree.descendants(of: unit)
        return (hosts + hosts.flatMap { tree.guests(of: $0) }).sorted().compactMap { office in
            let cells = own(office, period)
            return cells.isEmpty ? nil : (office, cells)
        }
    }
}

extension PeriodScorer {
    /// The same losses, each row split among the offices by what each of them lacks.
    ///
    /// - Parameters:
    ///   - lost: of the unit.
    ///   - tier: the unit's.
    ///   - offices: the own cells of everything that counts in it, ascending by code.
    /// - Returns: the same losses with more rows.
    /// - Complexity: O(counts of the offices' cells × causes of loss).
    package func lost(
        _ lost: LostPoints, tier: Tier, among offices: [(unit: UnitCode, cells: [ProcedureCode: Measures])]
    ) -> LostPoints {
        let base = catalogue.base(of: tier)
        let questions = offices.map { office in
            let totals = Totals(
                office.cells, before: [:], scorer.digest, tier: tier, base: base, judged: judged)
            let whole = IndicatorQuestion(catalogue: catalogue, announcements: .nothing, totals: totals)
            return ProcedureQuestions(whole, office.cells, tier: tier, by: self, isOffice: true)
        }
        var shortfalls: [Catalogue.Formula: OfficeShortfalls] = [:]
        var rows: [LostPoints.Row] = []
        for row in lost.rows {
            guard let formula = formula(of: row) else {
                rows.append(row)
                continue
            }
            let known = shortfalls[formula] ?? OfficeShortfalls(formula, offices.map(\.unit), questions)
            shortfalls[formula] = known
            rows += row.split(among: known.offices(lacking: row.procedure))
        }
        return LostPoints(lostMicro: lost.lostMicro, scoreMicro: lost.scoreMicro, losses: lost.losses, rows: rows)
    }

    /// The formula whose ratio lost the row's points; `nil` where nothing was counted.
    private func formula(of row: LostPoints.Row) -> Catalogue.Formula? {
        switch row.cause {
        case .own: catalogue.indicators[row.indicator].formula
        case .factor: catalogue.indicators[row.indicator].formula.definition.factor
        case .nothingCounted: nil
        }
    }
}

/// What every office lacks of one formula.
private struct OfficeShortfalls {
    private var procedures: [ProcedureCode: [(unit: UnitCode, missing: Int128)]] = [:]
    private var rest: [(unit: UnitCode, missing: Int128)] = []

    init(_ formula: Catalogue.Formula, _ units: [UnitCode], _ questions: [ProcedureQuestions]) {
        for (unit, question) in zip(units, questions) {
            let shortfall = question.shortfall(of: formula)
            for (code, missing) in shortfall.procedures { procedures[code, default: []].append((unit, missing)) }
            if shortfall.rest > 0 { rest.append((unit, shortfall.rest)) }
        }
    }

    func offices(lacking procedure: ProcedureCode?) -> [(unit: UnitCode, missing: Int128)] {
        guard let procedure else { return rest }
        return procedures[procedure] ?? []
    }
}

extension LostPoints.Row {
    /// The row itself where no office lacks anything of its own: it is the unit's as a whole.
    fileprivate func split(among offices: [(unit: UnitCode, missing: Int128)]) -> [LostPoints.Row] {
        guard !offices.isEmpty else { return [self] }
        let lost = Apportioning.split(lostMicro, by: offices.map(\.missing))
        let scores = Apportioning.split(
            scoreMicro, by: lostMicro > 0 ? lost.map { Int128($0) } : offices.map(\.missing))
        return offices.indices.map { place in
            LostPoints.Row(
                indicator: indicator, cause: cause, procedure: procedure, office: offices[place].unit,
                missing: offices[place].missing, lostMicro: lost[place], scoreMicro: scores[place])
        }
    }
}
