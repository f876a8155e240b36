internal import Bytes
internal import Noise
package import Wire

/// One connection as a state machine: handshake, MACs, credit, liveness. Bytes in, messages and bytes out; no socket,
/// no clock.
///
/// | phase       | state             | side     | hears                        | then                             |
/// |-------------|-------------------|----------|------------------------------|----------------------------------|
/// | opening     | idle              | dialer   | nothing                      | `start`: hello → awaitingChallenge |
/// | opening     | awaitingChallenge | dialer   | challenge                    | proof → awaitingWelcome          |
/// | opening     | awaitingHello     | listener | hello                        | challenge → awaitingProof        |
/// | proving     | awaitingProof     | listener | proof                        | welcome → established            |
/// | proving     | awaitingProof     | listener | share, where it is encrypted | share, welcome → established     |
/// | proving     | awaitingShare     | dialer   | share                        | awaitingWelcome                  |
/// | proving     | awaitingWelcome   | dialer   | welcome                      | established                      |
/// | established | established       | both     | see Protocol/06-delivery.md  |                                  |
/// | ended       | ended             | both     | nothing                      | what is left to send, then close |
///
/// A refusal may come in any phase. Everything else out of its place ends the session (`outOfPlace`).
package final class Session {
    package enum Role: Sendable {
        case dialer(Credential)
        case listener
    }

    package enum Phase: Equatable, Sendable {
        case opening
        case proving
        case established
        case ended(SessionEnd)
    }

    enum State {
        case idle(Credential)
        case awaitingChallenge(Credential, Greeting)
        case awaitingHello
        case awaitingProof(Challenged)
        case awaitingShare(Sharing)
        case awaitingWelcome(SecureChannel)
        case established(SecureChannel)
        /// With the channel, if it came to one: whoever closes the connection still asks whose it was.
        case ended(SessionEnd, SecureChannel?)
    }

    /// The hello, and its body as it travelled: what the proofs cover.
    struct Greeting {
        let hello: Hello
        let body: [UInt8]
    }

    /// What a listener has to remember between its challenge and the proof.
    struct Challenged {
        let greeting: Greeting
        let challenge: Challenge
        /// As it travelled.
        let body: [UInt8]
        /// What the challenge was made with: of a key that this node does not know, something that nobody knows. The
        /// dialer learns of it no sooner than of a wrong one, and after the same work.
        let sessionKey: HMAC
        /// The key itself, to be compared with that of the ring when the dialer proves it.
        let claimedKey: [UInt8]

        /// Whether the session is to be encrypted.
        var isSealed: Bool { challenge.capabilities & ProtocolVersion.sealed != 0 }
    }

    /// What a dialer has to remember between its share and the listener's.
    struct Sharing {
        let peer: PeerIdentity
        let handshake: HandshakeState
        let clockOffsetMilliseconds: Int64
    }

    var state: State {
        didSet { noteState() }
    }
    /// From the welcome on, while the session stands. Like the two below it stands beside the state, since it is asked
    /// for at every frame, and a look into the state copies all of it.
    private(set) var established: SecureChannel?
    /// From the proof on, also behind the end.
    private(set) var channel: SecureChannel?
    package private(set) var isEnded = false
    package let beganMilliseconds: Int64
    package internal(set) var lastReceivedMilliseconds: Int64
    var reader = FrameReader()
    /// Decoded bytes of all frames so far: what the peer has made this side do.
    package internal(set) var decodedBytes = 0
    private var output: [UInt8] = []
    /// Who a dialer said to be, and with which program, which nothing has proved; `nil` before its hello.
    package internal(set) var claimed: (node: String, build: String)?

    /// The name of the key that a dialer comes with.
    package let credentialID: String?

    package init(_ role: Role, now: Instant) {
        credentialID =
            switch role {
            case .dialer(let credential): credential.keyID
            case .listener: nil
            }
        state =
            switch role {
            case .dialer(let credential): .idle(credential)
            case .listener: .awaitingHello
            }
        beganMilliseconds = now.monotonicMilliseconds
        lastReceivedMilliseconds = now.monotonicMilliseconds
    }

    package var phase: Phase {
        switch state {
        case .idle, .awaitingChallenge, .awaitingHello: .opening
        case .awaitingProof, .awaitingShare, .awaitingWelcome: .proving
        case .established: .established
        case .ended(let end, _): .ended(end)
        }
    }

    package var isEstablished: Bool { established != nil }

    package var end: SessionEnd? {
        if case .ended(let end, _) = state { return end }
        return nil
    }

    private func noteState() {
        switch state {
        case .idle, .awaitingChallenge, .awaitingHello, .awaitingProof, .awaitingShare:
            (established, channel, isEnded) = (nil, nil, false)
        case .awaitingWelcome(let channel): (established, self.channel, isEnded) = (nil, channel, false)
        case .established(let channel): (established, self.channel, isEnded) = (channel, channel, false)
        case .ended(_, let channel): (established, self.channel, isEnded) = (nil, channel, true)
        }
    }

    /// Whether the session is, or is about to be, one that others can read.
    var isPlain: Bool {
        if let channel { return !channel.isSealed }
        if case .awaitingProof(let challenged) = state { return !challenged.isSealed }
        return false
    }

    /// Who the other side proved to be.
    package var peer: PeerIdentity? { channel?.peer }

    /// What the listener said at the beginning; `nil` at the listener and before it came.
    package var welcome: Welcome? { channel?.welcome }

    /// The peer's clock minus ours, in milliseconds, as last measured.
    package var clockOffsetMilliseconds: Int64 { channel?.clockOffsetMilliseconds ?? 0 }

    /// Bytes held of frames that are not complete.
    package var bufferedBytes: Int { reader.bufferedBytes }

    package var hasOutput: Bool { !output.isEmpty }

    /// The bytes to send since the last call.
    package func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    // MARK: - Sending

    /// Queues a message; without effect once the session has ended.
    ///
    /// - Returns: the bytes it takes on the wire.
    @discardableResult
    package func send(_ message: Message, _ context: inout PeeringContext) -> Int {
        if isEnded { return 0 }
        let before = output.count
        seal(prepare(message, &context))
        return output.count - before
    }

    /// A frame as it would go out, but for its MAC, so that its size can be weighed against the credit first.
    package func prepare(_ message: Message, _ context: inout PeeringContext) -> [UInt8] {
        context.body.removeAll(keepingCapacity: true)
        message.encode(into: &context.body)
        defer { if context.body.capacity > PeeringLimits.keptBodyBytes { context.body = [] } }
        return frame(message.type, body: context.body, &context)
    }

    /// Whether the peer has granted an update frame of so many bytes.
    package func allowsUpdate(bytes: Int, isBulk: Bool) -> Bool {
        established?.sendingCredit.allows(bytes: bytes, isBulk: isBulk) ?? false
    }

    /// Sends an update frame from `prepare` against the credit.
    package func sendUpdate(prepared frame: consuming [UInt8], isBulk: Bool) {
        guard let established else { return }
        established.sendingCredit.spend(bytes: frame.count, isBulk: isBulk)
        seal(frame)
    }

    func append(_ type: MessageType, body: [UInt8], _ context: inout PeeringContext) {
        seal(frame(type, body: body, &context))
    }

    private func frame(_ type: MessageType, body: [UInt8], _ context: inout PeeringContext) -> [UInt8] {
        // Nothing is compressed before the peer is known.
        channel.map { $0.frame(type: type, body: body, deflater: &context.deflater) }
            ?? FrameWriter.frame(type: type, body: body, authenticated: false)
    }

    private func seal(_ frame: consuming [UInt8]) {
        channel?.seal(&frame)
        if output.isEmpty { output = frame } else { output.append(contentsOf: frame) }
    }

    // MARK: - Ending

    /// Ends the session with a refusal to the peer.
    package func refuse(
        _ code: WireCode, retryAfterMilliseconds: UInt32 = 0, text: String, as end: SessionEnd? = nil,
        _ context: inout PeeringContext
    ) {
        send(
            .refuse(
                Refuse(
                    subject: .session, code: code.rawValue, isRetryable: code.isRetryable,
                    retryAfterMilliseconds: retryAfterMilliseconds, text: code.told(text))), &context)
        finish(end ?? .refusing(code))
    }

    /// Says goodbye and ends the session.
    package func sayGoodbye(_ goodbye: Goodbye, _ context: inout PeeringContext) {
        if isEstablished { send(.goodbye(goodbye), &context) }
        finish(.closedHere)
    }

    /// The connection is gone.
    package func connectionClosed() { finish(.closedByPeer) }

    func finish(_ end: SessionEnd) {
        if isEnded { return }
        state = .ended(end, channel)
        reader = FrameReader()
    }

    // MARK: - Time

    /// When `tick` has something to do next, on the monotonic clock.
    package func nextDeadlineMilliseconds(idle: Int64) -> Int64 {
        switch state {
        case .ended: .max
        case .idle, .awaitingChallenge, .awaitingHello, .awaitingProof, .awaitingShare, .awaitingWelcome:
            beganMilliseconds + PeeringLimits.handshakeMilliseconds
        case .established(let channel):
            min(pingDueMilliseconds(channel, idle: idle), lastReceivedMilliseconds + idle)
        }
    }

    private func pingDueMilliseconds(_ channel: SecureChannel, idle: Int64) -> Int64 {
        max(lastReceivedMilliseconds, channel.lastPingMilliseconds) + idle / PeeringLimits.pingsPerIdle
    }

    /// Pings when idle, gives up when silent.
    package func tick(_ context: inout PeeringContext, now: Instant) {
        let time = now.monotonicMilliseconds
        switch state {
        case .ended: return
        case .idle, .awaitingChallenge, .awaitingHello, .awaitingProof, .awaitingShare, .awaitingWelcome:
            if time - beganMilliseconds >= PeeringLimits.handshakeMilliseconds {
                refuse(
                    .handshakeTimeout, text: "no handshake within \(PeeringLimits.handshakeMilliseconds) ms",
                    as: .handshakeTimeout, &context)
            }
        case .established(let channel):
            let idle = context.identity.idleMilliseconds
            if !channel.isSealed, !context.identity.allowsPlain(at: now) {
                refuse(.unsupportedVersion, text: NodeIdentity.plainIsOver, &context)
            } else if time - lastReceivedMilliseconds >= idle {
                refuse(.idle, text: "nothing heard for \(idle) ms", as: .idle, &context)
            } else if time >= pingDueMilliseconds(channel, idle: idle) {
                channel.lastPingMilliseconds = time
                send(.ping(sentMilliseconds: now.unixMilliseconds), &context)
            }
        }
    }
}
