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
///     index: hash -> top      entries: [ top | top | lower | top | … ]  top.next -> lower
///                             arena:   …MaHoSo MaPAKN…MaHoSo…           top.text -> MaHoSo
struct RecordTable<Record: BookRecord>: Sendable {
    /// One candidate, 64 bytes of a dossier.
    struct Entry: Sendable {
        var record: Record
        /// Where the key's text stands in the arena; behind it the text of `extraLength` bytes.
        var text: UInt32 = 0
        /// The next lower candidate of the key, as its place plus one; 0 = none.
        var next: UInt32 = 0
        var keyLength: UInt8
        var role = Role.top
        /// The length of the record's one other text, 0 for none.
        var extraLength: UInt16
        /// The file that had a row of the key last (`FileFacts`).
        var file: UInt32

        init(_ record: Record, key: Range<Int>, extra: Range<Int>, file: UInt32) {
            self.record = record
            self.file = file
            keyLength = UInt8(truncatingIfNeeded: key.count)
            extraLength = UInt16(truncatingIfNeeded: extra.count)
        }

        /// Where its other text stands in the arena.
        @inline(__always)
        var extra: Range<Int> {
            let start = Int(text) &+ Int(keyLength)
            return start..<start &+ Int(extraLength)
        }
    }

    /// What a place holds.
    enum Role: UInt8, Sendable {
        /// The candidate of its key with the greatest version; the index knows it.
        case top
        /// A lower candidate that may stand when the ones above it do not.
        case lower
        /// Nothing.
        case free
    }

