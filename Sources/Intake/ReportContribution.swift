internal import Model

// What the report of a month adds to the cells (P-19, J-07).
extension Report {
    func contribute(
        _ sign: Int64, to cells: inout CellTable, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        after: Int
    ) {
        if after < 0 { cells.count(kept: Int(sign), withdrawn: 0, unknownProcedure: 0) }
        let month = Int(month)
        for (grain, length) in [1, 3, 12].enumerated() {
            let first = month - month % length
            let code = first * 4 + grain
            let exists = first <= context.time.month || (after < 0 && context.time.extra.contains(UInt16(code)))
            guard exists, first > max(after, cells.sealedMonth) else { continue }
            let cell = cells.cell(code, CellTable.noCode)
            cells.add(sign * Int64(total), .reportedTotal, cell)
            cells.add(sign * Int64(lastYear), .lastYearTotal, cell)
            if let stock { cells.add(sign, stock: stock, of: month, cell) }
        }
    }
}
