/// The key stream of ChaCha20 (RFC 8439, section 2.3), four blocks at once: one lane of every vector is a block.
///
/// Four blocks are made also where one would do: they cost what one costs, and a frame of up to 192 bytes has with them
/// its authenticator's key and all of its stream.
package struct ChaCha20 {
    package typealias Words = SIMD4<UInt32>

    /// The key of a cipher, and the 96 bits that no two messages under it share.
    package struct Input {
        let key: Bytes32
        let nonce: ChaChaNonce

        package init(key: Bytes32, nonce: ChaChaNonce) {
            self.key = key
            self.nonce = nonce
        }
    }

    /// Four blocks as they are made: word w of block b is `words[w][b]`.
    package typealias Stream = [16 of Words]

    /// Blocks `counter` to `counter + 3`; the counter wraps, so that a message may have 2^32 blocks at most, which
    /// `NoiseLimits.messageBytesMax` keeps far away.
    package static func stream(_ input: borrowing Input, counter: UInt32) -> Stream {
        var state = start(input, counter: counter)
        let first = state
        var (a, b, c, d) = (Row(state, 0), Row(state, 4), Row(state, 8), Row(state, 12))
        for _ in 0..<10 {
            quarter(&a.w0, &b.w0, &c.w0, &d.w0)
            quarter(&a.w1, &b.w1, &c.w1, &d.w1)
            quarter(&a.w2, &b.w2, &c.w2, &d.w2)
            quarter(&a.w3, &b.w3, &c.w3, &d.w3)
            quarter(&a.w0, &b.w1, &c.w2, &d.w3)
            quarter(&a.w1, &b.w2, &c.w3, &d.w0)
            quarter(&a.w2, &b.w3, &c.w0, &d.w1)
            quarter(&a.w3, &b.w0, &c.w1, &d.w2)
        }
        a.add(first, 0, into: &state)
        b.add(first, 4, into: &state)
        c.add(first, 8, into: &state)
        d.add(first, 12, into: &state)
        return state
    }

    private static func start(_ input: borrowing Input, counter: UInt32) -> Stream {
        var state = Stream(repeating: Words())
        // "expand 32-byte k".
        state[0] = Words(repeating: 0x6170_7865)
        state[1] = Words(repeating: 0x3320_646e)
        state[2] = Words(repeating: 0x7962_2d32)
        state[3] = Words(repeating: 0x6b20_6574)
        for place in 0..<8 { state[4 &+ place] = Words(repeating: input.key.word32(place)) }
        state[12] = Words(repeating: counter) &+ Words(0, 1, 2, 3)
        state[13] = Words(repeating: input.nonce.first)
        state[14] = Words(repeating: input.nonce.second)
        state[15] = Words(repeating: input.nonce.third)
        return state
    }

    /// Four of the sixteen words, in registers while the rounds go.
    private struct Row {
        var w0, w1, w2, w3: Words

        @inline(__always)
        init(_ state: borrowing Stream, _ at: Int) {
            (w0, w1, w2, w3) = (state[at], state[at &+ 1], state[at &+ 2], state[at &+ 3])
        }

        @inline(__always)
        func add(_ first: borrowing Stream, _ at: Int, into state: inout Stream) {
            state[at] = first[at] &+ w0
            state[at &+ 1] = first[at &+ 1] &+ w1
            state[at &+ 2] = first[at &+ 2] &+ w2
            state[at &+ 3] = first[at &+ 3] &+ w3
        }
    }

    @inline(__always)
    private static func quarter(_ a: inout Words, _ b: inout Words, _ c: inout Words, _ d: inout Words) {
        a = a &+ b
        d = rotate(d ^ a, 16)
        c = c &+ d
        b = rotate(b ^ c, 12)
        a = a &+ b
        d = rotate(d ^ a, 8)
        c = c &+ d
        b = rotate(b ^ c, 7)
    }

    /// A product by a power of two and a sum where a shift and an "or" would do: products and sums of vectors are
    /// single instructions of the compiler's, which then sees a rotation, while shifts to the left are taken apart lane
    /// by lane.
    @inline(__always)
    private static func rotate(_ words: Words, _ by: UInt32) -> Words {
        words &* Words(repeating: 1 &<< by) &+ (words &>> Words(repeating: 32 &- by))
    }
}

/// The 96 bits beside the key: as the framework fills them, 32 of zero and a counter (Noise, section 12.3).
package struct ChaChaNonce: Sendable {
    let first: UInt32
    let second: UInt32
    let third: UInt32

    package init(counter: UInt64) {
        first = 0
        second = UInt32(truncatingIfNeeded: counter)
        third = UInt32(truncatingIfNeeded: counter &>> 32)
    }

    /// Any other one, as twelve bytes in three little-endian words: for what others have computed.
    package init(words first: UInt32, _ second: UInt32, _ third: UInt32) {
        (self.first, self.second, self.third) = (first, second, third)
    }
}
