import Model
import Nodes
import Peering
import Simulator
import TestSupport
import Testing
import Wire

/// Attestations between honest nodes: they change nothing, whatever is renewed first (D-75 to D-79).
@Suite struct AttestedDeliveryTests {
    private static let unit = "10101"

    private static func standing(_ node: Node?, _ unit: String = unit) -> AttestationStanding? {
        UnitCode(unit).flatMap { node?.statuses[$0]?.attestation }
    }

    private static let unix: Int64 = 1_794_794_400_000

    private static func rules(oldFormFor milliseconds: Int64? = nil, isRequired: Bool = true) -> AttestationRules {
        var rules = AttestationRules()
        rules.isRequired = isRequired
        rules.oldFormUntilUnixMilliseconds = milliseconds.map { unix + $0 }
        return rules
    }

    private static func office() throws -> GenuineOffice {
        var office = try GenuineOffice(unit)
        office.commit([("1.1", 5), ("1.2", 2)])
        return office
    }

    /// As an agent that has not been renewed attests.
    private static func old(_ frame: UpdateFrame, of office: GenuineOffice) -> UpdateFrame {
        var frame = frame
        frame.attestation = Attestation.make(key: office.key, unit: office.unit, position: office.position)
        return frame
    }

    // K-25, D-75, D-76
    @Test(arguments: 1...4)
    func `whatever an office commits, through a relay and over cuts, is proved`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let world = VirtualWorld()
        world.add(
            SimpleCountry.aggregator(
                "VN", .nation, below: [("101", [Self.unit]), ("a", [Self.unit])], isAttested: true),
            named: "VN")
        RelayTests.addProvince(world)
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["101"]), named: "a")
        world.finishIntake("a", Self.unit)
        for step in 0..<60 {
            let cells = (0...random.next(in: 0...3)).map { _ in
                (
                    period: random.bool(oneIn: 2) ? "2026-10" : "2026-11", procedure: "1.\(random.next(in: 1...9))",
                    Int64(random.next(in: 0...20))
                )
            }
            var seen: Set<String> = []
            world.commit("a", Self.unit, cells.filter { seen.insert($0.period + $0.procedure).inserted })
            if step % 7 == 3 { world.cut("101", "VN") }
            world.run(milliseconds: Int64(random.next(in: 1...3_000)))
        }
        #expect(world.run(within: 60_000) { world.agree("a", "VN", on: Self.unit) }, "seed \(seed)")
        #expect(Self.standing(world.nodes["VN"]) == .attested)
        #expect(world.nodes["VN"]?.counters.attestationMismatches == 0)
        #expect(Self.standing(world.nodes["101"]) == .notJudged)
    }

    // D-78
    @Test func `the old form is taken up to a date, and from nobody who has proved its cells`() throws {
        var office = try Self.office()
        let strict = HandDialer(to: Attested.centre(), as: "a")
        strict.claim(Self.unit, at: office.position)
        strict.say(.update(Self.old(office.fullSync(1), of: office)))
        #expect(strict.refusals() == [.notAttested])

        let centre = Attested.centre(Self.rules(oldFormFor: 100_000))
        let agent = HandDialer(to: centre, as: "a")
        agent.claim(Self.unit, at: office.position)
        agent.say(.update(Self.old(office.fullSync(1), of: office)))
        #expect(agent.refusals() == [])
        #expect(Self.standing(centre) == .positionOnly && centre.counts(office.unit))
        // The agent is renewed: its next change proves everything.
        var before = office
        office.commit([("1.1", 6)])
        agent.say(.update(office.update(2, since: before)))
        #expect(agent.refusals() == [] && Self.standing(centre) == .attested)
        before = office
        office.commit([("1.1", 7)])
        agent.say(.update(Self.old(office.update(3, since: before), of: office)))
        #expect(agent.refusals() == [.notAttested])

        // Behind the date.
        let late = Attested.centre(Self.rules(oldFormFor: 100_000))
        let other = HandDialer(to: late, as: "a")
        other.claim(Self.unit, at: before.position)
        other.say(.update(Self.old(before.fullSync(1), of: before)))
        #expect(other.refusals() == [])
        other.milliseconds = 100_000
        _ = late.tick(now: other.now)
        #expect(!late.counts(office.unit))
        let again = HandDialer(to: late, as: "a", link: 2, at: 100_000)
        again.claim(Self.unit, at: office.position)
        again.say(.update(Self.old(office.update(1, since: before), of: office)))
        #expect(again.refusals() == [.notAttested])
    }

    // D-77
    @Test func `where it is not required, what is wrong is said and taken`() throws {
        let centre = Attested.centre(Self.rules(isRequired: false))
        let province = HandDialer(to: centre, as: "01")
        let office = try Self.office()
        province.claim(Self.unit, at: office.position, isOwner: false)
        province.say(.update(office.fullSync(1).altered(to: 77)))
        #expect(province.refusals() == [] && Self.standing(centre) == .notAttested)
        #expect(centre.statuses[office.unit]?.attestationMismatch?.node == "01")
        #expect(centre.counts(office.unit))
    }

    // D-79
    @Test func `a ring without attestation keys judges nothing, and publishes`() throws {
        let centre = Attested.centre(ring: Attested.ring(hasAttestationKeys: false))
        let province = HandDialer(to: centre, as: "01")
        let office = try Self.office()
        province.claim(Self.unit, at: office.position, isOwner: false)
        province.say(.update(office.fullSync(1).altered()))
        #expect(province.refusals() == [] && Self.standing(centre) == .notJudged)
        #expect(centre.counts(office.unit))
    }

    // D-79
    @Test func `what is held and not proved is asked for once in a session, and then proved`() throws {
        let centre = Attested.centre(ring: Attested.ring(hasAttestationKeys: false))
        let agent = HandDialer(to: centre, as: "a")
        var office = try Self.office()
        office.commit([("1.5", 3)], "2026-09")
        agent.claim(Self.unit, at: office.position)
        // What is there has a cell of the past more than the office, and one that is wrong.
        var wrong = office.fullSync(1).altered()
        wrong.cells.append(try #require(Sample.plain("1.7", 9, "2026-08")))
        wrong.cells.sort { CellKey.wireOrder($0.key, $1.key) }
        agent.say(.update(wrong))
        #expect(agent.refusals() == [])
        agent.take(centre.adopt(Attested.ring(), now: agent.now))
        #expect(Self.standing(centre) == .notAttested && !centre.counts(office.unit))
        agent.claim(Self.unit, at: office.position)
        #expect(agent.refusals() == [.notAttested])
        agent.claim(Self.unit, at: office.position)
        #expect(agent.refusals() == [])
        agent.say(.update(office.fullSync(2)))
        #expect(agent.refusals() == [] && Self.standing(centre) == .attested)
        #expect(centre.units[office.unit]?.allKeys() == office.state.allKeys())
        agent.claim(Self.unit, at: office.position)
        #expect(agent.refusals() == [])
        // Another key in the ring: what was proved by the former one is not proved any more.
        agent.take(centre.adopt(Attested.ring(without: [Self.unit]), now: agent.now))
        #expect(Self.standing(centre) == .notAttested)
    }

    // D-77, D-79: a real agent heals what is held by itself.
    @Test func `an agent that is told so sends everything`() throws {
        let world = VirtualWorld()
        let centre = SimpleCountry.aggregator("VN", .nation, below: [("a", [Self.unit])])
        world.add(centre, named: "VN")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"]), named: "a")
        world.commit("a", Self.unit, [("2026-10", "1.1", 5), ("2026-11", "1.1", 2)])
        world.finishIntake("a", Self.unit)
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: Self.unit) })
        // A key that the office does not have, then its own.
        for (key, standing) in [("another", AttestationStanding.notAttested), ("10101", .attested)] {
            let entry = KeyRing.Entry(
                sessionKey: SimpleCountry.key("a"), scope: .units(Attested.units([Self.unit])),
                head: UnitCode(Self.unit), attestationKey: GenuineOffice.key(key))
            world.with("VN") { $0.adopt(KeyRing(["a": entry]), now: $1) }
            world.cut("a", "VN")
            world.run(milliseconds: 90_000)
            #expect(Self.standing(centre) == standing)
        }
        #expect(centre.counters.attestationMismatches > 0)
        #expect(centre.counters.attestationMismatches < 10)
    }

    // D-79
    @Test func `an operator may name units that count without a proof`() throws {
        var rules = AttestationRules()
        rules.countsUnproved = .listed(Attested.units([Self.unit]))
        let centre = Attested.centre(rules, ring: Attested.ring(without: Attested.offices))
        for (handle, unit) in Attested.offices.enumerated() {
            var office = try GenuineOffice(unit)
            office.commit([("1.1", 1)])
            let dialer = HandDialer(to: centre, as: handle == 0 ? "a" : "b", link: UInt64(handle) + 1)
            dialer.claim(unit, at: office.position)
            dialer.say(.update(office.fullSync(1)))
            #expect(dialer.refusals() == [] && Self.standing(centre, unit) == .notAttested)
            #expect(centre.counts(office.unit) == (handle == 0))
        }
    }

    // D-79
    @Test func `behind a restart what is held is judged by its cells`() throws {
        let stored = StoredWorld(isAttested: true)
        stored.start("VN")
        stored.start(Self.unit)
        stored.world.commit(Self.unit, Self.unit, [("2026-10", "1.1", 5), ("2026-11", "1.1", 2)])
        stored.world.finishIntake(Self.unit, Self.unit)
        #expect(stored.world.run(within: 10_000) { stored.world.agree(Self.unit, "VN", on: Self.unit) })
        stored.world.run(milliseconds: 1_000)
        for name in ["VN", Self.unit] {
            stored.cutPower(name)
            stored.start(name)
            if name == "VN" { #expect(Self.standing(stored.world.nodes["VN"]) == .attested) }
        }
        stored.world.commit(Self.unit, Self.unit, [("2026-11", "1.1", 9)])
        #expect(stored.world.run(within: 60_000) { stored.world.received("VN", Self.unit, "2026-11", "1.1") == 9 })
        #expect(Self.standing(stored.world.nodes["VN"]) == .attested)
        #expect(stored.world.nodes["VN"]?.counters.attestationMismatches == 0)
    }
}
