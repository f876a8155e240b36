internal import Model
internal import Peering
internal import Wire

// What each scenario makes of what is right.
//
// | scenario             | claim                         | update                   | over when                   |
// |----------------------|-------------------------------|--------------------------|-----------------------------|
// | strict               | holding, none                 | taken, ping              | pong, digest                |
// | exact-credit         | holding, none; credit later   | taken                    | taken                       |
// | moved                | holding, none                 | moved, ping; then taken  | a full sync is taken        |
// | superseded           | refused; then held by another | taken                    | the next incarnation's      |
// | slow-acknowledgement | holding, none                 | taken, told later, pings | told                        |
// | old-minor            | holding, none                 | taken, ping              | nothing newer came          |
// | cut                  | holding, none                 | taken                    | taken on a whole connection |
// | weak-share, clear-welcome, wrong-tag | none comes    | none comes               | it is refused               |
extension ConformanceListener {
    func answer(_ claim: Claim) {
        if scenario == .superseded { return answerSuperseded(claim) }
        acknowledge(claim.handle)
        if let held = position(of: claim.unit), claim.position == held {
            // Taken on a connection before: nothing has to come.
            expectNothing()
            return isLevel()
        }
        guard claim.position != nil else {
            return expect("D-06", "the owner does not begin although nobody knows the unit", within: fullSyncWait)
        }
        if scenario == .exactCredit, play.step == 0 {
            play.step = 1
            play.since = now.monotonicMilliseconds
        }
        expect("D-19", "no full sync comes although nothing is held", within: fullSyncWait)
    }

    /// A full sync may wait for the office's first reading of its records (D-07).
    private var fullSyncWait: Int64 { ConformanceTimes.connect }

    /// Says what may be sent; the exact listener grants what it has consumed and not a byte more.
    func grant() {
        if scenario == .exactCredit, play.step < 2 { return }
        let window = scenario == .exactCredit ? ConformanceTimes.frameBytesMax : ConformanceTimes.windowBytes
        guard play.consumed + window > play.granted else { return }
        play.granted = play.consumed + window
        say(.credit(grantedBytes: play.granted))
    }

    func update(_ stage: ListenerPlay.Stage, of unit: ListenerPlay.Unit, _ last: UpdateFrame) {
        let held = position(of: unit.code)
        if scenario == .moved, play.step == 0 { return forceMoved(stage, unit) }
        let fits = stage.base.map { $0 == held } ?? (held.map { stage.new.mayReplace($0) } ?? true)
        guard fits else {
            judgeBase(stage, held)
            return refuseMoved(stage, unit)
        }
        if stage.base == nil, play.told.map({ stage.new.incarnation == $0.incarnation }) == true {
            find("D-24", "a full sync under an incarnation that is another store's")
        }
        guard take(stage, of: unit, last) else { return }
        taken(unit)
    }

    /// Whoever has been told where to go on from, and has shown that it has read it, goes on from there.
    private func judgeBase(_ stage: ListenerPlay.Stage, _ held: Position?) {
        if scenario == .moved, play.step == 1, play.pinged != nil { return }
        find(
            scenario == .moved ? "D-32" : "D-22",
            "an update from \(stage.base.map { "\($0)" } ?? "nothing") where "
                + "\(held.map { "\($0)" } ?? "nothing") is held")
    }

    private func refuseMoved(_ stage: ListenerPlay.Stage, _ unit: ListenerPlay.Unit) {
        play.units[unit.handle]?.refusedThrough = stage.number
        say(
            .refusal(
                .update(handle: unit.handle, number: stage.number), .moved,
                holding: holding(of: unit.handle, position(of: unit.code))))
    }

    private func forceMoved(_ stage: ListenerPlay.Stage, _ unit: ListenerPlay.Unit) {
        play.step = 1
        refuseMoved(stage, unit)
        ping()
        expect(
            "D-32", "nothing follows although the listener said where to go on from", within: ConformanceTimes.answer)
    }

    private func taken(_ unit: ListenerPlay.Unit) {
        switch scenario {
        case .strict, .oldMinor:
            acknowledge(unit.handle)
            guard play.step == 0 else { return }
            play.step = 1
            ping()
            expect("D-46", "a ping is not answered", within: ConformanceTimes.answer)
        case .slowAcknowledgement:
            guard play.step == 0 else { return }
            play.step = 1
            play.since = now.monotonicMilliseconds
            ping()
            expect(
                "D-46", "a ping is not answered while an acknowledgement is waited for",
                within: ConformanceTimes.answer)
        case .superseded:
            acknowledge(unit.handle)
            if play.step == 2 { finish() }
        case .exactCredit, .moved, .cut, .weakShare, .clearWelcome, .wrongTag:
            acknowledge(unit.handle)
            isLevel()
        }
    }

