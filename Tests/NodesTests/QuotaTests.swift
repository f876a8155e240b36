import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// What a unit and a key may occupy at a receiver (Protocol/08-limits.md, "Quotas").
@Suite struct QuotaTests {
    private static func limits(_ change: (inout NodeLimits) -> Void) -> NodeLimits {
        var limits = NodeLimits()
        change(&limits)
        return limits
    }

    private static func cells(_ numbers: ClosedRange<Int>, _ period: String = "2026-11") -> [UpdateFrame.Cell?] {
        numbers.map { Sample.plain("1.\(1_000 + $0)", 1, period) }
    }

    /// The office 10101 at a centre of these limits, with a full sync of so many cells.
    private static func office(_ limits: NodeLimits, cells count: Int, _ bundle: NodeBundle? = nil) -> HandDialer {
        let office = HandDialer(to: Sample.centre(limits), as: "a")
        if let bundle { office.take(office.node.adopt(bundle, now: office.now)) }
        office.claim("10101", at: Sample.position(1))
        office.say(Sample.update(1, .none(new: Sample.position(1)), cells(1...count)))
        return office
    }

    private func state(_ office: HandDialer) throws -> UnitState {
        let unit = try #require(UnitCode("10101"))
        return try #require(office.node.units[unit])
    }

    private func named(_ office: HandDialer) throws -> String? {
        let unit = try #require(UnitCode("10101"))
        return office.node.statuses[unit]?.quotaExceeded
    }

