internal import Bytes
package import Model

// What a store keeps of an office's records: handed out as it comes, whole in slices, and taken back (KeptRows).

extension RecordStore {
    /// Bytes of what `drainTakenRows` would hand out.
    package var takenBytes: Int { books.reduce(0) { $0 + $1.ledger.outbox.byteCount } }

    /// What has been entered since the last call, unit by unit: rows that stand or may come to stand, and refusals
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

/// The state that is kept beside the rows of a unit: tag u8, value u64 little-endian, one after the other.
///
/// | tag | value |
/// |---|---|
/// | 1 | freshness, Unix seconds |
/// | 2 | the time at which rows were judged, Unix seconds |
/// | 3 | the last sealed year |
/// | 2 + 2 k, 3 + 2 k | the marks of what left of kind k: time, counter |
/// | 64 + k | rows of kind k that contradicted others of their files |
///
/// The tags are written to stores and never change.
struct KeptState {
    private static let freshness: UInt8 = 1, now: UInt8 = 2, sealedYear: UInt8 = 3, firstMark: UInt8 = 4
    private static let contradictions: UInt8 = 64

    var freshness: Moment?
    /// The time at which rows were judged.
    var now: Moment?
    var sealed = Sealed()
    var contradictions: [RecordKind: Int] = [:]

    init(_ book: OfficeBook, _ context: BookContext) {
        contradictions = book.ledger.contradictions.mapValues(\.rows)
        freshness = book.ledger.freshness
        now = context.time.now
        sealed = book.ledger.sealed
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        func write(_ tag: UInt8, _ value: UInt64) {
            bytes.append(tag)
            bytes.writeLittleEndian(value)
        }
        if let freshness { write(Self.freshness, UInt64(bitPattern: freshness.seconds)) }
        if let now { write(Self.now, UInt64(bitPattern: now.seconds)) }
        for kind in RecordKind.records {
            if let rows = contradictions[kind] { write(Self.contradictions + kind.rawValue, UInt64(rows)) }
        }
        guard sealed.year > 0 else { return bytes }
        write(Self.sealedYear, UInt64(sealed.year))
        for kind in RecordKind.records {
            write(2 + 2 * kind.rawValue, sealed.marks[kind].time)
            write(3 + 2 * kind.rawValue, sealed.marks[kind].counter)
        }
        return bytes
    }

    init(_ bytes: Span<UInt8>) throws(BytesError) {
        var cursor = 0
        while cursor < bytes.count {
            let tag = try bytes.readUInt8(&cursor)
            let value: UInt64 = try bytes.readLittleEndian(&cursor)
            switch tag {
            case Self.freshness: freshness = Moment(seconds: Int64(bitPattern: value))
            case Self.now: now = Moment(seconds: Int64(bitPattern: value))
            case Self.sealedYear: sealed.year = (2000...2099).contains(value) ? Int(value) : 0
            case Self.contradictions..<Self.contradictions + UInt8(RecordKind.numbersEnd):
                guard let kind = RecordKind(rawValue: tag - Self.contradictions) else { continue }
                contradictions[kind] = Int(min(value, UInt64(UInt32.max)))
            case Self.firstMark..<Self.contradictions:
                guard let kind = RecordKind(rawValue: (tag - 2) / 2) else { continue }
                if tag % 2 == 0 { sealed.marks[kind].time = value } else { sealed.marks[kind].counter = value }
            default: continue
            }
        }
    }
}

// MARK: Slices

/// How far the slices of a table have come. A table may change between two slices: what is added is told by
/// `drainTakenRows` too, and what was there when the first slice was taken is in one of them.
package struct RowCursor: Equatable, Sendable {
    fileprivate enum Section: Equatable {
        case state, waiting, refusals, foreign
        case rows(RecordKind)

        /// Waiting faults before refusals: one whose day comes between two slices becomes a refusal.
        static let all = [.state, .waiting, .refusals, .foreign] + RecordKind.records.map { Section.rows($0) }
    }

    /// Place in the ascending list of units.
    fileprivate var unit = 0
    /// Place in `Section.all`.
    fileprivate var section = 0
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
            cursor.section += 1
            if cursor.section == RowCursor.Section.all.count {
                cursor.unit += 1
                cursor.section = 0
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
        switch RowCursor.Section.all[cursor.section] {
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
        case .rows(let kind):
            // Moved out and back in: what a question is asked, it owns.
            var lent = RowOutbox()
            swap(&lent, &slice)
            let question = TableSlice(
                place: cursor.place, slice: lent, bytesMax: bytesMax, codes: ledger.procedures.codes)
            lent = RowOutbox()
            guard let answer = tables.ask(kind, question) else { fatalError("a kind without a table") }
            slice = answer.slice
            cursor.place = answer.place
            return answer.isEnd
        }
    }
}

/// Writes the candidates of keys from a place on.
private struct TableSlice: TableQuestion {
    let place: Int
    let slice: RowOutbox
    let bytesMax: Int
    let codes: [ProcedureCode]

    func ask<Record: BookRecord>(_ table: RecordTable<Record>) -> (slice: RowOutbox, place: Int, isEnd: Bool) {
        var slice = slice
        var at = place
        while at < table.entries.count, slice.byteCount < bytesMax {
            if table.entries[at].role == .top {
                for place in table.candidates(at) {
                    slice.append(.rows(Record.kind)) { table.appendRow(place, to: &$0, codes) }
                }
            }
            at += 1
        }
        return (slice, at, at == table.entries.count)
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
