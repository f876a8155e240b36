import Bytes
import TestSupport
import Testing

/// The hasher against the standard's text, done the plainest way: words in arrays, a round at a time.
struct SHA256ReferenceTests {
    /// FIPS 180-4, sections 4.2.2, 5.1.1 and 6.2.2; the constants are what its section 4.2.2 says they are, the first
    /// 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = {
        let primes = (2...311).filter { number in !(2..<number).contains { number.isMultiple(of: $0) } }
        return primes.map { prime in
            // The greatest x with x^3 <= prime * 2^96; what is above 32 bits of it is the whole part.
            var root: UInt64 = 0
            for bit in stride(from: UInt64(36), through: 0, by: -1) {
                let tried = UInt128(root | 1 << bit)
                if tried * tried * tried <= UInt128(prime) << 96 { root |= 1 << bit }
            }
            return UInt32(truncatingIfNeeded: root)
        }
    }()

    private func digest(_ message: [UInt8]) -> [UInt8] {
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) {
            padded.append(UInt8(truncatingIfNeeded: (message.count * 8) >> shift))
        }
        func rotated(_ word: UInt32, _ by: UInt32) -> UInt32 { word >> by | word << (32 - by) }
        var state: [UInt32] = [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
        ]
        for start in stride(from: 0, to: padded.count, by: 64) {
            var words = (0..<16).map { place in
                padded[(start + 4 * place)..<(start + 4 * place + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            for place in 16..<64 {
                let (early, late) = (words[place - 15], words[place - 2])
                let first = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
                let second = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
                words.append(words[place - 16] &+ first &+ words[place - 7] &+ second)
            }
            var v = state
            for place in 0..<64 {
                let big = rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)
                let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
                let first = v[7] &+ big &+ choice &+ Self.constants[place] &+ words[place]
                let small = rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)
                let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
                v = [first &+ small &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
            }
            for place in 0..<8 { state[place] &+= v[place] }
        }
        return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
    }

    @Test func `every length up to four blocks, in random pieces`() {
        var generator = SplitMix64(seed: 3)
        for count in 0...256 {
            let message = generator.bytes(count)
            var hash = SHA256()
            var at = 0
            while at < count {
                let piece = generator.next(in: 1...min(count - at, 70))
                hash.update(Array(message[at..<(at + piece)]))
                at += piece
            }
            let expected = digest(message)
            #expect(hash.digest().bytes == expected, "\(count) bytes")
            #expect(SHA256.digest(message).bytes == expected, "\(count) bytes at once")
            let leading = expected[..<16].reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
            #expect(hash.digest().leading128 == leading)
        }
    }
}
