import Model
import Publication
import Scoring
import Testing

/// What a unit's page says of its losses, its time and its procedures, and the page of why it moved.
struct ExplainPageTests {
    private func cells(_ onTime: Int64) throws -> [ProcedureCode: Measures] {
        var entries = [
            (Slot(.received), 60), (Slot(.receivedDirect), 60), (Slot(.scope), 100), (Slot(.onTime), onTime),
            (Slot(.late), 100 - onTime), (Slot(.handled), 4), (Slot(.handlingMinutes), 6_000),
        ].map { Measures.Entry($0.0, Int64($0.1)) }
        // 59 minutes, an hour, a day, 64 days.
        for minutes in [59, 60, 1_440, 92_160] as [Int64] {
            entries.append(Measures.Entry(Slot(.handlingTime, key: HandlingTimeBucket.index(minutes: minutes)), 1))
        }
        return [.unknown: try Measures(canonical: entries.filter { $0.count != 0 }.sorted { $0.slot < $1.slot })]
    }

    private func side(_ onTime: Int64, others: [Int64]) throws -> Movement.Side {
        let scorer = try SampleRanking.scorer()
        let own = try cells(onTime)
        var scores = [
            (score: scorer.score(SampleRanking.unit("A"), tier: .branch, cells: own, before: [:]), name: "<b>Một</b>")
        ]
        for (place, other) in others.enumerated() {
            let unit = SampleRanking.unit("B\(place)")
            scores.append((scorer.score(unit, tier: .branch, cells: try cells(other), before: [:]), "Hai & \(place)"))
        }
        let ranking = Ranking(scores, league: League(.branch), by: scorer)
        guard let side = Movement.Side(of: SampleRanking.unit("A"), cells: own, in: ranking, by: scorer) else {
            fatalError("the unit stands in the ranking")
        }
        return side
    }

    private func movement() throws -> Movement {
        Movement(from: try side(90, others: [80, 95]), to: try side(70, others: [85, 60]))
    }

    private func unitPage(_ language: PageLanguage) throws -> String {
        let movement = try movement()
        let own = try cells(70)
        var report = UnitReport(
            name: "<b>Một</b>", parent: nil, scorer: try SampleRanking.scorer(), score: movement.after.score,
            handlingTime: HandlingTime(own),
            standing: movement.after.ranking.rows.first { $0.score.unit == SampleRanking.unit("A") }, leagueCount: 3)
        report.cells = own
        report.lost = movement.after.lost
        report.movement = movement
        var page = UnitPage(report: report, language: language, generatedAt: SampleRanking.moment, isTraining: false)
        let offices = [(unit: SampleRanking.unit("A1"), cells: own)]
        page.lostByOffice = try SampleRanking.scorer().lost(movement.after.lost, tier: .branch, among: offices)
        page.officeNames = [SampleRanking.unit("A1"): "Đội <1>"]
        return String(decoding: page.document().bytes, as: UTF8.self)
    }

    private func movementPage(_ language: PageLanguage) throws -> String {
        guard let register = Register([]) else { fatalError("an empty register is a register") }
        let report = MovementReport(
            unit: SampleRanking.unit("A"), name: "<b>Một</b>", register: register, try movement())
        let page = MovementPage(
            report: report, language: language, generatedAt: SampleRanking.moment, isTraining: true,
            fromAsOf: SampleRanking.asOf)
        return String(decoding: page.document().bytes, as: UTF8.self)
    }

