/// The tags of the last positions that a unit's state stood at: with them a receiver's position is recognised as a
/// state of this very chain, or as a stranger's.
package struct TagHistory: Sendable {
    /// Ascending by version, oldest at `first`.
    private var entries: [(version: UInt64, tag: UInt64)] = []
    private var first = 0
    private let capacity: Int
    /// The last position that each upstream acknowledged, however long ago.
    private var acknowledged: [String: (version: UInt64, tag: UInt64)] = [:]

    /// - Parameter capacity: 4,096 for an owner (an office commits a few hundred times a day), fewer for who only
    ///   passes on.
    package init(capacity: Int) { self.capacity = capacity }

    /// The one recorded last.
    package var last: (version: UInt64, tag: UInt64)? { entries.last }

    /// Remembers a tag; versions only ascend.
    package mutating func record(version: UInt64, tag: UInt64) {
        entries.append((version, tag))
        if entries.count - first > capacity { first += 1 }
        if first > capacity {
            entries.removeFirst(first)
            first = 0
        }
    }

    /// The tag at a version, `nil` when it is not known (any more).
    ///
    /// - Complexity: O(log capacity).
    package subscript(_ version: UInt64) -> UInt64? {
        // Most who ask come with a version that is new.
        if acknowledged.isEmpty, entries.last.map({ $0.version < version }) ?? true { return nil }
        var low = first
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].version < version { low = middle + 1 } else { high = middle }
        }
        if low < entries.count, entries[low].version == version { return entries[low].tag }
        return acknowledged.values.first { $0.version == version }?.tag
    }

    /// Keeps the tag of a position that an upstream acknowledged, if it is one of this chain.
    package mutating func keep(version: UInt64, tag: UInt64, acknowledgedBy holder: String) {
        guard self[version] == tag else { return }
        acknowledged[holder] = (version, tag)
    }

    /// As `keep`, for what a store says; the history that the tag belonged to may be gone.
    package mutating func keepUnchecked(version: UInt64, tag: UInt64, acknowledgedBy holder: String) {
        acknowledged[holder] = (version, tag)
    }

    /// Everything remembered, for a store.
    package var stored: StoredTags {
        StoredTags(
            recent: entries[first...].map { StoredTags.Recent(version: $0.version, tag: $0.tag) },
            acknowledged: acknowledged.sorted { $0.key < $1.key }.map {
                StoredTags.Acknowledged(holder: $0.key, version: $0.value.version, tag: $0.value.tag)
            })
    }

    /// Forgets everything: the versions of another incarnation's state.
    package mutating func removeAll() {
        entries = []
        first = 0
        acknowledged = [:]
    }
}
