internal import Model

// What one rating adds to the cells (J-12).
extension Rating {
    func contribute(
        _ sign: Int64, to cells: inout CellTable, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        after: Int
    ) {
        let entry = procedures[Int(procedure)]
        if after < 0 {
            let isUnknown = !isWithdrawn && !entry.isKnown && entry.cell != CellTable.noCode
            cells.count(
                kept: isWithdrawn ? 0 : Int(sign), withdrawn: isWithdrawn ? Int(sign) : 0,
                unknownProcedure: isUnknown ? Int(sign) : 0)
        }
        if isWithdrawn { return }
        let isDevice = channel == 1
        let month = context.months.month(ofDay: rated.day)
        context.eachPeriod(ofMonth: month, after: max(after, cells.sealedMonth), isNew: after < 0) { period in
            let cell = cells.cell(period, entry.cell)
            cells.add(sign, isDevice ? .deviceRatings : .portalRatings, cell)
            switch isSatisfied {
            case true: cells.add(sign, isDevice ? .deviceSatisfied : .portalSatisfied, cell)
            case false: cells.add(sign, isDevice ? .deviceDissatisfied : .portalDissatisfied, cell)
            default: break
            }
        }
    }
}
