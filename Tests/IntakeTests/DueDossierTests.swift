import Intake
import Model
import TestSupport
import Testing

/// Which dossiers an office still has to settle, and by when (Protocol/20-office-view.md).
struct DueDossierTests {
    /// Thursday, 2026-10-08, in the middle of the day, unless a test says otherwise.
    private static let noon = "2026-10-08T12:00:00"

    private static func office(_ rows: [[String: String]], now: String = noon) throws -> (Office, Moment) {
        var office = try Office(now: now)
        try office.read(csv(rows, columns: dossierColumns))
        #expect(office.refusals() == [])
        return (office, try #require(TimeText.moment(now)))
    }

    private static func list(
        _ rows: [[String: String]], now: String = noon, _ change: (inout DueQuestion) -> Void = { _ in }
    ) throws -> DueList {
        let (office, moment) = try office(rows, now: now)
        var question = DueQuestion(now: moment, limit: 1_000)
        change(&question)
        return office.store.due(of: office.unit, question)
    }

    /// `A overdue 2026-10-07`, in the list's order.
    private static func words(_ list: DueList) -> [String] {
        list.dossiers.map { "\($0.id) \($0.group) \($0.day)\($0.isHourPassed ? " passed" : "")" }
    }

    // O-02, O-03, O-06
    @Test func `dossiers stand in the group of their day, in the order of their hours and ids`() throws {
        let days = [
            ("late", "2026-10-07"), ("c", "2026-10-08"), ("b", "2026-10-08"), ("a", "2026-10-08T17:00:00"),
            ("next", "2026-10-09"), ("far", "2026-10-13"), ("old", "2026-09-28T08:00:00"),
        ]
        let list = try Self.list(days.map { dossier($0.0, ["NgayHenTra": $0.1]) })
        #expect(
            Self.words(list) == [
                "old overdue 2026-09-28", "late overdue 2026-10-07", "a today 2026-10-08", "b today 2026-10-08",
                "c today 2026-10-08", "next tomorrow 2026-10-09", "far later 2026-10-13",
            ])
        #expect(list.totals == [2, 3, 1, 0, 1] && list.waiting == 0 && list.found == 7)
        #expect(list.dossiers.map { $0.daysLeft(from: list.today) } == [-10, -1, 0, 0, 0, 1, 5])
    }

    // O-03: the week ends with its Sunday, tomorrow is the calendar's.
    @Test(arguments: [
        ("2026-10-05", ["today", "tomorrow", "week", "later"]),
        ("2026-10-08", ["overdue", "overdue", "today", "later"]),
        ("2026-10-10", ["overdue", "overdue", "overdue", "later"]),
        ("2026-10-11", ["overdue", "overdue", "overdue", "tomorrow"]),
    ])
    func `a week ends with its Sunday`(day: String, groups: [String]) throws {
        let days = ["2026-10-05", "2026-10-06", "2026-10-08", "2026-10-12"]
        let list = try Self.list(
            days.map { dossier($0, ["NgayHenTra": $0, "NgayTiepNhan": "2026-09-20"]) }, now: "\(day)T09:00:00")
        #expect(list.dossiers.map(\.group.description) == groups)
    }

    // O-02: on a Saturday, on the first of a long weekend, and on a Saturday that is worked.
    @Test(arguments: [
        ("2026-10-10", "2026-10-12"), ("2026-10-11T09:00:00", "2026-10-12"), ("2026-08-29", "2026-09-03"),
        ("2026-08-31", "2026-09-03"), ("2026-09-02T10:00:00", "2026-09-03"), ("2026-08-22", "2026-08-22"),
    ])
    func `what falls on a day off is due at the end of the next working day`(told: String, due: String) throws {
        let list = try Self.list(
            [dossier("A", ["NgayHenTra": told, "NgayTiepNhan": "2026-08-01", "CapNhat": "1"])],
            now: "2026-08-20T12:00:00")
        #expect(list.dossiers.map { "\($0.day)" } == [due])
        let isMoved = !due.hasPrefix(told.prefix(10))
        #expect(!isMoved || list.dossiers.allSatisfy { $0.due == $0.day.end })
    }

