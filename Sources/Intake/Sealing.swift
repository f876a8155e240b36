package import Model

// Years that the centre has sealed (Protocol/intake-keeping.md): their cells stay as they are, and the records that can
// count in nothing else leave the memory.

/// Up to which `CapNhat` a unit's records of one kind were known when they left: what is not newer had its say.
struct SealMark: Equatable, Sendable {
    /// The greatest time, and one more than the greatest counter, among the records that left; 0 for none.
    var time: UInt64 = 0
    var counter: UInt64 = 0

    mutating func note(_ version: UInt64) {
        if RecordVersion.isTime(version) { time = max(time, version) } else { counter = max(counter, version + 1) }
    }

    mutating func merge(_ other: SealMark) {
        time = max(time, other.time)
        counter = max(counter, other.counter)
    }

    func covers(_ version: UInt64) -> Bool {
        RecordVersion.isTime(version) ? version <= time : version < counter
    }
}

/// How far a unit is sealed.
struct Sealed: Equatable, Sendable {
    /// The year, 0 for none.
    var year = 0
    var marks = SealMarks()

    /// The last month that is sealed, from January 2000; -1 for none.
    var month: Int { year == 0 ? -1 : (year - 2000) * 12 + 11 }

    mutating func merge(_ other: Sealed) {
        year = max(year, other.year)
        for kind in RecordKind.records { marks[kind].merge(other.marks[kind]) }
    }
}

/// The marks of all kinds.
struct SealMarks: Equatable, Sendable {
    private var marks = [SealMark](repeating: SealMark(), count: RecordKind.numbersEnd)

    subscript(kind: RecordKind) -> SealMark {
        get { marks[Int(kind.rawValue)] }
        set { marks[Int(kind.rawValue)] = newValue }
    }
}

extension RecordStore {
    /// The year up to which a unit is sealed, `nil` for none.
    package func sealedYear(of unit: UnitCode) -> Int? {
        bookOf[unit].flatMap { books[$0].ledger.sealed.year == 0 ? nil : books[$0].ledger.sealed.year }
    }

    /// Seals a unit through a year: the cells of its periods stay as they were drained last and are not known here any
    /// more, and records leave that can count in no later one. Nothing happens unless the year is over and later than
    /// the one sealed already.
    ///
    /// Call it when the unit has been read whole and its changes have been drained, not between the slices of a
    /// snapshot, which name places; and keep `drainTakenRows` before a snapshot begins: rows from before would come
    /// back behind a snapshot that says that the year is sealed.
    ///
    /// - Returns: how many keys left.
    /// - Complexity: O(records).
    package mutating func seal(_ unit: UnitCode, through year: Int) -> Int? {
        guard let place = bookOf[unit], !hasChanges(of: unit) else { return nil }
        var sealed = books[place].ledger.sealed
        guard year > sealed.year, (2000...2099).contains(year) else { return nil }
        sealed.year = year
        guard sealed.month < context.time.month else { return nil }
        return seal(place, sealed)
    }

    /// Opens again what is sealed after a year, or all: what its periods count is computed from the records that are
    /// here, and what left is taken again when it is read again. What of it has been told is not known: say so
    /// (`settle`) before it is drained.
    ///
    /// - Complexity: O(records).
    package mutating func unseal(_ unit: UnitCode, after year: Int?) {
        guard let place = bookOf[unit], books[place].ledger.sealed.year > year ?? 0 else { return }
        books[place].unseal(after: year ?? 0, context)
    }

    mutating func seal(_ place: Int, _ sealed: Sealed) -> Int {
        // Hidden as they are by what stands now.
        var foreign: [Int: [Int]] = [:]
        for book in books.indices where !books[book].ledger.foreign.isEmpty {
            foreign[book] = standingForeign(books[book].ledger.foreign)
        }
        let count = books[place].seal(sealed, context)
        for (book, entries) in foreign { books[book].ledger.foreign.removeEntries(entries) }
        return count
    }
}

extension OfficeBook {
    fileprivate mutating func unseal(after year: Int, _ context: BookContext) {
        ledger.outbox.closePieces()
        // The marks stay: they are asked only of rows of years that are sealed still.
        ledger.sealed.year = year
        ledger.cells.unseal(through: ledger.sealed.month)
        ledger.rejects.remove([.periodSealed])
        rebuild(context)
    }

    fileprivate mutating func seal(_ new: Sealed, _ context: BookContext) -> Int {
        // Whoever keeps rows must see what came before as before.
        ledger.outbox.closePieces()
        ledger.sealed.merge(new)
        ledger.cells.seal(through: ledger.sealed.month)
        let before = tables.keyCount
        tables.changeAll(Departure(context: context), &ledger)
        // The tops have other places now.
        ledger.waiting.removeCandidates()
        tables.changeAll(Waiting(time: context.time), &ledger)
        let state = KeptState(self, context).bytes
        ledger.outbox.append(.state) { $0 += state }
        ledger.outbox.closePieces()
        return before - tables.keyCount
    }
}

/// The records leave that can only count in sealed years.
private struct Departure: TableChange {
    let context: BookContext

    func change<Record: BookRecord>(_ table: inout RecordTable<Record>, _ ledger: inout Ledger) {
        var mark = SealMark()
        let month = ledger.sealed.month
        table.removeOver(through: month, ledger.procedures.entries, context, &ledger.cells, &mark) { bytes, key in
            ledger.rejects.remove(Record.kind, bytes, key)
        }
        ledger.sealed.marks[Record.kind].merge(mark)
    }
}

/// Enters what waits, by its present place.
private struct Waiting: TableChange {
    let time: KnownTime

    func change<Record: BookRecord>(_ table: inout RecordTable<Record>, _ ledger: inout Ledger) {
        for top in table.tops {
            for place in table.candidates(top) {
                let latest = table.entries[place].record.latest
                if latest > time.horizon { ledger.waiting.add(Record.kind, top, until: latest) }
            }
        }
    }
}

extension RecordTable {
    fileprivate mutating func removeOver(
        through month: Int, _ procedures: [ProcedureIndex.Entry], _ context: BookContext, _ cells: inout CellTable,
        _ mark: inout SealMark, removed: (Span<UInt8>, Range<Int>) -> Void
    ) {
        var staying = RecordTable()
        staying.zeroTwins = zeroTwins
        for top in tops {
            let chain = candidates(top)
            guard isOver(chain, through: month, context) else {
                staying.copy(chain.map { entries[$0] }, from: arena)
                continue
            }
            for place in chain { mark.note(entries[place].record.version) }
            // It has no share in open periods; what goes is that it is one of the records.
            if let one = counted(top, procedures, context.time) {
                Self.count(-1, one.record, arena.span, one.extra, procedures, context, &cells)
            }
            let start = Int(entries[top].text)
            removed(arena.span, start..<start + Int(entries[top].keyLength))
        }
        self = staying
    }

    /// Whether the candidates of a key are over that stand or may come to. Below the first one that stands for good
    /// there are only those of which something is remembered.
    private func isOver(_ chain: [Int], through month: Int, _ context: BookContext) -> Bool {
        for place in chain {
            let record = entries[place].record
            guard record.isOver(through: month, context.months) else { return false }
            if !record.needsLimit, record.latest <= context.time.horizon { return true }
        }
        return true
    }
}
