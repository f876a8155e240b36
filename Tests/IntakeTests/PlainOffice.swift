import Intake
import Model

/// What an office's records come to, the slow and obvious way: all rows judged at once, each period asked by itself,
/// in the words of Protocol/14-scoring.md. Nothing here is shared with Intake but the calendar of Model.
struct PlainOffice {
    let rows: [PlainRecord]
    let register: [String: (limit: Int?, unit: String, returns: Bool)]
    let calendar: WorkingCalendar
    let now: Int

    init(rows: [PlainRecord], rules: IntakeRules, now: Moment) {
        self.rows = rows
        self.now = Int(now.seconds)
        calendar = rules.calendar
        var register: [String: (limit: Int?, unit: String, returns: Bool)] = [:]
        for entry in rules.register.entries {
            register[entry.code.description] = (
                entry.timeLimit, entry.timeLimitUnit?.rawValue ?? "", entry.returnsResult
            )
        }
        self.register = register
    }

    // MARK: Judging

    func refusal(_ row: PlainRecord) -> String? {
        switch row {
        case .report(let item):
            if let valid = item.valid, let digitised = item.digitised, digitised > valid { return "bad-value" }
            return isFuture(row.version) ? "future-time" : nil
        case .visit(let row): return refusal(row)
        case .staff(let row): return refusal(row)
        case .rating(let item):
            if let fault = item.fault { return fault }
            return isFuture(item.rated) || isFuture(item.version) ? "future-time" : nil
        case .plan(let item):
            if item.state == 3, item.finished == nil { return "missing-field" }
            return isFuture(item.done) || isFuture(item.version) ? "future-time" : nil
        case .feedback(let item):
            let needed = [3: item.asked, 4: item.answered, 5: item.answered, 6: item.refused, 7: item.refused]
            if let state = item.state, let time = needed[state], time == nil { return "missing-field" }
            let times = [item.received, item.answered, item.refused, item.asked]
            return times.contains { isFuture($0) } || isFuture(row.version) ? "future-time" : nil
        case .dossier(let row):
            if (7...10).contains(row.status), row.finished == nil, row.returned == nil { return "missing-field" }
            if row.status == 5, row.asked == nil { return "missing-field" }
            if isFuture(row.accepted) || isFuture(row.end) || isFuture(row.version) { return "future-time" }
            guard row.counts, let accepted = row.accepted else { return nil }
            if let end = row.end, end < accepted - 60, end != Int(day(accepted).begin.seconds) {
                return "end-before-start"
            }
            return due(row) == nil ? "no-due-date" : nil
        }
    }

    func isFuture(_ time: Int?) -> Bool { (time ?? 0) > now + 86_400 }
    func isFuture(_ version: PlainVersion) -> Bool { version.isTime && isFuture(version.value) }

    /// H, before any wait.
    func due(_ row: PlainDossier) -> Int? {
        if let appointed = row.appointed {
            return calendar.isWorkingDay(day(appointed)) ? appointed : end(of: day(appointed))
        }
        guard let accepted = row.accepted, let entry = register[row.procedure], let limit = entry.limit else {
            return nil
        }
        let day = Day(at: Moment(seconds: Int64(accepted)))
        switch entry.unit {
        case "gio": return accepted + limit * 3600
        case "ngay_lam_viec": return end(of: walk(limit, from: day))
        case "ngay": return end(of: day.advanced(by: limit))
        case "thang":
            let (year, month, date) = day.parts
            let next = month + limit > 12 ? (year + 1, month + limit - 12) : (year, month + limit)
            let last = Day.length(year: next.0, month: next.1)
            return Day(year: next.0, month: next.1, day: min(date, last)).map { end(of: $0) }
        default: return nil
        }
    }

    /// H' of a dossier that is due at `due` without its wait.
    func extended(_ due: Int, _ row: PlainDossier) -> Int {
        var wait = row.minutes ?? 0
        if let accepted = row.accepted, let end = row.end {
            wait = min(wait, max(0, end - accepted) / 60)
        } else if let accepted = row.accepted, row.version.isTime {
            wait = min(wait, max(0, row.version.value - accepted) / 60)
        }
        let isEndOfDay = Int(day(due).end.seconds) == due
        let later = isEndOfDay ? due + (wait + 720) / 1440 * 86_400 : due + wait * 60
        return later == due || calendar.isWorkingDay(day(later)) ? later : end(of: day(later))
    }

