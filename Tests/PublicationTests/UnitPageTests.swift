import Model
import Publication
import Scoring
import Testing

struct UnitPageTests {
    private func page(_ language: PageLanguage = .vietnamese, parts: Bool = false) throws -> String {
        let ranking = try SampleRanking.ranking()
        let score = try SampleRanking.score("A", onTime: 100, scope: 3_000)
        var node = NodeReport(unit: SampleRanking.unit("A"), name: "Một", tier: .branch)
        node.isConnected = true
        node.lastHeard = SampleRanking.moment
        node.incarnation = "7-0123"
        node.version = 41
        node.digest = "ab12"
        node.rejects = [
            NodeReport.RejectCount(reason: "bad-time", count: 1_200),
            NodeReport.RejectCount(reason: "reason-77", count: 1),
        ]
        node.notices = [SampleRanking.notice]
        let report = UnitReport(
            name: "Chi cục <b>Một</b>", parent: SampleRanking.unit("01"), scorer: try SampleRanking.scorer(),
            score: score, handlingTime: HandlingTime([:]),
            standing: ranking.rows.first { $0.score.unit == SampleRanking.unit("A") }, leagueCount: 4, node: node)
        var page = UnitPage(
            report: report, language: language, generatedAt: SampleRanking.moment, isTraining: true)
        page.above = [Completeness.Office(unit: SampleRanking.unit("01"), name: "Hà & Nội")]
        page.previousRank = 3
        if parts { page.parts = [SampleRanking.report(ranking)] }
        return String(decoding: page.document().bytes, as: UTF8.self)
    }

    @Test func `it shows score, rank with its change, band and groups`() throws {
        let html = try page()
        #expect(html.contains("<h1>Chi cục &lt;b&gt;Một&lt;/b&gt;</h1>") && !html.contains("<b>"))
        #expect(
            html.contains("<strong>1/4</strong><a href=\"/units/A/explain?period=2026-10\"><span class=\"up\">")
                && html.contains("tăng </span>2</span>"))
        for group in SampleRanking.catalogue.groups { #expect(html.contains("<th scope=\"row\">\(group.nameVi)</th>")) }
        #expect(html.contains("SỐ LIỆU TẬP HUẤN"))
        #expect(html.contains("<a href=\"/units/01?period=2026-10\">Hà &amp; Nội</a>"))
        #expect(html.contains("href=\"/?period=2026-10&amp;tier=branch\""))
    }

    @Test func `indicators stand with their counts, what they lost most first, and the losses add up`() throws {
        let html = try page(.english)
        let rows = html.matches(of: #/<tr id="i-[^"]*">.*?<\/tr>/#).map { String($0.output) }
        let lost = rows.compactMap { row in
            row.firstMatch(of: #/data-label="Lost">([0-9]+)\.([0-9]+)</#).map {
                (Int($0.output.1) ?? 0) * 100 + (Int($0.output.2) ?? 0)
            }
        }
        #expect(lost.count > 1 && lost == lost.sorted(by: >))
        let score = try SampleRanking.score("A", onTime: 100, scope: 3_000)
        #expect(
            abs(Int64(lost.reduce(0, +)) * 10_000 - (Int64(score.applicable) * 1_000_000 - score.pointsMicro)) < 50_000)
        let onTime = try #require(rows.first { $0.contains("data-label=\"Denominator\">3,000<") })
        #expect(
            onTime.contains("data-label=\"Numerator\">100<") && onTime.contains("data-label=\"Ratio\">3.33 %<"),
            "\(onTime)")
    }

    @Test func `offices below are linked, and where the figures are from is said`() throws {
        let html = try page(parts: true)
        #expect(html.contains("href=\"/?period=2026-10&amp;tier=branch&amp;within=A\">Bảng xếp hạng đầy đủ</a>"))
        #expect(html.contains("<th scope=\"row\"><a href=\"/units/B?period=2026-10\">Chi cục &lt;b&gt;Hai"))
        for text in ["7-0123, 41", "ab12", "10:43 20/10/2026 (đang kết nối)", "/api/v1/units/A?period=2026-10"] {
            #expect(html.contains(text), "\(text)")
        }
        #expect(html.contains("<li>ngày giờ không đọc được (bad-time): 1.200</li>"))
        #expect(html.contains("<li>reason-77: 1</li>"))
        #expect(html.contains("<li>4 × a&lt;b&gt;.csv, c.csv, …: thiếu &amp; mất (từ 10:43 20/10/2026)</li>"))
        #expect(try page(.english).contains("a time that cannot be read (bad-time): 1,200"))
    }

    @Test func `it has no inline style or script, and its markup is well formed`() throws {
        let html = try page(parts: true)
        #expect(html.firstMatch(of: #/(?i)<[^>]*\s(style|on[a-z]+)\s*=/#) == nil)
        #expect(html.matches(of: #/<script/#).count == 1)
        var open: [Substring] = []
        for tag in html.matches(of: #/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/#).map(\.output) where tag.3.isEmpty {
            if ["meta", "link", "input", "br"].contains(tag.2) { continue }
            if tag.1.isEmpty { open.append(tag.2) } else { #expect(open.popLast() == tag.2) }
        }
        #expect(open == [])
    }
}
