import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import TestSupport
import Testing
import Wire

/// What the centre answers once its own audit has found it wrong.
@Suite struct StoppedPublicationTests {
    private static let now = Instant(monotonicMilliseconds: 5, unixMilliseconds: 1_794_794_400_000)
    private static let published = [
        "/", "/api/v1/rankings", "/api/v1/rankings.csv", "/api/v1/indicators.csv", "/api/v1/units/01", "/readyz",
    ]

    @Test func `nothing is published any more, and every page says why, in Vietnamese first`() throws {
        let node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
                owned: [try #require(UnitCode("10101"))]), keyRing: KeyRing(), seed: [1])
        let book = RankingBook(
            BundleContents(
                topology: try Topology(csv: ClusterFile.topology63, file: "t"), register: try #require(Register([])),
                calendar: WorkingCalendar(), catalogue: CatalogueFile.standard(), hash: [1]), of: node)
        node.onChanges = { [unowned book] unit, changes in book.apply(unit, changes) }
        let period = try #require(Period("2026-11"))
        let procedure = try #require(ProcedureCode("1.1"))
        let measures = try Measures(canonical: [Measures.Entry(Slot(.received), 3)])
        _ = node.commit(
            try #require(UnitCode("10101")), [(key: CellKey(period, procedure), measures: measures)], now: Self.now)
        let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}"
        let configuration = try AggregatorConfiguration(Array(file.utf8), file: "c", folder: ".")
        var audit = RollUpAudit()
        func answer(_ path: String) -> HTTPResponse {
            AggregatorAPI(node: node, book: book, audit: audit, configuration: configuration, now: Self.now)
                .answer(HTTPRequest(path: path))
        }
        for path in Self.published { #expect(answer(path).status == .ok, "\(path)") }
        book.apply(
            try #require(UnitCode("VN")), [CellChange(CellKey(period, procedure), old: measures, new: Measures())])
        for _ in 0..<200 { audit.step(book, slices: 1, nowUnixMilliseconds: 9) }
        for path in Self.published {
            let refused = answer(path)
            let text = String(decoding: refused.body, as: UTF8.self)
            #expect(refused.status == .serviceUnavailable, "\(path)")
            let vietnamese = try #require(text.firstRange(of: "Tạm ngừng công bố"), "\(text)")
            let english = try #require(text.firstRange(of: "Nothing is published"), "\(text)")
            #expect(vietnamese.lowerBound < english.lowerBound && text.contains("VN in 2026-11"))
        }
        // Whoever looks for the reason is answered (I-05).
        let metrics = String(decoding: answer("/metrics").body, as: UTF8.self)
        #expect(metrics.contains("\ntamcap_published 0\n") && !metrics.contains("tamcap_rank{"))
        #expect(answer("/healthz").status == .ok && answer("/api/v1/nodes").status == .ok)
        let found = String(decoding: answer("/api/v1/audit").body, as: UTF8.self)
        #expect(found.contains("\"difference\":\"VN in 2026-11, procedure \\\"1.1\\\"\""), "\(found)")
    }
}
