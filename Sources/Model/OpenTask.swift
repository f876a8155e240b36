/// A task of a reform plan that is not done yet, for the people of its own office (J-17).
package struct OpenTask: Hashable, Sendable {
    package let id: String
    /// What is to be done.
    package let text: String
    /// The figure reached so far, as the office writes it; may be empty.
    package let figure: String
    /// Its due date.
    package let due: Day
    package let isBegun: Bool

    package init(id: String, text: String, figure: String, due: Day, isBegun: Bool) {
        self.id = id
        self.text = text
        self.figure = figure
        self.due = due
        self.isBegun = isBegun
    }

    package func isOverdue(on today: Day) -> Bool { due < today }
}
