import Bytes
import Configuration
import Model
import TestSupport
import Testing

struct JSONParserTests {
    private func parse(_ text: String) throws -> JSONNode.Value {
        try JSONParser.parse(Array(text.utf8), file: "f.json").value
    }

    @Test(arguments: [
        ("null", JSONNode.Value.null), ("true", .boolean(true)), ("false", .boolean(false)), ("0", .integer(0)),
        ("-0", .integer(0)), ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("1.50", .decimal("1.50")), ("-2e3", .decimal("-2e3")), ("1E+02", .decimal("1E+02")), ("[]", .array([])),
        ("{}", .object([])), ("\"\"", .string("")), ("\u{FEFF}7", .integer(7)), (" \t\r\n7 \n", .integer(7)),
    ])
    func `plain values`(text: String, value: JSONNode.Value) throws {
        #expect(try parse(text) == value)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0000\u001fé\u00e9""#, "\u{0}\u{1F}éé"),
        (#""\uD83D\uDe00""#, "😀"), (#""\uFFFF\uE000""#, "\u{FFFF}\u{E000}"), ("\"Thuế 税 😀\"", "Thuế 税 😀"),
    ])
    func `strings with every escape`(text: String, value: String) throws {
        #expect(try parse(text) == .string(value))
    }

    @Test func `comments and trailing commas are allowed everywhere that space is`() throws {
        let text = """
            // first
            { /* a */ "a" /**/ : // b
              [ 1, /* ** / */ 2, ], "b": { "c": true, }, // end
            } /* last */ // at the very end
            """
        let plain = #"{"a":[1,2],"b":{"c":true}}"#
        #expect(withoutPlaces(try JSONParser.parse(Array(text.utf8), file: "f")) == plain)
    }

    @Test func `every value and key knows its line and column`() throws {
        let node = try JSONParser.parse(Array("/* é\n */ {\n  \"k\": [\n    true]}".utf8), file: "f")
        #expect(node.place == JSONNode.Place(line: 2, column: 5))
        guard case .object(let members) = node.value, case .array(let list) = members[0].value.value else {
            Issue.record("not an object of a list")
            return
        }
        #expect(members[0].place == JSONNode.Place(line: 3, column: 3))
        #expect(members[0].value.place == JSONNode.Place(line: 3, column: 8))
        #expect(list[0].place == JSONNode.Place(line: 4, column: 5))
    }

    @Test(arguments: [
        ("", "f.json:1:1: the file ends where a value should stand"),
        ("[1,,2]", "f.json:1:4: [1]: a value should stand here"),
        ("[,]", "f.json:1:2: [0]: a value should stand here"),
        ("{\"a\": [1, 2}", "f.json:1:12: a: a comma or \"]\" should stand here"),
        ("{\"a\": 1\n", "f.json:2:1: the file ends before \"}\""),
        ("{\"a\" 1}", "f.json:1:6: a: a colon should follow the key \"a\""),
        ("{a: 1}", "f.json:1:2: a key in double quotes should stand here"),
        ("{\"x\": {\"a\": 1,\n \"b\": 2, \"a\": 3}}", "f.json:2:10: x.a: the key stands twice; first in line 1"),
        ("tru", "f.json:1:1: \"tru\" is no value; text needs double quotes; did you mean \"true\"?"),
        ("01", "f.json:1:1: a number may not begin with 0"), ("-", "f.json:1:1: a digit should follow the sign"),
        ("1.", "f.json:1:1: a digit should follow the point"), ("1e", "f.json:1:1: a digit should follow the exponent"),
        ("9223372036854775808", "f.json:1:1: the number does not fit 64 bits"),
        ("\"a\nb\"", "f.json:1:1: the string is never closed with a double quote"),
        ("\"a\tb\"", "f.json:1:3: a control character in a string must be written as an escape"),
        ("\"\\x\"", "f.json:1:2: an escape is one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four digits"),
        ("\"\\u12G4\"", "f.json:1:2: four digits should follow \\u"),
        ("\"\\uD800\"", "f.json:1:2: half of a surrogate pair without the other half"),
        ("\"\\uDC00x\"", "f.json:1:2: half of a surrogate pair without the other half"),
        ("\"\\uD800\\u0041\"", "f.json:1:2: half of a surrogate pair without the other half"),
        ("1 2", "f.json:1:3: nothing may stand after the value"),
        ("/* open", "f.json:1:1: the comment is never closed with \"*/\""),
        ("/ 1", "f.json:1:1: a comment begins with \"//\" or \"/*\""), ("#", "f.json:1:1: a value should stand here"),
        (
            String(repeating: "[", count: 33),
            "f.json:1:33: \(String(repeating: "[0]", count: 32)): nested more than 32 levels deep"
        ),
    ])
    func `a fault names line, column and key, and says what is wrong`(text: String, message: String) {
        let fault = #expect(throws: LocatedError.self) { try JSONParser.parse(Array(text.utf8), file: "f.json") }
        #expect(fault?.description == message)
    }

