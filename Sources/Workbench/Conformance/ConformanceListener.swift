internal import Bytes
internal import Model
internal import Noise
package import Peering
internal import Wire

/// Plays a listener to a dialer, by a scenario, and notes what the dialer does wrong. Bytes and times in, bytes out; no
/// socket, no clock.
///
/// | stage    | hears                | then                                                    |
/// |----------|----------------------|---------------------------------------------------------|
/// | away     | a connection         | greeting                                                |
/// | greeting | hello                | a moment later the challenge: proving                   |
/// | proving  | proof or share       | a moment later what answers it: open, or refusing       |
/// | refusing | a refusal            | over: what was wrong was seen                           |
/// | open     | claims, updates, …   | what the scenario says (`ConformanceListener+Scenario`) |
/// | any      | anything else        | a finding, and the connection is closed                 |
package final class ConformanceListener {
    enum Stage: Equatable { case away, greeting, proving, refusing, open }

    package let scenario: ListenerScenario
    package private(set) var findings: [ConformanceFinding] = []
    /// Nothing more is to be learnt.
    package private(set) var isOver = false
    let setting: ConformanceSetting
    var entropy: Entropy
    private(set) var stage = Stage.away
    private(set) var now = Instant(monotonicMilliseconds: 0, unixMilliseconds: 0)
    var line = ConformanceLine()
    private var output: [UInt8] = []
    private(set) var isClosing = false
    /// What is said a moment later, so that whoever does not wait is seen.
    private var pending: (at: Int64, frame: [UInt8], isWelcome: Bool)?
    private var hello: (body: [UInt8], value: Hello)?
    private var challenge: [UInt8] = []
    private var nonces: Set<[UInt8]> = []
    private(set) var minor: UInt8 = 0
    /// The session is to be encrypted: both sides have said so.
    private var isSealed = false
    /// Why the dialer could not be judged, which is not its fault.
    package private(set) var remark: String?
    /// What has to come, by when, and the requirement that is broken otherwise.
    private var expected: (requirement: String, text: String, by: Int64)?
    /// Bytes of the connection, both ways, for cuts.
    private var received = 0
    private var sent = 0
    var cuts: [ConformanceCut] = []
    var play = ListenerPlay()

    package init(_ scenario: ListenerScenario, _ setting: ConformanceSetting, seed: [UInt8]) {
        self.scenario = scenario
        self.setting = setting
        entropy = Entropy(seed: seed)
        cuts = scenario == .cut ? ConformanceCut.all : []
    }

    // MARK: - Events

    package func start(now: Instant) {
        self.now = now
        expect("D-47", "nobody connects", within: ConformanceTimes.connect)
    }

    package func accepted(now: Instant) {
        self.now = now
        if isOver { return isClosing = true }
        stage = .greeting
        line = ConformanceLine()
        (output, isClosing, pending, received, sent) = ([], false, nil, 0, 0)
        play.connectionBegan()
        expect("H-15", "no handshake within five seconds", within: ConformanceTimes.handshake)
    }

    package func receive(_ bytes: Span<UInt8>, now: Instant) {
        self.now = now
        guard !isOver, !isClosing, stage != .away else { return }
        if pending != nil {
            find("H-01", "something follows before the answer to it has come")
        }
        var count = bytes.count
        if case .received(let limit)? = cuts.first, received + count >= limit { count = limit - received }
        received += count
        line.receive(bytes.extracting(0..<count))
        readOn()
        if case .received(let limit)? = cuts.first, received >= limit { cut() }
    }

    package func closed(now: Instant) {
        self.now = now
        guard !isOver, stage != .away else { return }
        let (wasOpen, wasRefusing) = (stage == .open, stage == .refusing)
        stage = .away
        if isClosing { return expect("D-47", "nobody comes back", within: ConformanceTimes.connect) }
        if wasOpen, play.saidGoodbye { return expect("D-47", "nobody comes back", within: ConformanceTimes.connect) }
        if wasOpen {
            scenarioClosed()
        } else if wasRefusing, let refusal = scenario.refusal {
            find(refusal.requirement, "the dialer closes: \(refusal.text)")
            finish()
        } else {
            find("H-15", "the dialer closes within the handshake")
        }
        if !isOver { expect("D-47", "nobody comes back", within: ConformanceTimes.connect) }
    }

    package func tick(now: Instant) {
        self.now = now
        guard !isOver else { return }
        if let due = pending, now.monotonicMilliseconds >= due.at {
            pending = nil
            say(due.frame)
            if due.isWelcome { welcomed() }
        }
        if stage == .open { scenarioTick() }
        if let late = expected, now.monotonicMilliseconds >= late.by {
            expected = nil
            find(late.requirement, late.text)
            finish()
        }
    }

    /// What is to be sent, and whether the connection is to be closed behind it.
    package func takeOutput() -> (bytes: [UInt8], closes: Bool) {
        defer { output = [] }
        return (output, isClosing)
    }

    // MARK: - Words for the scenario

    func find(_ requirement: String, _ text: String) { findings.note(requirement, text) }

    /// What has to come next; what was expected before has come.
    func expect(_ requirement: String, _ text: String, within milliseconds: Int64) {
        expected = (requirement, text, now.monotonicMilliseconds + milliseconds)
    }

    /// Nothing has to come.
    func expectNothing() { expected = nil }

    func say(_ message: Message) { say(line.frame(message)) }

    private func say(_ frame: [UInt8]) {
        var frame = frame
        if case .sent(let limit)? = cuts.first, sent + frame.count >= limit {
            frame = Array(frame.prefix(max(0, limit - sent)))
            output += frame
            return cut()
        }
        sent += frame.count
        output += frame
    }

    /// Ends the connection without a word, in the middle of one.
    func cut() {
        cuts.removeFirst()
        isClosing = true
        expect("D-47", "nobody comes back after a cut", within: ConformanceTimes.connect)
    }

    /// The scenario is over: says goodbye, so that the dialer comes back soon.
    func finish() {
        if stage == .open, !isClosing { say(.goodbye(Goodbye(reason: .restarting, reconnectAfterMilliseconds: 0))) }
        expected = nil
        isClosing = true
        isOver = true
    }

    /// The dialer has broken the session: refuses it as a listener does, and learns nothing more.
    func refuse(_ code: WireCode) {
        say(.refusal(.session, code))
        isClosing = true
        expected = nil
        isOver = true
    }

    // MARK: - Frames

    private func readOn() {
        while !isClosing, !isOver {
            do throws(WireError) {
                guard let (message, body) = try line.next() else { return }
                take(message, body)
            } catch {
                find(error.requirement(of: line.lastType, isSealed: line.isSealed), "\(error)")
                refuse(error.code)
            }
        }
    }

    private func take(_ message: Message, _ body: [UInt8]) {
        switch (stage, message) {
        case (_, .refuse(let refuse)) where refuse.subject == .session: refused(refuse)
        case (.greeting, .hello(let hello)) where pending == nil: greet(hello, body)
        case (.refusing, _):
            if let refusal = scenario.refusal { find(refusal.requirement, refusal.text) }
            finish()
        case (.proving, .proof) where pending == nil && !isSealed: check(body)
        case (.proving, .share(let share)) where pending == nil && isSealed: check(share: share)
        case (.proving, .proof), (.proving, .share):
            find("H-26", "a \(message.type.words) where the challenge \(isSealed ? "has" : "lacks") encryption")
            refuse(.outOfPlace)
        case (.open, _): hear(message)
        default:
            find(pending == nil ? "H-02" : "H-01", "a \(message.type.words) where none is taken")
            refuse(.outOfPlace)
        }
    }

    private func greet(_ hello: Hello, _ body: [UInt8]) {
        if hello.realm != setting.realm {
            find("H-03", "the hello's realm is another than this listener's")
            return refuse(.wrongRealm)
        }
        if !nonces.insert(hello.nonce).inserted { find("H-07", "a nonce is used again") }
        let minors = scenario == .oldMinor ? 0...0 : ConformanceSetting.minors
        guard hello.versions.overlaps(minors) else {
            find(
                scenario == .oldMinor ? "V-07" : "H-04",
                "the hello offers minors \(hello.versions), of which none is among \(minors)")
            return refuse(.unsupportedVersion)
        }
        minor = min(hello.versions.upperBound, minors.upperBound)
        let offers = hello.capabilities & ProtocolVersion.sealed != 0
        if hello.versions.upperBound >= ProtocolVersion.sealedMinor, !offers {
            find("H-25", "minor \(hello.versions.upperBound) is offered, and encryption is not")
        }
        isSealed = offers && scenario != .oldMinor
        guard isSealed || scenario.refusal == nil else {
            remark = "not played: the dialer does not encrypt"
            return refuse(.unsupportedVersion)
        }
        self.hello = (body, hello)
        let answer = Challenge(
            version: minor, capabilities: isSealed ? ProtocolVersion.sealed : 0, realm: setting.realm,
            node: setting.node, build: ConformanceSetting.build, nonce: entropy.nonce(),
            clockMilliseconds: now.unixMilliseconds, proof: [])
        let isKnown = hello.keyID == setting.keyID
        let key = HMAC(key: isKnown ? setting.sessionKey : entropy.nonce())
        challenge = Handshake.challengeBody(answer, key: key, hello: body)
        stage = .proving
        put(line.frame(.challenge, challenge), isWelcome: false)
    }

    private func check(_ proof: [UInt8]) {
        guard let hello, hello.value.keyID == setting.keyID else {
            find("H-09", "the hello names the key \(self.hello?.value.keyID ?? ""), not \(setting.keyID)")
            return refuse(.authenticationFailed)
        }
        let key = HMAC(key: setting.sessionKey)
        guard Handshake.verifies(proof: proof, key: key, hello: hello.body, challenge: challenge) else {
            find("H-09", "the dialer's proof does not fit hello, challenge and key")
            return refuse(.authenticationFailed)
        }
        let keys = Handshake.frameKeys(sessionKey: key, hello: hello.body, challenge: challenge, proof: proof)
        line.key(sending: keys.listenerToDialer, receiving: keys.dialerToListener)
        line.isEstablished = true
        put(line.frame(welcome), isWelcome: true)
    }

    private var welcome: Message {
        play.granted = scenario == .exactCredit ? 0 : ConformanceTimes.windowBytes
        return .welcome(
            Welcome(
                grantedBytes: play.granted, idleMilliseconds: ConformanceTimes.idle,
                takeoverMilliseconds: ConformanceTimes.takeover, tier: .nation))
    }

    private func check(share: [UInt8]) {
        guard let hello, hello.value.keyID == setting.keyID else {
            find("H-09", "the hello names the key \(self.hello?.value.keyID ?? ""), not \(setting.keyID)")
            return refuse(.authenticationFailed)
        }
        var handshake = ConformanceShares.handshake(
            .responder, key: HMAC(key: setting.sessionKey), hello: hello.body, challenge: challenge, &entropy)
        let answer: [UInt8]
        do throws(NoiseError) {
            let payload = try handshake.read(share.span)
            if (try? Proof.clock(inShare: payload)) == nil { find("H-31", "the share's payload is no clock") }
            answer = try handshake.write(payload: [])
        } catch {
            find(ConformanceShares.requirement(of: error), "the dialer's share: \(error)")
            return refuse(.authenticationFailed)
        }
        guard let finished = handshake.finished() else { return refuse(.authenticationFailed) }
        if scenario == .weakShare {
            return put(line.frame(.share, ConformanceShares.weak(answer)), isWelcome: true)
        }
        let said = line.frame(.share, answer)
        let clear = line.frame(welcome)
        line.seal(finished)
        var frame = scenario == .clearWelcome ? clear : line.frame(welcome)
        if scenario == .wrongTag { frame[frame.count - 1] ^= 1 }
        put(said + frame, isWelcome: true)
    }

    private func put(_ frame: [UInt8], isWelcome: Bool) {
        pending = (now.monotonicMilliseconds + ConformanceTimes.pause, frame, isWelcome)
    }

    private func welcomed() {
        guard !isClosing else { return }
        if let refusal = scenario.refusal {
            stage = .refusing
            return expect(refusal.requirement, refusal.text, within: ConformanceTimes.answer)
        }
        stage = .open
        offerBundle()
        expect("D-12", "no unit is claimed", within: ConformanceTimes.answer)
    }

    private func refused(_ refuse: Refuse) {
        let code = WireCode(rawValue: refuse.code)
        if stage == .refusing, code == .authenticationFailed { return finish() }
        if scenario == .oldMinor, stage == .proving, code == .unsupportedVersion,
            (hello?.value.capabilities ?? 0) & ProtocolVersion.sealed != 0
        {
            remark = "the dialer wants encryption, which a listener of minor 0 does not have (H-27)"
            return finish()
        }
        if stage == .refusing, let wanted = scenario.refusal {
            find(wanted.requirement, "refused with \(code?.name ?? "\(refuse.code)") instead of 3")
            return finish()
        }
        let requirement =
            switch code {
            case .authenticationFailed?: "H-08"
            case .unsupportedVersion?: "H-04"
            case .wrongRealm?: "H-03"
            case .idle?: "D-46"
            case .handshakeTimeout?: "H-15"
            default: "H-02"
            }
        find(requirement, "the dialer refuses what is right: \(code?.name ?? "\(refuse.code)"): \(refuse.text)")
        finish()
    }
}

/// Where a connection is cut: after so many bytes of one direction.
enum ConformanceCut: Equatable {
    case received(Int)
    case sent(Int)

    /// Within the hello, the challenge, the first frames with a MAC, the welcome, and what follows the claim.
    static let all: [ConformanceCut] = [.received(10), .sent(30), .received(320), .sent(200), .received(400)]
}
