import Bytes
import Model
import Peering
import TestSupport
import Testing
import Wire

/// What may come when in an encrypted session (Protocol/29-encryption.md), from a peer that has the key and breaks the
/// order, or from somebody on the way who puts in what needs no key.
@Suite struct SealedOrderTests {
    private static func clear(_ message: Message) -> [UInt8] {
        FrameWriter.frame(type: message.type, body: message.body, authenticated: false)
    }

    private static func isRefused(_ end: SessionEnd?, _ code: WireCode) -> Bool {
        guard case .violation(let fault)? = end else { return false }
        return fault.code == code
    }

    private static let refusal = Message.refuse(
        Refuse(
            subject: .session, code: WireCode.authenticationFailed.rawValue, isRetryable: false,
            retryAfterMilliseconds: 0, text: "go away"))

    /// A dialer that has the listener's share and not yet its welcome, which is given as well.
    private static func beforeWelcome(_ talk: inout Conversation) -> (share: [UInt8], welcome: [UInt8]) {
        talk.start()
        talk.toListener(talk.dialer.takeOutput())
        talk.toDialer(talk.listener.takeOutput())
        talk.toListener(talk.dialer.takeOutput())
        let frames = Frames.split(talk.listener.takeOutput())
        talk.toDialer(frames[0])
        return (frames[0], frames[1])
    }

    // H-34, and H-16 no more: behind the listener's share not even a refusal may come in the clear.
    @Test(arguments: ["refuse", "hello", "challenge", "proof", "share again"])
    func `a clear frame between share and welcome ends the session by its missing tag`(what: String) {
        var talk = Conversation()
        let (share, _) = Self.beforeWelcome(&talk)
        #expect(talk.dialer.phase == .proving)
        let proof = Message.proof(Proof(proof: [UInt8](repeating: 0, count: 32), clockMilliseconds: 0))
        switch what {
        case "refuse": talk.toDialer(Self.clear(Self.refusal))
        case "share again": talk.toDialer(share)
        case "proof": talk.toDialer(Self.clear(proof))
        default:
            // The types alone; nobody reads so far.
            let type: MessageType = what == "hello" ? .hello : .challenge
            talk.toDialer(FrameWriter.frame(type: type, body: proof.body, authenticated: false))
        }
        #expect(Self.isRefused(talk.dialer.end, .authenticationFailed), "\(String(describing: talk.dialer.end))")
    }

    @Test func `undisturbed, the welcome finishes it`() {
        var talk = Conversation()
        let (_, welcome) = Self.beforeWelcome(&talk)
        talk.toDialer(welcome)
        #expect(talk.dialer.isEstablished)
    }

    // H-34: to the listener the handshake is over with the first share.
    @Test func `a second share of the dialer ends the session`() {
        var talk = Conversation()
        talk.start()
        talk.toListener(talk.dialer.takeOutput())
        talk.toDialer(talk.listener.takeOutput())
        let share = talk.dialer.takeOutput()
        talk.toListener(share + share)
        #expect(Self.isRefused(talk.listener.end, .authenticationFailed))
        #expect(talk.atListener.isEmpty)
    }

    // H-26: before their time.
    @Test(arguments: ["share first", "sealed first", "sealed for share", "welcome before share"])
    func `shares and sealed frames before their time are out of place`(what: String) {
        var talk = Conversation()
        var sealed = Self.clear(.ping(sentMilliseconds: 1))
        sealed[5] = MessageType.sealed.rawValue
        sealed[6] = 2
        sealed = Frames.mended(sealed + [UInt8](repeating: 0, count: Limits.macBytes))
        switch what {
        case "share first": talk.toListener(Self.clear(.share([UInt8](repeating: 7, count: 54))))
        case "sealed first": talk.toListener(sealed)
        default:
            talk.start()
            talk.toListener(talk.dialer.takeOutput())
            if what == "sealed for share" {
                talk.toListener(sealed)
            } else {
                talk.toDialer(talk.listener.takeOutput())
                talk.toListener(talk.dialer.takeOutput())
                let frames = Frames.split(talk.listener.takeOutput())
                talk.toDialer(frames[1] + frames[0])
            }
        }
        let end = what == "welcome before share" ? talk.dialer.end : talk.listener.end
        #expect(Self.isRefused(end, .outOfPlace), "\(String(describing: end))")
    }

    // H-28, and H-35's header
    @Test(arguments: [
        ("short", WireCode.malformed), ("with a tag", .malformed), ("packed", .malformed), ("long", .tooLarge),
        ("packed and sealed", .malformed),
    ])
    func `a share or a sealed frame of the wrong form is refused`(what: String, code: WireCode) {
        var talk = Conversation()
        if what == "packed and sealed" {
            talk.establish()
            talk.dialer.send(SealedSessionTests.words, &talk.dialing)
            var frame = talk.dialer.takeOutput()
            frame[6] |= 1
            talk.toListener(Frames.mended(frame))
        } else {
            talk.start()
            talk.toListener(talk.dialer.takeOutput())
            let count = what == "short" ? 47 : what == "long" ? 4_097 : 54
            let body = [UInt8](repeating: 7, count: count)
            var frame = FrameWriter.frame(type: .share, body: body, authenticated: what == "with a tag")
            if what == "packed" {
                frame[6] = 1
                frame = Array(Frames.mended(frame + [UInt8](repeating: 0, count: 16)).dropLast(16))
            }
            talk.toListener(frame)
        }
        #expect(Self.isRefused(talk.listener.end, code), "\(String(describing: talk.listener.end))")
        #expect(talk.atListener.isEmpty)
    }

