import Bytes
import Noise
import TestSupport
import Testing

@Suite struct ChaChaPolyTests {
    private static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        (0..<4).reversed().reduce(0) { $0 << 8 | UInt32(bytes[at + $1]) }
    }

    private static func nonce(_ bytes: [UInt8]) -> ChaChaNonce {
        ChaChaNonce(words: word(bytes, 0), word(bytes, 4), word(bytes, 8))
    }

    /// Block 0 is the first lane, so that the lanes are asked for one after the other.
    private static func block(_ input: ChaCha20.Input, _ number: UInt32, lane: Int) -> [UInt8] {
        let stream = ChaCha20.stream(input, counter: number &- UInt32(lane))
        return (0..<16).flatMap { place in (0..<4).map { UInt8(truncatingIfNeeded: stream[place][lane] >> (8 * $0)) } }
    }

    /// RFC 8439, section 2.3.2, and appendix A.1, vectors 1 to 5.
    @Test(arguments: [
        (
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "000000090000004a00000000", 1,
            "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
                + "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e"
        ),
        (
            "0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", 0,
            "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
                + "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
        ),
        (
            "0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", 1,
            "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
                + "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f"
        ),
        (
            "0000000000000000000000000000000000000000000000000000000000000001", "000000000000000000000000", 1,
            "3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a"
                + "8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125a64addeb006c13a0"
        ),
    ])
    func `blocks of RFC 8439, in every lane`(key: String, nonce: String, number: Int, block: String) throws {
        let input = ChaCha20.Input(key: try #require(Bytes32(hex(key))), nonce: Self.nonce(hex(nonce)))
        for lane in 0..<4 { #expect(Self.block(input, UInt32(number), lane: lane) == hex(block), "lane \(lane)") }
    }

    /// RFC 8439, section 2.5.2, and appendix A.3, vectors 7 to 11, which are at the edges of the prime.
    @Test(arguments: [
        (
            "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
            "43727970746f6772617068696320466f72756d2052657365617263682047726f7570",
            "a8061dc1305136c6c22b8baf0c0127a9"
        ),
        (
            "02" + String(repeating: "0", count: 62), String(repeating: "f", count: 32),
            "03" + String(repeating: "0", count: 30)
        ),
        (
            "02" + String(repeating: "0", count: 30) + String(repeating: "f", count: 32),
            "02" + String(repeating: "0", count: 30), "03" + String(repeating: "0", count: 30)
        ),
        (
            "01" + String(repeating: "0", count: 62),
            String(repeating: "f", count: 32) + "f0" + String(repeating: "f", count: 30) + "11"
                + String(repeating: "0", count: 30), "05" + String(repeating: "0", count: 30)
        ),
        (
            "01" + String(repeating: "0", count: 62),
            String(repeating: "f", count: 32) + "fb" + String(repeating: "fe", count: 15)
                + String(repeating: "01", count: 16), String(repeating: "0", count: 32)
        ),
        (
            "02" + String(repeating: "0", count: 62), "fd" + String(repeating: "f", count: 30),
            "fa" + String(repeating: "f", count: 30)
        ),
    ])
    func `tags of RFC 8439`(key: String, message: String, tag: String) throws {
        let words = try #require(Bytes32(hex(key)))
        var authenticator = Poly1305((words.word64(0), words.word64(1), words.word64(2), words.word64(3)))
        let bytes = hex(message)
        authenticator.absorbMessage(bytes.span)
        let told = authenticator.tag()
        let result = (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? told.low : told.high) >> UInt64(8 * ($0 % 8))) }
        #expect(result == hex(tag))
    }

    @Test func `Wycheproof's messages, sealed and opened in place, and its changed tags refused`() throws {
        var count = 0
        for line in VectorFile.lines("chacha20-poly1305.txt") {
            let key = try #require(Bytes32(hex(line[3])))
            let (nonce, additional) = (Self.nonce(hex(line[4])), hex(line[5]))
            let (text, ciphertext, tag) = (hex(line[6]), hex(line[7]), hex(line[8]))
            var sealed = text + [UInt8](repeating: 0, count: 16)
            var span = sealed.mutableSpan
            ChaChaPoly.seal(&span, text: 0..<text.count, additional: additional.span, key: key, nonce: nonce)
            #expect((sealed == ciphertext + tag) == (line[2] == "valid"), "number \(line[0])")
            var received = ciphertext + tag
            span = received.mutableSpan
            let isGenuine = ChaChaPoly.open(
                &span, text: 0..<text.count, additional: additional.span, key: key, nonce: nonce)
            #expect(isGenuine == (line[2] == "valid"), "number \(line[0])")
            #expect(Array(received.prefix(text.count)) == (isGenuine ? text : ciphertext), "number \(line[0])")
            count += 1
        }
        #expect(count == 307)
    }

    @Test func `every bit of a sealed message counts, at every length around the blocks`() throws {
        var random = SplitMix64(seed: 8_439)
        let key = try #require(Bytes32(random.bytes(32)))
        for count in [0, 1, 15, 16, 17, 31, 63, 64, 65, 127, 128, 191, 192, 193, 255, 256, 300, 449] {
            let (header, text) = (random.bytes(24), random.bytes(count))
            let nonce = ChaChaNonce(counter: random.next())
            var sealed = header + text + [UInt8](repeating: 7, count: 16)
            var span = sealed.mutableSpan
            ChaChaPoly.seal(&span, text: 24..<(24 + count), additional: header.span, key: key, nonce: nonce)
            #expect(Array(sealed.prefix(24)) == header)
            for place in 0..<sealed.count {
                var changed = sealed
                changed[place] ^= 1 << UInt8(random.next(below: 8))
                let additional = Array(changed.prefix(24))
                var span = changed.mutableSpan
                #expect(
                    !ChaChaPoly.open(
                        &span, text: 24..<(24 + count), additional: additional.span, key: key, nonce: nonce),
                    "byte \(place) of \(count)")
            }
            span = sealed.mutableSpan
            #expect(
                ChaChaPoly.open(&span, text: 24..<(24 + count), additional: header.span, key: key, nonce: nonce))
            #expect(Array(sealed[24..<(24 + count)]) == text)
        }
    }
}
