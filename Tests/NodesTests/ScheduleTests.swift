import Model
import Nodes
import Peering
import Simulator
import TestSupport
import Testing
import Wire

/// The schedules that simpler readings of the protocol lose or double figures in (Protocol/06-delivery.md).
@Suite struct ScheduleTests {
    static let unit = "10101"

    /// One nation, one province above one office, the office below both.
    static func diamond() -> VirtualWorld {
        let world = VirtualWorld()
        world.add(
            SimpleCountry.aggregator("VN", .nation, below: [("a", [unit]), ("101", [unit])]), named: "VN")
        world.add(
            SimpleCountry.aggregator("101", .province, below: [("a", [unit])], upstreams: ["VN"]), named: "101")
        world.add(SimpleCountry.agent("a", units: [unit], upstreams: ["101", "VN"]), named: "a")
        return world
    }

    static func pair(_ count: Int = 1) -> VirtualWorld {
        let world = VirtualWorld()
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("a", [unit])]), named: "VN")
        world.add(SimpleCountry.agent("a", units: [unit], upstreams: ["VN"]), named: "a")
        world.commit("a", unit, [("2026-10", "1.1", 5), ("2026-11", "1.1", 2)])
        world.finishIntake("a", unit)
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: unit) })
        return world
    }

    @Test func `pipelined updates survive the refusal of the first`() {
        let world = Self.diamond()
        world.commit("a", Self.unit, [("2026-11", "1.1", 1)])
        world.finishIntake("a", Self.unit)
        #expect(
            world.run(within: 10_000) {
                world.agree("a", "VN", on: Self.unit) && world.agree("a", "101", on: Self.unit)
            })
        // The relay's copies come after the owner's own: the first is refused, and so is everything built on it.
        for count in 2...6 {
            world.commit("a", Self.unit, [("2026-11", "1.1", Int64(count))])
            world.run(milliseconds: 1)
        }
        #expect(
            world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) && world.agree("a", "101", on: Self.unit) }
        )
        world.run(milliseconds: 1_000)
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 6)
        #expect(!world.events("update-refused").isEmpty)
    }

    @Test func `an update whose base has moved goes on from where the receiver is`() {
        let world = Self.diamond()
        world.commit("a", Self.unit, [("2026-11", "1.1", 1)])
        world.finishIntake("a", Self.unit)
        #expect(
            world.run(within: 10_000) {
                world.agree("a", "VN", on: Self.unit) && world.agree("a", "101", on: Self.unit)
            })
        world.separate("a", "VN")
        world.commit("a", Self.unit, [("2026-11", "1.1", 9)])
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
        world.join("a", "VN")
        world.run(milliseconds: 60_000)
        world.commit("a", Self.unit, [("2026-11", "1.2", 3)])
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-11", "1.2") == 3)
    }

    @Test(arguments: [1, 2, 3])
    func `a bulk update cut in the middle starts over and arrives whole`(frames: Int) {
        let world = VirtualWorld()
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("a", [Self.unit])]), named: "VN")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"]), named: "a")
        // Codes that deflate badly, so that the update takes several rounds of credit.
        var random = SplitMix64(seed: 7)
        let cells = (0..<12_000).map { (period: "2026-11", procedure: "\($0)-\(random.next())", Int64($0 + 1)) }
        world.commit("a", Self.unit, cells)
        world.finishIntake("a", Self.unit)
        var large = 0
        world.onBytes = { from, _, bytes in
            guard from.node == "a", bytes.count > 3_000 else { return bytes }
            large += 1
            return large == frames ? nil : bytes
        }
        world.run(milliseconds: 300)
        #expect(
            world.received("VN", Self.unit, "2026-11", cells[7].procedure) == nil,
            "nothing shows before the whole is there")
        world.onBytes = nil
        world.cut("a", "VN")
        #expect(world.run(within: 60_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-11", cells[11_999].procedure) == 12_000)
    }

    @Test func `a frame that waits for credit is made once, whatever else happens`() {
        let world = VirtualWorld()
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("a", [Self.unit])]), named: "VN")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"]), named: "a")
        var random = SplitMix64(seed: 7)
        let cells = (0..<30_000).map { (period: "2026-11", procedure: "\($0)-\(random.next())", Int64($0 + 1)) }
        world.commit("a", Self.unit, cells)
        world.finishIntake("a", Self.unit)
        // The listener's words are lost from its first large answer on, so no credit comes back.
        var sent = 0
        world.onBytes = { from, _, bytes in
            if from.node == "a" { sent += bytes.count }
            return from.node == "VN" && sent > 100_000 ? nil : bytes
        }
        world.run(milliseconds: 200)
        #expect(world.received("VN", Self.unit, "2026-11", cells[7].procedure) == nil, "credit ended within the update")
        let made = world.nodes["a"]?.counters.updateFramesMade ?? 0
        #expect(made > 0)
        for _ in 0..<50 { world.finishIntake("a", Self.unit) }
        #expect(world.nodes["a"]?.counters.updateFramesMade == made)
    }

    @Test func `a cell that changes while its update is under way ends at its last value`() {
        let world = Self.pair()
        for count in 6...40 {
            world.commit("a", Self.unit, [("2026-10", "1.1", Int64(count)), ("2026-11", "1.1", Int64(50 - count))])
            world.run(milliseconds: 2)
        }
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 40)
        #expect(world.nodes["VN"]?.counters.updatesRefused == 0)
    }

    @Test func `a removed count leaves an empty cell that stays`() {
        let world = Self.pair()
        world.commit("a", Self.unit, [("2026-10", "1.1", 0)])
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 0)
    }

    @Test func `a full sync that was interrupted is repeated`() {
        let world = Self.pair()
        world.separate("a", "VN")
        world.remove("VN")
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("a", [Self.unit])], seed: 2), named: "VN")
        world.join("a", "VN")
        world.run(within: 60_000) { !world.events("session-open").isEmpty }
        world.cut("a", "VN")
        #expect(world.run(within: 60_000) { world.agree("a", "VN", on: Self.unit) })
    }

    @Test func `two upstreams at different positions each get what they lack`() {
        let world = VirtualWorld()
        for name in ["VN", "VN2"] {
            world.add(SimpleCountry.aggregator(name, .nation, below: [("a", [Self.unit])]), named: name)
        }
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN", "VN2"]), named: "a")
        world.commit("a", Self.unit, [("2026-10", "1.1", 1)])
        world.finishIntake("a", Self.unit)
        #expect(
            world.run(within: 10_000) {
                world.agree("a", "VN", on: Self.unit) && world.agree("a", "VN2", on: Self.unit)
            })
        world.separate("a", "VN2")
        for count in 2...5 { world.commit("a", Self.unit, [("2026-10", "1.\(count)", 1)]) }
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
        world.join("a", "VN2")
        #expect(world.run(within: 60_000) { world.agree("a", "VN2", on: Self.unit) })
        #expect(world.nodes["VN2"]?.counters.fullSyncsTaken == 1)
    }

    @Test(arguments: [1, 3, 8])
    func `a restored backup is recognised, also after it has overtaken`(commits: Int) throws {
        let world = Self.pair()
        let code = try #require(UnitCode(Self.unit))
        let backup = try #require(world.nodes["a"]?.units[code])
        for count in 1...3 { world.commit("a", Self.unit, [("2026-11", "1.1", Int64(10 + count))]) }
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
        world.remove("a")
        let restored = SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 2)
        restored.restore(backup)
        world.separate("a", "VN")
        world.add(restored, named: "a")
        for count in 1...commits { world.commit("a", Self.unit, [("2026-11", "1.1", Int64(100 + count))]) }
        world.join("a", "VN")
        #expect(world.run(within: 90_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == Int64(100 + commits))
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 2)
        #expect(world.events("incarnation-begun").contains { $0.level == .warning })
    }

    /// The office runs again, with the store of a backup.
    private static func restore(
        _ backup: UnitState, into world: VirtualWorld, seed: UInt64, onOutdated: @escaping (UnitCode) -> Void
    ) {
        let restored = SimpleCountry.agent("a", units: [unit], upstreams: ["VN"], seed: seed)
        restored.restore(backup)
        restored.onOutdatedStore = onOutdated
        world.add(restored, named: "a")
    }

    /// The backup may lack records that stand beside it; without them the new incarnation would replace right figures
    /// by wrong ones.
    @Test func `a restored backup has its records read again before it offers anything`() throws {
        let world = Self.pair()
        let code = try #require(UnitCode(Self.unit))
        let backup = try #require(world.nodes["a"]?.units[code])
        world.commit("a", Self.unit, [("2026-11", "1.1", 11)])
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
        world.remove("a")
        var asked: [UnitCode] = []
        Self.restore(backup, into: world, seed: 2) { asked.append($0) }
        #expect(!world.run(within: 30_000) { world.received("VN", Self.unit, "2026-11", "1.1") != 11 })
        #expect(asked == [code])
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 1)
        // In two commits: the same one as before would make the very state that the centre holds.
        world.commit("a", Self.unit, [("2026-11", "1.1", 12)])
        world.commit("a", Self.unit, [("2026-11", "1.1", 11)])
        world.finishIntake("a", Self.unit)
        #expect(world.run(within: 30_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 11)
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 2)
        #expect(asked == [code])
    }

    @Test func `a restored backup that reads up to the very state the centre holds goes on where it was`() throws {
        let world = Self.pair()
        let code = try #require(UnitCode(Self.unit))
        let backup = try #require(world.nodes["a"]?.units[code])
        world.commit("a", Self.unit, [("2026-11", "1.1", 11)])
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
        let position = try #require(world.position("VN", Self.unit))
        world.remove("a")
        Self.restore(backup, into: world, seed: 2) { _ in }
        world.run(milliseconds: 30_000)
        world.commit("a", Self.unit, [("2026-11", "1.1", 11)])
        world.finishIntake("a", Self.unit)
        #expect(world.run(within: 30_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.position("VN", Self.unit) == position, "nothing had to be told again")
        world.commit("a", Self.unit, [("2026-11", "1.1", 12)])
        #expect(world.run(within: 5_000) { world.received("VN", Self.unit, "2026-11", "1.1") == 12 })
    }

    /// Told of a greater incarnation a restored backup is no less behind its records than told of its own.
    @Test func `a backup from before another store took over has its records read again, too`() throws {
        let world = Self.pair()
        let code = try #require(UnitCode(Self.unit))
        let backup = try #require(world.nodes["a"]?.units[code])
        world.remove("a")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 2), named: "a")
        world.commit("a", Self.unit, [("2026-10", "1.1", 5), ("2026-11", "1.1", 11)])
        world.finishIntake("a", Self.unit)
        #expect(world.run(within: 180_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 2)
        world.remove("a")
        var asked: [UnitCode] = []
        Self.restore(backup, into: world, seed: 3) { asked.append($0) }
        world.run(milliseconds: 2 * SimpleCountry.takeoverMilliseconds)
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 11, "the figures stay as they were")
        #expect(asked == [code])
        world.commit("a", Self.unit, [("2026-11", "1.1", 11)])
        world.finishIntake("a", Self.unit)
        #expect(world.run(within: 30_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 11)
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 3)
        #expect(asked == [code])
    }

    @Test func `a lost store takes over only after the waiting time`() {
        let world = Self.pair()
        world.remove("a")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 2), named: "a")
        world.commit("a", Self.unit, [("2026-10", "1.1", 7), ("2026-11", "1.1", 7)])
        world.finishIntake("a", Self.unit)
        world.run(milliseconds: SimpleCountry.takeoverMilliseconds - 2_000)
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 5)
        #expect(world.run(within: 30_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 7)
        #expect(world.position("VN", Self.unit)?.incarnation.counter == 2)
    }

    // D-25: found by hand, with flipped bits in the stores of a killed country whose dossiers had been corrected.
    @Test func `a lost store needs no person for cells of the past that corrections had emptied`() {
        let world = Self.pair()
        world.commit("a", Self.unit, [("2026-10", "1.1", 0), ("2026-11", "1.1", 3)])
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
        world.remove("a")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 2), named: "a")
        // All records at once: the cell never comes about.
        world.commit("a", Self.unit, [("2026-11", "1.1", 3)])
        world.finishIntake("a", Self.unit)
        #expect(world.run(within: 300_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.events("shrunk").isEmpty)
    }

    // D-26
    @Test func `what was refused as shrunk is offered again when something was read, not at every look`() {
        let world = Self.pair()
        world.remove("a")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 2), named: "a")
        world.commit("a", Self.unit, [("2026-11", "1.1", 7)])
        world.finishIntake("a", Self.unit)
        #expect(world.run(within: 300_000) { !world.events("shrunk").isEmpty })
        for _ in 0..<100 {
            world.run(milliseconds: 2_000)
            world.finishIntake("a", Self.unit)
        }
        #expect(world.events("shrunk").count == 1)
        for _ in 0..<250 {
            world.run(milliseconds: 2_000)
            world.finishIntake("a", Self.unit)
        }
        #expect(world.events("shrunk").count == 2, "and every ten minutes")
        // The missing records turn up.
        world.commit("a", Self.unit, [("2026-10", "1.1", 5)])
        world.finishIntake("a", Self.unit)
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
    }

    @Test func `a lost store that would take past cells away waits for a person`() {
        let world = Self.pair()
        world.remove("a")
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 2), named: "a")
        world.commit("a", Self.unit, [("2026-11", "1.1", 7)])
        world.finishIntake("a", Self.unit)
        world.run(milliseconds: SimpleCountry.takeoverMilliseconds + 30_000)
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 5, "the figures stay as they were")
        #expect(!world.events("shrunk").isEmpty)
        world.finishIntake("a", Self.unit)
        world.run(milliseconds: 30_000)
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 5, "another intake alone changes nothing")
        if let code = UnitCode(Self.unit) { world.with("a") { $0.confirm(code, now: $1) } }
        #expect(world.run(within: 30_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == nil)
    }

    @Test func `two live clones do not leapfrog, and the figures are one owner's`() throws {
        let world = Self.pair()
        let code = try #require(UnitCode(Self.unit))
        let state = try #require(world.nodes["a"]?.units[code])
        let clone = SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 3)
        clone.restore(state)
        world.add(clone, named: "b")
        world.run(milliseconds: 10_000)
        #expect(!world.events("duplicate-owner").isEmpty)
        // Both work on; the seat changes hands once, since the line of the first breaks for a while.
        for count in 1...50 {
            world.commit("a", Self.unit, [("2026-11", "1.1", Int64(count))])
            world.commit("b", Self.unit, [("2026-11", "1.1", Int64(1_000 + count))])
            if count == 20 { world.cut("a", "VN") }
            world.run(milliseconds: 20_000)
        }
        let counter = world.position("VN", Self.unit)?.incarnation.counter ?? 0
        #expect(counter <= 3, "incarnations must not race each other: \(counter)")
        #expect(world.agree("a", "VN", on: Self.unit) || world.agree("b", "VN", on: Self.unit))
    }

    @Test func `a relay that is older than the centre sends nothing`() {
        let world = Self.diamond()
        world.commit("a", Self.unit, [("2026-11", "1.1", 1)])
        world.finishIntake("a", Self.unit)
        #expect(
            world.run(within: 10_000) {
                world.agree("a", "VN", on: Self.unit) && world.agree("a", "101", on: Self.unit)
            })
        world.separate("a", "101")
        world.separate("101", "VN")
        world.commit("a", Self.unit, [("2026-11", "1.1", 2)])
        #expect(world.run(within: 5_000) { world.agree("a", "VN", on: Self.unit) })
        let sent = world.nodes["101"]?.counters.updatesSent
        world.join("101", "VN")
        world.run(milliseconds: 60_000)
        #expect(world.received("VN", Self.unit, "2026-11", "1.1") == 2)
        #expect(world.received("101", Self.unit, "2026-11", "1.1") == 1)
        // D-40: not even something that the centre refuses.
        #expect(world.nodes["101"]?.counters.updatesSent == sent)
        world.join("a", "101")
        #expect(world.run(within: 60_000) { world.agree("a", "101", on: Self.unit) })
    }
}
