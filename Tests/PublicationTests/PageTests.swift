import Model
import Publication
import Scoring
import TestSupport
import Testing

struct PageTests {
    private func page(
        _ ranking: Ranking, _ language: PageLanguage = .vietnamese, training: Bool = false, withinName: String? = nil
    ) -> String {
        let periods = ["2026-10", "2026-09", "2025-12", "2026-Q4", "2026", "2025"].compactMap { Period($0) }
        let page = Page(
            report: SampleRanking.report(ranking), language: language, periods: periods,
            generatedAt: SampleRanking.moment, isTraining: training, withinName: withinName)
        return String(decoding: page.html(), as: UTF8.self)
    }

    @Test func `names are text, never markup`() throws {
        for language in PageLanguage.allCases {
            let html = page(try SampleRanking.ranking(within: "01"), language, withinName: "<i>\"'&")
            #expect(html.contains("Chi cục &lt;b&gt;Hai&lt;/b&gt; &amp; Ba"))
            #expect(html.contains("Chi cục &quot;Một&quot;, quận 1"))
            #expect(html.contains("C Hoàn &lt;Kiếm&gt;"))
            #expect(html.contains("&lt;i&gt;&quot;&#39;&amp;"))
            #expect(!html.contains("<b>") && !html.contains("<Kiếm>") && !html.contains("<i>"))
        }
    }

