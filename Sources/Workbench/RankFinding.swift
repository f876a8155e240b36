internal import Intake
internal import Model
package import Publication
internal import Scoring

/// What a unit's figures show that is odd, without being refused: for the summary of `tamcap rank`.
package struct RankFinding: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A sign of which there are many.
        case sign(Sign)
        /// The report tells far more dossiers than were received.
        case report(told: Int128, received: Int128)
        /// Open dossiers that are due in years.
        case farDue(count: Int128)
        /// Appointments that were written with the first second of their day.
        case midnight(count: Int, of: Int)
    }

    let unit: UnitCode
    let kind: Kind

    /// The finding in one line.
    package func text(_ language: PageLanguage) -> String {
        let isEnglish = language == .english
        switch kind {
        case .sign(let sign): return "\(unit): " + Self.text(sign, isEnglish)
        case .report(let told, let received):
            return isEnglish
                ? "\(unit): its reports tell \(told) dossiers, its records \(received)"
                : "\(unit): báo cáo \(told) hồ sơ, dữ liệu chỉ có \(received)"
        case .farDue(let count):
            return isEnglish
                ? "\(unit): \(count) open dossiers are due in more than two years"
                : "\(unit): \(count) hồ sơ đang mở có hạn trả sau hơn hai năm"
        case .midnight(let count, let all):
            return isEnglish
                ? "\(unit): \(count) of \(all) appointments are written for 00:00:00; each is taken as its whole day"
                : "\(unit): \(count)/\(all) hạn trả ghi lúc 00:00:00; mỗi hạn được tính đến hết ngày đó"
        }
    }

    private static func text(_ sign: Sign, _ isEnglish: Bool) -> String {
        let share = isEnglish ? "\(sign.numerator) of \(sign.denominator)" : "\(sign.numerator)/\(sign.denominator)"
        let (vietnamese, english) =
            switch sign.kind {
            case .withdrawn: ("hồ sơ bị rút vì nhập nhầm", "dossiers were withdrawn as entered by mistake")
            case .withdrawnLate:
                ("hồ sơ bị rút sau khi đã quá hạn", "withdrawn dossiers were withdrawn after they were due")
            case .zeroMinute: ("hồ sơ giải quyết xong trong phút đầu", "dossiers were settled in their first minute")
            case .savedByWait:
                (
                    "hồ sơ đúng hạn chỉ nhờ thời gian chờ bổ sung",
                    "dossiers on time are so only because of the wait for supplements"
                )
            case .appointmentMoved: ("hồ sơ bị dời hạn trả", "dossiers had their appointment moved to a later day")
            case .feeDiffers: ("hồ sơ ghi phí trái với danh mục", "dossiers differ from the register about the fee")
            }
        return "\(share) " + (isEnglish ? english : vietnamese)
    }
}

extension RankFinding {
    /// What is odd in a unit's own cells of the ranked period.
    static func all(
        of unit: UnitCode, _ cells: [ProcedureCode: Measures], _ scorer: Scorer, asOf: Day,
        appointments: AppointmentCount
    ) -> [RankFinding] {
        var kinds: [Kind] = scorer.signs(of: cells).filter(isMany).map { .sign($0) }
        var told: Int128 = 0
        var received: Int128 = 0
        var farDue: Int128 = 0
        let farKey = Slot.scheduleKey(min(asOf.advanced(by: farDueDays + 1), .last))
        for cell in cells.values {
            told += Int128(cell[.reportedTotal])
            received += Int128(cell[.received])
            farDue += Int128(cell.sum(.pending, keysFrom: farKey))
        }
        if told > reportFactor * received { kinds.append(.report(told: told, received: received)) }
        if farDue > 0 { kinds.append(.farDue(count: farDue)) }
        if 2 * appointments.midnights > appointments.all {
            kinds.append(.midnight(count: appointments.midnights, of: appointments.all))
        }
        return kinds.map { RankFinding(unit: unit, kind: $0) }
    }

    private static func isMany(_ sign: Sign) -> Bool {
        sign.numerator >= signCountMin && 100 * sign.numerator >= signPercentMin * sign.denominator
    }
}