    private(set) var entries: [Entry] = []
    var index = PlaceIndex()
    private(set) var arena: [UInt8] = []
    /// Keys that differ in leading zeros only.
    var zeroTwins = ZeroTwins()
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
        var isNews = true
        /// The key has versions of both styles.
        var isMixed = false
        /// Rows of the same file say of its key what can hardly be of one record.
        var isContradicted = false
    }

    /// The place of the top of a key, -1 when there is none.
    @inline(__always)
    func find(_ bytes: Span<UInt8>, _ key: Range<Int>, _ hash: UInt64) -> Int {
        index.find(hash) { place in
            Int(entries[place].keyLength) == key.count
                && TextHash.areEqual(arena.span, Int(entries[place].text), bytes, key)
        }
    }

    /// The key of a record.
    func key(_ place: Int) -> ArraySlice<UInt8> {
        let start = Int(entries[place].text)
        return arena[start..<start + Int(entries[place].keyLength)]
    }

    /// The first candidate of a top that stands, -1 when none does.
    func effective(_ top: Int, _ procedures: [ProcedureIndex.Entry], _ time: KnownTime) -> Int {
        var place = top
        while entries[place].record.refusal(procedures, time) != nil {
            place = Int(entries[place].next) - 1
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
            place = Int(entries[place].next) - 1
        }
        return places
    }

    /// Enters a record, changes the cells by what it changes, and says what became of it.
    ///
    /// Its texts stand in `bytes`, the key (at most 255 bytes) at `key`, with its hash, and the other one at `extra`.
    ///
    /// - Complexity: O(1) and the periods in which the record counts.
    mutating func upsert(
        _ record: Record, _ bytes: Span<UInt8>, key: Range<Int>, _ hash: UInt64, extra: Range<Int>, file: UInt32,
        _ procedures: borrowing ProcedureIndex, _ context: BookContext, _ cells: inout CellTable
    ) -> Outcome {
        var entry = Entry(record, key: key, extra: extra, file: file)
        let refusal = record.refusal(procedures.entries, context.time)
        let top = find(bytes, key, hash)
        if top < 0 {
            entry.text = appendText(bytes, key, extra)
            entries.append(entry)
            enter(hash, entries.count - 1)
            if bytes[key.lowerBound] == UInt8(ascii: "0") || zeroTwins.mayHave(key.count) { countZeroTwins(bytes, key) }
            if refusal == nil { Self.count(1, record, bytes, extra, procedures.entries, context, &cells) }
            return Outcome(refusal: refusal, isEffective: refusal == nil, place: entries.count - 1)
        }
        let isContradicted =
            entries[top].file == file && file != 0 && record.contradicts(entries[top].record)
        entries[top].file = file
        let isMixed = RecordVersion.isTime(record.version) != RecordVersion.isTime(entries[top].record.version)
        if entries[top].next == 0, refusal == nil, record.version > entries[top].record.version,
            record.makesUseless(entries[top].record, context.time)
        {
            replaceOnly(top, entry, bytes, key, extra, procedures.entries, context, &cells)
            return Outcome(
                refusal: nil, isEffective: true, place: top, isMixed: isMixed, isContradicted: isContradicted)
        }
        let isEffective = compete(top, entry, bytes, key, extra, procedures, context, &cells)
        return Outcome(
            refusal: refusal, isEffective: isEffective ?? false, place: top, isNews: isEffective != nil,
            isMixed: isMixed, isContradicted: isContradicted)
    }

    /// The common case of a repeated key: one candidate, and the new one makes it useless.
    private mutating func replaceOnly(
        _ top: Int, _ new: Entry, _ bytes: Span<UInt8>, _ key: Range<Int>, _ extra: Range<Int>,
        _ procedures: [ProcedureIndex.Entry], _ context: BookContext, _ cells: inout CellTable
    ) {
        let old = entries[top]
        if old.record.refusal(procedures, context.time) == nil {
            Self.count(-1, old.record, arena.span, old.extra, procedures, context, &cells)
        }
        var new = new
        new.text = text(of: old, bytes, key, extra)
        if old.extraLength > new.extraLength { garbageBytes += Int(old.extraLength) }
        entries[top] = new
        Self.count(1, new.record, bytes, extra, procedures, context, &cells)
    }

    /// The arena place for a record of the same key as `old`: the same one when its texts stand there already.
    private mutating func text(
        of old: Entry, _ bytes: Span<UInt8>, _ key: Range<Int>, _ extra: Range<Int>
    ) -> UInt32 {
        if extra.isEmpty || hasSameExtra(old, bytes, extra) { return old.text }
        countGarbage(old)
        return appendText(bytes, key, extra)
    }

    private mutating func countGarbage(_ entry: Entry) {
        garbageBytes += Int(entry.keyLength) + Int(entry.extraLength)
    }

    func hasSameExtra(_ old: Entry, _ bytes: Span<UInt8>, _ extra: Range<Int>) -> Bool {
        Int(old.extraLength) == extra.count
            && TextHash.areEqual(arena.span, Int(old.text) + Int(old.keyLength), bytes, extra)
    }

    private mutating func appendText(_ bytes: Span<UInt8>, _ key: Range<Int>, _ extra: Range<Int>) -> UInt32 {
        guard let place = UInt32(exactly: arena.count) else { fatalError("an office's ids exceed 4 GB") }
        arena.append(span: bytes.extracting(key))
        if !extra.isEmpty { arena.append(span: bytes.extracting(extra)) }
        return place
    }

    /// How many keys there are.
    var keyCount: Int { index.count }

    /// The places of all tops, in the order in which their keys came.
    var tops: [Int] { entries.indices.filter { entries[$0].role == .top } }

    /// The version of the record of a top's key that stands.
    func standing(_ top: Int, _ procedures: [ProcedureIndex.Entry], _ time: KnownTime) -> UInt64? {
        let place = effective(top, procedures, time)
        return place < 0 ? nil : entries[place].record.version
    }

    /// The version of the record of a key that stands.
    func standing(
        _ bytes: Span<UInt8>, _ key: Range<Int>, _ procedures: [ProcedureIndex.Entry], _ time: KnownTime
    ) -> UInt64? {
        let top = find(bytes, key, TextHash.of(bytes, key))
        return top < 0 ? nil : standing(top, procedures, time)
    }
}

// MARK: Competing candidates