    @Test func `it fetches nothing from elsewhere`() throws {
        let html = page(try SampleRanking.ranking())
        for text in [html, PageStyle.css, PageStyle.script] {
            for word in ["http://", "https://", "@import", "url(", "<img", "<iframe"] {
                #expect(!text.contains(word), "\(word)")
            }
        }
        let linked = html.matches(of: #/<link[^>]* href="([^"]*)"|<script src="([^"]*)"/#)
        #expect(linked.compactMap { $0.output.1 ?? $0.output.2 } == ["/favicon.svg", "/page.css", "/page.js"])
    }

    /// The server's policy (no `unsafe-inline`) would leave it out, and what somebody had smuggled in with it.
    @Test func `style and script stand in their files and nowhere in the page`() throws {
        for language in [PageLanguage.vietnamese, .english] {
            let html = page(try SampleRanking.ranking(), language)
            #expect(html.firstMatch(of: #/(?i)<[^>]*\s(style|on[a-z]+)\s*=/#) == nil)
            #expect(html.firstMatch(of: #/(?i)javascript:|<style/#) == nil)
            #expect(html.matches(of: #/<script/#).count == 1 && html.contains("\"></script>"))
        }
    }

    @Test func `it works without JavaScript and renews itself with it`() throws {
        let html = page(try SampleRanking.ranking())
        #expect(html.contains("<noscript><meta http-equiv=\"refresh\" content=\"30\"></noscript>"))
        #expect(html.contains("<script src=\"/page.js\" data-renew=\"5\" data-silence=\"40\" data-stretch=\"12\">"))
        #expect(PageStyle.script.contains("fetch(location.href"))
        #expect(html.contains("aria-live=\"polite\""))
    }

    @Test func `it says who is missing, how fresh and that ranks may change`() throws {
        let html = page(try SampleRanking.ranking())
        #expect(html.contains("<strong>3/4</strong> đơn vị đã gửi số liệu"))
        #expect(html.contains("Đơn vị chưa gửi (1)"))
        #expect(html.contains("cập nhật đến <span class=\"one\">10:43 20/10/2026</span>"))
        #expect(html.contains("<strong>TẠM TÍNH</strong>"))
        #expect(html.contains("tính đến ngày <span class=\"one\">20/10/2026</span>"))
    }

    // D-74
    @Test func `what an office was given and did not count stands beside the ranks, in words`() throws {
        var report = SampleRanking.report(try SampleRanking.ranking())
        func html(_ language: PageLanguage) -> String {
            let page = Page(
                report: report, language: language, periods: [], generatedAt: SampleRanking.moment, isTraining: false)
            return String(decoding: page.html(), as: UTF8.self)
        }
        #expect(!html(.vietnamese).contains("class=\"noticed\""))
        var office = NodeReport(unit: SampleRanking.unit("A"), name: "Một & Hai", tier: .branch)
        office.notices = [SampleRanking.notice]
        report.noticed = [office]
        let text = "A Một &amp; Hai: 4 × a&lt;b&gt;.csv, c.csv, …: "
        #expect(html(.vietnamese).contains("\(text)thiếu &amp; mất (từ 10:43 20/10/2026)</li>"))
        #expect(html(.vietnamese).contains("<details class=\"noticed\" open>"))
        #expect(html(.english).contains("\(text)missing (since 10:43 2026-10-20)</li>"))
        // A country full of them stays a page.
        report.noticed = (0..<400).map { number in
            var office = office
            office.unit = SampleRanking.unit("\(1_000 + number)")
            return office
        }
        #expect(html(.vietnamese).contains("(400)</summary>") && html(.vietnamese).contains("<li>…</li>"))
        #expect(html(.vietnamese).utf8.count < 40_000)
    }

    @Test func `rows show rank, score and band in words`() throws {
        let html = page(try SampleRanking.ranking())
        let band = "data-label=\"Xếp loại\">"
        #expect(html.contains("data-label=\"Điểm\">58,33</td><td class=\"band band3\" \(band)Trung bình</td>"))
        #expect(html.contains("<td class=\"band\" \(band)quá ít để xếp hạng</td>"))
        #expect(html.contains("<td class=\"band\" \(band)không có hồ sơ</td>"))
        #expect(html.contains("data-label=\"Điểm đạt / tối đa\">18,67 / 32</td>"))
        let english = page(try SampleRanking.ranking(), .english)
        #expect(english.contains(">58.33</td>") && english.contains(">18.67 / 32</td>") && !english.contains("58,33"))
    }

    @Test func `links carry every choice`() throws {
        let html = page(try SampleRanking.ranking(within: "01"), .english)
        #expect(html.contains("href=\"/?period=2026-09&amp;tier=branch&amp;within=01&amp;lang=en\""))
        #expect(html.contains("href=\"/?period=2026-10&amp;tier=province&amp;lang=en\""))
        let csv = "href=\"/api/v1/rankings.csv?period=2026-10&amp;tier=branch&amp;within=01"
        #expect(html.contains("\(csv)\"") && html.contains("\(csv)&amp;for=spreadsheet\""))
        #expect(html.contains("href=\"/units/A?period=2026-10&amp;lang=en\""))
        #expect(html.contains("<option value=\"2026-10\" selected>2026-10</option>"))
        #expect(html.contains("<input type=\"hidden\" name=\"within\" value=\"01\">"))
        #expect(html.contains("<input type=\"hidden\" name=\"lang\" value=\"en\">"))
    }

    @Test func `English is a choice, training is shouted`() throws {
        let html = page(try SampleRanking.ranking(), .english, training: true)
        #expect(html.contains("<html lang=\"en\">"))
        #expect(html.contains("TRAINING DATA") && html.contains("Average") && html.contains("PROVISIONAL"))
        #expect(page(try SampleRanking.ranking(), training: true).contains("SỐ LIỆU TẬP HUẤN"))
        #expect(!page(try SampleRanking.ranking()).contains("SỐ LIỆU TẬP HUẤN"))
    }

    /// Every element that is opened is closed, in order.
    @Test func `the markup is well formed`() throws {
        for ranking in [
            try SampleRanking.ranking(), Ranking([], league: League(.nation), by: try SampleRanking.scorer()),
        ] {
            var open: [Substring] = []
            var html = page(ranking)[...]
            while let start = html.firstIndex(of: "<") {
                html = html[start...].dropFirst()
                let end = try #require(html.firstIndex(of: ">"))
                let tag = html[..<end]
                html = html[end...]
                let name = tag.prefix { $0.isLetter || $0.isNumber || $0 == "/" || $0 == "!" }
                if ["!DOCTYPE", "meta", "link", "input"].contains(name) || tag.hasSuffix("/") { continue }
                if name.hasPrefix("/") {
                    #expect(open.popLast() == name.dropFirst())
                } else {
                    open.append(name)
                }
            }
            #expect(open == [])
        }
    }
}
