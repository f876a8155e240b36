/// What is wrong with a node, the worst first (Protocol/21-alarms.md, N-20).
package enum OpsTrouble: String, CaseIterable, Comparable, Sendable {
    /// Another program claimed the office's place, and was refused.
    case superseded
    case digestMismatch = "digest-mismatch"
    case implausible
    case quotaExceeded = "quota-exceeded"
    /// What was told of it last was not its own word.
    case notOwn = "not-own"
    case neverHeard = "never-heard"
    case notConnected = "not-connected"
    /// It stands in no tree: its figures count nowhere.
    case outside
    /// A person had its incarnation forgotten, and it has not come since.
    case reset
    case clockOff = "clock-off"
    case otherBundle = "other-bundle"
    case oldKey = "old-key"
    case stale
    case resyncing
    case refusals
    case notices

    package static func < (left: Self, right: Self) -> Bool { left.place < right.place }

    var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    package func text(_ language: PageLanguage) -> String {
        let (vietnamese, english) = both
        return language == .english ? english : vietnamese
    }

    private var both: (String, String) {
        switch self {
        case .superseded: ("chương trình thứ hai", "second program")
        case .digestMismatch: ("số liệu không khớp", "figures differ")
        case .implausible: ("số liệu vô lý", "implausible update")
        case .quotaExceeded: ("vượt hạn mức", "beyond its quota")
        case .notOwn: ("số liệu không phải của đơn vị", "not its own figures")
        case .neverHeard: ("chưa từng kết nối", "never heard")
        case .notConnected: ("mất kết nối", "not connected")
        case .outside: ("ngoài cây tổ chức", "in no tree")
        case .reset: ("chờ sau khi đặt lại", "waits after a reset")
        case .clockOff: ("lệch giờ", "clock off")
        case .otherBundle: ("bộ quy tắc khác", "other rules")
        case .oldKey: ("khóa cũ", "old key")
        case .stale: ("số liệu cũ", "stale")
        case .resyncing: ("đang gửi lại", "sending anew")
        case .refusals: ("có dòng bị từ chối", "rows refused")
        case .notices: ("có ghi chú", "notices")
        }
    }
}
