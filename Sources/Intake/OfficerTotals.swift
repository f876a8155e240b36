package import Model

extension RecordStore {
    /// The officers of a unit with minutes in a period, ascending by code, as bytes.
    ///
    /// - Complexity: O(officers' days).
    package func officers(of unit: UnitCode, in period: Period) -> [OfficerTotal] {
        guard let place = bookOf[unit] else { return [] }
        let table = books[place].tables.staff
        let procedures = books[place].ledger.procedures.entries
        let first = UInt32(max(0, period.firstDay.begin.seconds))
        let last = UInt32(max(0, period.lastDay.begin.seconds))
        var totals: [[UInt8]: (days: Int, desk: Int, handling: Int)] = [:]
        for top in table.tops {
            let candidate = table.effective(top, procedures, context.time)
            guard candidate >= 0 else { continue }
            let record = table.entries[candidate].record
            guard !record.isWithdrawn, record.deskMinutes > 0 || record.handlingMinutes > 0,
                (first...last).contains(record.day)
            else { continue }
            let key = table.key(top)
            var total = totals[Array(key[Staff.keyField(key.startIndex..<key.endIndex)])] ?? (0, 0, 0)
            total.days += 1
            total.desk += Int(record.deskMinutes)
            total.handling += Int(record.handlingMinutes)
            totals[Array(key[Staff.keyField(key.startIndex..<key.endIndex)])] = total
        }
        return totals.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { officer, total in
            OfficerTotal(
                officer: String(decoding: officer, as: UTF8.self), days: total.days, deskMinutes: total.desk,
                handlingMinutes: total.handling)
        }
    }
}
