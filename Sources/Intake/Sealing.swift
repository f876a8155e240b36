internal import Bytes
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
    var dossiers = SealMark()
    var feedback = SealMark()
    var reports = SealMark()

    /// The last month that is sealed, from January 2000; -1 for none.
    var month: Int { year == 0 ? -1 : (year - 2000) * 12 + 11 }

    mutating func merge(_ other: Sealed) {
        year = max(year, other.year)
        dossiers.merge(other.dossiers)
        feedback.merge(other.feedback)
        reports.merge(other.reports)
    }
}

/// What a row comes to whose key no record has, since years are sealed.
enum SealedAnswer {
    /// It is taken like any other.
    case open
    /// It was known when its year was sealed, or had lost by then.
    case stale
    case refused
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
        guard sealed.month < context.frame.month else { return nil }
        return seal(place, sealed)
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
    fileprivate mutating func seal(_ new: Sealed, _ context: BookContext) -> Int {
        // Whoever keeps rows must see what came before as before.
        ledger.outbox.closePieces()
        ledger.sealed.merge(new)
        if !Mutant.isOn(.openSealedYear) { cells.seal(through: ledger.sealed.month) }
        let before = dossiers.keyCount + feedback.keyCount + reports.keyCount
        Self.seal(
            .dossiers, &dossiers, &ledger.sealed.dossiers, ledger.sealed.month, procedures.entries, context, &cells,
            &ledger.rejects)
        Self.seal(
            .feedback, &feedback, &ledger.sealed.feedback, ledger.sealed.month, procedures.entries, context, &cells,
            &ledger.rejects)
        Self.seal(
            .reports, &reports, &ledger.sealed.reports, ledger.sealed.month, procedures.entries, context, &cells,
            &ledger.rejects)
        // The tops have other places now.
        ledger.waiting.removeCandidates()
        dossiers.addWaiting(.dossiers, context.frame, to: &ledger.waiting)
        feedback.addWaiting(.feedback, context.frame, to: &ledger.waiting)
        let state = KeptState(self, context).bytes
        ledger.outbox.append(.state) { $0 += state }
        ledger.outbox.closePieces()
        return before - dossiers.keyCount - feedback.keyCount - reports.keyCount
    }

    private static func seal<Record: BookRecord>(
        _ kind: RecordKind, _ table: inout RecordTable<Record>, _ mark: inout SealMark, _ month: Int,
        _ procedures: [ProcedureIndex.Entry], _ context: BookContext, _ cells: inout CellTable,
        _ rejects: inout RejectSet
    ) {
        table.removeOver(through: month, procedures, context, &cells, &mark) { bytes, key in
            rejects.remove(kind, bytes, key)
        }
    }
}

// MARK: Rows about records that have left

extension OfficeBook {
    func sealedAnswer(_ dossier: Dossier, _ bytes: Span<UInt8>, _ key: Range<Int>, _ context: BookContext)
        -> SealedAnswer
    {
        if dossiers.find(bytes, key, TextHash.of(bytes, key)) >= 0 { return .open }
        let isKnown = ledger.sealed.dossiers.covers(dossier.version)
        // It counts nowhere yet, and may come to count in an open year.
        if dossier.accepted == 0 { return isKnown ? .stale : .open }
        if context.months.month(ofDay: dossier.accepted.day) > ledger.sealed.month { return .open }
        return isKnown ? .stale : .refused
    }

    func sealedAnswer(_ item: Feedback, _ bytes: Span<UInt8>, _ key: Range<Int>, _ context: BookContext)
        -> SealedAnswer
    {
        if feedback.find(bytes, key, TextHash.of(bytes, key)) >= 0 { return .open }
        if item.startMonth(context.months) > ledger.sealed.month { return .open }
        return ledger.sealed.feedback.covers(item.version) ? .stale : .refused
    }

    func sealedAnswer(_ report: Report) -> SealedAnswer {
        if Int(report.month) > ledger.sealed.month { return .open }
        return ledger.sealed.reports.covers(report.version) ? .stale : .refused
    }
}

extension Dossier {
    /// Whether it can count in no period that begins after a month, as it stands. One that waits for a supplement goes
    /// on when it comes.
    func isOver(through month: Int, _ months: MonthTable) -> Bool {
        if counts { return bits.status >= 7 && months.month(ofDay: end.day) <= month }
        let seen = RecordVersion.isTime(version) ? UInt32(truncatingIfNeeded: version) : 0
        let last = [submitted, accepted, finished, returned, supplementAsked].reduce(seen) { max($0, $1) }
        return last != 0 && months.month(ofDay: last.day) <= month
    }
}

extension Feedback {
    /// The month in which it counts as received.
    func startMonth(_ months: MonthTable) -> Int {
        months.month(ofDay: (received != 0 ? received : max(sent, transferred)).day)
    }

    /// Whether it can count in no period that begins after a month. One that waits for a supplement may be answered.
    func isOver(through month: Int, _ months: MonthTable) -> Bool {
        if !isWithdrawn, answered == 0, refused == 0 { return false }
        let last = [answered, refused, supplementAsked].filter { $0 != 0 }.map { months.month(ofDay: $0.day) }
        return max(last.max() ?? 0, startMonth(months)) <= month
    }
}

extension Report {
    func isOver(through month: Int, _ months: MonthTable) -> Bool { Int(self.month) <= month }
}

// MARK: Tables

extension RecordTable {
    fileprivate mutating func removeOver(
        through month: Int, _ procedures: [ProcedureIndex.Entry], _ context: BookContext, _ cells: inout CellTable,
        _ mark: inout SealMark, removed: (Span<UInt8>, Range<Int>) -> Void
    ) {
        var staying = RecordTable()
        for top in records.indices where records[top].role == .top {
            let chain = candidates(top)
            guard chain.allSatisfy({ records[$0].isOver(through: month, context.months) }) else {
                staying.copy(chain.map { records[$0] }, from: arena)
                continue
            }
            for place in chain { mark.note(records[place].version) }
            let standing = effective(top, procedures, context.frame)
            // It has no share in open periods; what goes is that it is one of the records.
            if standing >= 0 { records[standing].contribute(-1, to: &cells, procedures, context, after: -1) }
            let start = Int(records[top].text)
            removed(arena.span, start..<start + Int(records[top].keyLength))
        }
        self = staying
    }

    /// Enters the candidates of one key, with their texts.
    private mutating func copy(_ chain: [Record], from other: [UInt8]) {
        let top = records.count
        for (rank, candidate) in chain.enumerated() {
            var record = candidate
            let start = Int(candidate.text)
            record.text = appendText(
                other.span, start..<start + Int(candidate.keyLength) + Int(candidate.extraLength), 0..<0)
            // Those below it follow at once.
            record.next = rank + 1 < chain.count ? UInt32(records.count + 2) : 0
            record.role = rank == 0 ? .top : .lower
            enter(record)
        }
        let key = self.key(top)
        enter(TextHash.of(arena.span, key.startIndex..<key.endIndex), top: top)
    }

    fileprivate func addWaiting(_ kind: RecordKind, _ frame: TimeFrame, to waiting: inout WaitingRows) {
        for top in records.indices where records[top].role == .top {
            for place in candidates(top) where records[place].latest > frame.horizon {
                waiting.add(kind, top, until: records[place].latest)
            }
        }
    }
}
