internal import Model

/// Which procedures an office handles and how often: about sixty, by Zipf.
struct ProcedureMix: Sendable {
    let procedures: [Procedure]
    private let cumulative: [Int]

    /// Half of them are those that are frequent everywhere, half differ from office to office.
    init(of register: [Procedure], tier: Tier, unitSeed: UInt64, seed: UInt64) {
        let applicable = register.filter { Self.applies($0, to: tier) && $0.state == .published }
        func ordered(_ seed: UInt64) -> [Procedure] {
            applicable.map { (Dice.seed(seed, $0.code.bytes), $0) }
                .sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1.code < $1.1.code }.map(\.1)
        }
        let common = ordered(seed).prefix(Self.activeMax / 2)
        let known = Set(common.map(\.code))
        let rest = ordered(unitSeed).filter { !known.contains($0.code) }.prefix(Self.activeMax - common.count)
        procedures = Array(common + rest)
        var total = 0
        cumulative = procedures.indices.map { rank in
            total += 1_000_000 / (rank + 2)
            return total
        }
    }

    private static func applies(_ procedure: Procedure, to tier: Tier) -> Bool {
        switch tier {
        case .nation: true
        case .department: procedure.tiers.contains(.nation)
        case .province: procedure.tiers.contains(.province) || procedure.tiers.contains(.branch)
        case .branch: procedure.tiers.contains(.branch)
        }
    }

    /// The place of one procedure in `procedures`, which must not be empty.
    func pick(_ dice: inout Dice) -> Int { dice.index(cumulative: cumulative) }

    /// The place of a procedure without a known time limit, if the office handles one.
    var withoutLimit: Int? { procedures.firstIndex { $0.timeLimit == nil || $0.timeLimitUnit == nil } }
}

/// When a dossier falls due by its procedure's limit; `nil` when the procedure has none.
func dueMoment(_ procedure: Procedure, from start: Moment, _ calendar: WorkingCalendar) -> Moment? {
    guard let limit = procedure.timeLimit, let unit = procedure.timeLimitUnit else { return nil }
    let day = Day(at: start)
    switch unit {
    case .hours: return Moment(seconds: start.seconds + Int64(limit) * 3600)
    case .workingDays: return calendar.firstWorkingDay(onOrAfter: calendar.workingDay(limit, after: day)).end
    case .days: return calendar.firstWorkingDay(onOrAfter: day.advanced(by: limit)).end
    // Thirty-one days a month: near enough for an appointment that the record itself names.
    case .months: return calendar.firstWorkingDay(onOrAfter: day.advanced(by: 31 * limit)).end
    }
}
