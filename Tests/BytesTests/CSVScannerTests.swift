import Bytes
import TestSupport
import Testing

/// What became of one row.
enum Row: Equatable {
    /// The fields without their quotes, and the line ends inside them.
    case fields([[UInt8]], innerLines: Int)
    case malformed
    case tooLong
}

/// CSV read slowly, a byte at a time, from the whole text: what the scanner's documentation says and nothing else.
func reference(_ text: [UInt8], limit: Int) -> [Row] {
    var rows: [Row] = []
    var at = 0
    while at < text.count {
        let firstEnd = text[at...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.count
        let isTerminated = firstEnd > at && text[firstEnd - 1] == UInt8(ascii: "\n")
        // A line counts without its LF; one without LF counts whole.
        let firstFits = firstEnd - at - (isTerminated ? 1 : 0) <= limit
        if let (fields, inner, end) = wellFormedRow(text, at), end.content - at <= limit {
            rows.append(.fields(fields, innerLines: inner))
            at = end.next
        } else {
            rows.append(firstFits ? .malformed : .tooLong)
            at = firstEnd
        }
    }
    return rows
}

/// The row that begins at `start`, or `nil` when its quotes are wrong; `content` is where its LF stands, or the end.
private func wellFormedRow(_ text: [UInt8], _ start: Int) -> ([[UInt8]], Int, (content: Int, next: Int))? {
    let (quote, comma, lineFeed, carriageReturn) = (
        UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")
    )
    var fields: [[UInt8]] = []
    var inner = 0
    var at = start
    while true {
        var field: [UInt8] = []
        if at < text.count, text[at] == quote {
            at += 1
            while true {
                guard at < text.count else { return nil }
                if text[at] == quote {
                    guard at + 1 < text.count, text[at + 1] == quote else { break }
                    at += 1
                }
                if text[at] == lineFeed { inner += 1 }
                field.append(text[at])
                at += 1
            }
            at += 1
            if at < text.count, text[at] == carriageReturn, at + 1 == text.count || text[at + 1] == lineFeed { at += 1 }
            guard at == text.count || text[at] == comma || text[at] == lineFeed else { return nil }
        } else {
            while at < text.count, text[at] != comma, text[at] != lineFeed {
                if text[at] == quote { return nil }
                field.append(text[at])
                at += 1
            }
            if field.last == carriageReturn, at == text.count || text[at] == lineFeed { field.removeLast() }
        }
        fields.append(field)
        if at == text.count { return (fields, inner, (at, at)) }
        if text[at] == lineFeed { return (fields, inner, (at, at + 1)) }
        at += 1
    }
}

/// Reads the text with the scanner as a caller does that receives it in pieces ending at the cuts.
func scanned(_ text: [UInt8], limit: Int, cuts: [Int]) -> [Row] {
    var scanner = CSVScanner(limit: limit)
    var rows: [Row] = []
    var buffer: [UInt8] = []
    var at = 0
    var isSkipping = false
    for (index, end) in (cuts + [text.count]).enumerated() {
        let isLast = index == cuts.count
        buffer += text[(index == 0 ? 0 : cuts[index - 1])..<end]
        while at < buffer.count {
            if isSkipping {
                guard let lineEnd = buffer[at...].firstIndex(of: UInt8(ascii: "\n")) else {
                    at = buffer.count
                    break
                }
                at = lineEnd + 1
                isSkipping = false
                continue
            }
            var outcome = scanner.scan(buffer.span, at: at)
            if outcome == .incomplete, isLast { outcome = scanner.finish(buffer.span, at: at) }
            switch outcome {
            case .incomplete: break
            case .tooLong:
                rows.append(.tooLong)
                isSkipping = true
                continue
            case .malformed(let length):
                rows.append(.malformed)
                at += length
                continue
            case .row(let length):
                var fields: [[UInt8]] = []
                for field in 0..<scanner.fieldCount {
                    let range = scanner.range(field)
                    var bytes: [UInt8] = []
                    buffer.span.appendUnquoted(at + range.lowerBound..<at + range.upperBound, to: &bytes)
                    fields.append(bytes)
                }
                rows.append(.fields(fields, innerLines: scanner.innerLines))
                let row = buffer[at..<at + length]
                // High bytes may be told for what follows the row in the same word; they are never missing.
                if scanner.hasQuotes != row.contains(UInt8(ascii: "\"")) || scanner.hasNUL != row.contains(0)
                    || !(scanner.hasHighBytes || row.allSatisfy { $0 < 0x80 })
                {
                    Issue.record("\(Array(row)) is told to have other bytes than it has")
                }
                at += length
                continue
            }
            break
        }
        // Callers move an unfinished row to the front of another buffer.
        buffer.removeSubrange(..<at)
        at = 0
    }
    return rows
}

@Suite struct CSVScannerTests {
    @Test(arguments: [
        ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
        ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
        ("\"a,b\",\"c\"\"d\",\"e\nf\"\r\n", [["a,b", "c\"d", "e\nf"]]),
        (",\n\n\"\"\n", [["", ""], [""], [""]]),
        ("a\rb,c\r\r\n", [["a\rb", "c\r"]]),
        ("", []),
    ])
    func `rows and fields are what RFC 4180 says`(text: String, rows: [[String]]) {
        let expected = rows.map { fields in
            Row.fields(fields.map { Array($0.utf8) }, innerLines: fields.joined().contains("\n") ? 1 : 0)
        }
        #expect(scanned(Array(text.utf8), limit: 1_000, cuts: []) == expected)
    }

    @Test func `a stray quote costs one line, never those that it seems to swallow`() {
        let good = Row.fields([Array("x".utf8)], innerLines: 0)
        for bad in ["a\"b\n", "\"a\"b\n", "\"open\n", "\"a\" \n"] {
            let text = Array("\(bad)x\nx\n".utf8)
            #expect(scanned(text, limit: 100, cuts: []) == [.malformed, good, good], "\(bad)")
        }
    }

    @Test func `any text in any pieces is read as the slow reader reads it at once`() {
        let seed: UInt64 = 51
        var random = SplitMix64(seed: seed)
        let alphabet = Array("ab,,\"\"\"\n\n\r".utf8) + [0xC3, 0xA9, 0]
        for round in 0..<20_000 {
            let text = (0..<random.next(below: 45)).map { _ in random.element(of: alphabet) }
            let limit = random.bool(oneIn: 3) ? random.next(in: 1...12) : 1_000
            let expected = reference(text, limit: limit)
            let cuts = (0..<random.next(below: 6)).map { _ in random.next(in: 0...text.count) }.sorted()
            for pieces in [[], cuts, Array(0..<text.count)] {
                let rows = scanned(text, limit: limit, cuts: pieces)
                let input = String(decoding: text, as: UTF8.self).debugDescription
                let why = "seed \(seed), round \(round), limit \(limit), \(input)"
                #expect(rows == expected, "\(why)")
                if rows != expected { return }
            }
        }
    }

    @Test func `a row of many fields is found completely`() {
        let text = Array((0..<500).map(String.init).joined(separator: ",").utf8)
        let rows = scanned(text, limit: 10_000, cuts: [7, 100, 1_000])
        #expect(rows == [.fields((0..<500).map { Array(String($0).utf8) }, innerLines: 0)])
    }

    @Test func `what the writer writes the scanner reads`() {
        let seed: UInt64 = 52
        var random = SplitMix64(seed: seed)
        let alphabet = Array("a,\"\n\r é".utf8)
        for _ in 0..<2_000 {
            let fields = (0..<random.next(in: 1...5)).map { _ in
                (0..<random.next(below: 6)).map { _ in random.element(of: alphabet) }
            }
            var csv = CSVWriter()
            for field in fields { csv.field(bytes: field) }
            csv.endRow()
            let inner = fields.joined().filter { $0 == UInt8(ascii: "\n") }.count
            #expect(scanned(csv.bytes, limit: 1_000, cuts: []) == [.fields(fields, innerLines: inner)], "seed \(seed)")
        }
    }
}

/// CSV in pieces against the slow reader.
@Suite struct CSVFuzzTests {
    /// What has a form of its own: quotes, ends of lines, marks, and the same in other encodings.
    private static let pieces: [[UInt8]] = [
        "\"", "\"\"", "\"\"\"", ",", ",,", "\n", "\r\n", "\r", "\n\r", "\"\r\n", "\"\n", "\",\"", "\u{FEFF}", "é", "\0",
    ].map { Array($0.utf8) }

    private static func find(_ rounds: Int, _ read: ([UInt8], Int, [Int]) -> [Row]) -> String? {
        Fuzzing("csv", seed: 20_261_133, rounds: rounds).find { random in
            var writer = CSVWriter()
            for _ in 0..<random.next(below: 4) {
                for _ in 0..<random.next(in: 1...4) {
                    writer.field(
                        bytes: (0..<random.next(below: 12)).map { _ in random.element(of: Array("a\",\nb".utf8)) })
                }
                writer.endRow()
            }
            var text = writer.bytes
            ByteMutation.mutate(&text, pieces, &random)
            let limit = random.bool(oneIn: 3) ? random.next(in: 1...20) : 1_000
            let cuts = ByteMutation.cuts(text.count, &random)
            guard read(text, limit, cuts) != reference(text, limit: limit) else { return nil }
            return "\(String(decoding: text, as: UTF8.self).debugDescription), limit \(limit), cuts \(cuts)"
        }
    }

    @Test func `rows with broken quotes, ends and lengths, in pieces`() {
        #expect(Self.find(15_000) { scanned($0, limit: $1, cuts: $2) } == nil)
    }

    @Test func `a CR at the end of a piece that is taken for the end of the file is found`() {
        let found = Self.find(15_000) { text, limit, cuts in
            let isCut = cuts.contains { $0 > 0 && $0 < text.count && text[$0 - 1] == UInt8(ascii: "\r") }
            return isCut && text.last == UInt8(ascii: "\r")
                ? scanned(Array(text.dropLast()), limit: limit, cuts: []) : scanned(text, limit: limit, cuts: cuts)
        }
        #expect(found != nil)
    }
}

@Suite struct WordTests {
    @Test func `questions about eight bytes have the answers that a loop gives`() {
        let seed: UInt64 = 53
        var random = SplitMix64(seed: seed)
        for _ in 0..<20_000 {
            let near = UInt8(random.next(below: 128))
            let bytes = random.bytes(8).map { random.bool(oneIn: 2) ? near &+ $0 % 3 &- 1 : $0 }
            let word = bytes.span.word(at: 0)
            let bound = max(1, near)
            for place in 0..<8 {
                let mark: UInt64 = 0x80 << UInt64(8 * place)
                #expect((WordBytes.below(word, bound) & mark != 0) == (bytes[place] < bound), "seed \(seed)")
                #expect((WordBytes.equal(word, near) & mark != 0) == (bytes[place] == near), "seed \(seed)")
            }
            #expect((WordBytes.below(word, 128) == WordBytes.highs) == bytes.allSatisfy { $0 < 128 })
            let text = bytes + bytes.reversed() + [near]
            for start in 0...text.count {
                let found = text.span.firstIndex(of: near, from: start)
                #expect(found == text[start...].firstIndex(of: near), "seed \(seed)")
            }
        }
    }

    @Test func `UTF-8 is judged as the standard library judges it`() {
        let seed: UInt64 = 54
        var random = SplitMix64(seed: seed)
        let pieces: [[UInt8]] = [
            Array("a".utf8), Array("é".utf8), Array("ế".utf8), Array("🏛".utf8), Array("abcdefghijk".utf8), [0x80],
            [0xC0, 0xAF],
            [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5], [0xC3],
            [0xE1, 0xBA], [0xF0, 0x9F, 0x8F],
        ]
        for _ in 0..<20_000 {
            let bytes = (0..<random.next(below: 8)).flatMap { _ in
                pieces[random.next(below: random.bool(oneIn: 3) ? pieces.count : 5)]
            }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            let bad = bytes.span.firstInvalidUTF8(0..<bytes.count)
            #expect((bad == nil) == isValid, "seed \(seed) \(bytes)")
            if let bad { #expect(String(validating: bytes[..<bad], as: UTF8.self) != nil, "seed \(seed) \(bytes)") }
        }
    }
}