    //
    @Test func `a unit's page says what would bring points, largest first, and where`() throws {
        let vietnamese = try unitPage(.vietnamese)
        #expect(vietnamese.contains("+6,0 điểm có thể: 30 hồ sơ trễ hạn trong 1 thủ tục <a href=\"#i-2.1\">2.1</a>"))
        #expect(try unitPage(.english).contains("+6.0 points possible: 30 overdue dossiers in 1 procedure"))
        let gains = vietnamese.matches(of: #/<li>\+([0-9]+),([0-9]+) điểm/#).map { match in
            (Int(match.output.1) ?? 0) * 100 + (Int(match.output.2) ?? 0) * (match.output.2.count == 1 ? 10 : 1)
        }
        #expect(gains.count > 3 && gains == gains.sorted(by: >), "\(gains)")
        #expect(vietnamese.contains("href=\"/units/A1?period=2026-10\">Đội &lt;1&gt;</a>"))
        #expect(vietnamese.contains("/api/v1/units/A/lost.csv?period=2026-10&amp;by=office"))
    }

    @Test func `handling time has quantiles and a histogram whose classes are exact`() throws {
        let html = try unitPage(.english)
        #expect(html.contains("Median<strong>1 h</strong>") && html.contains("Average<strong>1 d 1 h</strong>"))
        let rows = html.matches(of: #/<th scope="row">([^<]*)<\/th><td class="number" data-label="Dossiers">([0-9]+)</#)
            .map { "\($0.output.1): \($0.output.2)" }
        #expect(
            rows == [
                "below 1 h: 1", "1 h – 8 h: 1", "8 h – 1 d: 0", "1 d – 2 d: 1", "2 d – 4 d: 0", "4 d – 8 d: 0",
                "8 d – 16 d: 0", "16 d – 32 d: 0", "32 d – 64 d: 0", "64 d and more: 1",
            ], "\(rows)")
        #expect(html.contains("data-label=\"Share\">25.00 %<"))
        #expect(try unitPage(.vietnamese).contains("dưới 1 giờ"))
    }

    @Test func `procedures stand with their dossiers and what they lost`() throws {
        let html = try unitPage(.english)
        let start = try #require(html.firstRange(of: "id=\"procedures\""))
        let row = html[start.upperBound...]
        #expect(row.contains("<th scope=\"row\">not in the register</th>"))
        #expect(row.contains("data-label=\"In scope\">100<") && row.contains("data-label=\"Overdue\">30<"))
    }

    //
    @Test func `what moved says how much of the rank is whose doing`() throws {
        let html = try unitPage(.english)
        #expect(html.contains("Rank 2 → 2: by its own change 1 place down, by the others&#39; 1 place up."), "\(html)")
        #expect(html.contains("overdue dossiers: 10 → 30"))
        let page = try movementPage(.english)
        #expect(
            page.contains("Above it now: <a href=\"/units/B0?period=2026-10&amp;lang=en\">Hai &amp; 0</a>") == false)
        #expect(
            page.contains("Below it now: <a href=\"/units/B1?period=2026-10&amp;lang=en\">Hai &amp; 1</a>"), "\(page)")
        #expect(page.contains("/api/v1/units/A/explain?period=2026-10&amp;from=2026-10&amp;from_as_of=2026-10-20"))
    }

    //
    @Test func `it says in both languages what is not told apart`() throws {
        #expect(try movementPage(.vietnamese).contains("Không tách riêng được ở đây: bộ chỉ số thay đổi"))
        #expect(try movementPage(.english).contains("Not told apart here: another catalogue"))
        #expect(try movementPage(.vietnamese).contains("SỐ LIỆU TẬP HUẤN"))
    }

    @Test func `no name is markup, nothing is inline, and every element is closed`() throws {
        for html in [try unitPage(.vietnamese), try unitPage(.english), try movementPage(.vietnamese)] {
            #expect(!html.contains("<b>") && html.firstMatch(of: #/(?i)<[^>]*\s(style|on[a-z]+)\s*=/#) == nil)
            var open: [Substring] = []
            for tag in html.matches(of: #/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/#).map(\.output) where tag.3.isEmpty {
                if ["meta", "link", "input", "br"].contains(tag.2) { continue }
                if tag.1.isEmpty { open.append(tag.2) } else { #expect(open.popLast() == tag.2) }
            }
            #expect(open == [])
        }
    }
}
