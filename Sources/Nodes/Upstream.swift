internal import Bytes
internal import Model
internal import Peering
internal import Wire

/// One node to which this one dials: the attempts, the session when it stands, and the bundle that is fetched.
///
/// | state             | event                        | then                                                         |
/// |-------------------|------------------------------|--------------------------------------------------------------|
/// | away, waiting     | time                         | dials: away, dialing                                         |
/// | away, dialing     | a connection                 | hello: away, proving                                         |
/// | away, dialing     | none                         | backs off: away, waiting                                     |
/// | away, proving     | welcome                      | established; the node claims its units                       |
/// | away, proving     | an end                       | backs off: away, waiting                                     |
/// | established       | an end                       | backs off: away, waiting; claims and senders are forgotten   |
/// | any               | a planned stop               | goodbye: away, stopped                                       |
final class Upstream {
    private enum State {
        /// No session. Since when there has been none, on the monotonic clock; `nil` before the first tick.
        case away(sinceMilliseconds: Int64?, Attempt)
        case established(UpstreamSession)
    }

    private enum Attempt {
        case waiting(untilMilliseconds: Int64)
        case dialing
        case proving(LinkID, Session)
        /// A planned stop: dial no more.
        case stopped
    }

    private let setting: NodeSettings.Upstream
    let index: Int
    private let context: NodeContext
    private let units: UnitBook
    private let digests: DigestBook
    private var state = State.away(sinceMilliseconds: nil, .waiting(untilMilliseconds: .longAgo))
    private var backoff: Backoff
    /// Which key is dialled with next.
    private var choice: CredentialChoice
    /// Why there is no session, and the clock as it was measured in the last one.
    private var trouble: UpstreamReport.Trouble?
    private var lastClockOffsetMilliseconds: Int64?
    /// Outlasts the session, so that health goes out no more often where sessions are short.
    private var lastHealthMilliseconds: Int64 = .longAgo
    /// A bundle under way; it outlasts the session, and goes on in the next one.
    private var fetch: BundleFetch?

    /// `index` is the upstream's place in the settings, by which the world dials it.
    init(_ setting: NodeSettings.Upstream, index: Int, _ context: NodeContext, _ units: UnitBook, _ digests: DigestBook)
    {
        self.setting = setting
        self.index = index
        self.context = context
        self.units = units
        self.digests = digests
        choice = CredentialChoice(setting.credentials)
        backoff = Backoff(maxMilliseconds: context.settings.reconnectMaxMilliseconds)
    }

    /// The session that stands, if one does.
    var established: UpstreamSession? {
        guard case .established(let session) = state, session.session.isEstablished else { return nil }
        return session
    }

    var link: LinkID? { connection?.link }

    private var connection: (link: LinkID, session: Session)? {
        switch state {
        case .away(_, .proving(let link, let session)): (link, session)
        case .established(let session): (session.link, session.session)
        case .away: nil
        }
    }

    private var awaySinceMilliseconds: Int64? {
        if case .away(let since, _) = state { return since }
        return nil
    }

    // MARK: - Dialing

    func dialWhenDue(now: Instant) {
        guard case .away(let since, .waiting(let until)) = state, until <= now.monotonicMilliseconds else { return }
        state = .away(sinceMilliseconds: since, .dialing)
        context.perform(.dial(upstream: index))
    }

    /// A connection stands; one that was not asked for is closed.
    func dialed(as link: LinkID, now: Instant) {
        guard case .away(let since, .dialing) = state else { return context.perform(.close(link)) }
        let session = Session(.dialer(choice.next(now: now)), now: now)
        session.start(&context.peering)
        state = .away(sinceMilliseconds: since, .proving(link, session))
    }

    /// - Returns: whether an attempt was under way.
    func dialFailed(reason: String, now: Instant) -> Bool {
        guard case .away(let since, .dialing) = state else { return false }
        trouble = .unreachable(reason)
        let delay = backoff.nextDelayMilliseconds(&context.peering.entropy)
        state = .away(
            sinceMilliseconds: since, .waiting(untilMilliseconds: now.monotonicMilliseconds + delay))
        context.log(
            .warning, "dial-failed",
            [("upstream", setting.name), ("reason", reason), ("retryMilliseconds", String(delay))])
        return true
    }

