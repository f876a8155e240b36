internal import Bytes
internal import Model

/// The records of one kind of one office: for each key the *candidates* that stand or may come to stand.
///
/// Which record of a key wins is decided among the rows that stand: the greatest `CapNhat`, then the greater normalised
/// form. Whether a row stands can change: a dossier without an appointment stands while the register knows its time
/// limit, a record of tomorrow from tomorrow on. So a key keeps, from the greatest version down, every candidate that a
/// lower one could ever replace; nearly always that is one. Its *effective* record, the first that stands now, is what
/// the cells count: as if all rows ever read were read now, in whatever order they came.
///
///     index: hash -> top      records: [ top | top | lower | top | … ]  top.next -> lower
///                             arena:   …MaHoSo MaPAKN…MaHoSo…           top.text -> MaHoSo
struct RecordTable<Record: BookRecord>: Sendable {
    private(set) var records: [Record] = []
    private(set) var index = HashIndex()
    private(set) var arena: [UInt8] = []
    /// Places that hold nothing.
    private var free: [UInt32] = []
    /// Bytes of the arena that no record names any more.
    private var garbageBytes = 0

    /// What an upsert came to.
    struct Outcome {
        /// Why the row is refused; `nil` when it stands.
        var refusal: RejectReason?
        /// The row is its key's effective record now.
        var isEffective: Bool
        /// The place of the key's top.
        var place: Int
        /// The row is one of the key's candidates now, and was not before.
        var isTaken = true
        /// The key has versions of both styles.
        var isMixed = false
    }

    /// The place of the top of a key, -1 when there is none.
    @inline(__always)
    func find(_ bytes: Span<UInt8>, _ key: Range<Int>, _ hash: UInt64) -> Int {
        index.find(hash) { place in
            Int(records[place].keyLength) == key.count
                && TextHash.areEqual(arena.span, Int(records[place].text), bytes, key)
        }
    }

    /// The key of a record.
    func key(_ place: Int) -> ArraySlice<UInt8> {
        let start = Int(records[place].text)
        return arena[start..<start + Int(records[place].keyLength)]
    }

    /// The first candidate of a top that stands, -1 when none does.
    func effective(_ top: Int, _ procedures: [ProcedureIndex.Entry], _ frame: TimeFrame) -> Int {
        var place = top
        while records[place].refusal(procedures, frame) != nil {
            place = Int(records[place].next) - 1
            if place < 0 { return -1 }
        }
        return place
    }

    /// The candidates of a top, the greatest version first.
    func candidates(_ top: Int) -> [Int] {
        var places: [Int] = []
        var place = top
        while place >= 0 {
            places.append(place)
            place = Int(records[place].next) - 1
        }
        return places
    }

    /// Takes a record in, changes the cells by what it changes, and says what became of it.
    ///
    /// The record's texts have no place yet; they stand in `bytes`, the key (at most 255 bytes) at `key` and the other
    /// one at `extra`.
    ///
    /// - Complexity: O(1) and the periods in which the record counts.
    mutating func upsert(
        _ record: Record, _ bytes: Span<UInt8>, key: Range<Int>, extra: Range<Int>, hash: UInt64,
        _ procedures: borrowing ProcedureIndex, _ context: BookContext, _ cells: inout CellTable
    ) -> Outcome {
        var record = record
        record.keyLength = UInt8(truncatingIfNeeded: key.count)
        record.extraLength = UInt8(truncatingIfNeeded: extra.count)
        let refusal = record.refusal(procedures.entries, context.frame)
        let top = find(bytes, key, hash)
        if top < 0 {
            record.text = appendText(bytes, key, extra)
            records.append(record)
            index.insert(hash, records.count - 1)
            if refusal == nil { record.contribute(1, to: &cells, procedures.entries, context, after: -1) }
            return Outcome(refusal: refusal, isEffective: refusal == nil, place: records.count - 1)
        }
        let isMixed = RecordVersion.isTime(record.version) != RecordVersion.isTime(records[top].version)
        if records[top].next == 0, refusal == nil, record.version > records[top].version,
            record.makesUseless(records[top], context.frame)
        {
            replaceOnly(top, record, bytes, key, extra, procedures.entries, context, &cells)
            return Outcome(refusal: nil, isEffective: true, place: top, isMixed: isMixed)
        }
        let isEffective = compete(top, record, bytes, key, extra, procedures, context, &cells)
        return Outcome(
            refusal: refusal, isEffective: isEffective ?? false, place: top, isTaken: isEffective != nil,
            isMixed: isMixed)
    }

