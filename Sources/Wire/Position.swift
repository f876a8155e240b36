/// Says which store numbers a unit's versions: greater after a loss or a restored backup.
public struct Incarnation: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Counts takeovers; compared first.
    public let counter: UInt32
    /// Chosen at random when the incarnation began; tells two stores apart that took the same counter.
    public let random: UInt64

    public init(counter: UInt32, random: UInt64) {
        self.counter = counter
        self.random = random
    }

    public static func < (left: Incarnation, right: Incarnation) -> Bool {
        left.counter != right.counter ? left.counter < right.counter : left.random < right.random
    }

    public var description: String { "\(counter)-" + String(random, radix: 16) }
}

/// Exactly one state of a unit's cells.
public struct Position: Hashable, Sendable, CustomStringConvertible {
    public let incarnation: Incarnation
    /// Counts the owner's commits; 0 = nothing committed yet.
    public let version: UInt64
    /// First eight bytes (big-endian) of SHA-256 over the tag before and the canonical commit; 0 at version 0.
    public let tag: UInt64

    public init(incarnation: Incarnation, version: UInt64, tag: UInt64) {
        self.incarnation = incarnation
        self.version = version
        self.tag = tag
    }

    /// Whether a full sync to `self` may replace a state at `other`: greater in (incarnation, version), or the same.
    public func mayReplace(_ other: Position) -> Bool {
        if incarnation != other.incarnation { return incarnation > other.incarnation }
        return version > other.version || (version == other.version && tag == other.tag)
    }

    public var description: String { "\(incarnation)@\(version)#" + String(tag, radix: 16) }
}
