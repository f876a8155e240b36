import Bytes
import TestSupport
import Testing

/// Rows long enough for the scanner that passes 64 bytes a step, against the slow reader.
@Suite struct CSVWholeRowTests {
    /// Fields as offices write them, and everything that makes a row another's business.
    private static let fields: [String] = [
        "", "1", "20261005083000", "1.007414", "\"Công ty \"\"Hoa Sen\"\", số 1\"", "\"a,b\"", "\"\"", "\"\"\"\"",
        "\"x\ny\"", "\"x\r\ny\"", "Khai thuế giá trị gia tăng", "22-251202-000001", "a\rb", "a\tb", "\"a\tb\"",
        "\"long, and \"\"longer\"\", until it fills more than a block of sixty-four bytes, quotes and all\"",
    ]
    private static let wrong: [String] = ["a\"b", "\"a\"b", "\"a\" ", "\"a\"\rb", "\"open", "\0", "\"\0\""]

    @Test func `long rows are read as the slow reader reads them, at every place of a block`() {
        let seed: UInt64 = 61
        var random = SplitMix64(seed: seed)
        for round in 0..<3_000 {
            var text: [UInt8] = []
            // Moves what follows along the blocks.
            text += Array(repeating: UInt8(ascii: "x"), count: round % 64)
            for _ in 0..<random.next(in: 1...6) {
                for field in 0..<random.next(in: 1...12) {
                    if field > 0 { text.append(UInt8(ascii: ",")) }
                    let isWrong = random.bool(oneIn: 40)
                    text += Array(random.element(of: isWrong ? Self.wrong : Self.fields).utf8)
                }
                text += Array((random.bool(oneIn: 3) ? "\r\n" : "\n").utf8)
            }
            if random.bool(oneIn: 3) { text.removeLast() }
            let limit = random.bool(oneIn: 4) ? random.next(in: 60...200) : 10_000
            let cuts = (0..<random.next(below: 4)).map { _ in random.next(in: 0...text.count) }.sorted()
            let expected = reference(text, limit: limit)
            for pieces in [[], cuts] {
                let rows = scanned(text, limit: limit, cuts: pieces)
                let input = String(decoding: text, as: UTF8.self).debugDescription
                #expect(rows == expected, "seed \(seed), round \(round), limit \(limit), \(pieces), \(input)")
                if rows != expected { return }
            }
        }
    }

    @Test func `any bytes of a long row are read as the slow reader reads them`() {
        let seed: UInt64 = 62
        var random = SplitMix64(seed: seed)
        // Mostly letters, so that the row gets past its first block.
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz,,,,\"\"\n\r\t".utf8) + [0, 0xC3, 0xA9]
        for round in 0..<5_000 {
            let text = (0..<random.next(in: 100...400)).map { _ in random.element(of: alphabet) }
            let rows = scanned(text, limit: 1_000, cuts: [])
            let expected = reference(text, limit: 1_000)
            #expect(
                rows == expected,
                "seed \(seed), round \(round), \(String(decoding: text, as: UTF8.self).debugDescription)")
            if rows != expected { return }
        }
    }

    @Test func `every field with quotes is known by its bit, wherever it stands`() {
        let padding = String(repeating: "x", count: 200)
        for count in 1...70 {
            for quoted in 0..<count {
                let row = (0..<count).map { $0 == quoted ? "\"q\"\"\"" : "p" }.joined(separator: ",")
                for text in ["\(row)\n\(padding)", "\(row)\n"] {
                    var scanner = CSVScanner(limit: 1_000)
                    let bytes = Array(text.utf8)
                    #expect(scanner.scan(bytes.span, at: 0) == .row(length: row.utf8.count + 1))
                    #expect(scanner.quotedFields == 1 << UInt64(min(63, quoted)), "\(count), \(quoted)")
                }
            }
        }
    }
}
