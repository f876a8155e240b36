import Configuration
import Model
import Publication
import Scoring
import Testing

/// Ranks that can still change, ranks of periods gone by, and what else the form of a ranking chooses.
@Suite struct PageRangeTests {
    private static func unit(_ code: String) -> UnitCode { SampleRanking.unit(code) }

    private static func report() throws -> RankingReport {
        var report = SampleRanking.report(try SampleRanking.ranking())
        report.ranges = [
            unit("0"): RankRange(best: 1, worst: 1, mayBeUnranked: false),
            unit("A"): RankRange(best: 1, worst: 12, mayBeUnranked: false),
            unit("B"): RankRange(best: 3, worst: 3, mayBeUnranked: true),
        ]
        report.series = try ["2026-08", "2026-09", "2026-10"].enumerated().map { place, period in
            LeagueRanks(
                period: try #require(Period(period)),
                [
                    (unit: unit("0"), scaledMicro: Int64(place) * 1_000_000, status: .ranked),
                    (unit: unit("A"), scaledMicro: 1_500_000, status: place == 1 ? .tooFew : .ranked),
                    (unit: unit("B"), scaledMicro: 0, status: .noData),
                ])
        }
        return report
    }

    private static func page(
        _ report: RankingReport, _ selection: PageSelection = PageSelection(), _ language: PageLanguage = .vietnamese,
        change: (inout Page) -> Void = { _ in }
    ) -> String {
        var page = Page(
            report: report, language: language, periods: [SampleRanking.period], generatedAt: SampleRanking.moment,
            isTraining: false, selection: selection)
        change(&page)
        return String(decoding: page.html(), as: UTF8.self)
    }

    // U-07
    @Test func `below a rank stand the best and the worst that it can be, only where it can change`() throws {
        let html = Self.page(try Self.report())
        func small(_ said: String, _ range: String) -> String {
            " <small class=\"range\"><span class=\"said\">\(said) </span>\(range)</small></td>"
        }
        #expect(html.contains("data-label=\"Hạng\">1" + small("có thể", "1–12")))
        #expect(html.contains("data-label=\"Hạng\">–" + small("có thể", "3 / –")))
        #expect(html.contains("data-label=\"Hạng\">1</td>"))
        #expect(html.contains("mà 2 đơn vị còn có thể đạt"))
        let english = Self.page(try Self.report(), PageSelection(), .english)
        #expect(english.contains(small("can be", "1–12")) && english.contains("that 2 offices can still have"))
        let whole = Self.page(SampleRanking.report(try SampleRanking.ranking()))
        #expect(!whole.contains("class=\"range\"") && !whole.contains("legend ranges"))
    }

    // U-07
    @Test func `JSON and the file for spreadsheets say it, the exact file stays as it is`() throws {
        let report = try Self.report()
        let json = String(decoding: PublicationJSON.ranking(report), as: UTF8.self)
        #expect(json.contains("\"best_rank\":1,\"worst_rank\":12,\"may_be_unranked\":false"))
        #expect(json.contains("\"best_rank\":3,\"worst_rank\":3,\"may_be_unranked\":true"))
        #expect(json.ranges(of: "best_rank").count == 3, "C can have none")
        func lines(_ bytes: [UInt8]) -> [Substring] { String(decoding: bytes, as: UTF8.self).split(separator: "\n") }
        let exact = ExactCSV.ranks(report.ranking, for: .program, ranges: report.ranges)
        #expect(exact == ExactCSV.ranks(report.ranking))
        let people = lines(ExactCSV.ranks(report.ranking, for: .spreadsheet, ranges: report.ranges))
        #expect(people[0].hasSuffix(",status,best_rank,worst_rank"))
        #expect(people[2].hasSuffix(",ranked,1,12") && people[4].hasSuffix(",no-data,,"))
    }

    // U-08
    @Test func `beside a rank stands a line of its last periods, with the same in numbers to hear`() throws {
        let html = Self.page(try Self.report())
        // 0 was third of a span of five ranks and rose; A has a gap, where it had too few dossiers.
        #expect(html.contains("<svg class=\"spark\" viewBox=\"0 0 12 14\" role=\"img\" aria-label=\"hạng 2, 1, 1\">"))
        #expect(html.contains("aria-label=\"hạng 1, –, 2\"><path d=\"M2 4h0M10 7h0\"/></svg>"))
        #expect(html.ranges(of: "class=\"spark\"").count == 2, "B never had a rank, C was not there")
        #expect(Self.page(try Self.report(), PageSelection(), .english).contains("aria-label=\"ranks 2, 1, 1\""))
    }

    // U-08
    @Test func `the API has the series of a league`() throws {
        let json = String(decoding: PublicationJSON.series(try Self.report()), as: UTF8.self)
        let entry =
            "{\"period\":\"2026-09\",\"rank\":null,\"ranked\":1,\"scaled_micro\":1500000,\"status\":\"too-few\"}"
        #expect(json.contains(entry), "\(json)")
        #expect(json.contains("{\"unit_code\":\"C\",\"unit_name\":\"Hoàn Kiếm\",\"series\":[]}"))
    }

