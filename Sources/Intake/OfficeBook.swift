internal import Bytes
internal import Model

/// All that one office's records say: its dossiers, feedback and reports, what was refused, and the cells that they
/// add up to.
struct OfficeBook: Sendable {
    let unit: UnitCode
    var procedures = ProcedureIndex()
    var cells = CellTable()
    var dossiers = RecordTable<Dossier>()
    var feedback = RecordTable<Feedback>()
    var reports = RecordTable<Report>()
    var ledger: Ledger

    /// What is known beside the records that stand.
    struct Ledger: Sendable {
        /// Rows read for the unit, and those of them that lost against a newer record.
        var rows = 0
        var stale = 0
        var rejects = RejectSet()
        /// Rows that name another unit than the one whose file they stand in; the keys begin with that unit's code.
        var foreign = RejectSet()
        var waiting = WaitingRows()
        var freshness: Moment?
        /// Kinds of which a key had versions of both styles, with the first such key.
        var mixed: [RecordKind: [UInt8]] = [:]
        /// The years whose figures nothing changes any more.
        var sealed = Sealed()
        /// What is to be kept of the rows since it was asked last.
        var outbox = RowOutbox()
    }

    init(_ unit: UnitCode) {
        self.unit = unit
        ledger = Ledger()
    }

    /// Takes in the row of a dossier whose key has been checked.
    ///
    /// - Returns: why the row is refused, `nil` when it stands.
    mutating func takeDossier(
        _ bytes: Span<UInt8>, _ base: Int, _ begins: Span<UInt32>, _ layout: RowLayout, key: Range<Int>,
        _ context: BookContext
    ) -> RowFault? {
        var row = Dossier.read(bytes, base, begins, layout)
        if let fault = row.fault {
            return refuse(fault, .dossiers, bytes, key, version(bytes, base, begins, layout, .dossiers), context)
        }
        let version = row.record.version
        if let fault = row.record.orderFault {
            guard row.record.latest > context.frame.horizon else {
                return refuse(fault, .dossiers, bytes, key, version, context)
            }
            let waiting = WaitingRows.Fault(
                until: row.record.latest, reason: fault.reason, kind: .dossiers, key: bytes.array(key), version: version
            )
            if ledger.waiting.add(waiting) { ledger.keep(KeptRefusal(waiting)) }
            refuse(waiting, .futureTime, context.frame)
            return RowFault(.futureTime, row.record.slot(.futureTime, context.frame))
        }
        if ledger.sealed.year > 0, !context.isRestoring {
            let answer = sealedAnswer(row.record, bytes, key, context)
            let slot = DossierSlot.NgayTiepNhan.rawValue
            if let end = endOfSealed(answer, slot, .dossiers, bytes, key, version, context) { return end }
        }
        row.record.procedure = procedures.place(bytes, row.procedure, rules: context.rules, cells: &cells)
        let refusal = Self.upsert(
            row, .dossiers, bytes, key, &dossiers, procedures, context, &cells, &ledger)
        return refusal.map { RowFault($0, row.record.slot($0, context.frame)) }
    }

    /// Takes in the row of an item of feedback whose key has been checked.
    ///
    /// - Returns: why the row is refused, `nil` when it stands.
    mutating func takeFeedback(
        _ bytes: Span<UInt8>, _ base: Int, _ begins: Span<UInt32>, _ layout: RowLayout, key: Range<Int>,
        _ context: BookContext
    ) -> RowFault? {
        var row = Feedback.read(bytes, base, begins, layout)
        if let fault = row.fault {
            return refuse(fault, .feedback, bytes, key, version(bytes, base, begins, layout, .feedback), context)
        }
        if ledger.sealed.year > 0, !context.isRestoring {
            let answer = sealedAnswer(row.record, bytes, key, context)
            let slot = (row.record.received != 0 ? FeedbackSlot.NgayTiepNhan : .NgayGui).rawValue
            let version = row.record.version
            if let end = endOfSealed(answer, slot, .feedback, bytes, key, version, context) { return end }
        }
        row.record.procedure = procedures.place(bytes, row.procedure, rules: context.rules, cells: &cells)
        let refusal = Self.upsert(
            row, .feedback, bytes, key, &feedback, procedures, context, &cells, &ledger)
        return refusal.map { RowFault($0, row.record.futureSlot(context.frame)) }
    }

    /// Takes in the row of a report whose month has been checked.
    ///
    /// - Returns: why the row is refused, `nil` when it stands.
    mutating func takeReport(
        _ bytes: Span<UInt8>, _ base: Int, _ begins: Span<UInt32>, _ layout: RowLayout, key: Range<Int>,
        month: UInt16, _ context: BookContext
    ) -> RowFault? {
        var row = Report.read(bytes, base, begins, layout)
        if let fault = row.fault {
            return refuse(fault, .reports, bytes, key, version(bytes, base, begins, layout, .reports), context)
        }
        row.record.month = month
        if ledger.sealed.year > 0, !context.isRestoring {
            let (answer, slot, version) = (sealedAnswer(row.record), ReportSlot.Ky.rawValue, row.record.version)
            if let end = endOfSealed(answer, slot, .reports, bytes, key, version, context) { return end }
        }
        _ = Self.upsert(row, .reports, bytes, key, &reports, procedures, context, &cells, &ledger)
        return nil
    }