    /// Says goodbye; nothing is dialed afterwards.
    func stop(_ goodbye: Goodbye, now: Instant) {
        connection?.session.sayGoodbye(goodbye, &context.peering)
        end(now: now)
        state = .away(sinceMilliseconds: awaySinceMilliseconds, .stopped)
    }

    /// The connection is gone.
    func closed(now: Instant) {
        connection?.session.connectionClosed()
        end(now: now)
    }

    /// Forgets the session, if there is one, and plans the next attempt.
    func end(now: Instant) {
        guard let (link, session) = connection else { return }
        let end = session.end ?? .closedByPeer
        context.flush(session, on: link)
        context.perform(.close(link))
        if now.monotonicMilliseconds - session.beganMilliseconds >= PeeringLimits.backoffResetMilliseconds {
            backoff.reset()
        }
        if case .goodbye = end { choice.forgetRefusals() }
        let pause = noteKey(behind: end, of: session, now: now) ? 0 : pause(behind: end, of: session)
        let delay = backoff.nextDelayMilliseconds(notBefore: pause, &context.peering.entropy)
        context.log(
            end.isOrdinary ? .info : .warning, "upstream-lost",
            [("upstream", setting.name), ("reason", end.description), ("retryMilliseconds", String(delay))])
        trouble = UpstreamReport.Trouble(end)
        if case .established(let ended) = state {
            lastHealthMilliseconds = ended.lastHealthMilliseconds
            lastClockOffsetMilliseconds = -session.clockOffsetMilliseconds
        }
        state = .away(
            sinceMilliseconds: awaySinceMilliseconds ?? now.monotonicMilliseconds,
            .waiting(untilMilliseconds: now.monotonicMilliseconds + delay))
    }

    /// What the upstream asks to wait for before the next attempt, in milliseconds.
    private func pause(behind end: SessionEnd, of session: Session) -> Int64 {
        let pause: Int64
        switch end {
        case .refused(_, let isRetryable, let retryAfter, _):
            // After a handshake that stood, what looks like a mistake of ours was a line that garbles: dial on.
            let isFinal = !isRetryable && session.welcome == nil
            pause = isFinal ? context.settings.limits.refusedUnitRetryMilliseconds : Int64(retryAfter)
        case .goodbye(let retryAfter): pause = Int64(retryAfter)
        default: pause = 0
        }
        return min(pause, NodeLimits.upstreamPauseMaxMilliseconds)
    }

    // MARK: - Keys

    /// Other keys are there: whoever stands by one that is not the best any more comes again.
    func adopt(_ credentials: [Credential], now: Instant) {
        choice = CredentialChoice(credentials)
        _ = comesWithAnotherKey(now: now)
    }

    /// A key that is refused in the handshake stands back behind the other one for a while (H-23).
    ///
    /// - Returns: whether there is another one to try, at once.
    private func noteKey(behind end: SessionEnd, of session: Session, now: Instant) -> Bool {
        guard session.welcome == nil, end.isOfKey, let keyID = session.credentialID else { return false }
        choice.didRefuse(keyID, now: now)
        let next = choice.next(now: now).keyID
        guard next != keyID else { return false }
        context.log(.warning, "key-refused", [("upstream", setting.name), ("key", keyID), ("next", next)])
        return true
    }

    /// Ends a session that was proved by another key than the one to be used now (H-24).
    private func comesWithAnotherKey(now: Instant) -> Bool {
        guard let session = established?.session, let keyID = session.peer?.keyID else { return false }
        let next = choice.next(now: now).keyID
        guard next != keyID else { return false }
        context.log(.info, "key-changes", [("upstream", setting.name), ("key", keyID), ("next", next)])
        session.sayGoodbye(Goodbye(reason: .restarting, reconnectAfterMilliseconds: 0), &context.peering)
        end(now: now)
        return true
    }

    // MARK: - The session

    func receive(_ bytes: Span<UInt8>, now: Instant) { connection?.session.receive(bytes, now: now) }

