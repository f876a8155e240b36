import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import TestSupport
import Testing
import Wire

/// What a province's own server answers: its own part of the country, and no more.
@Suite struct ProvinceRankingTests {
    private static let reform = """
        unit_code,parent_code,tier,name,from,to,successor
        VN,,nation,N,,,
        02,VN,province,Hà Giang,,2026-06-30,08
        08,VN,province,Tuyên Quang,,,
        0201,02,branch,A,,2026-06-30,
        0201,08,branch,A,2026-07-01,,
        0803,08,branch,D,,,
        79,VN,province,Hồ Chí Minh,,,
        7901,79,branch,E,,,

        """
    private let node: Node
    private let book: RankingBook
    private let configuration: AggregatorConfiguration
    private let centre: AggregatorConfiguration
    private let now: Instant

    init() throws {
        // 2026-11-16 09:00 in Viet Nam.
        now = Instant(monotonicMilliseconds: 5, unixMilliseconds: 1_794_794_400_000)
        let offices = ["08", "0201", "0803"].compactMap { UnitCode($0) }
        node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "08", build: "test", realm: .training, tier: .province), upstreams: [],
                owned: offices), keyRing: KeyRing(), seed: [1])
        book = RankingBook(
            BundleContents(
                topology: try Topology(csv: Array(Self.reform.utf8), file: "t"),
                register: try #require(Register([])), calendar: WorkingCalendar(),
                catalogue: CatalogueFile.standard(), hash: [1]), of: node)
        node.onChanges = { [unowned book] unit, changes in book.apply(unit, changes) }
        let key = CellKey(try #require(Period("2026-11")), try #require(ProcedureCode("1.1")))
        let cell = try Measures(canonical: [Measures.Entry(Slot(.scope), 40), Measures.Entry(Slot(.onTime), 30)])
        for office in offices { _ = node.commit(office, [(key: key, measures: cell)], now: now) }
        let common = "\"keyRing\": \"r\", \"dataDir\": \"d\""
        let province =
            "{\"unit\": \"08\", \(common), \"keyFile\": \"k\", "
            + "\"upstreams\": [{\"name\": \"c\", \"host\": \"h\", \"port\": 1}]}"
        configuration = try AggregatorConfiguration(Array(province.utf8), file: "c", folder: ".")
        centre = try AggregatorConfiguration(Array("{\"unit\": \"VN\", \(common)}".utf8), file: "c", folder: ".")
    }

    private func ask(_ target: String, atCentre: Bool = false) -> (status: HTTPStatus, text: String) {
        let parts = target.split(separator: "?", maxSplits: 1)
        let query = (parts.dropFirst().first ?? "").split(separator: "&").map { pair in
            let sides = pair.split(separator: "=")
            return (name: String(sides[0]), value: String(sides[1]))
        }
        let answer = AggregatorAPI(
            node: node, book: book, audit: RollUpAudit(), configuration: atCentre ? centre : configuration, now: now
        ).answer(HTTPRequest(path: String(parts[0]), query: query))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    private func units(_ target: String, atCentre: Bool = false) -> [String] {
        ask(target, atCentre: atCentre).text.split(separator: "\n").dropFirst().map {
            String($0.split(separator: ",", omittingEmptySubsequences: false)[1])
        }
    }

    // P-51
    @Test func `without within it ranks within itself, complete by its own offices`() {
        #expect(units("/api/v1/rankings.csv") == ["0201", "0803"])
        #expect(units("/api/v1/rankings.csv?tier=province") == ["08"])
        #expect(units("/api/v1/rankings.csv?tier=department") == [])
        #expect(units("/api/v1/rankings.csv?tier=branch", atCentre: true) == ["0201", "0803", "7901"])
        let own = ask("/api/v1/rankings").text
        #expect(own.contains("\"within\":\"08\"") && own.contains("\"expected\":3,"))
        #expect(ask("/api/v1/rankings?tier=branch", atCentre: true).text.contains("\"within\":null"))
        #expect(ask("/api/v1/units/0803").text.contains("\"ranked_among\":2,"))
    }

    // P-51
    @Test func `what is above it or elsewhere is refused with a sentence, in Vietnamese first`() throws {
        for target in [
            "/?tier=nation", "/api/v1/rankings?tier=nation", "/api/v1/rankings.csv?tier=nation&within=08",
            "/api/v1/indicators.csv?tier=nation", "/api/v1/units/VN", "/api/v1/units/79", "/api/v1/units/7901",
            "/api/v1/rankings?within=79", "/?within=VN",
        ] {
            let (status, text) = ask(target)
            #expect(status == .badRequest, "\(target)")
            let vietnamese = try #require(text.firstRange(of: "chỉ có số liệu của 08"), "\(target): \(text)")
            let english = try #require(text.firstRange(of: "the figures of 08"), "\(target): \(text)")
            #expect(vietnamese.lowerBound < english.lowerBound)
        }
        #expect(ask("/api/v1/rankings?tier=nation", atCentre: true).status == .ok)
        #expect(ask("/api/v1/units/7901", atCentre: true).status == .ok)
    }

    // P-51
    @Test func `its page offers its own tiers, within itself`() {
        let page = ask("/").text
        #expect(page.contains("tier=branch&amp;within=08") && page.contains("tier=province&amp;within=08"))
        #expect(!page.contains("tier=nation") && !page.contains("tier=department"))
        let centre = ask("/", atCentre: true).text
        #expect(centre.contains("tier=nation") && centre.contains("tier=department"))
    }

    // P-47, P-52
    @Test func `figures of a predecessor that it lacks are named, and the ranking is provisional`() {
        let province = ask("/api/v1/rankings?tier=province").text
        #expect(province.contains("\"predecessors\":[\"02\"]") && province.contains("\"provisional\":true"))
        #expect(
            province.contains("\"formerly\":[{\"unit\":\"02\",\"name\":\"Hà Giang\",\"until\":\"2026-06-30\"}]"))
        #expect(ask("/api/v1/rankings?tier=branch").text.contains("\"predecessors\":[]"))
        let page = ask("/?tier=province").text
        #expect(page.contains("chưa có số liệu của các đơn vị cũ đã sáp nhập: 02 Hà Giang"))
        #expect(page.contains("<small>gồm cả, trước đây: Hà Giang (02)</small>"))
        #expect(ask("/?tier=province&lang=en").text.contains("<small>with, formerly: Hà Giang (02)</small>"))
        #expect(ask("/api/v1/rankings?tier=province", atCentre: true).text.contains("\"predecessors\":[]"))
        #expect(ask("/api/v1/units/08").text.contains("\"formerly\":[{\"unit\":\"02\","))
    }

    // P-47
    @Test func `a unit that has ended is not found, and the answer says where its figures are`() {
        for target in ["/api/v1/units/02", "/api/v1/rankings?tier=branch&within=02"] {
            let (status, text) = ask(target, atCentre: true)
            #expect(status == .notFound, "\(target)")
            #expect(text.contains("no unit 02 in the tree of 2026-11; its figures count with 08"), "\(text)")
        }
        #expect(ask("/api/v1/units/02?period=2026-06", atCentre: true).status == .ok)
        #expect(ask("/api/v1/units/02?period=2026&as_of=2026-06-30", atCentre: true).status == .ok)
        #expect(ask("/api/v1/units/02?period=2026&as_of=2026-07-01", atCentre: true).status == .notFound)
        #expect(!ask("/api/v1/units/99999", atCentre: true).text.contains("count with"))
    }
}
