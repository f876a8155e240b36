internal import Bytes
internal import Wire

// The handshake: hello → challenge → proof → welcome (Protocol/03-handshake.md). Every proof covers everything said
// before it, so that nobody can change a version, a capability or a realm on the way.
extension Session {
    /// The dialer begins.
    package func start(_ context: inout PeeringContext) {
        guard case .idle(let credential) = state else { return }
        let hello = Hello(
            versions: context.identity.versions, capabilities: ProtocolVersion.capabilities,
            realm: context.identity.realm, node: context.identity.node, keyID: credential.keyID,
            nonce: context.entropy.nonce(), build: context.identity.build)
        let greeting = Greeting(hello: hello, body: Message.hello(hello).body)
        append(.hello, body: greeting.body, &context)
        state = .awaitingChallenge(credential, greeting)
    }

    /// The listener challenges whoever greets.
    func answer(_ greeting: Greeting, _ context: inout PeeringContext, now: Instant) {
        let hello = greeting.hello
        let realm = context.identity.realm
        guard hello.realm == realm else {
            return refuse(.wrongRealm, text: "this node serves \(realm), not \(hello.realm)", &context)
        }
        let minors = context.identity.versions.lowerBound...context.listensUpTo
        let version = min(hello.versions.upperBound, minors.upperBound)
        guard version >= max(hello.versions.lowerBound, minors.lowerBound) else {
            return refuse(
                .unsupportedVersion, text: "versions \(minors.lowerBound) to \(minors.upperBound) are spoken here",
                &context)
        }
        // An unknown key gets the same answers as a wrong one, up to the same moment: nobody learns which keys exist.
        let claimedKey = context.keyRing.inForce(hello.keyID, at: now)
        let key = claimedKey?.sessionKey ?? context.entropy.nonce()
        let challenge = Challenge(
            version: version, capabilities: hello.capabilities & ProtocolVersion.capabilities, realm: realm,
            node: context.identity.node, build: context.identity.build, nonce: context.entropy.nonce(),
            clockMilliseconds: now.unixMilliseconds, proof: [])
        let body = Handshake.challengeBody(challenge, key: HMAC(key: key), hello: greeting.body)
        append(.challenge, body: body, &context)
        state = .awaitingProof(
            Challenged(greeting: greeting, challenge: challenge, body: body, claimedKey: claimedKey))
    }

    /// The dialer checks that the listener has the key, and proves the same of itself.
    func answer(
        _ challenge: Challenge, body: [UInt8], to greeting: Greeting, _ credential: Credential,
        _ context: inout PeeringContext, now: Instant
    ) {
        let key = HMAC(key: credential.sessionKey)
        guard Handshake.verifies(challenge: body, key: key, hello: greeting.body) else {
            return refuse(
                .authenticationFailed, text: "the listener does not prove key \(credential.keyID)", &context)
        }
        guard challenge.realm == context.identity.realm else {
            return refuse(.wrongRealm, text: "the listener serves \(challenge.realm)", &context)
        }
        guard context.identity.versions.contains(challenge.version) else {
            return refuse(.unsupportedVersion, text: "version \(challenge.version) was not offered", &context)
        }
        let peer = PeerIdentity(
            node: challenge.node, build: challenge.build, keyID: credential.keyID, scope: .any, key: nil, head: nil,
            version: challenge.version, capabilities: challenge.capabilities)
        let proof = Handshake.proofBody(
            clockMilliseconds: now.unixMilliseconds, key: key, hello: greeting.body, challenge: body)
        append(.proof, body: proof, &context)
        let keys = Handshake.frameKeys(sessionKey: key, hello: greeting.body, challenge: body, proof: proof)
        state = .awaitingWelcome(
            SecureChannel(
                peer, sending: keys.dialerToListener, receiving: keys.listenerToDialer,
                clockOffsetMilliseconds: challenge.clockMilliseconds &- now.unixMilliseconds))
    }

    /// The listener checks that the dialer has the key, and lets it in.
    func check(
        _ proof: Proof, body: [UInt8], _ challenged: Challenged, _ context: inout PeeringContext, now: Instant
    ) {
        let hello = challenged.greeting.hello
        // The ring of now decides: it may be another one than when the challenge was made (H-19).
        guard let claimedKey = context.keyRing.inForce(hello.keyID, at: now),
            claimedKey.sessionKey == challenged.claimedKey?.sessionKey,
            Handshake.verifies(
                proof: body, key: HMAC(key: claimedKey.sessionKey), hello: challenged.greeting.body,
                challenge: challenged.body)
        else {
            return refuse(.authenticationFailed, text: "key \(hello.keyID) is not proved", &context)
        }
        let peer = PeerIdentity(
            node: hello.node, build: hello.build, keyID: hello.keyID, scope: claimedKey.scope, key: claimedKey,
            head: claimedKey.head,
            version: challenged.challenge.version, capabilities: challenged.challenge.capabilities)
        let keys = Handshake.frameKeys(
            sessionKey: HMAC(key: claimedKey.sessionKey), hello: challenged.greeting.body,
            challenge: challenged.body, proof: body)
        let channel = SecureChannel(
            peer, sending: keys.listenerToDialer, receiving: keys.dialerToListener,
            clockOffsetMilliseconds: proof.clockMilliseconds &- now.unixMilliseconds)
        state = .established(channel)
        let identity = context.identity
        send(
            .welcome(
                Welcome(
                    grantedBytes: channel.receivingCredit.granted,
                    idleMilliseconds: UInt32(clamping: identity.idleMilliseconds),
                    takeoverMilliseconds: UInt32(clamping: identity.takeoverMilliseconds), tier: identity.tier)),
            &context)
    }
}
