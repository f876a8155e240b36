import Configuration
import Model
import Nodes
import Peering
import Scoring
import TestSupport
import Testing
import Wire

/// Ranks that can still change, and ranks of periods gone by, as an aggregator answers for them.
@Suite struct RankRangeTests {
    private static let country = """
        unit_code,parent_code,tier,name,from,to,successor
        VN,,nation,N,,,
        01,VN,province,P,,,
        02,VN,province,Q,,,
        03,VN,province,R,,,
        0101,01,branch,A,,,
        0102,01,branch,B,,,
        0201,02,branch,C,,,
        0202,02,branch,D,,2026-10-31,0201
        0301,03,branch,E,,,

        """
    private static let offices = ["0101", "0102", "0201", "0202", "0301", "01"]
    /// 2026-11-16 09:00 in Viet Nam.
    private static let unixMilliseconds: Int64 = 1_794_794_400_000

    /// What each office has, all of which it delivers each time.
    private final class Figures {
        var cells: [CellKey: Measures] = [:]
        var version: UInt64 = 0
    }

    private let node = Sample.centre()
    private let office: HandDialer
    private let book: RankingBook
    private let figures = Self.offices.map { _ in Figures() }
    private let now = Instant(monotonicMilliseconds: 5, unixMilliseconds: Self.unixMilliseconds)

