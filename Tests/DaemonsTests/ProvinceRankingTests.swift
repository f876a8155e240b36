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
            return (name: String(sides[0]), value: sides.count > 1 ? String(sides[1]) : "")
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

    @Test func `a unit has a page of its own, with what is below it and above it here`() {
        let page = ask("/units/08?period=2026-11")
        #expect(page.status == .ok && page.text.contains("<h1>Tuyên Quang</h1>"), "\(page)")
        #expect(page.text.contains("href=\"/units/0803?period=2026-11\""))
        #expect(page.text.contains("href=\"/?period=2026-11&amp;tier=branch&amp;within=08\""))
        // What is above a province is the centre's to show.
        #expect(!page.text.contains("/units/VN"))
        #expect(ask("/units/08?period=2026-11", atCentre: true).text.contains("href=\"/units/VN?period=2026-11\""))
        #expect(ask("/units/VN").status == .badRequest && ask("/units/99").status == .notFound)
        #expect(ask("/units/0803?lang=en").text.contains("Where the unit&#39;s own figures are from"))
        #expect(ask("/units/0803?tier=branch").status == .badRequest)
    }

    @Test func `rows are searched and ordered by the address, and what it cannot mean is refused`() {
        let found = ask("/?q=tuyen%20QUANG&tier=province".replacing("%20", with: " "), atCentre: true).text
        #expect(found.contains("<tr id=\"u-08\"") && !found.contains("<tr id=\"u-79\""))
        #expect(ask("/?sort=completeness").status == .ok && ask("/?renew=off").status == .ok)
        for wrong in ["/?sort=points", "/?renew=never", "/units/08?renew=1", "/api/v1/rankings.csv?sort=name"] {
            #expect(ask(wrong).status == .badRequest, "\(wrong)")
        }
    }

    // U-08, U-09
    @Test func `map and series have addresses of their own, at the centre and at a province`() {
        let map = ask("/map?by=2.1&lang=en", atCentre: true)
        #expect(map.status == .ok && map.text.contains("id=\"u-79\"") && map.text.contains("id=\"u-08\""))
        let own = ask("/map")
        #expect(own.status == .ok && own.text.contains("id=\"u-08\"") && !own.text.contains("id=\"u-79\""))
        #expect(own.text.contains("href=\"/?period=2026-11&amp;tier=province&amp;within=08\""))
        for wrong in ["/map?by=9.9", "/map?tier=branch", "/map?by="] { #expect(ask(wrong).status == .badRequest) }
        let series = ask("/api/v1/series?tier=province", atCentre: true).text
        #expect(series.contains("\"unit_code\":\"08\"") && series.contains("{\"period\":\"2026-11\",\"rank\":"))
        #expect(ask("/api/v1/units/0803").text.contains("\"series\":[{\"period\":\"2026-11\",\"rank\":"))
        // A form sends what nobody has filled in.
        let empty = ask("/?tier=branch&within=&as_of=&q=", atCentre: true)
        #expect(empty.status == .ok && empty.text.contains("name=\"as_of\" value=\"\""))
        #expect(ask("/?tier=branch", atCentre: true).text.contains("<option value=\"79\">Hồ Chí Minh</option>"))
    }

    // U-01, U-07
    @Test func `beside a row stands what its rank can still become`() {
        // Nobody has been heard: whatever comes, one of two provinces has figures and the other may get some.
        let json = ask("/api/v1/rankings?tier=province", atCentre: true).text
        #expect(json.contains("\"best_rank\":1,\"worst_rank\":2,\"may_be_unranked\":"), "\(json)")
        #expect(ask("/?tier=province", atCentre: true).text.contains("<small class=\"range\">"))
        let people = ask("/api/v1/rankings.csv?tier=province&for=spreadsheet", atCentre: true).text
        #expect(people.contains(",status,best_rank,worst_rank,period,as_of,rules\n"), "\(people)")
        #expect(people.contains(",1,2,2026-"), "\(people)")
        #expect(!ask("/api/v1/rankings.csv?tier=province", atCentre: true).text.contains("best_rank"))
    }

    @Test func `nodes can be asked for by whether they are connected`() {
        // What is owned here is connected; the centre's other offices are not.
        func units(_ target: String) -> [String] {
            ask(target, atCentre: true).text.matches(of: #/"unit":"([^"]*)"/#).map { String($0.output.1) }
        }
        #expect(units("/api/v1/nodes?connected=true") == ["0201", "08", "0803"])
        #expect(units("/api/v1/nodes?connected=false") == ["79", "7901"])
        #expect(units("/api/v1/nodes").count == 5)
        #expect(ask("/api/v1/nodes?connected=yes").status == .badRequest)
    }

    @Test func `beside a row stands how many of its offices were heard, and what they refused`() throws {
        let unit = try #require(UnitCode("0803"))
        node.book.changeStatus(of: unit) {
            $0.take(
                Health(
                    handle: 0, freshness: 0,
                    rejects: [
                        Health.RejectCount(reason: 4, count: 7), Health.RejectCount(reason: 100, count: 1_000),
                    ], clockOffsetMilliseconds: 0, build: "t", bundle: [], isResyncing: false))
        }
        // The 1,000 rows of an unknown procedure count.
        let json = ask("/api/v1/rankings?tier=province").text
        #expect(
            json.contains("\"formerly\":[{") && json.contains("\"heard\":0,\"expected\":3,\"refused\":7}"), "\(json)")
        #expect(ask("/?tier=province").text.contains("0/3 <small>7 dòng bị từ chối</small>"))
        #expect(ask("/units/0803").text.contains("(bad-time): 7</li>"))
    }

    @Test func `a page that says the same keeps its bytes, and with them its tag`() throws {
        func page(_ seconds: Int64) -> HTTPResponse {
            AggregatorAPI(
                node: node, book: book, audit: RollUpAudit(), configuration: configuration,
                now: Instant(
                    monotonicMilliseconds: 5 + seconds * 1_000, unixMilliseconds: now.unixMilliseconds + seconds * 1_000
                )
            ).answer(HTTPRequest(path: "/"))
        }
        var kept = KeptAnswers()
        func keep(_ response: HTTPResponse, _ seconds: Int64) -> [UInt8] {
            let at = Instant(monotonicMilliseconds: seconds * 1_000, unixMilliseconds: 0)
            return kept.keep(response, "/", revision: 1, now: at).body
        }
        let first = keep(page(0), 0)
        #expect(page(120).body != first && keep(page(120), 120) == first)
        let key = CellKey(try #require(Period("2026-11")), try #require(ProcedureCode("1.1")))
        let cell = try Measures(canonical: [Measures.Entry(Slot(.scope), 50), Measures.Entry(Slot(.onTime), 50)])
        _ = node.commit(try #require(UnitCode("0803")), [(key: key, measures: cell)], now: now)
        let second = keep(page(180), 180)
        #expect(second != first && second == page(180).body && keep(page(240), 240) == second)
        let soon = Instant(monotonicMilliseconds: 240_500, unixMilliseconds: 0)
        let (same, changed) = (kept.answer("/", revision: 1, now: soon), kept.answer("/", revision: 2, now: soon))
        #expect(same != nil && changed == nil)
    }

    @Test func `style, script and icon are served`() {
        for path in ["/page.css", "/page.js", "/favicon.svg", "/favicon.ico"] { #expect(ask(path).status == .ok) }
        #expect(ask("/").text.contains("href=\"/favicon.svg\""))
    }

    @Test func `answers are kept within a number of bytes, with a digest that holds for these bytes only`() {
        var kept = KeptAnswers(bytesMax: 32)
        let at = Instant(monotonicMilliseconds: 0, unixMilliseconds: 0)
        let large = HTTPResponse.html([UInt8](repeating: 65, count: 8))
        func isKept(_ key: String) -> Bool { kept.answer(key, revision: 1, now: at) != nil }
        for key in ["a", "b", "c", "d"] { _ = kept.keep(large, key, revision: 1, now: at) }
        let (oldest, newest) = (isKept("a"), isKept("d"))
        #expect(oldest && newest)
        for key in ["b", "c", "d"] { _ = isKept(key) }
        _ = kept.keep(large, "e", revision: 1, now: at)
        let (first, last) = (isKept("a"), isKept("e"))
        #expect(!first && last)
        var response = kept.keep(.html([1]), "d", revision: 1, now: at)
        #expect(response.digest != nil)
        response.body = [2]
        #expect(response.digest == nil)
    }
}
