import Intake
import Model
import TestSupport

struct PlainVisit: Hashable {
    var id: String
    var procedure: String
    var arrived: Int
    var called: Int?
    var finished: Int?
    var status: Int
    var dossiers: Int?
    var appointed: Int?
    var hasAppointment: Bool
    var isPriority: Bool
    var isWithdrawn: Bool
    var officer = ""
    var version: PlainVersion

    var form: String {
        [
            procedure, tenDigits(arrived), tenDigits(called), tenDigits(finished), String(status),
            String(dossiers ?? 1), hasAppointment ? "1" : "0", tenDigits(appointed), isPriority ? "1" : "0",
            isWithdrawn ? "1" : "0", PlainStaff.isCitizen(officer) ? "" : officer, version.form,
        ].joined(separator: "\u{1F}")
    }

    var values: [(String, PlainValue)] {
        [
            ("MaLuot", .text(id)), ("MaTTHC", .text(procedure)), ("GioDen", .time(arrived)), ("GioGoi", .time(called)),
            ("GioXong", .time(finished)), ("TrangThai", .number(status)), ("SoHoSo", .number(dossiers)),
            ("CoHen", .number(hasAppointment ? 1 : 0)), ("GioHen", .time(appointed)),
            ("UuTien", .number(isPriority ? 1 : 0)), ("Xoa", .number(isWithdrawn ? 1 : 0)), ("MaCanBo", .text(officer)),
            ("CapNhat", version.isTime ? .time(version.value) : .number(version.value)),
        ]
    }

    var isCalled: Bool { [2, 3].contains(status) }
    var waited: Int { max(0, (called ?? 0) - (hasAppointment ? max(arrived, appointed ?? 0) : arrived)) }
    var served: Int { max(0, (finished ?? 0) - (called ?? 0)) }
}

struct PlainStaff: Hashable {
    var officer: String
    var day: Day
    var desk: Int?
    var handling: Int?
    var isWithdrawn: Bool
    var version: PlainVersion

    var form: String {
        [
            tenDigits(Int(day.begin.seconds)), String(desk ?? 0), String(handling ?? 0), isWithdrawn ? "1" : "0",
            version.form,
        ].joined(separator: "\u{1F}")
    }

    var values: [(String, PlainValue)] {
        [
            ("MaCanBo", .text(officer)), ("Ngay", .time(Int(day.begin.seconds) + 30_000)), ("PhutTruc", .number(desk)),
            ("PhutXuLy", .number(handling)), ("Xoa", .number(isWithdrawn ? 1 : 0)),
            ("CapNhat", version.isTime ? .time(version.value) : .number(version.value)),
        ]
    }

    /// Twelve digits, which no pseudonym has.
    static func isCitizen(_ officer: String) -> Bool { officer.count == 12 && officer.allSatisfy(\.isNumber) }

    var works: Bool { !isWithdrawn && (desk ?? 0) + (handling ?? 0) > 0 }
}

extension PlainGenerator {
    /// A time of day that is not the first second of a day.
    private mutating func clock(after: Int = 0, seconds: Int) -> Int {
        let base = after == 0 ? time() : after
        let moment = base + random.next(below: seconds)
        return Day(at: Moment(seconds: Int64(moment))).begin.seconds == Int64(moment) ? moment + 1 : moment
    }

    mutating func visit() -> PlainVisit {
        let arrived = clock(seconds: 2)
        // Around the bounds of 15 and 30 minutes, of eight hours and of a day; now and then before the ticket.
        let bound = random.element(of: [0, 0, 900, 1800, 28_800, 86_400])
        let called = clock(after: arrived + bound - random.next(below: 3) * 30, seconds: 40)
        let status = random.next(in: 1...4)
        return PlainVisit(
            id: "T\(random.next(below: 12))", procedure: random.element(of: ["", "1.0", "2.0", "9.9"]),
            arrived: arrived, called: [2, 3].contains(status) || random.bool(oneIn: 4) ? called : nil,
            finished: status == 3 || random.bool(oneIn: 5)
                ? clock(after: called - random.next(below: 70), seconds: 2000) : nil, status: status,
            dossiers: maybe(random.next(below: 4)), appointed: maybe(clock(after: arrived, seconds: 3600), oneIn: 3),
            hasAppointment: random.bool(oneIn: 4), isPriority: random.bool(oneIn: 6),
            isWithdrawn: random.bool(oneIn: 12), officer: random.element(of: ["", "CB 0", "CB 1", "012345678901"]),
            version: version())
    }

