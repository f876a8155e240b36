/// Text as people search for it: lower case, without the marks of Vietnamese, so that `thanh hoa` finds `Thanh Hóa`,
/// `Thanh Hoá` and either Unicode form of them.
enum SearchText {
    /// Whether every word stands somewhere in the text.
    static func matches(_ words: String, in text: String) -> Bool {
        let text = folded(text)
        return folded(words).split(separator: " ").allSatisfy { text.contains($0) }
    }

    /// Marks are dropped, whether they stand for themselves or within a letter; what is no letter of Vietnamese stays.
    static func folded(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars where scalar.properties.generalCategory != .nonspacingMark {
            folded.append(scalar.isASCII ? scalar : base(scalar))
        }
        return String(folded)
    }

    private static func base(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        letters.first { $0.scalars.contains(scalar.value) }?.letter ?? scalar
    }

    /// The letters of Vietnamese in lower case, by blocks of Unicode.
    private static let letters: [(scalars: ClosedRange<UInt32>, letter: Unicode.Scalar)] = [
        (0xE0...0xE5, "a"), (0x103...0x103, "a"), (0x1EA0...0x1EB7, "a"), (0x111...0x111, "d"), (0xE8...0xEB, "e"),
        (0x1EB8...0x1EC7, "e"), (0xEC...0xEF, "i"), (0x129...0x129, "i"), (0x1EC8...0x1ECB, "i"), (0xF2...0xF6, "o"),
        (0x1A1...0x1A1, "o"), (0x1ECC...0x1EE3, "o"), (0xF9...0xFC, "u"), (0x169...0x169, "u"), (0x1B0...0x1B0, "u"),
        (0x1EE4...0x1EF1, "u"), (0xFD...0xFD, "y"), (0x1EF2...0x1EF9, "y"),
    ]
}
