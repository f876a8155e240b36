package import Model

// How many dossiers were received on each day (Protocol/22-forecast.md, Z-01). Nothing is kept for it: the table is
// gone through when somebody asks.
extension RecordStore {
    /// The dossiers of a unit that count, by the day of acceptance, up to a day; none for a unit without a book.
    ///
    /// - Parameters:
    ///   - unit: whose.
    ///   - procedure: of which procedure; `nil`: of all. Codes that the register does not know are one, `*`.
    ///   - last: the last day.
    ///   - add: is told one dossier's day, in the order of the table.
    /// - Complexity: O(records).
    package func arrivals(
        of unit: UnitCode, _ procedure: ProcedureCode? = nil, upTo last: Day, add: (Day) -> Void
    ) {
        guard let place = bookOf[unit], !strangers.contains(unit) else { return }
        let table = books[place].tables.dossiers
        let procedures = books[place].ledger.procedures
        let isWanted = procedures.entries.indices.map { index in
            let code = procedures.entries[index].isKnown ? procedures.codes[index] : .unknown
            return procedure.map { $0 == code } ?? true
        }
        for top in table.entries.indices where table.entries[top].role == .top {
            let place = table.effective(top, procedures.entries, context.time)
            guard place >= 0 else { continue }
            let dossier = table.entries[place].record
            guard dossier.counts, isWanted[Int(dossier.procedure)] else { continue }
            let day = Day(at: Moment(seconds: Int64(dossier.accepted)))
            if day <= last { add(day) }
        }
    }
}
