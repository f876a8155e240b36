import Bytes
import Model
import Peering
import TestSupport
import Testing
import Wire

/// Protocol/03-handshake.md, from the outside.
@Suite struct SessionHandshakeTests {
    @Test func `a handshake with the right key stands, and each side knows the other`() {
        var talk = Conversation()
        talk.establish()
        #expect(talk.dialer.isEstablished && talk.listener.isEstablished)
        #expect(talk.listener.peer?.node == "office" && talk.listener.peer?.keyID == "office")
        #expect(talk.dialer.peer?.node == "centre")
        #expect(talk.dialer.welcome?.tier == .nation)
        #expect(talk.dialer.bufferedBytes == 0 && talk.listener.bufferedBytes == 0)
    }

    // H-06: the same words, at the same moment, for a key that is unknown and one that is wrong.
    @Test func `an unknown key is answered like a wrong one`() {
        var ends: [SessionEnd?] = []
        for (keyID, key) in [("office", [UInt8](repeating: 9, count: 32)), ("nobody", Conversation.key)] {
            var talk = Conversation.plain(keyID: keyID, sessionKey: key)
            talk.start()
            talk.toListener(talk.dialer.takeOutput())
            #expect(talk.listener.phase == .proving, "the challenge comes all the same")
            // A dialer that does not look at the challenge gets as far as its proof, and no farther.
            let proof = Message.proof(Proof(proof: [UInt8](repeating: 0, count: 32), clockMilliseconds: 0))
            _ = talk.listener.takeOutput()
            talk.toListener(FrameWriter.frame(type: .proof, body: proof.body, authenticated: false))
            ends.append(talk.listener.end)
            #expect(!talk.listener.takeOutput().isEmpty)
        }
        #expect(ends == [.refusing(.authenticationFailed), .refusing(.authenticationFailed)])
    }

    // H-08
    @Test func `a dialer refuses a listener that does not have the key`() {
        var talk = Conversation(sessionKey: [UInt8](repeating: 9, count: 32))
        talk.establish()
        #expect(talk.dialer.end == .refusing(.authenticationFailed))
        #expect(talk.listener.end?.refusal == .authenticationFailed)
        #expect(talk.dialer.peer == nil && talk.listener.peer == nil)
    }

    // H-03, H-16: understood although it carries no MAC.
    @Test func `another realm is refused before anything is proved`() {
        var talk = Conversation(listenerRealm: .production)
        talk.establish()
        #expect(talk.listener.end == .refusing(.wrongRealm))
        #expect(talk.dialer.end?.refusal == .wrongRealm)
    }

    // H-03: the dialer's half. A listener of another realm that went on would be refused.
    @Test func `a dialer refuses a challenge of another realm`() {
        var talk = Conversation()
        talk.start()
        let hello = talk.dialer.takeOutput()
        let challenge = challenge(to: hello, version: 0, realm: .production)
        talk.toDialer(FrameWriter.frame(type: .challenge, body: challenge, authenticated: false))
        #expect(talk.dialer.end == .refusing(.wrongRealm))
    }

    // F-19, H-02, H-16
    @Test func `before there is a key nobody looks at a MAC`() {
        func sealed(_ message: Message) -> [UInt8] {
            var frame = FrameWriter.frame(type: message.type, body: message.body, authenticated: true)
            for place in frame.indices.suffix(16) { frame[place] = 0x5A }
            return frame
        }
        let refuse = Message.refuse(
            Refuse(subject: .session, code: 8, isRetryable: true, retryAfterMilliseconds: 7, text: ""))
        for message in [Message.claim([]), .ping(sentMilliseconds: 1), refuse] {
            var talk = Conversation()
            talk.start()
            _ = talk.dialer.takeOutput()
            talk.toListener(sealed(message))
            talk.toDialer(sealed(message))
            for side in [talk.listener, talk.dialer] {
                if message == refuse {
                    #expect(side.end?.refusal == .busy)
                } else {
                    #expect(side.end == .violation(.outOfPlace(message.type)))
                }
            }
        }
    }

    // H-04
    @Test func `a challenge of a version that was not offered is refused`() {
        var talk = Conversation()
        talk.start()
        let challenge = challenge(
            to: talk.dialer.takeOutput(), version: ProtocolVersion.minors.upperBound + 1, realm: .training)
        talk.toDialer(FrameWriter.frame(type: .challenge, body: challenge, authenticated: false))
        #expect(talk.dialer.end == .refusing(.unsupportedVersion))
    }

    private func challenge(to hello: [UInt8], version: UInt8, realm: Realm) -> [UInt8] {
        Handshake.challengeBody(
            Challenge(
                version: version, capabilities: 0, realm: realm, node: "centre", build: "", nonce: [UInt8](1...32),
                clockMilliseconds: 0, proof: []), key: HMAC(key: Conversation.key),
            hello: Array(hello.dropFirst(FrameHeader.byteCount)))
    }

    // H-04
    @Test func `versions without a common one end it`() {
        var talk = Conversation()
        let hello = Hello(
            versions: ProtocolVersion.minors.upperBound + 1...ProtocolVersion.minors.upperBound + 2, capabilities: 0,
            realm: .training, node: "office", keyID: "office",
            nonce: [UInt8](1...32), build: "")
        talk.toListener(FrameWriter.frame(type: .hello, body: Message.hello(hello).body, authenticated: false))
        #expect(talk.listener.end == .refusing(.unsupportedVersion))
    }

