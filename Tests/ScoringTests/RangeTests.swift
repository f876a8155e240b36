import Configuration
import Model
import Scoring
import TestSupport
import Testing

/// What ranks can still become while offices are missing (Protocol/19-map-and-range.md).
@Suite struct RangeTests {
    /// Of every kind that the register knows; `9.9` is in none.
    private static let procedures = ["1.1", "1.2", "1.3", "9.9"]

    private static func scorer(_ catalogue: Catalogue) throws -> PeriodScorer {
        let register = [
            ("1.1", true, true, 2, true), ("1.2", false, false, 0, false), ("1.3", true, true, 1, true),
            ("1.4", true, true, 2, true), ("1.5", false, false, 1, false),
        ].map { code, returns, fee, level, citizens in
            Procedure(
                code: Sample.code(code), tiers: [.init(.branch), .init(.province)], returnsResult: returns,
                bearsFee: fee, onlineLevel: level, byCitizens: citizens)
        }
        return try Sample.scorer(register, catalogue: catalogue).scorer(
            for: Sample.period("2026-10"), asOf: Sample.day("2026-10-31"))
    }

    private static func sum(
        _ left: [ProcedureCode: Measures], _ right: [ProcedureCode: Measures]
    ) throws -> [ProcedureCode: Measures] {
        var sum = left
        for (code, cell) in right { try sum[code, default: Measures()].add(cell) }
        return sum
    }

    /// The shipped catalogue, and others in which more can happen: what is empty is worth nothing or everything, few
    /// counts are left out, 3.5b divides by other procedures.
    private static func catalogue(_ random: inout SplitMix64) -> Catalogue {
        var catalogue = CatalogueFile.standard()
        catalogue.minimumScope = random.bool(oneIn: 2) ? 30 : 5
        if random.bool(oneIn: 2) { catalogue.minimumApplicable = [:] }
        catalogue.switches.syncFactor = random.bool(oneIn: 2)
        catalogue.switches.paidOnlineDenominator = random.bool(oneIn: 2) ? .all : .withDossiers
        catalogue.activeBaseTiers = random.bool(oneIn: 2) ? TierSet(.branch) : []
        if random.bool(oneIn: 2) {
            for place in catalogue.indicators.indices {
                catalogue.indicators[place].scoring?.whenEmpty = random.element(of: Catalogue.ZeroRule.allCases)
                catalogue.indicators[place].scoring?.minimumDenominator = Int64(random.element(of: [1, 1, 8]))
                catalogue.indicators[place].scoring?.fullAtPercent = random.element(of: [100, 80, 50])
            }
        }
        return catalogue
    }

    /// What an uncertain office may turn out to have: nothing, everything at its best or worst, or something between.
    private static func completion(
        dossiers: Int, feedback: Int, reports: Int, _ random: inout SplitMix64
    ) -> [ProcedureCode: Measures] {
        func part(_ most: Int) -> Int { random.element(of: [0, most, random.next(in: 0...most)]) }
        let quality = random.element(of: [0, 100, random.next(in: 0...100)])
        var codes = procedures + ["1.4", "1.5"]
        if random.bool(oneIn: 2) { codes = [random.element(of: codes)] }
        let (one, two, three) = (part(dossiers), part(feedback), part(reports))
        return RandomCells.make(
            dossiers: one, feedback: two, reports: three, quality: quality, procedures: codes, &random)
    }

