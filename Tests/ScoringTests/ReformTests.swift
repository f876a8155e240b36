import Foundation
import Model
import Scoring
import TestSupport
import Testing

/// No dossier leaves the sums: what a unit did counts with it or with another one, on every day.
struct ReformTests {
    private static let reform = Sample.topology(
        """
        unit_code,parent_code,tier,name,from,to,successor
        VN,,nation,N,,,
        02,VN,province,Hà Giang,,2025-06-30,08
        08,VN,province,Tuyên Quang,,,
        0201,02,branch,A,,2025-06-30,
        0201,08,branch,A,2025-07-01,,
        0801,08,branch,B,,2025-06-30,0803
        0803,08,branch,C,,,
        0805,08,branch,D,2025-07-01,,

        """)
    private static let periods = ["2025-06", "2025-07", "2025-Q2", "2025-Q3", "2025", "2026-01"].map(Sample.period)

    private typealias Cells = [UnitCode: [Period: [ProcedureCode: Measures]]]

    private func rollUps(_ topology: Topology, _ cells: Cells) throws -> RollUps {
        var rollUps = RollUps(topology: topology)
        for (unit, periods) in cells {
            for (period, procedures) in periods {
                try rollUps.apply(
                    unit: unit, procedures.map { CellChange(CellKey(period, $0.key), old: nil, new: $0.value) })
            }
        }
        return rollUps
    }

    /// Every unit has one dossier in every period, of a procedure that has its name.
    private func onePerUnit(_ topology: Topology) -> Cells {
        let cell = Sample.cell([.received: 1, .scope: 1])
        return Dictionary(
            uniqueKeysWithValues: topology.units.map { unit in
                let code = Sample.code("of \(unit)")
                return (unit, Dictionary(uniqueKeysWithValues: Self.periods.map { ($0, [code: cell]) }))
            })
    }

    // P-20, P-47, P-49
    @Test(arguments: [
        ("2025-06", "2025-12-31", "02", "02 0201"), ("2025-06", "2025-12-31", "08", "08 0801 0803 0805"),
        ("2025-Q2", "2026-01-01", "08", "08 0801 0803 0805"), ("2025-06", "2025-12-31", "0803", "0803"),
        ("2025", "2025-06-30", "02", "02 0201"), ("2025", "2025-06-30", "08", "08 0801 0803 0805"),
        ("2025", "2025-06-30", "0801", "0801"), ("2025", "2025-07-01", "02", ""),
        ("2025", "2025-07-01", "08", "02 0201 08 0801 0803 0805"), ("2025", "2025-07-01", "0803", "0801 0803"),
        ("2025", "2025-07-01", "0201", "0201"), ("2025", "2025-07-01", "0805", "0805"),
        ("2025-Q3", "2025-09-30", "08", "02 0201 08 0801 0803 0805"), ("2025-07", "2026-05-05", "0803", "0801 0803"),
        ("2026-01", "2026-01-31", "08", "02 0201 08 0801 0803 0805"),
        ("2025-06", "2025-06-01", "VN", "02 0201 08 0801 0803 0805 VN"),
        ("2025", "2025-06-30", "VN", "02 0201 08 0801 0803 0805 VN"),
        ("2025", "2025-07-01", "VN", "02 0201 08 0801 0803 0805 VN"),
    ])
    func `a unit's figures are its own, those below it, and those it was formerly`(
        period: String, asOf: String, unit: String, expected: String
    ) throws {
        let cells = onePerUnit(Self.reform)
        let rollUps = try rollUps(Self.reform, cells)
        let merged = rollUps.cells(of: Sample.unit(unit), in: Sample.period(period), asOf: Sample.day(asOf)) {
            cells[$0]?[$1] ?? [:]
        }
        let units = merged.keys.map { $0.description.dropFirst(3) }.sorted()
        #expect(units.joined(separator: " ") == expected)
    }

    // P-21, P-47
    /// Forty overdue dossiers of an office that was closed in mid-year: the nation had 0 of 40 in June, and no word of
    /// them in the year.
    @Test(arguments: [
        ("2025-06", "2025-06-30", 0, 41), ("2025-06", "2025-12-31", 0, 41), ("2025-07", "2025-07-31", 0, 41),
        ("2025-Q3", "2025-09-30", 0, 41), ("2025", "2025-06-30", 0, 41), ("2025", "2025-07-01", 0, 41),
        ("2025", "2026-03-01", 0, 41),
    ])
    func `overdue dossiers of a closed office stay the nation's`(
        period: String, asOf: String, onTime: Int, scope: Int
    ) throws {
        var cells: Cells = [:]
        for period in Self.periods {
            let overdue = Sample.cell([.scope: 40], due: [.pending: ["2025-05-01": 40]])
            cells[Sample.unit("02"), default: [:]][period] = [.unknown: overdue]
            cells[Sample.unit("08"), default: [:]][period] = [.unknown: Sample.cell([.scope: 1, .late: 1])]
        }
        let rollUps = try rollUps(Self.reform, cells)
        let scorer = try Sample.scorer().scorer(for: Sample.period(period), asOf: Sample.day(asOf))
        for unit in ["VN", period == "2025-06" || asOf == "2025-06-30" ? "02" : "08"] {
            let tier: Tier = unit == "VN" ? .nation : .province
            let score = scorer.score(Sample.unit(unit), tier: tier, rollUps) { cells[$0]?[$1] ?? [:] }
            #expect(score.indicators[4].numerator == Int128(onTime), "\(unit)")
            #expect(score.scope == Int128(unit == "02" ? 40 : scope), "\(unit)")
        }
    }

