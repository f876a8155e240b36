internal import Bytes
internal import Noise
internal import Wire

// The handshake of an encrypted session: hello → challenge → share → share, welcome (Protocol/29-encryption.md). The
// challenge proves the listener's key as in any session; the shares prove it on both sides again, with everything said
// before them, and give keys that neither side keeps.
extension Session {
    /// The dialer's share, with its clock inside.
    func share(
        _ peer: PeerIdentity, key: HMAC, hello: [UInt8], challenge: [UInt8], offset: Int64,
        _ context: inout PeeringContext, now: Instant
    ) {
        var handshake = Self.handshake(.initiator, key: key, hello: hello, challenge: challenge, &context)
        let payload = Proof.sharePayload(clockMilliseconds: now.unixMilliseconds)
        guard let message = try? handshake.write(payload: payload) else { return finish(.closedHere) }
        append(.share, body: message, &context)
        state = .awaitingShare(Sharing(peer: peer, handshake: handshake, clockOffsetMilliseconds: offset))
    }

    /// The listener checks that the dialer has the key, answers with its own share, and lets it in.
    func check(share: [UInt8], _ challenged: Challenged, _ context: inout PeeringContext, now: Instant) {
        var handshake = Self.handshake(
            .responder, key: challenged.sessionKey, hello: challenged.greeting.body, challenge: challenged.body,
            &context)
        guard let payload = try? handshake.read(share.span), let peer = peer(challenged, context, now: now),
            let clock = try? Proof.clock(inShare: payload), let answer = try? handshake.write(payload: []),
            let finished = handshake.finished()
        else { return refuseKey(challenged, &context) }
        append(.share, body: answer, &context)
        letIn(
            SecureChannel(peer, finished, clockOffsetMilliseconds: clock &- now.unixMilliseconds), &context)
    }

    /// The dialer checks that the listener has answered its share, and waits for the welcome.
    func finish(share: [UInt8], _ sharing: Sharing, _ context: inout PeeringContext) {
        var handshake = sharing.handshake
        guard let payload = try? handshake.read(share.span), payload.isEmpty, let finished = handshake.finished()
        else {
            let peer = sharing.peer
            return refuse(.authenticationFailed, text: "the listener does not prove key \(peer.keyID)", &context)
        }
        state = .awaitingWelcome(
            SecureChannel(sharing.peer, finished, clockOffsetMilliseconds: sharing.clockOffsetMilliseconds))
    }

    /// A handshake with a fresh secret.
    private static func handshake(
        _ role: HandshakeState.Role, key: HMAC, hello: [UInt8], challenge: [UInt8], _ context: inout PeeringContext
    ) -> HandshakeState {
        let prologue = Handshake.prologue(hello: hello, challenge: challenge)
        guard let psk = Bytes32(Handshake.psk(sessionKey: key)),
            let secret = Bytes32(context.entropy.secret(said: prologue))
        else { fatalError("codes have 32 bytes") }
        return HandshakeState(role, prologue: prologue, psk: psk, ephemeralSecret: secret)
    }
}
