/// The tables of one office's records, one for each kind.
///
/// Beside the cases of `RecordKind` this file is the only list of kinds: a new one is a table here and a line in each
/// of the four `switch`es, which the compiler asks for. Everything else takes a kind's fields, rules and contributions
/// from its `BookRecord`.
struct RecordTables: Sendable {
    var dossiers = RecordTable<Dossier>()
    var feedback = RecordTable<Feedback>()
    var reports = RecordTable<Report>()
    var visits = RecordTable<Visit>()
    var staff = RecordTable<Staff>()
    var ratings = RecordTable<Rating>()
    var plans = RecordTable<Plan>()

    /// What a kind's records are; `nil` for the register, whose rows are no records of an office.
    static func type(of kind: RecordKind) -> (any BookRecord.Type)? {
        switch kind {
        case .dossiers: Dossier.self
        case .feedback: Feedback.self
        case .reports: Report.self
        case .visits: Visit.self
        case .staff: Staff.self
        case .ratings: Rating.self
        case .plans: Plan.self
        case .procedures: nil
        }
    }

    /// Applies a row of an office's file.
    @inline(__always)
    mutating func apply(
        _ kind: RecordKind, _ row: borrowing RowView, _ ledger: inout Ledger, _ context: BookContext
    ) -> RowVerdict {
        switch kind {
        case .dossiers: dossiers.apply(row, &ledger, context)
        case .feedback: feedback.apply(row, &ledger, context)
        case .reports: reports.apply(row, &ledger, context)
        case .visits: visits.apply(row, &ledger, context)
        case .staff: staff.apply(row, &ledger, context)
        case .ratings: ratings.apply(row, &ledger, context)
        case .plans: plans.apply(row, &ledger, context)
        case .procedures: RowVerdict()
        }
    }

    /// Asks the table of a kind; `nil` where the kind has none.
    func ask<Question: TableQuestion>(_ kind: RecordKind, _ question: Question) -> Question.Answer? {
        switch kind {
        case .dossiers: question.ask(dossiers)
        case .feedback: question.ask(feedback)
        case .reports: question.ask(reports)
        case .visits: question.ask(visits)
        case .staff: question.ask(staff)
        case .ratings: question.ask(ratings)
        case .plans: question.ask(plans)
        case .procedures: nil
        }
    }

    /// Changes the table of a kind, if it has one.
    mutating func change<Change: TableChange>(_ kind: RecordKind, _ change: Change, _ ledger: inout Ledger) {
        switch kind {
        case .dossiers: change.change(&dossiers, &ledger)
        case .feedback: change.change(&feedback, &ledger)
        case .reports: change.change(&reports, &ledger)
        case .visits: change.change(&visits, &ledger)
        case .staff: change.change(&staff, &ledger)
        case .ratings: change.change(&ratings, &ledger)
        case .plans: change.change(&plans, &ledger)
        case .procedures: break
        }
    }
}

/// Something that a table of any kind can be asked.
protocol TableQuestion {
    associatedtype Answer

    func ask<Record: BookRecord>(_ table: RecordTable<Record>) -> Answer
}

/// Something that happens to a table of any kind, and to what is known beside it.
protocol TableChange {
    func change<Record: BookRecord>(_ table: inout RecordTable<Record>, _ ledger: inout Ledger)
}

extension RecordTables {
    /// Changes every table, in the order of the kinds.
    mutating func changeAll<Change: TableChange>(_ change: Change, _ ledger: inout Ledger) {
        for kind in RecordKind.records { self.change(kind, change, &ledger) }
    }

    /// How many keys there are, all kinds together.
    var keyCount: Int {
        struct KeyCount: TableQuestion {
            func ask<Record: BookRecord>(_ table: RecordTable<Record>) -> Int { table.keyCount }
        }
        return RecordKind.records.reduce(0) { $0 + (ask($1, KeyCount()) ?? 0) }
    }

    /// Pairs of ids that differ in leading zeros only, of a kind, with an example.
    func zeroTwins(_ kind: RecordKind) -> ZeroTwins? {
        struct Twins: TableQuestion {
            func ask<Record: BookRecord>(_ table: RecordTable<Record>) -> ZeroTwins { table.zeroTwins }
        }
        return ask(kind, Twins()).flatMap { $0.pairs > 0 ? $0 : nil }
    }

    /// Gives back the room of texts that no record names any more.
    mutating func compact(_ ledger: inout Ledger) {
        struct Compaction: TableChange {
            func change<Record: BookRecord>(_ table: inout RecordTable<Record>, _ ledger: inout Ledger) {
                table.compact()
            }
        }
        changeAll(Compaction(), &ledger)
    }
}