    /// The dialer has delivered all that it has. Where that fitted before the next cut, the cut is here.
    private func isLevel() {
        if isClosing { return }
        if cuts.isEmpty { finish() } else { cut() }
    }

    func scenarioPong() {
        switch scenario {
        case .strict where play.step == 1:
            if minor < ProtocolVersion.digestMinor { return finish() }
            play.step = 2
            expect("D-58", "no digest comes although the unit is level", within: ConformanceTimes.answer)
            if play.hasDigest { finish() }
        case .oldMinor where play.step == 1:
            play.step = 2
            play.since = now.monotonicMilliseconds
            expectNothing()
        case .slowAcknowledgement where play.step == 1:
            expect(
                "D-46", "a ping is not answered while an acknowledgement is waited for",
                within: ConformanceTimes.answer)
        default: break
        }
    }

    func scenarioDigest() {
        play.hasDigest = true
        if scenario == .strict, play.step == 2 { finish() }
    }

    func scenarioTick() {
        let waited = now.monotonicMilliseconds - play.since
        switch scenario {
        case .exactCredit where play.step == 1 && waited >= ConformanceTimes.withoutCredit:
            play.step = 2
            grant()
            expect("D-43", "nothing comes although there is credit", within: ConformanceTimes.answer)
        case .oldMinor where play.step == 2 && waited >= ConformanceTimes.listening: finish()
        case .slowAcknowledgement where play.step == 1 && waited >= ConformanceTimes.acknowledgement:
            for handle in play.units.keys.sorted() { acknowledge(handle) }
            finish()
        case .slowAcknowledgement
        where play.step == 1 && play.pinged == nil
            && now.monotonicMilliseconds - play.pingedAt >= ConformanceTimes.ping:
            ping()
        default: break
        }
    }

    /// The dialer has ended the session, which no scenario gives it a reason for.
    func scenarioClosed() {
        if scenario == .slowAcknowledgement {
            find("D-46", "the dialer ends the session although it heard something all the time")
        } else {
            find("D-48", "the dialer ends a session that stands without a goodbye")
        }
        finish()
    }

    // MARK: - Superseded

    private func answerSuperseded(_ claim: Claim) {
        let time = now.monotonicMilliseconds
        if play.step == 0 {
            let counter = (claim.position?.incarnation.counter ?? 0) + 1
            let other = Position(
                incarnation: Incarnation(counter: counter, random: entropy.next64()), version: 5, tag: 99)
            play.told = other
            (play.step, play.since) = (1, time)
            return refuseSuperseded(claim, other)
        }
        guard let other = play.told else { return }
        let remains = Int64(ConformanceTimes.superseded) - (time - play.since)
        let own = claim.position?.incarnation.counter ?? 0
        if play.step == 1, remains > ConformanceTimes.rounding {
            find("E-05", "the unit is claimed again before \"retry after\" is over")
            if own > other.incarnation.counter {
                find("D-08", "an incarnation is begun while the other was heard lately")
            }
            return refuseSuperseded(claim, other)
        }
        guard own > other.incarnation.counter else {
            // Not heard for long: the next counter is free.
            say(.holding([holding(of: claim.handle, other, age: ConformanceTimes.never)]))
            return expect(
                "D-08", "the next incarnation is not begun although nobody has heard the other", within: fullSyncWait)
        }
        if own != other.incarnation.counter + 1 {
            find("D-03", "the counter after \(other.incarnation.counter) is \(own)")
        }
        play.step = 2
        say(.holding([holding(of: claim.handle, other, age: ConformanceTimes.never)]))
        expect("D-24", "no full sync comes under the new incarnation", within: fullSyncWait)
    }

    private func refuseSuperseded(_ claim: Claim, _ other: Position) {
        play.units[claim.handle]?.isRefused = true
        let age = UInt64(ConformanceTimes.takeover - ConformanceTimes.superseded)
        say(
            .refusal(
                .unit(handle: claim.handle), .superseded, retryAfterMilliseconds: ConformanceTimes.superseded,
                holding: holding(of: claim.handle, other, age: age)))
        expect("E-05", "the unit is never claimed again", within: ConformanceTimes.connect)
    }
}
