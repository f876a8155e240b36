internal import Bytes
internal import Model

// What changes a book without a row: time, a new register or calendar.
extension OfficeBook {
    /// Brings the book from an earlier time to that of `context`: rows whose day has come are judged again, and
    /// open dossiers enter the periods that have begun.
    ///
    /// - Complexity: O(1) while nothing is due; O(records) when a period begins.
    mutating func advance(from old: KnownTime, _ context: BookContext) {
        if context.time.month > old.month {
            // A period that was asked for before it began is counted already.
            guard old.month >= 0, old.extra == context.time.extra else { return rebuild(context) }
            contributeAll(context, standing: old, after: old.month)
        }
        guard let ready = ledger.waiting.removeReady(context.time.horizon) else { return }
        for candidate in ready.candidates {
            let change = Reconsideration(top: Int(candidate.place), old: old, context: context)
            tables.change(candidate.kind, change, &ledger)
        }
        for fault in ready.faults { ledger.rejects.remove(fault.kind, .futureTime, key: fault.key) }
        for candidate in ready.candidates {
            let change = CandidateRefusal(top: Int(candidate.place), time: context.time)
            tables.change(candidate.kind, change, &ledger)
        }
        for fault in ready.faults { refuse(fault, fault.reason, context.time) }
        // The same key may have other rows whose time has still not come.
        for fault in ready.faults {
            tables.change(fault.kind, CandidateRefusal(key: fault.key, time: context.time), &ledger)
        }
        for fault in ledger.waiting.faults { refuse(fault, .futureTime, context.time) }
    }

    /// Computes everything again under the rules of `context`.
    ///
    /// - Complexity: O(records).
    mutating func rebuild(_ context: BookContext) {
        ledger.cells.clear()
        ledger.procedures.adopt(context.rules, cells: &ledger.cells)
        contributeAll(context, standing: context.time, after: -1)
        ledger.rejects.remove([.noDueDate, .futureTime])
        tables.changeAll(CandidateRefusal(time: context.time), &ledger)
        let ready = ledger.waiting.removeReady(context.time.horizon)
        for fault in ready?.faults ?? [] { refuse(fault, fault.reason, context.time) }
        for fault in ledger.waiting.faults { refuse(fault, .futureTime, context.time) }
        // Moved out to be asked while the rest of the book answers.
        var rejects = RejectSet()
        swap(&rejects, &ledger.rejects)
        rejects.refresh { kind, key in standing(kind, key, context.time) }
        swap(&rejects, &ledger.rejects)
    }

    private mutating func contributeAll(_ context: BookContext, standing: KnownTime, after: Int) {
        tables.changeAll(Contributions(context: context, standing: standing, after: after), &ledger)
    }

    /// The cells as they add up from the kept records alone.
    func recomputedCells(_ context: BookContext) -> [(key: CellKey, new: Measures)] {
        var copy = self
        copy.rebuild(context)
        return copy.ledger.cells.all()
    }
}

// MARK: What happens to every table

private struct Contributions: TableChange {
    let context: BookContext
    let standing: KnownTime
    let after: Int

    func change<Record: BookRecord>(_ table: inout RecordTable<Record>, _ ledger: inout Ledger) {
        table.contributeAll(ledger.procedures.entries, context, standing: standing, &ledger.cells, after: after)
    }
}

/// Judges a key again, of whose candidates the time of one has come.
private struct Reconsideration: TableChange {
    let top: Int
    let old: KnownTime
    let context: BookContext

    func change<Record: BookRecord>(_ table: inout RecordTable<Record>, _ ledger: inout Ledger) {
        let procedures = ledger.procedures.entries
        let key = Array(table.key(top))
        table.reconsider(top, from: old, procedures, context, &ledger.cells)
        ledger.rejects.remove(Record.kind, .futureTime, key: key)
        let standing = table.standing(top, procedures, context.time)
        ledger.rejects.update(Record.kind, key.span, 0..<key.count, standing: standing)
    }
}

/// Enters the candidates that do not stand into the set of rejects: of one key, or of all.
private struct CandidateRefusal: TableChange {
    var top: Int?
    var key: [UInt8]?
    let time: KnownTime

    func change<Record: BookRecord>(_ table: inout RecordTable<Record>, _ ledger: inout Ledger) {
        if let top { return refuse(top, table, &ledger) }
        guard let key else {
            for top in table.tops { refuse(top, table, &ledger) }
            return
        }
        let top = table.find(key.span, 0..<key.count, TextHash.of(key.span, 0..<key.count))
        if top >= 0 { refuse(top, table, &ledger) }
    }

    private func refuse<Record: BookRecord>(_ top: Int, _ table: RecordTable<Record>, _ ledger: inout Ledger) {
        let procedures = ledger.procedures.entries
        let first = table.entries[top]
        if first.next == 0, first.record.refusal(procedures, time) == nil { return }
        let standing = table.standing(top, procedures, time)
        for place in table.candidates(top) {
            let record = table.entries[place].record
            guard let reason = record.refusal(procedures, time) else { continue }
            let item = RejectSet.Item(
                kind: Record.kind, reason: reason, key: Array(table.key(place)), isDigest: false,
                version: record.refusedVersion(reason))
            ledger.rejects.insert(item, standing: standing)
        }
    }
}
