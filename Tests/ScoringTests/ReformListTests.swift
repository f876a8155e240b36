import Model
import Scoring
import Testing

/// What to reform next, by cells made by hand.
struct ReformListTests {
    private static let register = [
        Procedure(code: Sample.code("1.001"), tiers: TierSet(.branch)),
        Procedure(code: Sample.code("1.002"), tiers: TierSet(.branch)),
        Procedure(code: Sample.code("1.003"), tiers: TierSet(.branch)),
        // Of another tier: no branch's, however little it is used.
        Procedure(code: Sample.code("1.004"), tiers: TierSet(.nation)),
    ]

    private static func scorer(_ period: String = "2026-10", asOf: String = "2026-11-20") throws -> PeriodScorer {
        try Sample.scorer(register).scorer(for: Sample.period(period), asOf: Sample.day(asOf))
    }

    /// October with dossiers late: of 1.002 five times as many as of 1.001.
    private static let october = Sample.table([
        "1.001": Sample.cell([.received: 12, .receivedDirect: 12, .scope: 12, .onTime: 10, .late: 2, .handled: 12]),
        "1.002": Sample.cell([.received: 20, .receivedDirect: 20, .scope: 20, .onTime: 10, .late: 10, .handled: 20]),
    ])

    /// The list of a branch that received so many of 1.001 a month this year and a year earlier.
    private static func list(
        recent: Int64 = 12, before: Int64 = 10, first: Int64 = 5, begun: Int64 = 0, asOf: String = "2026-11-20"
    ) throws -> (PeriodScorer, LostPoints, ReformList) {
        let scorer = try scorer(asOf: asOf)
        let score = scorer.score(Sample.unit("0101"), tier: .branch, cells: october, before: [:])
        let lost = scorer.lost(score, cells: october)
        let list = scorer.reformList(lost, tier: .branch) { month in
            func cells(_ count: Int64, other: Int64 = 5) -> [ProcedureCode: Measures] {
                Sample.table(["1.001": Sample.cell([.received: count]), "1.002": Sample.cell([.received: other])])
            }
            switch month.description {
            case "2025-08", "2025-09", "2025-10": return cells(before, other: first)
            case "2026-08", "2026-09", "2026-10": return cells(recent)
            case "2026-11": return Sample.table(["1.003": Sample.cell([.received: begun])])
            case "2025-11"..."2026-07": return cells(3)
            default:
                Issue.record("nobody asks for \(month)")
                return [:]
            }
        } child: { _ in
            nil
        }
        return (scorer, lost, list)
    }

    // B-01
    @Test func `every procedure that lost points or is unused stands there once, and they add up`() throws {
        let (_, lost, list) = try Self.list()
        let asked = Set(lost.rows.map(\.procedure)).union([Sample.code("1.003")])
        #expect(Set(list.rows.map(\.code)) == asked && list.rows.count == asked.count)
        #expect(list.rows.reduce(0) { $0 + $1.lostMicro } == lost.lostMicro && lost.lostMicro > 0)
        #expect(list.rows.reduce(0) { $0 + $1.scoreMicro } == lost.scoreMicro)
        for row in list.rows {
            #expect(row.losses.reduce(0) { $0 + $1.lostMicro } == row.lostMicro)
            #expect(row.losses.map(\.lostMicro) == row.losses.map(\.lostMicro).sorted(by: >))
        }
    }

    // B-02
    @Test(arguments: [
        ("2026-10-31", "2025-11", "2026-10", nil), ("2026-10-30", "2025-10", "2026-09", "2026-10"),
        ("2026-10-01", "2025-10", "2026-09", "2026-10"),
    ])
    func `the twelve months are whole ones up to T`(judged: String, first: String, last: String, begun: String?) {
        let months = ReformList.Months(judged: Sample.day(judged))
        #expect(months.twelve.count == 12 && months.twelve == months.twelve.sorted())
        #expect(months.twelve.first == Sample.period(first) && months.twelve.last == Sample.period(last))
        #expect(months.begun == begun.map(Sample.period))
        #expect(months.yearBefore == months.twelve.suffix(3).compactMap(\.yearBefore))
    }

    // B-02
    @Test func `the volume is what came in the twelve months`() throws {
        let row = try #require(try Self.list().2.rows.first { $0.code == Sample.code("1.001") })
        #expect(row.received == 9 * 3 + 3 * 12 && row.recent == 36 && row.yearBefore == 30)
    }

    // B-03, the worked example
    @Test(arguments: [
        (Int64(12), Int64(10), true), (12, 11, false), (4, 3, true), (3, 0, false), (4, 0, true), (11, 10, false),
    ])
    func `arrivals grow by more than a tenth, and not by three dossiers`(
        recent: Int64, before: Int64, grows: Bool
    ) throws {
        let (_, _, list) = try Self.list(recent: recent, before: before)
        let row = try #require(list.rows.first { $0.code == Sample.code("1.001") })
        #expect(list.knowsGrowth && row.grows == grows, "\(row.recent ?? 0) and \(row.yearBefore ?? 0)")
    }

    // B-03
    @Test func `without figures of the year before nothing grows, and that is said`() throws {
        let (_, _, list) = try Self.list(before: 0, first: 0)
        #expect(!list.knowsGrowth && list.rows.allSatisfy { $0.grows == nil && !$0.comesFirst })
    }

