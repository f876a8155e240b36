/// The tags of the last positions that a unit's state stood at: with them a receiver's position is recognised as a
/// state of this very chain, or as a stranger's.
package struct TagHistory: Sendable {
    /// Ascending by version, oldest at `first`.
    private var entries: [(version: UInt64, tag: UInt64)] = []
    private var first = 0
    private let capacity: Int

    /// - Parameter capacity: 4,096 for an owner (an office commits a few hundred times a day), fewer for who only
    ///   passes on.
    package init(capacity: Int) { self.capacity = capacity }

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
        var low = first
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].version < version { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].version == version ? entries[low].tag : nil
    }

    /// Forgets everything: the versions of another incarnation's state.
    package mutating func removeAll() {
        entries = []
        first = 0
    }
}
