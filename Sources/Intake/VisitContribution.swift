internal import Model

// What one visit adds to the cells.
extension Visit {
    /// The bounds of the decrees, and of what is worth a look.
    static let shortWaitSeconds: UInt32 = 15 * 60
    static let longWaitSeconds: UInt32 = 30 * 60
    static let doubtfulWaitSeconds: UInt32 = 8 * 3600

    func contribute(
        _ sign: Int64, to cells: inout CellTable, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        after: Int
    ) {
        let entry = procedures[Int(procedure)]
        let amount = Int(sign)
        if after < 0 {
            // A visit that names no procedure is not one for an unknown one.
            let isUnknown = !isWithdrawn && !entry.isKnown && entry.cell != CellTable.noCode
            cells.count(
                kept: isWithdrawn ? 0 : amount, withdrawn: isWithdrawn ? amount : 0,
                unknownProcedure: isUnknown ? amount : 0)
        }
        if isWithdrawn { return }
        let day = UInt32(arrived.day)
        let month = context.months.month(ofDay: arrived.day)
        for grain in 0..<3 {
            guard let code = context.time.period(grain, of: month, after: max(after, cells.sealedMonth), after < 0)
            else { continue }
            cells.count(receptions: sign, on: day, grain, code)
            let cell = cells.cell(code, entry.cell)
            if grain == 0 { cells.add(sign, visitOn: day, cell) }
            add(sign, to: &cells, cell, day)
        }
    }

    private func add(_ sign: Int64, to cells: inout CellTable, _ cell: Int, _ day: UInt32) {
        cells.add(sign, .visits, cell)
        if status == 1 { cells.add(sign, series: .visitsOpen, key: day, cell) }
        if status == 4 { cells.add(sign, .visitsLeft, cell) }
        guard isCalled else { return }
        let wait = waited
        cells.add(sign, .visitsCalled, cell)
        cells.add(sign &* Int64(wait), .waitSeconds, cell)
        cells.add(sign, series: .waitTime, key: HandlingTimeBucket.index(minutes: Int64(wait)), cell)
        if wait <= Self.shortWaitSeconds { cells.add(sign, .visitsWithin15, cell) }
        if wait <= Self.longWaitSeconds { cells.add(sign, .visitsWithin30, cell) }
        if wait > Self.doubtfulWaitSeconds { cells.add(sign, .visitsOver8h, cell) }
        guard status == 3 else { return }
        cells.add(sign, .visitsDone, cell)
        cells.add(sign &* Int64(served), .deskSeconds, cell)
        if dossiers > 0 { cells.add(sign &* Int64(served), .deskSecondsDossiers, cell) }
        cells.add(sign &* Int64(dossiers), .visitDossiers, cell)
    }
}