    @Test func `rows can be ordered by any indicator, which has a column then`() throws {
        let report = try Self.report()
        let catalogue = report.ranking.catalogue
        for indicator in catalogue.indicators where indicator.tiers.contains(.branch) {
            let order = try #require(PageSelection.Order(indicator.code, in: catalogue))
            let html = Self.page(report, PageSelection(order: order))
            #expect(html.contains("<option value=\"\(indicator.code)\" selected>"), "\(indicator.code)")
            #expect(html.contains("sort=\(indicator.code)\">"), "\(indicator.code)")
            #expect(html.contains("aria-sort=\"descending\""))
        }
        let html = Self.page(report, PageSelection(order: .indicator("2.1")))
        let rows = html.matches(of: #/<tr id="u-([^"]*)"/#).map { String($0.output.1) }
        // 200 of 600, 100 of 300, 1 of 3: equal, in the order of the ranking; without a dossier last.
        #expect(rows == ["0", "A", "B", "C"])
        #expect(html.contains("6,67/20 <small class=\"one\">200 : 600</small></td>"))
        #expect(
            PageSelection.Order("9.9", in: catalogue) == nil && PageSelection.Order("CKMB", in: catalogue) == .group(0))
    }

    @Test func `branches can be chosen by province, and the day that is judged by`() throws {
        let report = SampleRanking.report(try SampleRanking.ranking(within: "01"))
        let html = Self.page(report) {
            $0.provinces = [.init(unit: Self.unit("01"), name: "Hà <Nội>"), .init(unit: Self.unit("79"), name: "S")]
            $0.isAsOfChosen = true
        }
        #expect(html.contains("<select name=\"within\"><option value=\"\">toàn quốc</option>"))
        #expect(html.contains("<option value=\"01\" selected>Hà &lt;Nội&gt;</option><option value=\"79\">S</option>"))
        #expect(html.contains("<input name=\"as_of\" value=\"2026-10-20\" size="))
        #expect(!html.contains("type=\"hidden\" name=\"within\""))
        // What it is within need not be a province.
        let odd = Self.page(SampleRanking.report(try SampleRanking.ranking(within: "VN"))) {
            $0.provinces = [.init(unit: Self.unit("79"), name: "S")]
        }
        #expect(odd.contains("<option value=\"VN\" selected>VN</option>"))
        #expect(Self.page(report).contains("<input name=\"as_of\" value=\"\" size="))
    }

    @Test func `a row says up to which hour its offices have taken in their records`() throws {
        var report = try Self.report()
        report.grounds = [
            Self.unit("A"): RowGround(heard: 2, expected: 3, refused: 0, freshness: SampleRanking.moment)
        ]
        #expect(Self.page(report).contains(">2/3 <small class=\"one\">đến 10 giờ</small></td>"))
        let json = String(decoding: PublicationJSON.ranking(report), as: UTF8.self)
        #expect(json.contains("\"freshness\":\"2026-10-20T10:43:00+07:00\",\"heard\":2,"), "\(json)")
        // Only a day that is not the figures' own is worth its room.
        report.grounds[Self.unit("A")]?.freshness = Moment(seconds: SampleRanking.moment.seconds - 86_400)
        #expect(Self.page(report).contains(">2/3 <small class=\"one\">đến 10 giờ 19/10/2026</small></td>"))
        #expect(Self.page(report, PageSelection(), .english).contains(">up to 10h 2026-10-19</small>"))
    }
}

/// The same on the page of a unit.
@Suite struct UnitTrendTests {
    // U-07, U-08
    @Test func `a unit's page has its ranks as a chart, in words and as a table, and what can become of its rank`()
        throws
    {
        let score = try SampleRanking.score("A", onTime: 100, scope: 3_000)
        var report = UnitReport(
            name: "Một", parent: nil, scorer: try SampleRanking.scorer(), score: score, handlingTime: HandlingTime([:]),
            standing: try SampleRanking.ranking().rows.first { $0.score.unit == score.unit }, leagueCount: 4)
        func html(_ language: PageLanguage) -> String {
            let page = UnitPage(
                report: report, language: language, generatedAt: SampleRanking.moment, isTraining: false)
            return String(decoding: page.document().bytes, as: UTF8.self)
        }
        #expect(!html(.vietnamese).contains("class=\"trend\"") && !html(.vietnamese).contains("class=\"range\""))
        report.range = RankRange(best: 1, worst: 3, mayBeUnranked: true)
        report.series = try [("2026-09", Int64(3)), ("2026-10", 1)].map { period, scaled in
            LeagueRanks(
                period: try #require(Period(period)),
                [
                    (unit: score.unit, scaledMicro: scaled * 1_000_000, status: .ranked),
                    (unit: SampleRanking.unit("B"), scaledMicro: 2_000_000, status: .ranked),
                ])
        }
        let page = html(.vietnamese)
        #expect(page.contains("</span>1–3 / –</small>"))
        #expect(page.contains("aria-label=\"hạng từ 2026-09 đến 2026-10: 1, 2\""))
        #expect(page.contains("<a href=\"/units/A?period=2026-09\">2026-09</a></th>"))
        #expect(page.contains("data-label=\"Hạng\">2</td><td class=\"number\" data-label=\"Trong số\">2</td>"))
        #expect(html(.english).contains("aria-label=\"ranks from 2026-09 to 2026-10: 1, 2\""))
        let json = String(decoding: PublicationJSON.unit(report), as: UTF8.self)
        #expect(json.contains("\"best_rank\":1,\"worst_rank\":3,\"may_be_unranked\":true,\"series\":[{\"period\":"))
    }
}
