import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import Runtime
import Scoring
import TestSupport
import Testing
import Wire

/// Files of a whole league, which are gathered in turns and written beside the loop.
@Suite struct GatheringTests {
    private let loop: EventLoop
    private let host: NodeHost
    private let desk: PublicationDesk
    private let contents: BundleContents
    private let office = UnitCode("10101")!

    init() throws {
        loop = try EventLoop()
        let node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
                owned: [office]), keyRing: KeyRing(), seed: [1])
        // 2026-11-16 09:00 in Viet Nam.
        host = NodeHost(
            node, loop: loop, clock: NodeClock(startingAt: 1_794_794_400_000), log: Log(minimum: .error), targets: [])
        let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}"
        desk = PublicationDesk(
            host, try AggregatorConfiguration(Array(file.utf8), file: "c", folder: "."), Editions(TargetEdition([])))
        contents = BundleContents(
            topology: try Topology(csv: ClusterFile.topology63, file: "t"), register: try #require(Register([])),
            calendar: WorkingCalendar(), catalogue: CatalogueFile.standard(), hash: [1])
        desk.follow(contents)
    }

    private func commit(_ month: String, _ count: Int64) throws {
        let cell = try Measures(canonical: [Measures.Entry(Slot(.scope), 40), Measures.Entry(Slot(.onTime), count)])
        let key = CellKey(try #require(Period(month)), try #require(ProcedureCode("1.1")))
        host.with { node, now in node.commit(office, [(key: key, measures: cell)], now: now) }
    }

    private func request(_ target: String) throws -> HTTPRequest {
        try #require(HTTPRequest(target: target))
    }

    /// Asks, and counts the turns until all answers are there.
    private func later(_ targets: [String]) throws -> (answers: [HTTPResponse], turns: Int) {
        var answers: [Int: HTTPResponse] = [:]
        for (index, target) in targets.enumerated() {
            #expect(desk.answerLater(try request(target)) { answers[index] = $0 }, "\(target)")
        }
        #expect(answers.isEmpty, "nobody is answered before the others have had a turn")
        var turns = 0
        func turn() {
            turns += 1
            if answers.count < targets.count { loop.afterTurn(turn) }
        }
        loop.afterTurn(turn)
        #expect(loop.run(until: { answers.count == targets.count }, withinMilliseconds: 60_000))
        return (targets.indices.compactMap { answers[$0] }, turns)
    }

    @Test(arguments: [
        "/api/v1/rankings.xlsx?period=2026-11&tier=branch", "/api/v1/targets.csv?period=2026-11&tier=branch",
        "/api/v1/long.csv?period=2026-11&tier=branch&from=2026-09", "/api/v1/long.csv?period=2026-11&for=excel",
    ])
    func `a file that was gathered is the one that is made at once`(target: String) throws {
        try commit("2026-10", 20)
        try commit("2026-11", 30)
        let gathered = try later([target])
        let answer = try #require(gathered.answers.first)
        // Made at once, for a desk that nobody has asked.
        let fresh = PublicationDesk(
            host,
            try AggregatorConfiguration(
                Array("{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}".utf8), file: "c", folder: "."),
            Editions(TargetEdition([])))
        fresh.follow(contents)
        let atOnce = fresh.answer(try request(target))
        #expect(answer.status == .ok && answer.body == atOnce.body && answer.contentType == atOnce.contentType)
        #expect(answer.fields.map { "\($0)" } == atOnce.fields.map { "\($0)" })
        // 415 branches, of which a turn takes 24, and each period by itself.
        let least = target.contains("tier=branch") ? 415 / 24 * (target.contains("from") ? 3 : 1) : 3
        #expect(gathered.turns > least, "\(gathered.turns) turns")
        // It is there for a second, unless it would drive out all pages; the handler has it then.
        guard answer.body.count < 1 << 20 else { return }
        #expect(!desk.answerLater(try request(target)) { _ in })
        #expect(desk.answer(try request(target)).body == answer.body)
    }

    @Test func `whoever asks for the same while it is made gets the same, and other files come one after another`()
        throws
    {
        try commit("2026-11", 30)
        let target = "/api/v1/targets.csv?period=2026-11&tier=branch"
        let other = "/api/v1/long.csv?period=2026-11&tier=province"
        let gathered = try later([target, target, other, "/api/v1/long.csv?period=2026-13"])
        #expect(gathered.answers[0].body == gathered.answers[1].body)
        #expect(gathered.answers[2].status == .ok && gathered.answers[2].body != gathered.answers[0].body)
        #expect(gathered.answers[3].status == .badRequest, "what is no question is refused as ever")
        for target in ["/api/v1/rankings.csv?tier=branch", "/", "/metrics"] {
            #expect(!desk.answerLater(try request(target)) { _ in }, "\(target)")
        }
    }

    @Test func `a ranking that was prepared scores nobody, and one that passes drives out nothing`() throws {
        try commit("2026-11", 30)
        let book = RankingBook(contents, of: host.node)
        let (league, day) = (League(.branch), try #require(Day("2026-11-16")))
        let periods = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08"]
            .compactMap { Period($0) }
        let hot = try #require(Period("2026-11"))
        var (turns, before) = (0, 0)
        repeat {
            turns += 1
            before = book.wholeScores
        } while try !book.prepare(league, hot, asOf: day, units: 24) && book.wholeScores == before + 24
        #expect(turns == 18 && book.wholeScores == 415)
        let ranking = try book.ranking(league, hot, asOf: day)
        #expect(book.wholeScores == 415)
        #expect(try ranking == RankingBook(contents, of: host.node).ranking(league, hot, asOf: day))
        for period in periods + periods {
            while try !book.prepare(league, period, asOf: day, units: 500, isPassing: true) {}
            _ = try book.ranking(league, period, asOf: day, isPassing: true)
        }
        let passed = book.wholeScores
        _ = try book.ranking(league, hot, asOf: day)
        #expect(book.wholeScores == passed)
    }
}
