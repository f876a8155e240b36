import Configuration
import Model
import Scoring
import TestSupport
import Testing

struct ZeroRuleTests {
    private func portal() throws -> Catalogue {
        try CatalogueFile.read(ClusterFile.read("catalogue/portal-766.json"), file: "portal-766.json")
    }

    @Test func `nothing at all: fair rules leave every indicator out`() throws {
        let scores = try Sample.score(.branch, [:], by: Sample.scorer())
        for (code, score) in scores {
            let expected =
                switch code {
                case "1.1", "1.2", "1.3", "4.6": "not-applicable"
                case "2.2", "3.3b", "3.3c", "3.4", "5.1a", "5.1b": "0/0 info"
                default: "0/0 empty 0"
                }
            #expect(score.text == expected, "\(code)")
        }
    }

    @Test func `the portal's rules: payment and 5.4 cost all points`() throws {
        let scores = try Sample.score(.branch, [:], by: Sample.scorer(catalogue: portal()))
        // The portal's own source says that the ratio of 1.4 is 0 where nothing was received.
        for code in ["1.4", "3.5", "3.5b", "3.6", "5.4"] { #expect(scores[code]?.text == "0/0 scored 0", "\(code)") }
        for code in ["5.2", "5.3"] { #expect(scores[code]?.text == "0/0 scored 6000000", "\(code)") }
        for code in ["2.1", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "4.4", "4.5a", "4.5b"] {
            #expect(scores[code]?.text == "0/0 empty 0", "\(code)")
        }
    }

    @Test func `the portal measures a branch on the whole register`() throws {
        let scores = try Sample.score(
            .branch, IndicatorTests.cells, by: Sample.scorer(IndicatorTests.register, catalogue: portal()))
        #expect(scores["3.1"]?.text == "1/2 scored 1250000")
        let without = try Sample.score(.branch, [:], by: Sample.scorer(IndicatorTests.register, catalogue: portal()))
        #expect(without["3.1"]?.text == "1/2 scored 1250000")
        #expect(without["3.5"]?.text == "0/1 scored 0")
    }

    @Test(arguments: [
        ([Measure.lastYearTotal: Int64(5)], "0/0 scored 0"), ([:], "0/0 empty 0"),
        ([.reportedTotal: 4, .lastYearTotal: 5], "0/4 scored 0"), ([.received: 3, .synced: 3], "3/3 scored 6000000"),
        ([.received: 3, .synced: 3, .reportedTotal: 4], "3/4 scored 4500000"),
        ([.received: 5, .synced: 3, .reportedTotal: 4], "3/5 scored 3600000"),
    ])
    func `1.4 asks the greater total, and last year's when both are 0`(
        counts: [Measure: Int64], expected: String
    ) throws {
        let scores = try Sample.score(.branch, ["": Sample.cell(counts)], by: Sample.scorer())
        #expect(scores["1.4"]?.text == expected)
    }

    @Test func `an indicator that is left out leaves its maximum out too`() throws {
        let scorer = try Sample.scorer().scorer(for: Sample.period("2026-10"), asOf: Sample.day("2026-10-31"))
        func score(_ counts: [Measure: Int64]) -> UnitScore {
            scorer.score(
                Sample.unit("1"), tier: .branch, cells: Sample.table(["*": Sample.cell(counts)]), before: [:])
        }
        // 2.1 (20) alone; nothing was received.
        let carried = score([.scope: 40, .onTime: 30])
        #expect(carried.applicable == 20)
        #expect(carried.pointsMicro == 15_000_000)
        #expect(carried.scaledMicro == 75_000_000)
        let none = score([.received: 40])
        #expect(none.status == .noData)
        #expect(none.applicable == 0 && none.pointsMicro == 0 && none.scaledMicro == 0)
        #expect(none.groupsMicro == [0, 0, 0, 0, 0, 0])
        // Counted all the same.
        #expect(none.indicators[4].text == "0/0 empty 0")
        #expect(none.indicators[8].text == "0/40 scored 0")
    }

    // P-31
    @Test(arguments: [
        (Catalogue.ZeroRule.empty, "0/0 empty 0"), (.zero, "0/0 scored 0"), (.full, "0/0 scored 20000000"),
        (.zeroWhenLastYear, "0/0 empty 0"),
    ])
    func `every rule can be given to every indicator`(rule: Catalogue.ZeroRule, expected: String) throws {
        var catalogue = CatalogueFile.standard()
        catalogue.indicators[4].scoring?.whenEmpty = rule
        let scores = try Sample.score(.branch, [:], by: Sample.scorer(catalogue: catalogue))
        #expect(scores["2.1"]?.text == expected)
    }
}