    mutating func staff() -> PlainStaff {
        let desk = maybe(random.next(below: 700))
        return PlainStaff(
            officer: "CB \(random.next(below: 3))", day: Day(at: Moment(seconds: Int64(time(days: 8)))), desk: desk,
            handling: maybe(random.next(below: 900)), isWithdrawn: random.bool(oneIn: 10), version: version())
    }
}

extension PlainOffice {
    func refusal(_ row: PlainVisit) -> String? {
        if row.isCalled, row.called == nil { return "missing-field" }
        if row.status == 3, row.finished == nil { return "missing-field" }
        if row.hasAppointment, row.appointed == nil { return "missing-field" }
        if [row.arrived, row.called, row.finished].contains(where: { isFuture($0) }) || isFuture(row.version) {
            return "future-time"
        }
        if row.isWithdrawn { return nil }
        if let called = row.called, called < row.arrived - 60 { return "end-before-start" }
        if let finished = row.finished, finished < max(row.called ?? 0, row.arrived) - 60 { return "end-before-start" }
        if row.isCalled, row.waited > 86_400 { return "bad-value" }
        return row.status == 3 && row.served > 86_400 ? "bad-value" : nil
    }

    func refusal(_ row: PlainStaff) -> String? {
        if (row.desk ?? 0) + (row.handling ?? 0) > 1440 { return "bad-value" }
        return isFuture(Int(row.day.begin.seconds)) || isFuture(row.version) ? "future-time" : nil
    }

    func counts(_ row: PlainVisit, _ period: Period) -> [String: Int64] {
        let day = Day(at: Moment(seconds: Int64(row.arrived)))
        guard !row.isWithdrawn, period.firstDay <= day, day <= period.lastDay else { return [:] }
        var counts: [String: Int64] = ["visits": 1]
        if period.grain == .month { counts["visits_by_day@\(day)"] = 1 }
        if row.status == 1 { counts["visits_open@\(day)"] = 1 }
        if row.status == 4 { counts["visits_left"] = 1 }
        guard row.isCalled else { return counts }
        counts["visits_called"] = 1
        counts["wait_seconds"] = Int64(row.waited)
        counts["wait_time@\(HandlingTimeBucket.index(minutes: Int64(row.waited)))"] = 1
        if row.waited <= 900 { counts["visits_within_15"] = 1 }
        if row.waited <= 1800 { counts["visits_within_30"] = 1 }
        if row.waited > 28_800 { counts["visits_over_8h"] = 1 }
        guard row.status == 3 else { return counts }
        counts["visits_done"] = 1
        counts["desk_seconds"] = Int64(row.served)
        counts["desk_seconds_dossiers"] = (row.dossiers ?? 1) > 0 ? Int64(row.served) : 0
        counts["visit_dossiers"] = Int64(row.dossiers ?? 1)
        return counts
    }

    /// What is counted once, however many records say it: all of a period in one look.
    func distinct(_ winners: [PlainRecord], _ period: Period) -> [String: Int64] {
        var (receptions, desks, officers): (Set<Day>, Set<Day>, Set<String>) = ([], [], [])
        func isIn(_ day: Day) -> Bool { period.firstDay <= day && day <= period.lastDay }
        var counts: [String: Int64] = [:]
        for winner in winners {
            switch winner {
            case .dossier(let row) where row.counts && (row.channel ?? 1) == 1:
                receptions.insert(Day(at: Moment(seconds: Int64(row.accepted ?? 0))))
            case .visit(let row) where !row.isWithdrawn:
                receptions.insert(Day(at: Moment(seconds: Int64(row.arrived))))
            case .staff(let row) where row.works && isIn(row.day):
                officers.insert(row.officer)
                counts["officer_days", default: 0] += 1
                counts["desk_minutes", default: 0] += Int64(row.desk ?? 0)
                counts["handling_staff_minutes", default: 0] += Int64(row.handling ?? 0)
                if (row.desk ?? 0) > 0 { desks.insert(row.day) }
            default: break
            }
        }
        counts["reception_days"] = Int64(receptions.count(where: isIn))
        counts["desk_days"] = Int64(desks.count)
        counts["officers"] = Int64(officers.count)
        return counts
    }
}
