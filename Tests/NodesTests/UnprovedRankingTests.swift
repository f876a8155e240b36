import Model
import Nodes
import Peering
import Scoring
import Simulator
import Testing
import Wire

/// Figures that nothing proves are held, shown and not counted (D-79).
@Suite struct UnprovedRankingTests {
    private static let country = """
        unit_code,parent_code,tier,name
        VN,,nation,N
        01,VN,province,P
        10101,01,branch,A
        10102,01,branch,B
        10199,01,branch,C

        """

    /// Three branches deliver through their province; the last has no key.
    private static func delivered(_ rules: AttestationRules = AttestationRules()) throws -> (Node, HandDialer) {
        let centre = Attested.centre(rules)
        let province = HandDialer(to: centre, as: "01")
        for (handle, unit) in ["10101", "10102", "10199"].enumerated() {
            var office = try GenuineOffice(unit)
            office.commit([("1.1", Int64(handle) + 1)], "2026-11")
            office.commit([("1.1", Int64(handle) + 1)], "2026")
            province.claim(unit, handle: UInt32(handle), at: office.position, isOwner: false)
            province.say(.update(office.fullSync(1, handle: UInt32(handle))))
        }
        #expect(province.refusals() == [])
        return (centre, province)
    }

    private static func counted(_ book: RankingBook, _ period: String) throws -> Int64? {
        let day = try #require(Day("2026-11-30"))
        let cells = book.cells(
            of: try #require(UnitCode("01")), in: try #require(Period(period)), asOf: day)
        return cells[try #require(ProcedureCode("1.1"))]?[.received]
    }

    private static func ground(_ book: RankingBook, now: Instant) throws -> LeagueCompleteness {
        book.completeness(
            League(.branch, within: UnitCode("01")), try #require(Period("2026-11")),
            asOf: try #require(Day("2026-11-30")), silentAfter: 900_000, now: now)
    }

    private static func audit(_ book: RankingBook) -> RollUpDifference? {
        var audit = RollUpAudit()
        audit.step(book, slices: 1_000, nowUnixMilliseconds: 0)
        return audit.difference
    }

    @Test func `an invented office is missing by name, and its figures are in no sum`() throws {
        let (centre, province) = try Self.delivered()
        let book = try Sample.book(of: centre, topology: Self.country)
        centre.onChanges = { [unowned book] unit, changes in book.apply(unit, changes) }
        for period in ["2026-11", "2026"] { #expect(try Self.counted(book, period) == 3) }
        let ground = try Self.ground(book, now: province.now)
        #expect(ground.unproved.map(\.description) == ["10199"])
        #expect(ground.missing.map(\.description).contains("10199") && ground.isProvisional)
        // It goes on sending.
        var office = try GenuineOffice("10199")
        office.commit([("1.1", 3)], "2026-11")
        office.commit([("1.1", 3)], "2026")
        let before = office
        office.commit([("1.1", 50)], "2026")
        province.say(.update(office.update(2, since: before, handle: 2)))
        #expect(province.refusals() == [] && Self.audit(book) == nil)
        #expect(try Self.counted(book, "2026") == 3)
        // It gets a key, and another office loses its own.
        province.take(centre.adopt(Attested.ring(without: ["10102"], with: ["10199"]), now: province.now))
        #expect(try Self.counted(book, "2026") == 51 && Self.audit(book) == nil)
        #expect(try Self.ground(book, now: province.now).unproved.map(\.description) == ["10102"])
        province.take(centre.adopt(Attested.ring(hasAttestationKeys: false), now: province.now))
        #expect(try Self.counted(book, "2026") == 53 && Self.audit(book) == nil)
        #expect(try Self.ground(book, now: province.now).unproved == [])
    }

    @Test func `a book that is made later leaves the same out`() throws {
        let (centre, province) = try Self.delivered()
        let early = try Sample.book(of: centre, topology: Self.country)
        var office = try GenuineOffice("10101")
        office.commit([("1.1", 1)], "2026-11")
        office.commit([("1.1", 1)], "2026")
        let before = office
        office.commit([("1.1", 9)], "2026")
        centre.onChanges = { [unowned early] unit, changes in early.apply(unit, changes) }
        province.say(.update(office.update(2, since: before)))
        #expect(province.refusals() == [])
        let late = try Sample.book(of: centre, topology: Self.country)
        for book in [early, late] {
            #expect(try Self.counted(book, "2026") == 11 && Self.audit(book) == nil)
        }
    }

    // D-78
    @Test func `behind the date of the old form its offices are missing`() throws {
        var rules = AttestationRules()
        rules.oldFormUntilUnixMilliseconds = 1_794_794_400_000 + 5_000
        let centre = Attested.centre(rules)
        let agent = HandDialer(to: centre, as: "a")
        let book = try Sample.book(of: centre, topology: Self.country)
        centre.onChanges = { [unowned book] unit, changes in book.apply(unit, changes) }
        var office = try GenuineOffice("10101")
        office.commit([("1.1", 4)], "2026")
        var frame = office.fullSync(1)
        frame.attestation = Attestation.make(key: office.key, unit: office.unit, position: office.position)
        agent.claim("10101", at: office.position)
        agent.say(.update(frame))
        #expect(try Self.counted(book, "2026") == 4)
        agent.milliseconds = 4_999
        _ = centre.tick(now: agent.now)
        #expect(try Self.counted(book, "2026") == 4)
        agent.milliseconds = 5_000
        _ = centre.tick(now: agent.now)
        #expect(try Self.counted(book, "2026") ?? 0 == 0 && Self.audit(book) == nil)
        let before = office
        office.commit([("1.1", 5)], "2026")
        agent.say(.update(office.update(2, since: before)))
        #expect(try agent.refusals() == [] && Self.counted(book, "2026") == 5)
    }
}
