import Configuration
import Model
import Scoring
import TestSupport
import Testing

struct LostPointsTests {
    /// The province of the worked example in Protocol/14-scoring.md, October 2026.
    static let register = [
        Procedure(
            code: Sample.code("1.001"), tiers: TierSet(.branch), returnsResult: true, bearsFee: true, onlineLevel: 2,
            byCitizens: true),
        Procedure(code: Sample.code("1.002"), tiers: TierSet(.branch)),
    ]
    static let branchA: [String: Measures] = [
        "1.001": Sample.cell(
            [
                .received: 5, .receivedDirect: 1, .receivedOnline: 4, .onlineWithResult: 2, .resultElectronic: 2,
                .synced: 4, .feeBearing: 2, .feeBearingSynced: 2, .paidOnline: 1, .rated: 2, .disliked: 1,
                .contentSettled: 2, .scope: 6, .onTime: 3, .late: 1, .onlineOnTime: 3, .handled: 3,
                .handlingMinutes: 9_630,
            ],
            due: [.pending: ["2026-10-02": 1, "2026-11-03": 1], .contentPending: ["2026-11-03": 1]]),
        "*": Sample.cell(
            [.received: 1, .receivedPost: 1, .scope: 1],
            due: [.pending: ["2026-10-30": 1], .contentPending: ["2026-10-30": 1]]),
    ]
    static let branchB: [String: Measures] = [
        "1.002": Sample.cell([
            .received: 2, .receivedDirect: 2, .scope: 2, .onTime: 1, .late: 1, .contentSettled: 1, .handled: 2,
        ])
    ]
    static let asOf = "2026-11-20"

    static func province() throws -> (scorer: PeriodScorer, score: UnitScore, lost: LostPoints) {
        let scorer = try Sample.scorer(register).scorer(for: Sample.period("2026-10"), asOf: Sample.day(asOf))
        let cells = Sample.table(branchA.merging(branchB) { left, _ in left })
        let score = scorer.score(Sample.unit("01"), tier: .province, cells: cells, before: [:])
        return (scorer, score, scorer.lost(score, cells: cells))
    }

    static func text(_ row: LostPoints.Row, _ catalogue: Catalogue) -> String {
        let cause =
            switch row.cause {
            case .own: ""
            case .factor(let code): "x\(code)"
            case .nothingCounted: "0"
            }
        let procedure = row.procedure.map { $0 == .none ? "none" : $0.description } ?? "-"
        let office = row.office.map { " \($0)" } ?? ""
        return "\(catalogue.indicators[row.indicator].code)\(cause) \(procedure)\(office) "
            + "\(row.missing) \(row.lostMicro) \(row.scoreMicro)"
    }

    //
    @Test func `the worked example, to the last micro-point`() throws {
        let (scorer, score, lost) = try Self.province()
        #expect(score.pointsMicro == 33_194_444 && score.applicable == 74 && score.scaledMicro == 44_857_357)
        #expect(lost.lostMicro == 40_805_556 && lost.scoreMicro == 55_142_643)
        let rows = lost.rows.map { Self.text($0, scorer.catalogue) }
        let expected = """
            1.4 * 1 750000 1013514
            1.4 1.001 1 750000 1013513
            1.4 1.002 2 1500000 2027027
            2.1 * 1 2222222 3003003
            2.1 1.001 2 4444445 6006007
            2.1 1.002 1 2222222 3003002
            3.1 1.002 1 750000 1013514
            3.3 * 1 482143 651545
            3.3 1.001 3 1446428 1954632
            3.3 1.002 2 964286 1303089
            3.3x1.4 * 1 401786 542954
            3.3x1.4 1.001 1 401786 542954
            3.3x1.4 1.002 2 803571 1085907
            """
        for line in expected.split(separator: "\n") { #expect(rows.contains(String(line)), "\(line)\n\(rows)") }
        #expect(rows.count { $0.hasPrefix("1.4 ") || $0.hasPrefix("3.3") } == 9)
        let first = try #require(lost.losses.first)
        #expect(scorer.catalogue.indicators[first.indicator].code == "2.1" && first.lostMicro == 8_888_889)
        #expect(first.missing == 4 && first.procedures == 3 && first.needed == 4)
    }

    //
    @Test func `a province's losses are split among its offices, and what is of none is of the whole`() throws {
        let (scorer, _, lost) = try Self.province()
        let offices = [
            (unit: Sample.unit("0101"), cells: Sample.table(Self.branchA)),
            (unit: Sample.unit("0102"), cells: Sample.table(Self.branchB)),
        ]
        let split = scorer.lost(lost, tier: .province, among: offices)
        let rows = split.rows.map { Self.text($0, scorer.catalogue) }
        #expect(rows.contains("2.1 1.001 0101 2 4444445 6006007") && rows.contains("2.1 1.002 0102 1 2222222 3003002"))
        #expect(split.rows.reduce(0) { $0 + $1.lostMicro } == lost.lostMicro)
        #expect(split.rows.reduce(0) { $0 + $1.scoreMicro } == lost.scoreMicro)
        // Without a cell of its own no office lacks anything.
        let none = scorer.lost(lost, tier: .province, among: [])
        #expect(none.rows == lost.rows)
    }

    //
    @Test func `reported dossiers without records are of no procedure`() throws {
        let scorer = try Sample.scorer(Self.register).scorer(
            for: Sample.period("2026-10"), asOf: Sample.day("2026-10-31"))
        let cells = Sample.table([
            "1.001": Sample.cell([.received: 4, .receivedDirect: 4, .synced: 3, .scope: 4, .onTime: 4]),
            "": Sample.cell([.reportedTotal: 10]),
        ])
        let lost = scorer.lost(
            scorer.score(Sample.unit("1"), tier: .branch, cells: cells, before: [:]), cells: cells)
        let rows = lost.rows.map { Self.text($0, scorer.catalogue) }.filter { $0.hasPrefix("1.4 ") }
        // 3 of 10: 4,200,000 of 6 points, one seventh of it for the dossier that is not synchronised.
        #expect(
            rows.map { $0.split(separator: " ").prefix(4).joined(separator: " ") } == [
                "1.4 1.001 1 600000", "1.4 - 6 3600000",
            ])
    }

