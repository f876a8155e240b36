internal import Bytes
package import Model

// What a store keeps of an office's records: handed out as it comes, whole in slices, and taken back (KeptRows).

extension RecordStore {
    /// Bytes of what `drainTakenRows` would hand out.
    package var takenBytes: Int { books.reduce(0) { $0 + $1.ledger.outbox.byteCount } }

    /// What has been taken in since the last call, unit by unit: rows that stand or may come to stand, and refusals
    /// that the sets of rejects did not know. A store that keeps them in this order, before the cells that they
    /// changed, can give the figures back.
    package mutating func drainTakenRows() -> [KeptRows] {
        var rows: [KeptRows] = []
        for unit in units {
            let place = book(unit)
            let taken = books[place].ledger.outbox.drain(of: unit)
            if taken.isEmpty { continue }
            rows += taken
            rows.append(state(of: place))
        }
        return rows
    }

    /// How far intake has come, for a unit whose rows have not changed.
    package func keptState(of unit: UnitCode) -> KeptRows? { bookOf[unit].map { state(of: $0) } }

    private func state(of place: Int) -> KeptRows {
        KeptRows(unit: books[place].unit, part: .state, bytes: KeptState(books[place], context).bytes)
    }
}

/// The state that is kept beside the rows of a unit.
struct KeptState {
    /// The raw values are written to stores and never change.
    private enum Tag: UInt8 {
        case freshness = 1
        case now = 2
        /// The last sealed year, and the marks of what left.
        case sealedYear = 3
        case dossierTime = 4
        case dossierCounter = 5
        case feedbackTime = 6
        case feedbackCounter = 7
        case reportTime = 8
        case reportCounter = 9
    }

    var freshness: Moment?
    /// The time at which rows were judged.
    var now: Moment?
    var sealed = Sealed()

    init(_ book: OfficeBook, _ context: BookContext) {
        freshness = book.ledger.freshness
        now = context.frame.now
        sealed = book.ledger.sealed
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        func write(_ tag: Tag, _ value: UInt64) {
            bytes.append(tag.rawValue)
            bytes.writeLittleEndian(value)
        }
        if let freshness { write(.freshness, UInt64(bitPattern: freshness.seconds)) }
        if let now { write(.now, UInt64(bitPattern: now.seconds)) }
        guard sealed.year > 0 else { return bytes }
        write(.sealedYear, UInt64(sealed.year))
        write(.dossierTime, sealed.dossiers.time)
        write(.dossierCounter, sealed.dossiers.counter)
        write(.feedbackTime, sealed.feedback.time)
        write(.feedbackCounter, sealed.feedback.counter)
        write(.reportTime, sealed.reports.time)
        write(.reportCounter, sealed.reports.counter)
        return bytes
    }

    init(_ bytes: Span<UInt8>) throws(BytesError) {
        var cursor = 0
        while cursor < bytes.count {
            let tag = Tag(rawValue: try bytes.readUInt8(&cursor))
            let value: UInt64 = try bytes.readLittleEndian(&cursor)
            switch tag {
            case .freshness: freshness = Moment(seconds: Int64(bitPattern: value))
            case .now: now = Moment(seconds: Int64(bitPattern: value))
            case .sealedYear: sealed.year = (2000...2099).contains(value) ? Int(value) : 0
            case .dossierTime: sealed.dossiers.time = value
            case .dossierCounter: sealed.dossiers.counter = value
            case .feedbackTime: sealed.feedback.time = value
            case .feedbackCounter: sealed.feedback.counter = value
            case .reportTime: sealed.reports.time = value
            case .reportCounter: sealed.reports.counter = value
            case nil: continue
            }
        }
    }
}

// MARK: Slices

/// How far the slices of a table have come. A table may change between two slices: what is added is told by
/// `drainTakenRows` too, and what was there when the first slice was taken is in one of them.
package struct RowCursor: Equatable, Sendable {
    fileprivate enum Section: UInt8, CaseIterable {
        /// Waiting faults before refusals: one whose day comes between two slices becomes a refusal.
        case state, waiting, refusals, foreign, dossiers, feedback, reports
    }

    /// Place in the ascending list of units.
    fileprivate var unit = 0
    fileprivate var section = Section.state
    /// Place in the section's table. Places of keys never change while slices are taken.
    fileprivate var place = 0

    /// The beginning.
    package init() {}
}