    /// What becomes of a row of a sealed year (Y-04).
    ///
    /// - Returns: `nil` when it is none, or still counts; otherwise the end of it: a refusal, or none when it is stale.
    private mutating func endOfSealed(
        _ answer: SealedAnswer, _ slot: Int, _ kind: RecordKind, _ bytes: Span<UInt8>, _ key: Range<Int>,
        _ version: UInt64?, _ context: BookContext
    ) -> RowFault?? {
        switch answer {
        case .open: return nil
        case .stale:
            ledger.stale += 1
            return .some(nil)
        case .refused: return refuse(RowFault(.periodSealed, slot), kind, bytes, key, version, context)
        }
    }

    private func version(
        _ bytes: Span<UInt8>, _ base: Int, _ begins: Span<UInt32>, _ layout: RowLayout, _ kind: RecordKind
    ) -> UInt64? {
        FieldValue.version(bytes, layout.range(RecordSchema.of(kind).version, base, begins))
    }

    /// Puts a read row into its table and keeps the sets of rejects and of waiting rows true.
    @inline(__always)
    private static func upsert<Record: BookRecord>(
        _ row: ReadRow<Record>, _ kind: RecordKind, _ bytes: Span<UInt8>, _ key: Range<Int>,
        _ table: inout RecordTable<Record>, _ procedures: ProcedureIndex, _ context: BookContext,
        _ cells: inout CellTable, _ ledger: inout Ledger
    ) -> RejectReason? {
        let hash = TextHash.of(bytes, key)
        let outcome = table.upsert(
            row.record, bytes, key: key, extra: row.extra, hash: hash, procedures, context, &cells)
        if outcome.isMixed, ledger.mixed[kind] == nil { ledger.mixed[kind] = bytes.array(key) }
        if outcome.isTaken {
            ledger.outbox.append(KeptRows.Part(kind)) {
                row.record.appendRow(to: &$0, bytes, key: key, extra: row.extra, codes: procedures.codes)
            }
        }
        if let refusal = outcome.refusal {
            if refusal == .futureTime { ledger.waiting.add(kind, outcome.place, until: row.record.latest) }
            let item = RejectSet.Item(
                kind: kind, reason: refusal, key: bytes.array(key), isDigest: false, version: row.record.version)
            ledger.rejects.insert(item, standing: table.standing(outcome.place, procedures.entries, context.frame))
        } else if !outcome.isEffective {
            ledger.stale += 1
        } else if !ledger.rejects.isEmpty {
            ledger.rejects.update(kind, bytes, key, standing: row.record.version)
        }
        return outcome.refusal
    }

    /// Enters a row that will never stand.
    private mutating func refuse(
        _ fault: RowFault, _ kind: RecordKind, _ bytes: Span<UInt8>, _ key: Range<Int>, _ version: UInt64?,
        _ context: BookContext
    ) -> RowFault {
        let item = RejectSet.Item(
            kind: kind, reason: fault.reason, key: bytes.array(key), isDigest: false, version: version)
        if ledger.rejects.insert(item, standing: standing(kind, bytes, key, context.frame)) {
            ledger.keep(KeptRefusal(item))
        }
        return fault
    }

    /// The version of the record that stands for a key.
    func standing(_ kind: RecordKind, _ bytes: Span<UInt8>, _ key: Range<Int>, _ frame: TimeFrame) -> UInt64? {
        switch kind {
        case .dossiers: dossiers.standing(bytes, key, procedures.entries, frame)
        case .feedback: feedback.standing(bytes, key, procedures.entries, frame)
        case .reports: reports.standing(bytes, key, procedures.entries, frame)
        case .procedures: nil
        }
    }
}

extension OfficeBook {
    /// The version of the record that stands for a key.
    func standing(_ kind: RecordKind, _ key: [UInt8], _ frame: TimeFrame) -> UInt64? {
        standing(kind, key.span, 0..<key.count, frame)
    }
}

extension RecordTable {
    /// The version of the record of a top's key that stands.
    func standing(_ top: Int, _ procedures: [ProcedureIndex.Entry], _ frame: TimeFrame) -> UInt64? {
        let place = effective(top, procedures, frame)
        return place < 0 ? nil : records[place].version
    }

    func standing(
        _ bytes: Span<UInt8>, _ key: Range<Int>, _ procedures: [ProcedureIndex.Entry], _ frame: TimeFrame
    ) -> UInt64? {
        let top = find(bytes, key, TextHash.of(bytes, key))
        return top < 0 ? nil : standing(top, procedures, frame)
    }
}

extension Span where Element == UInt8 {
    func array(_ range: Range<Int>) -> [UInt8] { range.map { self[$0] } }
}
