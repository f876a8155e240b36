internal import Bytes
internal import Wire

// The handshake: hello → challenge → proof → welcome (Protocol/03-handshake.md). Every proof covers everything said
// before it, so that nobody can change a version, a capability or a realm on the way.
extension Session {
    /// The dialer begins.
    package func start(_ context: inout PeeringContext) {
        guard case .dialer(let credential) = role, phase == .opening, hello == nil else { return }
        let hello = Hello(
            versions: context.identity.versions, capabilities: ProtocolVersion.capabilities,
            realm: context.identity.realm, node: context.identity.node, keyID: credential.keyID,
            nonce: context.entropy.nonce(), build: context.identity.build)
        self.hello = hello
        helloBody = Message.hello(hello).body
        append(.hello, body: helloBody, &context)
    }

    func answer(
        _ hello: Hello, body: [UInt8], _ context: inout PeeringContext, now: Instant
    ) throws(SessionFault) {
        guard case .listener = role, self.hello == nil else { throw .outOfPlace(.hello) }
        self.hello = hello
        helloBody = body
        let realm = context.identity.realm
        guard hello.realm == realm || Mutant.isOn(.mixRealms) else {
            return refuse(.wrongRealm, text: "this node serves \(realm), not \(hello.realm)", &context)
        }
        let minors = context.identity.versions
        let version = min(hello.versions.upperBound, minors.upperBound)
        guard version >= max(hello.versions.lowerBound, minors.lowerBound) else {
            return refuse(
                .unsupportedVersion, text: "versions \(minors.lowerBound) to \(minors.upperBound) are spoken here",
                &context)
        }
        // An unknown key gets the same answers as a wrong one, up to the same moment: nobody learns which keys exist.
        let entry = context.keyRing[hello.keyID]
        let key = entry?.sessionKey ?? context.entropy.nonce()
        claimedKey = entry.map { (hello.keyID, $0) }
        let challenge = Challenge(
            version: version, capabilities: hello.capabilities & ProtocolVersion.capabilities, realm: realm,
            node: context.identity.node, build: context.identity.build, nonce: context.entropy.nonce(),
            clockMilliseconds: now.unixMilliseconds, proof: [])
        self.challenge = challenge
        challengeBody = Handshake.challengeBody(challenge, key: HMAC(key: key), hello: helloBody)
        append(.challenge, body: challengeBody, &context)
        phase = .proving
    }

    func answer(
        _ challenge: Challenge, body: [UInt8], _ context: inout PeeringContext, now: Instant
    ) throws(SessionFault) {
        guard case .dialer(let credential) = role, hello != nil else { throw .outOfPlace(.challenge) }
        let key = HMAC(key: credential.sessionKey)
        guard Handshake.verifies(challenge: body, key: key, hello: helloBody) else {
            return refuse(
                .authenticationFailed, text: "the listener does not prove key \(credential.keyID)", &context)
        }
        guard challenge.realm == context.identity.realm || Mutant.isOn(.mixRealms) else {
            return refuse(.wrongRealm, text: "the listener serves \(challenge.realm)", &context)
        }
        guard context.identity.versions.contains(challenge.version) else {
            return refuse(.unsupportedVersion, text: "version \(challenge.version) was not offered", &context)
        }
        challengeBody = body
        clockOffsetMilliseconds = challenge.clockMilliseconds &- now.unixMilliseconds
        peer = PeerIdentity(
            node: challenge.node, build: challenge.build, keyID: credential.keyID, scope: .any,
            version: challenge.version, capabilities: challenge.capabilities)
        let proof = Handshake.proofBody(
            clockMilliseconds: now.unixMilliseconds, key: key, hello: helloBody, challenge: challengeBody)
        append(.proof, body: proof, &context)
        secure(key, proof: proof, isDialer: true)
        phase = .proving
    }

    func check(
        _ proof: Proof, body: [UInt8], _ context: inout PeeringContext, now: Instant
    ) throws(SessionFault) {
        guard case .listener = role, let hello, let challenge else { throw .outOfPlace(.proof) }
        guard let claimedKey,
            Handshake.verifies(
                proof: body, key: HMAC(key: claimedKey.entry.sessionKey), hello: helloBody, challenge: challengeBody)
                || Mutant.isOn(.trustProof)
        else {
            return refuse(.authenticationFailed, text: "key \(hello.keyID) is not proved", &context)
        }
        clockOffsetMilliseconds = proof.clockMilliseconds &- now.unixMilliseconds
        peer = PeerIdentity(
            node: hello.node, build: hello.build, keyID: claimedKey.keyID, scope: claimedKey.entry.scope,
            version: challenge.version, capabilities: challenge.capabilities)
        secure(HMAC(key: claimedKey.entry.sessionKey), proof: body, isDialer: false)
        phase = .established
        forgetHandshake()
        let identity = context.identity
        send(
            .welcome(
                Welcome(
                    grantedBytes: receivingCredit.granted,
                    idleMilliseconds: UInt32(clamping: identity.idleMilliseconds),
                    takeoverMilliseconds: UInt32(clamping: identity.takeoverMilliseconds), tier: identity.tier)),
            &context)
    }

    func take(_ welcome: Welcome) throws(SessionFault) {
        guard case .dialer = role else { throw .outOfPlace(.welcome) }
        self.welcome = welcome
        sendingCredit.grant(total: welcome.grantedBytes)
        phase = .established
        forgetHandshake()
    }

    private func secure(_ key: HMAC, proof: [UInt8], isDialer: Bool) {
        let keys = Handshake.frameKeys(sessionKey: key, hello: helloBody, challenge: challengeBody, proof: proof)
        sendingMAC = FrameMAC(key: isDialer ? keys.dialerToListener : keys.listenerToDialer)
        receivingMAC = FrameMAC(key: isDialer ? keys.listenerToDialer : keys.dialerToListener)
    }

    private func forgetHandshake() {
        helloBody = []
        challengeBody = []
        hello = nil
        challenge = nil
        claimedKey = nil
    }
}
