internal import Bytes
internal import Model

// Rows that go into no book, and what is said of every refused one.
extension RecordStore {
    /// Which book a row goes to, by its `MaDonVi`.
    @inline(__always)
    mutating func seat(_ stream: inout RecordStream, _ bytes: Span<UInt8>, _ unit: Range<Int>) -> UnitSeat.Answer {
        if unit.count <= 8 {
            let word = unit.count == 8 ? bytes.word(at: unit.lowerBound) : TextHash.tail(bytes, unit)
            if word == stream.seat.word, unit.count == stream.seat.count, edition == stream.seat.edition {
                return stream.seat.answer
            }
            stream.seat.word = word
        }
        let answer = newSeat(stream.owner, bytes, unit)
        stream.seat.count = unit.count <= 8 ? unit.count : -1
        stream.seat.answer = answer
        stream.seat.edition = edition
        if case .book(let place) = answer { stream.touched.insert(place) }
        return answer
    }

    private mutating func newSeat(
        _ owner: UnitCode?, _ bytes: Span<UInt8>, _ field: Range<Int>
    ) -> UnitSeat.Answer {
        let range = SpoiledText.trimmed(bytes, field)
        if let owner {
            guard isAccepted(owner) else { return .unknown(counted: nil, kept: nil) }
            let isSame = range.isEmpty || UnitCode(bytes, range) == owner
            return isSame ? .book(book(owner)) : .unknown(counted: book(owner), kept: nil)
        }
        if range.isEmpty { return .missing }
        guard let unit = UnitCode(bytes, range) else { return .unknown(counted: nil, kept: nil) }
        if isAccepted(unit) { return .book(book(unit)) }
        guard case .topology = accepts, strangers.contains(unit) || strangers.count < IntakeLimits.strangersMax else {
            return .unknown(counted: nil, kept: nil)
        }
        strangers.insert(unit)
        return .unknown(counted: nil, kept: book(unit))
    }

    /// Refuses a row that no accepted unit's book takes. Where its unit may come to be accepted it waits in a book.
    mutating func refuseForeign(
        _ kind: RecordKind, _ schema: RecordSchema, _ answer: UnitSeat.Answer, _ row: borrowing RowView
    ) -> RowVerdict {
        let keyFault = keyFault(kind, row)
        if schema.key < schema.unit, let keyFault { return RowVerdict(keyFault) }
        guard case .unknown(let counted, let kept) = answer else {
            return RowVerdict(RowFault(.missingField, schema.unit))
        }
        let unknown = RowFault(.unknownUnit, schema.unit)
        if keyFault != nil { return RowVerdict(unknown) }
        var dates = DateEvidence()
        if let kept {
            let verdict = books[kept].apply(kind, row, context)
            if verdict.isHeld { return verdict }
            books[kept].ledger.rows += 1
            dates = verdict.dates
        }
        // The row's own unit and key, so that the same row in its right place takes the entry away.
        let unit = unitText(row.bytes, row.text(schema.unit))
        let item = RejectSet.Item(
            kind: kind, reason: .unknownUnit, key: unit + [0x1F] + row.bytes.array(row.key), isDigest: false,
            version: row.version)
        if let counted {
            if books[counted].ledger.foreign.insert(item, standing: nil) {
                books[counted].ledger.keep(KeptRefusal(item, isForeign: true))
            }
        } else {
            nobody.foreign.insert(item, standing: nil)
        }
        return RowVerdict(unknown, dates)
    }

    /// What a row's unit is called in a key: a text that is too long for a code may be as long as a row.
    private func unitText(_ fields: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        if range.count <= UnitCode.bytesMax { return fields.array(range) }
        var hash = SHA256()
        hash.update(fields.extracting(range))
        return hash.digest().bytes
    }

    /// What is wrong with a key that cannot be one.
    private func keyFault(_ kind: RecordKind, _ row: borrowing RowView) -> RowFault? {
        let bits = TextHash.withBits(row.bytes, row.key).bits
        guard let type = RecordTables.type(of: kind), let reason = type.keyFault(row.bytes, row.key, bits: bits)
        else { return nil }
        return RowFault(reason, type.schema.key)
    }

