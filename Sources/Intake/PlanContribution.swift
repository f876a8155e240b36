internal import Model

// What one task of a plan adds to the cells (J-15): in the period of its due day, and in every later one until it is
// done.
extension Plan {
    func contribute(
        _ sign: Int64, to cells: inout CellTable, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        after: Int
    ) {
        if after < 0 {
            cells.count(kept: isWithdrawn ? 0 : Int(sign), withdrawn: isWithdrawn ? Int(sign) : 0, unknownProcedure: 0)
        }
        if isWithdrawn { return }
        let start = context.months.month(ofDay: due.day)
        let doneMonth = done == 0 ? Int.max : context.months.month(ofDay: done.day)
        context.eachPeriod(
            fromMonth: start, through: doneMonth, after: max(after, cells.sealedMonth), isNew: after < 0
        ) { first, length, period in
            let cell = cells.cell(period, CellTable.noCode)
            cells.add(sign, .plans, cell)
            if doneMonth < first + length {
                cells.add(sign, .plansDone, cell)
                if done.day > due.day { cells.add(sign, .plansDoneLate, cell) }
            } else {
                cells.add(sign, series: .plansOpen, key: UInt32(due.day), cell)
            }
        }
    }
}
