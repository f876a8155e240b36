import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import TestSupport
import Testing
import Wire

/// What to reform next, as an aggregator answers it.
@Suite struct ReformRouteTests {
    private let centre: RouteCentre

    init() throws {
        let codes = ["1.1", "1.2"].compactMap { ProcedureCode($0) }
        centre = try RouteCentre(procedures: codes.map { Procedure(code: $0, tiers: TierSet(.branch)) })
        var (month, count) = (Period("2026-10"), Int64(30))
        for _ in 0..<15 {
            let period = try #require(month)
            for (place, office) in centre.offices.enumerated() {
                let counts: [(Measure, Int64)] = [
                    (.received, count), (.receivedDirect, count), (.scope, count), (.onTime, Int64(20 - 5 * place)),
                    (.late, count - Int64(20 - 5 * place)), (.supplemented, Int64(2 * place + 1)),
                ]
                try centre.commit(office, period, codes[0], counts.map { Measures.Entry(Slot($0), $1) })
            }
            (month, count) = (period.previous, period == Period("2026-08") ? 25 : count)
        }
    }

    // B-01, B-06
    @Test func `the nation's list is split among its provinces, and its rows add up`() throws {
        let csv = try centre.ask("/api/v1/units/VN/reform-next.csv?period=2026-10").text
        let lines = csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(lines[0].prefix(6).joined(separator: ",") == "unit_code,place,procedure,name,first,lost_micro")
        let sum = lines.dropFirst().compactMap { Int64($0[5]) }.reduce(0, +)
        let lost = try centre.ask("/api/v1/units/VN/lost?period=2026-10").text
        #expect(lost.contains("\"lost\":{\"lost_micro\":\(sum),") && sum > 0)
        let first = try #require(lines.first { $0[2] == "1.1" })
        // 90 × 3 in the last three months, 75 × 9 before; 225 a year earlier.
        #expect(first[4] == "1" && first[7] == "945" && first[8] == "270" && first[9] == "225", "\(first)")
        #expect(first[15] == "2" && first[16] == "08", "\(first)")
        #expect(lines.first { $0[2] == "1.2" }?[11] == "1")
    }

    // B-07
    @Test func `the page says it in both languages, and unit and ranking lead to it`() throws {
        let page = try centre.ask("/units/08/reform-next?period=2026-10").text
        #expect(page.contains("Nên cải cách gì trước: Tuyên &lt;Quang&gt;") && page.contains("▲ hồ sơ tăng"))
        #expect(page.contains("giải quyết đúng hạn 25 hồ sơ (2.1: ") && page.contains("B &amp; C ("), "\(page)")
        #expect(page.contains("<li>1.2</li>") && page.contains("<h2 id=\"supplements\">"))
        // 1 and 3 of 30 each: too few in 08; 1, 3 and 5 of 90 are a tenth in the country.
        #expect(!page.contains("<li>1.1: "))
        let country = try centre.ask("/units/VN/reform-next?period=2026-10").text
        #expect(country.contains("<li>1.1: 9 / 90 hồ sơ</li>"))
        #expect(country.contains("đã yêu cầu bổ sung 9 trong 90 hồ sơ: rà soát"), "\(country)")
        #expect(page.contains("href=\"/api/v1/units/08/reform-next.csv?period=2026-10\""))
        let english = try centre.ask("/units/08/reform-next?period=2026-10&lang=en").text
        #expect(english.contains("What to reform next") && english.contains("settle 25 dossiers in time (2.1: "))
        #expect(
            try centre.ask("/units/08?period=2026-10").text.contains("href=\"/units/08/reform-next?period=2026-10\""))
        #expect(try centre.ask("/?period=2026-10").text.contains("href=\"/units/VN/reform-next?period=2026-10\""))
        let within = try centre.ask("/?period=2026-10&tier=branch&within=08").text
        #expect(within.contains("href=\"/units/08/reform-next?period=2026-10\""))
    }

    // B-03, B-04
    @Test func `what the figures do not reach back for is said to be unknown`() throws {
        let json = try centre.ask("/api/v1/units/08/reform-next?period=2026-06").text
        #expect(json.contains("\"from\":\"2025-07\",\"to\":\"2026-06\",\"knows_unused\":false,\"knows_growth\":false"))
        #expect(json.contains("\"grows\":null"))
        let page = try centre.ask("/units/08/reform-next?period=2026-06").text
        #expect(page.contains("Chưa biết: số liệu chưa đủ 12 tháng.") && page.contains("chưa đủ để so với năm trước"))
        #expect(try centre.ask("/api/v1/units/99/reform-next").status == .notFound)
        #expect(try centre.ask("/api/v1/units/08/reform-next?by=office").status == .badRequest)
    }
}
