import Bytes
import Model
import Nodes
import Peering
import Scoring
import Simulator
import Testing
import Wire

/// What an office says of itself, told by a province that may say something else (D-81 to D-84).
@Suite struct HealthProofTests {
    private static let unit = "10101"
    private static let start: Int64 = 1_794_794_400_000

    private let centre: Node
    private let province: HandDialer
    private var office: GenuineOffice

    init() throws {
        centre = Attested.centre()
        province = HandDialer(to: centre, as: "01")
        office = try GenuineOffice(Self.unit)
        office.commit([("1.1", 5)])
        province.claim(Self.unit, at: office.position, isOwner: false)
        province.say(.update(office.fullSync(1)))
        #expect(province.refusals() == [])
    }

    private var status: UnitStatus? { centre.statuses[office.unit] }

    private func health(rejects: UInt64 = 4, at milliseconds: Int64 = 0, of office: GenuineOffice? = nil) -> Health {
        let office = office ?? self.office
        var health = Health(
            handle: 0, freshness: 1_794_000_000, rejects: [Health.RejectCount(reason: 1, count: rejects)],
            clockOffsetMilliseconds: 0, build: "b7", bundle: [], isResyncing: false)
        health.notices = [.init(.missingColumns, count: 3, since: 1_794_000_000, names: ["dossiers-1.csv"])]
        var proof = HealthProof(
            incarnation: office.position.incarnation, stamp: UInt64(Self.start + milliseconds),
            version: office.position.version, freshness: health.freshness)
        proof.code = HMAC(key: office.key).code(health.provedBytes(unit: office.unit, proof)).prefix(16)
        health.proof = proof
        return health
    }

    // D-82
    @Test func `what the office said is taken, whatever a relay measured of its clock`() {
        var told = health()
        told.clockOffsetMilliseconds = 1_234
        // A relay whose clock is behind takes the office's freshness as its own now (D-72).
        told.freshness -= 1_000
        province.say(.health(told))
        #expect(status?.health?.rejects == told.rejects && status?.health?.freshness == 1_794_000_000)
        #expect(status?.health?.clockOffsetMilliseconds == 1_234)
        #expect(status?.attestationMismatch == nil && status?.isHealthUnproved == false)
    }

    // D-82
    @Test func `a word that is changed, another's, or without proof is not taken`() throws {
        province.say(.health(health()))
        var (blank, newer, stripped) = (health(at: 1), health(at: 1), health(at: 1))
        blank.rejects = []
        newer.proof?.stamp += 1_000_000
        stripped.proof = nil
        stripped.rejects = []
        var another = try GenuineOffice("10102")
        another.commit([("1.1", 5)])
        for (count, wrong) in [blank, newer, health(rejects: 0, at: 1, of: another)].enumerated() {
            province.say(.health(wrong))
            #expect(status?.health?.rejects.first?.count == 4)
            #expect(status?.attestationMismatch?.count == UInt64(count) + 1)
        }
        var noNotices = health(at: 1)
        noNotices.notices = []
        province.say(.health(noNotices))
        #expect(status?.health?.notices.count == 1)
        province.say(.health(stripped))
        #expect(status?.health?.rejects.first?.count == 4 && status?.isHealthUnproved == true)
        province.say(.health(health(rejects: 6, at: 1)))
        #expect(status?.health?.rejects.first?.count == 6 && status?.isHealthUnproved == false)
    }

    // D-82
    @Test func `an old word does not come back, nor under an older incarnation`() throws {
        province.say(.health(health(rejects: 9, at: 5_000)))
        for milliseconds in [5_000, 4_999, 0] as [Int64] {
            province.say(.health(health(rejects: 1, at: milliseconds)))
            #expect(status?.health?.rejects.first?.count == 9)
        }
        #expect(status?.attestationMismatch == nil)
        // A new store of the office, whose clock is behind that of the old one.
        var next = try GenuineOffice(Self.unit, counter: 2)
        next.commit([("1.1", 5)])
        province.say(.health(health(rejects: 2, at: -60_000, of: next)))
        #expect(status?.health?.rejects.first?.count == 2)
        province.say(.health(health(rejects: 3, at: 90_000)))
        #expect(status?.health?.rejects.first?.count == 2)
    }

