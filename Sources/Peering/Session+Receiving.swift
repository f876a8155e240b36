package import Bytes
package import Wire

extension Session {
    /// Takes bytes from the connection. Follow with `nextMessage` until it returns `nil`.
    package func receive(_ bytes: Span<UInt8>, now: Instant) {
        if case .ended = phase { return }
        lastReceivedMilliseconds = now.monotonicMilliseconds
        reader.receive(bytes)
    }

    /// The next message that is not the session's own business, or `nil` when more bytes are needed or the session has
    /// ended; `end` says why.
    package func nextMessage(_ context: inout PeeringContext, now: Instant) -> Message? {
        while true {
            if case .ended = phase { return nil }
            do throws(WireError) {
                guard let message = try readMessage(&context) else { return nil }
                if let message = try handle(message, &context, now: now) { return message }
            } catch {
                violate(error, &context)
                return nil
            }
        }
    }

    /// Returns credit for what has been consumed; once for each piece of work.
    package func returnCredit(_ context: inout PeeringContext) {
        guard isEstablished, let total = receivingCredit.nextGrant() else { return }
        send(.credit(grantedBytes: total), &context)
    }

    private func readMessage(_ context: inout PeeringContext) throws(WireError) -> Message? {
        let limits: FrameLimits = receivingMAC == nil ? .beforeAuthentication : .session
        guard let frame = try reader.nextFrame(limits: limits, authenticated: receivingMAC != nil) else { return nil }
        if receivingMAC != nil {
            let isGenuine = receivingMAC?.verify(frame) ?? false
            guard isGenuine else { throw .messageCode }
        }
        if frame.header.type == .update, !receivingCredit.receive(bytes: frame.byteCount) {
            throw .creditExceeded(granted: receivingCredit.granted)
        }
        rememberHandshake(frame)
        return try frame.message(inflater: &context.inflater)
    }

    private func violate(_ error: WireError, _ context: inout PeeringContext) {
        if error.isProbe, phase == .opening {
            finish(.probe)
            return
        }
        refuse(error.code, text: error.description, as: .violation(error), &context)
    }

    /// Deals with what belongs to the session; gives back what belongs to the node.
    private func handle(
        _ message: Message, _ context: inout PeeringContext, now: Instant
    ) throws(WireError) -> Message? {
        switch (phase, message) {
        case (_, .refuse(let refuse)) where refuse.subject == .session:
            finish(
                .refused(
                    code: refuse.code, isRetryable: refuse.isRetryable,
                    retryAfterMilliseconds: refuse.retryAfterMilliseconds, text: refuse.text))
            return nil
        case (.opening, .hello(let hello)): try answer(hello, &context, now: now)
        case (.opening, .challenge(let challenge)): try answer(challenge, &context, now: now)
        case (.proving, .proof(let proof)): try check(proof, &context, now: now)
        case (.proving, .welcome(let welcome)): try take(welcome)
        case (.established, .credit(let total)):
            sendingCredit.grant(total: total)
            return message
        case (.established, .ping(let sent)):
            send(.pong(sentMilliseconds: sent, peerMilliseconds: now.unixMilliseconds), &context)
        case (.established, .pong(let sent, let theirs)):
            // Their clock against the middle of the round trip.
            clockOffsetMilliseconds = theirs &- (sent &+ (now.unixMilliseconds &- sent) / 2)
        case (.established, .goodbye(let goodbye)):
            finish(.goodbye(retryAfterMilliseconds: goodbye.reconnectAfterMilliseconds))
        case (.established, .hello), (.established, .challenge), (.established, .proof), (.established, .welcome):
            throw .outOfPlace(message.type)
        case (.established, _): return message
        default: throw .outOfPlace(message.type)
        }
        return nil
    }
}