    /// The next message of what was received; `nil` when more bytes are needed, or the session is over.
    func nextMessage(now: Instant) -> Message? {
        guard let session = connection?.session else { return nil }
        while let input = session.nextInput(&context.peering, now: now) {
            if case .message(let message) = input { return message }
        }
        return nil
    }

    /// The session, the first time after its handshake.
    func becomeEstablished(now: Instant) -> UpstreamSession? {
        guard case .away(_, .proving(let link, let session)) = state, session.isEstablished else { return nil }
        let established = UpstreamSession(
            link, session, name: setting.name, lastHealthMilliseconds: lastHealthMilliseconds, context, units, digests,
            now: now)
        state = .established(established)
        if let keyID = session.peer?.keyID, context.attests(byKeyOf: keyID) { units.attestAnew() }
        context.log(
            .info, "upstream-established", [("upstream", setting.name), ("node", established.holder)])
        if session.peer?.isSealed == false { context.logPlain([("upstream", setting.name)]) }
        trouble = nil
        if report.isClockOff {
            context.log(
                .warning, "clock-off",
                [
                    ("upstream", setting.name), ("offsetMilliseconds", String(-session.clockOffsetMilliseconds)),
                    ("note", "set this machine's clock, or the upstream's"),
                ])
        }
        return established
    }

    func endIfOver(now: Instant) { if connection?.session.end != nil { end(now: now) } }

    func tick(now: Instant) {
        guard let session = connection?.session else { return }
        session.tick(&context.peering, now: now)
        if session.end != nil { return end(now: now) }
        if comesWithAnotherKey(now: now) { return }
        established?.tick(now: now)
    }

    /// Sends what is due, and hands over what the session has to say.
    func pump(now: Instant) {
        established?.pump(now: now)
        if let connection { context.flush(connection.session, on: connection.link) }
    }

    func nextDeadlineMilliseconds() -> Int64 {
        switch state {
        case .away(_, .waiting(let until)): until
        case .away(_, .stopped), .away(_, .dialing): .max
        case .away(_, .proving(_, let session)):
            session.nextDeadlineMilliseconds(idle: context.settings.identity.idleMilliseconds)
        case .established(let session): session.nextDeadlineMilliseconds()
        }
    }

    // MARK: - Absence

    /// Whoever is away is so from the first look on.
    func noteAbsence(now: Instant) {
        guard established == nil, case .away(nil, let attempt) = state else { return }
        state = .away(sinceMilliseconds: now.monotonicMilliseconds, attempt)
    }

    /// Whether the upstream has said what it knows of a unit. An answer of this session counts: within it the upstream
    /// tells every change. Whoever cannot be reached for as long as an owner may be taken for dead holds nobody up any
    /// longer (D-69); a store that says where it stands waits only for a line that is about to come about (D-97).
    func hasAnswered(for claim: Claim, now: Instant) -> Bool {
        if let established { return established.sender(of: claim.unit)?.isAnswered ?? false }
        let since = awaySinceMilliseconds ?? now.monotonicMilliseconds
        return now.monotonicMilliseconds - since >= patienceMilliseconds(claim.position == nil)
    }

    private func patienceMilliseconds(_ isWithoutPosition: Bool) -> Int64 {
        let identity = context.settings.identity
        return isWithoutPosition
            ? identity.takeoverMilliseconds : min(identity.takeoverMilliseconds, identity.idleMilliseconds)
    }

    /// When the upstream has been away for so long that it holds nobody up, those first who say where they stand;
    /// `nil` while it is there.
    func givenUpMilliseconds(now: Instant) -> Int64? {
        guard let since = awaySinceMilliseconds else { return nil }
        return [false, true].map { since + patienceMilliseconds($0) }.first { $0 > now.monotonicMilliseconds }
            ?? since + patienceMilliseconds(true)
    }

    // MARK: - The bundle

    /// What follows from an offer for the others.
    enum OfferOutcome {
        case nothing
        /// More is known of who signed the bundle in force.
        case confirmed
        /// People must look at it.
        case alarm
    }