    /// The common case of a repeated key: one candidate, and the new one makes it useless.
    private mutating func replaceOnly(
        _ top: Int, _ record: Record, _ bytes: Span<UInt8>, _ key: Range<Int>, _ extra: Range<Int>,
        _ procedures: [ProcedureIndex.Entry], _ context: BookContext, _ cells: inout CellTable
    ) {
        let old = records[top]
        if old.refusal(procedures, context.frame) == nil {
            old.contribute(-1, to: &cells, procedures, context, after: -1)
        }
        var record = record
        record.text = text(of: old, bytes, key, extra)
        if old.extraLength > record.extraLength { garbageBytes += Int(old.extraLength) }
        records[top] = record
        record.contribute(1, to: &cells, procedures, context, after: -1)
    }

    /// The arena place for a record of the same key as `old`: the same one when its texts stand there already.
    private mutating func text(
        of old: Record, _ bytes: Span<UInt8>, _ key: Range<Int>, _ extra: Range<Int>
    ) -> UInt32 {
        if extra.isEmpty || hasSameExtra(old, bytes, extra) { return old.text }
        countGarbage(old)
        return appendText(bytes, key, extra)
    }

    private mutating func countGarbage(_ record: Record) {
        garbageBytes += Int(record.keyLength) + Int(record.extraLength)
    }

    func hasSameExtra(_ old: Record, _ bytes: Span<UInt8>, _ extra: Range<Int>) -> Bool {
        Int(old.extraLength) == extra.count
            && TextHash.areEqual(arena.span, Int(old.text) + Int(old.keyLength), bytes, extra)
    }

    /// Enters a record whose texts and links are in place.
    mutating func enter(_ record: Record) { records.append(record) }

    /// Makes a top known by its key.
    mutating func enter(_ hash: UInt64, top: Int) { index.insert(hash, top) }

    /// How many keys there are.
    var keyCount: Int { index.count }

    mutating func appendText(_ bytes: Span<UInt8>, _ key: Range<Int>, _ extra: Range<Int>) -> UInt32 {
        guard let place = UInt32(exactly: arena.count) else { fatalError("an office's ids exceed 4 GB") }
        arena.append(span: bytes.extracting(key))
        if !extra.isEmpty { arena.append(span: bytes.extracting(extra)) }
        return place
    }
}

// MARK: Competing candidates

extension RecordTable {
    /// Whether `record` beats the candidate at `place`; `nil` when it is the same record.
    private func beats(
        _ record: Record, _ bytes: Span<UInt8>, _ extra: Range<Int>, _ place: Int, _ codes: [ProcedureCode]
    ) -> Bool? {
        let other = records[place]
        if record.version != other.version { return record.version > other.version }
        if record.hasSameFields(as: other), hasSameExtra(other, bytes, extra) { return nil }
        var form: [UInt8] = []
        record.appendForm(to: &form, extra: bytes, extra, codes: codes)
        var otherForm: [UInt8] = []
        let start = Int(other.text) + Int(other.keyLength)
        other.appendForm(to: &otherForm, extra: arena.span, start..<start + Int(other.extraLength), codes: codes)
        return otherForm.lexicographicallyPrecedes(form)
    }

