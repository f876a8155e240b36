import Configuration
import Model
import Scoring
import Testing

/// Every row of the catalogue, computed by hand from one small set of cells.
struct IndicatorTests {
    static let register = [
        Procedure(
            code: Sample.code("A"), tiers: [TierSet(.province), TierSet(.branch)], returnsResult: true, bearsFee: true,
            onlineLevel: 2, byCitizens: true),
        Procedure(code: Sample.code("B"), tiers: TierSet(.branch)),
        Procedure(
            code: Sample.code("C"), tiers: TierSet(.nation), returnsResult: true, bearsFee: true, onlineLevel: 1,
            byCitizens: true),
        Procedure(code: Sample.code("D"), tiers: TierSet(.province), bearsFee: true, onlineLevel: 1),
        Procedure(
            code: Sample.code("E"), tiers: TierSet(.branch), bearsFee: true, onlineLevel: 2, byCitizens: true,
            state: .abolished),
    ]

    static let cells: [String: Measures] = [
        "A": Sample.cell(
            [
                .received: 10, .receivedDirect: 3, .receivedOnline: 5, .receivedPost: 2, .onlineWithResult: 4,
                .synced: 6, .feeBearing: 7, .feeBearingSynced: 2, .paidOnline: 3, .resultElectronic: 8,
                .componentFile: 9, .componentFileWithResult: 6, .reused: 1, .fromStore: 2, .populationData: 4,
                .rated: 5, .disliked: 1, .withFeedback: 1, .contentSettled: 3, .scope: 12, .onTime: 6, .late: 2,
                .onlineOnTime: 3, .onlineLate: 1, .handled: 8, .handlingMinutes: 4001,
            ],
            due: [
                .pending: ["2026-10-20": 1, "2026-10-31": 2, "2026-11-05": 1],
                .contentPending: ["2026-10-20": 1, "2026-11-01": 2],
            ]),
        "B": Sample.cell([
            .received: 20, .receivedDirect: 20, .synced: 10, .componentFile: 15, .componentFileWithResult: 1,
            .resultElectronic: 2, .scope: 20, .onTime: 20, .contentSettled: 18, .populationData: 1,
        ]),
        "E": Sample.cell([
            .received: 4, .receivedOnline: 4, .onlineWithResult: 1, .componentFile: 2, .componentFileWithResult: 1,
            .paidOnline: 2, .feeBearing: 4, .feeBearingSynced: 4, .populationData: 4, .scope: 4, .onTime: 4,
            .contentSettled: 4,
        ]),
        "*": Sample.cell([
            .received: 6, .receivedOnline: 6, .onlineWithResult: 5, .resultElectronic: 3, .componentFile: 6,
            .componentFileWithResult: 4, .scope: 6, .onTime: 1, .late: 5,
        ]),
        "": Sample.cell(
            [
                .feedbackReceived: 9, .feedbackOnRules: 5, .feedbackOnConduct: 4, .feedbackScope: 11,
                .feedbackOnTime: 6, .feedbackLate: 2, .feedbackContentSettled: 4, .reportedTotal: 50,
                .lastYearTotal: 77,
            ],
            due: [
                .feedbackPending: ["2026-10-30": 1, "2026-10-31": 1, "2026-12-01": 1],
                .feedbackContentPending: ["2026-10-01": 2, "2026-11-01": 1],
            ]),
    ]
    static let before = ["A": Sample.cell([.received: 1, .paidOnline: 1])]

    // P-26, P-27, P-28, P-32
    @Test(arguments: [
        ("1.1", "not-applicable"), ("1.2", "not-applicable"), ("1.3", "not-applicable"),
        // 6 × 16/50
        ("1.4", "16/50 scored 1920000"),
        // On time 31, pending due on 31 October or later 3; 20 × 34/42 = 16.190476…
        ("2.1", "34/42 scored 16190476"), ("2.2", "4001/8 info"),
        // Of the branch's procedures A and B have dossiers, A is online: 2 × (1/2)/0.8
        ("3.1", "1/2 scored 1250000"), ("3.2", "1/1 scored 4000000"),
        // A and the unknown code return a document: 4 + 5; E does not: 4. 6 × (13/40 × 16/50)/0.5
        ("3.3", "13/40 scored 1248000"), ("3.3b", "23/40 info"), ("3.3c", "2/40 info"), ("3.4", "3/4 info"),
        ("3.5", "1/1 scored 2000000"), ("3.5b", "1/1 scored 2000000"),
        // 6 × 5/11 = 2.7272727…
        ("3.6", "5/11 scored 2727273"), ("4.1", "11/16 scored 4125000"),
        // Returning 6 + 4, others 15 + 2: 4 × (27/40)/0.8
        ("4.2", "27/40 scored 3375000"), ("4.3", "1/40 scored 62500"), ("4.4", "2/40 scored 200000"),
        ("4.5a", "1/1 scored 2000000"), ("4.5b", "9/40 scored 450000"), ("4.6", "not-applicable"),
        ("5.1a", "5/9 info"), ("5.1b", "4/9 info"), ("5.2", "8/11 scored 4363636"), ("5.3", "5/9 scored 3333333"),
        ("5.4", "27/40 scored 4500000"), ("G1", "0/1 info"), ("G2", "1/0 empty 0"), ("G3", "0/1 info"),
    ])
    func `a branch, row by row`(code: String, expected: String) throws {
        let scores = try Sample.score(
            .branch, Self.cells, before: Self.before, by: Sample.scorer(Self.register))
        #expect(scores[code]?.text == expected)
    }