    // L-05, L-08
    @Test func `a unit has so many cells and no more, and its office is named until it keeps to them`() throws {
        let office = Self.office(Self.limits { $0.cellsPerUnitMax = 10 }, cells: 10)
        #expect(office.refusals() == [])
        let first = UpdateFrame.Base.position(Sample.position(1), step: 1, tag: 2_000)
        office.say(Sample.update(2, first, [Sample.plain("1.1001", 9), Sample.plain("1.2000", 1)]))
        let refuse = office.heard.lazy.compactMap { message -> Refuse? in
            if case .refuse(let refuse) = message { return refuse }
            return nil
        }.first
        #expect(refuse?.code == 31 && refuse?.isRetryable == false && refuse?.retryAfterMilliseconds == 60_000)
        #expect(
            refuse?.text
                == "11 cells, of which a unit may have 10; "
                + "look for what the office's records make so many of")
        #expect(office.refusals() == [.quotaExceeded])
        #expect(try state(office).cellCount == 10 && state(office).position == Sample.position(1))
        #expect(try state(office).brokenInvariant() == nil)
        #expect(try named(office) == "11 cells, of which a unit may have 10")
        // What it has goes on.
        office.say(Sample.update(3, first, [Sample.plain("1.1001", 9)]))
        #expect(office.refusals() == [])
        #expect(try state(office).position == Sample.position(2) && named(office) == nil)
    }

    // L-05: not before the last frame is there.
    @Test func `a full sync of too many cells is refused at the frame that goes too far`() throws {
        let office = Self.office(Self.limits { $0.cellsPerUnitMax = 10 }, cells: 3)
        office.say(Sample.update(2, .none(new: Sample.position(2)), Self.cells(1...8), frames: 3))
        office.say(Sample.update(2, nil, Self.cells(9...16), index: 1))
        #expect(office.refusals() == [.quotaExceeded])
        office.say(Sample.update(2, nil, Self.cells(17...18), index: 2))
        #expect(office.refusals() == [], "its rest is dropped")
        #expect(try state(office).cellCount == 3 && office.node.load.stagedBytes == 0)
    }

    // L-05: a few cells with all days of the century take as much as many.
    @Test func `all cells of a unit together have so many counts`() throws {
        let office = Self.office(Self.limits { $0.countsPerUnitMax = 100 }, cells: 50)
        let days = (UInt32(1)...60).map { Measures.Entry(Slot(.pending, key: $0), 1) }
        let key = try #require(Sample.key("1.9"))
        let wide = UpdateFrame.Cell(key, .plain(try Measures(canonical: days)))
        let base = UpdateFrame.Base.position(Sample.position(1), step: 1, tag: 2_000)
        office.say(Sample.update(2, base, [wide]))
        #expect(office.refusals() == [.quotaExceeded])
        #expect(try state(office).countTotal == 50 && named(office) == "110 counts, of which a unit may have 100")
        office.say(Sample.update(3, .none(new: Sample.position(3)), Self.cells(1...45) + [wide]))
        #expect(office.refusals() == [.quotaExceeded])
        office.say(Sample.update(4, .none(new: Sample.position(4)), Self.cells(1...40) + [wide]))
        #expect(office.refusals() == [])
        #expect(try state(office).countTotal == 100 && state(office).brokenInvariant() == nil)
    }

    // L-05: a bound that was lowered is no reason to refuse a correction.
    @Test func `what stands beyond a bound already may change, and may not grow`() throws {
        var state = UnitState(unit: try #require(UnitCode("10101")), tagCapacity: 1, tellsOthers: false)
        _ = state.replace(with: Self.cells(1...20).compactMap(\.self), at: Sample.position(1), attestation: [])
        let procedure = try #require(ProcedureCode("1.1"))
        let quota = UnitQuota(
            cellsMax: 10, countsMax: 10, unknownProceduresMax: 2, procedures: [procedure],
            lastMonth: 400)
        let known = [Sample.plain("1.1001", 7)].compactMap(\.self)
        try state.take(
            state.changes(known), moving: Sample.position(2), attestation: [], checksCells: false, quota: quota)
        #expect(throws: CellRefusal.quota(.cells(21, most: 10))) {
            let more = try state.changes([Sample.plain("1.1", 7)].compactMap(\.self))
            try state.take(more, moving: Sample.position(3), attestation: [], checksCells: false, quota: quota)
        }
    }

    // L-06
    @Test func `of procedures that the register lacks a unit has a few`() throws {
        let codes = Set((1_001...1_010).compactMap { ProcedureCode("1.\($0)") })
        let bundle = NodeBundle(serial: 1, bytes: [1], units: [], procedures: codes)
        let office = Self.office(Self.limits { $0.unknownProceduresMax = 2 }, cells: 12, bundle)
        #expect(office.refusals() == [], "two of them are unknown")
        let base = UpdateFrame.Base.position(Sample.position(1), step: 1, tag: 2_000)
        office.say(Sample.update(2, base, [Sample.plain("1.3", 1)]))
        #expect(office.refusals() == [.quotaExceeded])
        #expect(
            try named(office) == "3 procedures that the register does not have, of which a unit may have 2")
        // Others of the same, reports, feedback without a procedure, and what the office itself calls unknown.
        let more = ["", "*", "1.1011"].map { Sample.plain($0, 1, "2026-10") }
        office.say(Sample.update(3, base, more))
        #expect(office.refusals() == [])
        office.say(Sample.update(4, .none(new: Sample.position(4)), more.prefix(2) + Self.cells(9...13)))
        #expect(office.refusals() == [.quotaExceeded])
    }

    // L-07: the centre's day is in November 2026.
    @Test(arguments: [("2038-12", 0, true), ("2039-01", 0, false), ("2039-01", 2039, true), ("2000-01", 0, true)])
    func `nothing counts in years that are far from now`(period: String, through: Int, isTaken: Bool) throws {
        let bundle = NodeBundle(serial: 1, bytes: [1], units: [], calendarThrough: through)
        let office = Self.office(NodeLimits(), cells: 1, bundle)
        let cell = Sample.plain("1.1001", 1, period)
        for base in [
            UpdateFrame.Base.position(Sample.position(1), step: 1, tag: 2_000), .none(new: Sample.position(3)),
        ] {
            office.say(Sample.update(office.nextNumber(), base, [cell, isTaken ? nil : Sample.plain("1.1002", 1)]))
            #expect(office.refusals() == (isTaken ? [] : [.valueOutOfRange]))
        }
        #expect(try (named(office) == nil) == isTaken)
        #expect(try state(office).cellCount == 1)
    }

    // L-07: an office whose clock was wrong once keeps such cells, empty.
    @Test func `a cell that counts nothing may be of any year`() throws {
        let office = Self.office(NodeLimits(), cells: 1)
        let base = UpdateFrame.Base.position(Sample.position(1), step: 1, tag: 2_000)
        office.say(Sample.update(2, base, [Sample.plain("1.1001", 0, "2099-12")]))
        #expect(office.refusals() == [])
        #expect(try state(office).cellCount == 2)
    }

    // L-02
    @Test func `one session's updates under way take no room from the others'`() {
        let node = Sample.centre(Self.limits { $0.stagedBytesPerSessionMax = 600 })
        let greedy = HandDialer(to: node, as: "a", link: 1)
        for (handle, unit) in [(UInt32(0), "10101"), (1, "10102")] {
            greedy.claim(unit, handle: handle, at: Sample.position(1))
            greedy.say(
                Sample.update(
                    UInt64(handle) + 1, .none(new: Sample.position(1)), Self.cells(1...9), handle: handle, frames: 2))
        }
        #expect(greedy.refusals() == [.busy])
        let other = HandDialer(to: node, as: "b", link: 2)
        other.claim("10101", isOwner: false)
        other.say(Sample.update(1, .none(new: Sample.position(1)), Self.cells(1...9), frames: 2))
        #expect(other.refusals() == [])
    }
}

