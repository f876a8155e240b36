package import Configuration

/// A value of a row, as each form writes it in its own way.
package enum FeedValue: Hashable, Sendable {
    case null
    case text(String)
    case whole(Int64)
    /// A product of counts.
    case large(Int128)
    case flag(Bool)
    /// A text that is JSON.
    case json([UInt8])
}

/// A row, its values in the order of its table's columns: those that name it come first.
package struct FeedRow: Hashable, Sendable {
    package var key: [String]
    package var others: [FeedValue]

    package init(_ key: [String], _ others: [FeedValue]) {
        self.key = key
        self.others = others
    }
}

/// One line to a feed (I-18): each says how something is, none how it changes, so that any may come twice.
package enum FeedLine: Hashable, Sendable {
    case put(FeedRow)
    /// There is no row of this key.
    case delete(key: [String])
    /// Of this part there are no rows but those of this batch and later ones.
    case sweep(part: [String])
}

extension FeedTable {
    /// The columns that name a row. The first names its part, except of nodes, which are one part.
    package var keyColumns: [String] {
        switch self {
        case .cells: ["unit", "period", "procedure"]
        case .rankings: ["period", "unit"]
        case .indicators: ["period", "unit", "indicator"]
        case .nodes: ["unit"]
        }
    }

    package var otherColumns: [String] {
        switch self {
        case .cells: ["incarnation", "version", "counts"]
        case .rankings:
            [
                "tier", "rank", "name", "points_micro", "applicable_points", "scaled_micro", "band", "ckmb", "tdgq",
                "clgq", "tttt", "mdsh", "mdhl", "status", "rules",
            ]
        case .indicators: ["numerator", "denominator", "points_micro", "state"]
        case .nodes:
            [
                "name", "tier", "connected", "last_heard", "freshness", "incarnation", "version", "build", "bundle",
                "clock_offset_milliseconds", "refused", "digest_mismatch", "key_id",
            ]
        }
    }

    package var columns: [String] { keyColumns + otherColumns }
    /// How many of the key's columns name the part.
    package var partColumns: Int { self == .nodes ? 0 : 1 }
}