    /// A bundle is offered: one that is newer is fetched, from where an earlier session left off (D-50, D-51), unless
    /// the centre should have signed it and has not (D-87).
    func accept(_ offer: BundleOffer, now: Instant) -> OfferOutcome {
        guard offer.bytes <= Limits.bundleBytesMax else { return .nothing }
        let digests = context.trust.hear(offer, ofUpstream: index)
        var isAlarmed = false
        func alarm(_ kind: BundleAlarm.Kind) {
            isAlarmed = context.alarm(kind, upstream: setting.name, serial: offer.serial, now: now) || isAlarmed
        }
        let isInForce = context.bundle.map { $0.serial == offer.serial && $0.hash == offer.hash } ?? false
        let isOther = context.bundle.map { $0.serial == offer.serial && $0.hash != offer.hash } ?? false
        if isOther || context.trust.isContradicted(offer) { alarm(.twoOfOneSerial) }
        if isInForce, context.confirm(digests) { return .confirmed }
        let standing = context.standing(serial: offer.serial, hash: offer.hash, digests)
        let isKnownSigned = isInForce && context.bundle?.isSigned == true
        if !context.mayTake(standing), !isKnownSigned {
            // A full list says that more is to come; serial 0 only stands in until somebody above speaks.
            if offer.serial > 0, offer.digests.count < Limits.bundleDigestsMax {
                alarm(standing == .wrong ? .wrong : .unsigned)
            }
            return isAlarmed ? .alarm : .nothing
        }
        if context.isNewer(serial: offer.serial, hash: offer.hash, isSigned: standing == .signed) { request(offer) }
        return isAlarmed ? .alarm : .nothing
    }

    private func request(_ offer: BundleOffer) {
        if fetch?.isOf(offer) != true { fetch = BundleFetch(offer) }
        if let request = fetch?.request { connection?.session.send(.bundleRequest(request), &context.peering) }
    }

    func accept(_ part: BundlePart) {
        switch fetch?.append(part) {
        case nil, .foreign: return
        case .tooLong: fetch = nil
        case .part(let request): connection?.session.send(.bundleRequest(request), &context.peering)
        case .whole(let bytes):
            guard let offer = fetch?.offer else { return }
            fetch = nil
            guard SHA256.digest(bytes).bytes == offer.hash else {
                return context.log(.error, "bundle-damaged", [("upstream", setting.name)])
            }
            // Another upstream's newer one may have come first; whoever takes what arrives computes under it.
            let digests = context.trust.digests(of: offer.serial, offer.hash)
            let standing = context.standing(serial: offer.serial, hash: offer.hash, digests)
            guard context.mayTake(standing),
                context.isNewer(serial: offer.serial, hash: offer.hash, isSigned: standing == .signed)
            else { return }
            context.perform(.bundleArrived(serial: offer.serial, bytes: bytes))
        }
    }

    // MARK: - For people

    /// How it stands with the session.
    var report: UpstreamReport {
        UpstreamReport(
            name: setting.name, isEstablished: established != nil,
            isPlain: established?.session.peer?.isSealed == false, trouble: trouble,
            refusedUnits: established?.refusedUnits ?? [],
            clockOffsetMilliseconds: established.map { -$0.session.clockOffsetMilliseconds }
                ?? lastClockOffsetMilliseconds)
    }

    /// How a unit stands here, in words.
    func standing(of unit: UnitCode) -> String {
        guard let established else {
            switch state {
            case .away(_, .waiting(let until)): return "\(setting.name): waiting(untilMilliseconds: \(until))"
            case .away(_, .dialing): return "\(setting.name): dialing"
            case .away(_, .stopped): return "\(setting.name): stopped"
            case .away(_, .proving), .established: return "\(setting.name): connected"
            }
        }
        guard let sender = established.sender(of: unit) else { return "\(setting.name): not claimed" }
        return "\(setting.name): \(sender.phase), holds \(sender.held.map { "\($0)" } ?? "nothing"), sent up to "
            + "\(sender.sent.map { "\($0.position)" } ?? "nothing"), \(sender.underWay.count) under way"
            + (sender.lastRefusal.map { ", last refused as \($0.code.name)" } ?? "")
    }
}
