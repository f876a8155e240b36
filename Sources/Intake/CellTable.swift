internal import Model

/// The cells of one office while they change: counts in place, series in a pool.
///
/// A cell that has been told keeps what was told, so that draining gives exactly the cells that differ from it.
struct CellTable: Sendable {
    /// Plain counts of the first block of one cell; the measures' raw values are the places.
    static let stride = Int(Measure.secondBlock)

    /// The minor whose measures are told; all are counted in any case.
    private(set) var tellsMinor = Measure.newestMinor
    /// Periods that begin up to this month, from January 2000, are sealed: nothing is counted in them. -1 for none.
    private(set) var sealedMonth = -1
    private(set) var tally = Tally()
    /// What has not been carried over yet.
    var shared = SharedCells()
    private var counts: [Int64] = []
    private var series = SeriesPool()
    private var second = SparseCounts()
    private var receivedByDay = DayCounts(.receivedByDay)
    private var visitsByDay = DayCounts(.visitsByDay)
    private var stocks = StockBook()
    private var distinct = DistinctCounts()
    private var told: [Measures] = []
    private var isDirty: [Bool] = []
    private var dirty: [UInt32] = []
    private var index = CellIndex()
    /// Of each cell: code's place << 13 | period code.
    private var names: [UInt32] = []
    /// Procedure codes that cells have, by place.
    private var codes: [ProcedureCode] = [.none]
    /// The first and last day from which working days were counted.
    private(set) var calendarDays: ClosedRange<Day>?

    /// The place of the empty code, which reports have, and feedback that names no procedure.
    static let noCode: UInt32 = 0

    /// What the office's records are, beside what they count.
    struct Tally: Equatable, Sendable {
        var kept = 0
        var withdrawn = 0
        var unknownProcedure = 0
    }

    /// The place of a procedure code among those of the cells.
    ///
    /// - Complexity: O(codes); asked once for each code of the records.
    mutating func place(of code: ProcedureCode) -> UInt32 {
        if let place = codes.firstIndex(of: code) { return UInt32(place) }
        guard codes.count < IntakeLimits.codesMax else { fatalError("more procedure codes than cells can name") }
        codes.append(code)
        return UInt32(codes.count - 1)
    }

    /// The cell of a period and a code's place, entered when it is new, and marked as changed.
    @inline(__always)
    mutating func cell(_ period: Int, _ code: UInt32) -> Int {
        let name = code &<< 13 | UInt32(truncatingIfNeeded: period)
        var cell = index.find(name)
        if cell < 0 { cell = insert(name) }
        if !isDirty[cell] {
            isDirty[cell] = true
            dirty.append(UInt32(truncatingIfNeeded: cell))
        }
        return cell
    }

    private mutating func insert(_ name: UInt32) -> Int {
        let cell = names.count
        names.append(name)
        counts.append(contentsOf: repeatElement(0, count: Self.stride))
        series.appendCell()
        second.appendCell()
        receivedByDay.appendCell()
        visitsByDay.appendCell()
        told.append(Measures())
        isDirty.append(false)
        index.insert(name, cell)
        return cell
    }

    /// Adds to a plain count. Each record adds less than 2^33 and there are fewer than 2^30 records, so 64 bits hold.
    @inline(__always)
    mutating func add(_ amount: Int64, _ measure: Measure, _ cell: Int) {
        if measure.rawValue >= Measure.secondBlock { return second.add(amount, measure, cell) }
        counts[cell &* Self.stride &+ Int(measure.rawValue)] &+= amount
    }

    /// Adds to the plain counts of the second block whose bits are set; bit i is measure 48 + i.
    @inline(__always)
    mutating func add(_ amount: Int64, secondMask mask: UInt64, _ cell: Int) { second.add(amount, mask: mask, cell) }

    /// Adds 1 or -1 to what was received on a day (a schedule's key); the cell is that of the day's month.
    ///
    /// - Complexity: O(1) amortised.
    @inline(__always)
    mutating func add(_ amount: Int64, receivedOn key: UInt32, _ cell: Int) { receivedByDay.add(amount, key, cell) }

    /// The same for visits.
    @inline(__always)
    mutating func add(_ amount: Int64, visitOn key: UInt32, _ cell: Int) { visitsByDay.add(amount, key, cell) }

