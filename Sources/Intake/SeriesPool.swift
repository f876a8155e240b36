/// The series of all cells of an office: schedules and histograms, one count for each slot that a cell has.
///
/// Each cell has a block of the pool, an open-addressed table of words; a block that gets too full moves to one of
/// twice the size, and its old place is used again. So a count costs one look-up, and no cell costs an allocation.
///
///     word = slot << 32 | count;  0 = free;  a count of 0 keeps its word until the block moves
struct SeriesPool: Sendable {
    private struct Block: Sendable {
        var start: UInt32 = 0
        /// Words in use, those whose count is 0 included.
        var used: UInt32 = 0
        /// log2 of the block's words; 0 = no block.
        var width: UInt8 = 0
    }

    private var words: [UInt64] = []
    private var blocks: [Block] = []
    /// Places of blocks that have moved away, by width.
    private var free = [[UInt32]](repeating: [], count: 32)

    /// One count of a cell's series.
    struct Count: Equatable, Sendable {
        var slot: UInt32
        var count: UInt32
    }

    private static let widthMin: UInt8 = 2

    mutating func appendCell() { blocks.append(Block()) }

    mutating func clear() {
        words.removeAll()
        for cell in blocks.indices { blocks[cell] = Block() }
        for width in free.indices { free[width] = [] }
    }

    /// Adds 1 or -1 to the count at a slot of a cell.
    ///
    /// - Complexity: O(1) amortised.
    @inline(__always)
    mutating func add(_ amount: Int64, _ slot: UInt32, _ cell: Int) {
        let block = blocks[cell]
        if block.width > 0 {
            let mask = 1 &<< Int(block.width) &- 1
            let start = Int(block.start)
            var words = words.mutableSpan
            var at = Self.place(slot, block.width)
            while true {
                let word = words[start &+ at]
                if word >> 32 == UInt64(slot) {
                    words[start &+ at] = UInt64(bitPattern: Int64(bitPattern: word) &+ amount)
                    return
                }
                if word == 0 { break }
                at = (at &+ 1) & mask
            }
        }
        insert(amount, slot, cell)
    }

    /// Whether the count at a slot of a cell is not 0.
    func has(_ slot: UInt32, _ cell: Int) -> Bool {
        let block = blocks[cell]
        if block.width == 0 { return false }
        var at = Self.place(slot, block.width)
        while true {
            let word = words[Int(block.start) &+ at]
            if word == 0 { return false }
            if word >> 32 == UInt64(slot) { return UInt32(truncatingIfNeeded: word) != 0 }
            at = (at &+ 1) & (1 &<< Int(block.width) &- 1)
        }
    }

    private mutating func insert(_ amount: Int64, _ slot: UInt32, _ cell: Int) {
        // What is taken away was added before, so a new count begins with 1.
        guard amount > 0 else { fatalError("a series below 0") }
        let block = blocks[cell]
        if block.width == 0 || Int(block.used) + 1 > (3 << Int(block.width)) / 4 { move(cell) }
        put(UInt64(slot) << 32 | UInt64(amount), cell)
    }

    private mutating func put(_ word: UInt64, _ cell: Int) {
        let start = Int(blocks[cell].start)
        let mask = 1 << Int(blocks[cell].width) - 1
        var at = Self.place(UInt32(truncatingIfNeeded: word >> 32), blocks[cell].width)
        while words[start + at] != 0 { at = (at + 1) & mask }
        words[start + at] = word
        blocks[cell].used += 1
    }

    /// Moves a cell to a block that has room, which need not be larger once counts of 0 are gone.
    private mutating func move(_ cell: Int) {
        let old = blocks[cell]
        let live = old.width == 0 ? [] : words[range(old)].filter { UInt32(truncatingIfNeeded: $0) != 0 }
        var width = Self.widthMin
        while live.count + 1 > (1 << Int(width)) / 2 { width += 1 }
        if old.width > 0 {
            for place in range(old) { words[place] = 0 }
            free[Int(old.width)].append(old.start)
        }
        var start = free[Int(width)].popLast()
        if start == nil {
            start = UInt32(words.count)
            words.append(contentsOf: repeatElement(0, count: 1 << Int(width)))
        }
        blocks[cell] = Block(start: start ?? 0, used: 0, width: width)
        for word in live { put(word, cell) }
    }

    private func range(_ block: Block) -> Range<Int> {
        Int(block.start)..<Int(block.start) + 1 << Int(block.width)
    }

    /// Fibonacci hashing: the highest bits of a product, which keeps neighbouring days and buckets apart.
    @inline(__always)
    private static func place(_ slot: UInt32, _ width: UInt8) -> Int {
        Int(truncatingIfNeeded: (slot &* 0x9E37_79B9) &>> (32 &- UInt32(width)))
    }

    /// The counts of a cell that are not 0, ascending by slot.
    func counts(_ cell: Int) -> [Count] {
        if blocks[cell].width == 0 { return [] }
        return words[range(blocks[cell])].filter { UInt32(truncatingIfNeeded: $0) != 0 }.sorted().map {
            Count(slot: UInt32(truncatingIfNeeded: $0 >> 32), count: UInt32(truncatingIfNeeded: $0))
        }
    }
}
