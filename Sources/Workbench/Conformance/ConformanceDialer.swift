internal import Bytes
package import Model
internal import Nodes
internal import Noise
package import Peering
internal import Wire

/// An office that the played dialer speaks for; it goes on from scenario to scenario, as one store does.
package struct ConformanceOffice {
    var state: UnitState
    private var commits: Int64 = 0

    package init(_ unit: UnitCode, seed: [UInt8]) {
        var entropy = Entropy(seed: seed)
        state = UnitState(unit: unit, tagCapacity: 64, tellsOthers: true)
        state.begin(Incarnation(counter: 1, random: entropy.next64()))
        commit()
    }

    var position: Position { state.position ?? Self.nowhere }

    private static let nowhere = Position(incarnation: Incarnation(counter: 0, random: 0), version: 0, tag: 0)

    /// One more feedback in the month, quarter and year of October 2026: the least that K-20 lets stand.
    mutating func commit() {
        commits += 1
        let counts = [Measure.feedbackReceived, .feedbackOnRules].map { Measures.Entry(Slot($0), commits) }
        guard let measures = try? Measures(canonical: counts) else { return }
        let cells = Self.keys.map { (key: $0, measures: measures) }
        _ = state.commit(cells)
    }

    static let keys: [CellKey] = ["2026", "2026-10", "2026-Q4"].compactMap { text in
        Period(text).flatMap { period in ProcedureCode("").map { CellKey(period, $0) } }
    }
}

