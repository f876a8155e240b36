package import Model

/// What only an office's records show of signs (Protocol/26-official-results.md, A-20 to A-23): pairs of counts. Cells
/// have no room for them, so the table is gone through when somebody asks.
package struct RecordSigns: Hashable, Sendable {
    package var settledInTime: Int64 = 0
    package var settledInLastHour: Int64 = 0
    package var settled: Int64 = 0
    package var editedAfter: Int64 = 0
    package var withdrawn: Int64 = 0
    package var enteredAnew: Int64 = 0
    package var received = [Int64](repeating: 0, count: 3)
    package var rated = [Int64](repeating: 0, count: 3)

    package init() {}
}

extension RecordStore {
    /// Counts a unit's records of a period for its signs.
    ///
    /// - Parameters:
    ///   - unit: whose; nothing for a unit without a book.
    ///   - period: the period.
    /// - Returns: the counts.
    /// - Complexity: O(records).
    package func recordSigns(of unit: UnitCode, in period: Period) -> RecordSigns {
        var signs = RecordSigns()
        guard let place = bookOf[unit], !strangers.contains(unit) else { return signs }
        let table = books[place].tables.dossiers
        let procedures = books[place].ledger.procedures
        let days = period.firstDay...period.lastDay
        var withdrawn: [Dossier] = []
        var entered: [SubmissionKey: UInt32] = [:]
        for top in table.entries.indices where table.entries[top].role == .top {
            let place = table.effective(top, procedures.entries, context.time)
            guard place >= 0 else { continue }
            let dossier = table.entries[place].record
            guard dossier.accepted != 0 else { continue }
            if dossier.bits.isWithdrawn {
                if days.contains(Self.day(dossier.accepted)) { withdrawn.append(dossier) }
                continue
            }
            guard dossier.counts, let due = dossier.due(procedures.entries[Int(dossier.procedure)].limit, context.rules)
            else { continue }
            let key = SubmissionKey(dossier)
            entered[key] = max(entered[key] ?? 0, dossier.accepted)
            signs.count(dossier, due: due.extended, in: days)
        }
        signs.withdrawn = Int64(withdrawn.count)
        signs.enteredAnew = Int64(
            withdrawn.count { dossier in
                dossier.submitted != 0 && !dossier.submitted.isMidnight
                    && (entered[SubmissionKey(dossier)].map { $0 >= dossier.accepted } ?? false)
            })
        return signs
    }

    fileprivate static func day(_ seconds: UInt32) -> Day { Day(at: Moment(seconds: Int64(seconds))) }
}

/// What two records of one submission have in common: nobody hands in two dossiers of one procedure in one second.
private struct SubmissionKey: Hashable {
    let submitted: UInt32
    let procedure: UInt32
    let channel: UInt32

    init(_ dossier: Dossier) {
        submitted = dossier.submitted
        procedure = dossier.procedure
        channel = dossier.bits.channel
    }
}

extension RecordSigns {
    fileprivate mutating func count(_ dossier: Dossier, due: Int64, in days: ClosedRange<Day>) {
        let accepted = RecordStore.day(dossier.accepted)
        let channel = Int(max(1, dossier.bits.channel)) - 1
        if days.contains(accepted) {
            received[channel] += 1
            if dossier.bits.rating != 0 { rated[channel] += 1 }
        }
        guard dossier.end != 0, days.contains(RecordStore.day(dossier.end)) else { return }
        settled += 1
        let changed = RecordVersion.seconds(dossier.version)
        if changed != 0, RecordStore.day(changed) > days.upperBound.advanced(by: Self.editingDays) { editedAfter += 1 }
        let end = Int64(dossier.end)
        guard dossier.supplementCount <= 1, end <= due, !dossier.toldEnd.isMidnight else { return }
        settledInTime += 1
        if end > Self.lastHourBegins(due: due) { settledInLastHour += 1 }
    }

    /// An hour before it is due; where that is later than the end of office hours of its day, an hour before these.
    private static func lastHourBegins(due: Int64) -> Int64 {
        let midnight = Day(at: Moment(seconds: due)).begin.seconds
        return min(due, midnight + officeEndSeconds) - 3_600
    }
}

extension RecordSigns {
    /// Days after a period's end in which an office corrects what it has got wrong: reports are due by the tenth.
    static let editingDays = 10
    /// Office hours end at 17:00.
    static let officeEndSeconds: Int64 = 17 * 3_600
}
