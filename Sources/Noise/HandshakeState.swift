/// One side of `Noise_NNpsk0_25519_ChaChaPoly_SHA256` (Noise, section 5.3 and 9):
///
///     -> psk, e
///     <- e, ee
///
/// Deterministic: the ephemeral secret is the caller's, and must be fresh for every handshake. With it the numbers of
/// messages may begin at 0 again under keys that no other session has.
package struct HandshakeState: Sendable {
    package enum Role: Sendable {
        case initiator
        case responder
    }

    /// Both directions' keys, and the hash of the whole handshake, which names the session.
    package struct Finished: Sendable {
        package let sending: CipherState
        package let receiving: CipherState
        package let hash: Bytes32
    }

    private let role: Role
    private let secret: Bytes32
    private var symmetric: SymmetricState
    /// Messages that were written or read.
    private var messages = 0
    /// The initiator's share.
    private var firstShare = Bytes32()

    /// `prologue` is what both sides have said before: with another one at the other side nothing fits.
    /// `ephemeralSecret` is 32 bytes from a cryptographic source.
    package init(_ role: Role, prologue: [UInt8], psk: Bytes32, ephemeralSecret secret: Bytes32) {
        self.role = role
        self.secret = secret
        symmetric = SymmetricState(prologue: prologue, psk: psk)
    }

    /// The next message, with a payload that only the other side can read.
    ///
    /// - Throws: `.outOfTurn`, `.length` when the message would be too long, `.weakShare`.
    package mutating func write(payload: [UInt8]) throws(NoiseError) -> [UInt8] {
        guard isWriting else { throw .outOfTurn }
        let count = NoiseLimits.keyBytes + payload.count + NoiseLimits.tagBytes
        guard count <= NoiseLimits.messageBytesMax else { throw .length(count) }
        let share = X25519.share(of: secret)
        mixShare(share)
        if messages == 1 { try mixShared(firstShare) } else { firstShare = share }
        let sealed = try symmetric.encryptAndHash(payload)
        messages += 1
        return share.array + sealed
    }

    /// Takes the other side's message and gives its payload.
    ///
    /// - Throws: `.outOfTurn`, `.length`, `.weakShare`, `.notAuthentic`; the handshake is of no use afterwards.
    package mutating func read(_ message: Span<UInt8>) throws(NoiseError) -> [UInt8] {
        guard !isWriting, messages < 2 else { throw .outOfTurn }
        guard message.count >= NoiseLimits.keyBytes + NoiseLimits.tagBytes,
            message.count <= NoiseLimits.messageBytesMax,
            let share = Bytes32(message.extracting(0..<NoiseLimits.keyBytes))
        else { throw .length(message.count) }
        mixShare(share)
        if messages == 1 { try mixShared(share) } else { firstShare = share }
        var sealed: [UInt8] = []
        sealed.reserveCapacity(message.count - NoiseLimits.keyBytes)
        for index in NoiseLimits.keyBytes..<message.count { sealed.append(message[index]) }
        let payload = try symmetric.decryptAndHash(sealed)
        messages += 1
        return payload
    }

    /// What both sides have after the second message; `nil` before.
    package func finished() -> Finished? {
        guard messages == 2 else { return nil }
        let (first, second) = symmetric.split()
        let (sending, receiving) = role == .initiator ? (first, second) : (second, first)
        return Finished(sending: sending, receiving: receiving, hash: symmetric.hash)
    }

    private var isWriting: Bool { messages < 2 && (messages == 0) == (role == .initiator) }

    /// The token `e`, which with a psk in the pattern goes into the key as well (Noise, section 9.2).
    private mutating func mixShare(_ share: Bytes32) {
        symmetric.mixHash(share.array)
        symmetric.mixKey(share)
    }

    /// The token `ee`.
    private mutating func mixShared(_ share: Bytes32) throws(NoiseError) {
        guard let shared = X25519.shared(secret: secret, share: share) else { throw .weakShare }
        symmetric.mixKey(shared)
    }
}
