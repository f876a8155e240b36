internal import Model

// What one dossier adds to the cells (P-05 to P-13): a pure function of the
// record, the rules and the period, applied to every period that exists.
extension Dossier {
    func contribute(
        _ sign: Int64, to cells: inout CellTable, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        after: Int
    ) {
        let amount = Int(sign)
        guard counts else {
            if bits.isWithdrawn, accepted != 0 { contributeWithdrawn(sign, to: &cells, procedures, context, after) }
            if after >= 0 { return }
            return cells.count(
                kept: bits.isWithdrawn ? 0 : amount, withdrawn: bits.isWithdrawn ? amount : 0, unknownProcedure: 0)
        }
        let entry = procedures[Int(procedure)]
        if after < 0 { cells.count(kept: amount, withdrawn: 0, unknownProcedure: entry.isKnown ? 0 : amount) }
        let share = share(sign, entry, context, &cells)
        // A sealed month ends its quarter or year where those are sealed too: sealing goes by years.
        let from = max(after, cells.sealedMonth)
        let start = share.startMonth
        // The grain from which on all is added already.
        let shared = after < 0 && start > from && start <= context.time.month ? share.addAlike(to: &cells) : 3
        if shared > 0 { share.add(start, length: 1, grain: 0, to: &cells, context.time.month, from) }
        if shared > 1 { share.add(start &- start % 3, length: 3, grain: 1, to: &cells, context.time.month, from) }
        if shared > 2 { share.add(start &- start % 12, length: 12, grain: 2, to: &cells, context.time.month, from) }
        if bits.channel == 1 { contributeReception(sign, to: &cells, context, after) }
        if after >= 0 { return }
        for code in context.time.extra {
            let first = Int(code >> 2)
            let length = code & 3 == 0 ? 1 : code & 3 == 1 ? 3 : 12
            if share.startMonth < first + length, share.endMonth >= first {
                share.add(first, length: length, grain: Int(code & 3), to: &cells)
            }
        }
    }

    /// One that was handed in at a desk makes its day one of receptions.
    @inline(__always)
    private func contributeReception(
        _ sign: Int64, to cells: inout CellTable, _ context: BookContext, _ after: Int
    ) {
        let day = accepted.day
        let month = context.months.month(ofDay: day)
        for grain in 0..<3 {
            let period = context.time.period(grain, of: month, after: max(after, cells.sealedMonth), after < 0)
            if let period { cells.count(receptions: sign, on: UInt32(day), grain, period) }
        }
    }

    /// What does not depend on the period.
    @inline(__always)
    private func share(
        _ sign: Int64, _ entry: ProcedureIndex.Entry, _ context: BookContext, _ cells: inout CellTable
    ) -> Share {
        let end = end
        guard let due = due(entry.limit, context.rules) else { fatalError("a dossier counts that has no due date") }
        noteDays(due, &cells)
        let isRepeated = supplementCount > 1
        let isContent = bits.rating != 1 && !bits.has(Bits.feedback)
        let minutes = max(0, (Int64(end) &- Int64(accepted)) / 60 &- Int64(supplementMinutes))
        let isLateWhenSettled = isRepeated || Int64(end) > due.extended
        return Share(
            sign: sign, code: entry.cell, startDay: UInt32(accepted.day),
            startMonth: context.months.month(ofDay: accepted.day),
            endMonth: end == 0 ? .max : context.months.month(ofDay: end.day), received: receivedMask,
            settled: settledMask(isLateWhenSettled, isSaved: Int64(end) > due.plain) | outcomeMask(entry.returnsResult),
            content: Self.bit(.contentSettled, isContent && !isLateWhenSettled),
            pending: Self.bit(.scope) | lateMask(isRepeated), isContent: isContent, isRepeated: isRepeated,
            isSupplemented: isSupplemented,
            dueKey: UInt32(truncatingIfNeeded: UInt32(truncatingIfNeeded: due.extended).day),
            handlingMinutes: minutes, handlingKey: HandlingTimeBucket.index(minutes: minutes))
    }

    /// Whether more was asked of its citizen, by whatever of the two fields tells (P-55).
    @inline(__always)
    private var isSupplemented: Bool { supplementCount > 0 || supplementAsked != 0 }

    @inline(__always)
    private func lateMask(_ isLate: Bool) -> UInt64 {
        Self.bit(.late, isLate) | Self.bit(.onlineLate, isLate && bits.channel == 2)
    }

    /// The measures of a period in whose view it is settled, as bits; `isSaved`: it would be late without the wait.
    @inline(__always)
    private func settledMask(_ isLate: Bool, isSaved: Bool) -> UInt64 {
        Self.bit(.scope) | Self.bit(.handled) | lateMask(isLate) | Self.bit(.onTime, !isLate)
            | Self.bit(.onlineOnTime, !isLate && bits.channel == 2) | Self.bit(.savedByWait, !isLate && isSaved)
            | Self.bit(.zeroMinute, isHandledAtOnce)
    }

    /// What it has come to when it is settled (P-13, P-54): online from end to end, digitised.
    @inline(__always)
    private func outcomeMask(_ returnsResult: Bool) -> UInt64 {
        let hasResult = bits.has(Bits.result)
        let isWhole = bits.channel == 2 && (hasResult || !returnsResult) && (!bits.has(Bits.fee) || bits.paid != 0)
        return Self.bit(.wholeOnline, isWhole) | Self.bit(.settledDigitised, hasResult && bits.has(Bits.file))
    }

