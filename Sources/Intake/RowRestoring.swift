internal import Bytes
internal import Model

// Kept rows come back: through the intake of any other rows, in any order, under the rules in force.
extension RecordStore {
    /// Takes kept rows back; those of a unit that is no longer accepted are passed over.
    ///
    /// - Throws: why they cannot be what was kept. The store is of no use then.
    package mutating func restore(_ rows: KeptRows) throws(KeptRowsFault) {
        guard isAccepted(rows.unit) else { return }
        let place = book(rows.unit)
        context.isRestoring = true
        // What comes back is kept already.
        books[place].ledger.outbox.isOn = false
        defer {
            context.isRestoring = false
            books[place].ledger.outbox.isOn = keepsTakenRows
        }
        switch rows.part {
        case .rows(let kind): try restoreRows(rows, kind)
        case .refusals: try restoreRefusals(rows)
        case .state: try restoreState(rows)
        case .marks: break
        }
    }

    /// All kept rows have come back.
    package mutating func endRestore() {
        for place in books.indices {
            books[place].compact()
            // What they count is rows that sources gave since the start.
            books[place].ledger.rows = 0
            books[place].ledger.stale = 0
        }
    }

    private mutating func restoreRows(_ rows: KeptRows, _ kind: RecordKind) throws(KeptRowsFault) {
        guard rows.bytes.last == UInt8(ascii: "\n") else { throw .malformed }
        var stream = open(name: "store", kind: kind, format: .csv, owner: rows.unit)
        restoreFault = nil
        do throws(FileFault) {
            try read(&stream, Array(rows.header.utf8).span)
            try read(&stream, rows.bytes.span)
        } catch {
            throw .malformed
        }
        if let restoreFault { throw .refused(restoreFault) }
        guard stream.pendingBytes == 0, stream.overlong == nil else { throw .malformed }
    }

    private mutating func restoreRefusals(_ rows: KeptRows) throws(KeptRowsFault) {
        let place = book(rows.unit)
        var cursor = 0
        while cursor < rows.bytes.count {
            let refusal: KeptRefusal?
            do throws(BytesError) {
                refusal = try KeptRefusal.read(rows.bytes.span, &cursor)
            } catch {
                throw .malformed
            }
            guard let refusal else { throw .unknownLayout }
            if refusal.isForeign, let unit = refusal.foreignUnit, isAccepted(unit), unit != rows.unit {
                // The agent has got this unit by now, and its own rows tell what stands.
                continue
            }
            books[place].restore(refusal, context.time)
        }
    }

    private mutating func restoreState(_ rows: KeptRows) throws(KeptRowsFault) {
        let state: KeptState
        do throws(BytesError) { state = try KeptState(rows.bytes.span) } catch { throw .malformed }
        if let judged = state.now {
            // What was the future then must not be the future again: candidates that it made useless are gone.
            guard judged.seconds - now.seconds <= IntakeLimits.futureSeconds else { throw .judgedLater(judged) }
            advance(to: judged)
        }
        let place = book(rows.unit)
        if state.sealed.year > books[place].ledger.sealed.year {
            // Rows before this one were there when the year was sealed; those after it are what stayed.
            _ = seal(place, state.sealed)
        }
        for (kind, rows) in state.contradictions {
            // Told again with every state: the count is that of the last one.
            books[place].ledger.contradictions[kind, default: Ledger.Contradictions()].rows = rows
        }
        if let freshness = state.freshness {
            books[place].ledger.freshness = max(books[place].ledger.freshness ?? freshness, freshness)
        }
    }
}

extension KeptRefusal {
    /// The unit that a foreign row names, `nil` when that is none.
    fileprivate var foreignUnit: UnitCode? {
        item.key.firstIndex(of: 0x1F).flatMap { UnitCode(item.key.span, 0..<$0) }
    }
}

extension OfficeBook {
    fileprivate mutating func restore(_ refusal: KeptRefusal, _ time: KnownTime) {
        let item = refusal.item
        if refusal.isWithdrawn {
            _ = ledger.rejects.remove(item)
        } else if refusal.isForeign {
            ledger.foreign.insert(item, standing: nil)
        } else if let until = refusal.until {
            let fault = WaitingRows.Fault(
                until: until, reason: item.reason, kind: item.kind, key: item.key, version: item.version ?? 0)
            if until <= time.horizon { return refuse(fault, fault.reason, time) }
            _ = ledger.waiting.add(fault)
            refuse(fault, .futureTime, time)
        } else {
            ledger.rejects.insert(item, standing: item.isDigest ? nil : standing(item.kind, item.key, time))
        }
    }
}
