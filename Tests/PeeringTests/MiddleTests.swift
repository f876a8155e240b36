import Bytes
import Model
import Noise
import Peering
import TestSupport
import Testing
import Wire

/// Somebody on the way who can read, change, keep, repeat and send anything, but has no key
/// (Protocol/29-encryption.md). Whatever is tried, nothing of it is taken, and a session that stands has what its two
/// sides agreed.
@Suite struct MiddleTests {
    /// What comes of a conversation in which `change` has its hands: whether both sides stood in the end.
    private static func outcome(
        plainUntil: Int64 = .min, _ change: @escaping (_ fromDialer: Bool, _ round: Int, [UInt8]) -> [UInt8]
    ) -> (isEstablished: Bool, dialer: SessionEnd?, listener: SessionEnd?) {
        var talk = Conversation(plainUntil: plainUntil)
        talk.start()
        talk.settle(change)
        return (talk.dialer.isEstablished && talk.listener.isEstablished, talk.dialer.end, talk.listener.end)
    }

    // H-25, H-27, H-30: also where plain sessions are allowed, two programs that can encrypt do.
    @Test(arguments: ["minors", "capability", "both"], [Int64.min, .max])
    func `a hello that says less than was said ends the handshake`(what: String, plainUntil: Int64) {
        let result = Self.outcome(plainUntil: plainUntil) { fromDialer, round, bytes in
            guard fromDialer, round == 0 else { return bytes }
            return Frames.changed(bytes) { body in
                if what != "capability" { body[1] = 5 }
                if what != "minors" { body[2] = 0 }
            }
        }
        #expect(!result.isEstablished)
        #expect(
            result.dialer == .refusing(.authenticationFailed) || result.dialer?.refusal == .unsupportedVersion,
            "\(String(describing: result))")
    }

    // The same of the challenge: the listener's proof covers it, and behind that the prologue.
    @Test(arguments: ["minor", "capability", "name", "clock"])
    func `a challenge that says something else ends the handshake`(what: String) {
        let result = Self.outcome(plainUntil: .max) { fromDialer, round, bytes in
            guard !fromDialer, round == 0 else { return bytes }
            return Frames.changed(bytes) { body in
                switch what {
                case "minor": body[32] = 5
                case "capability": body[33] = 0
                case "name": body[43] ^= 1
                default: body[body.count - 1] ^= 1
                }
            }
        }
        #expect(result.dialer == .refusing(.authenticationFailed) && !result.isEstablished)
    }

    // H-28 to H-33: every byte of the four bodies.
    @Test(arguments: [0, 1, 2, 3])
    func `a changed byte of hello, challenge or a share ends the handshake`(step: Int) {
        var place = 0
        while true {
            var count = 0
            let result = Self.outcome { fromDialer, round, bytes in
                guard (fromDialer, round) == [(true, 0), (false, 0), (true, 1), (false, 1)][step] else { return bytes }
                var frames = Frames.split(bytes)
                count = frames[0].count - FrameHeader.byteCount
                if place < count { frames[0] = Frames.changed(frames[0]) { $0[place] ^= 1 } }
                return Array(frames.joined())
            }
            guard place < count else {
                #expect(result.isEstablished, "unchanged it stands")
                return
            }
            #expect(!result.isEstablished, "byte \(place)")
            place += 1
        }
    }

    // H-32: a share of low order, from somebody who has no key, and from somebody who has.
    @Test func `a share of low order gets nobody in`() throws {
        for place in [(true, 1), (false, 1)] {
            let result = Self.outcome { fromDialer, round, bytes in
                guard (fromDialer, round) == place else { return bytes }
                var frames = Frames.split(bytes)
                frames[0] = Frames.changed(frames[0]) { for index in 0..<32 { $0[index] = 0 } }
                return Array(frames.joined())
            }
            #expect(!result.isEstablished && result.dialer != nil && result.listener != nil)
        }
    }

    // H-26: what belongs to the other kind of session.
    @Test func `a proof where a share belongs ends the handshake, and the other way round`() {
        let proof = Message.proof(Proof(proof: [UInt8](repeating: 0, count: 32), clockMilliseconds: 0))
        let share = Message.share([UInt8](repeating: 7, count: 48))
        for (isSealed, message) in [(true, proof), (false, share)] {
            var talk = isSealed ? Conversation() : Conversation.plain()
            talk.start()
            talk.toListener(talk.dialer.takeOutput())
            talk.toListener(FrameWriter.frame(type: message.type, body: message.body, authenticated: false))
            #expect(talk.listener.end == .violation(.outOfPlace(message.type)))
        }
    }

    // What was recorded of one session, said again in another: the listener's challenge is another one.
    @Test func `a recorded dialer gets nobody in`() {
        var recorded: [[UInt8]] = []
        var talk = Conversation()
        talk.start()
        talk.settle { fromDialer, _, bytes in
            if fromDialer { recorded.append(bytes) }
            return bytes
        }
        var again = Conversation(seed: 9)
        for bytes in recorded { again.toListener(bytes) }
        #expect(again.listener.end == .refusing(.authenticationFailed) && again.atListener.isEmpty)
        // Said by a listener that greets with the same nonce, which a real one never does, it is the same session.
        var same = Conversation()
        for bytes in recorded { same.toListener(bytes) }
        #expect(same.listener.isEstablished)
    }

    @Test func `a recorded listener is not believed`() {
        var recorded: [[UInt8]] = []
        var talk = Conversation()
        talk.start()
        talk.settle { fromDialer, _, bytes in
            if !fromDialer { recorded.append(bytes) }
            return bytes
        }
        var again = Conversation(seed: 9)
        again.start()
        for bytes in recorded { again.toDialer(bytes) }
        #expect(again.dialer.end == .refusing(.authenticationFailed) && again.atDialer.isEmpty)
    }

    // Frames of a session that stands, in every wrong way.
    @Test(arguments: [
        "reflected", "spliced", "cut", "twice", "moved", "type", "length", "plain", "mac", "clear refusal",
    ])
    func `a frame that its side did not send here and now ends the session`(how: String) {
        var talk = Conversation()
        var other = Conversation(seed: 9)
        talk.establish()
        other.establish()
        func frame(_ side: Conversation.Side, _ talk: inout Conversation, _ number: Int64) -> [UInt8] {
            switch side {
            case .dialer:
                talk.dialer.send(.ping(sentMilliseconds: number), &talk.dialing)
                return talk.dialer.takeOutput()
            case .listener:
                talk.listener.send(.ping(sentMilliseconds: number), &talk.listening)
                return talk.listener.takeOutput()
            }
        }
        let (first, second) = (frame(.dialer, &talk, 1), frame(.dialer, &talk, 2))
        var bytes: [UInt8]
        switch how {
        case "reflected": bytes = frame(.listener, &talk, 1)
        case "spliced": bytes = frame(.dialer, &other, 1)
        case "cut":
            // The second frame's tag behind the first one's text.
            bytes = first.dropLast(16) + second.suffix(16)
        case "twice": bytes = first + first
        case "moved": bytes = second + first
        case "type":
            bytes = first
            bytes[5] = 10
            bytes = Frames.mended(bytes)
        case "length":
            bytes = first
            bytes[12] += 1
            bytes = Frames.mended(bytes)
        case "plain":
            bytes = FrameWriter.frame(type: .ping, body: Message.ping(sentMilliseconds: 1).body, authenticated: false)
        case "mac":
            bytes = FrameWriter.frame(type: .ping, body: Message.ping(sentMilliseconds: 1).body, authenticated: true)
        default:
            let refuse = Refuse(
                subject: .session, code: 1, isRetryable: true, retryAfterMilliseconds: 0, text: "go away")
            bytes = FrameWriter.frame(type: .refuse, body: Message.refuse(refuse).body, authenticated: false)
        }
        talk.toListener(bytes)
        guard case .violation(let fault)? = talk.listener.end else {
            Issue.record("\(how): \(String(describing: talk.listener.end))")
            return
        }
        #expect(fault.code == (how == "length" ? .malformed : .authenticationFailed), "\(how): \(fault)")
        #expect(talk.atListener.isEmpty)
    }

    // Every bit of a sealed frame, with checksums that fit.
    @Test func `every bit of a sealed frame counts`() {
        var clean = Conversation()
        clean.establish()
        clean.dialer.send(SealedSessionTests.words, &clean.dialing)
        let frame = clean.dialer.takeOutput()
        for place in (0..<frame.count * 8) where !(16 * 8..<24 * 8).contains(place) {
            var talk = Conversation()
            talk.establish()
            var changed = frame
            changed[place / 8] ^= 1 << UInt8(place % 8)
            // Where a length was changed the checksum of the body may be out of reach; that ends it as well.
            if place >= 5 * 8 { changed = Frames.mended(changed) }
            talk.toListener(changed)
            #expect(talk.listener.isEnded || talk.listener.bufferedBytes > 0, "bit \(place)")
            #expect(talk.atListener.isEmpty, "bit \(place)")
        }
        clean.toListener(frame)
        #expect(!clean.listener.isEnded)
    }

    // H-06, H-33
    @Test func `an unknown key is answered like a wrong one, byte for byte but for the nonces`() {
        var shapes: Set<[String]> = []
        for (keyID, key) in [("office", [UInt8](repeating: 9, count: 32)), ("nobody", Conversation.key)] {
            for seed in UInt8(1)...3 {
                var talk = Conversation(keyID: keyID, sessionKey: key, seed: seed)
                talk.start()
                talk.toListener(talk.dialer.takeOutput())
                var shape = ["\(talk.listener.takeOutput().count)"]
                let share = Message.share([UInt8](repeating: seed, count: 54))
                talk.toListener(FrameWriter.frame(type: .share, body: share.body, authenticated: false))
                let answer = talk.listener.takeOutput()
                shape.append(String(decoding: answer.dropFirst(24), as: UTF8.self).replacing(keyID, with: "KEY"))
                shape.append("\(String(describing: talk.listener.end))")
                shapes.insert(shape)
            }
        }
        #expect(shapes.count == 1, "\(shapes)")
    }

    /// H-33, measured: the work up to the refusal, in turns. Prints what it found; the long run has 100,000 tries of
    /// each. A median is told to be equal when it differs by less than a tenth; machines are shared.
    @Test(.enabled(if: isLong)) func `an unknown key costs what a wrong one costs`() {
        var times: [[Duration]] = [[], []]
        let cases = [("office", [UInt8](repeating: 9, count: 32)), ("nobody", Conversation.key)]
        let clock = ContinuousClock()
        for turn in 0..<200_000 {
            // In an order that no clock can follow.
            let which = (turn ^ turn >> 1 ^ turn >> 3) & 1
            var talk = Conversation(keyID: cases[which].0, sessionKey: cases[which].1, seed: UInt8(turn & 255))
            talk.start()
            let hello = talk.dialer.takeOutput()
            let share = FrameWriter.frame(
                type: .share, body: [UInt8](repeating: 3, count: 54), authenticated: false)
            let began = clock.now
            talk.toListener(hello)
            talk.toListener(share)
            times[which].append(clock.now - began)
        }
        let medians = times.map { $0.sorted()[$0.count / 2] }
        print("wrong key: median \(medians[0]) of \(times[0].count); unknown key: \(medians[1]) of \(times[1].count)")
        #expect(medians[0] < medians[1] * 1.1 && medians[1] < medians[0] * 1.1)
    }
}

extension Conversation {
    enum Side { case dialer, listener }
}
