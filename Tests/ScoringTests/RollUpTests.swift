import Model
import Scoring
import TestSupport
import Testing

/// The laws of merging: any order, grouping or splitting of changes gives what adding everything up at once gives.
struct RollUpTests {
    /// 0102 moves from 01 to 79 in the middle of 2026; 88 exists from then on, with a branch; 7902 ends then.
    private static let moving = Sample.topology(
        """
        unit_code,parent_code,tier,name,from,to
        VN,,nation,Toàn ngành,,
        01,VN,province,Hà Nội,,
        79,VN,province,Hồ Chí Minh,,
        88,VN,province,Mới,2026-07-01,
        0101,01,branch,Ba Đình,,
        0102,01,branch,Hoàn Kiếm,,2026-06-30
        0102,79,branch,Hoàn Kiếm,2026-07-01,
        7901,79,branch,Quận 1,,
        7902,79,branch,Quận 2,,2026-06-30
        8801,88,branch,Mới,2026-07-01,
        VN-DNL,VN,department,Doanh nghiệp lớn,,

        """)
    private static let periods = ["2026", "2026-Q2", "2026-Q3", "2026-06", "2026-07"].map(Sample.period)

    private typealias Cells = [UnitCode: [CellKey: Measures]]

    /// Everything added up anew, unit by unit, with the tree of the period's last day. Who counts with whom is the
    /// matter of SuccessionTests.
    private func merged(_ cells: Cells, _ unit: UnitCode, _ period: Period) throws -> [ProcedureCode: Measures] {
        let tree = Self.moving.tree(on: period.lastDay)
        guard tree.contains(unit) else { return [:] }
        var sum: [ProcedureCode: Measures] = [:]
        for below in [unit] + tree.descendants(of: unit) {
            for owner in [below] + tree.guests(of: below) {
                for (key, cell) in cells[owner] ?? [:] where key.period == period {
                    try sum[key.procedure, default: Measures()].add(cell)
                }
            }
        }
        return sum.filter { !$0.value.isEmpty }
    }

    private func expectEqual(_ rollUps: RollUps, _ cells: Cells, _ comment: Comment) throws {
        for period in Self.periods {
            for unit in Self.moving.units {
                let got = rollUps.cells(of: unit, in: period) { unit, period in
                    Dictionary(
                        uniqueKeysWithValues: (cells[unit] ?? [:]).filter {
                            $0.key.period == period && !$0.value.isEmpty
                        }
                        .map { ($0.key.procedure, $0.value) })
                }
                #expect(try got == merged(cells, unit, period), comment)
            }
        }
    }

    private func randomCell(_ random: inout SplitMix64) -> Measures? {
        if random.bool(oneIn: 8) { return nil }
        if random.bool(oneIn: 8) { return Measures() }
        let measures: [Measure] = [.received, .scope, .onTime, .handled]
        var counts: [Measure: Int64] = [:]
        for _ in 0..<random.next(in: 1...3) { counts[random.element(of: measures)] = Int64(random.next(in: 1...9)) }
        let days = ["2026-07-01", "2026-07-02", "2026-08-15"]
        return Sample.cell(counts, due: [.pending: [random.element(of: days): Int64(random.next(in: 1...3))]])
    }

