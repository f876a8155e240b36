import Model
import Publication
import Scoring
import Testing

/// What people can find, order, stop and print without JavaScript.
struct PageSelectionTests {
    private func page(
        _ report: RankingReport, _ selection: PageSelection = PageSelection(), _ language: PageLanguage = .vietnamese
    ) -> String {
        let page = Page(
            report: report, language: language, periods: [SampleRanking.period], generatedAt: SampleRanking.moment,
            isTraining: false, selection: selection)
        return String(decoding: page.html(), as: UTF8.self)
    }

    private func units(_ html: String) -> [String] {
        html.matches(of: #/<tr id="u-([^"]*)"/#).map { String($0.output.1) }
    }

    private func found(_ search: String) throws -> [String] {
        units(page(SampleRanking.report(try SampleRanking.ranking()), PageSelection(search: search)))
    }

    @Test func `offices are found with and without diacritics, in any case, by name and by code`() throws {
        #expect(try found("Hoàn Kiếm") == ["C"])
        #expect(try found("hoan KIEM") == ["C"])
        #expect(try found("ba dinh") == ["0"])
        // Composed or not; every word, in any order.
        #expect(try found("Ki\u{65}\u{302}\u{301}m hoàn") == ["C"])
        #expect(try found("quan mot") == ["A"])
        #expect(try found("0") == ["0"])
        #expect(try found("hoan dinh").isEmpty && found("").count == 4)
    }

    @Test func `a search says what it found and how to see all, and is text whatever it is`() throws {
        let report = SampleRanking.report(try SampleRanking.ranking())
        let html = page(report, PageSelection(search: "\"><b>&"))
        #expect(html.contains("0 trong 4 đơn vị có \u{201C}&quot;&gt;&lt;b&gt;&amp;\u{201D}."))
        #expect(html.contains("name=\"q\" value=\"&quot;&gt;&lt;b&gt;&amp;\"") && !html.contains("<b>"))
        #expect(html.contains("<a href=\"/?period=2026-10&amp;tier=branch\">Xem tất cả</a>"))
        // In a link it is percent-encoded, as a form would send it.
        let links = page(report, PageSelection(search: "hà &=")).matches(of: #/q=([^&"]*)/#).map(\.output.1)
        #expect(!links.isEmpty && links.allSatisfy { $0 == "h%C3%A0%20%26%3D" })
    }

    @Test func `rows stand in the order that is asked for, and keep their ranks`() throws {
        var report = SampleRanking.report(try SampleRanking.ranking())
        report.grounds = ["A": 1, "B": 0, "C": 3, "0": 2].reduce(into: [:]) {
            $0[SampleRanking.unit($1.key)] = RowGround(heard: $1.value, expected: 3, refused: 0)
        }
        report.previousRanks = [SampleRanking.unit("A"): 4, SampleRanking.unit("0"): 1]
        #expect(units(page(report)) == ["0", "A", "B", "C"])
        #expect(units(page(report, PageSelection(order: .completeness))) == ["B", "A", "0", "C"])
        let named = Ranking(
            [
                (score: try SampleRanking.score("A", onTime: 100, scope: 300), name: "Đống Đa"),
                (score: try SampleRanking.score("B", onTime: 300, scope: 300), name: "Ea Kar"),
                (score: try SampleRanking.score("C", onTime: 200, scope: 300), name: "ân thi"),
            ], league: League(.branch), by: try SampleRanking.scorer())
        #expect(units(page(SampleRanking.report(named))) == ["B", "C", "A"])
        #expect(units(page(SampleRanking.report(named), PageSelection(order: .name))) == ["C", "A", "B"])
        #expect(units(page(report, PageSelection(order: .change))).prefix(2) == ["0", "A"])
        #expect(units(page(report, PageSelection(order: .score))).last == "C")
        for place in Catalogue.groupCodes.indices {
            let html = page(report, PageSelection(order: .group(place)))
            #expect(units(html).last == "C" && html.ranges(of: "aria-sort=\"descending\"").count == 1)
            #expect(html.contains("<option value=\"\(Catalogue.groupCodes[place])\" selected>"))
        }
        for order in PageSelection.Order.all { #expect(PageSelection.Order(order.text) == order) }
        #expect(PageSelection.Order("CKMB ") == nil && PageSelection.Order("") == nil)
    }

    @Test func `a change of rank is an arrow and a number to see, and words to hear`() throws {
        var report = SampleRanking.report(try SampleRanking.ranking())
        report.previousRanks = [SampleRanking.unit("0"): 9, SampleRanking.unit("A"): 1]
        let html = page(report)
        func change(_ kind: String, _ sign: String, _ word: String, _ number: String) -> String {
            "<span class=\"\(kind)\"><span aria-hidden=\"true\">\(sign)</span>"
                + "<span class=\"said\">\(word) </span>\(number)</span>"
        }
        #expect(html.contains(change("up", "▲", "tăng", "8")) && html.contains(change("same", "=", "giữ hạng", "")))
        report.previousRanks = [SampleRanking.unit("0"): 1, SampleRanking.unit("A"): 0]
        #expect(page(report, PageSelection(), .english).contains(change("down", "▼", "down", "1")))
        #expect(html.contains("kỳ trước không có hạng"))
    }

    @Test func `groups have names and bars, and what was refused stands beside the rank`() throws {
        var report = SampleRanking.report(try SampleRanking.ranking())
        report.grounds = [SampleRanking.unit("A"): RowGround(heard: 2, expected: 3, refused: 1_234)]
        let html = page(report)
        #expect(html.contains(">3/3<") == false && html.contains("2/3 <small>1.234 dòng bị từ chối</small>"))
        #expect(page(report, PageSelection(), .english).contains("<small>1,234 rows refused</small>"))
        for group in report.ranking.catalogue.groups { #expect(html.contains("\">\(group.nameVi)</a></th>")) }
        // 6.67 of 20 points: a third of the bar.
        #expect(html.contains("6,67<small>/20</small><svg"), "\(html)")
        #expect(html.contains("<rect width=\"33%\" height=\"9\"/></svg>"))
    }

    @Test func `every choice is a form or a link, one link leads from a row, and the first one skips the rest`() throws
    {
        let html = page(SampleRanking.report(try SampleRanking.ranking()), PageSelection(order: .name))
        let first = try #require(html.firstMatch(of: #/<a [^>]*>/#))
        #expect(first.output == "<a class=\"skip\" href=\"#figures\">" && html.contains("id=\"figures\""))
        #expect(
            html.contains("<form method=\"get\" action=\"/\" role=\"search\">") && html.contains("<button>Xem</button>")
        )
        #expect(html.contains("<a rel=\"prev\" href=\"/?period=2026-09&amp;tier=branch&amp;sort=name\">← 2026-09</a>"))
        // November has not begun.
        #expect(!html.contains("rel=\"next\""))
        for row in html.matches(of: #/<tr id="u-.*<\/tr>/#) { #expect(row.output.ranges(of: "<a ").count == 1) }
    }

    // WCAG 2.2.2
    @Test func `renewal can be stopped with and without JavaScript`() throws {
        let report = SampleRanking.report(try SampleRanking.ranking())
        let html = page(report)
        #expect(html.contains("<button id=\"pause\" type=\"button\" hidden data-stop=\"Tạm dừng cập nhật\""))
        #expect(html.contains("<noscript><a href=\"/?period=2026-10&amp;tier=branch&amp;renew=off\">Tạm dừng"))
        let still = page(report, PageSelection(renews: false))
        #expect(
            !still.contains("http-equiv=\"refresh\"") && still.contains(" data-paused=\"\">Tiếp tục cập nhật</button>"))
        #expect(
            still.contains("<noscript><a href=\"/?period=2026-10&amp;tier=branch\">Tiếp tục cập nhật</a></noscript>"))
        // It stays so through the form and the links.
        #expect(still.contains("<input type=\"hidden\" name=\"renew\" value=\"off\">"))
        #expect(still.contains("href=\"/units/A?period=2026-10&amp;renew=off\""))
    }

    @Test func `the script asks with the tag of what it shows, and says when figures are old`() throws {
        #expect(!PageStyle.script.contains("no-store"))
        #expect(PageStyle.script.contains("\"If-None-Match\": tag") && PageStyle.script.contains("status === 304"))
        #expect(!PageStyle.script.contains("innerHTML") && !PageStyle.script.contains("scroll("))
        #expect(page(SampleRanking.report(try SampleRanking.ranking())).contains("hidden>SỐ LIỆU CŨ:"))
    }

    @Test func `only the moment of its making differs between two pages of the same figures`() throws {
        let report = SampleRanking.report(try SampleRanking.ranking())
        func document(_ seconds: Int64) -> (bytes: [UInt8], made: Range<Int>) {
            Page(
                report: report, language: .vietnamese, periods: [],
                generatedAt: Moment(seconds: SampleRanking.moment.seconds + seconds), isTraining: false
            ).document()
        }
        let (one, other) = (document(0), document(3_600))
        #expect(one.bytes != other.bytes && one.made == other.made)
        #expect(one.bytes[..<one.made.lowerBound] == other.bytes[..<other.made.lowerBound])
        #expect(one.bytes[one.made.upperBound...] == other.bytes[other.made.upperBound...])
    }
}
