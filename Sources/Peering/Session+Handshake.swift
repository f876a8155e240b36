internal import Bytes
internal import Model
package import Wire

// The handshake: hello → challenge → proof → welcome. Both proofs cover everything said before them, so that nobody can
// change a version, a capability or a realm on the way.
extension Session {
    /// The minors that this build speaks.
    package static let versions: ClosedRange<UInt8> = 1...1
    /// The capabilities that this build has; none are defined yet.
    package static let capabilities: UInt64 = 0

    /// The dialer begins.
    package func start(_ context: inout PeeringContext) {
        guard case .dialer(let credential) = role, phase == .opening, hello == nil else { return }
        let hello = Hello(
            versions: Self.versions, capabilities: Self.capabilities, realm: context.identity.realm,
            node: context.identity.node, keyID: credential.keyID, nonce: context.entropy.nonce(),
            build: context.identity.build)
        self.hello = hello
        var body: [UInt8] = []
        Message.hello(hello).encode(into: &body)
        transcript = body
        append(.hello, body: body, &context)
    }

    /// Keeps the bodies that the proofs cover, as they came.
    func rememberHandshake(_ frame: ReceivedFrame) {
        guard phase == .opening else { return }
        switch (role, frame.header.type) {
        case (.listener, .hello), (.dialer, .challenge): transcript += frame.body
        default: break
        }
    }

    func answer(_ hello: Hello, _ context: inout PeeringContext, now: Instant) throws(WireError) {
        guard case .listener = role, self.hello == nil else { throw .outOfPlace(.hello) }
        self.hello = hello
        guard hello.realm == context.identity.realm else {
            return refuse(
                .wrongRealm, text: "this node serves \(context.identity.realm), not \(hello.realm)", &context)
        }
        let common = max(hello.versions.lowerBound, Self.versions.lowerBound)
        let version = min(hello.versions.upperBound, Self.versions.upperBound)
        guard common <= version else {
            return refuse(
                .unsupportedVersion,
                text: "versions \(Self.versions.lowerBound) to \(Self.versions.upperBound) are spoken here", &context)
        }
        // An unknown key gets the same answers as a wrong one, up to the same moment: nobody learns which keys exist.
        let entry = context.keyRing[hello.keyID]
        let key = entry?.sessionKey ?? context.entropy.nonce()
        if let entry { provenKey = (hello.keyID, entry) }
        var challenge = Challenge(
            version: version, capabilities: hello.capabilities & Self.capabilities, realm: context.identity.realm,
            node: context.identity.node, build: context.identity.build, nonce: context.entropy.nonce(),
            clockMilliseconds: now.unixMilliseconds, proof: [])
        challenge.proof = Handshake.listenerProof(sessionKey: key, hello: transcript, challenge: challenge)
        self.challenge = challenge
        var body: [UInt8] = []
        Message.challenge(challenge).encode(into: &body)
        transcript += body
        append(.challenge, body: body, &context)
        phase = .proving
    }

    func answer(_ challenge: Challenge, _ context: inout PeeringContext, now: Instant) throws(WireError) {
        guard case .dialer(let credential) = role, let hello else { throw .outOfPlace(.challenge) }
        let helloBody = encoded(.hello(hello))
        let expected = Handshake.listenerProof(
            sessionKey: credential.sessionKey, hello: helloBody, challenge: challenge)
        guard Handshake.matches(expected, challenge.proof) else {
            return refuse(
                .authenticationFailed, text: "the listener does not prove key \(credential.keyID)", &context)
        }
        guard challenge.realm == context.identity.realm else {
            return refuse(.wrongRealm, text: "the listener serves \(challenge.realm)", &context)
        }
        guard Self.versions.contains(challenge.version) else {
            return refuse(.unsupportedVersion, text: "version \(challenge.version) was not offered", &context)
        }
        let proof = Handshake.dialerProof(sessionKey: credential.sessionKey, transcript: transcript)
        clockOffsetMilliseconds = challenge.clockMilliseconds &- now.unixMilliseconds
        peer = PeerIdentity(
            node: challenge.node, build: challenge.build, keyID: credential.keyID, scope: .any,
            version: challenge.version, capabilities: challenge.capabilities)
        let body = encoded(.proof(Proof(proof: proof, clockMilliseconds: now.unixMilliseconds)))
        append(.proof, body: body, &context)
        secure(sessionKey: credential.sessionKey, isDialer: true)
        phase = .proving
    }

    func check(_ proof: Proof, _ context: inout PeeringContext, now: Instant) throws(WireError) {
        guard case .listener = role, let hello, let challenge else { throw .outOfPlace(.proof) }
        guard let provenKey,
            Handshake.matches(
                Handshake.dialerProof(sessionKey: provenKey.entry.sessionKey, transcript: transcript), proof.proof)
        else {
            return refuse(.authenticationFailed, text: "key \(hello.keyID) is not proved", &context)
        }
        clockOffsetMilliseconds = proof.clockMilliseconds &- now.unixMilliseconds
        peer = PeerIdentity(
            node: hello.node, build: hello.build, keyID: provenKey.keyID, scope: provenKey.entry.scope,
            version: challenge.version, capabilities: challenge.capabilities)
        secure(sessionKey: provenKey.entry.sessionKey, isDialer: false)
        phase = .established
        forgetHandshake()
        send(
            .welcome(
                Welcome(
                    grantedBytes: receivingCredit.granted,
                    idleMilliseconds: UInt32(clamping: context.identity.idleMilliseconds),
                    takeoverMilliseconds: UInt32(clamping: context.identity.takeoverMilliseconds),
                    tier: context.identity.tier)), &context)
    }

    func take(_ welcome: Welcome) throws(WireError) {
        guard case .dialer = role else { throw .outOfPlace(.welcome) }
        self.welcome = welcome
        sendingCredit.grant(total: welcome.grantedBytes)
        phase = .established
        forgetHandshake()
    }

    private func secure(sessionKey: [UInt8], isDialer: Bool) {
        let keys = Handshake.frameKeys(sessionKey: sessionKey, transcript: transcript)
        sendingMAC = FrameMAC(isDialer ? keys.dialerToListener : keys.listenerToDialer)
        receivingMAC = FrameMAC(isDialer ? keys.listenerToDialer : keys.dialerToListener)
    }

    private func forgetHandshake() {
        transcript = []
        hello = nil
        challenge = nil
        provenKey = nil
    }

    private func encoded(_ message: Message) -> [UInt8] {
        var body: [UInt8] = []
        message.encode(into: &body)
        return body
    }
}
