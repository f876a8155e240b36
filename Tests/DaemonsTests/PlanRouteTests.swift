import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import TestSupport
import Testing
import Wire

/// Overdue tasks of reform plans, office by office, as an aggregator answers it.
@Suite struct PlanRouteTests {
    private static let country = RouteCentre.country + "0803,08,branch,D\n"
    private let centre: RouteCentre

    /// October: 0801 has one overdue since the 5th, 0802 two since the 20th, 0803 nothing at all, 7901 one since the
    /// 20th and one that is due on the 31st.
    init() throws {
        centre = try RouteCentre(Self.country)
        try commit("0801", done: 3, late: 1, open: [("2026-10-05", 1)])
        try commit("0802", done: 0, late: 0, open: [("2026-10-20", 2)])
        try commit("7901", done: 1, late: 0, open: [("2026-10-20", 1), ("2026-10-31", 1)])
    }

    private func commit(_ office: String, done: Int64, late: Int64, open: [(String, Int64)]) throws {
        var entries = [Measures.Entry(Slot(.plans), done + open.reduce(0) { $0 + $1.1 })]
        if done > 0 { entries.append(Measures.Entry(Slot(.plansDone), done)) }
        if late > 0 { entries.append(Measures.Entry(Slot(.plansDoneLate), late)) }
        for (day, count) in open {
            entries.append(Measures.Entry(Slot(.plansOpen, key: Slot.scheduleKey(try #require(Day(day)))), count))
        }
        try centre.commit(try #require(UnitCode(office)), try #require(Period("2026-10")), .none, entries)
    }

    // J-18
    @Test func `offices stand with the most overdue first, and their sums are the unit's`() throws {
        let csv = try centre.ask("/api/v1/units/VN/plans.csv?period=2026-10").text
        #expect(
            csv == """
                unit_code,name,tasks,done,done_late,not_due,overdue,overdue_since
                0802,B & C,2,0,0,0,2,2026-10-20
                0801,A,4,3,1,0,1,2026-10-05
                7901,E,3,1,0,1,1,2026-10-20

                """)
        let json = try centre.ask("/api/v1/units/VN/plans?period=2026-10").text
        #expect(json.contains("\"judged\":\"2026-10-31\",\"tasks\":9,\"overdue\":4,\"offices\":[{\"unit\":\"0802\","))
        // X15 of the unit counts alike.
        let unit = try centre.ask("/units/VN?period=2026-10&lang=en").text
        #expect(unit.contains("Tasks of reform plans: 4 overdue</a>"))
        let province = try centre.ask("/api/v1/units/08/plans?period=2026-10").text
        #expect(province.contains("\"tasks\":6,\"overdue\":3,"))
    }

    // J-18
    @Test func `who is overdue is a matter of the day`() throws {
        let before = try centre.ask("/api/v1/units/VN/plans.csv?period=2026-10&as_of=2026-10-20").text
        #expect(
            before.split(separator: "\n").dropFirst().map { String($0) } == [
                "0801,A,4,3,1,0,1,2026-10-05", "0802,B & C,2,0,0,2,0,", "7901,E,3,1,0,2,0,",
            ])
        #expect(try centre.ask("/api/v1/units/0803/plans?period=2026-10").text.contains("\"offices\":[]"))
        #expect(try centre.ask("/api/v1/units/VN/plans?period=2026-11").text.contains("\"tasks\":0"))
        #expect(try centre.ask("/api/v1/units/99/plans").status == .notFound)
        #expect(try centre.ask("/api/v1/units/VN/plans?tier=branch").status == .badRequest)
    }

    // J-18
    @Test func `the page says it in both languages, and names no task`() throws {
        let page = try centre.ask("/units/VN/plans?period=2026-10").text
        #expect(page.contains("9 nhiệm vụ, 4 quá hạn đến 31/10/2026") && page.contains("B &amp; C</a>"), "\(page)")
        #expect(page.contains("/api/v1/units/VN/plans.csv?period=2026-10"))
        let english = try centre.ask("/units/08/plans?period=2026-10&lang=en").text
        #expect(english.contains("6 tasks, 3 overdue on ") && english.contains("Tuyên &lt;Quang&gt;"))
        #expect(try centre.ask("/units/0803/plans?period=2026-10").text.contains("Chưa có nhiệm vụ nào trong kỳ."))
        #expect(try !centre.ask("/units/0803?period=2026-10").text.contains("/plans?"))
    }
}