    // B-04
    @Test func `unused is what counts for the tier and did not come up to T`() throws {
        let (_, _, list) = try Self.list()
        #expect(list.knowsUnused && list.rows.filter(\.isUnused).map(\.code) == [Sample.code("1.003")])
        // T is in November: its first days count too.
        let scorer = try Self.scorer("2026-11", asOf: "2026-11-20")
        func told(_ november: Int64, first: Int64 = 1) -> ReformList {
            let none = scorer.lost(
                scorer.score(Sample.unit("0101"), tier: .branch, cells: [:], before: [:]), cells: [:])
            return scorer.reformList(none, tier: .branch) { month in
                switch month.description {
                case "2025-11": Sample.table(["1.001": Sample.cell([.received: first])])
                case "2026-11": Sample.table(["1.003": Sample.cell([.received: november])])
                default: Sample.table(["1.002": Sample.cell([.received: 1])])
                }
            } child: { _ in
                nil
            }
        }
        #expect(told(1).rows.filter(\.isUnused).isEmpty)
        #expect(told(0).rows.filter(\.isUnused).map(\.code) == [Sample.code("1.003")])
        // Figures that begin later say nothing of a year.
        #expect(!told(0, first: 0).knowsUnused && told(0, first: 0).rows.isEmpty)
    }

    // B-05
    @Test func `what grows and loses points comes first, then what lost most`() throws {
        let growing = try Self.list().2.rows.map(\.code)
        #expect(growing.prefix(2) == [Sample.code("1.001"), Sample.code("1.002")])
        let still = try Self.list(before: 12).2.rows
        #expect(still.prefix(2).map(\.code) == [Sample.code("1.002"), Sample.code("1.001")])
        #expect(still.map(\.lostMicro) == still.map(\.lostMicro).sorted(by: >))
    }

    // B-08
    @Test(arguments: [(Int64(5), Int64(50), true), (5, 51, false), (4, 4, false), (12, 40, true)])
    func `more asked of a tenth of the dossiers, and of five, is often`(
        supplemented: Int64, scope: Int64, isOften: Bool
    ) throws {
        let scorer = try Self.scorer()
        let cells = Sample.table([
            "1.002": Sample.cell([.scope: scope, .onTime: scope, .supplemented: supplemented]),
            "1.001": Sample.cell([.scope: 100, .onTime: 100, .supplemented: 20]),
        ])
        let lost = scorer.lost(
            scorer.score(Sample.unit("0101"), tier: .branch, cells: [:], before: [:]), cells: [:])
        let list = scorer.reformList(lost, tier: .branch) {
            $0 == scorer.period ? cells : [:]
        } child: { _ in
            nil
        }
        #expect(list.knowsSupplements)
        // Twelve of forty are more often than twenty of a hundred, and five of fifty less.
        let expected = isOften ? (scope == 40 ? ["1.002", "1.001"] : ["1.001", "1.002"]) : ["1.001"]
        #expect(list.asking.map { $0.code?.description ?? "" } == expected)
        #expect(Set(list.rows.compactMap(\.code)).isSuperset(of: list.asking.compactMap(\.code)))
        let none = scorer.reformList(lost, tier: .branch) { _ in
            [:]
        } child: { _ in
            nil
        }
        #expect(!none.knowsSupplements && none.asking.isEmpty)
    }

    //
    @Test func `an empty cell is none, so that a centre says what the records say`() throws {
        let (scorer, _, lost) = try LostPointsTests.province()
        let offices = [(unit: Sample.unit("0101"), cells: Sample.table(LostPointsTests.branchA))]
        var travelled = offices
        travelled[0].cells[Sample.code("1.002")] = Measures()
        #expect(lost.rows.contains { $0.procedure == Sample.code("1.002") })
        #expect(
            scorer.lost(lost, tier: .province, among: travelled) == scorer.lost(lost, tier: .province, among: offices))
    }

    // B-06
    @Test func `a province's losses are split among what is directly below it`() throws {
        let (scorer, _, lost) = try LostPointsTests.province()
        let offices = [
            (unit: Sample.unit("0101"), cells: Sample.table(LostPointsTests.branchA)),
            (unit: Sample.unit("0102"), cells: Sample.table(LostPointsTests.branchB)),
        ]
        let split = scorer.lost(lost, tier: .province, among: offices)
        let list = scorer.reformList(split, tier: .province) { _ in
            [:]
        } child: {
            $0
        }
        #expect(list.rows.reduce(0) { $0 + $1.lostMicro } == lost.lostMicro)
        for row in list.rows {
            let parts = split.rows.filter { $0.procedure == row.code && $0.lostMicro > 0 }
            let own = parts.filter { $0.office == nil }.reduce(0) { $0 + $1.lostMicro }
            #expect(row.below.reduce(own) { $0 + $1.lostMicro } == row.lostMicro)
            #expect(row.below.map(\.unit) == row.below.map(\.unit).sorted())
            if let most = row.most { #expect(row.below.allSatisfy { $0.lostMicro <= most.lostMicro }) }
        }
        let first = try #require(list.rows.first { $0.code == Sample.code("1.001") })
        #expect(first.below.map(\.unit) == [Sample.unit("0101")])
        // 1.4, 2.1 and 3.3 with its factor: one cause each, whatever offices have parts of it.
        let causes = first.losses.map { "\($0.indicator) \($0.cause)" }
        #expect(Set(causes).count == causes.count)
    }
}