    private func walk(_ count: Int, from day: Day) -> Day {
        var day = day
        for _ in 0..<count {
            repeat { day = day.advanced(by: 1) } while !calendar.isWorkingDay(day)
        }
        return day
    }

    private func end(of day: Day) -> Int {
        var day = day
        while !calendar.isWorkingDay(day) { day = day.advanced(by: 1) }
        return Int(day.end.seconds)
    }

    /// The winner of each key, and the refused rows that no newer winner hides, by reason.
    func judged() -> (winners: [PlainRecord], rejected: [String: Int]) {
        struct Key: Hashable { let kind: RecordKind, key: String }
        var winners: [Key: PlainRecord] = [:]
        for row in rows where refusal(row) == nil {
            let key = Key(kind: row.kind, key: row.key)
            if let winner = winners[key] {
                let isLess = (winner.version, winner.form.utf8.map { $0 })
                if row.version < isLess.0 { continue }
                if row.version == isLess.0, !isLess.1.lexicographicallyPrecedes(Array(row.form.utf8)) { continue }
            }
            winners[key] = row
        }
        struct Entry: Hashable { let key: Key, reason: String }
        var entries: Set<Entry> = []
        for row in rows {
            guard let reason = refusal(row) else { continue }
            let key = Key(kind: row.kind, key: row.key)
            let isUnbelieved =
                reason == "future-time" && row.version.isTime && row.version.value >= row.times.max() ?? 0
            if let winner = winners[key], isUnbelieved || winner.version >= row.version { continue }
            entries.insert(Entry(key: key, reason: reason))
        }
        return (Array(winners.values), Dictionary(grouping: entries, by: \.reason).mapValues(\.count))
    }

    // MARK: Counting

    /// All cells that are not empty, `2026-10/1.0` with their counts in words.
    func cells(_ winners: [PlainRecord], also: [Period] = []) -> [String: [String: Int64]] {
        let today = Day(at: Moment(seconds: Int64(now)))
        let periods = UInt16.min...UInt16(4799)
        let least = leastAppointments
        var cells: [String: [String: Int64]] = [:]
        for period in periods.compactMap({ Period(code: $0) }) where period.firstDay <= today || also.contains(period) {
            if period.lastDay < Day(year: 2026, month: 1, day: 1) ?? .first { continue }
            for row in winners {
                let (code, counts) = contribution(row, least[row.key], period, winners)
                for (name, count) in counts where count != 0 {
                    cells["\(period)/\(code)", default: [:]][name, default: 0] += count
                }
            }
            for (name, count) in distinct(winners, period) where count != 0 {
                cells["\(period)/", default: [:]][name, default: 0] += count
            }
        }
        return cells
    }

    private func contribution(
        _ row: PlainRecord, _ least: Int?, _ period: Period, _ winners: [PlainRecord]
    ) -> (String, [String: Int64]) {
        switch row {
        case .report(let row):
            guard let month = Period(row.month), period.firstDay <= month.firstDay, month.lastDay <= period.lastDay
            else {
                return ("", [:])
            }
            var counts = ["reported_total": Int64(row.total), "last_year_total": Int64(row.lastYear ?? 0)]
            // The last month of the period that tells a stock.
            let told = winners.compactMap { winner -> PlainReport? in
                guard case .report(let report) = winner, report.valid != nil, report.digitised != nil,
                    let month = Period(report.month), period.firstDay <= month.firstDay, month.lastDay <= period.lastDay
                else { return nil }
                return report
            }
            if let last = told.max(by: { $0.month < $1.month }), last == row {
                counts["results_valid"] = Int64(last.valid ?? 0)
                counts["results_digitised"] = Int64(last.digitised ?? 0)
            }
            return ("", counts)
        case .visit(let row): return (code(row.procedure), counts(row, period))
        case .staff: return ("", [:])
        case .rating(let row):
            let isIn = period.firstDay <= day(row.rated) && day(row.rated) <= period.lastDay
            return (code(row.procedure), row.isWithdrawn || !isIn ? [:] : row.counts)
        case .plan(let row): return ("", row.isWithdrawn ? [:] : counts(row, period))
        case .feedback(let row): return (code(row.procedure), row.isWithdrawn ? [:] : counts(row, period))
        case .dossier(let row):
            return (code(row.procedure), row.counts ? counts(row, least, period) : withdrawn(row, period))
        }
    }

