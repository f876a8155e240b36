/// Says which store numbers a unit's versions: greater after a loss or a restored backup.
package struct Incarnation: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Counts takeovers; compared first.
    package let counter: UInt32
    /// Chosen at random when the incarnation began; tells two stores apart that took the same counter.
    package let random: UInt64

    package init(counter: UInt32, random: UInt64) {
        self.counter = counter
        self.random = random
    }

    package static func < (left: Incarnation, right: Incarnation) -> Bool {
        left.counter != right.counter ? left.counter < right.counter : left.random < right.random
    }

    package var description: String { "\(counter)-" + String(random, radix: 16) }
}

/// Exactly one state of a unit's cells.
package struct Position: Hashable, Sendable, CustomStringConvertible {
    package let incarnation: Incarnation
    /// Counts the owner's commits; 0 = nothing committed yet.
    package let version: UInt64
    /// First eight bytes (big-endian) of SHA-256 over the tag before and the canonical commit; 0 at version 0.
    package let tag: UInt64

    package init(incarnation: Incarnation, version: UInt64, tag: UInt64) {
        self.incarnation = incarnation
        self.version = version
        self.tag = tag
    }

    /// Whether a full sync to `self` may replace a state at `other`: greater in (incarnation, version), or the same.
    package func mayReplace(_ other: Position) -> Bool {
        if incarnation != other.incarnation { return incarnation > other.incarnation }
        return version > other.version || (version == other.version && tag == other.tag)
    }

    package var description: String { "\(incarnation)@\(version)#" + String(tag, radix: 16) }
}
