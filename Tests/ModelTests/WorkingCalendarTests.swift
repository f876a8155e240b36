import Model
import TestSupport
import Testing

struct WorkingCalendarTests {
    /// The autumn of 2026: a Saturday worked in exchange for the Monday after, Independence Day with a day more.
    private static let csv = """
        date,weekday,name_en,kind
        2026-08-31,Mon,,swapped day off
        2026-09-01,Tue,,public holiday
        2026-09-02,Wed,,public holiday
        2027-01-04,Mon,,compensatory
        2026-08-22,Sat,,swapped working day

        """

    private func calendar() throws -> WorkingCalendar {
        try WorkingCalendar(csv: Array(Self.csv.utf8), file: "c.csv")
    }

    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    //
    @Test func `holidays and swapped days change Monday to Friday`() throws {
        let calendar = try calendar()
        for (text, works) in [
            ("2026-08-21", true), ("2026-08-22", true), ("2026-08-23", false), ("2026-08-31", false),
            ("2026-09-01", false), ("2026-09-03", true), ("2026-09-05", false), ("2027-01-04", false),
        ] {
            #expect(calendar.isWorkingDay(try day(text)) == works, "\(text)")
        }
    }

    @Test func `the n-th working day leaves out days off and the day itself`() throws {
        let calendar = try calendar()
        #expect(calendar.workingDay(1, after: try day("2026-08-21")) == (try day("2026-08-22")))
        #expect(calendar.workingDay(1, after: try day("2026-08-28")) == (try day("2026-09-03")))
        #expect(calendar.workingDay(2, after: try day("2026-08-31")) == (try day("2026-09-04")))
        #expect(calendar.workingDay(0, after: try day("2026-09-01")) == (try day("2026-09-01")))
        #expect(calendar.firstWorkingDay(onOrAfter: try day("2026-08-29")) == (try day("2026-09-03")))
        #expect(calendar.firstWorkingDay(onOrAfter: try day("2026-09-03")) == (try day("2026-09-03")))
    }

    @Test func `counting agrees with walking, day by day`() throws {
        let calendar = try calendar()
        for start in 0..<800 {
            let first = try day("2025-06-01").advanced(by: start)
            var walked = first
            for count in 1...25 {
                repeat { walked = walked.advanced(by: 1) } while !calendar.isWorkingDay(walked)
                #expect(calendar.workingDay(count, after: first) == walked)
            }
        }
    }

    @Test func `a due date after 2099 counts as the last day`() throws {
        let calendar = WorkingCalendar()
        #expect(calendar.workingDay(3, after: try day("2099-12-30")) == .last)
        #expect(calendar.workingDay(Int(Int32.max), after: .first) == .last)
        #expect(calendar.workingDay(1, after: .last) == .last)
        #expect(calendar.workingDay(1, after: .first) == Day("2000-01-03"))
    }

    @Test func `years without entries are named`() throws {
        let calendar = try calendar()
        #expect(calendar.years == [2026, 2027])
        #expect(calendar.yearsWithoutEntries(try day("2025-12-31")...(try day("2028-01-01"))) == [2025, 2028])
    }

    @Test func `the shipped calendar has complete years from 2021 to 2026`() throws {
        let calendar = try WorkingCalendar(csv: ClusterFile.holidays, file: "holidays.csv")
        #expect(calendar.gaps(on: try day("2026-11-30")) == [])
        #expect(calendar.gaps(on: try day("2026-12-01")) == [CalendarGap(year: 2027, isEmpty: true)])
        #expect(calendar.gaps(on: try day("2027-03-01")) == [CalendarGap(year: 2027, isEmpty: true)])
    }