    @Test(arguments: [UInt64(41), 42, 43, 44])
    func `changes in any order and grouping add up to everything at once`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let codes = ["A", "B", "*", ""].map(Sample.code)
        var cells: Cells = [:]
        var history: [UnitCode: [CellChange]] = [:]
        for _ in 0..<400 {
            let unit = random.element(of: Self.moving.units + [Sample.unit("nowhere")])
            let key = CellKey(random.element(of: Self.periods), random.element(of: codes))
            let old = cells[unit]?[key]
            let new = randomCell(&random)
            cells[unit, default: [:]][key] = new
            history[unit, default: []].append(CellChange(key, old: old, new: new))
        }
        for round in 0..<4 {
            var rollUps = RollUps(topology: Self.moving)
            var rest = history
            // Units interleave at random, in groups of random size; within a unit the order is its own.
            while let unit = rest.keys.sorted().randomElement(using: &random) {
                let changes = rest[unit] ?? []
                let count = random.next(in: 1...max(1, min(changes.count, 20)))
                try rollUps.apply(unit: unit, Array(changes.prefix(count)))
                rest[unit] = changes.count > count ? Array(changes.dropFirst(count)) : nil
            }
            try expectEqual(rollUps, cells, "seed \(seed) round \(round)")
        }
        // All at once: each cell goes from absent to what it is.
        var atOnce = RollUps(topology: Self.moving)
        for (unit, own) in cells {
            try atOnce.apply(unit: unit, own.map { CellChange($0.key, old: nil, new: $0.value) })
        }
        try expectEqual(atOnce, cells, "seed \(seed) at once")
    }

    // P-21
    @Test func `a branch that moves counts for the parent of the period's last day`() throws {
        var rollUps = RollUps(topology: Self.moving)
        let cell = Sample.cell([.received: 5])
        let changes = Self.periods.map { CellChange(CellKey($0, Sample.code("A")), old: nil, new: cell) }
        try rollUps.apply(unit: Sample.unit("0102"), changes)
        func received(_ unit: String, _ period: String) -> Int64 {
            let cells = rollUps.cells(of: Sample.unit(unit), in: Sample.period(period)) { _, _ in [:] }
            return cells[Sample.code("A")]?[.received] ?? 0
        }
        #expect(["2026-06", "2026-Q2"].map { received("01", $0) } == [5, 5])
        #expect(["2026-06", "2026-Q2"].map { received("79", $0) } == [0, 0])
        #expect(["2026-07", "2026-Q3", "2026"].map { received("01", $0) } == [0, 0, 0])
        #expect(["2026-07", "2026-Q3", "2026"].map { received("79", $0) } == [5, 5, 5])
        #expect(["2026-06", "2026-07", "2026"].map { received("VN", $0) } == [5, 5, 5])
        #expect(rollUps.periods == Self.periods.sorted())
    }

    // P-21
    @Test func `a unit of which the topology has no row is counted nowhere`() throws {
        var rollUps = RollUps(topology: Self.moving)
        let key = CellKey(Sample.period("2026-07"), Sample.code("A"))
        let change = CellChange(key, old: nil, new: Sample.cell([.received: 5]))
        try rollUps.apply(unit: Sample.unit("nowhere"), [change])
        #expect(rollUps.periods == [])
        // One that has ended counts with another one, and no longer by itself.
        try rollUps.apply(unit: Sample.unit("7902"), [change])
        #expect(rollUps.periods == [key.period])
        let own = rollUps.cells(of: Sample.unit("7902"), in: key.period) { _, _ in [:] }
        #expect(own == [:])
        let parent = rollUps.cells(of: Sample.unit("79"), in: key.period) { _, _ in [:] }
        #expect(parent[key.procedure]?[.received] == 5)
    }

    @Test func `a change that does not fit leaves every table as it was`() throws {
        var rollUps = RollUps(topology: Self.moving)
        let june = CellKey(Sample.period("2026-06"), Sample.code("A"))
        let year = CellKey(Sample.period("2026"), Sample.code("A"))
        let cell = Sample.cell([.received: 5])
        try rollUps.apply(unit: Sample.unit("0101"), [CellChange(june, old: nil, new: cell)])
        let before = rollUps
        // The second change takes away what was never there: wrong at the province, right nowhere.
        let wrong = [
            CellChange(june, old: cell, new: Sample.cell([.received: 9])), CellChange(year, old: cell, new: nil),
        ]
        #expect(throws: MeasuresError.self) { try rollUps.apply(unit: Sample.unit("0101"), wrong) }
        for unit in Self.moving.units {
            for period in Self.periods {
                let now = rollUps.cells(of: unit, in: period) { _, _ in [:] }
                #expect(now == before.cells(of: unit, in: period) { _, _ in [:] }, "\(unit) \(period)")
            }
        }
    }

    // P-22
    @Test func `every office at its worst still adds up`() throws {
        let lines = (0..<200).map { "B\($0),01,branch,Chi cục" }
        let topology = Sample.topology(
            "unit_code,parent_code,tier,name\nVN,,nation,N\n01,VN,province,P\n"
                + lines.joined(separator: "\n") + "\n")
        var rollUps = RollUps(topology: topology)
        let worst = Sample.cell([.received: Measures.cellCountMax, .scope: Measures.cellCountMax])
        for number in 0..<200 {
            let key = CellKey(Sample.period("2026"), .unknown)
            try rollUps.apply(unit: Sample.unit("B\(number)"), [CellChange(key, old: nil, new: worst)])
        }
        let scorer = try Sample.scorer().scorer(for: Sample.period("2026"), asOf: Sample.day("2026-12-31"))
        let score = scorer.score(Sample.unit("VN"), tier: .nation, rollUps) { _, _ in [:] }
        #expect(score.scope == Int128(Measures.cellCountMax) * 200)
        #expect(score.status == .ranked)
    }
}

extension RollUps {
    /// By the tree of the period's last day.
    fileprivate func cells(of unit: UnitCode, in period: Period, own: OwnCells) -> [ProcedureCode: Measures] {
        cells(of: unit, in: period, asOf: period.lastDay, own: own)
    }
}