    // O-03, O-05
    @Test func `at midnight what was due becomes overdue, and an hour that has passed is marked before`() throws {
        let rows = [
            dossier("day"), dossier("hour", ["NgayHenTra": "2026-10-08T10:00:00"]),
            dossier("evening", ["NgayHenTra": "2026-10-08T17:00:00"]),
        ]
        for (now, expected) in [
            (
                "2026-10-07T23:59:59",
                ["hour tomorrow 2026-10-08", "evening tomorrow 2026-10-08", "day tomorrow 2026-10-08"]
            ),
            ("2026-10-08T00:00:00", ["hour today 2026-10-08", "evening today 2026-10-08", "day today 2026-10-08"]),
            ("2026-10-08T10:00:00", ["hour today 2026-10-08", "evening today 2026-10-08", "day today 2026-10-08"]),
            (
                "2026-10-08T10:00:01",
                ["hour today 2026-10-08 passed", "evening today 2026-10-08", "day today 2026-10-08"]
            ),
            (
                "2026-10-09T00:00:00",
                ["hour overdue 2026-10-08", "evening overdue 2026-10-08", "day overdue 2026-10-08"]
            ),
        ] {
            #expect(try Self.words(Self.list(rows, now: now)) == expected, "\(now)")
        }
        // Settled now, the one whose hour has passed is late, and the other is not.
        for (id, isLate) in [("hour", true), ("evening", false)] {
            let end = ["TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-10-08T10:00:01"]
            let row = try #require(rows.first { $0["MaHoSo"] == id }).merging(end) { $1 }
            let (office, _) = try Self.office([row])
            #expect(office.cell("2026-10/1.0")["late"] == (isLate ? 1 : nil), "\(id)")
        }
    }

    // O-01
    @Test func `settled ones leave, waiting ones are counted apart, and come back with their wait`() throws {
        let rows = [
            dossier("open"), dossier("settled", ["TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-10-06"]),
            dossier("refused", ["TrangThaiHoSo": "8", "NgayTra": "2026-10-06"]), dossier("mistake", ["Xoa": "1"]),
            dossier("not accepted", ["NgayTiepNhan": ""]), dossier("rejected", ["TrangThaiHoSo": "3"]),
            dossier("waits", ["TrangThaiHoSo": "5", "NgayYeuCauBoSung": "2026-10-05T08:00:00", "SoLanBoSung": "1"]),
        ]
        var (office, now) = try Self.office(rows)
        let question = DueQuestion(now: now, limit: 10)
        var list = office.store.due(of: office.unit, question)
        #expect(Self.words(list) == ["open today 2026-10-08"] && list.waiting == 1 && list.open == 1)
        // The supplement came after two days: due two days later.
        let back = dossier(
            "waits",
            ["SoLanBoSung": "1", "ThoiGianBoSungPhut": "2880", "CapNhat": "2026-10-07T09:00:00"])
        let done = dossier(
            "open",
            ["TrangThaiHoSo": "7", "NgayKetThucXuLy": "2026-10-08T09:00:00", "CapNhat": "2026-10-08T09:00:00"])
        try office.read(csv([back, done], columns: dossierColumns))
        list = office.store.due(of: office.unit, question)
        #expect(Self.words(list) == ["waits later 2026-10-12"] && list.waiting == 0)
    }

    // O-03
    @Test func `asked twice for more, a dossier is late whatever its day`() throws {
        let list = try Self.list([
            dossier("twice", ["SoLanBoSung": "2", "NgayHenTra": "2026-12-01"]), dossier("once", ["SoLanBoSung": "1"]),
        ])
        #expect(Self.words(list) == ["twice overdue 2026-12-01", "once today 2026-10-08"])
        #expect(list.dossiers.map(\.isRepeated) == [true, false])
    }

    // O-06
    @Test func `a list may begin and end anywhere, and its totals count everything`() throws {
        let rows = (10...40).map { dossier("N\($0)", ["NgayHenTra": "2026-10-\($0 % 20 + 10)"]) }
        let whole = try Self.list(rows)
        for first in [0, 7, 30, 31, 99] {
            let part = try Self.list(rows) { ($0.first, $0.limit) = (first, 5) }
            #expect(part.dossiers == Array(whole.dossiers.dropFirst(first).prefix(5)))
            #expect(part.totals == whole.totals && part.found == whole.found)
        }
        let soon = try Self.list(rows) { $0.daysMax = 2 }
        #expect(soon.dossiers == whole.dossiers.filter { $0.daysLeft(from: whole.today) <= 2 })
        #expect(soon.totals == whole.totals && soon.found == soon.dossiers.count && soon.found < whole.found)
        let few = try Self.list(rows) { $0.eachMax = 2 }
        #expect(few.totals == whole.totals && few.found == whole.found)
        for group in DueGroup.allCases {
            let all = whole.dossiers.filter { $0.group == group }
            #expect(few.dossiers.filter { $0.group == group } == Array(all.prefix(2)))
        }
        let today = try Self.list(rows) { $0.groups = [.today] }
        #expect(today.dossiers == whole.dossiers.filter { $0.group == .today } && today.totals == whole.totals)
    }

