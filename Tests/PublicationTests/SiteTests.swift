import Model
import Publication
import TestSupport
import Testing

/// Which answers are files of a static site, under which names, and what becomes of a page.
struct SiteTests {
    private static let periods = Set(["2026-10", "2026-Q4"].compactMap { Period($0) })

    private static func file(_ target: String) -> String? { SiteTarget(target, periods: periods)?.file }

    // I-11
    @Test(
        arguments: [
            ("/?period=2026-10", "ranking/2026-10.html"), ("/?period=2026-10&lang=en", "en/ranking/2026-10.html"),
            ("/?period=2026-Q4&tier=branch&within=01&lang=en", "en/ranking/2026-Q4.tier-branch.within-01.html"),
            ("/map?period=2026-10", "map/2026-10.html"), ("/units/01?period=2026-10", "units/01/2026-10.html"),
            ("/api/v1/rankings?period=2026-10&tier=branch", "data/rankings/2026-10.tier-branch.json"),
            (
                "/api/v1/rankings.csv?period=2026-10&tier=branch&for=excel",
                "data/rankings/2026-10.tier-branch.for-excel.csv"
            ),
            ("/api/v1/rankings.xlsx?period=2026-10", "data/rankings/2026-10.xlsx"),
            ("/api/v1/units/01?period=2026-10", "data/units/01/2026-10.json"), ("/page.css", "page.css"),
            ("/api/v1/periods", "data/periods.json"),
            // Another period, a choice that a server has to answer, another language's data, what is nothing of a site.
            ("/?period=2026-09", nil), ("/", nil), ("/?period=2026-10&q=a", nil), ("/?period=2026-10&sort=2.1", nil),
            ("/?period=2026-10&renew=off", nil), ("/?period=2026-10&view=wall", nil),
            ("/?period=2026-10&as_of=2026-10-05", nil),
            ("/api/v1/rankings?period=2026-10&lang=en", nil), ("/alarms?period=2026-10", nil), ("/api/v1/nodes", nil),
            ("/metrics", nil), ("/page.css?x=1", nil), ("/page.css?period=2026-10", nil),
            // Nothing that would be a name of another folder.
            ("/units/..?period=2026-10", nil), ("/units/a/b?period=2026-10", nil), ("/units/?period=2026-10", nil),
            ("/?period=2026-10&within=..%2F..", nil), ("/?period=2026-10&within=a/b", nil),
            ("/?period=2026-10&within=", nil),
            ("/?period=2026-10&period=2026-Q4", nil), ("/?period=2026-10&tier", nil),
            ("//units/01?period=2026-10", nil),
            ("http://elsewhere/", nil), ("", nil),
        ] as [(String, String?)])
    func `a target is one file, or none`(_ target: String, _ file: String?) {
        #expect(Self.file(target) == file, "\(target)")
    }

    // I-12
    @Test func `links lead to files, what needs a server is gone, and words stay`() throws {
        let page = """
            <link rel="stylesheet" href="/page.css">
            <noscript><meta http-equiv="refresh" content="30"></noscript>
            <a class="skip" href="#figures">Skip</a>
            <p class="renewal"><button id="pause" hidden>Pause</button><noscript><a href="/?x">P</a></noscript></p>
            <p id="stale" role="status" hidden>stale <time></time></p>
            <form action="/"><input name="q"></form>
            <a href="/units/01?period=2026-10&amp;lang=en#i-2.1">Hà &amp; Nội</a>
            <a href="/?period=2026-09&amp;tier=province">2026-09</a> <a href="https://elsewhere/">x</a>
            <script src="/page.js" data-renew="5"></script>

            """
        let target = try #require(SiteTarget("/?period=2026-10&tier=branch&lang=en", periods: Self.periods))
        #expect(
            SitePage.links(of: Array(page.utf8)) == [
                "/page.css", "/units/01?period=2026-10&lang=en", "/?period=2026-09&tier=province", "https://elsewhere/",
            ])
        let bytes = SitePage.file(of: Array(page.utf8), target) { SiteTarget($0, periods: Self.periods) }
        let file = String(decoding: bytes, as: UTF8.self)
        #expect(
            file.split(separator: "\n").map { $0.trimmingCharacters() } == [
                "<link rel=\"stylesheet\" href=\"../../page.css\">", "<a class=\"skip\" href=\"#figures\">Skip</a>",
                "<a href=\"../../en/units/01/2026-10.html#i-2.1\">Hà &amp; Nội</a>", "<a>2026-09</a> <a>x</a>",
            ])
    }

    // I-12
    @Test func `a page without a link, or with one that does not end, is left as it is`() throws {
        let target = try #require(SiteTarget("/map?period=2026-10", periods: Self.periods))
        for page in ["", "plain", "<a href=\"/x", "<script>never ends"] {
            #expect(SitePage.file(of: Array(page.utf8), target) { _ in nil } == Array(page.utf8))
        }
    }
}

extension Substring {
    fileprivate func trimmingCharacters() -> String { String(drop { $0 == " " }) }
}
