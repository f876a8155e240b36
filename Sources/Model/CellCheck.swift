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
        var sums = [96 of Int64](repeating: 0)
        var starts = [96 of Int32](repeating: 0)
        let entries = self.entries.span
        var at = 0
        while at < entries.count {
            let number = entries[at].slot.measureNumber
            let start = at
            var sum: Int64 = 0
            repeat {
                sum &+= entries[at].count
                at &+= 1
            } while at < entries.count && entries[at].slot.measureNumber == number
            // Numbers beyond are none that a decoder knows.
            guard number < Measure.numbers else { continue }
            sums[Int(number)] = sum
            starts[Int(number)] = Int32(truncatingIfNeeded: start)
        }
        for measure in hasProcedure ? CellIdentity.onlyWithoutProcedure : CellIdentity.onlyWithProcedure {
            if sums[Int(measure.rawValue)] != 0 { return .misplaced(measure) }
        }
        // Without counts of the second block nothing that is said of these can be broken.
        let hasSecond = entries.count > 0 && entries[entries.count - 1].slot.measureNumber >= Measure.secondBlock
        if let place = CellIdentity.firstBroken(sums.span, all: hasSecond) { return Self.broken(place, sums.span) }
        for (place, duration) in CellIdentity.durations.prefix(hasSecond ? 2 : 1).enumerated() {
            let sum = sums[Int(duration.sum.rawValue)]
            let histogram = entries.extracting(Int(starts[Int(duration.histogram.rawValue)])...)
            if let fault = Self.durationFault(place, sum, histogram) { return fault }
        }
        for (place, schedule) in CellIdentity.schedules.enumerated() where sums[Int(schedule.part.rawValue)] != 0 {
            let part = Int(starts[Int(schedule.part.rawValue)])
            let whole = Int(starts[Int(schedule.whole.rawValue)])
            if let fault = Self.scheduleFault(place, entries.extracting(part...), entries.extracting(whole...)) {
                return fault
            }
        }
        return nil
    }

    private static func broken(_ place: Int, _ sums: Span<Int64>) -> CellFault {
        let identity = CellIdentity.all[place]
        var left: Int64 = 0
        var right: Int64 = 0
        for measure in identity.left { left &+= sums[Int(measure.rawValue)] }
        for measure in identity.right { right &+= sums[Int(measure.rawValue)] }
        return .identity(place, left: left, right: right)
    }

    /// A sum of durations that the histogram, with which the entries begin if there is one, does not allow.
    private static func durationFault(_ place: Int, _ total: Int64, _ entries: Span<Entry>) -> CellFault? {
        let number = CellIdentity.durations[place].histogram.rawValue
        // A bucket's bound is below 2^27 and there are 2^10 of them: with counts below 2^26 nothing overflows. A cell
        // cannot hold so many dossiers that it does and the count of handled dossiers still fits; saturated, it is a
        // fault like any other.
        var least: Int64 = 0
        var spread: Int64 = 0
        var seen: Int64 = 0
        var end = 0
        while end < entries.count, entries[end].slot.measureNumber == number {
            let (key, count) = (entries[end].slot.key, entries[end].count)
            least &+= count &* HandlingTimeBucket.lowerBound(key)
            spread &+= count &* HandlingTimeBucket.width(key)
            seen |= count
            end &+= 1
        }
        if seen >= 1 << 26 {
            (least, spread) = (0, 0)
            for place in 0..<end {
                let (key, count) = (entries[place].slot.key, entries[place].count)
                least = saturating(least, count, HandlingTimeBucket.lowerBound(key))
                spread = saturating(spread, count, HandlingTimeBucket.width(key))
            }
        }
        let (most, isBeyond) = least.addingReportingOverflow(spread)
        if total >= least && (isBeyond || total <= most) { return nil }
        return .duration(place, total, least: least, most: isBeyond ? .max : most)
    }

    /// The same for the cell of a key, whose period must be the month of whatever is counted by day (K-26).
    package func fault(of key: CellKey) -> CellFault? {
        fault(hasProcedure: key.procedure.count > 0) ?? faultOfDays(key.period)
    }

    private func faultOfDays(_ period: Period) -> CellFault? {
        for entry in entries[secondBlockStart...] {
            guard let measure = Measure(rawValue: entry.slot.measureNumber), measure.form == .day else { continue }
            let day = Slot.scheduleDay(entry.slot.key)
            if period.grain != .month || day < period.firstDay || day > period.lastDay { return .misplaced(measure) }
        }
        return nil
    }

    private static func saturating(_ sum: Int64, _ count: Int64, _ minutes: Int64) -> Int64 {
        let (product, isLarge) = count.multipliedReportingOverflow(by: minutes)
        let (total, isLarger) = sum.addingReportingOverflow(product)
        return isLarge || isLarger ? .max : total
    }

    /// A day on which the part of a schedule has more than the whole: both ascend, so one walk finds it.
    ///
    /// The entries begin with the part's, with the whole's if there are any.
    private static func scheduleFault(_ place: Int, _ part: Span<Entry>, _ whole: Span<Entry>) -> CellFault? {
        let schedule = CellIdentity.schedules[place]
        var at = 0
        for index in part.indices {
            let (slot, count) = (part[index].slot, part[index].count)
            guard slot.measureNumber == schedule.part.rawValue else { break }
            let wanted = Slot(schedule.whole, key: slot.key)
            var bound: Int64 = 0
            while at < whole.count {
                if whole[at].slot == wanted { bound = whole[at].count }
                if whole[at].slot >= wanted { break }
                at &+= 1
            }
            if count > bound { return .schedule(place, day: Slot.scheduleDay(slot.key), part: count, whole: bound) }
        }
        return nil
    }
}

extension CellIdentity {
    /// Reports, minutes of officers and tasks of plans say no procedure (Protocol/13-records-in.md).
    static let onlyWithoutProcedure: [Measure] = [
        .reportedTotal, .lastYearTotal, .deskMinutes, .handlingStaffMinutes, .officerDays, .officers, .deskDays,
        .receptionDays, .resultsValid, .plans,
    ]
    /// Every dossier names one: `received` and `scope` bound all that is counted over dossiers.
    static let onlyWithProcedure: [Measure] = [.received, .scope, .withdrawn]

    /// The table as one run of bytes, since cells come by the hundred thousand: for each relation the number of its
    /// terms, 128 more when both sides must be equal; then for each term its measure, 128 more on the right-hand side.
    private static let program = program(of: all)
    private static let firstProgram = program(of: first)

    private static func program(of identities: [CellIdentity]) -> [UInt8] {
        identities.flatMap { identity -> [UInt8] in
            let count = UInt8(identity.left.count + identity.right.count)
            return [identity.relation == .equal ? count | 128 : count] + identity.left.map(\.rawValue)
                + identity.right.map { $0.rawValue | 128 }
        }
    }

    /// The place of the first relation that does not hold between sums by measure.
    fileprivate static func firstBroken(_ sums: Span<Int64>, all: Bool) -> Int? {
        let program = all ? program.span : firstProgram.span
        var at = 0
        var place = 0
        while at < program.count {
            let head = program[at]
            let end = at &+ 1 &+ Int(head & 127)
            var difference: Int64 = 0
            at &+= 1
            while at < end {
                let term = program[at]
                // Without a branch: -1 on the right-hand side, where the bits flip and one is added.
                let sign = -Int64(term >> 7)
                difference &+= (sums[Int(term & 127)] ^ sign) &- sign
                at &+= 1
            }
            if difference > 0 || (head & 128 != 0 && difference != 0) { return place }
            place &+= 1
        }
        return nil
    }
}
