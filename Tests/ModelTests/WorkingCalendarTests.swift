import Model
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
