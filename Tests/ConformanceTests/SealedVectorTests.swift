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
        let (psk, prologue) = (try bytes("psk"), try bytes("prologue"))
        let own = Handshake.prologue(hello: try bytes("hello"), challenge: try bytes("challenge"))
        #expect(Handshake.psk(sessionKey: key) == psk && own == prologue)
        let secret = try bytes(secret)
        return HandshakeState(
            role, prologue: prologue, psk: try #require(Bytes32(psk)), ephemeralSecret: try #require(Bytes32(secret)))
    }

    @Test func `shares and sealed frames are read as the vector has them, in both directions`() throws {
        var dialer = try handshake(.initiator, "dialerSecret")
        var listener = try handshake(.responder, "listenerSecret")
        let payload = Proof.sharePayload(clockMilliseconds: 1_791_849_600_250)
        let (first, second) = (try bytes("dialerShare"), try bytes("listenerShare"))
        let written = try dialer.write(payload: payload)
        let read = try listener.read(first.span)
        let answered = try listener.write(payload: [])
        let empty = try dialer.read(second.span)
        #expect(written == first && read == payload && answered == second && empty.isEmpty)
        let told = try bytes("dialerPayload")
        let clock = try Proof.clock(inShare: payload)
        #expect(payload == told && clock == 1_791_849_600_250)
        let (mine, theirs) = (dialer.finished(), listener.finished())
        let (here, there) = (try #require(mine), try #require(theirs))
        let hash = try bytes("handshakeHash")
        #expect(here.hash.array == hash)
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
        do throws(WireError) {
            try receiving.open(&received)
            Issue.record("\(plaintext) is taken")
        } catch {
            #expect(error == fault)
        }
    }
}
