/// An index of a table's records by the hash of their keys: open addressing, linear probing, at most three quarters
/// full, four bytes an entry, since every row asks it and memory is slower than anything else that a row needs.
///
///     entry = upper bits of the hash | place + 1;  0 = free
///
/// The place takes as many bits as the places need, and the hash all others: with the bits that tell where to look,
/// almost no probe looks at a wrong record. Whoever owns the records enters them again when it is full, for which it
/// hashes their keys again. Nothing is ever removed. Whoever can choose keys whose hashes meet slows down only the
/// agent of the office that the keys are from.
struct PlaceIndex: Sendable {
    private var entries: [UInt32]
    private(set) var count = 0
    /// The bits of an entry that are the place.
    private let placeMask: UInt32

    /// Empty, with room for twice as many keys, and for places below `places`, of which there are fewer than 2^32.
    init(keys: Int = 0, places: Int = 0) {
        var slots = 16
        while keys &* 4 > slots &* 3 { slots &*= 2 }
        if keys > 0 { slots &*= 2 }
        var mask: UInt32 = UInt32(truncatingIfNeeded: slots &- 1)
        while places > Int(mask) { mask = mask &<< 1 | 1 }
        entries = Array(repeating: 0, count: slots)
        placeMask = mask
    }

    /// Whether another key can be entered, with a place.
    @inline(__always)
    func hasRoom(for place: Int) -> Bool { (count &+ 1) &* 4 <= entries.count &* 3 && place < Int(placeMask) }

    /// The place of the record with this hash for which `matches` is true, or -1.
    @inline(__always)
    func find(_ hash: UInt64, _ matches: (Int) -> Bool) -> Int {
        let hash = UInt32(truncatingIfNeeded: hash >> 32)
        let mask = entries.count &- 1
        var at = Int(hash) & mask
        while true {
            let entry = entries[at]
            if entry == 0 { return -1 }
            if (entry ^ hash) & ~placeMask == 0 {
                let place = Int(entry & placeMask) &- 1
                if matches(place) { return place }
            }
            at = (at &+ 1) & mask
        }
    }

    /// Enters a record that is not there yet, for which there is room.
    mutating func insert(_ hash: UInt64, _ place: Int) {
        let hash = UInt32(truncatingIfNeeded: hash >> 32)
        var at = Int(hash) & (entries.count &- 1)
        while entries[at] != 0 { at = (at &+ 1) & (entries.count &- 1) }
        entries[at] = (hash & ~placeMask) | UInt32(truncatingIfNeeded: place &+ 1)
        count &+= 1
    }
}

extension RecordTable {
    /// Enters the place of a new key's top into the index.
    ///
    /// - Complexity: O(1) amortised.
    mutating func enter(_ hash: UInt64, _ place: Int) {
        if !index.hasRoom(for: place) {
            let count = index.count
            // The old one is given back before there is a new one.
            index = PlaceIndex()
            index = PlaceIndex(keys: count, places: 2 * entries.count)
            for at in entries.indices where entries[at].role == .top && at != place {
                let start = Int(entries[at].text)
                index.insert(TextHash.of(arena.span, start..<start &+ Int(entries[at].keyLength)), at)
            }
        }
        index.insert(hash, place)
    }
}