    /// One that was entered by mistake counts where it was accepted, as such (P-13).
    private func contributeWithdrawn(
        _ sign: Int64, to cells: inout CellTable, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        _ after: Int
    ) {
        let entry = procedures[Int(procedure)]
        let due = due(entry.limit, context.rules)
        let isLate = due.map { Int64(RecordVersion.seconds(version)) > $0.extended } ?? false
        let mask = Self.bit(.withdrawn) | Self.bit(.withdrawnLate, isLate)
        let month = context.months.month(ofDay: accepted.day)
        for (grain, length) in [1, 3, 12].enumerated() {
            let first = month - month % length
            let isAskedFor = after < 0 && context.time.extra.contains(UInt16(first * 4 + grain))
            guard first > max(after, cells.sealedMonth), first <= context.time.month || isAskedFor else { continue }
            cells.add(sign, mask: mask, handlingMinutes: 0, cells.cell(first * 4 + grain, entry.cell))
        }
    }

    /// The measures of the period of acceptance, as bits at their raw values.
    @inline(__always)
    private var receivedMask: UInt64 {
        let isOnline = bits.channel == 2
        let hasFee = bits.has(Bits.fee)
        let isSynced = bits.has(Bits.synced)
        let hasResult = bits.has(Bits.result)
        let hasFile = bits.has(Bits.file)
        return Self.bit(.received) | Self.bit(.receivedDirect, bits.channel == 1) | Self.bit(.receivedOnline, isOnline)
            | Self.bit(.receivedPost, bits.channel == 3) | Self.bit(.onlineWithResult, isOnline && hasResult)
            | Self.bit(.synced, isSynced) | Self.bit(.feeBearing, hasFee)
            | Self.bit(.feeBearingSynced, hasFee && isSynced) | Self.bit(.paidOnline, hasFee && bits.paid != 0)
            | Self.bit(.resultElectronic, hasResult) | Self.bit(.componentFile, hasFile)
            | Self.bit(.componentFileWithResult, hasFile && hasResult) | Self.bit(.reused, bits.has(Bits.reused))
            | Self.bit(.fromStore, bits.has(Bits.store)) | Self.bit(.populationData, bits.has(Bits.population))
            | Self.bit(.rated, bits.rating != 0) | Self.bit(.disliked, bits.rating == 1)
            | Self.bit(.withFeedback, bits.has(Bits.feedback)) | Self.bit(.appointmentMoved, bits.has(Bits.moved))
    }

    @inline(__always)
    private static func bit(_ measure: Measure, _ condition: Bool = true) -> UInt64 {
        (condition ? 1 : 0) &<< UInt64(measure.rawValue)
    }

    /// A dossier as every period sees it.
    private struct Share {
        let sign: Int64
        let code: UInt32
        /// The day of acceptance, a schedule's key.
        let startDay: UInt32
        /// The months of acceptance and of the end of processing; `.max` = open.
        let startMonth: Int
        let endMonth: Int
        /// The plain measures, as bits: of the period of acceptance, of one in whose view it is settled, of that of
        /// acceptance when it is settled there, of one in whose view it is pending.
        let received: UInt64
        let settled: UInt64
        let content: UInt64
        let pending: UInt64
        /// Neither disliked nor the subject of feedback.
        let isContent: Bool
        /// Supplementation was asked more than once: late while it is pending, too.
        let isRepeated: Bool
        /// It was asked at least once.
        let isSupplemented: Bool
        let dueKey: UInt32
        let handlingMinutes: Int64
        let handlingKey: UInt32

        /// Adds at once to all periods in which the dossier is both received and settled, where there is more than one.
        ///
        /// - Returns: the grain of the shortest of them; 3 when nothing has been added.
        @inline(__always)
        func addAlike(to cells: inout CellTable) -> Int {
            let quarter = startMonth &- startMonth % 3
            if endMonth >= quarter &+ 3 { return 3 }
            let grain = endMonth == startMonth ? 0 : 1
            let alike = SharedCells.Share(
                mask: received | settled | content, isSupplemented: isSupplemented, handlingMinutes: handlingMinutes,
                handlingKey: handlingKey, startDay: startDay)
            return cells.shared.add(sign, alike, (grain == 0 ? startMonth : quarter) &* 4 &+ grain, code) ? grain : 3
        }

        /// Adds to all periods of a grain that begin after month `after`, up to month `last`; the one of acceptance
        /// begins with month `first`.
        func add(_ first: Int, length: Int, grain: Int, to cells: inout CellTable, _ last: Int, _ after: Int) {
            var first = first
            if after >= first { first = (after / length &+ 1) &* length }
            let end = min(last, endMonth)
            while first <= end {
                add(first, length: length, grain: grain, to: &cells)
                first &+= length
            }
        }

        /// Adds to the period of `length` months from month `first` on, in whose scope the dossier is.
        @inline(__always)
        func add(_ first: Int, length: Int, grain: Int, to cells: inout CellTable) {
            let cell = cells.cell(first &* 4 &+ grain, code)
            let isSettled = endMonth < first &+ length
            let isReceived = first <= startMonth
            if isSupplemented { cells.add(sign, .supplemented, cell) }
            var mask = isReceived ? received : 0
            if isSettled {
                mask |= isReceived ? settled | content : settled
                cells.add(sign, series: .handlingTime, key: handlingKey, cell)
            } else {
                mask |= pending
                if !isRepeated {
                    cells.add(sign, series: .pending, key: dueKey, cell)
                    if isReceived, isContent { cells.add(sign, series: .contentPending, key: dueKey, cell) }
                }
            }
            if isReceived, grain == 0 { cells.add(sign, receivedOn: startDay, cell) }
            cells.add(sign, mask: mask, handlingMinutes: isSettled ? sign &* handlingMinutes : 0, cell)
        }
    }
}
