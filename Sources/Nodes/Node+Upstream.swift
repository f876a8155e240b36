internal import Bytes
internal import Model
package import Peering
internal import Wire

// Towards the centre: dialing, the session, and what the upstream says.
extension Node {
    // MARK: - Dialing

    func dialWhenDue(now: Instant) {
        guard !isStopping else { return }
        for index in upstreams.indices {
            guard case .waiting(let until) = upstreams[index].dialing, until <= now.monotonicMilliseconds else {
                continue
            }
            upstreams[index].dialing = .dialing
            actions.append(.dial(upstream: index))
        }
    }

    /// The connection to an upstream stands.
    package func dialed(upstream index: Int, as link: LinkID, now: Instant) -> [NodeAction] {
        guard upstreams[index].dialing == .dialing else {
            actions.append(.close(link))
            return finishEvent(now: now)
        }
        let session = Session(.dialer(upstreams[index].upstream.credential), now: now)
        session.start(&context)
        upstreams[index].dialing = .connected
        upstreams[index].link = link
        upstreams[index].session = session
        return finishEvent(now: now)
    }

    /// The connection to an upstream could not be made.
    package func dialFailed(upstream index: Int, reason: String, now: Instant) -> [NodeAction] {
        guard upstreams[index].dialing == .dialing else { return [] }
        let delay = upstreams[index].backoff.nextDelayMilliseconds(&context.entropy)
        upstreams[index].dialing = .waiting(untilMilliseconds: now.monotonicMilliseconds + delay)
        log(
            .warning, "dial-failed",
            [("upstream", upstreams[index].upstream.name), ("reason", reason), ("retryMilliseconds", String(delay))])
        return finishEvent(now: now)
    }

    /// Clears the session and plans the next attempt.
    func endUpstream(_ index: Int, now: Instant) {
        guard let session = upstreams[index].session, let link = upstreams[index].link else { return }
        let end = session.end ?? .closedByPeer
        let output = session.takeOutput()
        if !output.isEmpty { actions.append(.send(link, output)) }
        actions.append(.close(link))
        if now.monotonicMilliseconds - session.beganMilliseconds >= PeeringLimits.backoffResetMilliseconds {
            upstreams[index].backoff.reset()
        }
        var notBefore: Int64 = 0
        switch end {
        case .refused(_, let isRetryable, let retryAfter, _):
            // After a handshake that stood, what looks like a mistake of ours was a line that garbles: dial on.
            let isFinal = !isRetryable && session.welcome == nil
            notBefore = isFinal ? settings.limits.refusedUnitRetryMilliseconds : Int64(retryAfter)
        case .goodbye(let retryAfter): notBefore = Int64(retryAfter)
        default: break
        }
        // What an upstream asks for is bounded: before the handshake anybody could have said it.
        notBefore = min(notBefore, 10 * PeeringLimits.backoffMaxMilliseconds)
        let delay = upstreams[index].backoff.nextDelayMilliseconds(notBefore: notBefore, &context.entropy)
        log(
            end.isOrdinary ? .info : .warning, "upstream-lost",
            [
                ("upstream", upstreams[index].upstream.name), ("reason", end.description),
                ("retryMilliseconds", String(delay)),
            ])
        upstreams[index].lastEnd = end
        upstreams[index].downSinceMilliseconds = upstreams[index].downSinceMilliseconds ?? now.monotonicMilliseconds
        upstreams[index].dialing = .waiting(untilMilliseconds: now.monotonicMilliseconds + delay)
        upstreams[index].reset()
    }

    // MARK: - The session

    func receiveFromUpstream(_ index: Int, _ bytes: Span<UInt8>, now: Instant) {
        guard let session = upstreams[index].session else { return }
        let wasEstablished = session.isEstablished
        session.receive(bytes, now: now)
        while let input = session.nextInput(&context, now: now) {
            if !wasEstablished, session.isEstablished, upstreams[index].senders.isEmpty {
                establishUpstream(index, now: now)
            }
            guard case .message(let message) = input else { continue }
            handleFromUpstream(index, message, now: now)
        }
        if !wasEstablished, session.isEstablished, upstreams[index].senders.isEmpty {
            establishUpstream(index, now: now)
        }
        if session.end != nil { endUpstream(index, now: now) }
    }