    // U-05, U-06
    @Test func `whatever uncertain offices deliver within their room, no score leaves its range`() throws {
        for seed in UInt64(1)...(isLong ? 4_000 : 60) {
            var random = SplitMix64(seed: seed)
            let catalogue = Self.catalogue(&random)
            let scorer = try Self.scorer(catalogue)
            let tier = random.element(of: [Tier.branch, .province])
            let certain = RandomCells.make(
                dossiers: random.element(of: [0, 3, 40]), feedback: random.element(of: [0, 2, 9]),
                reports: random.element(of: [0, 50]), quality: random.next(in: 0...100),
                procedures: Self.procedures, &random)
            let (dossiers, feedback, reports) = (
                random.element(of: [0, 5, 30, 90]), random.element(of: [0, 3, 12]), random.element(of: [0, 40])
            )
            let range = scorer.range(
                tier: tier, certain: certain,
                room: Room(dossiers: Int128(dossiers), feedback: Int128(feedback), reports: Int128(reports)))
            for _ in 0..<8 {
                let more = Self.completion(dossiers: dossiers, feedback: feedback, reports: reports, &random)
                for (code, cell) in more {
                    #expect(cell.fault(hasProcedure: code.count > 0) == nil, "seed \(seed)")
                }
                let score = scorer.score(
                    Sample.unit("X"), tier: tier, cells: try Self.sum(certain, more), before: [:])
                // Without a dossier there is nothing to score.
                guard score.status != .noData else {
                    #expect(!range.isSurelyRanked, "seed \(seed)")
                    continue
                }
                #expect(
                    (range.lowestMicro...range.highestMicro).contains(score.scaledMicro),
                    "seed \(seed): \(score.scaledMicro) outside \(range)")
                if range.isSurelyRanked { #expect(score.status == .ranked, "seed \(seed)") }
                if score.status == .ranked { #expect(range.mayBeRanked, "seed \(seed)") }
            }
            let open = scorer.range(tier: tier, certain: certain, room: .unbounded)
            #expect(open.lowestMicro <= range.lowestMicro && open.highestMicro >= range.highestMicro, "seed \(seed)")
        }
    }

    // U-07
    @Test func `whatever uncertain offices deliver within their room, no rank leaves its range`() throws {
        var strictly = 0
        for seed in UInt64(1)...(isLong ? 2_000 : 40) {
            var random = SplitMix64(seed: seed)
            let scorer = try Self.scorer(Self.catalogue(&random))
            let units = (0..<6).map { number in
                (
                    unit: Sample.unit("U\(number)"),
                    cells: RandomCells.make(
                        dossiers: random.element(of: [0, 40, 60]), feedback: random.element(of: [0, 9]), reports: 0,
                        quality: random.next(in: 20...80), procedures: Self.procedures, &random),
                    dossiers: random.element(of: [0, 0, 6, 20])
                )
            }
            let ranges = RankRange.ranges(
                of: units.map { entry in
                    guard entry.dossiers > 0 else {
                        return ScoreRange(
                            scorer.score(entry.unit, tier: .branch, cells: entry.cells, before: [:]))
                    }
                    return scorer.range(
                        tier: .branch, certain: entry.cells,
                        room: Room(dossiers: Int128(entry.dossiers), feedback: 0, reports: 0))
                })
            strictly += ranges.count { $0.map { $0.best > 1 || $0.worst < 6 } ?? false }
            for _ in 0..<4 {
                var scores: [(score: UnitScore, name: String)] = []
                for entry in units {
                    let more = Self.completion(dossiers: entry.dossiers, feedback: 0, reports: 0, &random)
                    let cells = try Self.sum(entry.cells, more)
                    scores.append((scorer.score(entry.unit, tier: .branch, cells: cells, before: [:]), ""))
                }
                let ranking = Ranking(scores, league: League(.branch), by: scorer)
                for (entry, range) in zip(units, ranges) {
                    let rank = ranking.rows.first { $0.score.unit == entry.unit }?.rank
                    guard let rank else {
                        #expect(range?.mayBeUnranked ?? true, "seed \(seed): \(entry.unit)")
                        continue
                    }
                    let range = try #require(range, "seed \(seed): \(entry.unit)")
                    #expect((range.best...range.worst).contains(rank), "seed \(seed): \(rank) outside \(range)")
                }
            }
        }
        // Ranges that say nothing would hold, too.
        #expect(strictly > 60, "\(strictly) ranges say something")
    }

    /// The catalogue of the worked example: 2.1 alone.
    private static var punctuality: Catalogue {
        var catalogue = CatalogueFile.standard()
        catalogue.indicators.removeAll { $0.code != "2.1" }
        catalogue.minimumApplicable = [:]
        return catalogue
    }

    private static func cells(_ onTime: Int64, of scope: Int64) -> [ProcedureCode: Measures] {
        Sample.table(["1.1": Sample.cell([.scope: scope, .onTime: onTime, .late: scope - onTime])])
    }

    // U-05, U-06, U-07: the example of Protocol/19-map-and-range.md, to the last micro-point.
    @Test func `an office that told ten dossiers moves its province between two ranks`() throws {
        let scorer = try Self.scorer(Self.punctuality)
        let room = Room([Room.Told(cells: Array(Self.cells(7, of: 10).values), days: 31, covered: 31)])
        #expect(room[.dossiers] == 20 && room[.feedback] == 0)
        let missing = scorer.range(tier: .province, certain: Self.cells(60, of: 80), room: room)
        #expect(missing.lowestMicro == 60_000_000 && missing.highestMicro == 80_000_000)
        #expect(missing.isSurelyRanked)
        let whole = [(70, 100), (85, 100), (50, 100)].map { onTime, scope in
            ScoreRange(
                scorer.score(
                    Sample.unit("X"), tier: .province, cells: Self.cells(Int64(onTime), of: Int64(scope)),
                    before: [:]))
        }
        let ranges = RankRange.ranges(of: [missing] + whole)
        #expect(
            ranges == [
                RankRange(best: 2, worst: 3, mayBeUnranked: false), RankRange(best: 2, worst: 3, mayBeUnranked: false),
                RankRange(best: 1, worst: 1, mayBeUnranked: false), RankRange(best: 4, worst: 4, mayBeUnranked: false),
            ])
    }

