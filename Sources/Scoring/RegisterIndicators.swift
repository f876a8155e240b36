internal import Model

/// The counts of 1.1, 1.2 and 1.3: of the register alone, whatever tier applies a procedure.
struct RegisterIndicators: Hashable, Sendable {
    /// Decided in the period; and of these, in time before they take effect.
    private(set) var announced: Int128 = 0
    private(set) var announcedOnTime: Int128 = 0
    /// Published in the period or overdue for publication; and of these, published in time.
    private(set) var published: Int128 = 0
    private(set) var publishedOnTime: Int128 = 0
    /// Public now; and of these, with every constituent part.
    private(set) var publicNow: Int128 = 0
    private(set) var complete: Int128 = 0

    /// Of no procedure at all.
    static let nothing = RegisterIndicators()

    private init() {}

    /// Of all procedures, or of those that a unit drafts (J-16).
    ///
    /// - Complexity: O(procedures).
    init(
        _ register: Register, _ calendar: WorkingCalendar, _ workingDays: Catalogue.WorkingDays, period: Period,
        judged: Day, draftedBy drafter: UnitCode? = nil
    ) {
        let days = period.firstDay...period.lastDay
        for procedure in register.entries where drafter == nil || procedure.draftedBy == drafter {
            if let decided = procedure.decidedOn, days.contains(decided) {
                announced += 1
                let limit = calendar.workingDay(workingDays.announcement, after: decided)
                if let effective = procedure.effectiveOn, limit <= effective { announcedOnTime += 1 }
            }
            countPublication(procedure, calendar, workingDays.publication, days, judged)
            if procedure.state == .published {
                publicNow += 1
                if procedure.isComplete { complete += 1 }
            }
        }
    }

    private mutating func countPublication(
        _ procedure: Procedure, _ calendar: WorkingCalendar, _ count: Int, _ days: ClosedRange<Day>, _ judged: Day
    ) {
        let limit = procedure.decidedOn.map { calendar.workingDay(count, after: $0) }
        if let publishedOn = procedure.publishedOn {
            guard days.contains(publishedOn) else { return }
            published += 1
            if let limit, publishedOn <= limit { publishedOnTime += 1 }
        } else if let limit, days.contains(limit), limit < judged {
            published += 1
        }
    }
}

/// A count of the register alone.
enum RegisterCount: Sendable {
    case announced
    case announcedOnTime
    case published
    case publishedOnTime
    case publicNow
    case complete

    var text: String {
        switch self {
        case .announced: "decided in P"
        case .announcedOnTime: "decided in P and working day number `announcement` after it <= in effect"
        case .published: "published in P, or unpublished with that working day in P and before T"
        case .publishedOnTime: "published in P, at most `publication` working days after the decision"
        case .publicNow: "public"
        case .complete: "public with every constituent part"
        }
    }
}

extension RegisterIndicators {
    subscript(_ count: RegisterCount) -> Int128 {
        switch count {
        case .announced: announced
        case .announcedOnTime: announcedOnTime
        case .published: published
        case .publishedOnTime: publishedOnTime
        case .publicNow: publicNow
        case .complete: complete
        }
    }
}
