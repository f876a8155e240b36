import Configuration
import Model
import Nodes
import Peering
import Scoring
import TestSupport
import Testing
import Wire

/// Rankings that are asked for again and again while cells change are those of a book that scores everything anew.
@Suite struct FollowedRankingTests {
    /// A branch that ends within the year and counts with another, and one that moves to another province.
    private static let country = """
        unit_code,parent_code,tier,name,from,to,successor
        VN,,nation,N,,,
        01,VN,province,P,,,
        02,VN,province,Q,,,
        0101,01,branch,A,,,
        0102,01,branch,B,,2026-08-31,0101
        0201,02,branch,C,,2026-09-30,
        0201,01,branch,C,2026-10-01,,
        0202,02,branch,D,,,
        VN-X,VN,department,E,,,

        """
    private static let offices = ["0101", "0102", "0201", "0202", "01", "VN-X"]
    private static let periods = ["2026-08", "2026-09", "2026-10", "2026-Q2", "2026-Q3", "2026", "2025"]
    private static let codes = ["1.1", "1.2", "1.3", "*"]

    private let node = Sample.centre()
    private let office: HandDialer
    private let contents: BundleContents
    private let book: RankingBook
    private var cells: [[CellKey: Measures]] = Self.offices.map { _ in [:] }
    private var versions: [UInt64] = Self.offices.map { _ in 0 }

    init() throws {
        office = HandDialer(to: node, as: "b")
        var catalogue = CatalogueFile.standard()
        catalogue.minimumApplicable = [:]
        let register = ["1.1", "1.2"].compactMap { ProcedureCode($0) }.map {
            Procedure(
                code: $0, tiers: TierSet(.branch), bearsFee: $0.description == "1.1", onlineLevel: 2, byCitizens: true)
        }
        contents = BundleContents(
            topology: try Topology(csv: Array(Self.country.utf8), file: "t"),
            register: try #require(Register(register)), calendar: WorkingCalendar(), catalogue: catalogue, hash: [1])
        book = RankingBook(contents, of: node)
        node.onChanges = { [unowned book] unit, changes in book.apply(unit, changes) }
        for (handle, unit) in Self.offices.enumerated() { office.claim(unit, handle: UInt32(handle)) }
    }

    /// Pending dossiers are due from 2026-10-01 on.
    private static func cell(_ random: inout SplitMix64) throws -> Measures {
        func upTo(_ limit: Int64) -> Int64 { Int64(random.next(in: 0...Int(limit))) }
        let (received, onTime, pending) = (upTo(40), upTo(40), upTo(9))
        let online = upTo(received)
        let plain: [(Measure, Int64)] = [
            (.received, received), (.receivedOnline, online), (.synced, upTo(received)), (.onTime, onTime),
            (.scope, onTime + pending), (.feeBearing, received), (.feeBearingSynced, upTo(received)),
            (.paidOnline, upTo(received)), (.populationData, upTo(received)), (.reused, upTo(received)),
        ]
        let day = Slot.scheduleKey(Day(number: 20_727 + Int32(random.next(below: 40))))
        let due = Measures.Entry(Slot(.pending, key: day), pending)
        let entries = plain.map { Measures.Entry(Slot($0.0), $0.1) } + [due]
        return try Measures(canonical: entries.filter { $0.count > 0 }.sorted { $0.slot < $1.slot })
    }

    /// An office changes a few of its cells and delivers them all.
    private mutating func change(_ random: inout SplitMix64) throws {
        let handle = random.next(below: Self.offices.count)
        for _ in 0..<random.next(in: 1...3) {
            let key = CellKey(
                try #require(Period(random.element(of: Self.periods))),
                try #require(ProcedureCode(random.element(of: Self.codes))))
            cells[handle][key] = random.bool(oneIn: 5) ? Measures() : try Self.cell(&random)
        }
        versions[handle] += 1
        let sorted = cells[handle].sorted { CellKey.wireOrder($0.key, $1.key) }
        office.say(
            Sample.update(
                versions[handle], .none(new: Sample.position(versions[handle])),
                sorted.map { UpdateFrame.Cell($0.key, .plain($0.value)) }, handle: UInt32(handle)))
        #expect(office.refusals() == [])
    }

    // U-08
    @Test(arguments: UInt64(0)..<6)
    mutating func `they equal those of a book that was never asked`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<40 {
            for _ in 0..<random.next(in: 1...3) { try change(&random) }
            let fresh = RankingBook(contents, of: node)
            let asOf = try #require(Day(random.element(of: ["2026-09-30", "2026-10-20", "2026-11-05"])))
            for tier in [Tier.branch, .province, .department, .nation] {
                let period = try #require(Period(random.element(of: Array(Self.periods.dropLast()))))
                guard period.firstDay <= asOf else { continue }
                let league = League(tier)
                #expect(
                    try book.ranking(league, period, asOf: asOf) == fresh.ranking(league, period, asOf: asOf),
                    "seed \(seed)")
                for row in try fresh.ranking(league, period, asOf: asOf).rows {
                    let place = try book.place(of: row.score.unit, in: league, period, asOf: asOf)
                    #expect(place.rank == row.rank && place.scaledMicro == row.score.scaledMicro, "seed \(seed)")
                }
                #expect(
                    try book.series(league, period, asOf: asOf, count: 3)
                        == fresh.series(league, period, asOf: asOf, count: 3), "seed \(seed)")
            }
        }
    }

    @Test mutating func `a change scores nobody from all cells whose ranking was asked for`() throws {
        var random = SplitMix64(seed: 3)
        for _ in 0..<20 { try change(&random) }
        let (period, asOf) = (try #require(Period("2026-10")), try #require(Day("2026-11-05")))
        _ = try book.ranking(League(.branch), period, asOf: asOf)
        let made = book.wholeScores
        #expect(made == 3)
        for _ in 0..<20 {
            try change(&random)
            _ = try book.ranking(League(.branch), period, asOf: asOf)
        }
        #expect(book.wholeScores == made)
    }
}
