internal import Bytes
internal import Wire

/// One connection as its frames, made of the parts of `Wire` alone: what it says may be wrong on purpose, and what it
/// hears is judged.
final class PlainLine {
    private var reader = FrameReader()
    private var inflater = Inflater()
    private var deflater: Deflater? = Deflater()
    private var sendingMAC: FrameMAC?
    private var receivingMAC: FrameMAC?
    /// Every frame carries a MAC from now on, in both directions.
    var isEstablished = false
    /// The frame that was read last, also where its message could not be.
    private(set) var lastType: MessageType?
    private(set) var lastFrameBytes = 0
    private(set) var lastHandle: UInt32?

    func receive(_ bytes: Span<UInt8>) { reader.receive(bytes) }

    /// Bytes of a frame that is not whole.
    var bufferedBytes: Int { reader.bufferedBytes }

    /// The keys of both directions are known.
    func key(sending: HMAC, receiving: HMAC) {
        sendingMAC = FrameMAC(key: sending)
        receivingMAC = FrameMAC(key: receiving)
    }

    /// The next message, with its body as it travelled; `nil` while bytes are missing.
    func next() throws(WireError) -> (message: Message, body: [UInt8])? {
        lastType = nil
        lastFrameBytes = 0
        guard
            let frame = try reader.nextFrame(
                limits: isEstablished ? .session : .beforeAuthentication, authenticated: isEstablished)
        else { return nil }
        lastType = frame.header.type
        lastFrameBytes = frame.bytes.count
        if frame.header.isAuthenticated { try receivingMAC?.verify(frame) }
        let message = try frame.message(&inflater)
        return (message, isEstablished ? [] : try frame.body(&inflater))
    }

    /// The frame of a message, sealed where there are keys.
    func frame(_ message: Message) -> [UInt8] { frame(message.type, message.body) }

    func frame(_ type: MessageType, _ body: [UInt8]) -> [UInt8] {
        guard sendingMAC != nil else { return FrameWriter.frame(type: type, body: body, authenticated: false) }
        var frame = FrameWriter.frame(type: type, body: body, deflater: &deflater, authenticated: true)
        sendingMAC?.seal(&frame)
        return frame
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