    private func withdrawn(_ row: PlainDossier, _ period: Period) -> [String: Int64] {
        guard row.isWithdrawn, let accepted = row.accepted, period.firstDay <= day(accepted),
            day(accepted) <= period.lastDay
        else { return [:] }
        let due = due(row).map { extended($0, row) }
        let isLate = row.version.isTime && due.map { row.version.value > $0 } ?? false
        return isLate ? ["withdrawn": 1, "withdrawn_late": 1] : ["withdrawn": 1]
    }

    /// Of each dossier the least appointment of all its rows that stand and are accepted.
    private var leastAppointments: [String: Int] {
        var least: [String: Int] = [:]
        for row in rows {
            guard case .dossier(let dossier) = row, let appointed = dossier.appointed, dossier.counts,
                refusal(row) == nil
            else { continue }
            least[dossier.id] = min(least[dossier.id] ?? appointed, appointed)
        }
        return least
    }

    private func code(_ procedure: String) -> String {
        procedure.isEmpty || register[procedure] != nil ? procedure : "*"
    }

    private func day(_ time: Int) -> Day { Day(at: Moment(seconds: Int64(time))) }

    private func counts(_ row: PlainDossier, _ least: Int?, _ period: Period) -> [String: Int64] {
        guard let accepted = row.accepted, let due = due(row) else { return [:] }
        let (a, b) = (period.firstDay, period.lastDay)
        let later = extended(due, row)
        let end = row.end.map { max($0, accepted) }
        let isSettled = end.map { day($0) <= b } ?? false
        let isLate = (row.supplements ?? 0) > 1 || (isSettled && (end ?? 0) > later)
        let channel = row.channel ?? 1
        let (fee, result, file) = (row.flags[0], row.flags[1], row.flags[2])
        var names: [String] = []
        if day(accepted) >= a, day(accepted) <= b {
            names += ["received", ["received_direct", "received_online", "received_post"][channel - 1]]
            if channel == 2, result { names.append("online_with_result") }
            if row.flags[6] { names.append("synced") }
            if fee { names.append("fee_bearing") }
            if fee, row.flags[6] { names.append("fee_bearing_synced") }
            if let appointed = row.appointed, let least, appointed > least {
                names.append("appointment_moved")
            }
            if fee, (row.paid ?? 0) > 0 { names.append("paid_online") }
            if result { names.append("result_electronic") }
            if file { names.append("component_file") }
            if file, result { names.append("component_file_with_result") }
            if row.flags[3] { names.append("reused") }
            if row.flags[4] { names.append("from_store") }
            if row.flags[5] { names.append("population_data") }
            if row.rating != nil { names.append("rated") }
            if row.rating == 0 { names.append("disliked") }
            if !row.feedback.isEmpty { names.append("with_feedback") }
            if !isLate, row.rating != 0, row.feedback.isEmpty {
                names.append(isSettled ? "content_settled" : "content_pending@\(day(later))")
            }
        }
        if day(accepted) >= a, day(accepted) <= b {
            names += further(row.more, accepted)
            if period.grain == .month { names.append("received_by_day@\(day(accepted))") }
        }
        var counts = Dictionary(uniqueKeysWithValues: names.map { ($0, Int64(1)) })
        if let apology = row.more.apologised, day(apology) <= b, day(accepted) <= b, end.map({ day($0) >= a }) ?? true {
            if isLate { counts["late_apologised"] = 1 }
            if !isLate, !isSettled { counts["apologised_pending@\(day(later))"] = 1 }
        }
        guard day(accepted) <= b, end.map({ day($0) >= a }) ?? true else { return counts }
        counts["scope"] = 1
        if (row.supplements ?? 0) > 0 || row.asked != nil { counts["supplemented"] = 1 }
        if isLate { counts["late"] = 1 } else { counts[isSettled ? "on_time" : "pending@\(day(later))"] = 1 }
        if channel == 2, isLate || isSettled { counts[isLate ? "online_late" : "online_on_time"] = 1 }
        if let end, day(end) <= b {
            if !isLate, end > due { counts["saved_by_wait"] = 1 }
            let isTimed = [row.end ?? 0, accepted].allSatisfy { Int(day($0).begin.seconds) != $0 }
            if isTimed, end - accepted < 60 { counts["zero_minute"] = 1 }
            let minutes = max(0, (end - accepted) / 60 - (row.minutes ?? 0))
            if channel == 2, result || register[row.procedure]?.returns == false, !fee || (row.paid ?? 0) > 0 {
                counts["whole_online"] = 1
            }
            if file, result { counts["settled_digitised"] = 1 }
            counts["handled"] = 1
            counts["handling_minutes"] = Int64(minutes)
            counts["handling_time@\(HandlingTimeBucket.index(minutes: Int64(minutes)))"] = 1
        }
        return counts
    }

