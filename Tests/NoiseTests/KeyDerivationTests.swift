import Bytes
import Noise
import Testing

/// RFC 5869, appendix A.1 to A.3: the vectors with SHA-256.
@Suite struct KeyDerivationTests {
    private static func run(_ from: Int, _ through: Int) -> [UInt8] { (from...through).map { UInt8($0) } }

    @Test func `a short input, as RFC 5869 has it`() {
        let key = KeyDerivation.extract(salt: Self.run(0, 12), input: [UInt8](repeating: 11, count: 22))
        #expect(key.bytes == hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"))
        #expect(
            KeyDerivation.expand(key, info: Self.run(0xF0, 0xF9), count: 42)
                == hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
    }

    @Test func `a long input, as RFC 5869 has it`() {
        let key = KeyDerivation.extract(salt: Self.run(0x60, 0xAF), input: Self.run(0, 0x4F))
        #expect(key.bytes == hex("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244"))
        #expect(
            KeyDerivation.expand(key, info: Self.run(0xB0, 0xFF), count: 82)
                == hex(
                    """
                    b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c
                    59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71
                    cc30c58179ec3e87c14c01d5c1f3434f1d87
                    """))
    }

    @Test func `neither salt nor info, as RFC 5869 has it`() {
        let key = KeyDerivation.extract(salt: [], input: [UInt8](repeating: 11, count: 22))
        #expect(key.bytes == hex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"))
        #expect(
            KeyDerivation.expand(key, info: [], count: 42)
                == hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"))
    }

    @Test func `the framework's HKDF is RFC 5869's without info`() throws {
        let salt = try #require(Bytes32(Self.run(1, 32)))
        let whole = KeyDerivation.expand(
            KeyDerivation.extract(salt: salt.array, input: [1, 2, 3]), info: [], count: 96)
        let (first, second, third) = KeyDerivation.chain(salt, [1, 2, 3])
        #expect(first.array + second.array + third.array == whole)
    }
}
