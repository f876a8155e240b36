/// What a person does about an alarm of a kind: the section of the runbook (Protocol/21-alarms.md, N-21). The page
/// `/runbook` and Cluster/runbook.md are made of it.
package struct Runbook: Sendable {
    /// Who is to be called, and when.
    package enum Call: Sendable {
        case office, province, centre, keys, security, vendor, leaders, database
    }

    package typealias Texts = (vietnamese: String, english: String)

    package let kind: AlarmKind
    package let means: Texts
    /// Lines for a shell, in which words in capitals stand for what is the reader's.
    package let confirm: [String]
    package let todo: Texts
    package let call: Call

    init(_ kind: AlarmKind, means: Texts, confirm: [String], todo: Texts, call: Call) {
        self.kind = kind
        self.means = means
        self.confirm = confirm
        self.todo = todo
        self.call = call
    }

    package init(of kind: AlarmKind) {
        guard let entry = (Self.ofNodes + Self.ofFigures).first(where: { $0.kind == kind }) else {
            fatalError("the runbook lacks \(kind.rawValue)")
        }
        self = entry
    }

    /// The headings of a section, in order.
    package static let headings: [Texts] = [
        ("Nghĩa là gì", "What it means"), ("Kiểm tra thế nào", "How to confirm"), ("Làm gì", "What to do"),
        ("Gọi ai, khi nào", "Whom to call, and when"), ("Khi nào hết", "How it clears"),
    ]

    /// When the alarm is over by the rule that is shipped.
    package var clears: Texts {
        let rule = kind.standard(silentAfterSeconds: AlarmLimits.silentAfterSeconds)
        let side: Texts = kind.direction == .above ? ("không quá", "at most") : ("ít nhất", "at least")
        return (
            "Tự hết khi giá trị \(side.vietnamese) \(rule.clear) liên tục \(rule.clearAfterSeconds) giây "
                + "(mở ở \(rule.raise) sau \(rule.raiseAfterSeconds) giây).",
            "By itself, once the value (\(kind.measure)) has been \(side.english) \(rule.clear) for "
                + "\(rule.clearAfterSeconds) s without a break (raised at \(rule.raise) after "
                + "\(rule.raiseAfterSeconds) s), unless the configuration says otherwise."
        )
    }

    /// Where `/runbook` has it.
    package static func path(of kind: AlarmKind) -> String { "/runbook#\(anchor(of: kind))" }

    /// Of the section on that page; kinds alone are names that every page has for parts of its own.
    package static func anchor(of kind: AlarmKind) -> String { "alarm-\(kind.rawValue)" }
}

extension Runbook.Call {
    package var texts: Runbook.Texts {
        switch self {
        case .office:
            (
                "Cán bộ tin học của đơn vị, trong giờ làm việc; sau một ngày chưa xong, lãnh đạo đơn vị.",
                "The office's own IT person, in working hours; its head, if it lasts longer than a day."
            )
        case .province:
            (
                "Người trực máy chủ của tỉnh, ngay; nếu là VN, người trực mạng của trung ương.",
                "Whoever runs the province's server, at once; for VN whoever runs the centre's network."
            )
        case .centre:
            ("Người trực máy chủ này, ngay.", "Whoever runs this machine, at once.")
        case .keys:
            (
                "Người giữ vòng khóa ở trung ương, trong tuần; ngay khi còn dưới ba ngày.",
                "Whoever keeps the centre's key ring, within the week; at once below three days."
            )
        case .security:
            (
                "Cán bộ tin học của đơn vị ngay; nếu không ai nhận, bộ phận an toàn thông tin và người giữ vòng khóa.",
                "The office's IT person at once; if nobody owns it, information security and whoever keeps the ring."
            )
        case .vendor:
            (
                "Người trực máy chủ này ngay, rồi nhóm phát triển, kèm nhật ký và bản sao dataDir.",
                "Whoever runs this machine at once, then the developers, with the log and a copy of dataDir."
            )
        case .leaders:
            (
                "Lãnh đạo đơn vị; không phải sự cố kỹ thuật.",
                "The unit's head; it is no technical fault."
            )
        case .database:
            ("Người quản trị cơ sở dữ liệu đó, trong ngày.", "Whoever runs that database, within the day.")
        }
    }
}
