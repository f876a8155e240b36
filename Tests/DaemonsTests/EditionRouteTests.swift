import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import TestSupport
import Testing
import Wire

/// Rankings by the edition that is in force on T.
@Suite struct EditionRouteTests {
    private let api: AggregatorAPI
    private let node: Node
    private let book: RankingBook
    private static let text = String(decoding: Shipped.catalogue.bytes, as: UTF8.self)

    /// The second edition wants all of what the first one gives full points for at half: 3.3.
    private static func container() throws -> BundleContainer {
        let start = try #require(text.firstRange(of: "{")?.upperBound)
        let second =
            "{ \"version\": \"2\", \"from\": \"2026-11-10\", "
            + text[start...].replacing(
                "\"points\": 20, \"fullAtPercent\": 100", with: "\"points\": 40, \"fullAtPercent\": 100")
        return BundleContainer(
            topology: ClusterFile.topology63, procedures: Shipped.register.bytes, catalogue: Shipped.catalogue.bytes,
            calendar: ClusterFile.holidays, editions: [Array(second.utf8)])
    }

    init() throws {
        let unit = try #require(UnitCode("10101"))
        node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
                owned: [unit]), keyRing: KeyRing(), seed: [1])
        book = RankingBook(try BundleFiles.contents(of: Self.container().encode()), of: node)
        // 2026-11-16, Viet Nam.
        let now = Instant(monotonicMilliseconds: 60_000, unixMilliseconds: 1_794_794_400_000)
        for month in ["2026-10", "2026-11"] {
            let counts: [(Measure, Int64)] = [(.received, 100), (.scope, 100), (.onTime, 70), (.handled, 100)]
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

    private func points(_ period: String, asOf: String) throws -> String {
        let bytes = try ask("/api/v1/indicators.csv?tier=branch&period=\(period)&as_of=\(asOf)").body
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("10101,2.1,") }
            .map(String.init) ?? ""
    }

    //
    @Test func `each period goes by its own edition, whatever came later`() throws {
        #expect(try points("2026-10", asOf: "2026-11-16") == "10101,2.1,70,100,14000000,scored")
        #expect(try points("2026-11", asOf: "2026-11-16") == "10101,2.1,70,100,28000000,scored")
        #expect(try points("2026-11", asOf: "2026-11-09") == "10101,2.1,70,100,14000000,scored")
    }

    //
    @Test func `everything that leaves says by what it was made`() throws {
        let (old, new) = (
            try ask("/api/v1/rankings.csv?tier=branch&period=2026-10"),
            try ask("/api/v1/rankings.csv?tier=branch&period=2026-11")
        )
        func rules(_ response: HTTPResponse) -> String {
            response.fields.first { $0.name == "X-Rules" }?.value ?? ""
        }
        #expect(rules(old).hasPrefix("catalogue=tax-766;until=2026-11-09;sha256="), "\(rules(old))")
        #expect(rules(new).hasPrefix("catalogue=tax-766;version=2;from=2026-11-10;sha256="), "\(rules(new))")
        let hashes = book.contents.hashes
        for hash in [hashes.topology, hashes.register, hashes.calendar] {
            let digits = hash.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
            #expect(digits.count == 64 && rules(new).contains(digits))
        }
        for path in ["/?period=2026-11", "/units/10101?period=2026-11", "/map?period=2026-11", "/?view=wall"] {
            let page = String(decoding: try ask(path).body, as: UTF8.self)
            #expect(page.contains("bộ chỉ số tax-766 2 ") && page.contains("(2026-11-10 – …)"), "\(path)")
            #expect(page.contains("danh mục thủ tục ") && page.contains("lịch làm việc "), "\(path)")
        }
        let long = String(
            decoding: try ask("/api/v1/long.csv?tier=branch&period=2026-11&from=2026-10").body, as: UTF8.self)
        #expect(long.contains(",2026-10,2026-11-16,tax-766 ") && long.contains(",2026-11,2026-11-16,tax-766 2 "))
    }
}
