import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// Digests and receipts of nodes with stores.
@Suite struct StoredDigestTests {
    private static let unit = "10101"

    private func country(_ versions: ClosedRange<UInt8> = ProtocolVersion.minors) -> StoredWorld {
        let country = StoredWorld(versions: versions)
        country.start("VN")
        country.start(Self.unit)
        country.world.commit(Self.unit, Self.unit, [("2026-11", "1.1", 5)])
        country.world.finishIntake(Self.unit, Self.unit)
        #expect(country.settled())
        return country
    }

    // D-64
    @Test func `both ends know one time for what is durable`() throws {
        let country = country()
        country.world.run(milliseconds: 1_000)
        let unit = try #require(UnitCode(Self.unit))
        let told = country.world.nodes[Self.unit]?.statuses[unit]?.upstreamHoldings["VN"]
        let kept = country.world.nodes["VN"]?.statuses[unit]?.takenAtUnixMilliseconds
        #expect(told?.level == .durable && kept != nil && told?.durableAtUnixMilliseconds == kept)
        #expect(told?.position == country.world.position("VN", Self.unit))
    }

    // M-34, D-64: an agent of that minor reads over the field; one that is strict would end the session.
    @Test(arguments: [UInt8(0), 1]) func `the first minor is told no times`(minor: UInt8) throws {
        let country = country(0...minor)
        country.world.run(milliseconds: 1_000)
        let unit = try #require(UnitCode(Self.unit))
        let told = try #require(country.world.nodes[Self.unit]?.statuses[unit]?.upstreamHoldings["VN"])
        #expect(told.level == .durable && (told.durableAtUnixMilliseconds != nil) == (minor > 0))
    }

    // D-36, D-64
    @Test func `no time is told for a position that is not on the disk yet`() throws {
        let country = country()
        let unit = try #require(UnitCode(Self.unit))
        func told() -> UpstreamHolding? { country.world.nodes[Self.unit]?.statuses[unit]?.upstreamHoldings["VN"] }
        country.heldBack.insert("VN")
        country.world.commit(Self.unit, Self.unit, [("2026-11", "1.1", 6)])
        country.world.run(milliseconds: 1_000)
        // A claim is answered with where the nation stands, and that is in memory only.
        country.world.cut(Self.unit, "VN")
        let position = country.world.position("VN", Self.unit)
        #expect(country.world.run(within: 60_000) { told()?.position == position })
        #expect(told()?.level == .held && told()?.durableAtUnixMilliseconds == nil)
        country.release("VN")
        #expect(country.settled())
        #expect(told()?.level == .durable && told()?.durableAtUnixMilliseconds != nil)
    }

    // D-58
    @Test func `a digest that is due while the disk is slow waits for the disk, and does not spin`() throws {
        let country = country()
        country.world.run(milliseconds: 3_590_000)
        country.heldBack.insert(Self.unit)
        country.world.commit(Self.unit, Self.unit, [("2026-11", "1.1", 6)])
        country.world.run(milliseconds: 60_000)
        let office = try #require(country.world.nodes[Self.unit])
        let now = country.world.now(Self.unit)
        #expect(office.nextDeadlineMilliseconds(now: now) ?? .max > now.monotonicMilliseconds)
        let before = country.world.nodes["VN"]?.counters.digestsEqual ?? 0
        country.release(Self.unit)
        #expect(country.settled())
        country.world.run(milliseconds: 1_000)
        #expect(country.world.nodes["VN"]?.counters.digestsEqual == before + 1)
    }
}
