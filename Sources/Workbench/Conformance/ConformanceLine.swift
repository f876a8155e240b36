internal import Bytes
internal import Noise
internal import Peering
internal import Wire

/// One connection as its frames, made of the parts of `Wire` alone: what it says may be wrong on purpose, and what it
/// hears is judged.
final class ConformanceLine {
    /// How frames are proved, once there are keys.
    private enum Proving {
        case nothing
        case mac(sending: FrameMAC, receiving: FrameMAC)
        case seal(sending: FrameSeal, receiving: FrameSeal)
    }

    private var reader = FrameReader()
    private var inflater = Inflater()
    private var deflater: Deflater? = Deflater()
    private var proving = Proving.nothing
    /// Every frame is proved from now on, in both directions.
    var isEstablished = false
    /// The frame that was read last, also where its message could not be.
    private(set) var lastType: MessageType?
    private(set) var lastFrameBytes = 0
    private(set) var lastHandle: UInt32?

    func receive(_ bytes: Span<UInt8>) { reader.receive(bytes) }

    /// Bytes of a frame that is not whole.
    var bufferedBytes: Int { reader.bufferedBytes }

    /// The keys of both directions are known: frames carry a MAC.
    func key(sending: HMAC, receiving: HMAC) {
        proving = .mac(sending: FrameMAC(key: sending), receiving: FrameMAC(key: receiving))
    }

    /// Both shares have been said: frames are encrypted.
    func seal(_ finished: HandshakeState.Finished) {
        proving = .seal(sending: FrameSeal(finished.sending), receiving: FrameSeal(finished.receiving))
        isEstablished = true
    }

    /// Nobody else can read what is said.
    var isSealed: Bool {
        if case .seal = proving { return true }
        return false
    }

    /// The next message, with its body as it travelled; `nil` while bytes are missing.
    func next() throws(WireError) -> (message: Message, body: [UInt8])? {
        lastType = nil
        lastFrameBytes = 0
        guard
            var frame = try reader.nextFrame(
                limits: isEstablished ? .session : .beforeAuthentication, authenticated: isEstablished)
        else { return nil }
        lastType = frame.header.type
        lastFrameBytes = frame.bytes.count
        switch proving {
        case .nothing: break
        case .mac(let sending, var receiving):
            if frame.header.isAuthenticated { try receiving.verify(frame) }
            proving = .mac(sending: sending, receiving: receiving)
        case .seal(let sending, var receiving):
            // A frame that is not sealed is refused in here.
            try receiving.open(&frame)
            proving = .seal(sending: sending, receiving: receiving)
            lastType = frame.header.type
        }
        let message = try frame.message(&inflater)
        return (message, isEstablished ? [] : try frame.body(&inflater))
    }

    /// The frame of a message, proved where there are keys.
    func frame(_ message: Message) -> [UInt8] { frame(message.type, message.body) }

    func frame(_ type: MessageType, _ body: [UInt8]) -> [UInt8] {
        switch proving {
        case .nothing: return FrameWriter.frame(type: type, body: body, authenticated: false)
        case .mac(var sending, let receiving):
            var frame = FrameWriter.frame(type: type, body: body, deflater: &deflater, authenticated: true)
            sending.seal(&frame)
            proving = .mac(sending: sending, receiving: receiving)
            return frame
        case .seal(var sending, let receiving):
            var frame = FrameWriter.sealed(type: type, body: body, deflater: &deflater)
            // Numbers do not run out within a scenario.
            do throws(WireError) { try sending.seal(&frame) } catch { return [] }
            proving = .seal(sending: sending, receiving: receiving)
            return frame
        }
    }
}

/// What both played sides need of the shares' handshake (H-28 to H-31).
enum ConformanceShares {
    static func handshake(
        _ role: HandshakeState.Role, key: HMAC, hello: [UInt8], challenge: [UInt8], _ entropy: inout Entropy
    ) -> HandshakeState {
        let prologue = Handshake.prologue(hello: hello, challenge: challenge)
        guard let psk = Bytes32(Handshake.psk(sessionKey: key)), let secret = Bytes32(entropy.secret(said: prologue))
        else { fatalError("codes have 32 bytes") }
        return HandshakeState(role, prologue: prologue, psk: psk, ephemeralSecret: secret)
    }

    /// The message with a share of low order in the place of its own.
    static func weak(_ message: [UInt8]) -> [UInt8] {
        [UInt8](repeating: 0, count: 32) + message.dropFirst(32)
    }

    /// The requirement that a share breaks which does not open.
    static func requirement(of error: NoiseError) -> String {
        switch error {
        case .weakShare: "H-32"
        case .length: "H-28"
        default: "H-30"
        }
    }
}

extension Message {
    /// A refusal with the bit that the table of errors says.
    static func refusal(
        _ subject: Refuse.Subject, _ code: WireCode, retryAfterMilliseconds: UInt32 = 0, holding: Holding? = nil
    ) -> Message {
        .refuse(
            Refuse(
                subject: subject, code: code.rawValue, isRetryable: code.isRetryable,
                retryAfterMilliseconds: retryAfterMilliseconds, text: code.sentence, holding: holding))
    }
}