extension RecordTable {
    /// Puts a record in its place among the candidates of its key and forgets those that have become useless.
    ///
    /// - Returns: whether the record is the effective one now; `nil` when it can never be and nothing has changed.
    private mutating func compete(
        _ top: Int, _ new: Entry, _ bytes: Span<UInt8>, _ key: Range<Int>, _ extra: Range<Int>,
        _ procedures: borrowing ProcedureIndex, _ context: BookContext, _ cells: inout CellTable
    ) -> Bool? {
        // Most rows that are read again are the top's own, or lose against it: known before anything is allocated.
        guard let beatsTop = beats(new, bytes, extra, top, procedures.codes) else { return nil }
        if !beatsTop, entries[top].record.makesUseless(new.record, context.time) { return nil }
        let places = candidates(top)
        var rank = beatsTop ? 0 : 1
        if !beatsTop {
            while rank < places.count {
                guard let wins = beats(new, bytes, extra, places[rank], procedures.codes) else { return nil }
                if wins { break }
                if entries[places[rank]].record.makesUseless(new.record, context.time) { return nil }
                rank += 1
            }
        }
        let old = counted(top, procedures.entries, context.time)
        var new = new
        new.text = appendText(bytes, key, extra)
        let rest = places[rank...].filter { !new.record.makesUseless(entries[$0].record, context.time) }
        for place in places[rank...] where !rest.contains(place) { countGarbage(entries[place]) }
        let (chain, dropped) = withoutOutdone(
            places[..<rank].map { entries[$0] } + [new] + rest.map { entries[$0] }, context.time)
        for entry in dropped { countGarbage(entry) }
        if chain.count == places.count, !chain.contains(where: { $0.text == new.text }) { return nil }
        relink(top, chain, replacing: places)
        let now = counted(top, procedures.entries, context.time)
        change(old, to: now, procedures.entries, context, &cells)
        let effective = effective(top, procedures.entries, context.time)
        return effective >= 0 && entries[effective].text == new.text
    }

    /// Counts what is counted of a key now in the place of what was.
    private func change(
        _ old: Counted?, to new: Counted?, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        _ cells: inout CellTable
    ) {
        if isSame(old, new) { return }
        if let old { Self.count(-1, old.record, arena.span, old.extra, procedures, context, &cells) }
        if let new { Self.count(1, new.record, arena.span, new.extra, procedures, context, &cells) }
    }

    /// Writes the candidates of a key anew, the first one at the top's place.
    private mutating func relink(_ top: Int, _ candidates: [Entry], replacing places: [Int]) {
        for place in places.dropFirst() {
            entries[place].role = .free
            free.append(UInt32(place))
        }
        var next: UInt32 = 0
        for (rank, candidate) in candidates.enumerated().reversed() {
            var entry = candidate
            entry.next = next
            entry.role = rank == 0 ? .top : .lower
            if rank == 0 {
                entries[top] = entry
            } else if let place = free.popLast() {
                entries[Int(place)] = entry
                next = place + 1
            } else {
                entries.append(entry)
                next = UInt32(entries.count)
            }
        }
    }

    /// Enters the candidates of one key of another table, with their texts; their places follow each other.
    mutating func copy(_ chain: [Entry], from other: [UInt8]) {
        let top = entries.count
        for (rank, candidate) in chain.enumerated() {
            var entry = candidate
            let start = Int(candidate.text)
            entry.text = appendText(
                other.span, start..<start + Int(candidate.keyLength) + Int(candidate.extraLength), 0..<0)
            entry.next = rank + 1 < chain.count ? UInt32(entries.count + 2) : 0
            entry.role = rank == 0 ? .top : .lower
            entries.append(entry)
        }
        let key = self.key(top)
        enter(TextHash.of(arena.span, key.startIndex..<key.endIndex), top)
    }

    /// Brings a key up to date after time went on: candidates of the future may stand now.
    mutating func reconsider(
        _ top: Int, from old: KnownTime, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        _ cells: inout CellTable
    ) {
        let before = counted(top, procedures, old)
        change(before, to: counted(top, procedures, context.time), procedures, context, &cells)
        forget(top, context.time)
    }

    /// Forgets candidates that others have made useless.
    private mutating func forget(_ top: Int, _ time: KnownTime) {
        if entries[top].next == 0 { return }
        let places = candidates(top)
        var kept: [Entry] = []
        for place in places {
            if kept.contains(where: { $0.record.makesUseless(entries[place].record, time) }) {
                countGarbage(entries[place])
            } else {
                kept.append(entries[place])
            }
        }
        let (remembered, dropped) = withoutOutdone(kept, time)
        for entry in dropped { countGarbage(entry) }
        kept = remembered
        if kept.count < places.count { relink(top, kept, replacing: places) }
    }

    /// Writes the texts that are still named together again, when they are the smaller half.
    mutating func compact() {
        guard garbageBytes > IntakeLimits.garbageBytesMax, garbageBytes > arena.count / 2 else { return }
        var compacted: [UInt8] = []
        compacted.reserveCapacity(arena.count - garbageBytes)
        for place in entries.indices where entries[place].role != .free {
            let start = Int(entries[place].text)
            let length = Int(entries[place].keyLength) + Int(entries[place].extraLength)
            entries[place].text = UInt32(compacted.count)
            compacted.append(contentsOf: arena[start..<start + length])
        }
        arena = compacted
        garbageBytes = 0
    }
}