    private func establishUpstream(_ index: Int, now: Instant) {
        log(
            .info, "upstream-established",
            [("upstream", upstreams[index].upstream.name), ("node", upstreams[index].holder)])
        upstreams[index].lastHeardMilliseconds = now.monotonicMilliseconds
        upstreams[index].downSinceMilliseconds = nil
        // What somebody below claims is followed, too, though nothing is held of it: its owner may live elsewhere.
        let known = units.keys.filter { owners[$0] != nil || units[$0]?.position != nil }
        for unit in Set(known).union(claimants.keys).sorted() { claimUpstream(index, unit) }
    }

    /// Claims a unit, or claims it again with its present position.
    func claimUpstream(_ index: Int, _ unit: UnitCode) {
        guard upstreams[index].isEstablished else { return }
        let handle: UInt32
        if let known = upstreams[index].handles[unit] {
            handle = known
            upstreams[index].senders[Int(handle)].reclaimed(nextNumber: upstreams[index].nextNumber)
        } else {
            handle = UInt32(upstreams[index].senders.count)
            upstreams[index].handles[unit] = handle
            upstreams[index].senders.append(UnitSender(unit: unit, handle: handle))
        }
        upstreams[index].isHealthPending = true
        upstreams[index].claims.removeAll { $0.handle == handle }
        upstreams[index].claims.append(
            Claim(
                handle: handle, unit: unit, isOwner: owners[unit] != nil, position: units[unit]?.position,
                heardAgeMilliseconds: 0))
    }

    func handleFromUpstream(_ index: Int, _ message: Message, now: Instant) {
        switch message {
        case .holding(let holdings):
            for holding in holdings { takeHolding(holding, from: index, now: now) }
        case .refuse(let refuse): takeRefusal(refuse, from: index, now: now)
        case .credit: upstreams[index].dirty.formUnion(upstreams[index].senders.map(\.handle))
        case .heard(let stamps): takeHeardFromUpstream(stamps, index, now: now)
        case .bundleOffer(let offer): takeOffer(offer, from: index)
        case .bundlePart(let part): takePart(part, from: index, now: now)
        case .hello, .challenge, .proof, .welcome, .claim, .update, .ping, .pong, .health, .bundleRequest, .goodbye,
            .digest:
            upstreams[index].session?.refuse(
                .outOfPlace, text: "\(message.type) is not for a dialer", &context)
        }
    }

    // MARK: - What it holds

    private func takeHolding(_ holding: Holding, from index: Int, mayBegin: Bool = true, now: Instant) {
        guard upstreams[index].senders.indices.contains(Int(holding.handle)) else { return }
        let unit = upstreams[index].senders[Int(holding.handle)].unit
        let isDirect = holding.holder.isEmpty
        let holder = isDirect ? upstreams[index].holder : holding.holder
        rememberHolding(holding, of: unit, holder: holder, now: now)
        if isDirect, let position = holding.position {
            upstreams[index].senders[Int(holding.handle)].acknowledge(position)
            units[unit]?.acknowledged(position, by: holder)
        }
        if isDirect, holding.position == nil { upstreams[index].senders[Int(holding.handle)].held = nil }
        account(
            for: holding, of: unit, holder: holder, from: index, isDirect: isDirect, mayBegin: mayBegin, now: now)
        if isDirect { didAnswer(index, holding.handle, now: now) }
    }

    /// The owner accounts for the position; then, if it was the upstream's own answer to a claim, the unit may go.
    private func account(
        for holding: Holding, of unit: UnitCode, holder: String, from index: Int, isDirect: Bool, mayBegin: Bool,
        now: Instant
    ) {
        let at = Int(holding.handle)
        if let state = units[unit], let owner = owners[unit] {
            let verdict =
                owners[unit]?.account(
                    for: holding.position, heardAgeMilliseconds: holding.heardAgeMilliseconds, holder: holder,
                    state: state, takeover: takeoverMilliseconds(of: index), now: now) ?? .consistent
            if owners[unit]?.greatestKnown != owner.greatestKnown { statusesToKeep.insert(unit) }
            switch verdict {
            case .consistent: break
            case .begin where !mayBegin: return
            case .begin(_, .restoredOrCopied) where mustReadAgain(unit),
                .begin(_, .otherOwnerSilent) where mustReadAgain(unit):
                if isDirect { upstreams[index].senders[at].phase = .resting }
                return
            case .begin(let counter, let reason):
                return beginIncarnation(of: unit, counter: counter, reason: reason, now: now)
            case .superseded(let retryAfter):
                // Also where a tier above told it: nobody tells again when the other has been silent long enough, so
                // that the owner has to ask.
                if !isDirect, Mutant.isOn(.askOnce) { return }
                return wait(index, at, .superseded, retryAfter, now: now)
            case .awaitingIntake:
                if isDirect { upstreams[index].senders[at].phase = .resting }
                return
            }
        }
        guard isDirect, upstreams[index].senders[at].phase == .claimed else { return }
        let isConfirmed =
            statuses[unit]?.confirmedIncarnation.map { $0 == units[unit]?.incarnation } ?? false
        guard !holding.marks.contains(.shrunk) || isConfirmed || upstreams[index].senders[at].offersAgain else {
            return waitAsShrunk(index, at, now: now)
        }
        upstreams[index].senders[at].phase = .ready
        upstreams[index].digestsDue.insert(holding.handle)
        upstreams[index].dirty.insert(holding.handle)
    }