/// Plays a dialer to a listener, by a scenario, and notes what the listener does wrong. Bytes and times in, bytes out;
/// no socket, no clock.
package final class ConformanceDialer {
    enum Stage: Equatable { case hello, share, proof, open }

    /// What has to come next.
    enum Awaited: Equatable {
        case challenge, share, welcome, level, pong
        case session(WireCode)
        case update(WireCode)
        /// The end of the connection, without a word.
        case silence
    }

    package let scenario: DialerScenario
    package private(set) var findings: [ConformanceFinding] = []
    package private(set) var isOver = false
    /// Why the listener cannot be judged, which is not its fault.
    package private(set) var trouble: String?
    /// Why it could not be judged in this scenario alone.
    package private(set) var remark: String?
    package internal(set) var office: ConformanceOffice
    let setting: ConformanceSetting
    private var entropy: Entropy
    private var stage = Stage.hello
    private(set) var now = Instant(monotonicMilliseconds: 0, unixMilliseconds: 0)
    let line = ConformanceLine()
    private var output: [UInt8] = []
    private var isClosing = false
    private var hello: [UInt8] = []
    private var handshake: HandshakeState?
    private var awaited: (what: Awaited, requirement: String, text: String, by: Int64)?
    private var claimAgainAt: Int64?
    private(set) var granted: UInt64 = 0
    var nextNumber: UInt64 = 1
    var step = 0
    private var pinged: Int64 = 0

    package init(
        _ scenario: DialerScenario, _ setting: ConformanceSetting, office: ConformanceOffice, seed: [UInt8]
    ) {
        self.scenario = scenario
        self.setting = setting
        self.office = office
        entropy = Entropy(seed: seed)
    }

    // MARK: - Events

    /// The connection is there.
    package func opened(now: Instant) {
        self.now = now
        if scenario == .probe {
            put(Array("GET / HTTP/1.1\r\nHost: tamcap\r\n\r\n".utf8))
            return require(.silence, "F-04", "the connection is not closed at its first wrong byte")
        }
        hello =
            Message.hello(
                Hello(
                    versions: scenario == .oldMinor ? 0...0 : ConformanceSetting.minors, capabilities: capabilities,
                    realm: setting.realm, node: setting.node, keyID: setting.keyID, nonce: entropy.nonce(),
                    build: ConformanceSetting.build)
            ).body
        put(line.frame(.hello, hello))
        require(.challenge, scenario == .wrongKey ? "H-06" : "H-08", "no challenge comes")
    }

    private var capabilities: UInt64 { scenario == .oldMinor ? 0 : ProtocolVersion.sealed }

    package func receive(_ bytes: Span<UInt8>, now: Instant) {
        self.now = now
        guard !isOver else { return }
        if awaited?.what == .silence {
            find("F-04", "there is an answer to what is not this protocol")
            return finish()
        }
        line.receive(bytes)
        while !isOver {
            do throws(WireError) {
                guard let (message, body) = try line.next() else { return }
                take(message, body)
            } catch {
                find(error.requirement(of: line.lastType, isSealed: line.isSealed), "\(error)")
                put(line.frame(.refusal(.session, error.code)))
                finish()
            }
        }
    }

    package func closed(now: Instant) {
        self.now = now
        guard !isOver else { return }
        if let awaited, awaited.what != .silence {
            find(awaited.requirement, "the listener closes: \(awaited.text)")
        }
        finish()
    }

    package func tick(now: Instant) {
        self.now = now
        guard !isOver else { return }
        if let again = claimAgainAt, now.monotonicMilliseconds >= again {
            claimAgainAt = nil
            claim()
        }
        if let late = awaited, now.monotonicMilliseconds >= late.by {
            find(late.requirement, late.text)
            finish()
        }
    }

    package func takeOutput() -> (bytes: [UInt8], closes: Bool) {
        defer { output = [] }
        return (output, isClosing)
    }

    // MARK: - Words for the scenario

    func find(_ requirement: String, _ text: String) { findings.note(requirement, text) }

    func require(_ what: Awaited, _ requirement: String, _ text: String) {
        awaited = (what, requirement, text, now.monotonicMilliseconds + ConformanceTimes.answer)
    }

    func put(_ bytes: [UInt8]) { output += bytes }

    func say(_ message: Message) { put(line.frame(message)) }

    func ping(_ requirement: String, _ text: String) {
        pinged = now.unixMilliseconds
        say(.ping(sentMilliseconds: pinged))
        require(.pong, requirement, text)
    }

    func finish() {
        if stage == .open, !isOver { say(.goodbye(Goodbye(reason: .done, reconnectAfterMilliseconds: 0))) }
        awaited = nil
        isClosing = true
        isOver = true
    }

    // MARK: - What comes

    private func take(_ message: Message, _ body: [UInt8]) {
        switch (stage, message) {
        case (_, .refuse(let refuse)): refused(refuse)
        case (.hello, .challenge(let challenge)): answer(challenge, body)
        case (.share, .share(let share)): finish(share: share)
        case (.proof, .welcome(let welcome)):
            stage = .open
            granted = welcome.grantedBytes
            claim()
        case (.open, .holding(let holdings)): for holding in holdings where !isOver { hear(holding) }
        case (.open, .ping(let sent)):
            say(.pong(sentMilliseconds: sent, peerMilliseconds: now.unixMilliseconds))
        case (.open, .pong(let sent, _)):
            if sent != pinged { find("M-27", "the pong does not bring the ping's clock back") }
            if awaited?.what == .pong { arrived() }
        case (.open, .credit(let total)):
            if total < granted { find("D-43", "the credit falls from \(granted) to \(total)") }
            granted = max(granted, total)
        case (.open, .heard), (.open, .bundleOffer), (.open, .bundlePart): break
        case (.open, .goodbye):
            trouble = "the listener says goodbye in the middle of a scenario"
            finish()
        default:
            find("H-02", "a \(message.type.words) where none is taken")
            put(line.frame(.refusal(.session, .outOfPlace)))
            finish()
        }
    }

    private func answer(_ challenge: Challenge, _ body: [UInt8]) {
        let key = HMAC(key: scenario == .wrongKey ? entropy.nonce() : setting.sessionKey)
        if scenario != .wrongKey, !Handshake.verifies(challenge: body, key: key, hello: hello) {
            find("H-08", "the challenge's proof does not fit hello, challenge and key")
            return finish()
        }
        if challenge.realm != setting.realm { find("H-03", "the challenge's realm is not the hello's") }
        let offered = scenario == .oldMinor ? 0...0 : ConformanceSetting.minors
        if !offered.contains(challenge.version) { find("H-04", "minor \(challenge.version) was not offered") }
        if challenge.capabilities & ~capabilities != 0 {
            find("H-05", "the challenge has capabilities that the hello does not have")
        }
        let isSealed = challenge.capabilities & capabilities != 0
        if challenge.version >= ProtocolVersion.sealedMinor, !isSealed {
            find("H-25", "a listener of minor \(challenge.version) does not take the offer of encryption")
        }
        if isSealed, scenario != .proofForShare { return share(body, key) }
        if !isSealed, scenario.isAboutSealing {
            remark = "not played: the listener does not encrypt"
            return finish()
        }
        let proof = Handshake.proofBody(
            clockMilliseconds: now.unixMilliseconds, key: key, hello: hello, challenge: body)
        put(line.frame(.proof, proof))
        let keys = Handshake.frameKeys(sessionKey: key, hello: hello, challenge: body, proof: proof)
        stage = .proof
        if scenario == .proofForShare {
            return require(.session(.outOfPlace), "H-26", "a proof where a share is agreed is not refused as 20")
        }
        if scenario == .wrongKey {
            return require(.session(.authenticationFailed), "H-09", "a proof under a wrong key is not refused as 3")
        }
        line.key(sending: keys.dialerToListener, receiving: keys.listenerToDialer)
        line.isEstablished = true
        require(.welcome, "H-11", "no welcome comes")
    }

    private func share(_ challenge: [UInt8], _ key: HMAC) {
        var handshake = ConformanceShares.handshake(
            .initiator, key: key, hello: hello, challenge: challenge, &entropy)
        let payload = Proof.sharePayload(clockMilliseconds: now.unixMilliseconds)
        guard let message = try? handshake.write(payload: payload) else { return finish() }
        self.handshake = handshake
        let said = scenario == .weakShare ? ConformanceShares.weak(message) : message
        put(line.frame(.share, said))
        stage = .share
        switch scenario {
        case .weakShare:
            require(.session(.authenticationFailed), "H-32", "a share of low order is not refused as 3")
        case .wrongKey:
            require(.session(.authenticationFailed), "H-33", "a share under a wrong key is not refused as 3")
        default: require(.share, "H-26", "no share comes")
        }
    }

    private func finish(share: [UInt8]) {
        guard awaited?.what == .share, var handshake else {
            find(awaited?.requirement ?? "H-26", awaited?.text ?? "a share where none is taken")
            return finish()
        }
        do throws(NoiseError) {
            let payload = try handshake.read(share.span)
            if !payload.isEmpty { find("H-31", "the payload of the listener's share is not empty") }
        } catch {
            find(ConformanceShares.requirement(of: error), "the listener's share: \(error)")
            return finish()
        }
        guard let finished = handshake.finished() else { return finish() }
        line.seal(finished)
        stage = .proof
        require(.welcome, "H-11", "no welcome comes")
    }

    /// The one thing awaited has come.
    func arrived() {
        awaited = nil
        step += 1
        goOn()
    }

    private func hear(_ holding: Holding) {
        guard holding.handle == 0 else { return find("D-12", "a holding of handle \(holding.handle), never claimed") }
        guard holding.holder.isEmpty, awaited?.what == .level else { return }
        if holding.position == office.position { return arrived() }
        if step == 0 {
            // Its answer to the claim: everything follows, once.
            step = 1
            sendFullSync()
            require(.level, "D-35", "a full sync is not acknowledged by a holding at its position")
        }
    }

    private func refused(_ refuse: Refuse) {
        if let code = WireCode(rawValue: refuse.code), code.isRetryable != refuse.isRetryable {
            find("E-02", "\(code.name) with the retryable bit \(refuse.isRetryable ? "set" : "clear")")
        }
        let code = WireCode(rawValue: refuse.code)
        switch (refuse.subject, awaited?.what) {
        case (.session, .challenge?) where scenario == .oldMinor && code == .unsupportedVersion:
            remark = "the listener wants encryption, which a dialer of minor 0 does not have (H-27)"
            isClosing = true
            isOver = true
        case (.session, .session(let wanted)?) where wanted == code:
            isClosing = true
            isOver = true
        case (.update, .update(let wanted)?) where wanted == code:
            if code == .moved, refuse.holding?.position != office.position {
                find("D-22", "the refusal does not say which position is held")
            }
            arrived()
        case (.unit, .level?) where code == .duplicateOwner:
            // The connection of the scenario before is not closed there yet.
            claimAgainAt = now.monotonicMilliseconds + ConformanceTimes.ping
        case (.unit, .level?):
            trouble =
                "the unit is refused (\(code?.name ?? "\(refuse.code)"): \(refuse.text)); play against a "
                + "listener that holds nothing of it and lets the key write it"
            finish()
        default:
            let wanted = awaited.map { "\($0.requirement) " } ?? ""
            find(
                awaited?.requirement ?? "E-01",
                "refused with \(code?.name ?? "\(refuse.code)"): \(wanted)\(refuse.text)")
            finish()
        }
    }
}
