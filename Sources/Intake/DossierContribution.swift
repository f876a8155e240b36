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
            if after >= 0 { return }
            return cells.count(
                kept: bits.isWithdrawn ? 0 : amount, withdrawn: bits.isWithdrawn ? amount : 0, unknownProcedure: 0)
        }
        let entry = procedures[Int(procedure)]
        if after < 0 { cells.count(kept: amount, withdrawn: 0, unknownProcedure: entry.isKnown ? 0 : amount) }
        let share = share(sign, entry, context, &cells)
        // A sealed month ends its quarter or year where those are sealed too: sealing goes by years.
        let from = max(after, cells.sealedMonth)
        share.add(length: 1, grain: 0, to: &cells, context.time.month, from)
        share.add(length: 3, grain: 1, to: &cells, context.time.month, from)
        share.add(length: 12, grain: 2, to: &cells, context.time.month, from)
        if after >= 0 { return }
        for code in context.time.extra {
            let first = Int(code >> 2)
            let length = code & 3 == 0 ? 1 : code & 3 == 1 ? 3 : 12
            if share.startMonth < first + length, share.endMonth >= first {
                share.add(first, length: length, grain: Int(code & 3), to: &cells)
            }
        }
    }

    /// What does not depend on the period.
    @inline(__always)
    private func share(
        _ sign: Int64, _ entry: ProcedureIndex.Entry, _ context: BookContext, _ cells: inout CellTable
    ) -> Share {
        let end = end
        var due = Int64(appointed)
        if due == 0 {
            due = context.rules.due(entry.limit, accepted: accepted)
            cells.countedDays(Day(at: Moment(seconds: Int64(accepted))), Day(at: Moment(seconds: due)))
        }
        // Supplement time moves the due date, off no day off (H').
        due = min(due &+ Int64(supplementMinutes) &* 60, TimeText.lastSeconds)
        let isRepeated = supplementCount > 1
        return Share(
            sign: sign, code: entry.cell, startMonth: context.months.month(ofDay: accepted.day),
            endMonth: end == 0 ? .max : context.months.month(ofDay: end.day), mask: receivedMask,
            isOnline: bits.channel == 2, isContent: bits.rating != 1 && !bits.has(Bits.feedback),
            isRepeated: isRepeated,
            isLateWhenSettled: isRepeated || Int64(end) > due,
            dueKey: UInt32(truncatingIfNeeded: UInt32(truncatingIfNeeded: due).day),
            handlingMinutes: max(0, (Int64(end) &- Int64(accepted)) / 60 &- Int64(supplementMinutes)))
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
            | Self.bit(.feeBearingSynced, hasFee && isSynced) | Self.bit(.paidOnline, bits.paid != 0)
            | Self.bit(.resultElectronic, hasResult) | Self.bit(.componentFile, hasFile)
            | Self.bit(.componentFileWithResult, hasFile && hasResult) | Self.bit(.reused, bits.has(Bits.reused))
            | Self.bit(.fromStore, bits.has(Bits.store)) | Self.bit(.populationData, bits.has(Bits.population))
            | Self.bit(.rated, bits.rating != 0) | Self.bit(.disliked, bits.rating == 1)
            | Self.bit(.withFeedback, bits.has(Bits.feedback))
    }

    @inline(__always)
    private static func bit(_ measure: Measure, _ condition: Bool = true) -> UInt64 {
        (condition ? 1 : 0) &<< UInt64(measure.rawValue)
    }

    /// A dossier as every period sees it.
    private struct Share {
        let sign: Int64
        let code: UInt32
        /// The months of acceptance and of the end of processing; `.max` = open.
        let startMonth: Int
        let endMonth: Int
        /// The plain measures of the period of acceptance, as bits.
        let mask: UInt64
        let isOnline: Bool
        /// Neither disliked nor the subject of feedback.
        let isContent: Bool
        /// Supplementation was asked more than once.
        let isRepeated: Bool
        let isLateWhenSettled: Bool
        let dueKey: UInt32
        let handlingMinutes: Int64

        /// Adds to all periods of a grain that begin after month `after`, up to month `last`.
        @inline(__always)
        func add(length: Int, grain: Int, to cells: inout CellTable, _ last: Int, _ after: Int) {
            var first = startMonth &- startMonth % length
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
            let isLate = isSettled ? isLateWhenSettled : isRepeated
            let isReceived = first <= startMonth
            var mask = isReceived ? mask : 0
            mask |= bit(.scope) | bit(.late, isLate) | bit(.onlineLate, isLate && isOnline)
            if isSettled {
                mask |= bit(.handled) | bit(.onTime, !isLate) | bit(.onlineOnTime, !isLate && isOnline)
                mask |= bit(.contentSettled, !isLate && isReceived && isContent)
                cells.add(
                    sign, series: .handlingTime, key: HandlingTimeBucket.index(minutes: handlingMinutes), cell)
            } else if !isLate {
                cells.add(sign, series: .pending, key: dueKey, cell)
                if isReceived, isContent { cells.add(sign, series: .contentPending, key: dueKey, cell) }
            }
            cells.add(sign, mask: mask, handlingMinutes: isSettled ? sign &* handlingMinutes : 0, cell)
        }
    }
}
