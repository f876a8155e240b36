internal import Bytes

/// Chaining key and hash of everything said so far (Noise, section 5.2), for `Noise_NNpsk0_25519_ChaChaPoly_SHA256`.
///
/// In this pattern a key is there from the first token on, so that every payload is encrypted.
package struct SymmetricState {
    private var chainingKey: Bytes32
    private(set) var hash: Bytes32
    private var cipher: CipherState

    package static let name = "Noise_NNpsk0_25519_ChaChaPoly_SHA256"

    /// Begins with the scheme's name, the prologue, and the token `psk`.
    package init(prologue: [UInt8], psk: Bytes32) {
        // The name has more than 32 bytes, so it is hashed.
        hash = Bytes32(SHA256.digest(Array(Self.name.utf8)))
        chainingKey = hash
        cipher = CipherState(key: Bytes32())
        mixHash(prologue)
        let (chained, hashed, key) = KeyDerivation.chain(chainingKey, psk.array)
        chainingKey = chained
        mixHash(hashed.array)
        cipher = CipherState(key: key)
    }

    package mutating func mixHash(_ bytes: [UInt8]) {
        var next = SHA256()
        next.update(hash.bytes.span)
        next.update(bytes)
        hash = Bytes32(next.digest())
    }

    package mutating func mixKey(_ input: Bytes32) {
        let (chained, key, _) = KeyDerivation.chain(chainingKey, input.array)
        chainingKey = chained
        cipher = CipherState(key: key)
    }

    package mutating func encryptAndHash(_ payload: [UInt8]) throws(NoiseError) -> [UInt8] {
        var message = payload
        message.append(contentsOf: repeatElement(0, count: NoiseLimits.tagBytes))
        var bytes = message.mutableSpan
        try cipher.seal(&bytes, text: 0..<payload.count, additional: hash.bytes.span)
        mixHash(message)
        return message
    }

    package mutating func decryptAndHash(_ message: [UInt8]) throws(NoiseError) -> [UInt8] {
        guard message.count >= NoiseLimits.tagBytes else { throw .length(message.count) }
        var payload = message
        let count = message.count - NoiseLimits.tagBytes
        var bytes = payload.mutableSpan
        try cipher.open(&bytes, text: 0..<count, additional: hash.bytes.span)
        mixHash(message)
        payload.removeLast(NoiseLimits.tagBytes)
        return payload
    }

    /// The keys of both directions, the initiator's first.
    package func split() -> (CipherState, CipherState) {
        let (first, second, _) = KeyDerivation.chain(chainingKey, [])
        return (CipherState(key: first), CipherState(key: second))
    }
}