    /// Enters (1) or takes away (-1) the stock that the report of a month tells; the cell counts the last month's.
    mutating func add(_ sign: Int64, stock: StockBook.Stock, of month: Int, _ cell: Int) {
        let before = stocks[cell]
        stocks.add(sign, stock, of: month, cell)
        let now = stocks[cell]
        add(Int64(now.valid) - Int64(before.valid), .resultsValid, cell)
        add(Int64(now.digitised) - Int64(before.digitised), .resultsDigitised, cell)
    }

    /// Adds to the plain counts whose bits are set, and to the minutes.
    @inline(__always)
    mutating func add(_ amount: Int64, mask: UInt64, handlingMinutes: Int64, _ cell: Int) {
        let base = cell &* Self.stride
        var counts = counts.mutableSpan
        counts[base &+ Int(Measure.handlingMinutes.rawValue)] &+= handlingMinutes
        var rest = mask
        while rest != 0 {
            counts[base &+ rest.trailingZeroBitCount] &+= amount
            rest &= rest &- 1
        }
    }

    /// Adds 1 or -1 to a count of a series.
    ///
    /// - Complexity: O(1) amortised.
    @inline(__always)
    mutating func add(_ amount: Int64, series measure: Measure, key: UInt32, _ cell: Int) {
        series.add(amount, Slot(measure, key: key).code, cell)
    }

    /// Adds to a count of a series whatever has been added elsewhere.
    mutating func add(_ amount: Int64, slot: UInt32, _ cell: Int) { series.add(amount, slot, cell) }

    /// The same for the days of reception.
    mutating func addDays(of shared: SharedCells, _ place: Int, _ cell: Int) {
        shared.addDays(place, to: &receivedByDay, cell)
    }

    /// Notes one more reception, or one less, on a day (a schedule's key), for the period that holds it.
    @inline(__always)
    mutating func count(receptions sign: Int64, on day: UInt32, _ grain: Int, _ period: Int) {
        let change = distinct.reception(sign, day, grain)
        if change != 0 { add(change, .receptionDays, cell(period, Self.noCode)) }
    }

    /// The same for an officer at the desk; `cell` is the one of the period without a procedure.
    mutating func count(desk sign: Int64, on day: UInt32, _ grain: Int, _ cell: Int) {
        add(distinct.desk(sign, day, grain), .deskDays, cell)
    }

    /// The same for a day of an officer in a period.
    mutating func count(officer: UInt64, _ sign: Int64, _ period: Int, _ cell: Int) {
        add(distinct.officer(officer, sign, period), .officers, cell)
    }

    /// Notes that working days were counted from `first` to `last`.
    mutating func countedDays(_ first: Day, _ last: Day) {
        guard let known = calendarDays else { return calendarDays = first...max(first, last) }
        if first < known.lowerBound || last > known.upperBound {
            calendarDays = min(first, known.lowerBound)...max(last, known.upperBound)
        }
    }

    @inline(__always)
    mutating func count(kept: Int, withdrawn: Int, unknownProcedure: Int) {
        tally.kept += kept
        tally.withdrawn += withdrawn
        tally.unknownProcedure += unknownProcedure
    }
}

// MARK: Draining and recomputing

extension CellTable {
    /// The cells that differ from what was told last, ascending by key; they count as told from now on. A cell that may
    /// not travel, because a count left its range, goes to `refused` instead and stays as it was told.
    mutating func drain(refused: (CellKey) -> Void) -> [(key: CellKey, new: Measures)] {
        carryShared()
        var changes: [(key: CellKey, new: Measures)] = []
        for cell in dirty.map(Int.init) {
            isDirty[cell] = false
            let new = measures(cell)
            if new == told[cell] { continue }
            guard new.isCell else {
                refused(key(cell))
                continue
            }
            told[cell] = new
            changes.append((key(cell), new))
        }
        dirty.removeAll(keepingCapacity: dirty.count < 4096)
        changes.sort { $0.key < $1.key }
        return changes
    }

    /// Takes these cells, and no others, as told: what a store holds of them. What differs is drained next.
    mutating func settle(told cells: [(key: CellKey, measures: Measures)]) {
        carryShared()
        for cell in names.indices { told[cell] = Measures() }
        for (key, measures) in cells where key.period.firstMonth > sealedMonth {
            told[cell(Int(key.period.code), place(of: key.procedure))] = measures
        }
        lookAtAll()
    }

