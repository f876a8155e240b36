package import Model

/// What a unit did of one procedure in a period, for its page.
package struct ProcedureFigures: Hashable, Sendable {
    package let code: ProcedureCode
    package let received: Int128
    package let scope: Int128
    /// Settled on time, or pending and not due before T.
    package let inTime: Int128
    package let handled: Int128
    package let handlingMinutes: Int128
    /// Of all indicators, in micro-points.
    package let lostMicro: Int64
}

extension PeriodScorer {
    /// The procedures of which a unit counted dossiers, or lost points: most points lost first, then most dossiers,
    /// then by code.
    package func procedures(_ cells: [ProcedureCode: Measures], _ lost: LostPoints) -> [ProcedureFigures] {
        var losses: [ProcedureCode: Int64] = [:]
        for row in lost.rows { if let code = row.procedure { losses[code, default: 0] += row.lostMicro } }
        let dueFrom = Slot.scheduleKey(judged)
        let figures = Set(cells.keys).union(losses.keys).map { code in
            let cell = cells[code] ?? Measures()
            return ProcedureFigures(
                code: code, received: Int128(cell[.received]), scope: Int128(cell[.scope]),
                inTime: Int128(cell[.onTime]) + Int128(cell.sum(.pending, keysFrom: dueFrom)),
                handled: Int128(cell[.handled]), handlingMinutes: Int128(cell[.handlingMinutes]),
                lostMicro: losses[code] ?? 0)
        }
        return figures.filter { $0.scope > 0 || $0.received > 0 || $0.lostMicro > 0 }.sorted { left, right in
            if left.lostMicro != right.lostMicro { return left.lostMicro > right.lostMicro }
            return left.scope != right.scope ? left.scope > right.scope : left.code < right.code
        }
    }
}
