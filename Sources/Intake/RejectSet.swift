internal import Bytes
internal import Model

/// The refused rows of one office, as a set: (kind, key or, without a key, SHA-256 of the row; reason).
///
/// An entry is hidden, and not counted, while a record of its key stands whose `CapNhat` is not smaller than that of
/// the refused row: "a later accepted record of the same key removes the entry", where later is told by `CapNhat`, so
/// that the order in which files come decides nothing. A refused row without a readable `CapNhat` counts as the oldest.
struct RejectSet: Sendable {
    /// One entry, 32 bytes, and its key in the arena.
    struct Entry: Sendable {
        /// The greatest `CapNhat` of the refused rows.
        var version: UInt64
        var text: UInt32
        var length: UInt16
        var kind: RecordKind
        var reason: RejectReason
        /// False for rows without a readable `CapNhat`.
        var hasVersion: Bool
        /// The key is the digest of a row.
        var isDigest: Bool
        var isHidden = false
        /// Removed: the row has been judged again.
        var isGone = false
    }

    private(set) var entries: [Entry] = []
    private var arena: [UInt8] = []
    private var index = HashIndex()
    /// Visible entries by the reason's raw value.
    private(set) var counts = [Int](repeating: 0, count: 128)
    /// Rows refused when the set was full.
    private(set) var beyondLimit = 0

    /// What is refused, and how it is told from other refused rows.
    struct Item: Equatable {
        var kind: RecordKind
        var reason: RejectReason
        var key: [UInt8]
        var isDigest: Bool
        /// `nil` when `CapNhat` cannot be read.
        var version: UInt64?
    }

    var isEmpty: Bool { entries.isEmpty }

    /// The key of an entry.
    func key(_ entry: Entry) -> ArraySlice<UInt8> { arena[Int(entry.text)..<Int(entry.text) + Int(entry.length)] }

    /// The visible entries by reason, ascending.
    var byReason: [(reason: RejectReason, count: Int)] {
        RejectReason.allCases.sorted().compactMap { reason in
            let count = counts[Int(reason.rawValue)]
            return count > 0 ? (reason, count) : nil
        }
    }

    /// Enters a refused row; `standing` is the version of the record that stands for its key, if any.
    ///
    /// - Returns: whether the set says something new.
    @discardableResult
    mutating func insert(_ item: Item, standing: UInt64?) -> Bool {
        let hash = hash(item.kind, item.key.span, 0..<item.key.count)
        let found = find(item, hash)
        if found >= 0 {
            var isNews = false
            change(found) { entry in
                let isNewer = item.version.map { !entry.hasVersion || $0 > entry.version } ?? false
                isNews = entry.isGone || isNewer
                if isNews {
                    entry.version = item.version ?? 0
                    entry.hasVersion = item.version != nil
                }
                entry.isGone = false
                entry.isHidden = Self.hides(standing, entry)
            }
            return isNews
        }
        guard entries.count < IntakeLimits.rejectEntriesMax else {
            beyondLimit += 1
            return false
        }
        var entry = Entry(
            version: item.version ?? 0, text: UInt32(arena.count), length: UInt16(item.key.count), kind: item.kind,
            reason: item.reason, hasVersion: item.version != nil, isDigest: item.isDigest)
        entry.isHidden = Self.hides(standing, entry)
        arena.append(contentsOf: item.key)
        entries.append(entry)
        index.insert(hash, entries.count - 1)
        if !entry.isHidden { counts[Int(item.reason.rawValue)] += 1 }
        return true
    }

    /// Takes an entry out, because its row is judged again.
    mutating func remove(_ kind: RecordKind, _ reason: RejectReason, key: [UInt8]) {
        let item = Item(kind: kind, reason: reason, key: key, isDigest: false)
        let found = find(item, hash(kind, key.span, 0..<key.count))
        if found >= 0 { change(found) { $0.isGone = true } }
    }

    /// Takes an entry out, because its row has come right.
    ///
    /// - Returns: whether it was there.
    mutating func remove(_ item: Item) -> Bool {
        let found = find(item, hash(item.kind, item.key.span, 0..<item.key.count))
        guard found >= 0, !entries[found].isGone else { return false }
        change(found) { $0.isGone = true }
        return true
    }