    /// Says which minor's measures are told from now on: the cells that differ by it are drained next.
    mutating func tell(minor: UInt8) {
        guard minor != tellsMinor else { return }
        tellsMinor = minor
        lookAtAll()
    }

    private mutating func lookAtAll() {
        for cell in names.indices where !isDirty[cell] {
            isDirty[cell] = true
            dirty.append(UInt32(cell))
        }
    }

    /// Seals all periods that begin up to a month, which ends a year: their cells are not known here any more.
    mutating func seal(through month: Int) {
        carryShared()
        var open = CellTable()
        open.tellsMinor = tellsMinor
        open.sealedMonth = month
        open.tally = tally
        open.codes = codes
        open.calendarDays = calendarDays
        open.distinct = distinct
        for cell in names.indices where Int(names[cell] & 0x1FFF) >> 2 > month {
            let new = open.insert(names[cell])
            for place in 0..<Self.stride { open.counts[new * Self.stride + place] = counts[cell * Self.stride + place] }
            for one in series.counts(cell) { open.series.add(Int64(one.count), one.slot, new) }
            open.second.copy(new, from: second, cell)
            open.receivedByDay.copy(new, from: receivedByDay, cell)
            open.visitsByDay.copy(new, from: visitsByDay, cell)
            open.stocks.copy(new, from: stocks, cell)
            open.told[new] = told[cell]
            if isDirty[cell] {
                open.isDirty[new] = true
                open.dirty.append(UInt32(new))
            }
        }
        self = open
    }

    /// Counts again in periods that begin after a month; what has been told of them is not known.
    mutating func unseal(through month: Int) {
        carryShared()
        sealedMonth = min(sealedMonth, month)
    }

    /// Every cell that is not empty, ascending by key.
    func all() -> [(key: CellKey, new: Measures)] {
        if !shared.isEmpty {
            var whole = self
            whole.carryShared()
            return whole.all()
        }
        return names.indices.map { (key($0), measures($0)) }.filter { !$0.1.isEmpty }.sorted { $0.0 < $1.0 }
    }

    /// Whether something may have changed since the last drain.
    var hasChanges: Bool { !dirty.isEmpty || !shared.isEmpty }

    /// Back to nothing counted; what was told stays known, and every cell counts as changed.
    mutating func clear() {
        tally = Tally()
        shared = SharedCells()
        for place in counts.indices { counts[place] = 0 }
        series.clear()
        second.clear()
        receivedByDay.clear()
        visitsByDay.clear()
        stocks.clear()
        distinct = DistinctCounts()
        lookAtAll()
    }

    private func key(_ cell: Int) -> CellKey {
        guard let period = Period(code: UInt16(names[cell] & 0x1FFF)) else { fatalError("a cell of no period") }
        return CellKey(period, codes[Int(names[cell] >> 13)])
    }

    private func measures(_ cell: Int) -> Measures {
        var entries: [Measures.Entry] = []
        func appendPlain(_ places: Range<UInt8>) {
            for place in places {
                let count = counts[cell * Self.stride + Int(place)]
                guard count != 0, let measure = Measure(rawValue: place), measure.minor <= tellsMinor else { continue }
                entries.append(Measures.Entry(Slot(measure), count))
            }
        }
        appendPlain(0..<Measure.firstSeries)
        let series = series.counts(cell).map { Measures.Entry(Slot(code: $0.slot), Int64($0.count)) }
        let secondSeries = series.firstIndex { $0.slot.measureNumber >= Measure.secondBlock } ?? series.count
        entries += series[..<secondSeries]
        appendPlain(Measure.lastSeries + 1..<Measure.secondBlock)
        var later = second.entries(cell) + series[secondSeries...]
        let month = Period(code: UInt16(names[cell] & 0x1FFF)).flatMap { $0.grain == .month ? $0.firstDay : nil }
        if let first = month.map(Slot.scheduleKey) {
            later += receivedByDay.entries(cell, from: first) + visitsByDay.entries(cell, from: first)
        }
        later.removeAll { !Measure.isKnown($0.slot.measureNumber, to: tellsMinor) }
        later.sort { $0.slot < $1.slot }
        // Without the room that growing left: what is told stays in memory, here and at the node.
        var exact: [Measures.Entry] = []
        exact.reserveCapacity(entries.count + later.count)
        exact += entries
        exact += later
        do {
            return try Measures(canonical: exact)
        } catch {
            fatalError("counts out of order: \(error)")
        }
    }
}
