/// What one officer of an office did in a period: for the head of the office, and for nobody else.
package struct OfficerTotal: Hashable, Sendable {
    /// `MaCanBo`.
    package let officer: String
    /// Days of which records of staff tell minutes.
    package var days = 0
    package var deskMinutes = 0
    package var handlingMinutes = 0
    /// Dossiers of his or hers that were received in the period, that were settled in it, and of these late.
    package var received = 0
    package var handled = 0
    package var late = 0
    /// Visits of the period that were called to the desk, and the seconds there of those that are done.
    package var visits = 0
    package var deskSeconds = 0

    package init(officer: String, days: Int = 0, deskMinutes: Int = 0, handlingMinutes: Int = 0) {
        self.officer = officer
        self.days = days
        self.deskMinutes = deskMinutes
        self.handlingMinutes = handlingMinutes
    }
}