    /// Whether the unit's records have to be read again before a new incarnation of a restored or copied store: they
    /// may go beyond what it has ("a restored agent finishes its first intake before it offers", design.md).
    private func mustReadAgain(_ unit: UnitCode) -> Bool {
        guard let onOutdatedStore else { return false }
        if owners[unit]?.isReadingAgain == true { return owners[unit]?.hasFinishedIntake == false }
        owners[unit]?.isReadingAgain = true
        owners[unit]?.hasFinishedIntake = false
        log(.warning, "store-outdated", [("unit", unit.description), ("note", "its records are read again")])
        onOutdatedStore(unit)
        return true
    }

    private func takeoverMilliseconds(of index: Int) -> Int64 {
        max(
            settings.identity.takeoverMilliseconds,
            upstreams[index].session?.welcome.map { Int64($0.takeoverMilliseconds) } ?? 0)
    }

    /// Asks again later; the unit is refused until then.
    private func wait(_ index: Int, _ at: Int, _ code: WireCode, _ milliseconds: Int64, now: Instant) {
        let jitter = context.entropy.next(through: max(100, milliseconds / 8))
        let delay = max(100, milliseconds) + jitter
        if upstreams[index].senders[at].reason != code {
            var fields = [
                ("unit", upstreams[index].senders[at].unit.description),
                ("upstream", upstreams[index].upstream.name), ("reason", code.name),
            ]
            if code == .shrunk {
                fields.append(("note", "records of a past period are missing here; find them, or confirm"))
            } else {
                fields.append(("retryMilliseconds", String(delay)))
            }
            log(
                code == .superseded || code == .duplicateOwner || code == .shrunk || code == .digestMismatch
                    ? .error : .warning, "unit-refused", fields)
        }
        upstreams[index].senders[at].forgetUnderWay(nextNumber: upstreams[index].nextNumber)
        upstreams[index].senders[at].reason = code
        upstreams[index].senders[at].phase = .waiting(untilMilliseconds: now.monotonicMilliseconds + delay)
    }

    /// An owner offers again when it has read something or a person has confirmed; a relay, which learns of neither,
    /// now and then.
    private func waitAsShrunk(_ index: Int, _ at: Int, now: Instant) {
        let unit = upstreams[index].senders[at].unit
        let delay = owners[unit] != nil ? Int64.max / 4 : shrunkRetryMilliseconds
        upstreams[index].senders[at].shrunkOffer = (units[unit]?.position, now.monotonicMilliseconds)
        wait(index, at, .shrunk, delay, now: now)
    }

    private var shrunkRetryMilliseconds: Int64 { 10 * settings.limits.refusedUnitRetryMilliseconds }

    /// Whether an intake is a reason to offer what was refused as shrunk: it brought something, or none was for long.
    func offersShrunkAgain(_ sender: UnitSender, now: Instant) -> Bool {
        guard sender.reason == .shrunk else { return false }
        guard let offer = sender.shrunkOffer, offer.position == units[sender.unit]?.position else { return true }
        return now.monotonicMilliseconds - offer.atMilliseconds >= shrunkRetryMilliseconds
    }

