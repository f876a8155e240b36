import Bytes
import Noise
import TestSupport
import Testing

@Suite struct HandshakeStateTests {
    /// Two sides with fixed secrets.
    private struct Pair {
        var initiator: HandshakeState
        var responder: HandshakeState

        init(prologue: [UInt8] = [], other: [UInt8]? = nil, psk: UInt8 = 3, otherPSK: UInt8? = nil) throws {
            initiator = HandshakeState(
                .initiator, prologue: prologue, psk: try Self.filled(psk), ephemeralSecret: try Self.filled(1))
            responder = HandshakeState(
                .responder, prologue: other ?? prologue, psk: try Self.filled(otherPSK ?? psk),
                ephemeralSecret: try Self.filled(2))
        }

        static func filled(_ byte: UInt8) throws -> Bytes32 {
            try #require(Bytes32([UInt8](repeating: byte, count: 32)))
        }
    }

    private static func sealed(_ cipher: inout CipherState, _ text: [UInt8]) throws -> [UInt8] {
        var message = text + [UInt8](repeating: 0, count: 16)
        var span = message.mutableSpan
        let none: [UInt8] = []
        try cipher.seal(&span, text: 0..<text.count, additional: none.span)
        return message
    }

    private static func opened(_ cipher: inout CipherState, _ message: [UInt8]) throws -> [UInt8] {
        var text = message
        var span = text.mutableSpan
        let none: [UInt8] = []
        try cipher.open(&span, text: 0..<(message.count - 16), additional: none.span)
        return Array(text.dropLast(16))
    }

