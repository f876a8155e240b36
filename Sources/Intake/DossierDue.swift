internal import Model

/// When a dossier is due, in Unix seconds.
struct DossierDue {
    /// Without the wait for supplements.
    var plain: Int64
    /// H'.
    var extended: Int64
}

extension Dossier {
    /// When it is due; `nil` where it has no appointment and its procedure no known limit.
    @inline(__always)
    func due(_ limit: TimeLimit, _ rules: IntakeRules) -> DossierDue? {
        let plain: Int64
        if appointed != 0 {
            plain = rules.workedOff(Int64(appointed))
        } else {
            plain = rules.due(limit, accepted: accepted)
            if plain == 0 { return nil }
        }
        let wait = wait
        return DossierDue(plain: plain, extended: wait == 0 ? plain : rules.extended(plain, by: wait))
    }

    /// Whether one that is settled was late: asked twice for supplements, or after it was due.
    func isLateWhenSettled(_ limit: TimeLimit, _ rules: IntakeRules) -> Bool {
        supplementCount > 1 || due(limit, rules).map { Int64(end) > $0.extended } ?? false
    }

    /// The minutes of waiting that count: no more than can have passed since the acceptance.
    @inline(__always)
    private var wait: Int64 { supplementMinutes == 0 ? 0 : boundedWait }

    private var boundedWait: Int64 {
        let told = Int64(supplementMinutes)
        let last = end != 0 ? end : RecordVersion.seconds(version)
        return last == 0 ? told : min(told, last > accepted ? Int64(last - accepted) / 60 : 0)
    }

    /// Settled so soon after its acceptance that nobody can have looked at it: less than a minute, where both are known
    /// to the minute (P-13).
    var isHandledAtOnce: Bool {
        end != 0 && end &- accepted < 60 && !toldEnd.isMidnight && !accepted.isMidnight
    }

    /// The days of the calendar that decided when it is due, from the acceptance on. Two years hold every appointment
    /// that is meant; one of 2099 must not ask for the calendars of a century.
    func noteDays(_ due: DossierDue, _ cells: inout CellTable) {
        let first = Day(at: Moment(seconds: Int64(accepted)))
        let last = Day(at: Moment(seconds: due.extended))
        if appointed == 0 || last <= first.advanced(by: 731) { cells.countedDays(min(first, last), last) }
    }
}
