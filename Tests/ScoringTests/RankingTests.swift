import Configuration
import Model
import Scoring
import TestSupport
import Testing

struct RankingTests {
    /// Scores in which 2.1 alone tells units apart.
    private func ranking(_ units: [(code: String, onTime: Int64, scope: Int64)]) throws -> Ranking {
        let scorer = try Sample.scorer(catalogue: Sample.lenient).scorer(
            for: Sample.period("2026-10"), asOf: Sample.day("2026-10-31"))
        let scores = units.map { unit in
            let cell = Sample.cell([.scope: unit.scope, .onTime: unit.onTime])
            let score = scorer.score(
                Sample.unit(unit.code), tier: .branch, cells: Sample.table(["*": cell]), before: [:])
            return (score: score, name: "Chi cục \(unit.code)")
        }
        return Ranking(scores, league: League(.branch), by: scorer)
    }

    private func text(_ ranking: Ranking) -> [String] {
        ranking.rows.map { row in
            let rank = row.rank.map(String.init) ?? "-"
            return "\(rank) \(row.score.unit) \(row.band?.nameVi ?? "-") \(row.score.status.rawValue)"
        }
    }

    // P-36, P-38
    @Test func `equal scores share a rank, the next is skipped, equals go by code`() throws {
        let ranking = try ranking([
            ("D", 50, 100), ("B", 90, 100), ("C", 90, 100), ("A", 40, 100), ("E", 100, 100), ("b", 45, 50),
        ])
        #expect(
            text(ranking) == [
                "1 E Xuất sắc ranked", "2 B Xuất sắc ranked", "2 C Xuất sắc ranked", "2 b Xuất sắc ranked",
                "5 D Trung bình ranked", "6 A Yếu ranked",
            ])
    }

    // P-34, P-37
    @Test func `too few come after the ranked, no data last, each by code`() throws {
        let ranking = try ranking([
            ("Z", 0, 0), ("Y", 29, 29), ("X", 10, 30), ("A", 0, 0), ("B", 0, 1), ("C", 30, 30),
        ])
        #expect(
            text(ranking) == [
                "1 C Xuất sắc ranked", "2 X Yếu ranked", "- B - too-few", "- Y - too-few", "- A - no-data",
                "- Z - no-data",
            ])
        #expect(ranking.rows[3].score.scaledMicro == 100_000_000)
        #expect(ranking.rowsByUnit.map(\.score.unit.description) == ["A", "B", "C", "X", "Y", "Z"])
    }

    @Test func `two decimals are for the eye only`() throws {
        let ranking = try ranking([("A", 9_999_998, 10_000_000), ("B", 9_999_999, 10_000_000)])
        #expect(text(ranking) == ["1 B Xuất sắc ranked", "2 A Xuất sắc ranked"])
    }

    @Test(arguments: [UInt64(31), 32, 33])
    func `the order of the scores does not matter`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let units = (0..<200).map { number in
            let scope = Int64(random.next(below: 60))
            return (code: "U\(number)", onTime: Int64(random.next(in: 0...Int(scope))), scope: scope)
        }
        let first = try ranking(units)
        for _ in 0..<5 { #expect(try ranking(units.shuffled(using: &random)) == first, "seed \(seed)") }
        // Competition ranking in its own words: one more than the number of those who are better.
        for row in first.rows where row.rank != nil {
            let better = first.rows.filter { $0.rank != nil && $0.score.scaledMicro > row.score.scaledMicro }
            #expect(row.rank == better.count + 1, "seed \(seed)")
        }
    }

    // P-35
    @Test func `leagues are the units of a tier, of all or of a part of the tree`() throws {
        let period = Sample.period("2026-10")
        let tree = Sample.country.tree(on: period.lastDay)
        func units(_ league: League) throws -> [String] {
            try league.units(in: tree, period: period).map(\.description)
        }
        #expect(try units(League(.nation)) == ["VN"])
        #expect(try units(League(.province)) == ["01", "79"])
        #expect(try units(League(.branch)) == ["0101", "0102", "7901"])
        #expect(try units(League(.department)) == ["VN-DNL"])
        #expect(try units(League(.branch, within: Sample.unit("01"))) == ["0101", "0102"])
        #expect(try units(League(.branch, within: Sample.unit("VN"))) == ["0101", "0102", "7901"])
        #expect(try units(League(.province, within: Sample.unit("01"))) == ["01"])
        #expect(try units(League(.department, within: Sample.unit("01"))) == [])
        #expect(throws: ScoringError.unknownUnit(Sample.unit("99"), period)) {
            try units(League(.branch, within: Sample.unit("99")))
        }
    }

    // P-20
    @Test func `a nation's cells are its own and everything below it`() throws {
        var rollUps = RollUps(topology: Sample.country)
        var own: [UnitCode: [ProcedureCode: Measures]] = [:]
        let period = Sample.period("2026-10")
        for (place, unit) in Sample.country.units.enumerated() {
            let cell = Sample.cell([.scope: 100, .onTime: Int64(10 * place)])
            own[unit] = [.unknown: cell]
            try rollUps.apply(unit: unit, [CellChange(CellKey(period, .unknown), old: nil, new: cell)])
        }
        let scorer = try Sample.scorer(catalogue: Sample.lenient).scorer(
            for: period, asOf: Sample.day("2026-10-31"))
        func rows(_ tier: Tier) throws -> [String] {
            try Ranking.make(League(tier), by: scorer, rollUps) { unit, _ in own[unit] ?? [:] }.rows.map { row in
                "\(row.score.unit) \(row.name) \(row.score.indicators[4].numerator)/\(row.score.scope)"
            }
        }
        // In code order: 01 0101 0102 79 7901 VN VN-DNL have 0, 10, … 60 on time.
        #expect(try rows(.nation) == ["VN Toàn ngành 210/700"])
        #expect(try rows(.province) == ["79 Hồ Chí Minh 70/200", "01 Hà Nội 30/300"])
        #expect(try rows(.branch) == ["7901 Quận 1 40/100", "0102 Hoàn Kiếm 20/100", "0101 Ba Đình 10/100"])
        #expect(try rows(.department) == ["VN-DNL Doanh nghiệp lớn 60/100"])
    }

    // P-25
    @Test func `union, not sum: a procedure used in two branches is one of the province`() throws {
        var rollUps = RollUps(topology: Sample.country)
        let period = Sample.period("2026-10")
        let register = ["A", "B"].map { code in
            Procedure(code: Sample.code(code), tiers: TierSet(.branch), onlineLevel: 1)
        }
        for unit in ["0101", "0102"] {
            let cell = Sample.cell([.scope: 30, .received: 30, .receivedOnline: 3])
            try rollUps.apply(
                unit: Sample.unit(unit), [CellChange(CellKey(period, Sample.code("A")), old: nil, new: cell)])
        }
        let scorer = try Sample.scorer(register).scorer(for: period, asOf: Sample.day("2026-10-31"))
        let score = scorer.score(Sample.unit("01"), tier: .province, rollUps) { _, _ in [:] }
        #expect(score.indicators[7].text == "1/2 scored 2000000")
    }
}