    //
    @Test func `nothing is lost without data, and a rule that gives nothing for nothing is one row`() throws {
        let scorer = try Sample.scorer(Self.register).scorer(
            for: Sample.period("2026-10"), asOf: Sample.day("2026-10-31"))
        let nothing = scorer.lost(
            scorer.score(Sample.unit("1"), tier: .branch, cells: [:], before: [:]), cells: [:])
        #expect(nothing.lostMicro == 0 && nothing.scoreMicro == 0 && nothing.rows.isEmpty && nothing.losses.isEmpty)
        let cells = Sample.table(["": Sample.cell([.lastYearTotal: 5]), "1.001": Sample.cell([.scope: 3, .onTime: 3])])
        let lost = scorer.lost(
            scorer.score(Sample.unit("1"), tier: .branch, cells: cells, before: [:]), cells: cells)
        let rows = lost.rows.map { Self.text($0, scorer.catalogue) }
        #expect(rows.first?.hasPrefix("1.40 - 0 6000000 ") == true, "\(rows)")
    }

    //
    @Test func `below a threshold it says how many would be enough`() throws {
        let register = (0..<10).map {
            Procedure(code: Sample.code("P\($0)"), tiers: TierSet(.branch), onlineLevel: $0 < 5 ? 1 : 0)
        }
        let scorer = try Sample.scorer(register).scorer(
            for: Sample.period("2026-10"), asOf: Sample.day("2026-10-31"))
        let cells = Sample.table(
            Dictionary(uniqueKeysWithValues: (0..<10).map { ("P\($0)", Sample.cell([.received: 1, .scope: 1])) }))
        let score = scorer.score(Sample.unit("1"), tier: .branch, cells: cells, before: [:])
        let loss = try #require(
            scorer.lost(score, cells: cells).losses.first { scorer.catalogue.indicators[$0.indicator].code == "3.1" })
        // 5 of 10, all points at 8 of 10: 2 × (1 - 0.5 / 0.8).
        #expect(loss.lostMicro == 750_000 && loss.missing == 5 && loss.needed == 3 && loss.procedures == 5)
    }

    //
    @Test func `whatever was counted, the parts add up and each is its share`() throws {
        for seed in 0..<(isLong ? 2_000 : 120) {
            var random = SplitMix64(seed: UInt64(seed))
            let world = RandomLosses(&random)
            let scorer = try world.scorer()
            let (score, lost) = world.lost(by: scorer)
            #expect(lost.lostMicro == Int64(score.applicable) * 1_000_000 - score.pointsMicro, "seed \(seed)")
            #expect(lost.scoreMicro == (score.applicable == 0 ? 0 : 100_000_000 - score.scaledMicro), "seed \(seed)")
            #expect(lost.rows.reduce(0) { $0 + $1.lostMicro } == lost.lostMicro, "seed \(seed)")
            #expect(lost.rows.reduce(0) { $0 + $1.scoreMicro } == lost.scoreMicro, "seed \(seed)")
            #expect(lost.rows.allSatisfy { $0.lostMicro >= 0 && $0.scoreMicro >= 0 }, "seed \(seed)")
            for loss in lost.losses {
                let rows = lost.rows.filter { $0.indicator == loss.indicator && $0.cause == loss.cause }
                #expect(rows.reduce(0) { $0 + $1.lostMicro } == loss.lostMicro, "seed \(seed)")
                #expect(rows.reduce(0) { $0 + $1.missing } == loss.missing, "seed \(seed)")
            }
            let expected = SlowLosses(world: world, scorer: scorer, score: score).rows()
            let found = lost.rows.map {
                Self.text($0, scorer.catalogue).split(separator: " ").dropLast().joined(separator: " ")
            }
            #expect(found == expected, "seed \(seed)")
            let split = scorer.lost(lost, tier: world.tier, among: world.offices)
            #expect(split.rows.reduce(0) { $0 + $1.lostMicro } == lost.lostMicro, "seed \(seed)")
            #expect(split.rows.reduce(0) { $0 + $1.scoreMicro } == lost.scoreMicro, "seed \(seed)")
        }
    }
}
