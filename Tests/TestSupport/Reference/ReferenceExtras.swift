/// X1 to X5 from Protocol/17-targets.md, the others from Protocol/25-further-records.md alone.
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
}