    /// What few systems tell of a dossier that was received.
    private func further(_ more: PlainMore, _ accepted: Int) -> [String] {
        var names: [String] = []
        if let synced = more.synced {
            let delay = max(0, synced - accepted)
            names += ["sync_told", "sync_delay@\(HandlingTimeBucket.index(minutes: Int64(delay / 60)))"]
            if delay <= 86_400 { names.append("synced_within_day") }
        }
        let told = [
            ("signed_told", "result_signed"), ("authentication_told", "authenticated"),
            ("moved_told", "moved_electronically"),
        ]
        for ((told, yes), answer) in zip(told, more.answers) where answer != nil {
            names += answer == 1 ? [told, yes] : [told]
        }
        if ["10101", "10103", "H49.12-3"].contains(more.receiver) {
            names += more.receiver == "10101" ? ["receiver_told"] : ["receiver_told", "received_elsewhere"]
        }
        return names
    }

    private func counts(_ row: PlainPlan, _ period: Period) -> [String: Int64] {
        let (a, b) = (period.firstDay, period.lastDay)
        let isDue = a <= day(row.due) && day(row.due) <= b
        let isCarried = day(row.due) < a && row.done.map { day($0) >= a } ?? true
        guard isDue || isCarried else { return [:] }
        guard let done = row.done, day(done) <= b else { return ["plans": 1, "plans_open@\(day(row.due))": 1] }
        return ["plans": 1, "plans_done": 1, "plans_done_late": day(done) > day(row.due) ? 1 : 0]
    }

    private func counts(_ row: PlainFeedback, _ period: Period) -> [String: Int64] {
        let (a, b) = (period.firstDay, period.lastDay)
        let begin = day(max(row.sent, row.transferred ?? 0))
        let answers = [(row.answered, 15), (row.refused, 2)].filter { $0.0.map { day($0) <= b } ?? false }
        let earliest = answers.compactMap { $0.0.map { day($0) } }.min()
        var response = answers.first { $0.0.map { day($0) } == earliest }
        if response == nil, let asked = row.asked, day(asked) <= b, asked >= max(row.sent, row.transferred ?? 0) {
            response = (asked, 5)
        }
        let due = walk(response?.1 ?? 15, from: begin)
        let responded = response?.0.map { day($0) }
        let isLate = responded.map { $0 > due } ?? false
        let received = row.received.map { day($0) } ?? begin
        var counts: [String: Int64] = [:]
        if received >= a, received <= b {
            counts["feedback_received"] = 1
            counts[row.category == 1 ? "feedback_on_rules" : "feedback_on_conduct"] = 1
            if !isLate, (row.dislikes ?? 0) <= (row.likes ?? 0), !row.isRepeated {
                counts[response == nil ? "feedback_content_pending@\(due)" : "feedback_content_settled"] = 1
            }
        }
        guard received <= b, responded.map({ $0 >= a }) ?? true else { return counts }
        counts["feedback_scope"] = 1
        counts[response == nil ? "feedback_pending@\(due)" : isLate ? "feedback_late" : "feedback_on_time"] = 1
        return counts
    }
}
