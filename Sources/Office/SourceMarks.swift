internal import Bytes

/// What sources remember of how far they have read, kept in the store behind the rows that were read: a mark and its
/// rows survive a power cut together, or the mark stays behind, and rows that are read again change nothing.
///
///     key, length-prefixed | value, length-prefixed: again and again; an empty value: the key is forgotten
package struct SourceMarks: Sendable {
    private var values: [String: [UInt8]] = [:]
    /// Not handed out yet.
    private var changed: Set<String> = []

    package init() {}

    package var isChanged: Bool { !changed.isEmpty }

    /// The marks whose key begins so, ascending by key.
    package func all(from beginning: String) -> [(key: String, value: [UInt8])] {
        values.filter { $0.key.hasPrefix(beginning) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Remembers a value; `nil` forgets the key.
    ///
    /// - Returns: whether that is news.
    package mutating func set(_ key: String, _ value: [UInt8]?) -> Bool {
        guard values[key] != value else { return false }
        values[key] = value
        changed.insert(key)
        return true
    }

    /// What has changed since the last call, to be kept behind the rows that were handed out before.
    mutating func drain() -> [[UInt8]] {
        defer { changed = [] }
        return Self.pieces(changed.sorted().map { ($0, values[$0] ?? []) })
    }

    /// All of it, for a snapshot.
    var pieces: [[UInt8]] { Self.pieces(values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) }

    private static func pieces(_ entries: [(String, [UInt8])]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        for (key, value) in entries {
            if pieces.last.map({ $0.count >= OfficeLimits.markPieceBytes }) ?? true { pieces.append([]) }
            pieces[pieces.count - 1].writeLengthPrefixed(Array(key.utf8))
            pieces[pieces.count - 1].writeLengthPrefixed(value)
        }
        return pieces
    }

    /// Takes back a piece, over what came back before.
    mutating func restore(_ bytes: Span<UInt8>) throws(BytesError) {
        var cursor = 0
        while cursor < bytes.count {
            let key = try Self.text(bytes, &cursor)
            let value = try Self.text(bytes, &cursor)
            values[String(decoding: key, as: UTF8.self)] = value.isEmpty ? nil : value
        }
    }

    private static func text(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(BytesError) -> [UInt8] {
        try bytes.readBytes(&cursor, count: Int(truncatingIfNeeded: try bytes.readVarint(&cursor)))
    }
}
