import Bytes
import TestSupport
import Testing

/// A JSON value as a tree, which only tests build.
private indirect enum Tree: Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([Tree])
    case object([Pair])

    struct Pair: Equatable {
        let key: String
        let value: Tree
    }

    init(_ text: [UInt8]) throws(JSONFault) {
        var cursor = JSONCursor(0..<text.count)
        self = try Self.value(&cursor, text)
        try cursor.expectEnd(text.span)
    }

    private static func value(_ cursor: inout JSONCursor, _ text: [UInt8]) throws(JSONFault) -> Tree {
        switch try cursor.readValue(text.span) {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .number(let range): return .number(String(decoding: text[range], as: UTF8.self))
        case .string(let string): return .string(Self.text(cursor, string, text))
        case .array:
            var elements: [Tree] = []
            try cursor.enterArray(text.span)
            while try cursor.nextElement(text.span) { elements.append(try value(&cursor, text)) }
            return .array(elements)
        case .object:
            var pairs: [Pair] = []
            try cursor.enterObject(text.span)
            while let key = try cursor.nextKey(text.span) {
                pairs.append(Pair(key: Self.text(cursor, key, text), value: try value(&cursor, text)))
            }
            return .object(pairs)
        }
    }

    private static func text(_ cursor: JSONCursor, _ string: JSONCursor.Text, _ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        cursor.appendUnescaped(string, bytes.span, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let value): json.bool(value)
        case .number(let digits): json.raw(Array(digits.utf8))
        case .string(let text): json.string(text)
        case .array(let elements): json.array { json in for element in elements { element.write(to: &json) } }
        case .object(let pairs):
            json.object { json in for pair in pairs { json.field(pair.key) { pair.value.write(to: &$0) } } }
        }
    }

    static func random(_ random: inout SplitMix64, depth: Int) -> Tree {
        switch random.next(below: depth > 0 ? 7 : 5) {
        case 0: return .null
        case 1: return .bool(random.bool(oneIn: 2))
        case 2: return .number(random.element(of: ["0", "-1", "12.50", "1e9", "-0.1E-3", "18446744073709551616"]))
        case 3:
            return .string(
                random.element(of: ["", "a\"b\\c/", "\u{0}\u{1F}\n", "Cục Thuế", "🏛 a longer text than a word"]))
        case 4: return .string(String(repeating: "x", count: random.next(below: 30)))
        case 5: return .array((0..<random.next(below: 4)).map { _ in .random(&random, depth: depth - 1) })
        default:
            return .object(
                (0..<random.next(below: 4)).map { Pair(key: "k\($0)\"", value: .random(&random, depth: depth - 1)) })
        }
    }
}

@Suite struct JSONCursorTests {
    @Test func `what the writer writes the cursor reads, and skips to its very end`() throws {
        let seed: UInt64 = 61
        var random = SplitMix64(seed: seed)
        for _ in 0..<3_000 {
            let tree = Tree.random(&random, depth: 4)
            var json = JSONWriter()
            tree.write(to: &json)
            #expect(try Tree(json.bytes) == tree, "seed \(seed) \(json.text)")
            var cursor = JSONCursor(0..<json.bytes.count)
            try cursor.skipValue(json.bytes.span)
            try cursor.expectEnd(json.bytes.span)
            // Cut anywhere it is no value; a number alone is the exception.
            guard !json.bytes.isEmpty, ![UInt8(ascii: "-")].contains(json.bytes[0]), !(48...57).contains(json.bytes[0])
            else { continue }
            let cut = Array(json.bytes[..<random.next(below: json.bytes.count)])
            #expect(throws: JSONFault.self, "seed \(seed) \(json.text)") { try Tree(cut) }
        }
    }

    @Test(arguments: [
        "", " ", "{", "}", "[", "]", "[1,]", "[,1]", "[1 2]", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\":}", "{a:1}",
        "{1:1}",
        "{\"a\" 1}", "[1}", "{\"a\":1]", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "1,", "nul", "nulll", "True",
        "NaN",
        "\"", "\"a", "\"\n\"", "\"\u{1}\"", #""\x""#, #""\"#, #""\u12""#, #""\u12G4""#, #""\uD800""#, #""\uDC00""#,
        #""\uD800\u0041""#,
        "'a'", "// x\n1", "1 2", "[1]x", "\u{FEFF}1", "1\u{0}", "[\u{0}]", "{\"a\":1 \u{0C}}",
    ])
    func `bytes that are not JSON are a fault, whether read or skipped`(text: String) {
        let bytes = Array(text.utf8)
        #expect(throws: JSONFault.self) { try Tree(bytes) }
        #expect(throws: JSONFault.self) {
            var cursor = JSONCursor(0..<bytes.count)
            try cursor.skipValue(bytes.span)
            try cursor.expectEnd(bytes.span)
        }
    }

    @Test(arguments: [
        (#"  [ 1 , { "a" : [ ] , "a" : { } } ]  "#, "[1,{\"a\":[],\"a\":{}}]"),
        (#""\u0041\u00e9\uD83C\uDFDB\/\b\f\n\r\t\"\\""#, #""Aé🏛/\u0008\u000c\n\r\t\"\\""#),
        ("-0.0e-0", "-0.0e-0"), ("\t\r\n true\n", "true"),
    ])
    func `spaces, escapes and pairs of surrogates are read`(text: String, written: String) throws {
        var json = JSONWriter()
        try Tree(Array(text.utf8)).write(to: &json)
        #expect(json.text == written)
    }

    @Test func `depth is bounded where a value is skipped`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        func skip(_ bytes: [UInt8]) throws(JSONFault) {
            var cursor = JSONCursor(0..<bytes.count)
            try cursor.skipValue(bytes.span)
        }
        #expect(throws: Never.self) { try skip(nested(JSONCursor.depthMax)) }
        #expect(throws: JSONFault.self) { try skip(nested(JSONCursor.depthMax + 1)) }
        #expect(throws: JSONFault.self) { try skip(Array(repeating: UInt8(ascii: "["), count: 1_000_000)) }
    }

    @Test func `damaged texts are faults or values, never a trap`() {
        let seed: UInt64 = 62
        var random = SplitMix64(seed: seed)
        for _ in 0..<5_000 {
            var json = JSONWriter()
            Tree.random(&random, depth: 3).write(to: &json)
            var bytes = json.bytes
            for _ in 0...random.next(below: 3) {
                let place = random.next(in: 0...bytes.count)
                if random.bool(oneIn: 2) || place == bytes.count {
                    bytes.insert(random.element(of: Array("{}[]\",:\\u0e-1 t".utf8)), at: place)
                } else {
                    bytes.remove(at: place)
                }
            }
            let damaged = bytes
            let tree = try? Tree(damaged)
            var cursor = JSONCursor(0..<damaged.count)
            let isSkipped = (try? cursor.skipValue(damaged.span)) != nil && (try? cursor.expectEnd(damaged.span)) != nil
            #expect((tree != nil) == isSkipped, "seed \(seed) \(String(decoding: damaged, as: UTF8.self))")
        }
    }
}