    // P-24
    /// A province may handle A, B and D; the whole nation A, B, C and D; a department C. E is abolished.
    @Test(arguments: [
        (Tier.province, "3.1", "2/3 scored 1666667"), (.province, "3.2", "1/2 scored 2000000"),
        (.province, "3.5", "1/2 scored 1250000"), (.province, "3.5b", "1/2 scored 1250000"),
        (.province, "4.5a", "1/1 scored 2000000"), (.province, "G1", "0/2 info"), (.province, "G2", "1/0 empty 0"),
        (.nation, "3.1", "3/4 scored 1875000"), (.nation, "3.2", "1/3 scored 1333333"),
        (.nation, "3.5", "1/3 scored 833333"), (.nation, "4.5a", "1/2 scored 1000000"),
        (.department, "3.1", "0/0 empty 0"), (.department, "3.2", "0/0 empty 0"), (.department, "3.5", "0/0 empty 0"),
        (.department, "4.5a", "0/0 empty 0"), (.department, "2.1", "34/42 scored 16190476"),
        (.department, "G1", "0/0 empty 0"), (.nation, "4.6", "not-applicable"), (.nation, "1.3", "0/4 scored 0"),
    ])
    func `procedures count by tier and base`(tier: Tier, code: String, expected: String) throws {
        let scores = try Sample.score(tier, Self.cells, before: Self.before, by: Sample.scorer(Self.register))
        #expect(scores[code]?.text == expected)
    }

    // P-33
    @Test func `a unit's points, groups and scaled score add up`() throws {
        let scorer = try Sample.scorer(Self.register).scorer(
            for: Sample.period("2026-10"), asOf: Sample.day("2026-10-31"))
        let score = scorer.score(
            Sample.unit("0101"), tier: .branch, cells: Sample.table(Self.cells), before: Sample.table(Self.before))
        let groups: [Int64] = [1_920_000, 16_190_476, 6_498_000, 6_727_273, 10_212_500, 12_196_969]
        #expect(score.groupsMicro == groups)
        #expect(score.pointsMicro == 53_745_218)
        // Everything of 86 applies and nothing is empty.
        #expect(score.applicable == 86)
        // 53.745218 × 100 ÷ 86 = 62.4944395…
        #expect(score.scaledMicro == 62_494_440)
        #expect(score.scope == 42)
        #expect(score.status == .ranked)
    }

    @Test func `switching the sync factor off changes 3.3 alone`() throws {
        var catalogue = CatalogueFile.standard()
        catalogue.switches.syncFactor = false
        let with = try Sample.score(.branch, Self.cells, by: Sample.scorer(Self.register))
        let without = try Sample.score(.branch, Self.cells, by: Sample.scorer(Self.register, catalogue: catalogue))
        #expect(without["3.3"]?.text == "13/40 scored 3900000")
        for (code, score) in with where code != "3.3" { #expect(without[code] == score, "\(code)") }
    }

    @Test func `the other denominator of 3.5b counts procedures with dossiers`() throws {
        var catalogue = CatalogueFile.standard()
        catalogue.switches.paidOnlineDenominator = .withDossiers
        let scores = try Sample.score(.province, Self.cells, by: Sample.scorer(Self.register, catalogue: catalogue))
        #expect(scores["3.5b"]?.text == "1/1 scored 2000000")
        #expect(scores["3.5"]?.text == "1/2 scored 1250000")
    }

    @Test func `the base of the register is counted without any dossier`() throws {
        let scores = try Sample.score(.province, [:], by: Sample.scorer(Self.register))
        #expect(scores["3.1"]?.text == "2/3 scored 1666667")
        #expect(scores["3.5"]?.text == "0/2 scored 0")
        #expect(scores["G1"]?.text == "0/2 info")
    }

    // P-23
    @Test func `a correction of the register changes past scores`() throws {
        var register = Self.register
        register[1].returnsResult = true
        let scores = try Sample.score(.branch, Self.cells, by: Sample.scorer(register))
        // B now returns a document: 8 + 2 + 3 of 10 + 20 + 6.
        #expect(scores["4.1"]?.text == "13/36 scored 2166667")
        #expect(scores["4.2"]?.text == "13/40 scored 1625000")
    }
}
