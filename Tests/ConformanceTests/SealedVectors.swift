import Bytes
import Model
import Noise
import TestSupport
import Wire

/// `sealed.json`: one encrypted session, computed here by the text (Protocol/29-encryption.md) from the module `Noise`,
/// which has the vectors of others.
enum SealedVectors {
    static let hello: [UInt8] = {
        var hello = ValidVectors.hello
        hello.versions = 0...6
        hello.capabilities = 1
        return Message.hello(hello).body
    }()
    static let challenge: [UInt8] = {
        var challenge = ValidVectors.challenge
        challenge.version = 6
        challenge.capabilities = 1
        let rest = Array(Message.challenge(challenge).body.dropFirst(32))
        return HandshakeVectors.code(HandshakeVectors.sessionKey, "tamcap 1 listener", [hello, rest]) + rest
    }()
    static let psk = HandshakeVectors.code(HandshakeVectors.sessionKey, "tamcap 1 psk", [])
    static let prologue: [UInt8] = {
        var bytes: [UInt8] = []
        for piece in [Array("tamcap 1 sealed".utf8), hello, challenge] {
            bytes.writeLittleEndian(UInt32(piece.count))
            bytes += piece
        }
        return bytes
    }()
    static let dialerSecret = (0..<32).map { UInt8(0x20 + $0) }
    static let listenerSecret = (0..<32).map { UInt8(0x41 + $0) }
    /// The dialer's clock: 1,791,849,600,250 ms.
    static let payload: [UInt8] = {
        var bytes: [UInt8] = []
        bytes.writeZigZag(1_791_849_600_250)
        return bytes
    }()

    private static func side(_ role: HandshakeState.Role, _ secret: [UInt8]) -> HandshakeState {
        guard let key = Bytes32(psk), let secret = Bytes32(secret) else { fatalError("32 bytes each") }
        return HandshakeState(role, prologue: prologue, psk: key, ephemeralSecret: secret)
    }

    /// Both shares, and what the dialer has after them.
    static let shares: (dialer: [UInt8], listener: [UInt8], finished: HandshakeState.Finished) = {
        var (dialer, listener) = (side(.initiator, dialerSecret), side(.responder, listenerSecret))
        guard let first = try? dialer.write(payload: payload), (try? listener.read(first.span)) == payload,
            let second = try? listener.write(payload: []), (try? dialer.read(second.span)) == [],
            let finished = dialer.finished()
        else { fatalError("the sides do not understand each other") }
        return (first, second, finished)
    }()
    static var dialerShare: [UInt8] { shares.dialer }

    static let welcome = Message.welcome(
        Welcome(grantedBytes: 262_144, idleMilliseconds: 45_000, takeoverMilliseconds: 600_000, tier: .nation))
    static let claim = Message.claim([
        Claim(handle: 0, unit: unit("10101"), isOwner: true, position: nil, heardAgeMilliseconds: 0)
    ])

    /// A frame by H-34, H-35 and H-37, put together piece by piece.
    private static func frame(_ plaintext: [UInt8], _ cipher: inout CipherState) -> [UInt8] {
        var head: [UInt8] = [0x54, 0x61, 0x6D, 0x43, 1, 21, 2, 0]
        head.writeLittleEndian(UInt32(plaintext.count))
        head.writeLittleEndian(UInt32(plaintext.count))
        var body = plaintext + [UInt8](repeating: 0, count: 16)
        var span = body.mutableSpan
        guard (try? cipher.seal(&span, text: 0..<plaintext.count, additional: head.span)) != nil else { return [] }
        head.writeLittleEndian(UInt32(ReferenceDecoder.crc32(Array(body.dropLast(16)))))
        head.writeLittleEndian(UInt32(ReferenceDecoder.crc32(head)))
        return head + body
    }

    private static func plaintext(_ message: Message) -> [UInt8] { [message.type.rawValue] + message.body }

    private static func frames(_ texts: [[UInt8]], _ cipher: inout CipherState) -> VectorJSON {
        .array(texts.map { ["plaintext": hex($0), "frame": hex(frame($0, &cipher))] })
    }

    /// A packed update, as stored blocks: length of the body when inflated, then the stream.
    private static let packed: [UInt8] = {
        let body = Message.ping(sentMilliseconds: 1).body
        var bytes: [UInt8] = [MessageType.ping.rawValue | 0x80]
        bytes.writeVarint(UInt64(body.count))
        return bytes + storedDeflate(body)
    }()

    static var session: VectorJSON {
        var (dialer, listener) = (shares.finished.sending, shares.finished.receiving)
        let toListener = frames([plaintext(claim), packed], &dialer)
        let toDialer = frames([plaintext(welcome), plaintext(.credit(grantedBytes: 300_000))], &listener)
        // The frames between are pings, of which nobody wants the bytes.
        while dialer.counter < 65_536 { _ = frame(plaintext(.ping(sentMilliseconds: 0)), &dialer) }
        dialer.rekey()
        let rekeyed = frames([plaintext(.ping(sentMilliseconds: 1))], &dialer)
        return [
            "requirements": ["H-28", "H-29", "H-30", "H-31", "H-34", "H-35", "H-36", "H-37"],
            "sessionKey": hex(HandshakeVectors.sessionKey), "hello": hex(hello), "challenge": hex(challenge),
            "psk": hex(psk), "prologue": hex(prologue), "dialerSecret": hex(dialerSecret),
            "listenerSecret": hex(listenerSecret), "dialerPayload": hex(payload),
            "dialerShare": hex(shares.dialer), "listenerShare": hex(shares.listener),
            "handshakeHash": hex(shares.finished.hash.array), "listenerFrames": toDialer,
            "dialerFrames": toListener, "dialerFrame65536": rekeyed,
        ]
    }
}