extension RecordStore {
    /// The next slice of everything that is kept of all units, of about `bytesMax` bytes.
    ///
    /// - Returns: the slice, and where the next one begins; `nil` after the last.
    /// - Complexity: O(slice), but for rows that wait to be refused, which come at once.
    package func rows(from cursor: RowCursor, bytesMax: Int) -> (rows: [KeptRows], next: RowCursor?) {
        let units = units
        var cursor = cursor
        var slice = RowOutbox()
        slice.isOn = true
        var rows: [KeptRows] = []
        var spare = bytesMax
        while cursor.unit < units.count, spare > 0 {
            guard let place = bookOf[units[cursor.unit]] else { fatalError("a unit without a book") }
            let isDone = books[place].write(&cursor, to: &slice, bytesMax: spare, context)
            spare -= slice.byteCount
            rows += slice.drain(of: units[cursor.unit])
            guard isDone else { continue }
            if let next = RowCursor.Section(rawValue: cursor.section.rawValue + 1) {
                cursor.section = next
            } else {
                cursor.unit += 1
                cursor.section = .state
            }
            cursor.place = 0
        }
        return (rows, cursor.unit < units.count ? cursor : nil)
    }
}

extension OfficeBook {
    /// Writes on in the cursor's section.
    ///
    /// - Returns: whether its end has been reached.
    fileprivate func write(
        _ cursor: inout RowCursor, to slice: inout RowOutbox, bytesMax: Int, _ context: BookContext
    ) -> Bool {
        switch cursor.section {
        case .state:
            slice.append(.state) { $0 += KeptState(self, context).bytes }
            return true
        case .waiting:
            for fault in ledger.waiting.faults { slice.append(.refusals) { KeptRefusal(fault).append(to: &$0) } }
            return true
        case .refusals:
            return ledger.rejects.write(&cursor.place, to: &slice, bytesMax: bytesMax, isForeign: false)
        case .foreign:
            return ledger.foreign.write(&cursor.place, to: &slice, bytesMax: bytesMax, isForeign: true)
        case .dossiers:
            return dossiers.write(.dossiers, &cursor.place, to: &slice, bytesMax: bytesMax, procedures.codes)
        case .feedback:
            return feedback.write(.feedback, &cursor.place, to: &slice, bytesMax: bytesMax, procedures.codes)
        case .reports:
            return reports.write(.reports, &cursor.place, to: &slice, bytesMax: bytesMax, procedures.codes)
        }
    }
}

extension RecordTable {
    /// Writes the candidates of keys from a place on.
    fileprivate func write(
        _ part: KeptRows.Part, _ at: inout Int, to slice: inout RowOutbox, bytesMax: Int, _ codes: [ProcedureCode]
    ) -> Bool {
        while at < records.count, slice.byteCount < bytesMax {
            if records[at].role == .top {
                var place = at
                while place >= 0 {
                    let record = records[place]
                    let extra = Int(record.text) + Int(record.keyLength)
                    slice.append(part) {
                        record.appendRow(
                            to: &$0, arena.span, key: Int(record.text)..<extra,
                            extra: extra..<extra + Int(record.extraLength), codes: codes)
                    }
                    place = Int(record.next) - 1
                }
            }
            at += 1
        }
        return at == records.count
    }
}

extension RejectSet {
    /// Writes entries from a place on, without those that rows in their tables tell again.
    fileprivate func write(_ at: inout Int, to slice: inout RowOutbox, bytesMax: Int, isForeign: Bool) -> Bool {
        while at < entries.count, slice.byteCount < bytesMax {
            let entry = entries[at]
            at += 1
            if entry.isGone || entry.reason == .noDueDate || entry.reason == .futureTime { continue }
            let item = Item(
                kind: entry.kind, reason: entry.reason, key: Array(key(entry)), isDigest: entry.isDigest,
                version: entry.hasVersion ? entry.version : nil)
            slice.append(.refusals) { KeptRefusal(item, isForeign: isForeign).append(to: &$0) }
        }
        return at == entries.count
    }
}
