internal import CDigest

/// SHA-256 (FIPS 180-4). Written here because packages are ruled out; it carries the standard's vectors in its tests.
///
/// Where the processor has instructions for it, blocks are compressed by them (`CDigest`), else in Swift; tests compare
/// the two.
package struct SHA256: Sendable {
    @usableFromInline var state: [8 of UInt32]
    /// The bytes that do not fill a block yet, in big-endian words; only those before `blockBytes` count.
    private var block: [8 of UInt64]
    private var blockBytes = 0
    private var totalBytes: UInt64 = 0
    private let isFast: Bool

    package init() { self.init(fast: true) }

    /// `fast: false` keeps the processor's instructions unused, for comparing.
    package init(fast: Bool) {
        state = Self.initialState
        block = .init(repeating: 0)
        isFast = fast && Self.hasInstructions
    }

    /// Whether the processor has instructions for SHA-256; asked once.
    package static let hasInstructions = digest_is_fast() != 0

    private static let initialState: [8 of UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]

    /// Takes in more of the message.
    ///
    /// - Complexity: O(count).
    package mutating func update(_ bytes: Span<UInt8>) {
        totalBytes += UInt64(bytes.count)
        var at = 0
        while at &+ 8 <= bytes.count {
            if blockBytes == 0, bytes.count &- at >= 64 {
                let end = isFast ? at &+ (bytes.count &- at) & ~63 : at &+ 64
                compress(bytes, at..<end)
                at = end
            } else {
                add(bytes.word(at: at).byteSwapped, count: 8)
                at &+= 8
            }
        }
        guard at < bytes.count else { return }
        var word: UInt64 = 0
        for offset in at..<bytes.count { word |= UInt64(bytes[offset]) &<< UInt64(56 &- 8 &* (offset &- at)) }
        add(word, count: bytes.count &- at)
    }

    /// Puts 1 to 8 bytes behind those that wait: the highest of a word, zeros below them.
    @inline(__always)
    private mutating func add(_ word: UInt64, count: Int) {
        let place = blockBytes &>> 3
        let shift = UInt64(blockBytes & 7) &* 8
        block[place] = shift == 0 ? word : block[place] | word &>> shift
        blockBytes &+= count
        if blockBytes >= 64 {
            compressBlock()
            blockBytes &-= 64
        }
        // What did not fit into the word, if anything.
        let next = blockBytes &>> 3
        if next != place, blockBytes & 7 != 0 { block[next] = word &<< (64 &- shift) }
    }

    package mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    /// The digest of everything taken in; the hasher itself is unchanged and can go on.
    package func digest() -> Digest256 {
        var copy = self
        return copy.finish()
    }

    /// The digest of one message.
    package static func digest(_ bytes: [UInt8]) -> Digest256 {
        var hash = SHA256()
        hash.update(bytes.span)
        return hash.finish()
    }

    /// Takes in another digest's 32 bytes.
    mutating func update(_ digest: Digest256) {
        totalBytes += 32
        for place in 0..<4 {
            add(UInt64(digest.words[2 &* place]) &<< 32 | UInt64(digest.words[2 &* place &+ 1]), count: 8)
        }
    }

    /// The digest of everything taken in; the hasher is of no use afterwards.
    mutating func finish() -> Digest256 {
        let place = blockBytes &>> 3
        let shift = UInt64(blockBytes & 7) &* 8
        block[place] = (shift == 0 ? 0 : block[place]) | 0x80 &<< (56 &- shift)
        for behind in (place &+ 1)..<8 { block[behind] = 0 }
        // The length takes the last word.
        if place == 7 {
            compressBlock()
            block = .init(repeating: 0)
        }
        block[7] = totalBytes &* 8
        compressBlock()
        return Digest256(words: state)
    }

    private mutating func compressBlock() {
        if isFast {
            // A block is 64 bytes, and the state eight words, by their types.
            unsafe Self.compress(&state, block.span.bytes, areWords: true)
            return
        }
        var words: [16 of UInt32] = .init(repeating: 0)
        for place in 0..<8 {
            let word = block[place]
            words[2 &* place] = UInt32(truncatingIfNeeded: word &>> 32)
            words[2 &* place &+ 1] = UInt32(truncatingIfNeeded: word)
        }
        rounds(&words)
    }

    /// Whole blocks, but in Swift one only.
    private mutating func compress(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        if isFast {
            // The range is checked by `extracting`; the C function reads whole blocks of it and nothing behind.
            unsafe Self.compress(&state, bytes.extracting(range).bytes, areWords: false)
            return
        }
        let start = range.lowerBound
        var words: [16 of UInt32] = .init(repeating: 0)
        for place in 0..<8 {
            let word = bytes.word(at: start &+ 8 &* place).byteSwapped
            words[2 &* place] = UInt32(truncatingIfNeeded: word &>> 32)
            words[2 &* place &+ 1] = UInt32(truncatingIfNeeded: word)
        }
        rounds(&words)
    }

    /// By the processor's instructions. The pointers live as long as the call, and the C function reads whole blocks of
    /// `blocks`, nothing behind, and writes the eight words of `state`.
    @inline(__always)
    private static func compress(_ state: inout [8 of UInt32], _ blocks: RawSpan, areWords: Bool) {
        var words = state.mutableSpan
        unsafe words.withUnsafeMutableBufferPointer { to in
            unsafe blocks.withUnsafeBytes { from in
                unsafe digest_blocks(to.baseAddress, from.baseAddress, from.count / 64, areWords ? 1 : 0)
            }
        }
    }

    @inline(__always)
    private static func rotate(_ value: UInt32, _ by: UInt32) -> UInt32 { value &>> by | value &<< (32 &- by) }

    /// One round of FIPS 180-4 section 6.2.2 step 3; instead of moving eight variables down by one, the caller names
    /// them one further on in the next round.
    @inline(__always)
    private static func round(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
        _ h: inout UInt32, _ scheduled: UInt32
    ) {
        let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
        // (e & f) ^ (~e & g) and (a & b) ^ (a & c) ^ (b & c), each with one operation less.
        let t1 = h &+ s1 &+ (g ^ (e & (f ^ g))) &+ scheduled
        let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
        d = d &+ t1
        h = t1 &+ s0 &+ ((a & b) | (c & (a | b)))
    }

    /// The next sixteen words of the message schedule in the places of the last sixteen.
    @inline(__always)
    private static func schedule(_ w: inout [16 of UInt32]) {
        w[0] = w[0] &+ small0(w[1]) &+ w[9] &+ small1(w[14])
        w[1] = w[1] &+ small0(w[2]) &+ w[10] &+ small1(w[15])
        w[2] = w[2] &+ small0(w[3]) &+ w[11] &+ small1(w[0])
        w[3] = w[3] &+ small0(w[4]) &+ w[12] &+ small1(w[1])
        w[4] = w[4] &+ small0(w[5]) &+ w[13] &+ small1(w[2])
        w[5] = w[5] &+ small0(w[6]) &+ w[14] &+ small1(w[3])
        w[6] = w[6] &+ small0(w[7]) &+ w[15] &+ small1(w[4])
        w[7] = w[7] &+ small0(w[8]) &+ w[0] &+ small1(w[5])
        w[8] = w[8] &+ small0(w[9]) &+ w[1] &+ small1(w[6])
        w[9] = w[9] &+ small0(w[10]) &+ w[2] &+ small1(w[7])
        w[10] = w[10] &+ small0(w[11]) &+ w[3] &+ small1(w[8])
        w[11] = w[11] &+ small0(w[12]) &+ w[4] &+ small1(w[9])
        w[12] = w[12] &+ small0(w[13]) &+ w[5] &+ small1(w[10])
        w[13] = w[13] &+ small0(w[14]) &+ w[6] &+ small1(w[11])
        w[14] = w[14] &+ small0(w[15]) &+ w[7] &+ small1(w[12])
        w[15] = w[15] &+ small0(w[0]) &+ w[8] &+ small1(w[13])
    }

    @inline(__always)
    private static func small0(_ x: UInt32) -> UInt32 { rotate(x, 7) ^ rotate(x, 18) ^ (x &>> 3) }

    @inline(__always)
    private static func small1(_ x: UInt32) -> UInt32 { rotate(x, 17) ^ rotate(x, 19) ^ (x &>> 10) }

    private mutating func rounds(_ w: inout [16 of UInt32]) {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        var first = 0
        while true {
            var index = 0
            while index < 16 {
                let k = first &+ index
                Self.round(a, b, c, &d, e, f, g, &h, Self.constants[k] &+ w[index])
                Self.round(h, a, b, &c, d, e, f, &g, Self.constants[k &+ 1] &+ w[index &+ 1])
                Self.round(g, h, a, &b, c, d, e, &f, Self.constants[k &+ 2] &+ w[index &+ 2])
                Self.round(f, g, h, &a, b, c, d, &e, Self.constants[k &+ 3] &+ w[index &+ 3])
                Self.round(e, f, g, &h, a, b, c, &d, Self.constants[k &+ 4] &+ w[index &+ 4])
                Self.round(d, e, f, &g, h, a, b, &c, Self.constants[k &+ 5] &+ w[index &+ 5])
                Self.round(c, d, e, &f, g, h, a, &b, Self.constants[k &+ 6] &+ w[index &+ 6])
                Self.round(b, c, d, &e, f, g, h, &a, Self.constants[k &+ 7] &+ w[index &+ 7])
                index &+= 8
            }
            first &+= 16
            if first == 64 { break }
            Self.schedule(&w)
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
        state[5] &+= f
        state[6] &+= g
        state[7] &+= h
    }

    private static let constants: [64 of UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}

/// A 256-bit digest; equality takes the same time whatever the difference, since MACs are compared with it.
package struct Digest256: Hashable, Sendable, CustomStringConvertible {
    /// Eight words, the first one holding the digest's first four bytes in big-endian order.
    package let words: [8 of UInt32]

    package init(words: [8 of UInt32]) { self.words = words }

    /// From 32 bytes; `nil` for any other number.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        var words: [8 of UInt32] = .init(repeating: 0)
        for index in 0..<32 { words[index / 4] = words[index / 4] << 8 | UInt32(bytes[index]) }
        self.words = words
    }

    /// The 32 bytes of the digest.
    package var bytes: [UInt8] { prefix(32) }

    /// The first `count` bytes, at most 32.
    package func prefix(_ count: Int) -> [UInt8] { (0..<count).map { self[byte: $0] } }

    /// One of the 32 bytes.
    package subscript(byte index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: words[index / 4] >> UInt32(24 - 8 * (index % 4)))
    }

    /// The first eight bytes as a big-endian integer.
    package var leading64: UInt64 { UInt64(words[0]) << 32 | UInt64(words[1]) }

    /// The first sixteen bytes as a big-endian integer.
    package var leading128: UInt128 { UInt128(leading64) << 64 | UInt128(words[2]) << 32 | UInt128(words[3]) }

    package static func == (left: Digest256, right: Digest256) -> Bool {
        var difference: UInt32 = 0
        for index in 0..<8 { difference |= left.words[index] ^ right.words[index] }
        return difference == 0
    }

    package func hash(into hasher: inout Hasher) {
        for index in 0..<8 { hasher.combine(words[index]) }
    }

    package var description: String { Hexadecimal.encode(bytes) }
}
