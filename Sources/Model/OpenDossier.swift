/// How near the day is on which an open dossier is due (Protocol/20-office-view.md, O-03); the first that fits.
package enum DueGroup: Int, CaseIterable, Comparable, Sendable, CustomStringConvertible {
    /// Due before today, or late whatever its day.
    case overdue
    case today
    case tomorrow
    /// Behind tomorrow, through the Sunday that ends today's week.
    case week
    case later

    /// The group of a day that is due.
    package init(_ day: Day, today: Day) {
        let sunday = today.advanced(by: 6 - today.weekday)
        self =
            if day < today {
                .overdue
            } else if day == today {
                .today
            } else if day == today.advanced(by: 1) {
                .tomorrow
            } else {
                day <= sunday ? .week : .later
            }
    }

    /// Its name in addresses and files, such as `today`.
    package init?(name: String) {
        guard let group = Self.allCases.first(where: { $0.description == name }) else { return nil }
        self = group
    }

    package var description: String {
        switch self {
        case .overdue: "overdue"
        case .today: "today"
        case .tomorrow: "tomorrow"
        case .week: "week"
        case .later: "later"
        }
    }

    package static func < (left: DueGroup, right: DueGroup) -> Bool { left.rawValue < right.rawValue }
}

/// A dossier, or an item of feedback, that somebody in its office still has to settle. Its id stays in the office.
package struct OpenDossier: Hashable, Sendable {
    /// It is an item of feedback, to be answered.
    package var isFeedback: Bool
    package var id: String
    package var procedure: ProcedureCode
    package var accepted: Moment
    /// H'; of feedback the end of the 15th working day (P-16).
    package var due: Moment
    package var group: DueGroup
    /// More than one supplement was asked for: late whatever its day (P-10).
    package var isRepeated: Bool
    /// Due today at an hour that has passed: late as soon as it is settled (O-05).
    package var isHourPassed: Bool

    package init(
        isFeedback: Bool = false, id: String, procedure: ProcedureCode, accepted: Moment, due: Moment, group: DueGroup,
        isRepeated: Bool, isHourPassed: Bool
    ) {
        self.isFeedback = isFeedback
        self.id = id
        self.procedure = procedure
        self.accepted = accepted
        self.due = due
        self.group = group
        self.isRepeated = isRepeated
        self.isHourPassed = isHourPassed
    }

    /// What it is called in files: `dossier`, `feedback`.
    package var kind: String { isFeedback ? "feedback" : "dossier" }

    /// The date on which it is due.
    package var day: Day { Day(at: due) }

    /// The days of the calendar from today to that date; negative where it is past.
    package func daysLeft(from today: Day) -> Int { Int(day.number) - Int(today.number) }
}

/// Which open dossiers are asked for.
package struct DueQuestion: Hashable, Sendable {
    package var now: Moment
    package var groups = Set(DueGroup.allCases)
    /// What is due after so many more days is left out; nothing that is overdue is.
    package var daysMax = Self.allDays
    /// So many of those that are asked for are passed over, and no more than `limit` are given.
    package var first = 0
    package var limit: Int
    /// No more than so many of one group are given, so that one does not crowd out the others.
    package var eachMax = Int.max

    /// Beyond 2099 nothing is due.
    package static let allDays = 100 * 366

    package init(now: Moment, limit: Int) {
        self.now = now
        self.limit = limit
    }
}

/// The open dossiers and feedback of an office at a moment.
package struct DueList: Hashable, Sendable {
    package var today: Day
    /// Of every group, whether asked for or not, by the group's raw value.
    package var totals: [Int]
    /// Dossiers and feedback that wait for their citizens and are open to nobody here.
    package var waiting: Int
    /// How many were asked for; `dossiers` are those from `first` on.
    package var found: Int
    package var first: Int
    /// By group, due moment and id, dossiers before feedback.
    package var dossiers: [OpenDossier]

    package init(
        today: Day, totals: [Int] = [Int](repeating: 0, count: DueGroup.allCases.count), waiting: Int = 0,
        found: Int = 0, first: Int = 0, dossiers: [OpenDossier] = []
    ) {
        self.today = today
        self.totals = totals
        self.waiting = waiting
        self.found = found
        self.first = first
        self.dossiers = dossiers
    }

    package func total(_ group: DueGroup) -> Int { totals[group.rawValue] }

    /// Every open dossier.
    package var open: Int { totals.reduce(0, +) }
}
