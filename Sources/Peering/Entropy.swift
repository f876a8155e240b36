internal import Bytes

/// Random bytes for nonces, incarnations and jitter, drawn from a seed that the world gives once.
///
/// HMAC-SHA256 over a counter under the seed: unpredictable without it, reproducible with it (the simulator's need).
package struct Entropy: Sendable {
    private let generator: HMAC
    /// Makes the secrets of handshakes. Another one behind each, so that who reads this memory later cannot make the
    /// secrets of sessions that went before, which somebody may have recorded.
    private var secrets: HMAC
    private var counter: UInt64 = 0
    private var decoys: UInt64 = 0

    /// - Parameter seed: `PeeringLimits.seedBytes` unpredictable bytes in production, of which those behind the first
    ///   32 are for secrets alone; anything in a simulation, where a short seed is for both.
    package init(seed: [UInt8]) {
        let own = Array(seed.dropFirst(PeeringLimits.generatorBytes))
        generator = HMAC(key: own.isEmpty ? seed : Array(seed.prefix(PeeringLimits.generatorBytes)))
        secrets = HMAC(key: own.isEmpty ? generator.code(Array("secrets".utf8)).bytes : own)
    }

    /// 32 fresh bytes.
    package mutating func nonce() -> [UInt8] { next().bytes }

    /// 32 fresh bytes for the secret of one handshake, made of what was said in it as well: a machine whose memory was
    /// kept and goes on twice draws the same numbers in both, but hears other nonces (RFC 8937 does the same).
    package mutating func secret(said: [UInt8]) -> [UInt8] {
        // The other draws' count goes on, as it does for a nonce.
        counter += 1
        let secret = secrets.code([1] + said).bytes
        secrets = HMAC(key: secrets.code([0]).bytes)
        return secret
    }

    /// 32 bytes in the place of a key that there is none of. Drawn for every hello, so that it costs the same whether
    /// the key exists; a count of its own leaves the other draws where they are.
    mutating func decoy() -> [UInt8] {
        decoys += 1
        var message: [UInt8] = []
        message.writeLittleEndian(decoys)
        message.append(contentsOf: Array("decoy".utf8))
        return generator.code(message).bytes
    }

    package mutating func next64() -> UInt64 { next().leading64 }

    /// A number in 0…`bound`; the bias of the remainder (below 2^-40 for the delays drawn here) does not matter.
    package mutating func next(through bound: Int64) -> Int64 {
        bound <= 0 ? 0 : Int64(next64() % (UInt64(bound) + 1))
    }

    private mutating func next() -> Digest256 {
        counter += 1
        var message: [UInt8] = []
        message.writeLittleEndian(counter)
        return generator.code(message)
    }
}
