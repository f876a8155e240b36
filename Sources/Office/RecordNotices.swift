internal import Intake
internal import Model
internal import Peering
internal import Wire

/// Warnings of intake as notices of an office's health. Ids of records stay at the office.
struct RecordNotices {
    /// Since when each kind of warning stands, by the unit.
    private var since: [UnitCode: [UInt8: Int64]] = [:]
    /// Those that only pass by, since no table remembers them: dates of files that were read in another order.
    private(set) var passing: [IntakeWarning] = []

    /// Keeps of what was noticed just now what is not asked for again.
    mutating func take(_ warnings: [IntakeWarning]) {
        for case .foreignDates(let source, let field, let seen) in warnings {
            passing.removeAll { if case .foreignDates(source, field, _) = $0 { true } else { false } }
            passing.append(.foreignDates(source: source, field: field, seen: seen))
            if passing.count > OfficeLimits.passingWarningsMax { passing.removeFirst() }
        }
    }

    /// What stands of a unit now, and what only passed by, as notices: one for each kind.
    mutating func notices(_ warnings: [IntakeWarning], of unit: UnitCode, now: Instant) -> [Health.Notice] {
        var notices: [Health.Notice] = []
        var begun: [UInt8: Int64] = [:]
        for warning in warnings + passing {
            let number = NoticeKind.number(ofWarning: warning.number)
            let first = since[unit]?[number] ?? now.unixMilliseconds / 1_000
            begun[number] = first
            let told = warning.told
            if let place = notices.firstIndex(where: { $0.number == number }) {
                notices[place].count += told.count
                for name in told.names where notices[place].names.count < Limits.noticeNamesMax {
                    if !notices[place].names.contains(name) { notices[place].names.append(name) }
                }
            } else {
                notices.append(
                    Health.Notice(
                        number: number, count: told.count, since: first, names: told.names, figures: told.figures))
            }
        }
        since[unit] = begun
        return notices
    }

    /// As many as are told, the last of which says how many are not.
    static func few(_ notices: [Health.Notice]) -> [Health.Notice] {
        guard notices.count > Limits.noticesMax else { return notices }
        let told = notices.prefix(Limits.noticesMax - 1)
        let rest = notices.dropFirst(told.count)
        return told + [
            Health.Notice(.more, count: UInt64(rest.count), since: rest.map(\.since).min() ?? 0)
        ]
    }
}

extension IntakeWarning {
    /// What of it leaves the office: counts, and names that are nobody's.
    fileprivate var told: (count: UInt64, names: [String], figures: [UInt64]) {
        switch self {
        case .yearWithoutCalendar(let year): (1, [], [UInt64(clamping: year)])
        case .contradictoryRows(_, let kind, _, let rows):
            (UInt64(clamping: max(1, rows)), [String(describing: kind)], [])
        case .zeroTwins(_, let kind, _, let pairs):
            (UInt64(clamping: max(1, pairs)), [String(describing: kind)], [])
        case .cutProcedure(_, let code, let known): (1, ["\(code) → \(known)"], [])
        case .foreignDates(let source, let field, _): (1, ["\(source): \(field)"], [])
        case .parked(_, let dossiers), .withdrawnUndated(_, let dossiers), .waitWithoutRequest(_, let dossiers):
            (UInt64(clamping: max(1, dossiers)), [], [])
        default: (1, [], [])
        }
    }
}
