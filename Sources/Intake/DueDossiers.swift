internal import Bytes
package import Model

// What of an office's dossiers is still to be settled, and by when (Protocol/20-office-view.md). Nothing is kept for
// it: the table is gone through when somebody asks, by the rules that the cells were counted by.
extension RecordStore {
    /// The open dossiers of a unit; none for a unit without a book.
    ///
    /// - Complexity: O(records), and sorting those that are asked for.
    package func due(of unit: UnitCode, _ question: DueQuestion) -> DueList {
        let today = Day(at: question.now)
        guard let place = bookOf[unit], !strangers.contains(unit) else { return DueList(today: today) }
        var finding = DueFinding(question)
        let ledger = books[place].ledger
        finding.look(books[place].tables.dossiers, ledger.procedures.entries, context)
        return finding.list(books[place].tables.dossiers, ledger.procedures, context)
    }
}

/// One pass over a table of dossiers: counts all, remembers those that are asked for by their places.
private struct DueFinding {
    private struct Found {
        /// Unix seconds; H' ends with 2099, so 32 bits hold it.
        var due: UInt32
        var top: UInt32
        var group: DueGroup
    }

    private let question: DueQuestion
    private let today: Day
    private let lastDay: Day
    private var found: [Found] = []
    private var answer: DueList

    init(_ question: DueQuestion) {
        self.question = question
        today = Day(at: question.now)
        lastDay = today.advanced(by: min(max(0, question.daysMax), DueQuestion.allDays))
        answer = DueList(today: today)
    }

    mutating func look(
        _ table: RecordTable<Dossier>, _ procedures: [ProcedureIndex.Entry], _ context: BookContext
    ) {
        for top in table.entries.indices where table.entries[top].role == .top {
            let place = table.effective(top, procedures, context.time)
            guard place >= 0 else { continue }
            let dossier = table.entries[place].record
            guard dossier.counts else { continue }
            guard dossier.toldEnd == 0 else {
                if dossier.bits.status == 5 { answer.waiting += 1 }
                continue
            }
            guard let due = dossier.due(procedures[Int(dossier.procedure)].limit, context.rules) else { continue }
            enter(dossier, due.extended, top)
        }
    }

    private mutating func enter(_ dossier: Dossier, _ due: Int64, _ top: Int) {
        let day = Day(at: Moment(seconds: due))
        let group = dossier.supplementCount > 1 ? .overdue : DueGroup(day, today: today)
        answer.totals[group.rawValue] += 1
        guard question.groups.contains(group), group == .overdue || day <= lastDay else { return }
        found.append(Found(due: UInt32(clamping: due), top: UInt32(top), group: group))
    }

    /// Drops what goes beyond the most of one group.
    private mutating func keepFewOfEach() {
        var counts = [Int](repeating: 0, count: DueGroup.allCases.count)
        found.removeAll { entry in
            counts[entry.group.rawValue] += 1
            return counts[entry.group.rawValue] > question.eachMax
        }
    }

    /// The list, which begins and ends where the question says.
    mutating func list(
        _ table: RecordTable<Dossier>, _ procedures: ProcedureIndex, _ context: BookContext
    ) -> DueList {
        found.sort { left, right in
            if left.group != right.group { return left.group < right.group }
            if left.due != right.due { return left.due < right.due }
            return table.key(Int(left.top)).lexicographicallyPrecedes(table.key(Int(right.top)))
        }
        answer.found = found.count
        if question.eachMax < found.count { keepFewOfEach() }
        answer.first = min(max(0, question.first), found.count)
        let end = answer.first + min(max(0, question.limit), found.count - answer.first)
        for entry in found[answer.first..<end] {
            let place = table.effective(Int(entry.top), procedures.entries, context.time)
            let dossier = table.entries[place].record
            let due = Moment(seconds: Int64(entry.due))
            answer.dossiers.append(
                OpenDossier(
                    id: String(decoding: table.key(Int(entry.top)), as: UTF8.self),
                    procedure: procedures.codes[Int(dossier.procedure)],
                    accepted: Moment(seconds: Int64(dossier.accepted)), due: due, group: entry.group,
                    isRepeated: dossier.supplementCount > 1,
                    isHourPassed: entry.group == .today && due < question.now))
        }
        return answer
    }
}