    init() throws {
        office = HandDialer(to: node, as: "b")
        var catalogue = CatalogueFile.standard()
        catalogue.minimumApplicable = [:]
        catalogue.indicators.removeAll { $0.code != "2.1" }
        book = RankingBook(
            BundleContents(
                topology: try Topology(csv: Array(Self.country.utf8), file: "t"),
                register: try #require(Register([])), calendar: WorkingCalendar(), catalogue: catalogue, hash: [1]),
            of: node)
        node.onChanges = { [unowned book] unit, changes in book.apply(unit, changes) }
        for (handle, unit) in Self.offices.enumerated() { office.claim(unit, handle: UInt32(handle)) }
    }

    private static func unit(_ code: String) throws -> UnitCode { try #require(UnitCode(code)) }
    private static func period(_ text: String) throws -> Period { try #require(Period(text)) }

    private static func cell(_ onTime: Int64, of scope: Int64) throws -> Measures {
        let counts: [(Measure, Int64)] = [(.scope, scope), (.onTime, onTime), (.late, scope - onTime)]
        return try Measures(canonical: counts.filter { $0.1 > 0 }.map { Measures.Entry(Slot($0.0), $0.1) })
    }

    private func commit(_ office: String, _ onTime: Int64, of scope: Int64, in period: String = "2026-11") throws {
        let key = CellKey(try Self.period(period), try #require(ProcedureCode("1.1")))
        let handle = try #require(Self.offices.firstIndex(of: office))
        let figures = figures[handle]
        figures.cells[key] = try Self.cell(onTime, of: scope)
        figures.version += 1
        let cells = figures.cells.sorted { CellKey.wireOrder($0.key, $1.key) }
        self.office.say(
            Sample.update(
                figures.version, .none(new: Sample.position(figures.version)),
                cells.map { UpdateFrame.Cell($0.key, .plain($0.value)) }, handle: UInt32(handle)))
        #expect(self.office.refusals() == [])
    }

    /// The office has taken in its records up to the end of a day.
    private func tell(_ office: String, upTo day: String) throws {
        let seconds = (Int64(try #require(Day(day)).number) + 1) * 86_400 - 7 * 3_600 - 1
        node.book.changeStatus(of: try Self.unit(office)) {
            $0.take(
                Health(
                    handle: 0, freshness: seconds, rejects: [], clockOffsetMilliseconds: 0, build: "t", bundle: [],
                    isResyncing: false))
        }
    }

    private func ranking(_ tier: Tier, _ period: String = "2026-11", asOf: String = "2026-11-16") throws -> Ranking {
        try book.ranking(League(tier), try Self.period(period), asOf: try #require(Day(asOf)))
    }

    /// Nothing is wrong but that these offices are missing.
    private func ground(_ missing: [String]) throws -> LeagueCompleteness {
        var ground = book.completeness(
            League(.branch), try Self.period("2026-11"), asOf: .last, silentAfter: 1, now: now)
        ground.missing = try missing.map { try Self.unit($0) }
        ground.otherBundle = []
        return ground
    }

    private func ranges(
        _ tier: Tier, missing: [String] = [], change: (inout LeagueCompleteness) throws -> Void = { _ in }
    ) throws -> [String: String] {
        let ranking = try ranking(tier)
        var ground = try ground(missing)
        try change(&ground)
        return try book.ranges(of: ranking, ground, now: now).reduce(into: [:]) {
            $0[$1.key.description] = "\($1.value.best)-\($1.value.worst)\($1.value.mayBeUnranked ? "?" : "")"
        }
    }

    private func deliver() throws {
        try commit("0101", 60, of: 80)
        try commit("0102", 7, of: 10)
        try commit("0201", 70, of: 100)
        try commit("0301", 50, of: 100)
        for office in Self.offices { try tell(office, upTo: "2026-11-16") }
    }

    // U-01, U-02, U-07
    @Test func `while everything is in, a range is the rank`() throws {
        try deliver()
        #expect(try ranges(.province) == ["01": "1-1", "02": "2-2", "03": "3-3"])
        // Ten dossiers are too few for a rank.
        #expect(try ranges(.branch) == ["0101": "1-1", "0201": "2-2", "0301": "3-3"])
    }

    // U-01, U-05, U-07
    @Test func `a missing office moves those that it counts in, and nobody else further than that`() throws {
        try deliver()
        let moved = try ranges(.province, missing: ["0102"])
        #expect(moved == ["01": "1-2", "02": "1-2", "03": "3-3"])
        // Twenty dossiers at most: still too few for a rank of its own.
        #expect(try ranges(.branch, missing: ["0102"]) == ["0101": "1-1", "0201": "2-2", "0301": "3-3"])
        #expect(try ranges(.branch, missing: ["0301"])["0301"] == "1-3?")
        // A province's own office counts in it, and nobody knows anything of it.
        #expect(try ranges(.province, missing: ["01"]) == ["01": "1-3", "02": "1-2", "03": "2-3"])
        try commit("01", 1, of: 1)
        #expect(try ranges(.province, missing: ["01"]) == ["01": "1-1", "02": "2-2", "03": "3-3"])
    }

    // U-01
    @Test func `figures in doubt, by other rules, refused or lacking are as uncertain as missing ones`() throws {
        try deliver()
        let moved = ["01": "1-2", "02": "1-2", "03": "3-3"]
        let office = try Self.unit("0102")
        #expect(try ranges(.province) { $0.doubted = [office] } == moved)
        #expect(try ranges(.province) { $0.otherBundle = [office] } == moved)
        // A predecessor that is not here may have had any number of dossiers.
        #expect(
            try ranges(.province) { $0.predecessors = [try Self.unit("0202")] }
                == ["01": "1-2", "02": "1-3", "03": "2-3"])
        for blame in [\UnitStatus.implausible, \UnitStatus.quotaExceeded] {
            node.book.changeStatus(of: office) { $0[keyPath: blame] = "cell" }
            #expect(try ranges(.province) == moved)
            node.book.changeStatus(of: office) { $0[keyPath: blame] = nil }
        }
        #expect(try ranges(.province)["01"] == "1-1")
    }

    // U-02, U-03
    @Test func `an office that told nothing of two periods has no bound, one that fell silent early a wide one`() throws
    {
        try deliver()
        try tell("0102", upTo: "2026-09-30")
        #expect(try ranges(.province, missing: ["0102"])["01"] == "1-3")
        // Ten dossiers in one of sixteen days are 160, of which twice as many may come.
        try tell("0102", upTo: "2026-11-01")
        #expect(try ranges(.province, missing: ["0102"])["01"] == "1-3")
        // Of October it told all, and of November nothing.
        try commit("0102", 7, of: 7, in: "2026-10")
        try tell("0102", upTo: "2026-10-31")
        #expect(try ranges(.province, missing: ["0102"])["01"] == "1-2")
    }

    // U-02
    @Test func `what counts with an office is as uncertain as the office`() throws {
        try deliver()
        try commit("0202", 0, of: 30)
        #expect(try ranking(.province).rows.map(\.score.unit.description) == ["01", "02", "03"])
        // 70 of 130, with what 0202 told after its end; nothing of it is certain while 0201 is missing.
        #expect(try ranges(.province, missing: ["0201"]) == ["01": "1-2", "02": "1-3?", "03": "2-3"])
    }

    // U-05, U-07
    @Test func `whatever the missing offices deliver within their room, no rank leaves its range`() throws {
        for seed in UInt64(1)...(isLong ? 400 : 25) {
            var random = SplitMix64(seed: seed)
            for office in Self.offices.dropLast() {
                let scope = Int64(random.next(in: 20...90))
                try commit(office, Int64(random.next(in: 0...Int(scope))), of: scope)
                try tell(office, upTo: "2026-11-16")
            }
            let missing = Self.offices.dropLast().filter { _ in random.bool(oneIn: 3) }
            let ground = try ground(missing)
            let leagues = try [Tier.province, .branch].map { tier in
                (tier: tier, ranges: try book.ranges(of: try ranking(tier), ground, now: now))
            }
            let told = try missing.map { office in
                let cells = node.units[try Self.unit(office)]?.cells[try Self.period("2026-11")]
                return (office, cells?.values.first?.measures[.scope] ?? 0)
            }
            for _ in 0..<6 {
                for (office, scope) in told {
                    // 0202 counts with 0201: its part moves only when that one is missing.
                    let scope = Int64(random.element(of: [1, Int(2 * scope), random.next(in: 1...Int(2 * scope))]))
                    guard office != "0202" else { continue }
                    let onTime = random.element(of: [0, Int(scope), random.next(in: 0...Int(scope))])
                    try commit(office, Int64(onTime), of: scope)
                }
                for (tier, ranges) in leagues {
                    for row in try ranking(tier).rows {
                        let range = ranges[row.score.unit]
                        guard let rank = row.rank else {
                            #expect(range?.mayBeUnranked ?? true, "seed \(seed): \(row.score.unit)")
                            continue
                        }
                        let ends = try #require(range, "seed \(seed): \(row.score.unit)")
                        #expect(
                            (ends.best...ends.worst).contains(rank), "seed \(seed): \(row.score.unit) \(rank) \(ends)")
                    }
                }
            }
        }
    }

    // MARK: Series

    private func series(_ tier: Tier, _ period: String, asOf: String = "2026-11-16") throws -> [String] {
        try book.series(League(tier), try Self.period(period), asOf: try #require(Day(asOf)), count: 12).map { ranks in
            let places = ranks.places.sorted { $0.key < $1.key }.map { unit, place -> String in
                " \(unit)=\(place.rank.map { "\($0)" } ?? "-")"
            }
            return "\(ranks.period):" + places.joined()
        }
    }

    // U-08
    @Test func `a series is what the rankings of its periods say, from the first one that has figures`() throws {
        try deliver()
        try commit("0101", 10, of: 100, in: "2026-08")
        try commit("0201", 90, of: 100, in: "2026-08")
        try commit("0301", 90, of: 100, in: "2026-08")
        #expect(
            try series(.province, "2026-11") == [
                "2026-08: 01=3 02=1 03=1", "2026-09: 01=- 02=- 03=-", "2026-10: 01=- 02=- 03=-",
                "2026-11: 01=1 02=2 03=3",
            ])
        #expect(try series(.province, "2026-08") == ["2026-08: 01=3 02=1 03=1"])
        #expect(try series(.province, "2026-10").count == 3)
        #expect(try series(.branch, "2026-11").last == "2026-11: 0101=1 0102=- 0201=2 0301=3")
        // In October 0202 stood in the tree.
        #expect(try series(.branch, "2026-11")[2] == "2026-10: 0101=- 0102=- 0201=- 0202=- 0301=-")
    }

    // U-08
    @Test func `scores that are kept are those that would be made now, whatever changes in between`() throws {
        var random = SplitMix64(seed: 3)
        let periods = ["2026-09", "2026-10", "2026-11", "2026-Q4", "2026"]
        for round in 0..<(isLong ? 2_000 : 60) {
            let scope = Int64(random.next(in: 1...90))
            let office = random.element(of: Self.offices)
            try commit(office, Int64(random.next(in: 0...Int(scope))), of: scope, in: random.element(of: periods))
            let period = random.element(of: periods)
            let asOf = random.element(of: ["2026-11-16", "2026-12-31", "2026-11-16"])
            let tier = random.element(of: [Tier.province, .branch, .nation])
            for ranks in try book.series(
                League(tier), try Self.period(period), asOf: try #require(Day(asOf)), count: 12)
            {
                let ranking = try ranking(tier, "\(ranks.period)", asOf: asOf)
                #expect(ranks.places.count == ranking.rows.count && ranks.rankedCount <= ranking.rows.count)
                for row in ranking.rows {
                    let place = try #require(ranks.places[row.score.unit])
                    #expect(place.rank == row.rank, "round \(round): \(row.score.unit) in \(ranks.period)")
                    #expect(place.scaledMicro == row.score.scaledMicro && place.status == row.score.status)
                }
            }
        }
    }
}