    private func rememberHolding(_ holding: Holding, of unit: UnitCode, holder: String, now: Instant) {
        let age = Int64(min(holding.heardAgeMilliseconds, UInt64(Int64.max / 4)))
        let known = UpstreamHolding(
            tier: holding.tier, level: holding.level, position: holding.position,
            heardAtMilliseconds: now.monotonicMilliseconds - age, marks: holding.marks,
            durableAtUnixMilliseconds: durableTime(of: holding, unit, holder: holder))
        let before = statuses[unit, default: UnitStatus()].upstreamHoldings.updateValue(known, forKey: holder)
        if before?.position?.incarnation != known.position?.incarnation { statusesToKeep.insert(unit) }
        if holding.holder.isEmpty {
            let isBehind = holding.position.map { seen in
                units[unit]?.incarnation.map { $0 < seen.incarnation } ?? false
            }
            statuses[unit]?.isSupersededUpstream = isBehind ?? false
            if holding.position?.incarnation == units[unit]?.incarnation { noteHeard(unit, known.heardAtMilliseconds) }
        }
        let isNews =
            before?.position != known.position || before?.marks != known.marks || before?.level != known.level
            || before?.durableAtUnixMilliseconds != known.durableAtUnixMilliseconds
        if isNews {
            alarmOnDifferentHolders(unit, holder: holder, known)
            keepReceipt(of: unit, now: now)
            tellDown(unit, holder: holder, known, now: now)
        }
    }

    /// The time that a holder tells with a position, or told before with the same one: not every message has it.
    private func durableTime(of holding: Holding, _ unit: UnitCode, holder: String) -> Int64? {
        guard holding.level == .durable || Mutant.isOn(.receiptBeforeDurable) else { return nil }
        if holding.durableAtMilliseconds > 0 { return Int64(clamping: holding.durableAtMilliseconds) }
        let before = statuses[unit]?.upstreamHoldings[holder]
        return before?.position == holding.position ? before?.durableAtUnixMilliseconds : nil
    }

    private func takeRefusal(_ refuse: Refuse, from index: Int, now: Instant) {
        let handle: UInt32
        switch refuse.subject {
        case .session: return
        case .unit(let of): handle = of
        case .update(let of, let number):
            handle = of
            guard upstreams[index].senders.indices.contains(Int(of)),
                number >= upstreams[index].senders[Int(of)].firstNumber
            else { return }
        }
        guard upstreams[index].senders.indices.contains(Int(handle)) else { return }
        counters.updatesRefused += 1
        let code = WireCode(rawValue: refuse.code)
        upstreams[index].senders[Int(handle)].forgetUnderWay(nextNumber: upstreams[index].nextNumber)
        if code == .moved {
            // Its answer says where to go on from.
            upstreams[index].senders[Int(handle)].phase = .claimed
            if let holding = refuse.holding, !Mutant.isOn(.skipResync) {
                takeHolding(holding, from: index, now: now)
            }
            return
        }
        if code == .shrunk {
            waitAsShrunk(index, Int(handle), now: now)
        } else {
            let isRetryable = code == nil || refuse.isRetryable
            let delay =
                isRetryable ? Int64(refuse.retryAfterMilliseconds) : settings.limits.refusedUnitRetryMilliseconds
            wait(index, Int(handle), code ?? .busy, delay, now: now)
            if code == .unknownUnit || code == .foreignUnit { didAnswer(index, handle, now: now) }
            if code == .digestMismatch { upstreams[index].senders[Int(handle)].repeatsFullSync = true }
        }
        // Whoever refused as superseded knows of more than it holds itself.
        if let holding = refuse.holding {
            takeHolding(holding, from: index, mayBegin: code != .superseded, now: now)
        }
    }

    private func takeHeardFromUpstream(_ stamps: [Heard], _ index: Int, now: Instant) {
        for stamp in stamps where upstreams[index].senders.indices.contains(Int(stamp.handle)) {
            let unit = upstreams[index].senders[Int(stamp.handle)].unit
            let at = now.monotonicMilliseconds - Int64(min(stamp.ageMilliseconds, UInt64(Int64.max / 4)))
            if units[unit]?.incarnation == stamp.incarnation { noteHeard(unit, at) }
            let holder = upstreams[index].holder
            guard let known = statuses[unit]?.upstreamHoldings[holder],
                known.position?.incarnation == stamp.incarnation, known.heardAtMilliseconds < at
            else { continue }
            statuses[unit]?.upstreamHoldings[holder]?.heardAtMilliseconds = at
        }
    }
}
