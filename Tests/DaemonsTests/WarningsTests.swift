import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import TestSupport
import Testing
import Wire

/// What stands beside a rank when something is wrong with what it was made from.
@Suite struct WarningsTests {
    /// 2026-11-16, Viet Nam; `days` later.
    private static func now(_ days: Int64 = 0) -> Instant {
        Instant(monotonicMilliseconds: 5, unixMilliseconds: 1_794_794_400_000 + days * 86_400_000)
    }

    private let node = Node(
        settings: NodeSettings(
            identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
            owned: []), keyRing: KeyRing(), seed: [1])

    private func answer(
        _ target: String, calendar: [UInt8] = ClusterFile.holidays, language: String? = nil, days: Int64 = 0,
        within: String? = "01"
    ) throws -> HTTPResponse {
        let book = RankingBook(
            BundleContents(
                topology: try Topology(csv: ClusterFile.topology63, file: "t"), register: try #require(Register([])),
                calendar: try WorkingCalendar(csv: calendar, file: "c"), catalogue: CatalogueFile.standard(),
                hash: [1]), of: node)
        let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}"
        let configuration = try AggregatorConfiguration(Array(file.utf8), file: "c", folder: ".")
        let query =
            target == "/api/v1/nodes"
            ? []
            : [("tier", "branch")] + (within.map { [("within", $0)] } ?? []) + (language.map { [("lang", $0)] } ?? [])
        return AggregatorAPI(
            node: node, book: book, audit: RollUpAudit(), configuration: configuration, now: Self.now(days)
        ).answer(HTTPRequest(path: target, query: query.map { (name: $0.0, value: $0.1) }))
    }

    private func text(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test func `a calendar that lacks days is named beside the rank, on the page and in the CSV's header`() throws {
        let lines = String(decoding: ClusterFile.holidays, as: UTF8.self).split(separator: "\n")
        let cut = Array(lines.filter { !$0.hasPrefix("2026-09-02") }.joined(separator: "\n").utf8)
        let ranking = text(try answer("/api/v1/rankings", calendar: cut))
        #expect(ranking.contains(#""warnings":[{"code":"calendar-partial","year":2026,"vi":"Lịch nghỉ lễ năm 2026"#))
        #expect(text(try answer("/", calendar: cut)).contains("Lịch nghỉ lễ năm 2026 chưa đủ"))
        #expect(text(try answer("/", calendar: cut, language: "en")).contains("The calendar lacks days off of 2026"))
        let fields = try answer("/api/v1/rankings.csv", calendar: cut).fields
        #expect(fields.contains { $0.0 == "X-Warnings" && $0.1 == "calendar-partial 2026" })
    }

    @Test func `next year's calendar is wanted from December on, and whole years say nothing`() throws {
        #expect(text(try answer("/api/v1/rankings")).contains("\"warnings\":[]"))
        #expect(try !answer("/api/v1/rankings.csv").fields.contains { $0.0 == "X-Warnings" })
        #expect(!text(try answer("/")).contains("Lịch nghỉ lễ"))
        let december = text(try answer("/api/v1/rankings", days: 15))
        #expect(december.contains(#""warnings":[{"code":"calendar-empty","year":2027,"#), "\(december.prefix(400))")
        #expect(text(try answer("/", days: 15)).contains("Chưa có lịch nghỉ lễ năm 2027"))
    }

    // D-34: its key is in the ring, and the topology does not have it.
    @Test func `a unit that stands in no tree is named on the page and among the nodes`() throws {
        let unit = try #require(UnitCode("99999"))
        #expect(try !text(answer("/")).contains("không có trong cây tổ chức"))
        node.book.changeStatus(of: unit) { $0.clockOffsetMilliseconds = 0 }
        let whole = try answer("/", within: nil)
        #expect(text(whole).contains("Đơn vị không có trong cây tổ chức, số liệu KHÔNG được tính (1)"))
        #expect(text(whole).contains("99999"))
        #expect(try text(answer("/", language: "en", within: nil)).contains("Units that stand in no tree"))
        let nodes = try text(answer("/api/v1/nodes", within: nil))
        #expect(nodes.contains(#""unit":"99999","name":"","tier":null,"inTree":false"#), "\(nodes.suffix(600))")
    }

    // D-73, K-24
    @Test func `offices that people should look at are named on the page, with the reason, in both languages`() throws {
        let unit = try #require(UnitCode("10101"))
        node.book.changeStatus(of: unit) {
            $0.implausible = "(2026-11, 1.1): scope <b> does not hold"
            $0.clockOffsetMilliseconds = 7_500_000
        }
        let page = text(try answer("/"))
        #expect(page.contains("Đơn vị có số liệu cần kiểm tra (2)"), "\(page)")
        #expect(page.contains("không hồ sơ nào cho ra số liệu như vậy ((2026-11, 1.1): scope &lt;b&gt; does not hold)"))
        #expect(page.contains("đồng hồ của đơn vị chạy nhanh 2 giờ"))
        // Once beside its row.
        #expect(page.ranges(of: "<span class=\"doubt\">cần kiểm tra</span>").count == 1)
        let english = text(try answer("/", language: "en"))
        #expect(english.contains("Offices to be looked at (2)") && english.contains("its clock is 2 h fast"))
    }

    // D-77
    @Test func `a node that passed on what an office had not made is named beside the office`() throws {
        let unit = try #require(UnitCode("10101"))
        node.book.changeStatus(of: unit) {
            $0.attestation = .attested
            $0.attestationMismatch = AttestationMismatch(
                node: "<01>", sinceUnixMilliseconds: 1_794_794_400_000, count: 3)
        }
        #expect(text(try answer("/")).contains("&lt;01&gt; đã chuyển số liệu không phải của đơn vị"))
        #expect(text(try answer("/", language: "en")).contains("&lt;01&gt; passed on figures"))
        let nodes = text(try answer("/api/v1/nodes"))
        let told = nodes.split(separator: "\"attestation\":").last ?? ""
        #expect(told.hasPrefix(#""attested","attestationMismatch":{"node":"\u003c01\u003e","since":"2026-11-1"#))
    }
}
