import Bytes
import TestSupport
import Testing

/// UTF-8 by blocks against the standard library, letter by letter.
@Suite struct UTF8CheckingTests {
    /// The place of the first byte that begins no letter.
    private func reference(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        var at = range.lowerBound
        while at < range.upperBound {
            let length = (1...4).first { length in
                at + length <= range.upperBound
                    && String(validating: bytes[at..<at + length], as: UTF8.self)?.unicodeScalars.count == 1
            }
            guard let length else { return at }
            at += length
        }
        return nil
    }

    @Test func `valid letters of every length are valid at every place and in every range`() {
        let letters = [
            "a", "é", "đ", "ế", "–", "ก", "힣", "\u{FFFD}", "😀", "\u{10FFFF}", "\u{80}", "\u{7FF}", "\u{800}",
        ]
        for letter in letters {
            for before in 0..<40 {
                for after in [0, 1, 2, 15, 16, 17, 40] {
                    let a = [UInt8(ascii: "a")]
                    let bytes =
                        Array(repeatElement(a, count: before).joined()) + Array(letter.utf8)
                        + Array(repeatElement(a, count: after).joined())
                    #expect(bytes.span.firstInvalidUTF8(0..<bytes.count) == nil, "\(letter), \(before), \(after)")
                    // Cut within the letter, from either side.
                    for cut in 1..<max(2, letter.utf8.count) where letter.utf8.count > 1 {
                        let end = before + letter.utf8.count - cut
                        #expect(bytes.span.firstInvalidUTF8(0..<end) == before, "\(letter), \(before), cut \(cut)")
                        let start = before + cut
                        #expect(bytes.span.firstInvalidUTF8(start..<bytes.count) == start, "\(letter), \(before)")
                    }
                }
            }
        }
    }

    @Test func `random bytes are judged as the standard library judges them`() {
        let seed: UInt64 = 63
        var random = SplitMix64(seed: seed)
        let letters = ["a", "b", " ", "é", "ế", "đ", "ừ", "–", "😀", "ก"].map { Array($0.utf8) }
        let strange: [UInt8] = [
            0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF, 0xA0, 0x9F, 0x90, 0x8F,
        ]
        for round in 0..<30_000 {
            var bytes: [UInt8] = []
            for _ in 0..<random.next(in: 0...40) { bytes += random.element(of: letters) }
            if !bytes.isEmpty {
                for _ in 0..<random.next(below: 3) {
                    bytes[random.next(below: bytes.count)] = random.element(of: strange)
                }
            }
            let start = random.next(in: 0...bytes.count)
            let range = start..<random.next(in: start...bytes.count)
            for range in [0..<bytes.count, range] {
                let (found, expected) = (bytes.span.firstInvalidUTF8(range), reference(bytes, range))
                #expect(found == expected, "seed \(seed), round \(round), \(bytes), \(range)")
                if found != expected { return }
            }
        }
    }
}
