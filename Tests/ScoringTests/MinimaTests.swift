import Configuration
import Model
import Scoring
import TestSupport
import Testing

/// Small numbers and little to judge: what the catalogue's minima leave out, and what they do not.
struct MinimaTests {
    private func score(
        _ counts: [Measure: Int64], due: [Measure: [String: Int64]] = [:], tier: Tier = .branch,
        catalogue: Catalogue = CatalogueFile.standard()
    ) throws -> UnitScore {
        let scorer = try Sample.scorer(catalogue: catalogue).scorer(
            for: Sample.period("2026-10"), asOf: Sample.day("2026-10-31"))
        let cell = Sample.cell(counts, due: due)
        return scorer.score(Sample.unit("1"), tier: tier, cells: Sample.table(["": cell]), before: [:])
    }

    private func indicator(_ code: String, _ score: UnitScore) -> String {
        zip(CatalogueFile.standard().indicators, score.indicators).first { $0.0.code == code }?.1.text ?? "none"
    }

    /// Dossiers that give every point there is, so that only feedback tells.
    private static let perfect: [Measure: Int64] = [
        .received: 100, .receivedOnline: 100, .onlineWithResult: 100, .synced: 100, .scope: 100, .onTime: 100,
        .resultElectronic: 100, .componentFile: 100, .componentFileWithResult: 100, .reused: 100, .fromStore: 100,
        .populationData: 100, .contentSettled: 100,
    ]

    private func withFeedback(_ answered: Int64, late: Int64) throws -> UnitScore {
        var counts = Self.perfect
        counts[.feedbackReceived] = answered + late
        counts[.feedbackScope] = answered + late
        counts[.feedbackOnTime] = answered
        counts[.feedbackLate] = late
        counts[.feedbackContentSettled] = answered
        return try score(counts)
    }

    // P-45
    @Test(arguments: [
        (Int64(0), Int64(0), "0/0 empty 0"), (1, 0, "1/1 few 0"), (0, 1, "0/1 few 0"), (4, 0, "4/4 few 0"),
        (3, 1, "3/4 few 0"), (5, 0, "5/5 scored 6000000"), (4, 1, "4/5 scored 4800000"),
        (0, 5, "0/5 scored 0"), (6, 0, "6/6 scored 6000000"),
    ])
    func `5.2 and 5.3 are judged from five items of feedback on`(
        answered: Int64, late: Int64, expected: String
    ) throws {
        let score = try withFeedback(answered, late: late)
        #expect(indicator("5.2", score) == expected)
        #expect(indicator("5.3", score) == expected)
        #expect(score.applicable == (answered + late < 5 ? 56 : 68))
    }

    // P-45
    /// One refused item of feedback cost 12 of 86 points and a band.
    @Test func `none, few and many perfect items are worth the same, and one bad one costs nothing`() throws {
        let none = try withFeedback(0, late: 0)
        #expect(none.scaledMicro == 100_000_000)
        for (answered, late) in [(Int64(1), Int64(0)), (0, 1), (4, 0), (0, 4), (5, 0), (1_000, 0)] {
            #expect(try withFeedback(answered, late: late).scaledMicro == none.scaledMicro, "\(answered) \(late)")
        }
        #expect(try withFeedback(4, late: 1).scaledMicro < none.scaledMicro)
    }

    // P-45
    @Test func `pending feedback counts towards the five`() throws {
        let counts: [Measure: Int64] = [.feedbackReceived: 5, .feedbackScope: 5, .feedbackOnTime: 4]
        let score = try score(counts, due: [.feedbackPending: ["2026-10-30": 1]])
        #expect(indicator("5.2", score) == "4/5 scored 4800000")
    }

