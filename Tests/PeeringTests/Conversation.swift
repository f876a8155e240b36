import Bytes
import Model
import Peering
import Wire

/// A dialer and a listener with nothing between them: bytes go where the test takes them.
struct Conversation: ~Copyable {
    static let key = SHA256.digest(Array("the office's key".utf8)).bytes
    static let idle: Int64 = 45_000

    var dialing: PeeringContext
    var listening: PeeringContext
    let dialer: Session
    let listener: Session
    var milliseconds: Int64 = 1_000
    /// What each side's node was given.
    var atDialer: [SessionInput] = []
    var atListener: [SessionInput] = []

    init(
        keyID: String = "office", sessionKey: [UInt8] = key, listenerRealm: Realm = .training,
        ring: KeyRing? = nil, office officeVersions: ClosedRange<UInt8> = ProtocolVersion.minors,
        centre centreVersions: ClosedRange<UInt8> = ProtocolVersion.minors, plainUntil: Int64 = .min, seed: UInt8 = 1
    ) {
        let office = NodeIdentity(
            node: "office", build: "1", realm: .training, tier: .branch, versions: officeVersions,
            plainUntilMilliseconds: plainUntil)
        let centre = NodeIdentity(
            node: "centre", build: "2", realm: listenerRealm, tier: .nation, versions: centreVersions,
            plainUntilMilliseconds: plainUntil)
        dialing = PeeringContext(identity: office, keyRing: KeyRing(), entropy: Entropy(seed: [seed]))
        let entry = KeyRing.Entry(sessionKey: Self.key, scope: .units([]))
        listening = PeeringContext(
            identity: centre, keyRing: ring ?? KeyRing(["office": entry]), entropy: Entropy(seed: [seed, 2]))
        let now = Instant(monotonicMilliseconds: 1_000, unixMilliseconds: 1_791_849_600_000)
        dialer = Session(.dialer(Credential(keyID: keyID, sessionKey: sessionKey)), now: now)
        listener = Session(.listener, now: now)
    }

    /// Of programs from before encryption.
    static func plain(keyID: String = "office", sessionKey: [UInt8] = key) -> Conversation {
        Conversation(keyID: keyID, sessionKey: sessionKey, office: 0...5, centre: 0...5)
    }

    var now: Instant {
        Instant(monotonicMilliseconds: milliseconds, unixMilliseconds: 1_791_849_600_000 + milliseconds)
    }

    mutating func start() { dialer.start(&dialing) }

    /// The listener takes bytes.
    mutating func toListener(_ bytes: [UInt8]) {
        listener.receive(bytes.span, now: now)
        while let input = listener.nextInput(&listening, now: now) { atListener.append(input) }
    }

    mutating func toDialer(_ bytes: [UInt8]) {
        dialer.receive(bytes.span, now: now)
        while let input = dialer.nextInput(&dialing, now: now) { atDialer.append(input) }
    }

    /// Carries bytes to and fro until nobody has any; `change` may alter what the dialer or the listener sent.
    mutating func settle(_ change: ((_ fromDialer: Bool, _ round: Int, [UInt8]) -> [UInt8])? = nil) {
        for round in 0..<8 {
            let up = dialer.takeOutput()
            if !up.isEmpty { toListener(change?(true, round, up) ?? up) }
            let down = listener.takeOutput()
            if !down.isEmpty { toDialer(change?(false, round, down) ?? down) }
            if up.isEmpty, down.isEmpty { return }
        }
    }

    mutating func establish() {
        start()
        settle()
    }

    /// An update frame of so many body bytes at least, sealed, with the credit unasked.
    static func update(number: UInt64, cells: Int = 1) -> Message {
        let keys = (0..<cells).compactMap { index in ProcedureCode("1.\(10_000 + index)") }
        let position = Position(incarnation: Incarnation(counter: 1, random: 7), version: number, tag: number)
        let one = (try? Measures(canonical: [Measures.Entry(Slot(.received), 1)])) ?? Measures()
        return .update(
            UpdateFrame(
                handle: 0, number: number, index: 0,
                head: UpdateFrame.Head(base: .none(new: position), frames: 1, isConfirmed: false),
                cells: keys.compactMap { key in
                    Period("2026-10").map { UpdateFrame.Cell(CellKey($0, key), .plain(one)) }
                }, attestation: []))
    }
}

extension SessionInput {
    var message: Message? {
        if case .message(let message) = self { return message }
        return nil
    }
}

extension SessionEnd {
    /// The code that the peer gave.
    var refusal: WireCode? {
        if case .refused(let code, _, _, _) = self { return WireCode(rawValue: code) }
        return nil
    }
}
