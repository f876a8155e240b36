internal import Model

/// Plain counts of the second block (V-09), by cell: most cells have none, and cost four bytes.
struct SparseCounts: Sendable {
    /// Of each cell: 0 for nothing, else one more than the place of its part.
    private var parts: [UInt32] = []
    private var counts: [Int64] = []

    private static let stride = Measure.numbers - Int(Measure.secondBlock)

    mutating func appendCell() { parts.append(0) }

    /// Forgets all counts; the parts stay for those that come next.
    mutating func clear() { for place in counts.indices { counts[place] = 0 } }

    /// Where the counts of a cell begin, which are made when there are none.
    @inline(__always)
    private mutating func start(_ cell: Int) -> Int {
        let part = Int(parts[cell])
        return part > 0 ? (part &- 1) &* Self.stride : makePart(cell)
    }

    private mutating func makePart(_ cell: Int) -> Int {
        let start = counts.count
        counts.append(contentsOf: repeatElement(0, count: Self.stride))
        parts[cell] = UInt32(start / Self.stride + 1)
        return start
    }

    @inline(__always)
    mutating func add(_ amount: Int64, _ measure: Measure, _ cell: Int) {
        counts[start(cell) &+ Int(measure.rawValue &- Measure.secondBlock)] &+= amount
    }

    /// Adds to the counts whose bits are set; bit i is measure 48 + i.
    @inline(__always)
    mutating func add(_ amount: Int64, mask: UInt64, _ cell: Int) {
        if mask == 0 { return }
        let start = start(cell)
        var rest = mask
        while rest != 0 {
            counts[start &+ rest.trailingZeroBitCount] &+= amount
            rest &= rest &- 1
        }
    }

    /// The counts of a cell that are not 0, ascending by measure.
    func entries(_ cell: Int) -> [Measures.Entry] {
        let part = Int(parts[cell])
        if part == 0 { return [] }
        return (0..<Self.stride).compactMap { place in
            let count = counts[(part - 1) * Self.stride + place]
            let slot = Slot(code: UInt32(Int(Measure.secondBlock) + place) << 24)
            return count == 0 ? nil : Measures.Entry(slot, count)
        }
    }

    /// Takes over the counts of a cell of another table.
    mutating func copy(_ cell: Int, from other: SparseCounts, _ otherCell: Int) {
        for entry in other.entries(otherCell) {
            counts[start(cell) + Int(entry.slot.measureNumber - Measure.secondBlock)] += entry.count
        }
    }
}

/// One count for each day of a cell's month, made when the first is counted.
///
/// The place of a day is its key modulo 32: a month has at most 31 days, so they never meet.
struct DayCounts: Sendable {
    let measure: Measure
    private var parts: [UInt32] = []
    private var counts: [UInt32] = []

    private static let stride = 32

    init(_ measure: Measure) { self.measure = measure }

    mutating func appendCell() { parts.append(0) }

    mutating func clear() { for place in counts.indices { counts[place] = 0 } }

    /// Adds 1 or -1 to the count of a day, a schedule's key, of the cell's month.
    ///
    /// - Complexity: O(1) amortised.
    @inline(__always)
    mutating func add(_ amount: Int64, _ key: UInt32, _ cell: Int) {
        if parts[cell] == 0 { makePart(cell) }
        let place = (Int(parts[cell]) &- 1) &* Self.stride &+ Int(key & 31)
        counts[place] = counts[place] &+ UInt32(truncatingIfNeeded: amount)
    }

    /// Adds the counts of a cell of another table; one that was taken away there comes as what it wraps to.
    mutating func add(_ other: DayCounts, _ otherCell: Int, _ cell: Int) {
        guard other.parts[otherCell] > 0 else { return }
        if parts[cell] == 0 { makePart(cell) }
        let (from, to) = ((Int(other.parts[otherCell]) - 1) * Self.stride, (Int(parts[cell]) - 1) * Self.stride)
        for day in 0..<Self.stride { counts[to + day] &+= other.counts[from + day] }
    }

    private mutating func makePart(_ cell: Int) {
        parts[cell] = UInt32(counts.count / Self.stride + 1)
        counts.append(contentsOf: repeatElement(0, count: Self.stride))
    }

    /// The counts of a cell that are not 0, ascending by day; `first` is the key of the first day of its month.
    func entries(_ cell: Int, from first: UInt32) -> [Measures.Entry] {
        if parts[cell] == 0 { return [] }
        let start = (Int(parts[cell]) - 1) * Self.stride
        return (first..<first + 31).compactMap { key in
            let count = counts[start + Int(key & 31)]
            return count == 0 ? nil : Measures.Entry(Slot(measure, key: key), Int64(count))
        }
    }

    /// Takes over the counts of a cell of another table.
    mutating func copy(_ cell: Int, from other: DayCounts, _ otherCell: Int) {
        guard other.parts[otherCell] > 0 else { return }
        if parts[cell] == 0 { makePart(cell) }
        for day in 0..<Self.stride {
            counts[(Int(parts[cell]) - 1) * Self.stride + day] =
                other.counts[(Int(other.parts[otherCell]) - 1) * Self.stride + day]
        }
    }
}
