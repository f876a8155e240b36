internal import Model

// What a dossier adds to the cells by the columns that few systems have (J-08, J-09).
extension Dossier {
    func contributeMore(
        _ sign: Int64, _ texts: borrowing RecordTexts, to cells: inout CellTable,
        _ procedures: [ProcedureIndex.Entry], _ context: BookContext, after: Int
    ) {
        guard counts else { return }
        let more = DossierMore(texts.bytes, texts.extra)
        let entry = procedures[Int(procedure)]
        addReceived(sign, more, to: &cells, entry.cell, context, after)
        if more.apologised != 0 { addApology(sign, more, to: &cells, entry, context, after) }
    }

    private static let day: UInt32 = 86_400

    private static func bit(_ measure: Measure, _ condition: Bool = true) -> UInt64 {
        (condition ? 1 : 0) << UInt64(measure.rawValue - Measure.secondBlock)
    }

    /// What is asked of the dossiers that were received in a period.
    private func addReceived(
        _ sign: Int64, _ more: DossierMore, to cells: inout CellTable, _ code: UInt32, _ context: BookContext,
        _ after: Int
    ) {
        let delay = more.synced > accepted ? more.synced - accepted : 0
        let isSyncTold = more.synced != 0
        var mask = Self.bit(.syncTold, isSyncTold) | Self.bit(.syncedWithinDay, isSyncTold && delay <= Self.day)
        let pairs: [(Bool?, Measure, Measure)] = [
            (more.answer(.signed), .signedTold, .resultSigned),
            (more.answer(.authenticated), .authenticationTold, .authenticated),
            (more.answer(.moved), .movedTold, .movedElectronically),
            (more.isFromElsewhere, .receiverTold, .receivedElsewhere),
        ]
        for (answer, told, yes) in pairs {
            mask |= Self.bit(told, answer != nil) | Self.bit(yes, answer == true)
        }
        let month = context.months.month(ofDay: accepted.day)
        for (grain, length) in [1, 3, 12].enumerated() {
            let first = month - month % length
            let isAskedFor = after < 0 && context.time.extra.contains(UInt16(first * 4 + grain))
            guard first > max(after, cells.sealedMonth), first <= context.time.month || isAskedFor else { continue }
            let cell = cells.cell(first * 4 + grain, code)
            cells.add(sign, secondMask: mask, cell)
            if isSyncTold {
                cells.add(sign, series: .syncDelay, key: HandlingTimeBucket.index(minutes: Int64(delay / 60)), cell)
            }
        }
    }

    /// The apology, in every period in whose scope the dossier is and by whose end it had been made.
    private func addApology(
        _ sign: Int64, _ more: DossierMore, to cells: inout CellTable, _ entry: ProcedureIndex.Entry,
        _ context: BookContext, _ after: Int
    ) {
        guard let due = due(entry.limit, context.rules) else { return }
        let end = end
        let isRepeated = supplementCount > 1
        let apology = Apology(
            sign: sign, code: entry.cell, startMonth: context.months.month(ofDay: accepted.day),
            endMonth: end == 0 ? .max : context.months.month(ofDay: end.day),
            month: context.months.month(ofDay: more.apologised.day), isRepeated: isRepeated,
            isLateWhenSettled: isRepeated || Int64(end) > due.extended,
            dueKey: UInt32(truncatingIfNeeded: UInt32(truncatingIfNeeded: due.extended).day))
        let from = max(after, cells.sealedMonth)
        for (grain, length) in [1, 3, 12].enumerated() {
            var first = apology.startMonth - apology.startMonth % length
            if from >= first { first = (from / length + 1) * length }
            while first <= min(context.time.month, apology.endMonth) {
                apology.add(first, length, grain, to: &cells)
                first += length
            }
        }
        if after >= 0 { return }
        for code in context.time.extra {
            let (first, length) = (Int(code >> 2), [1, 3, 12][Int(code & 3)])
            if apology.startMonth < first + length, apology.endMonth >= first {
                apology.add(first, length, Int(code & 3), to: &cells)
            }
        }
    }
}

/// A dossier for which somebody apologised, as every period sees it.
private struct Apology {
    let sign: Int64
    let code: UInt32
    /// The months of acceptance, of the end of processing (`.max` = open), and of the apology.
    let startMonth: Int
    let endMonth: Int
    let month: Int
    let isRepeated: Bool
    let isLateWhenSettled: Bool
    let dueKey: UInt32

    /// Adds to the period of `length` months from month `first` on.
    func add(_ first: Int, _ length: Int, _ grain: Int, to cells: inout CellTable) {
        guard month < first + length else { return }
        let isSettled = endMonth < first + length
        if isSettled ? isLateWhenSettled : isRepeated {
            cells.add(sign, .lateApologised, cells.cell(first * 4 + grain, code))
        } else if !isSettled {
            cells.add(sign, series: .apologisedPending, key: dueKey, cells.cell(first * 4 + grain, code))
        }
    }
}
