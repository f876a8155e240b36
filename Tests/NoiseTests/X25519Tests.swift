import Bytes
import Noise
import TestSupport
import Testing

@Suite struct X25519Tests {
    private static func product(_ secret: [UInt8], _ share: [UInt8]) throws -> [UInt8] {
        X25519.product(try #require(Bytes32(secret)), try #require(Bytes32(share))).array
    }

    @Test(arguments: [
        (
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
        ),
        (
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
        ),
    ])
    func `the products of RFC 7748, section 5.2`(secret: String, share: String, result: String) throws {
        #expect(try Self.product(hex(secret), hex(share)) == hex(result))
    }

    /// Section 5.2: each result is the next secret, and the secret before is the next share.
    @Test func `a thousand products in a row, as RFC 7748 has them`() throws {
        var (secret, share) = ([9] + [UInt8](repeating: 0, count: 31), [9] + [UInt8](repeating: 0, count: 31))
        for count in 1...1_000 {
            (secret, share) = (try Self.product(secret, share), secret)
            if count == 1 {
                #expect(secret == hex("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"))
            }
        }
        #expect(secret == hex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"))
    }

    /// Section 6.1.
    @Test func `two sides have the same in common, as RFC 7748 has it`() throws {
        let alice = try #require(Bytes32(hex(Self.alice)))
        let bob = try #require(Bytes32(hex(Self.bob)))
        #expect(
            X25519.share(of: alice).array == hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"))
        #expect(X25519.share(of: bob).array == hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"))
        let common = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
        #expect(X25519.shared(secret: alice, share: X25519.share(of: bob))?.array == common)
        #expect(X25519.shared(secret: bob, share: X25519.share(of: alice))?.array == common)
    }

    private static let alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"
    private static let bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"

    @Test func `Wycheproof's products, and no result where the share is of low order`() throws {
        var (counts, weak) = (0, 0)
        for line in VectorFile.lines("x25519.txt") {
            let (secret, share) = (try #require(Bytes32(hex(line[2]))), try #require(Bytes32(hex(line[3]))))
            #expect(X25519.product(secret, share).array == hex(line[4]), "number \(line[0])")
            let isWeak = line[1].contains("ZeroSharedSecret")
            #expect((X25519.shared(secret: secret, share: share) == nil) == isWeak, "number \(line[0])")
            counts += 1
            weak += isWeak ? 1 : 0
        }
        #expect(counts == 193 && weak > 20)
    }

    /// The seven points whose order divides 8, and how else they can be written below 2^256.
    @Test func `shares of low order give nothing, whatever the secret`() throws {
        let points = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ]
        var random = SplitMix64(seed: 25_519)
        for point in points {
            for top in [0, 128] as [UInt8] {
                var share = hex(point)
                share[31] |= top
                let secret = try #require(Bytes32(random.bytes(32)))
                #expect(X25519.shared(secret: secret, share: try #require(Bytes32(share))) == nil, "\(point)")
            }
        }
    }

    /// Against the same arithmetic written the slow way, limb by limb of bytes.
    @Test func `field arithmetic agrees with schoolbook arithmetic, at its edges too`() throws {
        var random = SplitMix64(seed: 51)
        var numbers = [
            SlowField.bytes([]), SlowField.bytes([1]), SlowField.bytes([18]), SlowField.bytes([19]),
            hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            hex("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        ]
        for _ in 0..<40 {
            var bytes = random.bytes(32)
            bytes[31] &= 127
            numbers.append(bytes)
        }
        for left in numbers {
            let right = random.element(of: numbers)
            let (a, b) = (FieldElement(try #require(Bytes32(left))), FieldElement(try #require(Bytes32(right))))
            #expect((a * b).encoded().array == SlowField.product(left, right))
            #expect(a.squared().encoded().array == SlowField.product(left, left))
            #expect(a.times(121_665).encoded().array == SlowField.product(left, SlowField.bytes([0x41, 0xdb, 1])))
            #expect((a + b).squared().encoded().array == SlowField.squaredSum(left, right))
            #expect(((a - b) + b).squared().encoded().array == SlowField.product(left, left))
        }
    }
}

/// Numbers modulo 2^255 − 19 as 32 little-endian bytes.
private enum SlowField {
    static func bytes(_ low: [UInt8]) -> [UInt8] { low + [UInt8](repeating: 0, count: 32 - low.count) }

    static func product(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        var places = [Int](repeating: 0, count: 64)
        for i in 0..<32 { for j in 0..<32 { places[i + j] += Int(a[i]) * Int(b[j]) } }
        return reduced(places)
    }

    static func squaredSum(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        let sum = (0..<32).map { Int(a[$0]) + Int(b[$0]) }
        var places = [Int](repeating: 0, count: 64)
        for i in 0..<32 { for j in 0..<32 { places[i + j] += sum[i] * sum[j] } }
        return reduced(places)
    }

    private static func reduced(_ wide: [Int]) -> [UInt8] {
        var places = wide
        for _ in 0..<4 {
            // 2^256 is 38.
            for index in 32..<places.count {
                places[index - 32] += 38 * places[index]
                places[index] = 0
            }
            var carry = 0
            for index in 0..<32 {
                let value = places[index] + carry
                places[index] = value & 255
                carry = value >> 8
            }
            places[32] += carry
        }
        // Below 2^256 now; the prime goes out as often as it fits, at most twice.
        let prime = [237] + [Int](repeating: 255, count: 30) + [127]
        for _ in 0..<2 {
            var (rest, borrow): ([Int], Int) = ([], 0)
            for index in 0..<32 {
                let value = places[index] - prime[index] - borrow
                rest.append(value & 255)
                borrow = value < 0 ? 1 : 0
            }
            if borrow == 0 { places = rest + [Int](repeating: 0, count: 32) }
        }
        return places.prefix(32).map { UInt8($0) }
    }
}
