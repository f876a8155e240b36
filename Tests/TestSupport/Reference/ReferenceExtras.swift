/// X1 to X5 from Protocol/17-targets.md, the others from Protocol/25-further-records.md alone.
/// Desks: Protocol/23-visits-and-staff.md.
extension ReferenceQuestion {
    var extras: [(code: String, numerator: Int, denominator: Int)] {
        let handled = total("handled")
        let rated = total("rated")
        // Only a denial takes a procedure out; a register without the column denies nothing.
        func isEligible(_ procedure: ReferenceProcedure) -> Bool { procedure.fields["DuDieuKienToanTrinh"] != "0" }
        return [
            ("X1", total("whole_online"), handled), ("X2", total("received_online"), total("received")),
            ("X3", rated - total("disliked"), rated),
            (
                "X4", procedures(in: cells) { procedure, _ in isEligible(procedure) && procedure.onlineLevel == 2 },
                procedures(in: cells) { procedure, _ in isEligible(procedure) }
            ), ("X5", total("settled_digitised"), handled),
        ] + further
    }

    /// X16 to X18: 1.1 to 1.3 of the procedures that a unit drafts.
    func drafted(by unit: String) -> [(code: String, numerator: Int, denominator: Int)] {
        let question = ReferenceQuestion(
            catalogue: catalogue, register: register.filter { $0.value.fields["DonViSoanThao"] == unit },
            calendar: calendar, period: period, judged: judged, tier: tier, cells: cells, before: before)
        return zip(["X16", "X17", "X18"], ["1.1", "1.2", "1.3"]).map { code, indicator in
            let (numerator, denominator) = question.registerIndicator(indicator)
            return (code, numerator, denominator)
        }
    }

    private var further: [(code: String, numerator: Int, denominator: Int)] {
        func overdue(_ schedule: String) -> Int {
            cells.values.reduce(0) {
                $0 + ($1.schedules[schedule] ?? [:]).filter { $0.key < judged }.values.reduce(0, +)
            }
        }
        let shares = [
            ("X6", "results_digitised", "results_valid"), ("X7", "synced_within_day", "sync_told"),
            ("X8", "result_signed", "signed_told"), ("X9", "authenticated", "authentication_told"),
            ("X10", "moved_electronically", "moved_told"),
        ]
        let ratings = [
            ("X12", "received_elsewhere", "receiver_told"), ("X13", "device_satisfied", "device_ratings"),
            ("X14", "portal_satisfied", "portal_ratings"),
        ]
        return shares.map { ($0, total($1), total($2)) } + [
            ("X11", total("late_apologised") + overdue("apologised_pending"), total("late") + overdue("pending"))
        ] + ratings.map { ($0, total($1), total($2)) } + [
            (
                "X15", total("plans") - total("plans_done_late") - overdue("plans_open"), total("plans")
            )
        ]
    }

    private func totalScheduled(_ measure: String) -> Int {
        cells.values.reduce(0) { $0 + ($1.schedules[measure] ?? [:]).values.reduce(0, +) }
    }

    /// V1 to V6 and P1 to P5; `nil` where a figure would be one of single officers.
    var desk: [(code: String, counts: (numerator: Int, denominator: Int)?)] {
        let gone = total("visits_left") + totalScheduled("visits_open") - totalDue("visits_open")
        let called = total("visits_called")
        var day = ReferenceDay(period.last.parts.0, 1, 1)
        var working = 0
        while let one = day, one.parts.0 == period.last.parts.0 {
            if calendar.isWorkingDay(one) { working += 1 }
            day = one.plus(1)
        }
        let received =
            catalogue.countsDirectAlone ? total("received_direct") + total("received_post") : total("received")
        let capacity = received * catalogue.standardDayMinutes * working
        func ofOfficers(_ numerator: Int, _ denominator: Int) -> (numerator: Int, denominator: Int)? {
            total("officers") < 3 ? nil : (numerator, denominator)
        }
        return [
            ("V1", (total("wait_seconds"), called)), ("V2", (total("visits_within_30"), called + gone)),
            ("V3", (total("visits_within_15"), called + gone)),
            ("V4", (gone, total("visits") - totalDue("visits_open"))),
            ("V5", (total("desk_seconds"), total("visits_done"))),
            ("V6", (total("desk_seconds_dossiers"), total("visit_dossiers"))),
            ("P1", ofOfficers(capacity, total("desk_minutes"))),
            ("P2", ofOfficers(capacity, 12 * total("desk_minutes"))),
            ("P3", ofOfficers(total("handling_staff_minutes"), 60 * total("handled"))),
            ("P4", ofOfficers(total("handled"), total("officer_days"))),
            ("P5", (total("desk_days"), total("reception_days"))),
        ]
    }
}
