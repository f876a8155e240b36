internal import Bytes
internal import Wire

// The handshake: hello → challenge → proof → welcome (Protocol/03-handshake.md). Every proof covers everything said
// before it, so that nobody can change a version, a capability or a realm on the way.
extension Session {
    /// The dialer begins.
    package func start(_ context: inout PeeringContext) {
        guard case .idle(let credential) = state else { return }
        let hello = Hello(
            versions: context.identity.versions, capabilities: context.identity.capabilities,
            realm: context.identity.realm, node: context.identity.node, keyID: credential.keyID,
            nonce: context.entropy.nonce(), build: context.identity.build)
        let greeting = Greeting(hello: hello, body: Message.hello(hello).body)
        append(.hello, body: greeting.body, &context)
        state = .awaitingChallenge(credential, greeting)
    }

    /// The listener challenges whoever greets.
    func answer(_ greeting: Greeting, _ context: inout PeeringContext, now: Instant) {
        let hello = greeting.hello
        claimed = (hello.node, hello.build)
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
        let capabilities = hello.capabilities & context.identity.capabilities
        guard capabilities & ProtocolVersion.sealed != 0 || context.identity.allowsPlain(at: now) else {
            return refuse(.unsupportedVersion, text: NodeIdentity.plainIsOver, &context)
        }
        // An unknown key gets the same answers as a wrong one, up to the same moment and after the same work: nobody
        // learns which keys exist.
        let decoy = context.entropy.decoy()
        let key = context.keyRing.inForce(hello.keyID, at: now)?.sessionKey ?? decoy
        let sessionKey = HMAC(key: key)
        let challenge = Challenge(
            version: version, capabilities: capabilities, realm: realm,
            node: context.identity.node, build: context.identity.build, nonce: context.entropy.nonce(),
            clockMilliseconds: now.unixMilliseconds, proof: [])
        let body = Handshake.challengeBody(challenge, key: sessionKey, hello: greeting.body)
        append(.challenge, body: body, &context)
        state = .awaitingProof(
            Challenged(
                greeting: greeting, challenge: challenge, body: body, sessionKey: sessionKey, claimedKey: key))
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
        guard challenge.capabilities & ~context.identity.capabilities == 0 else {
            return refuse(.unsupportedVersion, text: "a capability was not offered", &context)
        }
        let peer = PeerIdentity(
            node: challenge.node, build: challenge.build, keyID: credential.keyID, scope: .any, key: nil, head: nil,
            version: challenge.version, capabilities: challenge.capabilities)
        let offset = challenge.clockMilliseconds &- now.unixMilliseconds
        if peer.isSealed {
            return share(
                peer, key: key, hello: greeting.body, challenge: body, offset: offset, &context, now: now)
        }
        guard context.identity.allowsPlain(at: now) else {
            return refuse(.unsupportedVersion, text: NodeIdentity.plainIsOver, &context)
        }
        let proof = Handshake.proofBody(
            clockMilliseconds: now.unixMilliseconds, key: key, hello: greeting.body, challenge: body)
        append(.proof, body: proof, &context)
        let keys = Handshake.frameKeys(sessionKey: key, hello: greeting.body, challenge: body, proof: proof)
        state = .awaitingWelcome(
            SecureChannel(
                peer, sending: keys.dialerToListener, receiving: keys.listenerToDialer,
                clockOffsetMilliseconds: offset))
    }

    /// The listener checks that the dialer has the key, and lets it in.
    func check(
        _ proof: Proof, body: [UInt8], _ challenged: Challenged, _ context: inout PeeringContext, now: Instant
    ) {
        let isProved = Handshake.verifies(
            proof: body, key: challenged.sessionKey, hello: challenged.greeting.body, challenge: challenged.body)
        guard isProved,
            let peer = peer(challenged, context, now: now)
        else {
            return refuseKey(challenged, &context)
        }
        let keys = Handshake.frameKeys(
            sessionKey: challenged.sessionKey, hello: challenged.greeting.body, challenge: challenged.body,
            proof: body)
        let channel = SecureChannel(
            peer, sending: keys.listenerToDialer, receiving: keys.dialerToListener,
            clockOffsetMilliseconds: proof.clockMilliseconds &- now.unixMilliseconds)
        letIn(channel, &context)
    }

    func refuseKey(_ challenged: Challenged, _ context: inout PeeringContext) {
        let hello = challenged.greeting.hello
        refuse(.authenticationFailed, text: "key \(hello.keyID) is not proved", &context)
    }

    /// Who has proved a key; `nil` when the ring of now, which decides, does not have it any more (H-19).
    func peer(_ challenged: Challenged, _ context: borrowing PeeringContext, now: Instant) -> PeerIdentity? {
        let hello = challenged.greeting.hello
        guard let entry = context.keyRing.inForce(hello.keyID, at: now), entry.sessionKey == challenged.claimedKey
        else { return nil }
        return PeerIdentity(
            node: hello.node, build: hello.build, keyID: hello.keyID, scope: entry.scope, key: entry,
            head: entry.head, version: challenged.challenge.version,
            capabilities: challenged.challenge.capabilities)
    }

    /// The listener's first word to a dialer that it knows.
    func letIn(_ channel: SecureChannel, _ context: inout PeeringContext) {
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
