import Model
import Scoring
import Testing

/// The as-of date ages what is pending, and nothing else.
struct AsOfTests {
    private let cells = [
        "*": Sample.cell(
            [.scope: 10, .received: 10, .onTime: 1, .feedbackScope: 3, .feedbackReceived: 3, .contentSettled: 1],
            due: [
                .pending: ["2026-10-01": 1, "2026-10-20": 2, "2026-10-31": 3, "2099-12-31": 1],
                .contentPending: ["2026-10-20": 4], .feedbackPending: ["2026-10-20": 2],
                .feedbackContentPending: ["2026-10-20": 1],
            ])
    ]

    // P-12
    @Test(arguments: [
        ("2026-10-01", "8/10", "5/10", "2/3", "1/3"), ("2026-10-02", "7/10", "5/10", "2/3", "1/3"),
        ("2026-10-20", "7/10", "5/10", "2/3", "1/3"), ("2026-10-21", "5/10", "1/10", "0/3", "0/3"),
        ("2026-10-31", "5/10", "1/10", "0/3", "0/3"), ("2026-11-01", "5/10", "1/10", "0/3", "0/3"),
        ("2099-12-31", "5/10", "1/10", "0/3", "0/3"), ("9999-12-31", "5/10", "1/10", "0/3", "0/3"),
    ])
    func `pending dossiers are on time while they are due on T or later`(
        asOf: String, dossiers: String, content: String, feedback: String, feedbackContent: String
    ) throws {
        let scores = try Sample.score(.branch, cells, by: Sample.scorer(), asOf: asOf)
        for (code, expected) in [("2.1", dossiers), ("5.4", content), ("5.2", feedback), ("5.3", feedbackContent)] {
            let score = try #require(scores[code])
            #expect("\(score.numerator)/\(score.denominator)" == expected, "\(code)")
        }
    }

    // P-04
    @Test func `T is the earlier of the as-of date and the period's last day`() throws {
        let scorer = Sample.scorer()
        for (period, asOf, judged) in [
            ("2026-10", "2026-10-01", "2026-10-01"), ("2026-10", "2026-12-24", "2026-10-31"),
            ("2026-Q4", "2026-12-24", "2026-12-24"), ("2026", "2027-01-01", "2026-12-31"),
        ] {
            let scorer = try scorer.scorer(for: Sample.period(period), asOf: Sample.day(asOf))
            #expect(scorer.judged == Sample.day(judged))
        }
    }

    // P-04
    @Test func `a period that begins after the as-of date is refused`() {
        let period = Sample.period("2026-10")
        let asOf = Sample.day("2026-09-30")
        #expect(throws: ScoringError.periodNotBegun(period, asOf: asOf)) {
            try Sample.scorer().scorer(for: period, asOf: asOf)
        }
    }
}
