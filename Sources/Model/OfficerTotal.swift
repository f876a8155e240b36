/// What one officer of an office did in a period: for the head of the office, and for nobody else.
package struct OfficerTotal: Hashable, Sendable {
    /// `MaCanBo`.
    package let officer: String
    package let days: Int
    package let deskMinutes: Int
    package let handlingMinutes: Int

    package init(officer: String, days: Int, deskMinutes: Int, handlingMinutes: Int) {
        self.officer = officer
        self.days = days
        self.deskMinutes = deskMinutes
        self.handlingMinutes = handlingMinutes
    }
}
