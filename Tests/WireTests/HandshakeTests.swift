import Bytes
import Model
import TestSupport
import Testing
import Wire

/// The keyed codes of the handshake (Protocol/03-handshake.md).
struct HandshakeTests {
    private static let key = HMAC(key: [UInt8](repeating: 3, count: 32))

    private func bodies(seed: UInt64) -> (hello: [UInt8], challenge: [UInt8], proof: [UInt8]) {
        var generator = MessageGenerator(seed: seed)
        let hello = Message.hello(generator.hello()).body
        let challenge = Handshake.challengeBody(generator.challenge(), key: Self.key, hello: hello)
        let proof = Handshake.proofBody(clockMilliseconds: 5, key: Self.key, hello: hello, challenge: challenge)
        return (hello, challenge, proof)
    }

    @Test func `both sides prove the key to each other`() throws {
        for seed in UInt64(1)...50 {
            let (hello, challenge, proof) = bodies(seed: seed)
            #expect(Handshake.verifies(challenge: challenge, key: Self.key, hello: hello))
            #expect(Handshake.verifies(proof: proof, key: Self.key, hello: hello, challenge: challenge))
            _ = try Message.decode(type: .challenge, body: challenge.span)
            _ = try Message.decode(type: .proof, body: proof.span)
        }
    }

    @Test func `no bit of the conversation can be changed unseen (H-08, H-09)`() {
        let (hello, challenge, proof) = bodies(seed: 1)
        for bit in 0..<(hello.count * 8) {
            let changed = flipping(bit, in: hello)
            #expect(!Handshake.verifies(challenge: challenge, key: Self.key, hello: changed))
            #expect(!Handshake.verifies(proof: proof, key: Self.key, hello: changed, challenge: challenge))
        }
        for bit in 0..<(challenge.count * 8) {
            let changed = flipping(bit, in: challenge)
            #expect(!Handshake.verifies(challenge: changed, key: Self.key, hello: hello))
            #expect(!Handshake.verifies(proof: proof, key: Self.key, hello: hello, challenge: changed))
        }
        for bit in 0..<(proof.count * 8) {
            let changed = flipping(bit, in: proof)
            #expect(!Handshake.verifies(proof: changed, key: Self.key, hello: hello, challenge: challenge))
        }
        let other = HMAC(key: [1])
        #expect(!Handshake.verifies(challenge: challenge, key: other, hello: hello))
        #expect(!Handshake.verifies(proof: proof, key: other, hello: hello, challenge: challenge))
    }

    private func flipping(_ bit: Int, in bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        return bytes
    }

    @Test func `a proof cannot be sent back, and bytes cannot move from one piece to the next`() {
        let (hello, challenge, proof) = bodies(seed: 2)
        #expect(!Handshake.verifies(challenge: proof, key: Self.key, hello: hello))
        let rest = Handshake.withoutProof(challenge)
        let moved = Handshake.listenerProof(
            key: Self.key, hello: hello + rest.prefix(1), challengeWithoutProof: Array(rest.dropFirst()))
        #expect(moved != Array(challenge.prefix(32)))
        for length in 0..<32 {
            #expect(!Handshake.verifies(challenge: Array(challenge.prefix(length)), key: Self.key, hello: hello))
            #expect(
                !Handshake.verifies(
                    proof: Array(proof.prefix(length)), key: Self.key, hello: hello, challenge: challenge))
        }
    }

    @Test func `the two directions have keys of their own, fresh for every session (H-10)`() {
        var keys: Set<Digest256> = []
        for seed in UInt64(1)...20 {
            let (hello, challenge, proof) = bodies(seed: seed)
            let pair = Handshake.frameKeys(sessionKey: Self.key, hello: hello, challenge: challenge, proof: proof)
            keys.insert(pair.dialerToListener.code([]))
            keys.insert(pair.listenerToDialer.code([]))
        }
        #expect(keys.count == 40)
    }
}
