internal import Intake
internal import Wire

// Warnings of intake in Vietnamese, for those at the office; their English is `description`.
extension IntakeWarning {
    var vietnamese: String {
        let kind = NoticeKind(rawValue: NoticeKind.number(ofWarning: number))
        let told = kind?.vietnamese ?? description
        return switch self {
        case .mixedVersions(let unit, let kind, let key): "\(unit): \(kind) \(key): \(told)"
        case .yearWithoutCalendar(let year): "\(year): \(told)"
        case .cellOverflow(let unit, let key): "\(unit): \(key): \(told)"
        case .tooManyRejects(let unit): "\(unit.map { "\($0): " } ?? "")\(told)"
        case .contradictoryRows(let unit, let kind, let key, let rows):
            "\(unit): \(rows) dòng \(kind): \(told)" + (key.isEmpty ? "" : ", ví dụ \(key)")
        case .zeroTwins(let unit, let kind, let key, let pairs):
            "\(unit): \(pairs) cặp \(kind): \(told), ví dụ \(key)"
        case .cutProcedure(let unit, let code, let known): "\(unit): \(code) (có phải \(known)?): \(told)"
        case .foreignDates(let source, let field, let seen): "\(source): \(field) có \(seen): \(told)"
        }
    }
}
