internal import Bytes
internal import Model

// What one row of a file changes, the same for every kind: read, judged, and either entered or refused.
extension RecordTable {
    /// Applies a row to the table, and to what is known beside it.
    @inline(never)
    mutating func apply(_ row: borrowing RowView, _ ledger: inout Ledger, _ context: BookContext) -> RowVerdict {
        let (hash, bits) = TextHash.withBits(row.bytes, row.key)
        if let reason = Record.keyFault(row.bytes, row.key, bits: bits) {
            return RowVerdict(RowFault(reason, Record.schema.key))
        }
        var read = Record.read(row)
        if !read.dates.isEmpty {
            // Held back or not, it is judged once.
            if row.file.orders.isOpen(read.dates) { return RowVerdict(nil, read.dates, isHeld: true) }
            read.fault = read.fault(in: row.file.orders)
        }
        return RowVerdict(enter(&read, row, hash, &ledger, context), read.dates)
    }

    @inline(__always)
    private mutating func enter(
        _ read: inout ReadRow<Record>, _ row: borrowing RowView, _ hash: UInt64, _ ledger: inout Ledger,
        _ context: BookContext
    ) -> RowFault? {
        if let fault = read.fault { return refuse(fault, row, row.version, &ledger, context) }
        ledger.appointments.note(read.appointment)
        if let fault = read.record.orderFault { return refuse(outOfOrder: read.record, fault, row, &ledger, context) }
        if ledger.sealed.year > 0, !context.isRestoring,
            let verdict = judgeSealed(read.record, row, hash, &ledger, context)
        {
            return verdict
        }
        if let procedure = read.procedure {
            read.record.procedure = ledger.procedures.place(
                row.bytes, procedure, rules: context.rules, cells: &ledger.cells)
        }
        let refusal =
            read.record.isPacked
            ? insertPacked(read, row, hash, &ledger, context)
            : insert(read, row.bytes, row.key, read.extra, hash, row.file.number, &ledger, context)
        return refusal.map { RowFault($0, read.record.slot($0, context.time).rawValue) }
    }

    /// Puts in a row whose other text has to be put together first.
    @inline(never)
    private mutating func insertPacked(
        _ read: ReadRow<Record>, _ row: borrowing RowView, _ hash: UInt64, _ ledger: inout Ledger,
        _ context: BookContext
    ) -> RejectReason? {
        let key = 0..<row.key.count
        let texts = row.bytes.array(row.key) + Record.packed(row, read.extra, unit: ledger.unit)
        return insert(
            read, texts.span, key, key.upperBound..<texts.count, hash, row.file.number, &ledger, context)
    }

    /// Puts a read row into the table and keeps the sets of rejects and of waiting rows true. Its texts stand in
    /// `bytes`.
    @inline(__always)
    private mutating func insert(
        _ read: ReadRow<Record>, _ bytes: Span<UInt8>, _ key: Range<Int>, _ extra: Range<Int>, _ hash: UInt64,
        _ file: UInt32, _ ledger: inout Ledger, _ context: BookContext
    ) -> RejectReason? {
        let (kind, record) = (Record.kind, read.record)
        let outcome = upsert(
            record, bytes, key: key, hash, extra: extra, file: file, ledger.procedures, context, &ledger.cells)
        if outcome.isContradicted { ledger.noteContradiction(kind, bytes, key) }
        if outcome.isMixed, ledger.mixed[kind] == nil { ledger.mixed[kind] = bytes.array(key) }
        if outcome.isNews, ledger.outbox.isOn { keep(record, bytes, key, extra, &ledger) }
        if let refusal = outcome.refusal {
            if refusal == .futureTime { ledger.waiting.add(kind, outcome.place, until: record.latest) }
            let item = RejectSet.Item(
                kind: kind, reason: refusal, key: bytes.array(key), isDigest: false,
                version: record.refusedVersion(refusal))
            ledger.rejects.insert(
                item, standing: standing(outcome.place, ledger.procedures.entries, context.time))
        } else if !outcome.isEffective {
            ledger.stale += 1
        } else if !ledger.rejects.isEmpty {
            ledger.rejects.update(kind, bytes, key, hash, standing: record.version)
        }
        return outcome.refusal
    }