    // D-83
    @Test func `a relay's stamps alone keep no office alive`() throws {
        let topology = """
            unit_code,parent_code,tier,name
            VN,,nation,N
            01,VN,province,P
            10101,01,branch,A

            """
        let book = try Sample.book(of: centre, topology: topology)
        func isMissing() throws -> Bool {
            book.completeness(
                League(.branch, within: UnitCode("01")), try #require(Period("2026-11")),
                asOf: try #require(Day("2026-11-30")), silentAfter: 900_000, now: province.now
            ).missing.contains(office.unit)
        }
        province.say(.health(health()))
        #expect(centre.isConnected(office.unit, now: province.now))
        for minute in 1...20 {
            province.milliseconds = Int64(minute) * 60_000
            province.say(
                .ping(sentMilliseconds: 0),
                .heard([Heard(handle: 0, incarnation: office.position.incarnation, ageMilliseconds: 0)]),
                .health(health()))
        }
        #expect(!province.isClosed)
        #expect(!centre.isConnected(office.unit, now: province.now))
        #expect(try isMissing())
        #expect(centre.heardAtUnixMilliseconds(of: office.unit) == Self.start)
        // Takeovers go on by the relay's stamps (D-10).
        #expect(status?.heardAtMilliseconds == province.milliseconds)
        province.say(.health(health(at: 20 * 60_000)))
        #expect(try !isMissing() && centre.isConnected(office.unit, now: province.now))
    }

    // D-83
    @Test func `a word that was kept back counts as heard when it was said`() {
        province.milliseconds = 3_600_000
        province.say(.health(health(rejects: 8, at: 60_000)))
        #expect(status?.health?.rejects.first?.count == 8)
        #expect(centre.heardAtUnixMilliseconds(of: office.unit) == Self.start + 60_000 + 600_000)
        #expect(!centre.isConnected(office.unit, now: province.now))
        // A clock that is ahead makes nobody fresher than now.
        province.say(.health(health(rejects: 8, at: 9_000_000)))
        #expect(centre.heardAtUnixMilliseconds(of: office.unit) == Self.start + 3_600_000)
    }

    // D-84
    @Test func `an office whose figures are kept back is shown as further than what is held`() throws {
        var further = office
        further.commit([("1.1", 6)])
        province.say(.health(health(at: 1, of: further)))
        #expect(centre.behindSince(office.unit, now: province.now) == nil)
        province.milliseconds = 600_000
        province.say(.health(health(at: 600_000, of: further)))
        #expect(centre.behindSince(office.unit, now: province.now) == Self.start)
        province.claim(Self.unit, at: further.position, isOwner: false)
        province.say(.update(further.update(2, since: office)))
        #expect(province.refusals() == [])
        #expect(centre.behindSince(office.unit, now: province.now) == nil && status?.behindSinceUnixMilliseconds == nil)
    }

    // D-78, D-82
    @Test func `while older agents are waited for, their health is taken as it comes`() throws {
        var rules = AttestationRules()
        rules.oldFormUntilUnixMilliseconds = Self.start + 1_000_000
        let centre = Attested.centre(rules)
        let province = HandDialer(to: centre, as: "01")
        province.claim(Self.unit, at: office.position, isOwner: false)
        var old = health()
        old.proof = nil
        province.say(.health(old))
        #expect(centre.statuses[office.unit]?.health?.rejects == old.rejects)
        // Whoever proves it is held to that.
        var wrong = health()
        wrong.rejects = []
        province.say(.health(wrong))
        #expect(centre.statuses[office.unit]?.health?.rejects == old.rejects)
    }

    // D-81, D-83, D-49
    @Test func `an idle office below an honest province is connected at the centre, over restarts too`() throws {
        let world = VirtualWorld()
        world.add(
            SimpleCountry.aggregator(
                "VN", .nation, below: [("101", [Self.unit]), ("a", [Self.unit])], isAttested: true),
            named: "VN")
        RelayTests.addProvince(world)
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["101"]), named: "a")
        // Fast by an hour: the province takes its freshness as now, and the proof holds all the same.
        world.clockOffsets["a"] = 3_600_000
        world.commit("a", Self.unit, [("2026-11", "1.1", 2)])
        world.finishIntake("a", Self.unit)
        var said = health()
        said.proof = nil
        said.freshness = world.now("a").unixMilliseconds / 1_000
        world.with("a") { $0.setHealth(said, of: office.unit, now: $1) }
        let nation = try #require(world.nodes["VN"])
        for _ in 0..<30 {
            world.run(milliseconds: 60_000)
            #expect(nation.isConnected(office.unit, now: world.now("VN")))
        }
        #expect(nation.statuses[office.unit]?.health?.rejects == said.rejects)
        #expect(nation.counters.attestationMismatches == 0)
        let sent = nation.statuses[office.unit]?.lastStamp
        #expect(sent?.version == 1)
        world.remove("a")
        world.run(milliseconds: 1_000_000)
        #expect(!nation.isConnected(office.unit, now: world.now("VN")))
    }
}
