import Alarms
import Model
import TestSupport

/// A watch over a small tree, told what is so, second by second.
struct Watch {
    static let nation = UnitCode("VN")!
    static let province = UnitCode("01")!
    static let branches = ["10101", "10103", "10105"].compactMap { UnitCode($0) }

    var book: AlarmBook
    var seconds: Int64 = 0
    /// Every change with its second.
    var told: [(second: Int64, change: AlarmChange)] = []

    /// `changing` makes the rules; nothing is quiet unless it says so.
    init(quiet: Int64 = 0, raised: [Alarm] = [], nextID: UInt64 = 1, changing: (inout AlarmRules) -> Void = { _ in }) {
        var rules = AlarmRules(silentAfterSeconds: 900)
        rules.quietSeconds = quiet
        changing(&rules)
        book = AlarmBook(rules, startedAtMilliseconds: 0, raised: raised, nextID: nextID)
    }

    static func above(_ unit: UnitCode) -> [UnitCode] {
        if unit == nation { return [] }
        return unit == province ? [nation] : [province, nation]
    }

    static func see(_ kind: AlarmKind, _ unit: UnitCode, _ value: Int64?) -> AlarmObservation {
        AlarmObservation(AlarmKey(kind, unit), name: "name of \(unit)", value: value)
    }

    /// Looks now, and then a second has passed.
    @discardableResult
    mutating func look(_ observations: AlarmObservation...) -> [String] { look(observations) }

    @discardableResult
    mutating func look(_ observations: [AlarmObservation]) -> [String] {
        let changes = book.look(
            observations, above: Self.above, atMilliseconds: seconds * 1_000,
            unixMilliseconds: 1_794_794_400_000 + seconds * 1_000)
        told += changes.map { (seconds, $0) }
        seconds += 1
        return changes.map(Self.text)
    }

    /// `+office-silent 10101`, `-office-silent 10101`.
    static func text(_ change: AlarmChange) -> String {
        let key = change.alarm.key
        switch change {
        case .raised: return "+\(key.kind.rawValue) \(key.unit)"
        case .cleared: return "-\(key.kind.rawValue) \(key.unit)"
        }
    }
}
