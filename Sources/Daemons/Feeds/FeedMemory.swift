internal import Configuration

/// How far a feed's receiver is: of each part what was confirmed last.
///
/// Of cells the unit's position; of other parts a hash of all rows, and in memory one of each row, so that a part is
/// told by what differs. What is not known is told whole.
package struct FeedMemory: Sendable {
    /// Kept in the data folder: the cursor.
    package private(set) var marks: [FeedPart: String]
    private var rows: [FeedPart: [[String]: UInt64]] = [:]
    /// Taken on when the batch is confirmed.
    private var nextMarks: [FeedPart: String] = [:]
    private var nextRows: [FeedPart: [[String]: UInt64]] = [:]

    package init(marks: [FeedPart: String] = [:]) { self.marks = marks }

    /// The lines that bring the receiver from what it confirmed to these rows.
    ///
    /// - Parameters:
    ///   - part: what they are the rows of.
    ///   - all: in the order in which they are told.
    ///   - isWhole: nobody knows what it has.
    /// - Returns: in the order in which they are told.
    package mutating func lines(_ part: FeedPart, _ all: [FeedRow], isWhole: Bool) -> [FeedLine] {
        var hashes: [[String]: UInt64] = [:]
        hashes.reserveCapacity(all.count)
        var sum = FeedHash()
        var changed: [FeedLine] = []
        let old = isWhole ? nil : rows[part]
        for row in all {
            let hash = FeedHash.of(row)
            sum.add(hash)
            hashes[row.key] = hash
            if old?[row.key] != hash { changed.append(.put(row)) }
        }
        let mark = String(sum.value, radix: 16)
        nextRows[part] = hashes
        nextMarks[part] = mark
        if let old {
            let gone = old.keys.filter { hashes[$0] == nil }.sorted { $0.lexicographicallyPrecedes($1) }
            return changed + gone.map { .delete(key: $0) }
        }
        if !isWhole, marks[part] == mark { return [] }
        return changed + [.sweep(part: part.table.partColumns == 0 ? [] : [part.name])]
    }

    /// A part of which the caller knows what is told.
    package mutating func note(_ part: FeedPart, mark: String?) { nextMarks[part] = mark ?? "" }

    /// - Returns: whether the marks are others now.
    package mutating func confirm() -> Bool {
        let isOther = nextMarks.contains { marks[$0.key] != $0.value }
        marks.merge(nextMarks) { $1 }
        rows.merge(nextRows) { $1 }
        (nextMarks, nextRows) = ([:], [:])
        return isOther
    }

    package mutating func fail() { (nextMarks, nextRows) = ([:], [:]) }
}

/// FNV-1a, 64 bits: tells whether rows are the same, not who made them.
private struct FeedHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(UInt8(0xFF))
    }

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

    mutating func add(_ hash: UInt64) {
        for place in 0..<8 { add(UInt8(truncatingIfNeeded: hash >> UInt64(8 * place))) }
    }

    static func of(_ row: FeedRow) -> UInt64 {
        var hash = Self()
        for part in row.key { hash.add(part) }
        for value in row.others {
            switch value {
            case .null: hash.add(UInt8(0))
            case .text(let text): hash.add(text)
            case .whole(let number): hash.add(UInt64(bitPattern: number))
            case .large(let number): hash.add("\(number)")
            case .flag(let flag): hash.add(UInt8(flag ? 1 : 2))
            case .json(let bytes): for byte in bytes { hash.add(byte) }
            }
        }
        return hash.value
    }
}