    @Test func `text that is no UTF-8 is refused where it begins`() {
        let bytes = Array("{\"a\": \"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)
        let fault = #expect(throws: LocatedError.self) { try JSONParser.parse(bytes, file: "f") }
        #expect(fault?.description == "f:1:7: a: the string is not UTF-8")
    }

    @Test func `a file beyond the limit is refused unread`() {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: JSONParser.bytesMax + 1)
        let fault = #expect(throws: LocatedError.self) { try JSONParser.parse(bytes, file: "f") }
        #expect(fault?.description == "f:1:1: the file is larger than 16 MiB")
    }

    /// What was written by JSONWriter is read back the same, whatever it was.
    @Test(arguments: [UInt64(1), 2, 3])
    func `what is written can be read back`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<2000 {
            var writer = JSONWriter()
            append(random.next(in: 0...4), &writer, &random)
            let node = try JSONParser.parse(writer.bytes, file: "f")
            #expect(withoutPlaces(node) == writer.text, "seed \(seed)")
        }
    }

    /// Mutated files are read or refused with a place inside the file, never anything else.
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `mutated files are read or refused with a place`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let sample = ClusterFile.read("config/agent.example.json")
        let alphabet = Array("{}[]:,\"\\/*u0159.e-+ \n\ttrue".utf8) + [0, 0x80, 0xC3, 0xFF]
        for _ in 0..<3000 {
            var bytes = sample
            for _ in 0..<random.next(in: 1...4) {
                let place = random.next(below: bytes.count)
                switch random.next(below: 4) {
                case 0: bytes[place] = random.element(of: alphabet)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(random.element(of: alphabet), at: place)
                default: bytes.removeSubrange(place...)
                }
                if bytes.isEmpty { break }
            }
            do throws(LocatedError) {
                _ = try AgentConfiguration(bytes, file: "f", folder: "")
            } catch {
                let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                #expect((1...lines.count).contains(error.line), "seed \(seed): \(error)")
                let column = error.column ?? 0
                #expect(column >= 1 && column <= lines[error.line - 1].count + 1, "seed \(seed): \(error)")
            }
        }
    }

    private func append(_ depth: Int, _ writer: inout JSONWriter, _ random: inout SplitMix64) {
        switch random.next(below: depth == 0 ? 4 : 6) {
        case 0: writer.null()
        case 1: writer.bool(random.bool(oneIn: 2))
        case 2: writer.integer(Int64(bitPattern: random.next() >> UInt64(random.next(below: 64))))
        case 3: writer.string(text(&random))
        case 4:
            let count = random.next(below: 4)
            writer.array { writer in for _ in 0..<count { append(depth - 1, &writer, &random) } }
        default:
            let count = random.next(below: 4)
            writer.object { writer in
                for place in 0..<count {
                    writer.field("\(place)\(text(&random))") { writer in append(depth - 1, &writer, &random) }
                }
            }
        }
    }

    private func text(_ random: inout SplitMix64) -> String {
        let scalars = Array("aZ0\"\\/<>&\n\t\u{0}\u{1F}\u{7F}éế税😀\u{301}".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<random.next(below: 8) { text.append(random.element(of: scalars)) }
        return String(text)
    }

    private func withoutPlaces(_ node: JSONNode) -> String {
        var writer = JSONWriter()
        write(node, &writer)
        return writer.text
    }

    private func write(_ node: JSONNode, _ writer: inout JSONWriter) {
        switch node.value {
        case .null: writer.null()
        case .boolean(let value): writer.bool(value)
        case .integer(let value): writer.integer(value)
        case .decimal(let text): writer.raw(Array(text.utf8))
        case .string(let text): writer.string(text)
        case .array(let nodes): writer.array { writer in for node in nodes { write(node, &writer) } }
        case .object(let members):
            writer.object { writer in
                for member in members { writer.field(member.key) { writer in write(member.value, &writer) } }
            }
        }
    }
}
