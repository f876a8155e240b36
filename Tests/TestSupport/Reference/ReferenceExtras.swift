/// X1 to X5, from Protocol/17-targets.md alone.
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
        ]
    }
}