    private func keep(
        _ record: Record, _ bytes: Span<UInt8>, _ key: Range<Int>, _ extra: Range<Int>, _ ledger: inout Ledger
    ) {
        let codes = ledger.procedures.codes
        ledger.outbox.append(.rows(Record.kind)) { piece in
            FieldWriter.append(.row, to: &piece) { writer in
                writer.key(bytes, Record.keyField(key))
                record.write(&writer, RecordTexts(bytes, extra: extra, codes: codes))
                writer.endRow()
            }
        }
    }

    /// Enters a row that will never stand.
    private func refuse(
        _ fault: RowFault, _ row: borrowing RowView, _ version: UInt64?, _ ledger: inout Ledger,
        _ context: BookContext
    ) -> RowFault {
        let item = RejectSet.Item(
            kind: Record.kind, reason: fault.reason, key: row.bytes.array(row.key), isDigest: false, version: version)
        if ledger.rejects.insert(item, standing: standing(row, ledger, context)) { ledger.keep(KeptRefusal(item)) }
        return fault
    }

    /// Enters a row whose times are in the wrong order; while one of them is the future, that is what is said of it.
    private func refuse(
        outOfOrder record: Record, _ fault: RowFault, _ row: borrowing RowView, _ ledger: inout Ledger,
        _ context: BookContext
    ) -> RowFault {
        guard record.latest > context.time.horizon else { return refuse(fault, row, record.version, &ledger, context) }
        let waiting = WaitingRows.Fault(
            until: record.latest, reason: fault.reason, kind: Record.kind, key: row.bytes.array(row.key),
            version: record.version)
        if ledger.waiting.add(waiting) { ledger.keep(KeptRefusal(waiting)) }
        ledger.refuse(waiting, .futureTime, standing: standing(row, ledger, context))
        return RowFault(.futureTime, record.slot(.futureTime, context.time).rawValue)
    }

    private func standing(_ row: borrowing RowView, _ ledger: borrowing Ledger, _ context: BookContext) -> UInt64? {
        standing(row.bytes, row.key, ledger.procedures.entries, context.time)
    }

    /// Judges a row whose key no record has, where years are sealed (Y-04): a record that could only count in those was
    /// known when they were sealed, had lost by then, or comes too late.
    ///
    /// - Returns: `nil` when the row is to be entered like any other; otherwise the end of it: a refusal, or none when
    ///   it is stale.
    private func judgeSealed(
        _ record: Record, _ row: borrowing RowView, _ hash: UInt64, _ ledger: inout Ledger, _ context: BookContext
    ) -> RowFault?? {
        let start = record.start(context.months)
        if let start, start.month > ledger.sealed.month { return nil }
        if find(row.bytes, row.key, hash) >= 0 { return nil }
        if ledger.sealed.marks[Record.kind].covers(record.version) {
            ledger.stale += 1
            return .some(nil)
        }
        guard let start else { return nil }
        return refuse(RowFault(.periodSealed, start.slot.rawValue), row, record.version, &ledger, context)
    }
}

/// What a row came to.
struct RowVerdict {
    /// Why it is refused; `nil` when it stands or is held back.
    var fault: RowFault?
    /// What its times say of the order of day and month in their columns.
    var dates: DateEvidence
    /// It waits for what later rows of its file prove.
    var isHeld: Bool

    @inline(__always)
    init(_ fault: RowFault? = nil, _ dates: DateEvidence = DateEvidence(), isHeld: Bool = false) {
        self.fault = fault
        self.dates = dates
        self.isHeld = isHeld
    }
}

extension ReadRow {
    /// Its first fault, once times that may be read either way in columns of another order are refused.
    func fault(in orders: DateOrders) -> RowFault? {
        guard let slot = orders.firstForeign(dates) else { return fault }
        if let known = fault?.slot, known <= slot { return fault }
        return RowFault(.badTime, slot)
    }
}

extension Span where Element == UInt8 {
    func array(_ range: Range<Int>) -> [UInt8] { range.map { self[$0] } }
}
