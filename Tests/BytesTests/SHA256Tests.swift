import Bytes
import TestSupport
import Testing

@Suite struct SHA256Tests {
    /// FIPS 180-4 examples (NIST "SHA256.pdf" and the short-message vectors of SHAVS).
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func `the standard's messages give the standard's digests`(message: String, digest: String) {
        for fast in [true, false] {
            var hash = SHA256(fast: fast)
            hash.update(Array(message.utf8))
            #expect(hash.digest().description == digest)
        }
        #expect(SHA256.digest(Array(message.utf8)).description == digest)
    }

    @Test func `the processor's instructions and Swift give one digest, at once and in pieces`() {
        var random = SplitMix64(seed: 2)
        for count in 0...300 {
            let message = random.bytes(count)
            var plain = SHA256(fast: false)
            plain.update(message)
            var whole = SHA256(fast: true)
            whole.update(message)
            #expect(whole.digest() == plain.digest(), "count \(count)")
            for _ in 0..<20 {
                var (fast, slow) = (SHA256(fast: true), SHA256(fast: false))
                var rest = message[...]
                while !rest.isEmpty {
                    let piece = Array(rest.prefix(1 + Int(random.next() % 150)))
                    rest = rest.dropFirst(piece.count)
                    fast.update(piece)
                    slow.update(piece)
                    #expect(fast.digest() == slow.digest(), "count \(count)")
                }
                #expect(fast.digest() == plain.digest(), "count \(count)")
            }
        }
    }

    @Test func `a million a's, taken at once, give the standard's digest`() {
        let digest = SHA256.digest(Array(repeating: UInt8(ascii: "a"), count: 1_000_000))
        #expect(digest.description == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        var plain = SHA256(fast: false)
        plain.update(Array(repeating: UInt8(ascii: "a"), count: 1_000_000))
        #expect(plain.digest() == digest)
    }

    @Test func `every length around a block, in every split, gives one digest`() {
        var random = SplitMix64(seed: 1)
        for count in 0...130 {
            let message = random.bytes(count)
            let whole = SHA256.digest(message)
            for cut in 0...count {
                var hash = SHA256()
                hash.update(Array(message[..<cut]))
                // Asking for the digest on the way does not disturb it.
                _ = hash.digest()
                hash.update(Array(message[cut...]))
                #expect(hash.digest() == whole, "count \(count), cut \(cut)")
            }
        }
    }

    @Test func `a digest is its bytes, its text and its leading integer`() throws {
        let digest = SHA256.digest(Array("abc".utf8))
        #expect(Digest256(bytes: digest.bytes) == digest)
        #expect(Hexadecimal.encode(digest.bytes) == digest.description)
        #expect(digest.leading64 == 0xba78_16bf_8f01_cfea)
        #expect(digest.prefix(3) == [0xba, 0x78, 0x16])
        #expect(Digest256(bytes: [1, 2, 3]) == nil)
        var other = digest.bytes
        other[31] ^= 1
        #expect(Digest256(bytes: other) != digest)
    }
}

@Suite struct HMACTests {
    private func matches(_ code: Digest256, _ tag: [UInt8]) -> Bool { HMAC.matches(code, truncated: tag.span) }

    struct Vector: Sendable {
        let key: [UInt8]
        let data: [UInt8]
        let code: String
        init(_ key: [UInt8], _ data: [UInt8], _ code: String) {
            (self.key, self.data, self.code) = (key, data, code)
        }
    }

    /// RFC 4231, test cases 1, 2, 3, 4, 5 (truncated there to 128 bits), 6 and 7.
    static let vectors = [
        Vector(
            Array(repeating: 0x0b, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Vector(
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Vector(
            Array(repeating: 0xaa, count: 20), Array(repeating: 0xdd, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Vector(
            Array(1...25), Array(repeating: 0xcd, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        Vector(
            Array(repeating: 0x0c, count: 20), Array("Test With Truncation".utf8),
            "a3b6167473100ee06e0c796c2955552b"),
        Vector(
            Array(repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Vector(
            Array(repeating: 0xaa, count: 131),
            Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]

    @Test(arguments: vectors)
    func `the RFC's keys and data give the RFC's codes`(vector: Vector) throws {
        let hmac = HMAC(key: vector.key)
        let code = hmac.code(vector.data)
        #expect(code.description.hasPrefix(vector.code))
        let tag = try #require(Hexadecimal.decode(vector.code))
        #expect(matches(code, tag))
    }

    @Test func `a message in pieces has the same code as in one`() {
        let hmac = HMAC(key: Array("key".utf8))
        var hash = hmac.start()
        hash.update(Array("one ".utf8))
        hash.update(Array("two".utf8))
        #expect(hmac.finish(hash) == hmac.code(Array("one two".utf8)))
    }

    @Test func `a tag that differs in one bit, is empty or too long does not match`() {
        let code = HMAC(key: [1]).code([2])
        for bit in 0..<64 {
            var tag = code.prefix(8)
            tag[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!matches(code, tag))
        }
        #expect(matches(code, code.bytes))
        #expect(!matches(code, []))
        #expect(!matches(code, code.bytes + [0]))
    }
}
