internal import Model

/// What dossiers add alike to a period and to every longer one that holds it.
///
/// One that was settled in the month of its acceptance, as most are, adds the same to that month, its quarter and its
/// year; one that was settled in the next month of the quarter, to the quarter and the year. It is added here once, and
/// `CellTable` carries the sums over to the cells before anybody looks at them.
///
/// Taking away needs no memory of where something was added: what has not been carried over is one number for all who
/// share it, so a count that is there may be taken, whoever added it, and one that is not stands in the cells.
struct SharedCells: Sendable {
    private static let stride = Int(Measure.secondBlock) + 1
    /// The place of `.supplemented`, the one measure of the second block.
    private static let supplemented = Int(Measure.secondBlock)

    /// Code's place << 13 | code of the shortest period, of each cell.
    private(set) var names: [UInt32] = []
    private var index = CellIndex()
    private var counts: [Int64] = []
    private var series = SeriesPool()
    private var receivedByDay = DayCounts(.receivedByDay)

    var isEmpty: Bool { names.isEmpty }

    /// What a dossier adds.
    struct Share {
        /// The plain measures, as bits at their raw values.
        let mask: UInt64
        let isSupplemented: Bool
        let handlingMinutes: Int64
        let handlingKey: UInt32
        /// The day of its acceptance, a schedule's key.
        let startDay: UInt32
    }

    /// Adds (1) or takes away (-1) in the shortest of the periods, and in those that hold it.
    ///
    /// - Returns: false when what is to be taken away stands in the cells; nothing has changed.
    /// - Complexity: O(measures that it adds to), amortised.
    @inline(__always)
    mutating func add(_ sign: Int64, _ share: Share, _ period: Int, _ code: UInt32) -> Bool {
        let name = code &<< 13 | UInt32(truncatingIfNeeded: period)
        var cell = index.find(name)
        let slot = Slot(.handlingTime, key: share.handlingKey).code
        if sign < 0, cell < 0 || !series.has(slot, cell) { return false }
        if cell < 0 { cell = insert(name) }
        series.add(sign, slot, cell)
        // Days of a quarter would meet; a month is where they are counted.
        if period & 3 == 0 { receivedByDay.add(sign, share.startDay, cell) }
        let base = cell &* Self.stride
        var counts = counts.mutableSpan
        counts[base &+ Int(Measure.handlingMinutes.rawValue)] &+= sign &* share.handlingMinutes
        if share.isSupplemented { counts[base &+ Self.supplemented] &+= sign }
        var rest = share.mask
        while rest != 0 {
            counts[base &+ rest.trailingZeroBitCount] &+= sign
            rest &= rest &- 1
        }
        return true
    }

    private mutating func insert(_ name: UInt32) -> Int {
        let cell = names.count
        names.append(name)
        counts.append(contentsOf: repeatElement(0, count: Self.stride))
        series.appendCell()
        receivedByDay.appendCell()
        index.insert(name, cell)
        return cell
    }

    /// The plain counts of a cell that are not 0.
    func counts(_ cell: Int) -> [(measure: Measure, count: Int64)] {
        (0..<Self.stride).compactMap { place in
            let count = counts[cell * Self.stride + place]
            let measure = place == Self.supplemented ? Measure.supplemented : Measure(rawValue: UInt8(place))
            return count == 0 ? nil : measure.map { ($0, count) }
        }
    }

    func series(_ cell: Int) -> [SeriesPool.Count] { series.counts(cell) }

    /// Adds the days of a cell to those of another table's.
    func addDays(_ cell: Int, to days: inout DayCounts, _ other: Int) { days.add(receivedByDay, cell, other) }
}

extension CellTable {
    /// Carries over what is shared to the cells that share it.
    ///
    /// - Complexity: O(what has been added since the last time).
    mutating func carryShared() {
        if shared.isEmpty { return }
        var shared = SharedCells()
        swap(&shared, &self.shared)
        for (place, name) in shared.names.enumerated() {
            let (month, shortest) = (Int(name & 0x1FFF) >> 2, Int(name & 3))
            let counts = shared.counts(place)
            let series = shared.series(place)
            for grain in shortest..<3 {
                let first = grain == 0 ? month : grain == 1 ? month - month % 3 : month - month % 12
                let cell = cell(first * 4 + grain, name >> 13)
                for one in counts { add(one.count, one.measure, cell) }
                for one in series { add(Int64(one.count), slot: one.slot, cell) }
                if grain == 0 { addDays(of: shared, place, cell) }
            }
        }
    }
}
