import Durability
import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// Nodes with a store: what is told is on the disk, and a restart goes on where the power was cut.
@Suite struct StoredNodeTests {
    private let octet = ("2026-11", "1.1")

    /// An agent below a nation, both with stores.
    private func country() -> StoredWorld {
        let country = StoredWorld()
        country.start("VN")
        country.start("10101")
        country.world.finishIntake("10101", "10101")
        #expect(country.settled())
        return country
    }

    // D-01
    @Test func `an owner tells nothing before it is on the disk`() {
        let country = country()
        country.heldBack.insert("10101")
        country.world.commit("10101", "10101", [("2026-11", "1.1", 5)])
        country.world.run(milliseconds: 60_000)
        #expect(country.world.received("VN", "10101", "2026-11", "1.1") == nil)
        country.release("10101")
        #expect(country.settled())
        #expect(country.world.received("VN", "10101", "2026-11", "1.1") == 5)
    }

    // D-36
    @Test func `nothing is acknowledged as durable before it is on the receiver's disk`() {
        let country = country()
        country.heldBack.insert("VN")
        country.world.commit("10101", "10101", [("2026-11", "1.1", 5)])
        country.world.run(milliseconds: 60_000)
        #expect(country.world.received("VN", "10101", "2026-11", "1.1") == 5, "it counts at once")
        #expect(country.world.nodes["10101"]?.isDelivered == false)
        country.release("VN")
        #expect(country.world.run(within: 5_000) { country.world.nodes["10101"]?.isDelivered == true })
    }

    // D-02, D-36, D-65
    @Test func `after a power cut a receiver stands at what it acknowledged, and the rest comes again`() throws {
        let country = country()
        country.world.commit("10101", "10101", [("2026-11", "1.1", 5)])
        #expect(country.settled())
        country.heldBack.insert("VN")
        country.world.commit("10101", "10101", [("2026-11", "1.1", 7)])
        country.world.run(milliseconds: 1_000)
        country.cutPower("VN")
        country.start("VN")
        #expect(country.world.received("VN", "10101", "2026-11", "1.1") == 5)
        #expect(country.settled())
        #expect(country.world.received("VN", "10101", "2026-11", "1.1") == 7)
        #expect(country.world.nodes["VN"]?.counters.fullSyncsTaken == 0, "only what is missing travels")
    }

    // D-02
    @Test func `a restarted owner keeps its incarnation and goes on`() throws {
        let country = country()
        country.world.commit("10101", "10101", [("2026-11", "1.1", 5), ("2026-11", "1.2", 1)])
        #expect(country.settled())
        let before = try #require(country.world.position("10101", "10101"))
        country.cutPower("10101")
        country.start("10101")
        #expect(country.world.position("10101", "10101") == before)
        country.world.commit("10101", "10101", [("2026-11", "1.1", 6)])
        #expect(country.settled())
        #expect(country.world.position("VN", "10101")?.incarnation == before.incarnation)
        #expect(country.world.nodes["VN"]?.counters.fullSyncsTaken == 1, "the first one only")
    }

    // D-01, D-05
    @Test func `a change that was never on the disk is forgotten, and its version may be used`() throws {
        let country = country()
        country.heldBack.insert("10101")
        country.world.commit("10101", "10101", [("2026-11", "1.1", 9)])
        country.world.run(milliseconds: 1_000)
        country.cutPower("10101")
        country.start("10101")
        #expect(country.world.received("10101", "10101", "2026-11", "1.1") == nil)
        country.world.commit("10101", "10101", [("2026-11", "1.1", 4)])
        #expect(country.settled())
        #expect(country.world.events("incarnation-begun").count == 1)
    }

    // D-68
    @Test func `a full disk refuses, keeps what is known, and goes on by itself`() {
        let country = country()
        country.world.commit("10101", "10101", [("2026-11", "1.1", 5)])
        #expect(country.settled())
        country.disk("VN").fault = .full
        country.world.commit("10101", "10101", [("2026-11", "1.1", 6)])
        country.world.run(milliseconds: 30_000)
        country.world.commit("10101", "10101", [("2026-11", "1.1", 7)])
        country.world.run(milliseconds: 30_000)
        #expect(country.world.nodes["VN"]?.storageFault?.kind == .full)
        #expect(country.world.received("VN", "10101", "2026-11", "1.1") == 6, "nothing is taken that has no place")
        #expect(country.world.nodes["10101"]?.isDelivered == false)
        #expect(!country.world.events("store-failing").isEmpty)
        country.disk("VN").fault = nil
        #expect(country.settled(within: 120_000))
        #expect(country.world.received("VN", "10101", "2026-11", "1.1") == 7)
        #expect(country.world.nodes["VN"]?.storageFault == nil)
    }

    @Test func `an owner whose disk is full goes on when there is room`() {
        let country = country()
        country.disk("10101").fault = .full
        country.world.commit("10101", "10101", [("2026-11", "1.1", 6)])
        country.world.run(milliseconds: 30_000)
        #expect(country.world.received("VN", "10101", "2026-11", "1.1") == nil)
        country.disk("10101").fault = nil
        #expect(country.settled(within: 120_000))
        #expect(country.world.received("VN", "10101", "2026-11", "1.1") == 6)
    }

