import Model
import Publication
import Scoring
import Testing

/// The page for a screen on a wall.
@Suite struct WallTests {
    private func wall(_ language: PageLanguage = .vietnamese, search: String = "") throws -> String {
        var selection = PageSelection(search: search)
        selection.isWall = true
        let page = Page(
            report: SampleRanking.report(try SampleRanking.ranking()), language: language, periods: [],
            generatedAt: SampleRanking.moment, isTraining: false, selection: selection)
        return String(decoding: page.html(), as: UTF8.self)
    }

    @Test func `it has the rows with rank, name and score, and nothing to press`() throws {
        let ranking = try SampleRanking.ranking()
        let html = try wall()
        #expect(html.matches(of: #/<li id="u-/#).count == ranking.rows.count)
        #expect(html.contains("<ol id=\"figures\" class=\"lines\(ranking.rows.count) columns1\">"))
        for control in ["<a ", "<button", "<form", "<nav", "<select", "<summary"] { #expect(!html.contains(control)) }
        #expect(html.contains("SỐ LIỆU CŨ:") && html.contains("<script src=\"/page.js\""))
        #expect(html.contains("TẠM TÍNH"))
        #expect(html.firstMatch(of: #/(?i)<[^>]*\s(style|on[a-z]+)\s*=/#) == nil)
        #expect(try wall(.english).contains("offices heard"))
    }

    @Test func `the table leads to it`() throws {
        let page = Page(
            report: SampleRanking.report(try SampleRanking.ranking()), language: .english, periods: [],
            generatedAt: SampleRanking.moment, isTraining: false)
        let html = String(decoding: page.html(), as: UTF8.self)
        #expect(html.contains("href=\"/?period=2026-10&amp;tier=branch&amp;view=wall&amp;lang=en\">large letters</a>"))
    }

    @Test func `it shows what was searched for, like the table`() throws {
        let page = try wall(search: "hoan kiem")
        #expect(page.contains("<body class=\"wall\">"))
        #expect(page.matches(of: #/<li id="u-/#).count == 1 && page.contains("Hoàn Kiếm"))
    }

    @Test func `the script moves rows on a wall only, and not for those who ask for less movement`() {
        #expect(PageStyle.script.contains("\"body.wall li\""))
        #expect(PageStyle.script.contains("prefers-reduced-motion: reduce"))
        #expect(PageStyle.script.contains("new EventSource(\"/api/v1/events?of=\" + encodeURIComponent("))
        // Each number of lines and columns that a wall can have has its size.
        for lines in 1...27 { #expect(PageStyle.sheet.contains(".lines\(lines) {")) }
        for columns in 1...4 { #expect(PageStyle.sheet.contains(".columns\(columns) {")) }
    }
}
