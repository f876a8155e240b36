import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import TestSupport
import Testing
import Wire

/// Where points were lost and why a rank moved, as an aggregator answers it.
@Suite struct ExplainRouteTests {
    private let world: RouteCentre
    private let centre: AggregatorConfiguration
    private let province: AggregatorConfiguration

    init() throws {
        var catalogue = CatalogueFile.standard()
        catalogue.minimumApplicable = [:]
        world = try RouteCentre(catalogue: catalogue)
        let common = "\"keyRing\": \"r\", \"dataDir\": \"d\""
        centre = try AggregatorConfiguration(Array("{\"unit\": \"VN\", \(common)}".utf8), file: "c", folder: ".")
        let own = "{\"unit\": \"08\", \(common), \"keyFile\": \"k\", "
        province = try AggregatorConfiguration(
            Array((own + "\"upstreams\": [{\"name\": \"c\", \"host\": \"h\", \"port\": 1}]}").utf8), file: "c",
            folder: ".")
        for (unit, (september, october)) in zip(world.offices, [(30, 20), (35, 36), (38, 37)]) {
            for (period, onTime) in [("2026-09", september), ("2026-10", october)] {
                let counts: [(Measure, Int64)] = [(.scope, 40), (.onTime, Int64(onTime)), (.late, Int64(40 - onTime))]
                try world.commit(
                    unit, try #require(Period(period)), try #require(ProcedureCode("1.1")),
                    counts.map { Measures.Entry(Slot($0), $1) })
            }
        }
    }

    private func ask(_ target: String, atProvince: Bool = false) -> (status: HTTPStatus, text: String) {
        let parts = target.split(separator: "?", maxSplits: 1)
        let query = (parts.dropFirst().first ?? "").split(separator: "&").map { pair in
            let sides = pair.split(separator: "=")
            return (name: String(sides[0]), value: String(sides[1]))
        }
        let answer = AggregatorAPI(
            node: world.node, book: world.book, audit: RollUpAudit(), configuration: atProvince ? province : centre,
            now: world.now
        ).answer(HTTPRequest(path: String(parts[0]), query: query))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    //
    @Test func `lost points are told by procedure and by office`() {
        let json = ask("/api/v1/units/08/lost?period=2026-10").text
        // 24 of 80 dossiers in scope are overdue: 6 of 20 points.
        #expect(json.contains("\"lost\":{\"lost_micro\":6000000,\"score_micro\":30000000,"), "\(json)")
        #expect(json.contains("\"text_vi\":\"+6,0 điểm có thể: 24 hồ sơ trễ hạn trong 1 thủ tục\""), "\(json)")
        let csv = ask("/api/v1/units/08/lost.csv?period=2026-10&by=office").text
        #expect(
            csv.hasSuffix("08,2.1,own,,1.1,0801,20,5000000,25000000\n08,2.1,own,,1.1,0802,4,1000000,5000000\n"),
            "\(csv)")
        #expect(ask("/api/v1/units/08/lost.csv?period=2026-10&for=spreadsheet").text.hasPrefix("\u{FEFF}unit_code,"))
        #expect(ask("/api/v1/units/08?period=2026-10").text.contains("\"lost\":{\"lost_micro\":6000000,"))
    }

    //
    @Test func `a change is told with what is not told apart`() {
        let json = ask("/api/v1/units/0801/explain?period=2026-10").text
        #expect(json.contains("\"from\":{\"period\":\"2026-09\"") && json.contains("\"score_micro\":-25000000,"))
        #expect(json.contains("\"notTold\":[\"catalogue\",\"register\",\"late-data\",\"corrections\"]"))
        #expect(json.contains("\"cause\":\"period\"") && json.contains("\"missing_before\":10,\"missing_after\":20,"))
        let csv = ask("/api/v1/units/0801/explain.csv?period=2026-10").text
        #expect(csv.hasSuffix("period,2.1,own,,1.1,10,20,5000000,10000000,-25000000\n"), "\(csv)")
        let days = ask("/api/v1/units/0801/explain?period=2026-10&from_as_of=2026-10-20").text
        #expect(days.contains("\"cause\":\"as-of\"") && days.contains("\"asOf\":\"2026-10-20\""))
        #expect(ask("/api/v1/units/0801/explain?period=2026-10&from=2026-10").text.contains("\"parts\":[]"))
    }

    @Test func `what cannot be explained is refused with a sentence`() {
        for target in [
            "explain?from=x", "explain?from_as_of=x", "lost?by=unit", "explain?by=office", "lost?from=2026-10",
        ] {
            #expect(ask("/api/v1/units/08/\(target)").status == .badRequest, "\(target)")
        }
        #expect(ask("/api/v1/units/08/explain?period=2026-10&from=2027-01").status == .badRequest)
        #expect(ask("/api/v1/units/99/explain").status == .notFound && ask("/units/99/explain").status == .notFound)
        #expect(ask("/api/v1/units/08/explain/x").status == .notFound && ask("/units/08/lost").status == .notFound)
        #expect(ask("/api/v1/units/7901/explain?period=2026-10", atProvince: true).status == .badRequest)
        #expect(ask("/api/v1/units/VN/lost?period=2026-10", atProvince: true).status == .badRequest)
        #expect(ask("/api/v1/units/0801/explain?period=2026-10", atProvince: true).status == .ok)
    }

    //
    @Test func `the pages say it in both languages, and lead to each other`() {
        let unit = ask("/units/08?period=2026-10").text
        #expect(unit.contains("+6,0 điểm có thể: 24 hồ sơ trễ hạn trong 1 thủ tục"))
        #expect(unit.contains("href=\"/units/08/explain?period=2026-10\""))
        #expect(
            unit.contains(
                "href=\"/units/0801?period=2026-10\">A</a></th><td class=\"number\" data-label=\"Điểm mất\">5,00"))
        #expect(unit.contains("<li>−11,25: 2.1 "), "\(unit)")
        let page = ask("/units/0801/explain?period=2026-10&lang=en").text
        #expect(page.contains("<h1>Why the rank moved: A</h1>") && page.contains("75.00 → 50.00"))
        #expect(page.contains("overdue dossiers: 10 → 20") && page.contains("1.1: −25.00"))
        #expect(page.contains("Not told apart here"))
        #expect(ask("/units/08/explain?period=2026-10").text.contains("Tuyên &lt;Quang&gt;"))
        #expect(
            ask("/?period=2026-10&tier=branch").text.contains(
                "<a href=\"/units/0801/explain?period=2026-10\"><span class="))
    }
}
