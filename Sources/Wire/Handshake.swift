package import Bytes

/// What the handshake's keyed codes cover (Protocol/03-handshake.md). Pure functions over bodies as they travelled.
///
/// Every code is HMAC-SHA256 under the session key over a label of its own and pieces that each carry their length, so
/// that no code can stand for another and no byte can move from one piece to the next.
package enum Handshake {
    /// The listener's proof: over the hello and the challenge without its proof.
    package static func listenerProof(key: HMAC, hello: [UInt8], challengeWithoutProof: [UInt8]) -> [UInt8] {
        code(key, "tamcap 1 listener", [hello, challengeWithoutProof]).bytes
    }

    /// The dialer's proof: over the hello, the whole challenge, and the proof message without its proof.
    package static func dialerProof(
        key: HMAC, hello: [UInt8], challenge: [UInt8], proofWithoutProof: [UInt8]
    ) -> [UInt8] {
        code(key, "tamcap 1 dialer", [hello, challenge, proofWithoutProof]).bytes
    }

    /// The keys of the MACs, one a direction, from the session key and the three bodies of the handshake.
    package static func frameKeys(
        sessionKey: HMAC, hello: [UInt8], challenge: [UInt8], proof: [UInt8]
    ) -> (dialerToListener: HMAC, listenerToDialer: HMAC) {
        let bodies = [hello, challenge, proof]
        return (
            HMAC(key: code(sessionKey, "tamcap 1 dialer to listener", bodies).bytes),
            HMAC(key: code(sessionKey, "tamcap 1 listener to dialer", bodies).bytes)
        )
    }

    /// The psk of a sealed session's handshake (H-29): not the session key itself, which makes codes elsewhere.
    package static func psk(sessionKey: HMAC) -> [UInt8] { code(sessionKey, "tamcap 1 psk", []).bytes }

    /// What both sides have said before the shares (H-30).
    package static func prologue(hello: [UInt8], challenge: [UInt8]) -> [UInt8] {
        pieces("tamcap 1 sealed", [hello, challenge])
    }

    /// A challenge or proof body without the 32 bytes of proof that it begins with.
    package static func withoutProof(_ body: [UInt8]) -> [UInt8] { Array(body.dropFirst(Limits.digestBytes)) }

    /// The body of a challenge with its proof filled in, whatever proof the value holds.
    package static func challengeBody(_ challenge: Challenge, key: HMAC, hello: [UInt8]) -> [UInt8] {
        var challenge = challenge
        challenge.proof = [UInt8](repeating: 0, count: Limits.digestBytes)
        let rest = withoutProof(Message.challenge(challenge).body)
        return listenerProof(key: key, hello: hello, challengeWithoutProof: rest) + rest
    }

    /// Whether a received challenge proves the listener's key.
    package static func verifies(challenge: [UInt8], key: HMAC, hello: [UInt8]) -> Bool {
        let expected = code(key, "tamcap 1 listener", [hello, withoutProof(challenge)])
        return challenge.count >= Limits.digestBytes
            && HMAC.matches(expected, truncated: challenge.span.extracting(0..<Limits.digestBytes))
    }

    /// The body of the dialer's proof.
    package static func proofBody(
        clockMilliseconds: Int64, key: HMAC, hello: [UInt8], challenge: [UInt8]
    ) -> [UInt8] {
        let empty = Proof(
            proof: [UInt8](repeating: 0, count: Limits.digestBytes), clockMilliseconds: clockMilliseconds)
        let rest = withoutProof(Message.proof(empty).body)
        return dialerProof(key: key, hello: hello, challenge: challenge, proofWithoutProof: rest) + rest
    }

    /// Whether a received proof proves the dialer's key.
    package static func verifies(proof: [UInt8], key: HMAC, hello: [UInt8], challenge: [UInt8]) -> Bool {
        let expected = code(key, "tamcap 1 dialer", [hello, challenge, withoutProof(proof)])
        return proof.count >= Limits.digestBytes
            && HMAC.matches(expected, truncated: proof.span.extracting(0..<Limits.digestBytes))
    }

    private static func code(_ key: HMAC, _ label: String, _ pieces: [[UInt8]]) -> Digest256 {
        key.code(Self.pieces(label, pieces))
    }

    private static func pieces(_ label: String, _ pieces: [[UInt8]]) -> [UInt8] {
        var message: [UInt8] = []
        for piece in [Array(label.utf8)] + pieces {
            message.writeLittleEndian(UInt32(piece.count))
            message.append(contentsOf: piece)
        }
        return message
    }
}