    /// Puts a record in its place among the candidates of its key and forgets those that have become useless.
    ///
    /// - Returns: whether the record is the effective one now; `nil` when it can never be and nothing has changed.
    private mutating func compete(
        _ top: Int, _ record: Record, _ bytes: Span<UInt8>, _ key: Range<Int>, _ extra: Range<Int>,
        _ procedures: borrowing ProcedureIndex, _ context: BookContext, _ cells: inout CellTable
    ) -> Bool? {
        let places = candidates(top)
        var rank = 0
        while rank < places.count {
            guard let wins = beats(record, bytes, extra, places[rank], procedures.codes) else { return nil }
            if wins { break }
            if records[places[rank]].makesUseless(record, context.frame) { return nil }
            rank += 1
        }
        let old = effective(top, procedures.entries, context.frame)
        let oldRecord = old >= 0 ? records[old] : nil
        var record = record
        record.text = appendText(bytes, key, extra)
        let rest = places[rank...].filter { !record.makesUseless(records[$0], context.frame) }
        for place in places[rank...] where !rest.contains(place) { countGarbage(records[place]) }
        relink(top, places[..<rank].map { records[$0] } + [record] + rest.map { records[$0] }, replacing: places)
        let new = effective(top, procedures.entries, context.frame)
        let isEffective = new >= 0 && records[new].text == record.text
        if isEffective {
            if let oldRecord { oldRecord.contribute(-1, to: &cells, procedures.entries, context, after: -1) }
            record.contribute(1, to: &cells, procedures.entries, context, after: -1)
        }
        return isEffective
    }

    /// Writes the candidates of a key anew, the first one at the top's place.
    private mutating func relink(_ top: Int, _ candidates: [Record], replacing places: [Int]) {
        for place in places.dropFirst() {
            records[place].role = .free
            free.append(UInt32(place))
        }
        var next: UInt32 = 0
        for (rank, candidate) in candidates.enumerated().reversed() {
            var record = candidate
            record.next = next
            record.role = rank == 0 ? .top : .lower
            if rank == 0 {
                records[top] = record
            } else if let place = free.popLast() {
                records[Int(place)] = record
                next = place + 1
            } else {
                records.append(record)
                next = UInt32(records.count)
            }
        }
    }

    /// Brings a key up to date after time went on: candidates of the future may stand now.
    ///
    /// - Returns: whether another record is effective now.
    mutating func reconsider(
        _ top: Int, from old: TimeFrame, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        _ cells: inout CellTable
    ) -> Bool {
        let before = effective(top, procedures, old)
        let after = effective(top, procedures, context.frame)
        if before != after {
            if before >= 0 { records[before].contribute(-1, to: &cells, procedures, context, after: -1) }
            if after >= 0 { records[after].contribute(1, to: &cells, procedures, context, after: -1) }
        }
        forget(top, context.frame)
        return before != after
    }

    /// Forgets candidates that others have made useless.
    mutating func forget(_ top: Int, _ frame: TimeFrame) {
        if records[top].next == 0 { return }
        let places = candidates(top)
        var kept: [Record] = []
        for place in places {
            if kept.contains(where: { $0.makesUseless(records[place], frame) }) {
                countGarbage(records[place])
            } else {
                kept.append(records[place])
            }
        }
        if kept.count < places.count { relink(top, kept, replacing: places) }
    }

    /// Adds what every record counts that is effective in the time frame `standing`: in all periods, or in those that
    /// begin after month `after`.
    func contributeAll(
        _ procedures: [ProcedureIndex.Entry], _ context: BookContext, standing: TimeFrame, _ cells: inout CellTable,
        after: Int = -1
    ) {
        for top in records.indices where records[top].role == .top {
            let place = effective(top, procedures, standing)
            if place >= 0 { records[place].contribute(1, to: &cells, procedures, context, after: after) }
        }
    }

    /// Writes the texts that are still named together again, when they are the smaller half.
    mutating func compact() {
        guard garbageBytes > 65_536, garbageBytes > arena.count / 2 else { return }
        var compacted: [UInt8] = []
        compacted.reserveCapacity(arena.count - garbageBytes)
        for place in records.indices where records[place].role != .free {
            let start = Int(records[place].text)
            let length = Int(records[place].keyLength) + Int(records[place].extraLength)
            records[place].text = UInt32(compacted.count)
            compacted.append(contentsOf: arena[start..<start + length])
        }
        arena = compacted
        garbageBytes = 0
    }
}