    // H-05
    @Test func `a dialer that offers more versions and capabilities gets what both have`() throws {
        var talk = Conversation()
        let hello = Hello(
            versions: 0...9, capabilities: .max, realm: .training, node: "office", keyID: "office",
            nonce: [UInt8](1...32), build: "")
        talk.toListener(FrameWriter.frame(type: .hello, body: Message.hello(hello).body, authenticated: false))
        var reader = FrameReader()
        reader.receive(talk.listener.takeOutput().span)
        let frame = try #require(try reader.nextFrame(limits: .beforeAuthentication, authenticated: false))
        var inflater = Inflater()
        guard case .challenge(let challenge) = try frame.message(&inflater) else {
            Issue.record("no challenge")
            return
        }
        #expect(
            challenge.version == ProtocolVersion.minors.upperBound
                && challenge.capabilities == ProtocolVersion.capabilities)
    }

    /// Flips one bit of the body and repairs the checksums, as somebody on the way would.
    private static func tampered(_ frame: [UInt8], at place: Int, type: MessageType) -> [UInt8] {
        var body = Array(frame.dropFirst(FrameHeader.byteCount))
        body[place] ^= 1
        return FrameWriter.frame(type: type, body: body, authenticated: false)
    }

    // H-08, H-09: every byte of the three bodies is covered.
    @Test(arguments: [0, 1, 2])
    func `a changed byte of hello, challenge or proof ends the handshake`(step: Int) {
        let types: [MessageType] = [.hello, .challenge, .proof]
        var place = 0
        while true {
            var talk = Conversation.plain()
            talk.start()
            var count = 0
            talk.settle { fromDialer, round, bytes in
                guard (fromDialer, round) == [(true, 0), (false, 0), (true, 1)][step] else { return bytes }
                count = bytes.count - FrameHeader.byteCount
                return place < count ? Self.tampered(bytes, at: place, type: types[step]) : bytes
            }
            guard place < count else {
                #expect(talk.dialer.isEstablished, "unchanged it stands")
                return
            }
            #expect(!talk.dialer.isEstablished && !talk.listener.isEstablished, "byte \(place)")
            place += 1
        }
    }

    // H-11, H-12, H-14: a welcome that somebody else made.
    @Test func `a welcome without the right MAC is not believed`() {
        for isPlain in [true, false] {
            var talk = Conversation.plain()
            talk.start()
            talk.settle { fromDialer, round, bytes in
                guard !fromDialer, round == 1 else { return bytes }
                if isPlain {
                    return FrameWriter.frame(
                        type: .welcome, body: Array(bytes[24..<(bytes.count - 16)]), authenticated: false)
                }
                return bytes.dropLast() + [bytes[bytes.count - 1] ^ 1]
            }
            #expect(!talk.dialer.isEstablished)
            guard case .violation(let fault)? = talk.dialer.end else {
                Issue.record("\(String(describing: talk.dialer.end))")
                continue
            }
            #expect(fault.code == .authenticationFailed)
        }
    }

    // H-15
    @Test func `a handshake that is not finished in time is given up by both`() {
        var talk = Conversation()
        talk.start()
        talk.toListener(talk.dialer.takeOutput())
        talk.milliseconds += PeeringLimits.handshakeMilliseconds - 1
        let early = talk.now
        talk.listener.tick(&talk.listening, now: early)
        #expect(talk.listener.end == nil)
        talk.milliseconds += 1
        let late = talk.now
        talk.listener.tick(&talk.listening, now: late)
        talk.dialer.tick(&talk.dialing, now: late)
        #expect(talk.listener.end == .handshakeTimeout && talk.dialer.end == .handshakeTimeout)
    }

    // H-18
    @Test func `two keys of one office both work`() {
        let second = [UInt8](repeating: 5, count: 32)
        let ring = KeyRing([
            "office": KeyRing.Entry(sessionKey: Conversation.key, scope: .any),
            "office-2": KeyRing.Entry(sessionKey: second, scope: .any),
        ])
        for (keyID, key) in [("office", Conversation.key), ("office-2", second)] {
            var talk = Conversation(keyID: keyID, sessionKey: key, ring: ring)
            talk.establish()
            #expect(talk.listener.isEstablished && talk.listener.peer?.keyID == keyID)
        }
    }

    // H-01, H-02
    @Test func `a message out of its place ends the handshake`() {
        let ping = Message.ping(sentMilliseconds: 1)
        let proof = Message.proof(Proof(proof: [UInt8](repeating: 0, count: 32), clockMilliseconds: 0))
        func plain(_ message: Message) -> [UInt8] {
            FrameWriter.frame(type: message.type, body: message.body, authenticated: false)
        }
        var talk = Conversation()
        talk.toListener(plain(proof))
        #expect(talk.listener.end == .violation(.outOfPlace(.proof)))
        talk = Conversation()
        talk.toListener(plain(ping))
        #expect(talk.listener.end?.isViolation == true)
        talk = Conversation()
        talk.start()
        let hello = talk.dialer.takeOutput()
        talk.toListener(hello + hello)
        #expect(talk.listener.end == .violation(.outOfPlace(.hello)))
        // A claim before the proof is answered: it lacks the MAC that it would need later, and that is seen first.
        talk = Conversation()
        talk.start()
        let claim = Message.claim([])
        talk.toListener(talk.dialer.takeOutput() + plain(claim))
        guard case .violation(let fault)? = talk.listener.end else {
            Issue.record("a claim before the handshake is done was not refused")
            return
        }
        #expect(fault.code == .authenticationFailed)
        talk = Conversation()
        talk.start()
        talk.toDialer(hello)
        #expect(talk.dialer.end == .violation(.outOfPlace(.hello)))
    }
}

extension SessionEnd {
    var isViolation: Bool {
        if case .violation = self { return true }
        return false
    }
}
