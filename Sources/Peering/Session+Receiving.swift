internal import Bytes
package import Wire

/// What a session hands to its node.
package enum SessionInput: Sendable {
    case message(Message)
    /// An update frame that is genuine but whose counts cannot be taken: the update is refused, the session goes on.
    case unreadableUpdate(handle: UInt32, number: UInt64, WireError)
}

extension Session {
    /// Takes bytes from the connection. Follow with `nextInput` until it returns `nil`.
    package func receive(_ bytes: Span<UInt8>, now: Instant) {
        if isEnded { return }
        lastReceivedMilliseconds = now.monotonicMilliseconds
        reader.receive(bytes)
    }

    /// The next input that is not the session's own business, or `nil` when more bytes are needed or the session has
    /// ended; `end` says why.
    package func nextInput(_ context: inout PeeringContext, now: Instant) -> SessionInput? {
        while true {
            if isEnded { return nil }
            do throws(SessionFault) {
                guard let frame = try nextFrame() else { return nil }
                if isPlain, !context.identity.allowsPlain(at: now) {
                    refuse(.unsupportedVersion, text: NodeIdentity.plainIsOver, &context)
                    return nil
                }
                if let input = try read(frame, &context, now: now) { return input }
            } catch {
                violate(error, &context)
                return nil
            }
        }
    }

    /// Returns credit for what has been consumed; once for each piece of work, and not while more waits unread: it was
    /// sent before the grant could arrive, and must fit what was granted before it (L-04).
    package func returnCredit(_ context: inout PeeringContext, moreWaits: () -> Bool = { false }) {
        guard established?.receivingCredit.isGrantDue == true, !moreWaits() else { return }
        guard let total = established?.receivingCredit.nextGrant() else { return }
        send(.credit(grantedBytes: total), &context)
    }

    private func nextFrame() throws(SessionFault) -> ReceivedFrame? {
        do throws(WireError) {
            guard
                var frame = try reader.nextFrame(
                    limits: isEstablished ? .session : .beforeAuthentication,
                    authenticated: isEstablished || channel?.isSealed == true)
            else { return nil }
            // Between its proof and the welcome a dialer may meet a refusal from a listener that has no keys for it.
            if frame.header.isAuthenticated || isEstablished { try channel?.verify(&frame) }
            return frame
        } catch {
            throw .wire(error)
        }
    }

    private func read(
        _ frame: ReceivedFrame, _ context: inout PeeringContext, now: Instant
    ) throws(SessionFault) -> SessionInput? {
        decodedBytes += frame.header.decodedBytes
        if frame.header.type == .update, let channel, !channel.receivingCredit.receive(bytes: frame.bytes.count) {
            throw .creditExceeded(granted: channel.receivingCredit.granted)
        }
        let message: Message
        do throws(WireError) {
            message = try frame.message(&context.inflater)
        } catch {
            guard error.disposition == .refuseUpdate, isEstablished, frame.header.type == .update,
                let address = try? frame.updateAddress(&context.inflater)
            else { throw .wire(error) }
            return .unreadableUpdate(handle: address.handle, number: address.number, error)
        }
        return try handle(message, frame, &context, now: now).map { .message($0) }
    }

    private func violate(_ fault: SessionFault, _ context: inout PeeringContext) {
        if case .wire(let error) = fault, error.disposition == .closeSilently, phase == .opening {
            finish(.probe)
            return
        }
        refuse(fault.code, text: fault.description, as: .violation(fault), &context)
    }

    /// Deals with what belongs to the session; gives back what belongs to the node.
    private func handle(
        _ message: Message, _ frame: ReceivedFrame, _ context: inout PeeringContext, now: Instant
    ) throws(SessionFault) -> Message? {
        // Most of what comes once a session stands, and the node's own business.
        if case .update = message, established != nil { return message }
        let body = { Array(frame.bytes[frame.bodyRange]) }
        switch (state, message) {
        case (_, .refuse(let refuse)) where refuse.subject == .session:
            finish(
                .refused(
                    code: refuse.code, isRetryable: refuse.isRetryable,
                    retryAfterMilliseconds: refuse.retryAfterMilliseconds, text: refuse.text))
        case (.awaitingHello, .hello(let hello)):
            answer(Greeting(hello: hello, body: body()), &context, now: now)
        case (.awaitingChallenge(let credential, let greeting), .challenge(let challenge)):
            answer(challenge, body: body(), to: greeting, credential, &context, now: now)
        case (.awaitingProof(let challenged), .proof(let proof)) where !challenged.isSealed:
            check(proof, body: body(), challenged, &context, now: now)
        case (.awaitingProof(let challenged), .share(let share)) where challenged.isSealed:
            check(share: share, challenged, &context, now: now)
        case (.awaitingShare(let sharing), .share(let share)):
            finish(share: share, sharing, &context)
        case (.awaitingWelcome(let channel), .welcome(let welcome)):
            channel.accept(welcome)
            state = .established(channel)
        case (.established(let channel), .credit(let total)):
            channel.sendingCredit.grant(total: total)
            return message
        case (.established(let channel), .ping(let sent)):
            channel.hearClock(sent, now: now)
            send(.pong(sentMilliseconds: sent, peerMilliseconds: now.unixMilliseconds), &context)
        case (.established(let channel), .pong(let sent, let theirs)):
            // Their clock against the middle of the round trip.
            channel.clockOffsetMilliseconds = theirs &- (sent &+ (now.unixMilliseconds &- sent) / 2)
        case (.established, .goodbye(let goodbye)):
            finish(.goodbye(retryAfterMilliseconds: goodbye.reconnectAfterMilliseconds))
        case (.established, .hello), (.established, .challenge), (.established, .proof), (.established, .welcome),
            (.established, .share), (.established, .sealed):
            throw .outOfPlace(message.type)
        case (.established, _): return message
        default: throw .outOfPlace(message.type)
        }
        return nil
    }
}