    // H-19 in an encrypted session: the ring of the share decides, not that of the challenge.
    @Test(arguments: ["gone", "another", "ended", "the same"])
    func `a key that changes between challenge and share is judged by the share's ring`(what: String) {
        var talk = Conversation()
        talk.start()
        talk.toListener(talk.dialer.takeOutput())
        talk.toDialer(talk.listener.takeOutput())
        let other = [UInt8](repeating: 5, count: 32)
        let entry: KeyRing.Entry? =
            switch what {
            case "gone": nil
            case "another": KeyRing.Entry(sessionKey: other, scope: .any)
            case "ended":
                KeyRing.Entry(
                    sessionKey: Conversation.key, scope: .any,
                    validity: KeyValidity(until: Moment(seconds: 1_791_849_600)))
            default: KeyRing.Entry(sessionKey: Conversation.key, scope: .any)
            }
        talk.listening.keyRing = KeyRing(entry.map { ["office": $0] } ?? [:])
        talk.settle()
        #expect(talk.listener.isEstablished == (what == "the same"))
        #expect(talk.dialer.isEstablished == (what == "the same"))
        if what != "the same" {
            #expect(talk.listener.end == .refusing(.authenticationFailed))
            #expect(talk.dialer.end?.refusal == .authenticationFailed)
        }
    }

    // H-27: what was allowed at the challenge is not at the proof.
    @Test func `plain sessions that are no longer allowed when the proof comes are refused`() {
        let start: Int64 = 1_791_849_600_000
        for isOver in [false, true] {
            var talk = Conversation(office: 0...5, plainUntil: start + 100_000)
            talk.start()
            talk.toListener(talk.dialer.takeOutput())
            talk.toDialer(talk.listener.takeOutput())
            let proof = talk.dialer.takeOutput()
            talk.milliseconds = isOver ? 100_000 : 99_999
            talk.toListener(proof)
            #expect(talk.listener.isEstablished == !isOver)
            if isOver { #expect(talk.listener.end == .refusing(.unsupportedVersion)) }
        }
    }

    // H-27: a challenge with more than was offered, from a listener that has the key.
    @Test func `a capability that was not offered is refused`() {
        // The listener's side of a program that adds the bit by itself.
        var talk = Conversation(office: 0...5, centre: 0...5)
        talk.start()
        talk.settle { isUp, round, bytes in
            guard !isUp, round == 0 else { return bytes }
            return Frames.changed(bytes) { $0[33] = 1 }
        }
        #expect(talk.dialer.end == .refusing(.authenticationFailed), "the proof covers it")
    }

    // H-32: a machine whose memory was kept and goes on twice has the same source twice.
    @Test func `the same source of random bytes gives other secrets where the other side says something else`() {
        var shares: [Set<[UInt8]>] = [[], []]
        for seed in UInt8(1)...8 {
            for isDialer in [true, false] {
                var talk = Conversation(seed: seed)
                if isDialer {
                    talk.dialing.entropy = Entropy(seed: [0])
                } else {
                    talk.listening.entropy = Entropy(seed: [0])
                }
                talk.start()
                talk.settle { isUp, round, bytes in
                    if round == 1, isUp == isDialer { shares[isDialer ? 0 : 1].insert(Array(bytes[24..<56])) }
                    return bytes
                }
                #expect(talk.dialer.isEstablished)
            }
        }
        #expect(shares[0].count == 8 && shares[1].count == 8)
    }

    // H-32: forward secrecy ends where a secret can be made again.
    @Test func `who has the source of later can make nothing of before, and nonces tell nothing of secrets`() {
        let seed = (0..<PeeringLimits.seedBytes).map { UInt8($0) }
        var source = Entropy(seed: seed)
        let said: [UInt8] = [1, 2, 3]
        var seen: Set<[UInt8]> = [source.secret(said: said)]
        // Whoever reads the memory has what follows, and what follows alone.
        for _ in 0..<50 {
            var stolen = source
            let next = stolen.secret(said: said)
            #expect(seen.insert(next).inserted && source.secret(said: said) == next)
        }
        // The two halves of the seed are for one thing each.
        for (changed, isOfSecrets) in [(0, false), (31, false), (32, true), (63, true)] {
            var other = seed
            other[changed] ^= 1
            var (one, two) = (Entropy(seed: seed), Entropy(seed: other))
            let (nonces, secrets) = (one.nonce() == two.nonce(), one.secret(said: said) == two.secret(said: said))
            #expect(nonces == isOfSecrets && secrets != isOfSecrets, "byte \(changed)")
        }
    }
}
