package import Configuration
package import Model

/// What goes to a feed as one: a unit's cells, a period's ranks or indicators, or all nodes.
package struct FeedPart: Hashable, Comparable, Sendable {
    package let table: FeedTable
    /// The unit or the period; empty for the nodes.
    package let name: String

    package init(_ table: FeedTable, _ name: String) {
        self.table = table
        self.name = name
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.table != right.table ? left.table < right.table : left.name < right.name
    }

    package var text: String { "\(table.rawValue)/\(name)" }
}

/// What a feed still has to tell: parts, and of a unit's cells the keys that changed. Values are not kept: whoever
/// takes a part tells how it stands then, so a thousand changes of a cell are one, and a database that is away for a
/// month costs no more memory than there are cells (I-21).
package struct FeedQueue: Sendable {
    package struct Work: Hashable, Sendable {
        /// Of a unit's cells; of other parts empty.
        package var keys: Set<CellKey> = []
        /// All of the part, and the receiver forgets what else it has of it.
        package var isWhole = false
        /// When the oldest change of it was noted.
        package var sinceMilliseconds: Int64
    }

    private var waiting: [FeedPart: Work] = [:]
    private var underWay: [FeedPart: Work] = [:]

    package init() {}

    package mutating func note(_ part: FeedPart, _ keys: [CellKey] = [], at now: Int64) {
        waiting[part, default: Work(sinceMilliseconds: now)].keys.formUnion(keys)
    }

    package mutating func noteWhole(_ part: FeedPart, at now: Int64) {
        waiting[part, default: Work(sinceMilliseconds: now)].isWhole = true
        waiting[part]?.keys = []
    }

    /// What waits, the oldest first.
    package var parts: [FeedPart] {
        waiting.sorted { ($0.value.sinceMilliseconds, $0.key) < ($1.value.sinceMilliseconds, $1.key) }.map(\.key)
    }

    /// Puts a part under way until it is confirmed or has failed.
    package mutating func take(_ part: FeedPart) -> Work? {
        guard let work = waiting.removeValue(forKey: part) else { return nil }
        underWay[part] = work
        return work
    }

    /// What was under way is with the receiver.
    package mutating func confirm() { underWay = [:] }

    /// Nobody knows what the receiver has of it: all of it is told again, with what changed meanwhile (I-19).
    package mutating func fail() {
        for (part, work) in underWay {
            var again = work
            // What was told of rows is known no more, so a difference to it would be none.
            if part.table != .cells { again.isWhole = true }
            if let newer = waiting[part] {
                again.isWhole = again.isWhole || newer.isWhole
                again.keys.formUnion(newer.keys)
            }
            waiting[part] = again
        }
        underWay = [:]
    }

    /// When the oldest change was noted that is not confirmed; `nil`: everything is.
    package var sinceMilliseconds: Int64? {
        min(waiting.values.map(\.sinceMilliseconds).min(), underWay.values.map(\.sinceMilliseconds).min())
    }

    package var count: Int { waiting.count + underWay.count }
    package var isIdle: Bool { underWay.isEmpty }
}

private func min(_ left: Int64?, _ right: Int64?) -> Int64? {
    guard let left, let right else { return left ?? right }
    return left < right ? left : right
}