    /// Takes all entries of some reasons out.
    mutating func remove(_ reasons: [RejectReason]) {
        for place in entries.indices where reasons.contains(entries[place].reason) {
            change(place) { $0.isGone = true }
        }
    }

    /// Takes out the entries whose keys begin with a unit's code.
    mutating func remove(unit: UnitCode) {
        let prefix = unit.bytes + [0x1F]
        for place in entries.indices where key(entries[place]).starts(with: prefix) {
            change(place) { $0.isGone = true }
        }
    }

    /// Takes out the entries of a key, whatever their reasons.
    mutating func remove(_ kind: RecordKind, _ bytes: Span<UInt8>, _ key: Range<Int>) {
        for place in places(kind, bytes, key, hash(kind, bytes, key)) { change(place) { $0.isGone = true } }
    }

    mutating func removeEntries(_ places: [Int]) {
        for place in places { change(place) { $0.isGone = true } }
    }

    /// Hides or shows every entry by what stands for its key now.
    mutating func refresh(standing: (RecordKind, [UInt8]) -> UInt64?) {
        for place in entries.indices where !entries[place].isDigest && !entries[place].isGone {
            let standing = standing(entries[place].kind, Array(key(entries[place])))
            change(place) { $0.isHidden = Self.hides(standing, $0) }
        }
    }

    /// Hides or shows the entries of a key after another record, or none, has come to stand for it.
    mutating func update(_ kind: RecordKind, _ bytes: Span<UInt8>, _ key: Range<Int>, standing: UInt64?) {
        update(kind, bytes, key, TextHash.of(bytes, key), standing: standing)
    }

    /// As `update`, where the key's hash is known.
    mutating func update(
        _ kind: RecordKind, _ bytes: Span<UInt8>, _ key: Range<Int>, _ hash: UInt64, standing: UInt64?
    ) {
        for place in places(kind, bytes, key, Self.hash(kind, hash)) {
            change(place) { $0.isHidden = Self.hides(standing, $0) }
        }
    }

    /// The entries of a key, at most one for each reason.
    private func places(_ kind: RecordKind, _ bytes: Span<UInt8>, _ key: Range<Int>, _ hash: UInt64) -> [Int] {
        if entries.isEmpty { return [] }
        var places: [Int] = []
        _ = index.find(hash) { place in
            let entry = entries[place]
            if entry.kind == kind, !entry.isDigest, Int(entry.length) == key.count,
                TextHash.areEqual(arena.span, Int(entry.text), bytes, key)
            {
                places.append(place)
            }
            return false
        }
        return places
    }

    private static func hides(_ standing: UInt64?, _ entry: Entry) -> Bool {
        guard let standing, !entry.isDigest else { return false }
        return !entry.hasVersion || standing >= entry.version
    }

    private mutating func change(_ place: Int, _ body: (inout Entry) -> Void) {
        let reason = Int(entries[place].reason.rawValue)
        if !entries[place].isHidden, !entries[place].isGone { counts[reason] -= 1 }
        body(&entries[place])
        if !entries[place].isHidden, !entries[place].isGone { counts[reason] += 1 }
    }

    private func hash(_ kind: RecordKind, _ bytes: Span<UInt8>, _ key: Range<Int>) -> UInt64 {
        Self.hash(kind, TextHash.of(bytes, key))
    }

    @inline(__always)
    private static func hash(_ kind: RecordKind, _ hash: UInt64) -> UInt64 {
        hash ^ UInt64(kind.rawValue) &* 0x9E37_79B9_7F4A_7C15
    }

    private func find(_ item: Item, _ hash: UInt64) -> Int {
        index.find(hash) { place in
            let entry = entries[place]
            return entry.kind == item.kind && entry.reason == item.reason && entry.isDigest == item.isDigest
                && Int(entry.length) == item.key.count
                && TextHash.areEqual(arena.span, Int(entry.text), item.key.span, 0..<item.key.count)
        }
    }
}