    // P-31, P-45
    @Test func `the minimum is below the zero rule, which alone speaks of 0`() throws {
        var catalogue = CatalogueFile.standard()
        let place = try #require(catalogue.index(of: .handledOnTime))
        for rule in Catalogue.ZeroRule.allCases {
            catalogue.indicators[place].scoring?.whenEmpty = rule
            catalogue.indicators[place].scoring?.minimumDenominator = 31
            let states = try [Int64(0), 1, 30, 31].map { scope in
                try score([.scope: scope, .onTime: scope], catalogue: catalogue).indicators[place].state
            }
            #expect(states[1...] == [.few, .few, .scored], "\(rule)")
            #expect(states[0] == (rule == .zero || rule == .full ? .scored : .empty), "\(rule)")
        }
    }

    // P-34
    /// Nothing received, 40 dossiers open until December: 100 points on what applied, "Xuất sắc".
    @Test func `a unit of which little applies has a score, but no rank`() throws {
        let score = try score([.scope: 40], due: [.pending: ["2026-12-15": 40]])
        #expect(score.applicable == 20)
        #expect(score.scaledMicro == 100_000_000)
        #expect(score.status == .tooFew)
        var portal = CatalogueFile.standard()
        portal.minimumApplicable = [:]
        #expect(try self.score([.scope: 40], catalogue: portal).status == .ranked)
    }

    // P-34
    @Test(arguments: [
        (Tier.branch, 49, UnitScore.Status.tooFew), (.branch, 50, .ranked), (.branch, 51, .ranked),
        (.province, 49, .tooFew), (.province, 50, .ranked), (.department, 29, .tooFew), (.department, 30, .ranked),
        (.nation, 1, .ranked),
    ])
    func `the minimum of applicable points is that of the tier`(
        tier: Tier, points: Int, expected: UnitScore.Status
    ) throws {
        // 2.1 alone has a denominator, and is worth what is asked about.
        var catalogue = CatalogueFile.standard()
        let place = try #require(catalogue.index(of: .handledOnTime))
        catalogue.indicators[place].scoring?.maximum = points
        let score = try score([.scope: 30, .onTime: 30], tier: tier, catalogue: catalogue)
        #expect(score.applicable == points)
        #expect(score.status == expected)
        // The minimum of dossiers stays beside it.
        #expect(try self.score([.scope: 29, .onTime: 29], tier: tier, catalogue: catalogue).status == .tooFew)
        #expect(try self.score([.scope: 0], tier: tier, catalogue: catalogue).status == .noData)
    }

    // P-27
    /// 39 payments on dossiers of a procedure without fee gave 3.6 in full.
    @Test(
        arguments: [
            (["FREE": (39, 39)], "0/0 empty 0"), (["FREE": (39, 39), "FEE": (0, 1)], "0/1 scored 0"),
            (["FREE": (39, 39), "FEE": (1, 2)], "1/2 scored 3000000"), (["GONE": (39, 39)], "0/0 empty 0"),
            (["*": (1, 2), "FREE": (5, 5)], "1/2 scored 3000000"), (["9.999": (1, 4)], "1/4 scored 1500000"),
            (["FEE": (1, 1), "*": (0, 1), "FREE": (0, 9)], "1/2 scored 3000000"),
        ] as [([String: (paid: Int64, bearing: Int64)], String)])
    func `3.6 leaves out what bears no fee by the register, and keeps what the register does not know`(
        counts: [String: (paid: Int64, bearing: Int64)], expected: String
    ) throws {
        let register = [
            Procedure(code: Sample.code("FREE"), tiers: TierSet(.branch)),
            Procedure(code: Sample.code("FEE"), tiers: TierSet(.branch), bearsFee: true),
            Procedure(code: Sample.code("GONE"), tiers: TierSet(.branch), state: .abolished),
        ]
        let cells = counts.mapValues { Sample.cell([.paidOnline: $0.paid, .feeBearing: $0.bearing]) }
        let scores = try Sample.score(.branch, cells, by: Sample.scorer(register))
        #expect(scores["3.6"]?.text == expected)
    }
}
