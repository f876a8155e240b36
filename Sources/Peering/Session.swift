internal import Bytes
package import Wire

/// One connection as a state machine: handshake, MACs, credit, liveness. Bytes in, messages and bytes out; no socket,
/// no clock.
///
/// | phase       | dialer hears | listener hears | then                                       |
/// |-------------|--------------|----------------|--------------------------------------------|
/// | opening     | challenge    | hello          | dialer → proof; listener → challenge       |
/// | proving     | welcome      | proof          | established; listener → welcome            |
/// | established | everything after the handshake | | see Protocol/06-delivery.md                |
/// | ended       | nothing      | nothing        | what is left in `output` goes out, then close |
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

    package let role: Role
    package internal(set) var phase: Phase = .opening
    package internal(set) var peer: PeerIdentity?
    /// What the listener said at the beginning; `nil` at the listener and before it came.
    package internal(set) var welcome: Welcome?
    package internal(set) var sendingCredit = SendingCredit()
    /// The peer's clock minus ours, in milliseconds, as last measured.
    package internal(set) var clockOffsetMilliseconds: Int64 = 0
    package internal(set) var lastReceivedMilliseconds: Int64
    package let beganMilliseconds: Int64

    var reader = FrameReader()
    var output: [UInt8] = []
    var sendingMAC: FrameMAC?
    var receivingMAC: FrameMAC?
    /// The bodies of the handshake as they travelled: what the proofs cover.
    var helloBody: [UInt8] = []
    var challengeBody: [UInt8] = []
    var receivingCredit = ReceivingCredit(window: PeeringLimits.windowBytes)
    var lastPingMilliseconds: Int64
    var claimedKey: (keyID: String, entry: KeyRing.Entry)?
    var hello: Hello?
    var challenge: Challenge?

    package init(_ role: Role, now: Instant) {
        self.role = role
        beganMilliseconds = now.monotonicMilliseconds
        lastReceivedMilliseconds = now.monotonicMilliseconds
        lastPingMilliseconds = now.monotonicMilliseconds
    }

    package var isEstablished: Bool {
        if case .established = phase { return true }
        return false
    }

    package var isEnded: Bool {
        if case .ended = phase { return true }
        return false
    }

    package var end: SessionEnd? {
        if case .ended(let end) = phase { return end }
        return nil
    }

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
        if case .ended = phase { return 0 }
        let before = output.count
        append(message.type, body: message.body, &context)
        return output.count - before
    }

    /// A frame as it would go out, but for its MAC, so that its size can be weighed against the credit first.
    package func prepare(_ message: Message, _ context: inout PeeringContext) -> [UInt8] {
        FrameWriter.frame(
            type: message.type, body: message.body, deflater: &context.deflater, authenticated: sendingMAC != nil)
    }

    /// Sends an update frame from `prepare` against the credit.
    package func sendUpdate(prepared frame: consuming [UInt8], isBulk: Bool) {
        guard isEstablished else { return }
        sendingCredit.spend(bytes: frame.count, isBulk: isBulk)
        seal(frame)
    }

    func append(_ type: MessageType, body: [UInt8], _ context: inout PeeringContext) {
        // Nothing is compressed before the peer is known.
        let isSecure = sendingMAC != nil
        seal(
            isSecure
                ? FrameWriter.frame(type: type, body: body, deflater: &context.deflater, authenticated: true)
                : FrameWriter.frame(type: type, body: body, authenticated: false))
    }

    private func seal(_ frame: consuming [UInt8]) {
        sendingMAC?.seal(&frame)
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
                    retryAfterMilliseconds: retryAfterMilliseconds, text: text)), &context)
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
        if case .ended = phase { return }
        phase = .ended(end)
        reader = FrameReader()
    }

    // MARK: - Time

    /// When `tick` has something to do next, on the monotonic clock.
    package func nextDeadlineMilliseconds(idle: Int64) -> Int64 {
        switch phase {
        case .ended: .max
        case .opening, .proving: beganMilliseconds + PeeringLimits.handshakeMilliseconds
        case .established:
            min(
                max(lastReceivedMilliseconds, lastPingMilliseconds) + idle / PeeringLimits.pingsPerIdle,
                lastReceivedMilliseconds + idle)
        }
    }

    /// Pings when idle, gives up when silent.
    package func tick(_ context: inout PeeringContext, now: Instant) {
        let time = now.monotonicMilliseconds
        switch phase {
        case .ended: return
        case .opening, .proving:
            if time - beganMilliseconds >= PeeringLimits.handshakeMilliseconds {
                refuse(
                    .handshakeTimeout, text: "no handshake within \(PeeringLimits.handshakeMilliseconds) ms",
                    as: .handshakeTimeout, &context)
            }
        case .established:
            let idle = context.identity.idleMilliseconds
            if time - lastReceivedMilliseconds >= idle {
                refuse(.idle, text: "nothing heard for \(idle) ms", as: .idle, &context)
            } else if time - max(lastReceivedMilliseconds, lastPingMilliseconds) >= idle / PeeringLimits.pingsPerIdle {
                lastPingMilliseconds = time
                send(.ping(sentMilliseconds: now.unixMilliseconds), &context)
            }
        }
    }
}
