internal import Model

// What one item of feedback adds to the cells (P-14 to P-18).
extension Feedback {
    /// Working days allowed for an answer, a refusal, and a request for supplement.
    static let answerDays = 15
    private static let refusalDays = 2
    private static let supplementDays = 5

    /// A response, and whether it came too late.
    private struct Response {
        let month: Int
        let isLate: Bool
    }

    func contribute(
        _ sign: Int64, to cells: inout CellTable, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        after: Int
    ) {
        let entry = procedures[Int(procedure)]
        let amount = Int(sign)
        if after < 0 {
            // Feedback that names no procedure is not feedback on an unknown one.
            let isUnknown = !isWithdrawn && !entry.isKnown && entry.cell != CellTable.noCode
            cells.count(
                kept: isWithdrawn ? 0 : amount, withdrawn: isWithdrawn ? amount : 0,
                unknownProcedure: isUnknown ? amount : 0)
        }
        if isWithdrawn { return }
        let begin = max(sent, transferred)
        let startMonth = startMonth(context.months)
        let beginDay = Day(at: Moment(seconds: Int64(begin)))
        let due = context.rules.calendar.workingDay(Self.answerDays, after: beginDay)
        cells.countedDays(beginDay, due)
        let responses = responses(beginDay, context)
        // After the last response the item is in no scope any more.
        let lastMonth = responses.map { max($0.month, startMonth) }.max() ?? .max
        for (grain, length) in [1, 3, 12].enumerated() {
            for first in firstMonths(startMonth, lastMonth, length, grain, context.time, after)
            where first > cells.sealedMonth {
                let response = responses.first { $0.month < first + length }
                let cell = cells.cell(first * 4 + grain, entry.cell)
                add(
                    sign, to: &cells, cell, response, Slot.scheduleKey(due), isReceived: first <= startMonth,
                    isInScope: (response?.month ?? .max) >= first)
            }
        }
    }

    /// The first months of the periods of a grain that the item may count in.
    private func firstMonths(
        _ startMonth: Int, _ lastMonth: Int, _ length: Int, _ grain: Int, _ time: KnownTime, _ after: Int
    ) -> [Int] {
        let start = startMonth - startMonth % length
        let end = min(time.month, lastMonth)
        var months = start <= end ? Array(stride(from: start, through: end, by: length)).filter { $0 > after } : []
        if after < 0 {
            for code in time.extra where Int(code & 3) == grain {
                let first = Int(code >> 2)
                if first >= start, first <= lastMonth { months.append(first) }
            }
        }
        return months
    }

    /// Those that count, the one that outdoes the other first: the earlier by date of answer and refusal, the answer on
    /// one date; then a request for a supplement, which must not come before the item itself.
    private func responses(_ begin: Day, _ context: BookContext) -> [Response] {
        var all: [(time: UInt32, days: Int)] = []
        if answered != 0, refused == 0 || answered.day <= refused.day {
            all.append((answered, Self.answerDays))
        } else if refused != 0 {
            all.append((refused, Self.refusalDays))
        }
        if supplementAsked >= max(sent, transferred) { all.append((supplementAsked, Self.supplementDays)) }
        return all.map { time, days in
            let due = context.rules.calendar.workingDay(days, after: begin)
            return Response(
                month: context.months.month(ofDay: time.day), isLate: Day(at: Moment(seconds: Int64(time))) > due)
        }
    }

    private func add(
        _ sign: Int64, to cells: inout CellTable, _ cell: Int, _ response: Response?, _ dueKey: UInt32,
        isReceived: Bool, isInScope: Bool
    ) {
        if isReceived {
            cells.add(sign, .feedbackReceived, cell)
            cells.add(sign, category == 1 ? .feedbackOnRules : .feedbackOnConduct, cell)
            if dislikes <= likes, !isRepeated {
                if let response {
                    if !response.isLate { cells.add(sign, .feedbackContentSettled, cell) }
                } else {
                    cells.add(sign, series: .feedbackContentPending, key: dueKey, cell)
                }
            }
        }
        if !isInScope { return }
        cells.add(sign, .feedbackScope, cell)
        if let response {
            cells.add(sign, response.isLate ? .feedbackLate : .feedbackOnTime, cell)
        } else {
            cells.add(sign, series: .feedbackPending, key: dueKey, cell)
        }
    }
}
