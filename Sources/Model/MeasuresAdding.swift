// Adding a difference: what an update costs most, at its cell and at every roll-up above. First every slot is found and
// every sum looked at, then the sums are written; where slots come or go, those behind them move.
extension Measures {
    /// Adds a difference; `self` must stay within 0…`limit` at every slot.
    ///
    /// - Throws: `.overflow` or `.negative`; `self` is unchanged then.
    /// - Complexity: O(plain counts + log entries for each other count of the difference) while no slot comes or goes;
    ///   O(entries) else.
    public mutating func add(
        _ difference: Measures, upTo limit: Int64 = Measures.countMax
    ) throws(MeasuresError) {
        let changes = difference.entries.span
        guard changes.count <= Self.placesMax else { return try addMany(changes, upTo: limit) }
        // Looked at through a span: an array in place would be copied at every call.
        var room = Places(repeating: 0)
        var places = room.mutableSpan
        let finding = locate(changes, limit, &places)
        if finding.isFaulty {
            var missing = 0
            if let fault = check(changes, limit, &missing) { throw fault }
        }
        guard finding.missing > 0 || finding.hasZeros else { return write(changes, at: places.span) }
        // One copy at most, where the memory is another's, too.
        if finding.missing > 0 { entries.reserveCapacity(entries.count + finding.missing) }
        write(changes, at: places.span)
        if finding.missing > 0 { insert(changes, finding.missing, at: places.span) }
        if finding.hasZeros { dropZeros() }
    }

    /// Where each of `placesMax` counts of a difference stands, or, with all bits turned, where it would be put in.
    private typealias Places = [64 of Int]

    private struct Finding {
        /// A sum is out of range.
        var isFaulty = false
        /// Changes that have no slot yet.
        var missing = 0
        /// A sum is zero, so that its slot goes.
        var hasZeros = false
    }

    private func locate(_ changes: Span<Entry>, _ limit: Int64, _ places: inout MutableSpan<Int>) -> Finding {
        let held = entries.span
        var finding = Finding()
        var at = 0
        for index in changes.indices {
            let change = changes[index]
            let code = change.slot.code
            if code < Self.firstSeriesCode {
                // Most plain counts are there, one after the other: a walk that is foreseen costs less than a search.
                while at < held.count, held[at].slot.code < code { at &+= 1 }
            } else {
                at = Self.firstIndex(held, notBelow: code, from: at)
            }
            let isThere = at < held.count && held[at].slot.code == code
            let (sum, overflow) = (isThere ? held[at].count : 0).addingReportingOverflow(change.count)
            if overflow || sum < 0 || sum > limit { finding.isFaulty = true }
            if sum == 0 { finding.hasZeros = true }
            if !isThere { finding.missing &+= 1 }
            places[index] = isThere ? at : ~at
        }
        return finding
    }

    private static var firstSeriesCode: UInt32 { UInt32(Measure.firstSeries) << 24 }

    private mutating func write(_ changes: Span<Entry>, at places: Span<Int>) {
        var held = entries.mutableSpan
        for index in changes.indices where places[index] >= 0 { held[places[index]].count &+= changes[index].count }
    }

    /// Puts those of the changes in that have no slot yet, so many, from the end on.
    private mutating func insert(_ changes: Span<Entry>, _ missing: Int, at places: Span<Int>) {
        var source = entries.count
        var target = source + missing
        for _ in 0..<missing { entries.append(Entry(Slot(code: 0), 0)) }
        var held = entries.mutableSpan
        var index = changes.count
        while target > source {
            index -= 1
            guard places[index] < 0 else { continue }
            while source > ~places[index] {
                source -= 1
                target -= 1
                held[target] = held[source]
            }
            target -= 1
            held[target] = changes[index]
        }
    }

    private mutating func dropZeros() {
        var kept = 0
        let count = entries.count
        var held = entries.mutableSpan
        for at in 0..<count where held[at].count != 0 {
            if kept < at { held[kept] = held[at] }
            kept += 1
        }
        entries.removeLast(count - kept)
    }

    /// The same for as many counts as full syncs and merged cells have: all at once into fresh memory.
    private mutating func addMany(_ changes: Span<Entry>, upTo limit: Int64) throws(MeasuresError) {
        var missing = 0
        if let fault = check(changes, limit, &missing) { throw fault }
        entries = Self.merged(entries.span, changes, missing)
    }

    private static func merged(_ held: Span<Entry>, _ changes: Span<Entry>, _ missing: Int) -> [Entry] {
        var merged: [Entry] = []
        merged.reserveCapacity(held.count + missing)
        var at = 0
        for index in changes.indices {
            let change = changes[index]
            while at < held.count, held[at].slot < change.slot {
                merged.append(held[at])
                at += 1
            }
            var sum = change.count
            if at < held.count, held[at].slot == change.slot {
                sum += held[at].count
                at += 1
            }
            if sum != 0 { merged.append(Entry(change.slot, sum)) }
        }
        while at < held.count {
            merged.append(held[at])
            at += 1
        }
        return merged
    }

    /// What is wrong with the first sum that is out of range, and how many changes have no slot yet.
    private func check(_ changes: Span<Entry>, _ limit: Int64, _ missing: inout Int) -> MeasuresError? {
        let held = entries.span
        var at = 0
        for index in changes.indices {
            let change = changes[index]
            at = Self.firstIndex(held, notBelow: change.slot.code, from: at)
            let isThere = at < held.count && held[at].slot == change.slot
            let (sum, overflow) = (isThere ? held[at].count : 0).addingReportingOverflow(change.count)
            if overflow || sum > limit { return .overflow(slot: change.slot.code) }
            if sum < 0 { return .negative(slot: change.slot.code) }
            if !isThere { missing += 1 }
        }
        return nil
    }

    /// Steps that double, then halves: what is looked for is mostly near.
    @inline(__always)
    static func firstIndex(_ entries: Span<Entry>, notBelow code: UInt32, from start: Int) -> Int {
        var low = start
        var step = 1
        while low &+ step <= entries.count, entries[low &+ step &- 1].slot.code < code {
            low &+= step
            step &+= step
        }
        var high = min(low &+ step &- 1, entries.count)
        while low < high {
            let middle = (low &+ high) / 2
            if entries[middle].slot.code < code { low = middle &+ 1 } else { high = middle }
        }
        return low
    }
}