    @Test func `the framework's published conversations, byte for byte`() throws {
        let vectors = VectorFile.blocks("noise-nnpsk0.txt")
        #expect(vectors.count == 4)
        for vector in vectors {
            let value = { hex(vector[$0] ?? "") }
            let psk = try #require(Bytes32(value("preshared_key")))
            var initiator = HandshakeState(
                .initiator, prologue: value("prologue"), psk: psk,
                ephemeralSecret: try #require(Bytes32(value("gen_init_ephemeral"))))
            var responder = HandshakeState(
                .responder, prologue: value("prologue"), psk: psk,
                ephemeralSecret: try #require(Bytes32(value("gen_resp_ephemeral"))))
            let first = try initiator.write(payload: value("msg_0_payload"))
            #expect(first == value("msg_0_ciphertext"))
            #expect(try responder.read(first.span) == value("msg_0_payload"))
            let second = try responder.write(payload: value("msg_1_payload"))
            #expect(second == value("msg_1_ciphertext"))
            #expect(try initiator.read(second.span) == value("msg_1_payload"))
            let (here, there) = (try #require(initiator.finished()), try #require(responder.finished()))
            #expect(Bytes32.matches(here.hash, there.hash))
            var (toResponder, atResponder) = (here.sending, there.receiving)
            var (toInitiator, atInitiator) = (there.sending, here.receiving)
            let third = try Self.sealed(&toResponder, value("msg_2_payload"))
            #expect(third == value("msg_2_ciphertext"))
            #expect(try Self.opened(&atResponder, third) == value("msg_2_payload"))
            let fourth = try Self.sealed(&toInitiator, value("msg_3_payload"))
            #expect(fourth == value("msg_3_ciphertext"))
            #expect(try Self.opened(&atInitiator, fourth) == value("msg_3_payload"))
        }
    }

    @Test func `every changed bit of either message ends the handshake`() throws {
        var random = SplitMix64(seed: 34)
        let payload = random.bytes(9)
        var pair = try Pair(prologue: [5, 6])
        let first = try pair.initiator.write(payload: payload)
        _ = try pair.responder.read(first.span)
        let second = try pair.responder.write(payload: payload)
        for place in 0..<(first.count + second.count) {
            var pair = try Pair(prologue: [5, 6])
            let isFirst = place < first.count
            let bit = UInt8(1) << UInt8(random.next(below: 8))
            // The highest bit of a share is no part of the number (RFC 7748), but it is of the hash.
            var changed = isFirst ? first : second
            changed[isFirst ? place : place - first.count] ^= bit
            _ = try pair.initiator.write(payload: payload)
            if isFirst {
                #expect(throws: NoiseError.notAuthentic) { try pair.responder.read(changed.span) }
            } else {
                #expect(throws: NoiseError.notAuthentic) { try pair.initiator.read(changed.span) }
                #expect(pair.initiator.finished() == nil)
            }
        }
    }

    @Test func `another psk, another prologue or another session fits nothing`() throws {
        var (pair, message): (Pair, [UInt8])
        pair = try Pair(otherPSK: 4)
        message = try pair.initiator.write(payload: [])
        #expect(throws: NoiseError.notAuthentic) { try pair.responder.read(message.span) }
        pair = try Pair(prologue: [1], other: [2])
        message = try pair.initiator.write(payload: [])
        #expect(throws: NoiseError.notAuthentic) { try pair.responder.read(message.span) }
        // The second message of a session whose initiator had another ephemeral secret.
        pair = try Pair()
        message = try pair.initiator.write(payload: [])
        _ = try pair.responder.read(message.span)
        let answer = try pair.responder.write(payload: [])
        var other = HandshakeState(
            .initiator, prologue: [], psk: try Pair.filled(3), ephemeralSecret: try Pair.filled(9))
        _ = try other.write(payload: [])
        #expect(throws: NoiseError.notAuthentic) { try other.read(answer.span) }
    }

    @Test func `a share of low order is refused by whoever is first to use it`() throws {
        let weak = [UInt8](repeating: 0, count: 32)
        var pair = try Pair()
        _ = try pair.initiator.write(payload: [])
        let answer = weak + weak.prefix(16)
        #expect(throws: NoiseError.weakShare) { try pair.initiator.read(answer.span) }
        // In the first message it proves the psk and no more; the answer cannot be made.
        var symmetric = SymmetricState(prologue: [], psk: try Pair.filled(3))
        symmetric.mixHash(weak)
        symmetric.mixKey(Bytes32())
        let first = weak + (try symmetric.encryptAndHash([]))
        pair = try Pair()
        #expect(try pair.responder.read(first.span) == [])
        #expect(throws: NoiseError.weakShare) { try pair.responder.write(payload: []) }
    }

    @Test func `messages have their turn and their length`() throws {
        var pair = try Pair()
        #expect(throws: NoiseError.outOfTurn) { try pair.responder.write(payload: []) }
        let (short, long) = ([UInt8](repeating: 9, count: 47), [UInt8](repeating: 9, count: 65_536))
        #expect(throws: NoiseError.outOfTurn) { try pair.initiator.read(short.span) }
        #expect(throws: NoiseError.length(47)) { try pair.responder.read(short.span) }
        #expect(throws: NoiseError.length(65_536)) { try pair.responder.read(long.span) }
        #expect(throws: NoiseError.length(65_536)) {
            try pair.initiator.write(payload: [UInt8](repeating: 0, count: 65_536 - 48))
        }
        let first = try pair.initiator.write(payload: [])
        #expect(throws: NoiseError.outOfTurn) { try pair.initiator.write(payload: []) }
        // Sent back to where it came from.
        #expect(throws: NoiseError.self) { try pair.initiator.read(first.span) }
        #expect(pair.responder.finished() == nil)
    }

    @Test func `what was lost, repeated, moved or sent back does not open`() throws {
        var pair = try Pair()
        let first = try pair.initiator.write(payload: [])
        _ = try pair.responder.read(first.span)
        let second = try pair.responder.write(payload: [])
        _ = try pair.initiator.read(second.span)
        var sending = try #require(pair.initiator.finished()).sending
        let fresh = try #require(pair.responder.finished())
        let messages = try (0..<4).map { try Self.sealed(&sending, [UInt8($0), 1, 2]) }
        var receiving = fresh.receiving
        #expect(throws: NoiseError.notAuthentic) { try Self.opened(&receiving, messages[1]) }
        #expect(try Self.opened(&receiving, messages[0]) == [0, 1, 2])
        #expect(throws: NoiseError.notAuthentic) { try Self.opened(&receiving, messages[0]) }
        #expect(throws: NoiseError.notAuthentic) { try Self.opened(&receiving, messages[2]) }
        #expect(try Self.opened(&receiving, messages[1]) == [1, 1, 2])
        var back = try #require(pair.initiator.finished()).receiving
        #expect(throws: NoiseError.notAuthentic) { try Self.opened(&back, messages[0]) }
    }

    @Test func `a new key fits the other side's new key, and opens nothing older`() throws {
        var here = CipherState(key: try Pair.filled(7))
        var there = here
        let old = try Self.sealed(&here, [1])
        here.rekey()
        let new = try Self.sealed(&here, [2])
        var early = there
        #expect(try Self.opened(&there, old) == [1])
        there.rekey()
        #expect(try Self.opened(&there, new) == [2])
        early.rekey()
        #expect(throws: NoiseError.notAuthentic) { try Self.opened(&early, old) }
        // ENCRYPT(k, 2^64 − 1, zerolen, zeros): the first 32 bytes of block 1 of that stream.
        let input = ChaCha20.Input(key: try Pair.filled(7), nonce: ChaChaNonce(counter: .max))
        let stream = ChaCha20.stream(input, counter: 0)
        let key = (0..<8).flatMap { place in (0..<4).map { UInt8(truncatingIfNeeded: stream[place][1] >> (8 * $0)) } }
        var known = CipherState(key: try #require(Bytes32(key)))
        _ = try Self.sealed(&known, [0])
        #expect(try Self.opened(&known, new) == [2])
    }

    // H-33: what a stranger's share costs. No product of X25519 is made for it, or the first one here would be weak.
    @Test func `a share that is not proved is not multiplied`() throws {
        let weak = [UInt8](repeating: 0, count: 32)
        for (psk, isKnown) in [(UInt8(3), true), (4, false)] {
            var pair = try Pair(psk: 3, otherPSK: psk)
            // The initiator's message with a share of low order, proved by its key.
            var symmetric = SymmetricState(prologue: [], psk: try Pair.filled(3))
            symmetric.mixHash(weak)
            symmetric.mixKey(try #require(Bytes32(weak)))
            let message = try weak + symmetric.encryptAndHash([])
            if isKnown {
                #expect(try pair.responder.read(message.span).isEmpty)
                #expect(throws: NoiseError.weakShare) { _ = try pair.responder.write(payload: []) }
            } else {
                #expect(throws: NoiseError.notAuthentic) { _ = try pair.responder.read(message.span) }
            }
        }
    }

    // The last number of a key is kept for REKEY, and nothing is sealed or opened behind it (Noise, section 5.1).
    @Test func `numbers that are used up end in an error, on both sides`() throws {
        let key = try Pair.filled(9)
        var sending = CipherState(key: key, counter: .max - 1)
        var receiving = sending
        let last = try Self.sealed(&sending, [1, 2, 3])
        #expect(sending.counter == .max)
        #expect(throws: NoiseError.exhausted) { _ = try Self.sealed(&sending, [1, 2, 3]) }
        #expect(try Self.opened(&receiving, last) == [1, 2, 3])
        #expect(throws: NoiseError.exhausted) { _ = try Self.opened(&receiving, last) }
        #expect(sending.counter == .max && receiving.counter == .max)
    }
}
