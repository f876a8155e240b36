import Configuration
import Model
import Publication
import Scoring
import Testing

/// Targets in CSV, on the terminal and on a unit's page.
struct TargetPublicationTests {
    private static let targets = [
        Target(
            id: "T1", source: "QĐ <1>", indicator: "2.1", tiers: .all, years: 2026...2026, percent: 90, textVi: "a&b"),
        Target(
            id: "T2", indicator: "2.1", tiers: .all, years: 2023...2025, afterYear: .keep, percent: 20, textVi: "kept"),
        Target(id: "T3", indicator: "X3", tiers: .all, years: 2026...2026, percent: 90, textVi: "few"),
        Target(
            id: "T4", indicator: "4.2", tiers: .all, years: 2026...2026, percent: 0, lack: .stock, textVi: "stock"),
    ]

    private func units() throws -> [UnitTargets] {
        let scorer = try SampleRanking.scorer()
        return try SampleRanking.ranking().rows.prefix(2).map { row in
            UnitTargets(
                unit: row.score.unit, name: row.name,
                results: scorer.results(of: row.score, before: nil, against: Self.targets))
        }
    }

    // T-07
    @Test func `the CSV is exact, units by code, targets in their order`() throws {
        let lines = String(decoding: ExactCSV.targets(try units()), as: UTF8.self).split(separator: "\n").map(
            String.init)
        #expect(lines[0] == ExactCSV.targetColumns.joined(separator: ","))
        #expect(lines.count == 9)
        let first = try #require(lines.first { $0.hasPrefix("A,T1") })
        #expect(first == "A,T1,2.1,>=,90,%,missed,,100,300,,,-17000,300,170,")
        #expect(lines.contains("A,T2,2.1,>=,20,%,met,,100,300,,,4000,300,0,2025"))
        #expect(lines.contains { $0.hasPrefix("A,T3,X3,>=,90,%,not-judged,") })
        #expect(lines.contains("A,T4,4.2,>=,0,%,not-judged,stock,,,,,,,,"))
        let names = lines.dropFirst().map { $0.prefix { $0 != "," } }
        #expect(names == names.sorted())
    }

    // T-04
    @Test func `the page and the terminal say met, missed, why not, and which are marks`() throws {
        let row = try SampleRanking.ranking().rows[1]
        let results = try units()[1].results
        let page = UnitPage(
            report: UnitReport(
                name: row.name, parent: nil, scorer: try SampleRanking.scorer(), score: row.score,
                handlingTime: HandlingTime([:]), targets: results),
            language: .vietnamese, generatedAt: Moment(seconds: 1_790_000_000), isTraining: false)
        let html = String(decoding: page.document().bytes, as: UTF8.self)
        let table = TargetTable.text(try units())
        for text in ["chưa đạt", "chỉ tiêu 2025, còn dùng làm mốc", "không đánh giá", "cần thêm 170"] {
            #expect(html.contains(text), "\(text)")
            #expect(table.contains(text), "\(text)")
        }
        // What a file says is text, not markup.
        #expect(html.contains("a&amp;b") && html.contains("QĐ &lt;1&gt;") && !html.contains("<1>"))
        #expect(html.contains("id=\"i-X3\""))
        let english = TargetTable.text(try units(), language: .english)
        #expect(english.contains("target of 2025, kept as a mark") && english.contains("170 more needed"))
    }

    @Test func `without targets the page says nothing of them`() throws {
        let row = try SampleRanking.ranking().rows[1]
        let page = UnitPage(
            report: UnitReport(
                name: row.name, parent: nil, scorer: try SampleRanking.scorer(), score: row.score,
                handlingTime: HandlingTime([:])),
            language: .vietnamese, generatedAt: Moment(seconds: 1_790_000_000), isTraining: false)
        #expect(!String(decoding: page.document().bytes, as: UTF8.self).contains("id=\"targets\""))
    }

    // T-01
    @Test func `the thirty rows stay as they are, and X1 to X18, V1 to V6 and P1 to P5 stand behind each unit's`()
        throws
    {
        let ranking = try SampleRanking.ranking()
        let short = String(decoding: ExactCSV.indicators(ranking), as: UTF8.self).split(separator: "\n")
        let long = String(decoding: ExactCSV.indicators(ranking, withExtras: true), as: UTF8.self).split(
            separator: "\n")
        #expect(long.count == short.count + (18 + 11) * ranking.rows.count)
        let more = long.filter { line in [",X", ",V", ",P"].contains { line.contains($0) } }
        #expect(long.filter { !more.contains($0) } == short)
        let codes = long.dropFirst().prefix(48).map { $0.split(separator: ",")[1] }
        #expect(codes.suffix(18).map(String.init) == (1...18).map { "X\($0)" })
        #expect(more.filter { $0.contains(",X") }.allSatisfy { $0.hasSuffix(",,info") })
        #expect(
            more.suffix(11).map { $0.split(separator: ",")[1] } == DeskIndicator.allCases.map { Substring($0.code) })
        // Nobody told of officers.
        #expect(more.last { $0.contains(",P1,") }?.hasSuffix(",P1,,,,few") == true)
    }
}
