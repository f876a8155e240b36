extension Measures {
    /// What is wrong with these counts as a cell.
    ///
    /// The counts are those of a decoded cell: 1 … `cellCountMax` each. The first fault counts, in the order:
    /// misplaced counts, `CellIdentity.all`, handling minutes, schedules.
    ///
    /// - Parameter hasProcedure: whether the cell is one of a procedure, `*` among them, rather than of the empty code.
    /// - Returns: the first fault, `nil` when the counts may have come from records.
    /// - Complexity: O(entries).
    /// - Spec: K-20 … K-23 (Protocol/05-cells.md)
    package func fault(hasProcedure: Bool) -> CellFault? {
        // Each series has at most 2^16 keys, each count is below 2^39: sums stay below 2^56.
        var sums = [64 of Int64](repeating: 0)
        var least: Int64 = 0
        var spread: Int64 = 0
        for entry in entries {
            let number = Int(entry.slot.measureNumber & 63)
            sums[number] &+= entry.count
            if entry.slot.measureNumber == Measure.handlingTime.rawValue {
                // A bucket's bound is below 2^27, and a cell cannot hold so many dossiers that this overflows and the
                // count of handled dossiers still fits; saturated, it is a fault like any other.
                let bound = HandlingTimeBucket.lowerBound(entry.slot.key)
                let width = HandlingTimeBucket.lowerBound(entry.slot.key + 1) - bound - 1
                least = Self.saturating(least, entry.count, bound)
                spread = Self.saturating(spread, entry.count, width)
            }
        }
        for measure in hasProcedure ? CellIdentity.onlyWithoutProcedure : CellIdentity.onlyWithProcedure {
            if sums[Int(measure.rawValue)] != 0 { return .misplaced(measure) }
        }
        if let place = CellIdentity.firstBroken(sums) {
            let identity = CellIdentity.all[place]
            func sum(_ measures: [Measure]) -> Int64 { measures.reduce(0) { $0 &+ sums[Int($1.rawValue)] } }
            return .identity(place, left: sum(identity.left), right: sum(identity.right))
        }
        let minutes = sums[Int(Measure.handlingMinutes.rawValue)]
        let (most, isBeyond) = least.addingReportingOverflow(spread)
        if minutes < least || (!isBeyond && minutes > most) {
            return .handlingMinutes(minutes, least: least, most: isBeyond ? .max : most)
        }
        return scheduleFault()
    }

    /// The same for the cell of a key.
    package func fault(of key: CellKey) -> CellFault? { fault(hasProcedure: key.procedure.count > 0) }

    private static func saturating(_ sum: Int64, _ count: Int64, _ minutes: Int64) -> Int64 {
        let (product, isLarge) = count.multipliedReportingOverflow(by: minutes)
        let (total, isLarger) = sum.addingReportingOverflow(product)
        return isLarge || isLarger ? .max : total
    }

    /// A day on which the part of a schedule has more than the whole.
    private func scheduleFault() -> CellFault? {
        for (place, schedule) in CellIdentity.schedules.enumerated() {
            for entry in entries where entry.slot.measureNumber == schedule.part.rawValue {
                let whole = self[Slot(schedule.whole, key: entry.slot.key)]
                if entry.count > whole {
                    let day = Slot.scheduleDay(entry.slot.key)
                    return .schedule(place, day: day, part: entry.count, whole: whole)
                }
            }
        }
        return nil
    }
}

extension CellIdentity {
    /// Reports say no procedure (Protocol/13-records-in.md).
    static let onlyWithoutProcedure: [Measure] = [.reportedTotal, .lastYearTotal]
    /// Every dossier names one: `received` and `scope` bound all that is counted over dossiers.
    static let onlyWithProcedure: [Measure] = [.received, .scope]

    /// The table as one run of bytes, since cells come by the hundred thousand: for each relation the number of its
    /// terms, 64 more when both sides must be equal; then for each term its measure, 64 more on the right-hand side.
    private static let program: [UInt8] = all.flatMap { identity -> [UInt8] in
        let count = UInt8(identity.left.count + identity.right.count)
        return [identity.relation == .equal ? count | 64 : count] + identity.left.map(\.rawValue)
            + identity.right.map { $0.rawValue | 64 }
    }

    /// The place of the first relation that does not hold between sums by measure.
    fileprivate static func firstBroken(_ sums: borrowing [64 of Int64]) -> Int? {
        let program = program.span
        var at = 0
        var place = 0
        while at < program.count {
            let head = program[at]
            let end = at &+ 1 &+ Int(head & 63)
            var difference: Int64 = 0
            at &+= 1
            while at < end {
                let term = program[at]
                let sum = sums[Int(term & 63)]
                difference = term & 64 == 0 ? difference &+ sum : difference &- sum
                at &+= 1
            }
            if difference > 0 || (head & 64 != 0 && difference != 0) { return place }
            place &+= 1
        }
        return nil
    }
}
