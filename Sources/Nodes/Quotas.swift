package import Model
internal import Wire

/// What one unit may occupy at a receiver (Protocol/08-limits.md, "Quotas"): a key that is valid is no licence to fill
/// the memory, and an office whose program goes wrong has a valid key.
package struct UnitQuota: Sendable {
    let cellsMax: Int
    let countsMax: Int
    let unknownProceduresMax: Int
    /// Those of the register in force; empty where none is known, and then no procedure counts as unknown.
    let procedures: Set<ProcedureCode>
    /// The last month in which a cell may count, from January 2000.
    let lastMonth: Int

    package init(
        cellsMax: Int, countsMax: Int, unknownProceduresMax: Int, procedures: Set<ProcedureCode>, lastMonth: Int
    ) {
        self.cellsMax = cellsMax
        self.countsMax = countsMax
        self.unknownProceduresMax = unknownProceduresMax
        self.procedures = procedures
        self.lastMonth = lastMonth
    }

    /// What is in force on a day. Cells may count for some years to come, and in every year of the calendar: an office
    /// knows no period that has not begun by its own clock, so that only clocks that are off by more than that can
    /// refuse it (L-07). What it counts in periods to come is published nowhere.
    init(_ limits: NodeLimits, _ bundle: NodeBundle?, today: Day) {
        let lastYear = max(today.parts.year + NodeLimits.periodYearsAheadMax, bundle?.calendarThrough ?? 0)
        self.init(
            cellsMax: limits.cellsPerUnitMax, countsMax: limits.countsPerUnitMax,
            unknownProceduresMax: limits.unknownProceduresMax, procedures: bundle?.procedures ?? [],
            lastMonth: (lastYear - 2000) * 12 + 11)
    }

    // MARK: - Looking

    /// What an update would exceed, if anything. What stood beyond a bound already is no reason to refuse what adds
    /// nothing: corrections must go on where a bound was lowered.
    func excess(of changes: [CellChange], to state: UnitState) -> QuotaExcess? {
        var cells = state.cellCount
        var counts = state.countTotal
        var added: Set<ProcedureCode> = []
        for change in changes {
            if let excess = excess(in: change.key, change.new) { return excess }
            counts += (change.new?.entries.count ?? 0) - (change.old?.entries.count ?? 0)
            guard change.old == nil else { continue }
            cells += 1
            if isUnknown(change.key.procedure) { added.insert(change.key.procedure) }
        }
        return excess(cells: cells, counts: counts, over: state)
            ?? (added.isEmpty ? nil : excess(unknown: added, over: unknownProcedures(of: state)))
    }

    /// What a full sync would exceed.
    func excess(ofAll cells: [UpdateFrame.Cell], over state: UnitState?) -> QuotaExcess? {
        var counts = 0
        var unknown: Set<ProcedureCode> = []
        for cell in cells {
            guard case .plain(let measures) = cell.value else { continue }
            if let excess = excess(in: cell.key, measures) { return excess }
            counts += measures.entries.count
            if isUnknown(cell.key.procedure) { unknown.insert(cell.key.procedure) }
        }
        let held = state.map { unknownProcedures(of: $0) } ?? []
        return excess(cells: cells.count, counts: counts, over: state)
            ?? (unknown.count > held.count ? excess(unknown: unknown, over: []) : nil)
    }

    /// Whether so many cells of one update are too many whatever comes behind them: each is another cell of the unit.
    func excess(staged cells: Int, over state: UnitState?) -> QuotaExcess? {
        cells > max(cellsMax, state?.cellCount ?? 0) ? .cells(cells, most: cellsMax) : nil
    }

    private func excess(cells: Int, counts: Int, over state: UnitState?) -> QuotaExcess? {
        if cells > max(cellsMax, state?.cellCount ?? 0) { return .cells(cells, most: cellsMax) }
        return counts > max(countsMax, state?.countTotal ?? 0) ? .counts(counts, most: countsMax) : nil
    }

    private func excess(in key: CellKey, _ measures: Measures?) -> QuotaExcess? {
        guard key.period.firstMonth > lastMonth, measures?.isEmpty == false else { return nil }
        return .period(key.period, throughYear: 2000 + lastMonth / 12)
    }

    private func excess(unknown added: Set<ProcedureCode>, over held: Set<ProcedureCode>) -> QuotaExcess? {
        let all = held.union(added).count
        return all > max(unknownProceduresMax, held.count)
            ? .unknownProcedures(all, most: unknownProceduresMax) : nil
    }

    /// Reports, feedback without a procedure, and what the office's register does not have come in cells of their own
    /// names, which no register lists.
    private func isUnknown(_ code: ProcedureCode) -> Bool {
        !procedures.isEmpty && code != .none && code != .unknown && !procedures.contains(code)
    }

    /// - Complexity: O(cells), and asked only where a procedure comes that the register lacks.
    private func unknownProcedures(of state: UnitState) -> Set<ProcedureCode> {
        if procedures.isEmpty { return [] }
        var unknown: Set<ProcedureCode> = []
        state.forEachCell { key, _ in if isUnknown(key.procedure) { unknown.insert(key.procedure) } }
        return unknown
    }
}

/// By what an update goes beyond its unit's quota; nothing of it is taken.
package enum QuotaExcess: Error, Equatable, Sendable, CustomStringConvertible {
    case cells(Int, most: Int)
    case counts(Int, most: Int)
    case unknownProcedures(Int, most: Int)
    case period(Period, throughYear: Int)

    package var description: String {
        switch self {
        case .cells(let count, let most): "\(count) cells, of which a unit may have \(most)"
        case .counts(let count, let most): "\(count) counts, of which a unit may have \(most)"
        case .unknownProcedures(let count, let most):
            "\(count) procedures that the register does not have, of which a unit may have \(most)"
        case .period(let period, let year): "\(period) is after \(year); compare the clocks of both machines"
        }
    }

    /// A period is a value outside its range; the rest is too much.
    var code: WireCode {
        switch self {
        case .period: .valueOutOfRange
        case .cells, .counts, .unknownProcedures: .quotaExceeded
        }
    }
}
