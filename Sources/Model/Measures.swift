/// What can go wrong when counts are added.
public enum MeasuresError: Error, Equatable, Sendable {
    /// A sum left the range of `Measures.countMax`.
    case overflow(slot: UInt32)
    /// A difference took more away than there was.
    case negative(slot: UInt32)
    /// Slots not in strictly ascending order, or a zero or unknown entry, where the canonical form is required.
    case notCanonical(slot: UInt32)
}

/// The counts of a cell, of a roll-up, or the difference between two states of one: a sparse vector of integers.
///
/// Every measure adds up the same way, so merging cells, taking differences and rolling up are one operation.
/// Canonical: slots strictly ascend and no count is zero, so that equal counts are equal bytes.
public struct Measures: Hashable, Sendable {
    /// One count, 12 bytes: the count in two halves, since with a word of its own an entry would take 16, and a
    /// nation's cells of a year have some 20 million.
    public struct Entry: Hashable, Sendable {
        public let slot: Slot
        @usableFromInline var low: UInt32
        @usableFromInline var high: UInt32

        @inlinable
        public init(_ slot: Slot, _ count: Int64) {
            self.slot = slot
            low = UInt32(truncatingIfNeeded: count)
            high = UInt32(truncatingIfNeeded: count >> 32)
        }

        @inlinable public var count: Int64 {
            @inline(__always) get { Int64(bitPattern: UInt64(high) << 32 | UInt64(low)) }
            @inline(__always) set {
                low = UInt32(truncatingIfNeeded: newValue)
                high = UInt32(truncatingIfNeeded: newValue >> 32)
            }
        }
    }

    /// In strictly ascending order of slot, without zeros.
    public internal(set) var entries: [Entry]

    /// The empty cell, which is a value like any other.
    public init() { entries = [] }

    /// - Throws: `.notCanonical` unless the slots strictly ascend and no count is zero.
    /// - Complexity: O(entries).
    public init(canonical entries: [Entry]) throws(MeasuresError) {
        var previous: Slot?
        for entry in entries {
            if let previous, entry.slot <= previous { throw .notCanonical(slot: entry.slot.code) }
            if entry.count == 0 { throw .notCanonical(slot: entry.slot.code) }
            previous = entry.slot
        }
        self.entries = entries
    }

    /// Entries whose canonical form the caller has established itself, as a decoder does while it reads.
    package init(ascendingWithoutZeros entries: [Entry]) { self.entries = entries }

    public var isEmpty: Bool { entries.isEmpty }

    /// The count at a slot, 0 when there is none.
    ///
    /// - Complexity: O(log entries).
    public subscript(_ slot: Slot) -> Int64 {
        let index = firstIndex(notBelow: slot, from: 0)
        return index < entries.count && entries[index].slot == slot ? entries[index].count : 0
    }

    /// The count of a plain measure, 0 when there is none.
    public subscript(_ measure: Measure) -> Int64 { self[Slot(measure)] }

    /// The sum of a series over all keys not below `key`.
    public func sum(_ series: Measure, keysFrom key: UInt32 = 0) -> Int64 {
        var index = firstIndex(notBelow: Slot(series, key: key), from: 0)
        var sum: Int64 = 0
        while index < entries.count, entries[index].slot.measureNumber == series.rawValue {
            sum += entries[index].count
            index += 1
        }
        return sum
    }

    /// Steps that double, then halves: what is looked for is mostly near.
    func firstIndex(notBelow slot: Slot, from start: Int) -> Int {
        Self.firstIndex(entries.span, notBelow: slot.code, from: start)
    }

    /// What must be added to `old` to get `self`; counts may be negative.
    ///
    /// - Complexity: O(entries of both).
    public func difference(from old: Measures) -> Measures {
        if old.isEmpty { return self }
        var result = Measures()
        var left = 0
        var right = 0
        while left < entries.count || right < old.entries.count {
            if right == old.entries.count || (left < entries.count && entries[left].slot < old.entries[right].slot) {
                result.entries.append(entries[left])
                left += 1
            } else if left == entries.count || old.entries[right].slot < entries[left].slot {
                result.entries.append(Entry(old.entries[right].slot, -old.entries[right].count))
                right += 1
            } else {
                let change = entries[left].count - old.entries[right].count
                if change != 0 { result.entries.append(Entry(entries[left].slot, change)) }
                left += 1
                right += 1
            }
        }
        return result
    }

    /// Whether signs are among the counts (V-09).
    ///
    /// - Complexity: O(log entries).
    var hasSigns: Bool {
        let index = firstIndex(notBelow: Slot(code: UInt32(Measure.firstSign) << 24), from: 0)
        return index < entries.count && entries[index].slot.measureNumber < Measure.firstSeries
    }

    /// Whether every count lies in 1…`cellCountMax` and every slot names a known measure with a key in range: what a
    /// cell, in contrast to a difference, must fulfil.
    public var isCell: Bool {
        entries.allSatisfy { entry in
            guard let measure = Measure(rawValue: entry.slot.measureNumber) else { return false }
            return entry.slot.key < measure.form.keyLimit && (1...Self.cellCountMax).contains(entry.count)
        }
    }
}

/// Which cell of a unit: period, then procedure.
public struct CellKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let period: Period
    public let procedure: ProcedureCode

    public init(_ period: Period, _ procedure: ProcedureCode) {
        self.period = period
        self.procedure = procedure
    }

    public static func < (left: CellKey, right: CellKey) -> Bool {
        left.period != right.period ? left.period < right.period : left.procedure < right.procedure
    }

    public var description: String { "\(period)/\(procedure)" }
}

/// A change of one cell: what it held before and what it holds now.
public struct CellChange: Hashable, Sendable {
    public let key: CellKey
    /// `nil` when the cell did not exist.
    public let old: Measures?
    /// `nil` when the cell is gone: a full sync no longer has it.
    public let new: Measures?
    /// What must be added to the old counts to get the new ones.
    public let difference: Measures

    /// A difference that the caller knows already need not be taken again.
    public init(_ key: CellKey, old: Measures?, new: Measures?, difference: Measures? = nil) {
        self.key = key
        self.old = old
        self.new = new
        self.difference = difference ?? (new ?? Measures()).difference(from: old ?? Measures())
    }
}
