package import Model

/// What an agent tells the people of its own office about one unit (Protocol/20-office-view.md). Everything in it is
/// as its records are now, whether or not somebody has been told.
package struct OfficeReport: Sendable {
    package var unit: UnitCode
    package var name: String
    /// Every unit of the agent, for the way to the others.
    package var units: [UnitCode]
    package var now: Moment
    package var isTraining: Bool
    /// `nil` while the rules have not come, since no records are read before.
    package var due: DueList?
    /// Open tasks of its reform plan, the first that is due first.
    package var tasks: [OpenTask] = []
    /// Names of procedures, as far as the register has them.
    package var procedures: [ProcedureCode: String] = [:]
    package var score: OwnScore
    package var refusals = Refusals()
    package var delivery = Delivery()
    /// What is wrong or should be known, in both languages.
    package var warnings: [(vietnamese: String, english: String)] = []
    /// The time up to which the records have been taken in.
    package var freshness: Moment?

    /// The unit's score by its own cells.
    package enum OwnScore: Sendable {
        case awaitingBundle
        /// It stands in no tree of the period.
        case outside(Period)
        case score(UnitReport)
    }

    /// Refused rows, and where they stand.
    package struct Refusals: Sendable {
        package struct Row: Hashable, Sendable {
            package var kind: String
            package var reason: String
            package var id: String?
            /// Where the row stands; `nil` where no rejects file has it any more.
            package var source: String?
            package var line: String?
            package var field: String?
            package var meaning: (vietnamese: String, english: String)
            package var remedy: (vietnamese: String, english: String)

            package init(
                kind: String, reason: String, id: String?, meaning: (vietnamese: String, english: String),
                remedy: (vietnamese: String, english: String)
            ) {
                self.kind = kind
                self.reason = reason
                self.id = id
                self.meaning = meaning
                self.remedy = remedy
            }

            package static func == (left: Row, right: Row) -> Bool {
                (left.kind, left.reason, left.id, left.source, left.line, left.field)
                    == (right.kind, right.reason, right.id, right.source, right.line, right.field)
            }

            package func hash(into hasher: inout Hasher) {
                hasher.combine(reason)
                hasher.combine(id)
                hasher.combine(line)
            }
        }

        /// How many count, by reason; `rows` are the latest of them.
        package var counts: [NodeReport.RejectCount] = []
        package var rows: [Row] = []

        package var total: UInt64 { counts.reduce(0) { $0 &+ $1.count } }

        package init() {}
    }

    /// What was sent, and who has it.
    package struct Delivery: Sendable {
        package struct Upstream: Hashable, Sendable {
            package var name: String
            package var isConnected: Bool

            package init(name: String, isConnected: Bool) {
                self.name = name
                self.isConnected = isConnected
            }
        }

        /// What a node above said it holds.
        package struct Holding: Hashable, Sendable {
            package var holder: String
            package var tier: Tier
            package var isDurable: Bool
            package var incarnation: String?
            package var version: UInt64?
            /// It is exactly what the office has committed.
            package var isCurrent: Bool
            package var durableSince: Moment?

            package init(holder: String, tier: Tier, isDurable: Bool, isCurrent: Bool) {
                self.holder = holder
                self.tier = tier
                self.isDurable = isDurable
                self.isCurrent = isCurrent
            }
        }

        package var incarnation: String?
        package var version: UInt64?
        package var tag: String?
        /// SHA-256 of the cells at that position; `nil` while it is not computed.
        package var digest: String?
        /// Changes are gathered, or their disk is waited for: the position moves on next.
        package var isSettled = true
        package var upstreams: [Upstream] = []
        package var holdings: [Holding] = []

        package init() {}

        /// A nation has exactly what the office has, on its disk.
        package var isDelivered: Bool {
            isSettled && holdings.contains { $0.tier == .nation && $0.isCurrent && $0.isDurable }
        }
    }

    package init(unit: UnitCode, name: String, units: [UnitCode], now: Moment, isTraining: Bool) {
        self.unit = unit
        self.name = name
        self.units = units
        self.now = now
        self.isTraining = isTraining
        score = .awaitingBundle
    }

    package var today: Day { Day(at: now) }
}

extension PageWords {
    /// What a group of due dossiers is called.
    func group(_ group: DueGroup) -> String {
        switch group {
        case .overdue: say("Quá hạn", "Overdue")
        case .today: say("Hạn hôm nay", "Due today")
        case .tomorrow: say("Hạn ngày mai", "Due tomorrow")
        case .week: say("Hạn trong tuần này", "Due this week")
        case .later: say("Hạn sau đó", "Due later")
        }
    }

    /// The day of a due moment, and its hour where it is not the day's end.
    func due(_ moment: Moment) -> String {
        moment == Day(at: moment).end ? day(Day(at: moment)) : self.moment(moment)
    }

    /// How far the day is: `trễ 3 ngày`, `hôm nay`, `còn 2 ngày`.
    func left(_ dossier: OpenDossier, _ today: Day) -> String {
        let days = dossier.daysLeft(from: today)
        switch days {
        case ..<0: return say("trễ \(-days) ngày", "\(-days) d late")
        case 0: return say("hôm nay", "today")
        case 1: return say("ngày mai", "tomorrow")
        default: return say("còn \(days) ngày", "in \(days) d")
        }
    }

    /// What else has to be known of a dossier; empty for nothing.
    func note(_ dossier: OpenDossier) -> String {
        if dossier.isFeedback { return say("phản ánh, kiến nghị", "feedback, to be answered") }
        if dossier.isRepeated {
            return say("trễ vì yêu cầu bổ sung quá một lần", "late: more than one supplement was asked for")
        }
        return dossier.isHourPassed
            ? say("quá giờ hẹn: trả kết quả lúc nào cũng tính là trễ", "its hour has passed: late once settled") : ""
    }

    func waiting(_ count: Int) -> String {
        let count = DisplayText.grouped(Int128(count), language)
        return say(
            "\(count) hồ sơ, phản ánh đang chờ người nộp bổ sung, không nằm trong danh sách.",
            "\(count) dossiers or items of feedback wait for their citizens and stand in no list.")
    }
}