    // P-35, P-42, P-47
    @Test func `leagues have the units of the tree of T, which name what they were`() throws {
        let cells = onePerUnit(Self.reform)
        let rollUps = try rollUps(Self.reform, cells)
        func rows(_ tier: Tier, _ period: String, _ asOf: String) throws -> [String] {
            let scorer = try Sample.scorer().scorer(for: Sample.period(period), asOf: Sample.day(asOf))
            return try Ranking.make(League(tier), by: scorer, rollUps) { cells[$0]?[$1] ?? [:] }.rowsByUnit.map { row in
                let formers = row.formers.map { " + \($0.unit) \($0.name)" }.joined()
                return "\(row.score.unit) \(row.score.scope)\(formers)"
            }
        }
        #expect(try rows(.province, "2025", "2025-06-30") == ["02 2", "08 4"])
        #expect(try rows(.province, "2025", "2025-07-01") == ["08 6 + 02 Hà Giang"])
        #expect(try rows(.province, "2025-06", "2025-07-01") == ["02 2", "08 4"])
        #expect(try rows(.branch, "2025", "2025-06-30") == ["0201 1", "0801 1", "0803 1"])
        #expect(try rows(.branch, "2025-Q3", "2025-07-01") == ["0201 1", "0803 2 + 0801 B", "0805 1"])
        #expect(try rows(.nation, "2025", "2025-07-01") == ["VN 7"])
    }

    // P-28
    @Test func `the period before is counted by its own tree`() throws {
        var catalogue = Sample.lenient
        catalogue.activeBaseTiers = .all
        let register = [Procedure(code: Sample.code("A"), tiers: TierSet(.branch), onlineLevel: 1)]
        let cell = [Sample.code("A"): Sample.cell([.received: 1, .receivedOnline: 1, .scope: 1])]
        let cells: Cells = [Sample.unit("02"): [Sample.period("2025-06"): cell, Sample.period("2025-07"): cell]]
        let rollUps = try rollUps(Self.reform, cells)
        func growth(_ period: String) throws -> String {
            let scorer = try Sample.scorer(register, catalogue: catalogue).scorer(
                for: Sample.period(period), asOf: Sample.day("2025-08-31"))
            let score = scorer.score(Sample.unit("08"), tier: .province, rollUps) { cells[$0]?[$1] ?? [:] }
            let place = catalogue.index(of: .growthOfOnlineProceduresUsed) ?? 0
            return score.indicators[place].text
        }
        // In June 08 was not yet what 02 had been.
        #expect(try growth("2025-07") == "1/0 empty 0")
        #expect(try growth("2025-08") == "-1/1 info")
    }

    // MARK: - Any reform

    private static let rounds = ProcessInfo.processInfo.environment["LONG"] == "1" ? 3_000 : 150

    // P-47, P-48, P-49, P-50
    @Test func `after any reform every unit counts exactly once below the nation`() throws {
        var random = SplitMix64(seed: 20_250_701)
        var sound = 0
        var seen: Set<String> = []
        for round in 0..<Self.rounds {
            let reform = RandomReform(&random)
            guard let topology = try? Topology(csv: Array(reform.csv.utf8), file: "t") else { continue }
            sound += 1
            let cells = onePerUnit(topology)
            let rollUps = try rollUps(topology, cells)
            for period in Self.periods {
                for asOf in rollUps.judgedDays(of: period) {
                    let fault = fault(rollUps, cells, period, asOf, &seen)
                    #expect(fault == nil, "round \(round), \(period) as of \(asOf): \(fault ?? "")\n\(reform.csv)")
                    if fault != nil { return }
                }
            }
        }
        #expect(sound > Self.rounds / 3)
        #expect(seen == ["in the tree", "with a child", "with the nation", "formerly", "not begun"])
    }

    /// What is wrong with the sums of one period by the tree of one day; what occurred is remembered.
    private func fault(
        _ rollUps: RollUps, _ cells: Cells, _ period: Period, _ asOf: Day, _ seen: inout Set<String>
    ) -> String? {
        let tree = rollUps.tree(for: period, asOf: asOf)
        func merged(_ unit: UnitCode) -> [ProcedureCode: Measures] {
            rollUps.cells(of: unit, in: period, asOf: asOf) { cells[$0]?[$1] ?? [:] }
        }
        let nation = Sample.unit("VN")
        let one = Sample.cell([.received: 1, .scope: 1])
        let all = Dictionary(uniqueKeysWithValues: rollUps.topology.units.map { (Sample.code("of \($0)"), one) })
        guard merged(nation) == all else { return "the nation is not the sum of all units" }
        let children = tree.children(of: nation).map { ($0, merged($0)) }
        for unit in rollUps.topology.units {
            let code = Sample.code("of \(unit)")
            let counted = children.filter { $0.1[code] != nil }.map(\.0)
            guard let host = tree.host(of: unit), tree.contains(host) else { return "\(unit) counts nowhere" }
            let expected = host == nation ? [] : [tree.ancestors(of: host).dropLast().last ?? host]
            guard counted == expected else { return "\(unit) counts with \(counted), not \(expected)" }
            guard merged(host)[code] == one else { return "\(unit) is not with its host \(host)" }
            let isFormer = tree.formers(of: host).contains { $0.unit == unit }
            if tree.contains(unit) {
                seen.insert("in the tree")
            } else {
                seen.insert(host == nation ? "with the nation" : "with a child")
                seen.insert(isFormer ? "formerly" : "not begun")
            }
        }
        return nil
    }
}
