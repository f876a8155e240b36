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
    private static let country = """
        unit_code,parent_code,tier,name
        VN,,nation,Toàn ngành
        08,VN,province,Tuyên <Quang>
        0801,08,branch,A
        0802,08,branch,B & C
        0803,08,branch,D
        79,VN,province,Hồ Chí Minh
        7901,79,branch,E

        """
    private let node: Node
    private let book: RankingBook
    private let now: Instant

    /// October: 0801 has one overdue since the 5th, 0802 two since the 20th, 0803 nothing at all, 7901 one since the
    /// 20th and one that is due on the 31st.
    init() throws {
        // 2026-11-16 09:00 in Viet Nam.
        now = Instant(monotonicMilliseconds: 5, unixMilliseconds: 1_794_794_400_000)
        let offices = ["0801", "0802", "0803", "7901"].compactMap { UnitCode($0) }
        node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
                owned: offices), keyRing: KeyRing(), seed: [1])
        book = RankingBook(
            BundleContents(
                topology: try Topology(csv: Array(Self.country.utf8), file: "t"), register: try #require(Register([])),
                calendar: WorkingCalendar(), catalogue: CatalogueFile.standard(), hash: [1]), of: node)
        node.onChanges = { [unowned book] unit, changes in book.apply(unit, changes) }
        try commit(offices[0], done: 3, late: 1, open: [("2026-10-05", 1)])
        try commit(offices[1], done: 0, late: 0, open: [("2026-10-20", 2)])
        try commit(offices[3], done: 1, late: 0, open: [("2026-10-20", 1), ("2026-10-31", 1)])
    }

    private func commit(_ office: UnitCode, done: Int64, late: Int64, open: [(String, Int64)]) throws {
        var entries = [Measures.Entry(Slot(.plans), done + open.reduce(0) { $0 + $1.1 })]
        if done > 0 { entries.append(Measures.Entry(Slot(.plansDone), done)) }
        if late > 0 { entries.append(Measures.Entry(Slot(.plansDoneLate), late)) }
        for (day, count) in open {
            entries.append(Measures.Entry(Slot(.plansOpen, key: Slot.scheduleKey(try #require(Day(day)))), count))
        }
        let cell = try Measures(canonical: entries.sorted { $0.slot < $1.slot })
        _ = node.commit(office, [(key: CellKey(try #require(Period("2026-10")), .none), measures: cell)], now: now)
    }

    private func ask(_ target: String) throws -> (status: HTTPStatus, text: String) {
        let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}"
        let api = AggregatorAPI(
            node: node, book: book, audit: RollUpAudit(),
            configuration: try AggregatorConfiguration(Array(file.utf8), file: "c", folder: "."), now: now)
        let answer = api.answer(try #require(HTTPRequest(target: target)))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    // J-18
    @Test func `offices stand with the most overdue first, and their sums are the unit's`() throws {
        let csv = try ask("/api/v1/units/VN/plans.csv?period=2026-10").text
        #expect(
            csv == """
                unit_code,name,tasks,done,done_late,not_due,overdue,overdue_since
                0802,B & C,2,0,0,0,2,2026-10-20
                0801,A,4,3,1,0,1,2026-10-05
                7901,E,3,1,0,1,1,2026-10-20

                """)
        let json = try ask("/api/v1/units/VN/plans?period=2026-10").text
        #expect(json.contains("\"judged\":\"2026-10-31\",\"tasks\":9,\"overdue\":4,\"offices\":[{\"unit\":\"0802\","))
        // X15 of the unit counts alike.
        let unit = try ask("/units/VN?period=2026-10&lang=en").text
        #expect(unit.contains("Tasks of reform plans: 4 overdue</a>"))
        let province = try ask("/api/v1/units/08/plans?period=2026-10").text
        #expect(province.contains("\"tasks\":6,\"overdue\":3,"))
    }

    // J-18
    @Test func `who is overdue is a matter of the day`() throws {
        let before = try ask("/api/v1/units/VN/plans.csv?period=2026-10&as_of=2026-10-20").text
        #expect(
            before.split(separator: "\n").dropFirst().map { String($0) } == [
                "0801,A,4,3,1,0,1,2026-10-05", "0802,B & C,2,0,0,2,0,", "7901,E,3,1,0,2,0,",
            ])
        #expect(try ask("/api/v1/units/0803/plans?period=2026-10").text.contains("\"offices\":[]"))
        #expect(try ask("/api/v1/units/VN/plans?period=2026-11").text.contains("\"tasks\":0"))
        #expect(try ask("/api/v1/units/99/plans").status == .notFound)
        #expect(try ask("/api/v1/units/VN/plans?tier=branch").status == .badRequest)
    }

    // J-18
    @Test func `the page says it in both languages, and names no task`() throws {
        let page = try ask("/units/VN/plans?period=2026-10").text
        #expect(page.contains("9 nhiệm vụ, 4 quá hạn đến 31/10/2026") && page.contains("B &amp; C</a>"), "\(page)")
        #expect(page.contains("/api/v1/units/VN/plans.csv?period=2026-10"))
        let english = try ask("/units/08/plans?period=2026-10&lang=en").text
        #expect(english.contains("6 tasks, 3 overdue on ") && english.contains("Tuyên &lt;Quang&gt;"))
        #expect(try ask("/units/0803/plans?period=2026-10").text.contains("Chưa có nhiệm vụ nào trong kỳ."))
        #expect(try !ask("/units/0803?period=2026-10").text.contains("/plans?"))
    }
}
