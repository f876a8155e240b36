internal import Bytes

/// Random bytes for nonces, incarnations and jitter, drawn from a seed that the world gives once.
///
/// HMAC-SHA256 over a counter under the seed: unpredictable without it, reproducible with it (the simulator's need).
package struct Entropy: Sendable {
    private let generator: HMAC
    private var counter: UInt64 = 0
    private var decoys: UInt64 = 0

    /// - Parameter seed: 32 unpredictable bytes in production; anything in a simulation.
    package init(seed: [UInt8]) { generator = HMAC(key: seed) }

    /// 32 fresh bytes.
    package mutating func nonce() -> [UInt8] { next().bytes }

    /// 32 fresh bytes for the secret of one handshake, made of what was said in it as well: a machine whose memory was
    /// kept and goes on twice draws the same numbers in both, but hears other nonces (RFC 8937 does the same).
    mutating func secret(said: [UInt8]) -> [UInt8] {
        counter += 1
        var message: [UInt8] = []
        message.reserveCapacity(8 + said.count)
        message.writeLittleEndian(counter)
        message.append(contentsOf: said)
        return generator.code(message).bytes
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
