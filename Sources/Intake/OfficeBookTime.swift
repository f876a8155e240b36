internal import Bytes
internal import Model

// What changes a book without a row: time, a new register or calendar.
extension OfficeBook {
    /// Brings the book from an earlier time frame to that of `context`: rows whose day has come are judged again, and
    /// open dossiers enter the periods that have begun.
    ///
    /// - Complexity: O(1) while nothing is due; O(records) when a period begins.
    mutating func advance(from old: TimeFrame, _ context: BookContext) {
        if context.frame.month > old.month {
            // A period that was asked for before it began is counted already.
            guard old.month >= 0, old.extra == context.frame.extra else { return rebuild(context) }
            contributeAll(context, standing: old, after: old.month)
        }
        guard let ready = ledger.waiting.takeReady(context.frame.horizon) else { return }
        for candidate in ready.candidates { reconsider(candidate, from: old, context) }
        for fault in ready.faults { ledger.rejects.remove(fault.kind, .futureTime, key: fault.key) }
        for candidate in ready.candidates { refuseCandidates(candidate.kind, Int(candidate.place), context.frame) }
        for fault in ready.faults { refuse(fault, fault.reason, context.frame) }
        // The same key may have other rows whose time has still not come.
        for fault in ready.faults { refuseCandidates(fault, context.frame) }
        for fault in ledger.waiting.faults { refuse(fault, .futureTime, context.frame) }
    }

    /// Computes everything again under the rules of `context`.
    ///
    /// - Complexity: O(records).
    mutating func rebuild(_ context: BookContext) {
        cells.clear()
        procedures.adopt(context.rules, cells: &cells)
        contributeAll(context, standing: context.frame, after: -1)
        ledger.rejects.remove([.noDueDate, .futureTime])
        for place in dossiers.tops { refuseCandidates(.dossiers, place, context.frame) }
        for place in feedback.tops { refuseCandidates(.feedback, place, context.frame) }
        let ready = ledger.waiting.takeReady(context.frame.horizon)
        for fault in ready?.faults ?? [] { refuse(fault, fault.reason, context.frame) }
        for fault in ledger.waiting.faults { refuse(fault, .futureTime, context.frame) }
        // Taken out to be asked while the rest of the book answers.
        var rejects = RejectSet()
        swap(&rejects, &ledger.rejects)
        rejects.refresh { kind, key in standing(kind, key, context.frame) }
        swap(&rejects, &ledger.rejects)
    }

    private mutating func contributeAll(_ context: BookContext, standing: TimeFrame, after: Int) {
        dossiers.contributeAll(procedures.entries, context, standing: standing, &cells, after: after)
        feedback.contributeAll(procedures.entries, context, standing: standing, &cells, after: after)
        reports.contributeAll(procedures.entries, context, standing: standing, &cells, after: after)
    }

    private mutating func reconsider(
        _ candidate: WaitingRows.Candidate, from old: TimeFrame, _ context: BookContext
    ) {
        let place = Int(candidate.place)
        var key: [UInt8] = []
        switch candidate.kind {
        case .dossiers:
            key = Array(dossiers.key(place))
            _ = dossiers.reconsider(place, from: old, procedures.entries, context, &cells)
        case .feedback:
            key = Array(feedback.key(place))
            _ = feedback.reconsider(place, from: old, procedures.entries, context, &cells)
        case .reports, .procedures: return
        }
        ledger.rejects.remove(candidate.kind, .futureTime, key: key)
        let standing = standing(candidate.kind, key, context.frame)
        ledger.rejects.update(candidate.kind, key.span, 0..<key.count, standing: standing)
    }

    /// Enters the candidates of a key that do not stand into the set of rejects.
    private mutating func refuseCandidates(_ kind: RecordKind, _ place: Int, _ frame: TimeFrame) {
        switch kind {
        case .dossiers: dossiers.refuseCandidates(kind, place, procedures.entries, frame, &ledger.rejects)
        case .feedback: feedback.refuseCandidates(kind, place, procedures.entries, frame, &ledger.rejects)
        case .reports, .procedures: break
        }
    }

    private mutating func refuseCandidates(_ fault: WaitingRows.Fault, _ frame: TimeFrame) {
        guard fault.kind == .dossiers else { return }
        let place = dossiers.find(fault.key.span, 0..<fault.key.count, TextHash.of(fault.key.span, 0..<fault.key.count))
        if place >= 0 { refuseCandidates(.dossiers, place, frame) }
    }

    mutating func refuse(_ fault: WaitingRows.Fault, _ reason: RejectReason, _ frame: TimeFrame) {
        let item = RejectSet.Item(
            kind: fault.kind, reason: reason, key: fault.key, isDigest: false, version: fault.version)
        ledger.rejects.insert(item, standing: standing(fault.kind, fault.key, frame))
    }
}

extension RecordTable {
    /// The places of all tops, in the order in which their keys came.
    var tops: [Int] { records.indices.filter { records[$0].role == .top } }

    fileprivate func refuseCandidates(
        _ kind: RecordKind, _ top: Int, _ procedures: [ProcedureIndex.Entry], _ frame: TimeFrame,
        _ rejects: inout RejectSet
    ) {
        if records[top].next == 0, records[top].refusal(procedures, frame) == nil { return }
        let standing = standing(top, procedures, frame)
        for place in candidates(top) {
            guard let reason = records[place].refusal(procedures, frame) else { continue }
            let item = RejectSet.Item(
                kind: kind, reason: reason, key: Array(key(place)), isDigest: false, version: records[place].version)
            rejects.insert(item, standing: standing)
        }
    }
}

// MARK: Checking

extension OfficeBook {
    /// The cells as they add up from the kept records alone.
    func recomputedCells(_ context: BookContext) -> [(key: CellKey, new: Measures)] {
        var copy = self
        copy.rebuild(context)
        return copy.cells.all()
    }
}