    // D-06, D-08, D-67
    @Test func `an owner behind damage reads its records again and takes over`() throws {
        let country = country()
        country.world.commit("10101", "10101", [("2026-11", "1.1", 5)])
        #expect(country.settled())
        country.world.commit("10101", "10101", [("2026-11", "1.1", 8)])
        #expect(country.settled())
        country.cutPower("10101")
        country.disk("10101").flipMiddle()
        country.start("10101")
        #expect(country.world.position("10101", "10101") == nil)
        country.world.commit("10101", "10101", [("2026-11", "1.1", 8)])
        country.world.finishIntake("10101", "10101")
        #expect(country.settled(within: 20 * 60_000))
        #expect(country.world.position("VN", "10101")?.incarnation.counter == 2)
        #expect(country.world.received("VN", "10101", "2026-11", "1.1") == 8)
        country.cutPower("10101")
        country.start("10101")
        #expect(country.world.position("10101", "10101")?.incarnation.counter == 2, "what came later stands by itself")
    }

    // D-71
    @Test(arguments: [false, true])
    func `an owner whose rows are of no use offers nothing until it has read them again, and then waits for nobody`(
        isInterrupted: Bool
    ) throws {
        let country = country()
        country.world.commit("10101", "10101", [("2026-11", "1.1", 5), ("2027-11", "1.1", 1)])
        #expect(country.settled())
        let held = try #require(country.world.position("VN", "10101"))
        country.cutPower("10101")
        country.start("10101", areRowsOfUse: false)
        if isInterrupted {
            country.world.commit("10101", "10101", [("2026-11", "1.1", 1)])
            country.world.run(milliseconds: 10_000)
            country.cutPower("10101")
            country.start("10101")
        }
        country.world.commit("10101", "10101", [("2026-11", "1.1", 2)])
        country.world.run(milliseconds: 5_000)
        #expect(country.world.position("VN", "10101") == held, "it is not whole")
        country.world.commit("10101", "10101", [("2026-11", "1.1", 6)])
        country.world.finishIntake("10101", "10101")
        #expect(country.settled(within: 5_000))
        #expect(country.world.position("VN", "10101")?.incarnation.counter == 2)
        #expect(country.world.received("VN", "10101", "2026-11", "1.1") == 6)
        #expect(country.world.received("VN", "10101", "2027-11", "1.1") == nil, "nothing is left behind")
        #expect(country.world.events("superseded").isEmpty && country.world.events("unit-refused").isEmpty)
        country.cutPower("10101")
        country.start("10101")
        #expect(country.world.position("10101", "10101")?.incarnation.counter == 2)
    }

    // D-15, D-71
    @Test func `a copy whose rows are of no use does not push the living office aside`() throws {
        let country = country()
        country.world.commit("10101", "10101", [("2026-11", "1.1", 5)])
        #expect(country.settled())
        let position = try #require(country.world.position("10101", "10101"))
        let nation = try #require(country.world.nodes["VN"])
        let copy = HandDialer(to: nation, as: "10101", link: 90, at: country.world.nowMilliseconds)
        copy.claim("10101", at: position)
        #expect(copy.refusals() == [.duplicateOwner])
    }

    // D-66
    @Test func `after the listener's restart a takeover waits as if the owner had just been heard`() throws {
        let country = country()
        country.world.commit("10101", "10101", [("2026-11", "1.1", 5)])
        #expect(country.settled())
        let held = try #require(country.world.position("VN", "10101"))
        country.cutPower("10101")
        country.cutPower("VN")
        country.world.run(milliseconds: 10 * SimpleCountry.takeoverMilliseconds)
        country.start("VN")
        let nation = try #require(country.world.nodes["VN"])
        let start = country.world.nowMilliseconds
        let stranger = HandDialer(to: nation, as: "10101", link: 90, at: start)
        let other = Position(incarnation: Incarnation(counter: 0, random: 1), version: 9, tag: 9)
        stranger.claim("10101", at: other)
        #expect(stranger.refusals() == [.superseded])
        stranger.milliseconds = start + SimpleCountry.takeoverMilliseconds
        stranger.claim("10101", at: other)
        #expect(stranger.holding()?.position == held && stranger.refusals().isEmpty)
    }

    @Test func `snapshots keep the store small and a restart the same`() throws {
        let country = country()
        for round in 1...400 {
            country.world.commit(
                "10101", "10101", (1...40).map { ("2026-11", "1.\($0)", Int64((round * $0) % 97 + 1)) })
            country.world.run(milliseconds: 50)
        }
        #expect(country.settled())
        let names = try country.disk("VN").files()
        #expect(names.contains { $0.hasPrefix("snapshot-") }, "\(names)")
        let position = country.world.position("VN", "10101")
        country.cutPower("VN")
        country.cutPower("10101")
        country.start("VN")
        country.start("10101")
        #expect(country.world.position("VN", "10101") == position)
        #expect(country.world.agree("VN", "10101", on: "10101"))
        for name in ["VN", "10101"] {
            for (_, state) in country.world.nodes[name]?.units ?? [:] { #expect(state.brokenInvariant() == nil) }
        }
    }
}
