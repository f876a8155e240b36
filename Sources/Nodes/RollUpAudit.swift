internal import Model
internal import Scoring

/// What was found where a roll-up is not the sum of what it is made of.
package struct RollUpDifference: Error, Equatable, Sendable, CustomStringConvertible {
    package let unit: String
    package let period: String
    /// The first procedure that differs.
    package let procedure: String

    package var description: String { "\(unit) in \(period), procedure \"\(procedure)\"" }
}

/// Goes through all roll-ups again and again, one parent and period at a time: each must be the sum of its children's,
/// as made anew. Round after round that covers every way from an office's cells to the nation's figures.
package struct RollUpAudit: Sendable {
    /// A roll-up: the merged cells of a unit in a period, by the tree of a day.
    private struct Work {
        let unit: UnitCode
        let period: Period
        let judged: Day
    }

    private var work: [Work] = []
    private var next = 0
    package private(set) var roundsCompleted: UInt64 = 0
    package private(set) var completedAtUnixMilliseconds: Int64?
    package private(set) var difference: RollUpDifference?

    package init() {}

    /// How many of this round's roll-ups have been looked at, and how many there are.
    package var progress: (checked: Int, of: Int) { (next, work.count) }

    /// Checks the next few roll-ups; when all are done a new round begins with the next call.
    ///
    /// A difference is a fault of the book, which publishes nothing from then on.
    /// - Complexity: a slice costs the cells of the children of one parent in one period.
    package mutating func step(_ book: RankingBook, slices: Int, nowUnixMilliseconds: Int64) {
        guard difference == nil else { return }
        if next == work.count { begin(book) }
        for _ in 0..<slices where next < work.count {
            let item = work[next]
            if let found = book.difference(of: item.unit, in: item.period, asOf: item.judged) {
                difference = found
                book.fail(.differs(found))
                return
            }
            next += 1
        }
        guard next == work.count, !work.isEmpty else { return }
        roundsCompleted += 1
        completedAtUnixMilliseconds = nowUnixMilliseconds
    }

    /// So many slices at a time, `times` a round, cover everything.
    package func slices(perStepIn times: Int) -> Int { max(1, (work.count + times - 1) / max(1, times)) }

    private mutating func begin(_ book: RankingBook) {
        next = 0
        work = book.auditedPeriods.flatMap { period in
            book.judgedDays(of: period).flatMap { day in
                let tree = book.tree(for: period, asOf: day)
                return tree.units.filter { !tree.children(of: $0).isEmpty || !tree.guests(of: $0).isEmpty }
                    .map { Work(unit: $0, period: period, judged: day) }
            }
        }
    }
}

extension RankingBook {
    /// Compares one roll-up with the sum of its children's, its guests' and its own cells.
    func difference(of unit: UnitCode, in period: Period, asOf: Day) -> RollUpDifference? {
        let kept = cells(of: unit, in: period, asOf: asOf)
        func differs(_ procedure: ProcedureCode) -> RollUpDifference {
            RollUpDifference(
                unit: unit.description, period: period.description, procedure: procedure.description)
        }
        var sums: [ProcedureCode: Measures] = [:]
        let tree = tree(for: period, asOf: asOf)
        let parts =
            tree.children(of: unit).map { cells(of: $0, in: period, asOf: asOf) }
            + ([unit] + tree.guests(of: unit)).map { ownCells($0, period) }
        for part in parts {
            for (procedure, measures) in part {
                do throws(MeasuresError) {
                    try sums[procedure, default: Measures()].add(measures)
                } catch {
                    return differs(procedure)
                }
            }
        }
        // Nothing and an empty cell are the same sum.
        let procedures = Set(sums.keys).union(kept.keys).sorted()
        return procedures.first { sums[$0] ?? Measures() != kept[$0] ?? Measures() }.map { differs($0) }
    }
}
