package import Model

// What the report on the control of procedures asks of dossiers (Protocol/27-taking-away.md, I-15). Cells do not tell
// "before" from "on" the due day, so the table is gone through when somebody asks.
extension RecordStore {
    /// The dossiers of a unit that a period has, by procedure; codes that the register does not know are one, `*`.
    ///
    /// - Parameters:
    ///   - unit: whose; none for a unit without a book.
    ///   - period: the period.
    ///   - asOf: how it stood at the end of this day, or of the period where that is earlier.
    /// - Returns: nothing for procedures without a dossier.
    /// - Complexity: O(records).
    package func control(of unit: UnitCode, in period: Period, asOf: Day) -> [ProcedureCode: ControlCounts] {
        guard let place = bookOf[unit], !strangers.contains(unit) else { return [:] }
        let table = books[place].tables.dossiers
        let procedures = books[place].ledger.procedures
        let last = min(asOf, period.lastDay)
        var found: [ProcedureCode: ControlCounts] = [:]
        for top in table.entries.indices where table.entries[top].role == .top {
            let place = table.effective(top, procedures.entries, context.time)
            guard place >= 0 else { continue }
            let dossier = table.entries[place].record
            let entry = procedures.entries[Int(dossier.procedure)]
            guard dossier.counts, let due = dossier.due(entry.limit, context.rules) else { continue }
            let accepted = Day(at: Moment(seconds: Int64(dossier.accepted)))
            let end = dossier.end == 0 ? nil : Day(at: Moment(seconds: Int64(dossier.end)))
            guard accepted <= last, end.map({ $0 >= period.firstDay }) ?? true else { continue }
            let code = entry.isKnown ? procedures.codes[Int(dossier.procedure)] : .unknown
            let dueDay = Day(at: Moment(seconds: due.extended))
            var counts = ControlCounts()
            if accepted >= period.firstDay { counts.receivedNew = 1 } else { counts.carriedOver = 1 }
            if let end, end <= last {
                if dossier.supplementCount > 1 || Int64(dossier.end) > due.extended {
                    counts.settledLate = 1
                } else if end < dueDay {
                    counts.settledBefore = 1
                } else {
                    counts.settledOn = 1
                }
            } else if dossier.supplementCount > 1 || dueDay < last {
                counts.pendingLate = 1
            } else {
                counts.pendingInTime = 1
            }
            found[code, default: ControlCounts()] += counts
        }
        return found
    }
}