    @Test func `to figures of a period the gaps of today matter, and those of its own year`() throws {
        let calendar = try WorkingCalendar(csv: ClusterFile.holidays, file: "holidays.csv")
        let (old, recent) = (try #require(Period("2019-Q2")), try #require(Period("2026-11")))
        let december = try day("2026-12-05")
        #expect(calendar.gaps(on: try day("2026-11-05"), for: recent) == [])
        #expect(calendar.gaps(on: december, for: recent) == [CalendarGap(year: 2027, isEmpty: true)])
        #expect(calendar.gaps(on: december, for: old).map(\.year) == [2019, 2027])
    }

    @Test(arguments: [
        "2026-01-01", "2026-02-18", "2026-04-27", "2026-04-30", "2026-05-01", "2026-09-01", "2026-09-02",
    ]) func `a year that lacks a holiday of every year is named`(missing: String) throws {
        // Hùng Kings 2026 is a Sunday and the Monday in lieu: both lines go.
        let lines = String(decoding: ClusterFile.holidays, as: UTF8.self).split(separator: "\n")
        let csv = lines.filter { !$0.hasPrefix(missing) && !(missing == "2026-04-27" && $0.hasPrefix("2026-04-26")) }
        let calendar = try WorkingCalendar(csv: Array(csv.joined(separator: "\n").utf8), file: "c.csv")
        #expect(calendar.gaps(on: try day("2026-06-01")) == [CalendarGap(year: 2026, isEmpty: false)])
    }

    /// Monday to Friday off and weekend days worked, by year, as the notices and article 111(3) of the Labour Code give
    /// them (Cluster/calendar/README.md): written down from the notices, not made from the file.
    @Test(arguments: [
        (2021, "01-01 02-10 02-11 02-12 02-15 02-16 04-21 04-30 05-03 09-02 09-03", ""),
        (2022, "01-03 01-31 02-01 02-02 02-03 02-04 04-11 05-02 05-03 09-01 09-02", ""),
        (2023, "01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04", ""),
        (2024, "01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03", "05-04"),
        (2025, "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02", "04-26"),
        (
            2026, "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
            "01-10 08-22"
        ),
    ])
    func `the shipped calendar is what the notices of the year say`(year: Int, off: String, worked: String) throws {
        let calendar = try WorkingCalendar(csv: ClusterFile.holidays, file: "holidays.csv")
        var found: (off: [String], worked: [String]) = ([], [])
        var at = try day("\(year)-01-01")
        while at.parts.year == year {
            let text = String(at.description.dropFirst(5))
            if at.weekday < 5, !calendar.isWorkingDay(at) { found.off.append(text) }
            if at.weekday >= 5, calendar.isWorkingDay(at) { found.worked.append(text) }
            at = at.advanced(by: 1)
        }
        #expect(found.off.joined(separator: " ") == off)
        #expect(found.worked.joined(separator: " ") == worked)
    }

    /// An office lost all points of 2.1 over this week: 2026-01-02 was off in exchange for Saturday 2026-01-10.
    @Test func `three working days from 2025-12-31 end on 2026-01-07`() throws {
        let calendar = try WorkingCalendar(csv: ClusterFile.holidays, file: "holidays.csv")
        #expect(calendar.workingDay(3, after: try day("2025-12-31")) == Day("2026-01-07"))
        #expect(calendar.workingDay(3, after: try day("2026-01-07")) == Day("2026-01-10"))
    }

    //
    @Test(arguments: [
        ("date,kind\n2026-02-30,public holiday\n", 2, "date"), ("date,kind\n,public holiday\n", 2, "date"),
        ("date,kind\n2026-01-01,holiday\n", 2, "kind"), ("date,name\n", 1, "kind"),
        ("date,kind\n2026-01-01,public holiday\n2026-01-02\n", 3, nil),
    ])
    func `a wrong calendar is refused with its line`(text: String, line: Int, column: String?) throws {
        let error = try #require(throws: LocatedError.self) {
            try WorkingCalendar(csv: Array(text.utf8), file: "c.csv")
        }
        #expect(error.line == line)
        #expect(error.key == column)
    }
}