    // U-06, U-07
    @Test func `an office without room leaves the score as it is, and one without bounds says nothing`() throws {
        let scorer = try Self.scorer(CatalogueFile.standard())
        var random = SplitMix64(seed: 7)
        let cells = RandomCells.make(
            dossiers: 90, feedback: 12, reports: 9, quality: 60, procedures: Self.procedures, &random)
        let score = scorer.score(Sample.unit("X"), tier: .branch, cells: cells, before: [:])
        let range = scorer.range(tier: .branch, certain: cells, room: .none)
        #expect(range == ScoreRange(score))
        let open = scorer.range(tier: .branch, certain: [:], room: .unbounded)
        #expect(open.lowestMicro == 0 && open.highestMicro == 100_000_000)
        #expect(open.mayBeRanked && !open.isSurelyRanked)
        let ranges = RankRange.ranges(of: [open, range])
        #expect(
            ranges == [
                RankRange(best: 1, worst: 2, mayBeUnranked: true), RankRange(best: 1, worst: 2, mayBeUnranked: false),
            ])
    }

    // U-03, U-04
    @Test func `what an office told is stretched to T, the greater period counts, and twice of it may come`() throws {
        func told(_ counts: [Measure: Int64], _ days: Int, _ covered: Int) -> Room.Told {
            Room.Told(cells: [Sample.cell(counts), Sample.cell(counts)], days: days, covered: covered)
        }
        // 2 × 7 dossiers in 10 of 31 days: 43.4 in all.
        let month = told([.scope: 7, .onTime: 7, .feedbackScope: 3, .feedbackReceived: 2], 31, 10)
        #expect(Room([month])[.dossiers] == 88 && Room([month])[.feedback] == 38 && Room([month])[.reports] == 0)
        let before = told([.scope: 30, .onTime: 30, .reportedTotal: 4], 30, 30)
        #expect(Room([month, before])[.dossiers] == 120 && Room([month, before])[.feedback] == 38)
        #expect(Room([month, before])[.reports] == 16)
        #expect(Room([])[.dossiers] == nil && (Room([]) + Room([month]))[.dossiers] == nil)
        #expect((Room([month]) + Room([before]))[.dossiers] == 208)
        // Days of an office that is ahead of T, or has none, are T's, or one.
        #expect(Room([told([.scope: 1], 5, 9)])[.dossiers] == 4 && Room([told([.scope: 1], 5, 0)])[.dossiers] == 20)
    }
}
