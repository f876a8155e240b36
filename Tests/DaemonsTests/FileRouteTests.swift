import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import TestSupport
import Testing
import Wire

/// Files that an aggregator gives away, by what is asked for.
@Suite struct FileRouteTests {
    private let api: AggregatorAPI
    private let node: Node
    private let book: RankingBook

    init() throws {
        let unit = try #require(UnitCode("10101"))
        node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
                owned: [unit]), keyRing: KeyRing(), seed: [1])
        book = RankingBook(
            BundleContents(
                topology: try Topology(csv: ClusterFile.topology63, file: "t"), register: try #require(Register([])),
                calendar: try WorkingCalendar(csv: ClusterFile.holidays, file: "c"),
                catalogue: CatalogueFile.standard(), hash: [0xAB, 0xCD, 1, 2, 3, 4, 5]), of: node)
        // 2026-11-16, Viet Nam.
        let now = Instant(monotonicMilliseconds: 60_000, unixMilliseconds: 1_794_794_400_000)
        for (month, count) in [("2026-10", Int64(70)), ("2026-11", 90)] {
            let counts: [(Measure, Int64)] = [(.received, 100), (.scope, 100), (.onTime, count), (.handled, 100)]
            let measures = try Measures(canonical: counts.map { Measures.Entry(Slot($0.0), $0.1) })
            let key = CellKey(try #require(Period(month)), try #require(ProcedureCode("1.1")))
            _ = node.commit(unit, [(key: key, measures: measures)], now: now)
        }
        let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}"
        api = AggregatorAPI(
            node: node, book: book, audit: RollUpAudit(),
            configuration: try AggregatorConfiguration(Array(file.utf8), file: "c", folder: "."), now: now)
    }

    private func ask(_ target: String) throws -> HTTPResponse { api.answer(try #require(HTTPRequest(target: target))) }

    private func lines(_ target: String) throws -> [String] {
        let response = try ask(target)
        #expect(response.status == .ok, "\(target): \(String(decoding: response.body, as: UTF8.self))")
        return String(decoding: response.body, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    // I-06, I-07, I-08
    @Test(arguments: [
        "/api/v1/rankings.csv?tier=branch", "/api/v1/indicators.csv?tier=branch", "/api/v1/targets.csv?tier=branch",
        "/api/v1/units/10101/lost.csv?period=2026-11", "/api/v1/units/10101/explain.csv?period=2026-11",
        "/api/v1/units/10101/reform-next.csv?period=2026-11", "/api/v1/units/10101/plans.csv?period=2026-11",
        "/api/v1/forecasts.csv?as_of=2026-11-16",
    ])
    func `every CSV has every form, and what people open says what it is of`(_ target: String) throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let exact = try ask(target)
        #expect(!exact.body.starts(with: mark) && exact.contentType == "text/csv; charset=utf-8")
        let head = try lines(target)[0]
        #expect(!head.contains("as_of"))
        for form in ["spreadsheet", "excel"] {
            #expect(try ask("\(target)&for=\(form)").body.starts(with: mark))
            let lines = try lines("\(target)&for=\(form)")
            #expect(lines[0].hasSuffix(form == "excel" ? ";period;as_of;rules" : ",period,as_of,rules"))
            let end = form == "excel" ? "\"=\"\"2026-11\"\"\";2026-11-16;" : ",2026-11,2026-11-16,"
            let rules = "\(CatalogueFile.standard().name) abcd01020304"
            #expect(lines.dropFirst().allSatisfy { $0.hasSuffix("\(end)\(rules)") }, "\(lines.prefix(2))")
        }
        let (quoted, plain) = (try lines("\(target)&codes=quoted"), try lines(target))
        #expect(quoted[0] == plain[0] && quoted.count == plain.count)
        for wrong in ["for=people", "codes=plain", "for=excel&codes=quoted", "for="] {
            #expect(try ask("\(target)&\(wrong)").status == .badRequest, "\(wrong)")
        }
    }

    // I-09
    @Test func `the long form has every period from the first to the last`() throws {
        let lines = try lines("/api/v1/long.csv?tier=branch&within=01&period=2026-11&from=2026-09")
        let periods = lines.dropFirst().compactMap { $0.split(separator: ",").first { $0.hasPrefix("2026-") } }
        #expect(periods == periods.sorted() && Set(periods) == ["2026-09", "2026-10", "2026-11"])
        #expect(
            lines.contains { $0.hasPrefix("10101,") && $0.contains(",2026-10,2026-11-16,") && $0.contains(",2.1,") })
        #expect(try self.lines("/api/v1/long.csv?tier=branch&within=01").count == lines.count / 3 + 1)
        for wrong in ["2026-12", "2026-Q4", "2026", "x", "2024-11"] {
            let response = try ask("/api/v1/long.csv?tier=branch&period=2026-11&from=\(wrong)")
            #expect(response.status == .badRequest, "\(wrong)")
        }
        #expect(try ask("/api/v1/long.csv?tier=province&period=2026-11&from=2024-12").status == .ok, "24 months")
    }

    // I-10
    @Test func `a workbook comes as a file with a name, and says how complete it is`() throws {
        let response = try ask("/api/v1/rankings.xlsx?tier=branch&period=2026-11")
        #expect(response.status == .ok && response.body.starts(with: [0x50, 0x4B, 3, 4]))
        #expect(response.contentType == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        let fields = response.fields.reduce(into: [String: String]()) { $0[$1.name] = $1.value }
        #expect(fields["Content-Disposition"] == "attachment; filename=\"tamcap-2026-11-branch.xlsx\"")
        #expect(fields["X-As-Of"] == "2026-11-16" && fields["X-Completeness"] != nil)
        #expect(try ask("/api/v1/rankings.xlsx?tier=branch&period=2026-11").body == response.body)
        // A unit by itself.
        let unit = try ask("/api/v1/units/10101/workbook.xlsx?period=2026-11")
        let disposition = unit.fields.first { $0.name == "Content-Disposition" }?.value
        #expect(unit.status == .ok && disposition == "attachment; filename=\"tamcap-2026-11-10101.xlsx\"")
        #expect(unit.body.starts(with: Array("PK".utf8)) && unit.body != response.body)
    }
}
