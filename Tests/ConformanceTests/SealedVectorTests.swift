import Bytes
import Noise
import TestSupport
import Testing
import Wire

/// The real code over `sealed.json`.
struct SealedVectorTests {
    private let file: VectorJSON

    init() throws { file = try ProjectFiles.json("sealed.json") }

    private func bytes(_ name: String) throws -> [UInt8] {
        try #require(Hexadecimal.decode(file[name]?.text ?? ""))
    }

    private func handshake(_ role: HandshakeState.Role, _ secret: String) throws -> HandshakeState {
        let key = HMAC(key: try bytes("sessionKey"))
        #expect(Handshake.psk(sessionKey: key) == (try bytes("psk")))
        let prologue = Handshake.prologue(hello: try bytes("hello"), challenge: try bytes("challenge"))
        #expect(prologue == (try bytes("prologue")))
        return HandshakeState(
            role, prologue: prologue, psk: try #require(Bytes32(Handshake.psk(sessionKey: key))),
            ephemeralSecret: try #require(Bytes32(try bytes(secret))))
    }

    @Test func `shares and sealed frames are read as the vector has them, in both directions`() throws {
        var dialer = try handshake(.initiator, "dialerSecret")
        var listener = try handshake(.responder, "listenerSecret")
        let payload = Proof.sharePayload(clockMilliseconds: 1_791_849_600_250)
        #expect(payload == (try bytes("dialerPayload")))
        #expect(try dialer.write(payload: payload) == (try bytes("dialerShare")))
        #expect(try listener.read(try bytes("dialerShare").span) == payload)
        #expect(try Proof.clock(inShare: payload) == 1_791_849_600_250)
        #expect(try listener.write(payload: []) == (try bytes("listenerShare")))
        #expect(try dialer.read(try bytes("listenerShare").span) == [])
        let (here, there) = (try #require(dialer.finished()), try #require(listener.finished()))
        #expect(here.hash.array == (try bytes("handshakeHash")))
        try expect("listenerFrames", FrameSeal(here.receiving))
        try expect("dialerFrames", FrameSeal(there.receiving))
        // H-36: as many frames as one key has, and the one behind them.
        var (sending, receiving) = (FrameSeal(here.sending), FrameSeal(there.receiving))
        var none: Deflater?
        while sending.counter < 65_536 {
            let message = Message.ping(sentMilliseconds: Int64(sending.counter))
            var frame = FrameWriter.sealed(type: .ping, body: message.body, deflater: &none)
            try sending.seal(&frame)
            try open(frame, &receiving, message)
        }
        try expect("dialerFrame65536", receiving)
    }

    private func expect(_ name: String, _ seal: FrameSeal) throws {
        var seal = seal
        let entries = file[name]?.items ?? []
        #expect(!entries.isEmpty)
        for entry in entries {
            let plaintext = try #require(Hexadecimal.decode(entry["plaintext"]?.text ?? ""))
            let type = try #require(MessageType(rawValue: plaintext[0] & 0x7F))
            let frame = try #require(Hexadecimal.decode(entry["frame"]?.text ?? ""))
            let message =
                plaintext[0] < 0x80
                ? try Message.decode(type: type, body: plaintext.span.extracting(1..<plaintext.count))
                : Message.ping(sentMilliseconds: 1)
            try open(frame, &seal, message)
        }
    }

    private func open(_ frame: [UInt8], _ seal: inout FrameSeal, _ message: Message) throws {
        var reader = FrameReader()
        var inflater = Inflater()
        reader.receive(frame.span)
        var received = try #require(try reader.nextFrame(limits: .session, authenticated: true))
        try seal.open(&received)
        let read = try received.message(&inflater)
        if read != message { Issue.record("\(read) is not \(message)") }
    }

    // H-37: what may not stand inside, the tag being right.
    @Test(
        arguments: [
            ([], WireError.malformed(.bytes)), ([0], .unknownType(0)), ([19], .unknownType(19)),
            ([1, 0], .authenticatedHandshake(1)), ([3], .authenticatedHandshake(3)),
            ([20], .authenticatedHandshake(20)),
            ([21, 1], .authenticatedHandshake(21)), ([0x8A], .malformed(.bytes)),
            ([0x8A, 0x81, 0x80, 0x10], .decodedTooLarge(decoded: 262_145, limit: 262_144)),
        ] as [([UInt8], WireError)])
    func `a wrong plaintext is refused`(plaintext: [UInt8], fault: WireError) throws {
        var frame: [UInt8] = [0x54, 0x61, 0x6D, 0x43, 1, 21, 2, 0]
        frame.writeLittleEndian(UInt32(plaintext.count))
        frame.writeLittleEndian(UInt32(plaintext.count))
        frame += [UInt8](repeating: 0, count: 8) + plaintext + [UInt8](repeating: 0, count: 16)
        let key = CipherState(key: try #require(Bytes32([UInt8](repeating: 8, count: 32))))
        var (sending, receiving) = (FrameSeal(key), FrameSeal(key))
        try sending.seal(&frame)
        var reader = FrameReader()
        reader.receive(frame.span)
        var received = try #require(try reader.nextFrame(limits: .session, authenticated: true))
        #expect(throws: fault) { try receiving.open(&received) }
    }
}
