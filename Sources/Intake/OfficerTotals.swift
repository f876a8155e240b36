package import Model

extension RecordStore {
    /// The officers of a unit who did something in a period, ascending by code, as bytes.
    ///
    /// - Complexity: O(records of dossiers, visits and staff): nothing is kept for it, the tables are gone through when
    ///   somebody asks.
    package func officers(of unit: UnitCode, in period: Period) -> [OfficerTotal] {
        guard let place = bookOf[unit] else { return [] }
        let first = UInt32(max(0, period.firstDay.begin.seconds))
        let last = UInt32(max(0, period.lastDay.end.seconds))
        var totals = OfficerTotals(period: first...last)
        totals.add(staff: books[place], context)
        totals.add(dossiers: books[place], context)
        totals.add(visits: books[place], context)
        return totals.byOfficer.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }
}

/// What officers did, while it is added up.
private struct OfficerTotals {
    /// Unix seconds, in Viet Nam's days.
    let period: ClosedRange<UInt32>
    /// By `MaCanBo`.
    private(set) var byOfficer: [[UInt8]: OfficerTotal] = [:]

    init(period: ClosedRange<UInt32>) { self.period = period }

    private mutating func change(_ officer: [UInt8], _ change: (inout OfficerTotal) -> Void) {
        change(&byOfficer[officer, default: OfficerTotal(officer: String(decoding: officer, as: UTF8.self))])
    }

    mutating func add(staff book: OfficeBook, _ context: BookContext) {
        let table = book.tables.staff
        for top in table.tops {
            let candidate = table.effective(top, book.ledger.procedures.entries, context.time)
            guard candidate >= 0 else { continue }
            let record = table.entries[candidate].record
            guard !record.isWithdrawn, record.deskMinutes > 0 || record.handlingMinutes > 0,
                period.contains(record.day)
            else { continue }
            let key = table.key(top)
            change(Array(key[Staff.keyField(key.startIndex..<key.endIndex)])) { total in
                total.days += 1
                total.deskMinutes += Int(record.deskMinutes)
                total.handlingMinutes += Int(record.handlingMinutes)
            }
        }
    }

    /// What the cells count as `received`, `handled` and, of these, `late`.
    mutating func add(dossiers book: OfficeBook, _ context: BookContext) {
        let table = book.tables.dossiers
        let procedures = book.ledger.procedures.entries
        for top in table.tops {
            let candidate = table.effective(top, procedures, context.time)
            guard candidate >= 0 else { continue }
            let entry = table.entries[candidate]
            guard entry.record.isPacked, entry.record.counts else { continue }
            let officer = table.arena.span.array(DossierMore(table.arena.span, entry.extra).officer)
            if officer.isEmpty { continue }
            let dossier = entry.record
            let isReceived = period.contains(dossier.accepted)
            let isHandled = dossier.end != 0 && period.contains(dossier.end)
            guard isReceived || isHandled else { continue }
            let isLate =
                isHandled && dossier.isLateWhenSettled(procedures[Int(dossier.procedure)].limit, context.rules)
            change(officer) { total in
                if isReceived { total.received += 1 }
                if isHandled { total.handled += 1 }
                if isLate { total.late += 1 }
            }
        }
    }

    mutating func add(visits book: OfficeBook, _ context: BookContext) {
        let table = book.tables.visits
        for top in table.tops {
            let candidate = table.effective(top, book.ledger.procedures.entries, context.time)
            guard candidate >= 0 else { continue }
            let entry = table.entries[candidate]
            guard !entry.record.isWithdrawn, entry.record.isCalled, !entry.extra.isEmpty,
                period.contains(entry.record.arrived)
            else { continue }
            change(table.arena.span.array(entry.extra)) { total in
                total.visits += 1
                if entry.record.status == 3 { total.deskSeconds += Int(entry.record.served) }
            }
        }
    }
}
