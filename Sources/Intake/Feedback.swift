internal import Model

/// The winning state of one item of feedback (records.md, "feedback").
struct Feedback: BookRecord {
    var version: UInt64 = 0
    var sent: UInt32 = 0
    var transferred: UInt32 = 0
    var received: UInt32 = 0
    var answered: UInt32 = 0
    var refused: UInt32 = 0
    var supplementAsked: UInt32 = 0
    var likes: UInt32 = 0
    var dislikes: UInt32 = 0
    /// The place of `MaTTHC`, the empty code included.
    var procedure: UInt32 = 0
    var text: UInt32 = 0
    var next: UInt32 = 0
    var keyLength: UInt8 = 0
    var extraLength: UInt8 = 0
    var role = RecordRole.top
    /// `PhanLoai`: 1 rules and procedures, 2 conduct of officials.
    var category: UInt8 = 0
    /// `LapLai`.
    var isRepeated = false
    var isWithdrawn = false

    var latest: UInt32 { max(max(received, answered), max(refused, supplementAsked)) }
    var needsLimit: Bool { false }

    func hasSameFields(as other: Feedback) -> Bool {
        version == other.version && sent == other.sent && transferred == other.transferred
            && received == other.received && answered == other.answered && refused == other.refused
            && supplementAsked == other.supplementAsked && likes == other.likes && dislikes == other.dislikes
            && procedure == other.procedure && category == other.category && isRepeated == other.isRepeated
            && isWithdrawn == other.isWithdrawn
    }

    func appendForm(to form: inout [UInt8], extra: Span<UInt8>, _ extraRange: Range<Int>, codes: [ProcedureCode]) {
        form.appendField(UInt32(category))
        form.append(0x1F)
        form.append(contentsOf: codes[Int(procedure)].bytes)
        for time in [sent, transferred, received, answered, refused, supplementAsked] { form.appendTimeField(time) }
        form.appendField(likes)
        form.appendField(dislikes)
        form.appendField(isRepeated ? 1 : 0 as UInt32)
        form.appendField(isWithdrawn ? 1 : 0 as UInt32)
        form.appendVersionField(version)
    }
}

/// The winning report of one month (records.md, "reports").
struct Report: BookRecord {
    var version: UInt64 = 0
    /// `TongTiepNhan`.
    var total: UInt32 = 0
    /// `TongNamTruoc`.
    var lastYear: UInt32 = 0
    var text: UInt32 = 0
    var next: UInt32 = 0
    /// `Ky`, in months from January 2000.
    var month: UInt16 = 0
    var keyLength: UInt8 = 0
    var extraLength: UInt8 = 0
    var role = RecordRole.top

    var latest: UInt32 { 0 }
    var needsLimit: Bool { false }
    var procedure: UInt32 { 0 }

    func hasSameFields(as other: Report) -> Bool {
        version == other.version && total == other.total && lastYear == other.lastYear && month == other.month
    }

    func appendForm(to form: inout [UInt8], extra: Span<UInt8>, _ extraRange: Range<Int>, codes: [ProcedureCode]) {
        form.appendField(total)
        form.appendField(lastYear)
        form.appendVersionField(version)
    }

    func contribute(
        _ sign: Int64, to cells: inout CellTable, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        after: Int
    ) {
        if after < 0 { cells.count(kept: Int(sign), withdrawn: 0, unknownProcedure: 0) }
        let month = Int(month)
        for (grain, length) in [1, 3, 12].enumerated() {
            let first = month - month % length
            let code = first * 4 + grain
            let exists = first <= context.frame.month || (after < 0 && context.frame.extra.contains(UInt16(code)))
            guard exists, first > max(after, cells.sealedMonth) else { continue }
            let cell = cells.cell(code, CellTable.noCode)
            cells.add(sign * Int64(total), .reportedTotal, cell)
            cells.add(sign * Int64(lastYear), .lastYearTotal, cell)
        }
    }
}