/// What a key may occupy, whatever sessions prove it.
@Suite struct KeyQuotaTests {
    // L-09
    @Test func `a key has four sessions, and the fifth comes in when one of them is dead`() {
        let node = Sample.centre()
        let standing = (UInt64(1)...4).map { HandDialer(to: node, as: "a", link: $0, at: Int64($0)) }
        let fifth = HandDialer(to: node, as: "a", link: 5, at: 1_000)
        #expect(fifth.refusals() == [.tooManyConnections] && fifth.isClosed)
        #expect(standing.allSatisfy { $0.session.isEstablished })
        #expect(HandDialer(to: node, as: "b", link: 6, at: 1_000).session.isEstablished, "another key's")
        // All but the second say something, as a living session does.
        for office in standing where office.link.number != 2 {
            office.milliseconds = 15_000
            office.say(.ping(sentMilliseconds: 0))
        }
        #expect(HandDialer(to: node, as: "a", link: 7, at: 20_001).refusals() == [.tooManyConnections])
        let back = HandDialer(to: node, as: "a", link: 8, at: 20_002)
        #expect(back.session.isEstablished && back.refusals() == [])
        #expect(node.received(LinkID(number: 2), [1].span, now: back.now).isEmpty, "the silent one is gone")
        #expect(HandDialer(to: node, as: "a", link: 9, at: 20_003).refusals() == [.tooManyConnections])
    }

    // D-43, L-04: the world has more; or it has none, and the key has had this node do what it may.
    @Test(arguments: [true, false])
    func `no credit comes back while more waits`(isUnread: Bool) throws {
        let office = HandDialer(to: Sample.centre(), as: "a")
        office.claim("10101", at: Sample.position(1))
        var flood: [UInt8] = []
        var number: UInt64 = 0
        while flood.count < 3 * Int(PeeringLimits.windowBytes) {
            number += 1
            let cells = (1...2_000).map { Sample.plain("1.\(10_000 + $0 * 41)", Int64($0 * 7_919 % 90_001)) }
            flood += office.sealed(Sample.update(number, .none(new: Sample.position(number)), cells))
        }
        office.node.hasUnread = { _ in isUnread }
        for start in stride(from: 0, to: flood.count, by: 65_536) where !office.isClosed {
            if isUnread { office.milliseconds += 10_000 }
            let piece = Array(flood[start..<min(start + 65_536, flood.count)])
            office.take(office.node.received(office.link, piece.span, now: office.now))
            office.take(office.node.tick(now: office.now))
        }
        while !isUnread, !office.isClosed, office.milliseconds < 30_000 {
            let due = try #require(office.node.nextDeadlineMilliseconds(now: office.now))
            office.milliseconds = max(office.milliseconds + 1, due)
            office.take(office.node.tick(now: office.now))
        }
        #expect(office.refusals().contains(.creditExceeded))
    }