    /// Says of a refused row what is to be said. A row with a key has been entered into its set of rejects already.
    mutating func note(
        _ stream: inout RecordStream, _ fault: RowFault, _ answer: UnitSeat.Answer, _ fields: borrowing RowView,
        _ bytes: Span<UInt8>, _ row: Range<Int>
    ) {
        var hasKey = keyFault(stream.kind, fields) == nil
        var counted: Int?
        switch answer {
        case .book(let place): counted = place
        case .unknown(let place, _):
            counted = place
            countRow(place)
        case .missing:
            hasKey = false
            countRow(nil)
        }
        if !hasKey { enterDigest(&stream, fault.reason, counted, bytes, row) }
        let text = hasKey ? String(decoding: fields.bytes.array(fields.key), as: UTF8.self) : nil
        let value = fault.slot.map { fields.bytes.array(fields.range($0)) }
        tell(&stream, fault, stream.line, counted, value, key: text, bytes.array(bytes.withoutLineEnd(row)))
    }

    /// Keeps a refused row for the rejects file.
    private mutating func tell(
        _ stream: inout RecordStream, _ fault: RowFault, _ line: Int, _ place: Int?, _ value: [UInt8]?, key: String?,
        _ raw: [UInt8]
    ) {
        stream.rejected += 1
        if context.isRestoring, fault.reason != .noDueDate, fault.reason != .futureTime { restoreFault = fault.reason }
        guard keepsRejectedRows, !context.isRestoring else { return }
        rejectedRows.append(
            RejectedRow(
                source: stream.name, line: line, field: fault.slot.map { stream.schema.fields[$0] },
                reason: fault.reason, kind: stream.kind, unit: place.map { books[$0].unit },
                value: value.map { String(decoding: $0.prefix(IntakeLimits.idBytesMax), as: UTF8.self) }, key: key,
                raw: raw))
    }

    private mutating func countRow(_ place: Int?) {
        if let place { books[place].ledger.rows += 1 } else { nobody.rows += 1 }
    }

    /// Refuses a row of which no field can be read.
    mutating func refuseWhole(
        _ stream: inout RecordStream, _ fault: RowFault, _ bytes: Span<UInt8>, _ row: Range<Int>
    ) {
        let place = ownerPlace(stream)
        stream.rows += 1
        countRow(place)
        enterDigest(&stream, fault.reason, place, bytes, row)
        tell(&stream, fault, stream.line, place, nil, key: nil, bytes.array(bytes.withoutLineEnd(row)))
    }

    /// Refuses a row whose end is far from its beginning.
    mutating func refuseOverlong(_ stream: inout RecordStream, _ row: OverlongRow) {
        let place = ownerPlace(stream)
        stream.rows += 1
        countRow(place)
        enter(.tooLong, &stream, place, digest: row.digest)
        tell(&stream, RowFault(.tooLong), row.line, place, nil, key: nil, row.beginning)
    }

    private mutating func ownerPlace(_ stream: RecordStream) -> Int? {
        stream.owner.flatMap { isAccepted($0) ? book($0) : nil }
    }

    private mutating func enterDigest(
        _ stream: inout RecordStream, _ reason: RejectReason, _ place: Int?, _ bytes: Span<UInt8>, _ row: Range<Int>
    ) {
        var hash = SHA256()
        hash.update(bytes.extracting(bytes.withoutLineEnd(row)))
        enter(reason, &stream, place, digest: hash.digest().bytes)
    }

    private mutating func enter(
        _ reason: RejectReason, _ stream: inout RecordStream, _ place: Int?, digest: [UInt8]
    ) {
        let item = RejectSet.Item(kind: stream.kind, reason: reason, key: digest, isDigest: true, version: nil)
        stream.keyless.note(
            KeylessRefusals.Item(
                unit: place.map { books[$0].unit }, kind: stream.kind, reason: reason, digest: digest))
        if let place {
            if books[place].ledger.rejects.insert(item, standing: nil) { books[place].ledger.keep(KeptRefusal(item)) }
        } else {
            nobody.rejects.insert(item, standing: nil)
        }
    }

}
