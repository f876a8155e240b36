internal import Bytes
package import Model

// What of an office's dossiers and feedback is still to be settled, and by when (Protocol/20-office-view.md). Nothing
// is kept for it: the table is gone through when somebody asks, by the rules that the cells were counted by.
extension RecordStore {
    /// The open dossiers and feedback of a unit; none for a unit without a book.
    ///
    /// - Complexity: O(records), and sorting those that are asked for.
    package func due(of unit: UnitCode, _ question: DueQuestion) -> DueList {
        let today = Day(at: question.now)
        guard let place = bookOf[unit], !strangers.contains(unit) else { return DueList(today: today) }
        let ledger = books[place].ledger
        var finding = DueFinding(question, books[place].tables, ledger.procedures, context)
        finding.lookAtDossiers()
        finding.lookAtFeedback()
        return finding.list()
    }
}

/// One pass over the tables: counts all, remembers those that are asked for by their places.
private struct DueFinding {
    private struct Found {
        /// Unix seconds; H' ends with 2099, so 32 bits hold it.
        var due: UInt32
        var top: UInt32
        var group: DueGroup
        var isFeedback: Bool
    }

    private let question: DueQuestion
    private let today: Day
    private let lastDay: Day
    private let tables: RecordTables
    private let procedures: ProcedureIndex
    private let context: BookContext
    private var found: [Found] = []
    private var answer: DueList

    init(_ question: DueQuestion, _ tables: RecordTables, _ procedures: ProcedureIndex, _ context: BookContext) {
        self.question = question
        self.tables = tables
        self.procedures = procedures
        self.context = context
        today = Day(at: question.now)
        lastDay = today.advanced(by: min(max(0, question.daysMax), DueQuestion.allDays))
        answer = DueList(today: today)
    }

    mutating func lookAtDossiers() {
        let (table, entries) = (tables.dossiers, procedures.entries)
        for top in table.entries.indices where table.entries[top].role == .top {
            let place = table.effective(top, entries, context.time)
            guard place >= 0 else { continue }
            let dossier = table.entries[place].record
            guard dossier.counts else { continue }
            guard dossier.toldEnd == 0 else {
                if dossier.bits.status == 5 { answer.waiting += 1 }
                continue
            }
            guard let due = dossier.due(entries[Int(dossier.procedure)].limit, context.rules) else { continue }
            enter(due.extended, isLate: dossier.supplementCount > 1, top)
        }
    }

    mutating func lookAtFeedback() {
        let table = tables.feedback
        for top in table.entries.indices where table.entries[top].role == .top {
            let place = table.effective(top, procedures.entries, context.time)
            guard place >= 0 else { continue }
            let item = table.entries[place].record
            guard !item.isWithdrawn, item.answered == 0, item.refused == 0 else { continue }
            if item.waits {
                answer.waiting += 1
            } else {
                enter(item.answerDue(context.rules).end.seconds, isLate: false, top, isFeedback: true)
            }
        }
    }

    private mutating func enter(_ due: Int64, isLate: Bool, _ top: Int, isFeedback: Bool = false) {
        let day = Day(at: Moment(seconds: due))
        let group = isLate ? .overdue : DueGroup(day, today: today)
        answer.totals[group.rawValue] += 1
        guard question.groups.contains(group), group == .overdue || day <= lastDay else { return }
        found.append(
            Found(due: UInt32(clamping: due), top: UInt32(top), group: group, isFeedback: isFeedback))
    }

    /// Drops what goes beyond the most of one group.
    private mutating func keepFewOfEach() {
        var counts = [Int](repeating: 0, count: DueGroup.allCases.count)
        found.removeAll { entry in
            counts[entry.group.rawValue] += 1
            return counts[entry.group.rawValue] > question.eachMax
        }
    }

    private func key(_ entry: Found) -> ArraySlice<UInt8> {
        entry.isFeedback ? tables.feedback.key(Int(entry.top)) : tables.dossiers.key(Int(entry.top))
    }

    private func precedes(_ left: Found, _ right: Found) -> Bool {
        if left.group != right.group { return left.group < right.group }
        if left.due != right.due { return left.due < right.due }
        let (leftKey, rightKey) = (key(left), key(right))
        if leftKey.lexicographicallyPrecedes(rightKey) { return true }
        return !left.isFeedback && right.isFeedback && leftKey == rightKey
    }

    /// The list, which begins and ends where the question says.
    mutating func list() -> DueList {
        let places = found.sorted { precedes($0, $1) }
        found = places
        answer.found = found.count
        if question.eachMax < found.count { keepFewOfEach() }
        answer.first = min(max(0, question.first), found.count)
        let end = answer.first + min(max(0, question.limit), found.count - answer.first)
        answer.dossiers = found[answer.first..<end].map { entry in
            entry.isFeedback ? feedback(entry) : dossier(entry)
        }
        return answer
    }

    private func dossier(_ entry: Found) -> OpenDossier {
        let place = tables.dossiers.effective(Int(entry.top), procedures.entries, context.time)
        let dossier = tables.dossiers.entries[place].record
        let due = Moment(seconds: Int64(entry.due))
        return OpenDossier(
            id: String(decoding: key(entry), as: UTF8.self), procedure: procedures.codes[Int(dossier.procedure)],
            accepted: Moment(seconds: Int64(dossier.accepted)), due: due, group: entry.group,
            isRepeated: dossier.supplementCount > 1, isHourPassed: entry.group == .today && due < question.now)
    }

    private func feedback(_ entry: Found) -> OpenDossier {
        let place = tables.feedback.effective(Int(entry.top), procedures.entries, context.time)
        let item = tables.feedback.entries[place].record
        let accepted = item.received != 0 ? item.received : item.begin
        return OpenDossier(
            isFeedback: true, id: String(decoding: key(entry), as: UTF8.self),
            procedure: procedures.codes[Int(item.procedure)], accepted: Moment(seconds: Int64(accepted)),
            due: Moment(seconds: Int64(entry.due)), group: entry.group, isRepeated: false, isHourPassed: false)
    }
}

extension Feedback {
    /// t0.
    fileprivate var begin: UInt32 { max(sent, transferred) }

    /// It was asked for more, which settles it until it is answered (P-17).
    fileprivate var waits: Bool { supplementAsked >= begin }

    /// The last day on which an answer is in time.
    fileprivate func answerDue(_ rules: IntakeRules) -> Day {
        rules.calendar.workingDay(Self.answerDays, after: Day(at: Moment(seconds: Int64(begin))))
    }
}