    // O-04
    @Test(arguments: 0..<UInt64(20)) func `groups add up to what the cells count as late and as pending`(seed: UInt64)
        throws
    {
        var random = SplitMix64(seed: seed)
        let rows = (0..<60).map { number in
            let status = [1, 4, 4, 4, 5, 9].randomElement(using: &random) ?? 4
            return dossier(
                "N\(number)",
                [
                    "MaTTHC": ["1.0", "2.0", "3.0", "9.9"].randomElement(using: &random) ?? "1.0",
                    "NgayTiepNhan": "2026-0\(Int.random(in: 7...9, using: &random))-1\(number % 10)T08:00:00",
                    "NgayHenTra": "2026-10-\(Int.random(in: 10...28, using: &random))T1\(number % 8):00:00",
                    "TrangThaiHoSo": "\(status)",
                    "NgayKetThucXuLy": status == 9 ? "2026-10-0\(number % 7 + 1)" : "",
                    "NgayYeuCauBoSung": status == 5 ? "2026-10-0\(number % 7 + 1)" : "",
                    "SoLanBoSung": "\(Int.random(in: 0...2, using: &random))",
                    "ThoiGianBoSungPhut": "\(Int.random(in: 0...4_000, using: &random))",
                ])
        }
        let (office, now) = try Self.office(rows, now: "2026-10-1\(seed % 10)T12:00:00")
        let list = office.store.due(of: office.unit, DueQuestion(now: now, limit: 1_000))
        for period in ["2026-10", "2026-Q4", "2026"] {
            var (scope, handled, inTime) = (Int64(0), Int64(0), Int64(0))
            for cell in office.store.cells(of: office.unit) where cell.key.period.description == period {
                for (name, count) in Office.words(cell.new) {
                    if name == "scope" { scope += count }
                    if name == "handled" { handled += count }
                    if name.hasPrefix("pending@"), name.dropFirst(8) >= "\(list.today)" { inTime += count }
                }
            }
            #expect(list.total(.overdue) == scope - handled - inTime, "seed \(seed), \(period)")
            #expect(list.open - list.total(.overdue) == inTime && list.open > 0, "seed \(seed), \(period)")
        }
    }

    // O-01, O-02, O-04
    @Test func `feedback is due on its 15th working day, until it is answered or waits for more`() throws {
        // Fifteen working days after Thursday the 1st is Thursday the 22nd.
        var office = try Office(now: "2026-10-22T12:00:00")
        let now = try #require(TimeText.moment("2026-10-22T12:00:00"))
        try office.read(
            csv(
                [
                    feedback("open"), feedback("moved", ["NgayChuyen": "2026-10-02T08:00:00"]),
                    feedback("answered", ["NgayTraLoi": "2026-10-05"]), feedback("gone", ["Xoa": "1"]),
                    feedback("refused", ["NgayTuChoi": "2026-10-05"]),
                    feedback("waits", ["NgayYeuCauBoSung": "2026-10-05"]),
                    feedback("early", ["NgayYeuCauBoSung": "2026-09-05"]),
                    feedback("late", ["NgayGui": "2026-09-01T09:00:00"]),
                ], columns: feedbackColumns), .feedback)
        try office.read(csv([dossier("open", ["NgayHenTra": "2026-10-22"])], columns: dossierColumns))
        let list = office.store.due(of: office.unit, DueQuestion(now: now, limit: 10))
        #expect(
            list.dossiers.map { "\($0.kind) \($0.id) \($0.group) \($0.day)" } == [
                "feedback late overdue 2026-09-23", "feedback early today 2026-10-22", "dossier open today 2026-10-22",
                "feedback open today 2026-10-22", "feedback moved tomorrow 2026-10-23",
            ])
        #expect(list.waiting == 1)
        var (scope, settled, inTime) = (Int64(0), Int64(0), Int64(0))
        for cell in office.store.cells(of: office.unit) where cell.key.period.description == "2026" {
            for (name, count) in Office.words(cell.new) {
                if name == "feedback_scope" { scope += count }
                if name == "feedback_on_time" || name == "feedback_late" { settled += count }
                if name.hasPrefix("feedback_pending@"), name.dropFirst(17) >= "2026-10-22" { inTime += count }
            }
        }
        let open = list.dossiers.filter(\.isFeedback)
        #expect(open.count { $0.group == .overdue } == Int(scope - settled - inTime) && scope == 7)
        #expect(open.count { $0.group != .overdue } == Int(inTime))
    }

    // O-09
    @Test func `refusals that count are told, the latest first, until they come right`() throws {
        var (office, _) = try Self.office([dossier("A")])
        let wrong = [
            dossier("B", ["TrangThaiHoSo": "77"]), dossier("C", ["NgayTiepNhan": "today"]), dossier("", [:]),
            dossier("D", ["MaDonVi": "10103"]),
        ]
        try office.read(csv(wrong, columns: dossierColumns), owner: "10101")
        func words() -> [String] {
            office.store.refusals(of: office.unit, limit: 9).map {
                "\($0.key ?? "-") \($0.reason) \($0.digest?.count ?? 0)"
            }
        }
        #expect(words() == ["- missing-field 32", "C bad-time 0", "B bad-value 0", "D unknown-unit 0"])
        #expect(office.store.refusals(of: office.unit, limit: 2).count == 2)
        try office.read(csv([dossier("B"), dossier("C")], columns: dossierColumns))
        #expect(words() == ["- missing-field 32", "D unknown-unit 0"])
    }
}
