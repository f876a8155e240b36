import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// What a listener makes of updates (Protocol/06-delivery.md, "Updates").
@Suite struct StagingTests {
    /// An office whose first full sync has been taken: 1.1 = 5 at version 1.
    private static func office(_ limits: NodeLimits = NodeLimits()) -> HandDialer {
        let office = HandDialer(to: Sample.centre(limits), as: "a")
        office.claim("10101", at: Sample.position(1))
        office.say(Sample.update(1, .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        #expect(office.refusals() == [])
        return office
    }

    private func received(_ office: HandDialer, _ procedure: String, _ period: String = "2026-11") -> Int64? {
        guard let unit = UnitCode("10101"), let key = Sample.key(procedure, period) else { return nil }
        return office.node.units[unit]?.measures(key).map { $0[.received] }
    }

    private func position(_ office: HandDialer) -> Position? {
        UnitCode("10101").flatMap { office.node.position(of: $0) }
    }

    // D-28, D-29, D-30, K-16
    @Test func `a difference that leaves its range changes nothing, and the next update goes on`() {
        let office = Self.office()
        office.say(
            Sample.update(
                2, .previous(step: 1, tag: 2_000), [Sample.plain("1.0", 1), Sample.difference("1.1", -6)]),
            // Built on the refused one.
            Sample.update(3, .previous(step: 1, tag: 3_000), [Sample.difference("1.1", 1)]))
        #expect(office.refusals() == [.valueOutOfRange, .moved])
        #expect(received(office, "1.1") == 5 && received(office, "1.0") == nil)
        #expect(position(office) == Sample.position(1))
        office.say(
            Sample.update(
                4, .position(Sample.position(1), step: 3, tag: 4_000),
                [Sample.difference("1.1", -5), Sample.difference("1.2", 2)]))
        #expect(office.refusals() == [])
        #expect(received(office, "1.1") == 0 && received(office, "1.2") == 2, "an absent cell counts as empty")
        #expect(position(office) == Sample.position(4))
    }

    // D-22, D-23
    @Test func `what does not fit is refused with the position to go on from`() {
        let office = Self.office()
        let strange = Sample.position(1, tag: 77)
        for base in [
            UpdateFrame.Base.position(strange, step: 1, tag: 5), .position(Sample.position(0), step: 2, tag: 5),
            .none(new: strange), .none(new: Sample.position(0)), .none(new: Sample.position(9, counter: 0)),
        ] {
            office.say(Sample.update(office.nextNumber(), base, [Sample.plain("1.1", 9)]))
            #expect(office.holding()?.position == Sample.position(1))
            #expect(office.refusals() == [.moved], "\(base)")
        }
        #expect(received(office, "1.1") == 5)
        // The same position again is taken: a repeated full sync.
        office.say(Sample.update(office.nextNumber(), .none(new: Sample.position(1)), [Sample.plain("1.1", 5)]))
        #expect(office.refusals() == [])
    }

    // D-24, D-25, D-26
    @Test func `a full sync takes no past cells away unless it is confirmed`() {
        let office = Self.office()
        office.say(
            Sample.update(
                2, .previous(step: 1, tag: 2_000), [Sample.plain("1.1", 3, "2026-10"), Sample.plain("1.3", 1)]))
        let next = Sample.position(1, counter: 2)
        office.say(Sample.update(3, .none(new: next), [Sample.plain("1.1", 8)]))
        #expect(office.holding()?.marks == .shrunk)
        #expect(office.refusals() == [.shrunk])
        #expect(received(office, "1.1") == 5, "the figures stay as they were")
        office.say(Sample.update(4, .none(new: next), [Sample.plain("1.1", 8)], isConfirmed: true))
        #expect(office.holding()?.marks == [])
        #expect(office.refusals() == [])
        #expect(received(office, "1.1") == 8 && received(office, "1.3") == nil, "these cells and no others")
    }

    // D-25
    @Test func `a full sync may leave out cells of the past that count nothing any more`() {
        let office = Self.office()
        guard let key = Sample.key("1.3", "2026-10") else { return }
        let emptied = UpdateFrame.Cell(key, .plain(Measures()))
        office.say(Sample.update(2, .previous(step: 1, tag: 2_000), [emptied, Sample.plain("1.4", 3, "2026-10")]))
        #expect(received(office, "1.3", "2026-10") == 0)
        let next = Sample.position(1, counter: 2)
        office.say(Sample.update(3, .none(new: next), [Sample.plain("1.1", 8), Sample.plain("1.4", 3, "2026-10")]))
        #expect(office.holding()?.marks == [])
        #expect(office.refusals() == [])
        #expect(received(office, "1.1") == 8 && received(office, "1.3", "2026-10") == nil)
    }

    // D-25: tamcap-simulate --seed 13 found a mark that an older holding, sent after it, took away again.
    @Test func `a refusal comes after the holdings that are older than it`() {
        let office = Self.office()
        office.say(
            Sample.update(
                2, .previous(step: 1, tag: 2_000), [Sample.plain("1.1", 3, "2026-10"), Sample.plain("1.3", 1)]))
        guard let unit = UnitCode("10101") else { return }
        let next = Sample.position(1, counter: 2)
        // In one piece, as an owner says it that has begun an incarnation.
        office.say(
            .claim([Claim(handle: 0, unit: unit, isOwner: true, position: next, heardAgeMilliseconds: 0)]),
            Sample.update(3, .none(new: next), [Sample.plain("1.1", 8)]))
        #expect(office.holding()?.marks == .shrunk)
        #expect(office.refusals() == [.shrunk])
    }

    // D-27
    @Test func `a full sync holds plain cells only`() {
        let office = Self.office()
        office.say(Sample.update(2, .none(new: Sample.position(2)), [Sample.difference("1.1", 1)]))
        #expect(office.refusals() == [.malformed])
        #expect(office.session.isEstablished && received(office, "1.1") == 5)
    }

    // D-30
    @Test func `"previous" without an update before ends the session`() {
        let office = HandDialer(to: Sample.centre(), as: "a")
        office.claim("10101")
        office.say(Sample.update(1, .previous(step: 1, tag: 1), []))
        #expect(office.refusals() == [.malformed] && office.isClosed)
    }

    // D-20, D-21
    @Test func `nothing shows before the last frame, and frames come in order`() {
        let office = Self.office()
        office.claim("10102", handle: 1)
        let base = UpdateFrame.Base.previous(step: 1, tag: 2_000)
        office.say(Sample.update(2, base, [Sample.plain("1.1", 6)], frames: 3))
        // A frame of another unit in between.
        office.say(Sample.update(3, .none(new: Sample.position(1)), [Sample.plain("1.1", 1)], handle: 1))
        office.say(Sample.update(2, nil, [Sample.plain("1.2", 6)], index: 1))
        #expect(received(office, "1.1") == 5 && received(office, "1.2") == nil)
        office.say(Sample.update(2, nil, [Sample.plain("1.3", 6)], index: 2))
        #expect(received(office, "1.1") == 6 && received(office, "1.3") == 6)
        #expect(office.refusals() == [])
        for wrong in [(UInt64(4), UInt32(1)), (5, 1), (4, 2)] {
            let office = Self.office()
            office.say(Sample.update(4, base, [Sample.plain("1.1", 6)], frames: 4))
            office.say(Sample.update(wrong.0, nil, [Sample.plain("1.2", 6)], index: wrong.1))
            let isNext = wrong == (4, 1)
            #expect(office.refusals() == (isNext ? [] : [.malformed]), "\(wrong)")
        }
    }

    @Test func `cells that do not ascend over frames end the session`() {
        let office = Self.office()
        let base = UpdateFrame.Base.previous(step: 1, tag: 2_000)
        office.say(Sample.update(2, base, [Sample.plain("1.5", 6)], frames: 2))
        office.say(Sample.update(2, nil, [Sample.plain("1.2", 6)], index: 1))
        #expect(office.refusals() == [.malformed])
    }

    // D-20: dropped in silence, an old number would leave its sender waiting for ever.
    @Test(arguments: [false, true])
    func `an update whose number does not ascend ends the session`(isRefusedBefore: Bool) {
        for number in [UInt64(8), 9] {
            let office = Self.office()
            let base =
                isRefusedBefore
                ? UpdateFrame.Base.position(Sample.position(7), step: 1, tag: 9) : .previous(step: 1, tag: 2_000)
            office.say(Sample.update(9, base, [Sample.plain("1.1", 6)]))
            #expect(office.refusals() == (isRefusedBefore ? [.moved] : []) && office.session.isEstablished)
            office.say(
                Sample.update(number, .position(Sample.position(1), step: 1, tag: 2_000), [Sample.plain("1.1", 7)]))
            #expect(office.refusals() == [.malformed] && office.isClosed, "\(number)")
            #expect(received(office, "1.1") == (isRefusedBefore ? 5 : 6))
        }
    }

    // D-56
    @Test func `a frame that proves an update before its end ends the session`() {
        let base = UpdateFrame.Base.previous(step: 1, tag: 2_000)
        func proved(_ message: Message) -> Message {
            guard case .update(var frame) = message else { return message }
            frame.attestation = [UInt8](repeating: 7, count: 16)
            return .update(frame)
        }
        let first = Self.office()
        first.say(proved(Sample.update(2, base, [Sample.plain("1.1", 6)], frames: 3)))
        #expect(first.refusals() == [.malformed])
        let second = Self.office()
        second.say(
            Sample.update(2, base, [Sample.plain("1.1", 6)], frames: 3),
            proved(Sample.update(2, nil, [Sample.plain("1.2", 6)], index: 1)))
        #expect(second.refusals() == [.malformed])
    }

    // D-13, D-33
    @Test func `a claim again voids what was under way`() {
        let office = Self.office()
        let base = UpdateFrame.Base.previous(step: 1, tag: 2_000)
        office.say(Sample.update(2, base, [Sample.plain("1.1", 6)], frames: 2))
        office.claim("10101", at: Sample.position(1))
        office.say(Sample.update(2, nil, [Sample.plain("1.2", 6)], index: 1))
        #expect(office.refusals() == [] && office.session.isEstablished, "its rest is dropped")
        office.say(Sample.update(3, .position(Sample.position(1), step: 1, tag: 2_000), [Sample.plain("1.1", 7)]))
        #expect(office.refusals() == [])
        #expect(received(office, "1.1") == 7 && received(office, "1.2") == nil)
    }

    // D-33
    @Test func `a stage ends with its session`() {
        let first = Self.office()
        first.say(Sample.update(2, .previous(step: 1, tag: 2_000), [Sample.plain("1.1", 6)], frames: 2))
        _ = first.node.closed(first.link, now: first.now)
        let second = HandDialer(to: first.node, as: "a", link: 2)
        second.claim("10101", at: Sample.position(1))
        second.say(Sample.update(2, nil, [Sample.plain("1.2", 6)], index: 1))
        #expect(second.refusals() == [.malformed])
        #expect(received(first, "1.1") == 5)
    }

    // L-02
    @Test func `too much under way is refused as busy, and small updates still go`() {
        var limits = NodeLimits()
        limits.stagedBytesMax = 150
        let office = Self.office(limits)
        let base = UpdateFrame.Base.position(Sample.position(1), step: 1, tag: 2_000)
        let cells = (1...4).map { Sample.plain("2.\($0)", 1) }
        office.say(Sample.update(2, base, cells, frames: 2), Sample.update(2, nil, [Sample.plain("3.1", 1)], index: 1))
        let isRetryable = office.heard.contains {
            if case .refuse(let refuse) = $0 { return refuse.isRetryable && refuse.retryAfterMilliseconds > 0 }
            return false
        }
        #expect(isRetryable)
        #expect(office.refusals() == [.busy], "once, and the rest is dropped")
        office.say(Sample.update(3, base, cells))
        #expect(office.refusals() == [])
        #expect(received(office, "2.4") == 1)
    }

    // D-33, L-02
    @Test func `updates that were cut off keep no room from those that come later`() {
        var limits = NodeLimits()
        limits.stagedBytesMax = 1_000
        let node = Sample.centre(limits)
        let cells = (1...9).map { Sample.plain("2.\($0)", 1) }
        for link in UInt64(1)...20 {
            let office = HandDialer(to: node, as: "a", link: link)
            office.claim("10101", at: Sample.position(1))
            office.say(Sample.update(1, .none(new: Sample.position(1)), cells, frames: 2))
            #expect(office.refusals() == [], "session \(link)")
            _ = node.closed(office.link, now: office.now)
        }
        let office = HandDialer(to: node, as: "a", link: 21)
        office.claim("10101", at: Sample.position(1))
        office.say(Sample.update(1, .none(new: Sample.position(1)), cells, frames: 2))
        office.say(Sample.update(1, nil, [Sample.plain("3.1", 4)], index: 1))
        #expect(office.refusals() == [])
        #expect(received(office, "3.1") == 4)
    }
}

extension HandDialer {
    /// Numbers far above those that a test writes out.
    func nextNumber() -> UInt64 {
        milliseconds += 1
        return UInt64(1_000 + milliseconds)
    }
}