    // L-10: 16 kB made 400,000 cells in a second.
    @Test func `what a key makes a node do waits, and nothing of it is refused or lost`() throws {
        var limits = NodeLimits()
        limits.decodedBytesPerSecond = 100_000
        limits.decodedBurstBytes = 100_000
        let node = Sample.centre(limits)
        let office = HandDialer(to: node, as: "a")
        let unit = try #require(UnitCode("10101"))
        office.claim("10101", at: Sample.position(1))
        var actions: [NodeAction] = []
        // Each 49 bytes a cell: some 49 kB.
        for number in UInt64(1)...20 {
            let cells = (1...1_000).map { Sample.plain("1.\(10_000 + $0)", Int64(number)) }
            let bytes = office.sealed(Sample.update(number, .none(new: Sample.position(number)), cells))
            actions += node.received(office.link, bytes.span, now: office.now)
        }
        office.take(actions)
        let pauses = actions.filter { if case .pause(office.link) = $0 { true } else { false } }
        #expect(pauses.count == 1)
        let taken = try #require(node.position(of: unit)).version
        #expect((1...4).contains(taken), "\(taken)")
        // The same key's other session waits, too; another key's does not.
        let second = HandDialer(to: node, as: "a", link: 2)
        second.say(.ping(sentMilliseconds: 5))
        #expect(second.heard.isEmpty)
        let other = HandDialer(to: node, as: "b", link: 3)
        other.claim("10102", isOwner: false)
        #expect(other.holding() != nil)
        var end: Int64 = 0
        while node.position(of: unit)?.version != 20, end < 60_000 {
            let due = try #require(node.nextDeadlineMilliseconds(now: office.now))
            office.milliseconds = max(office.milliseconds + 1, due)
            end = office.milliseconds
            office.take(node.tick(now: office.now))
        }
        #expect(node.position(of: unit) == Sample.position(20))
        #expect((8_000...40_000).contains(end), "\(end)")
        #expect(office.refusals() == [] && office.session.isEstablished)
    }

    // L-10: the least that travels for the most that is unfolded.
    @Test func `the same difference again and again is charged for what it unfolds to`() throws {
        let node = Sample.centre()
        let office = HandDialer(to: node, as: "a")
        office.claim("10101", at: Sample.position(1))
        office.say(Sample.update(1, .none(new: Sample.position(1)), []))
        let wide = (UInt32(0)..<2_000).map { Measures.Entry(Slot(.pending, key: $0), 1) }
        let difference = try Measures(canonical: wide)
        let cells = (1...400).compactMap { Sample.key("1.\(1_000 + $0)") }.map {
            UpdateFrame.Cell($0, .difference(difference))
        }
        let base = UpdateFrame.Base.position(Sample.position(1), step: 1, tag: 2_000)
        let bytes = office.sealed(Sample.update(2, base, cells))
        #expect(bytes.count < 10_000)
        _ = node.received(office.link, bytes.span, now: office.now)
        let due = try #require(node.nextDeadlineMilliseconds(now: office.now))
        // 7.2 MB at 8 MiB a second, less what may come at once, and again for the whole cells that changed.
        office.milliseconds += 500
        office.say(.ping(sentMilliseconds: 5))
        #expect(office.heard.allSatisfy { if case .pong = $0 { false } else { true } })
        #expect(due <= office.milliseconds + 2_000)
    }

    // L-11
    @Test func `what is written of one unit in a day is bounded, and goes on the next day`() throws {
        let country = StoredWorld()
        country.changeLimits = { $0.growthBytesPerDay = 3_000 }
        country.start("VN")
        country.start("10101")
        country.world.finishIntake("10101", "10101")
        #expect(country.settled())
        var taken: Int64 = 0
        for count in Int64(1)...200 {
            country.world.commit("10101", "10101", [("2026-11", "1.1", count)])
            country.world.run(milliseconds: 1_000)
            taken = country.world.received("VN", "10101", "2026-11", "1.1") ?? 0
        }
        #expect((10..<190).contains(taken), "\(taken)")
        #expect(!country.world.events("unit-refused").isEmpty)
        country.world.run(milliseconds: 86_400_000)
        #expect(country.settled())
        #expect(country.world.received("VN", "10101", "2026-11", "1.1") == 200)
    }
}
