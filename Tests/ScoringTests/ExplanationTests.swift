import Configuration
import Foundation
import Model
import Scoring
import TestSupport
import Testing

struct ExplanationTests {
    private func explanations() throws -> [String: Explanation] {
        let scorer = try Sample.scorer(IndicatorTests.register).scorer(
            for: Sample.period("2026-10"), asOf: Sample.day("2026-10-31"))
        let score = scorer.score(
            Sample.unit("0101"), tier: .branch, cells: Sample.table(IndicatorTests.cells),
            before: Sample.table(IndicatorTests.before))
        return Dictionary(uniqueKeysWithValues: scorer.explain(score).map { ($0.indicator.code, $0) })
    }

    @Test(arguments: [
        ("1.4", "synced 16, reported_total 50, received 40, last_year_total 77"),
        ("2.1", "on_time 31, pending_in_time 3, late 7, pending_overdue 1, scope 42"),
        ("3.3", "returning_online_with_result 9, others_received_online 4, received 40"),
        ("3.4", "online_on_time 3, online_late 1"),
        ("4.2", "returning_component_file_with_result 10, others_component_file 17, received 40"),
        ("5.2", "feedback_on_time 6, feedback_pending_in_time 2, feedback_late 2, feedback_scope 11"),
        ("5.3", "feedback_content_settled 4, feedback_content_pending_in_time 1, feedback_received 9"),
        ("5.4", "content_settled 25, content_pending_in_time 2, disliked 1, with_feedback 1, received 40"),
        ("3.6", "fee_or_unknown_paid_online 5, paid_online 5, fee_or_unknown_fee_bearing 11, fee_bearing 11"),
        ("4.6", ""),
    ])
    func `the counts behind a ratio are named`(code: String, expected: String) throws {
        let counts = try #require(explanations()[code]).counts.map { "\($0.name) \($0.value)" }
        #expect(counts.joined(separator: ", ") == expected)
    }

    @Test func `ratios are shown as they gave points`() throws {
        let explanations = try explanations()
        #expect(explanations["1.4"]?.ratioMicro == 320_000)
        #expect(explanations["3.3"]?.ratioMicro == 104_000)
        #expect(explanations["3.3"]?.syncFactorMicro == 320_000)
        #expect(explanations["2.1"]?.ratioMicro == 809_524)
        #expect(explanations["2.1"]?.syncFactorMicro == nil)
        #expect(explanations["2.2"]?.ratioMicro == nil)
        #expect(explanations["4.6"]?.ratioMicro == nil)
        #expect(explanations["G1"]?.ratioMicro == nil)
    }

    /// Goal: people read the formulas that are computed. After a new one, run this once with REGENERATE=1, which writes
    /// the table anew.
    @Test func `the README has the formulas in the same words`() throws {
        let readme = String(decoding: ClusterFile.read("catalogue/README.md"), as: UTF8.self)
        let table = Catalogue.Formula.allCases.map { formula in
            "| `\(formula.rawValue)` | \(formula.text.numerator) | \(formula.text.denominator) |\n"
        }
        let head = try #require(readme.firstRange(of: "| formula | numerator | denominator |\n|---|---|---|\n"))
        let end = try #require(readme[head.upperBound...].firstRange(of: "\n\n")).lowerBound
        let written = readme[head.upperBound...end]
        if ProcessInfo.processInfo.environment["REGENERATE"] == "1" {
            try readme.replacingOccurrences(of: written, with: table.joined())
                .write(toFile: ClusterFile.root + "/Cluster/catalogue/README.md", atomically: true, encoding: .utf8)
        } else {
            #expect(written == table.joined())
        }
    }
}
