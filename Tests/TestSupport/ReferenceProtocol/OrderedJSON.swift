/// A JSON value whose objects keep their order, so that vectors are written in the order in which people read them.
package indirect enum VectorJSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Int)
    case string(String)
    case array([VectorJSON])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: VectorJSON

        package init(_ name: String, _ value: VectorJSON) {
            self.name = name
            self.value = value
        }
    }

    /// The member of an object, `nil` when there is none.
    package subscript(_ name: String) -> VectorJSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var integer: Int? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    package var isTrue: Bool { self == .bool(true) }

    package var items: [VectorJSON] {
        guard case .array(let items) = self else { return [] }
        return items
    }

    package var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }
}

extension VectorJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: VectorJSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, VectorJSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}

// MARK: - Writing

extension VectorJSON {
    /// Two spaces a level; whatever fits a line of 116 columns stands on one.
    package var pretty: String { render(indent: 0) + "\n" }

    private var compact: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let value): String(value)
        case .string(let value): Self.quoted(value)
        case .array(let items): "[" + items.map(\.compact).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.name) + ": " + $0.value.compact }.joined(separator: ", ") + "}"
        }
    }

    private func render(indent: Int) -> String {
        let line = compact
        if line.utf8.count + indent <= 116 { return line }
        let inner = String(repeating: " ", count: indent + 2)
        let outer = String(repeating: " ", count: indent)
        switch self {
        case .array(let items):
            let lines = items.map { inner + $0.render(indent: indent + 2) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + outer + "]"
        case .object(let members):
            let lines = members.map { inner + Self.quoted($0.name) + ": " + $0.value.render(indent: indent + 2) }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + outer + "}"
        default: return line
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

// MARK: - Reading

extension VectorJSON {
    /// What is wrong with a text, and where.
    package struct Fault: Error, Equatable { package let offset: Int }

    /// Reads the JSON that the vectors use: no fractions, no exponents, no escapes but `\"`, `\\` and `\n`.
    package init(parsing text: String) throws(Fault) {
        var parser = Parser(bytes: Array(text.utf8))
        self = try parser.value()
        try parser.end()
    }

    private struct Parser {
        let bytes: [UInt8]
        var at = 0

        mutating func skipSpace() { while at < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[at]) { at += 1 } }

        mutating func end() throws(Fault) {
            skipSpace()
            guard at == bytes.count else { throw Fault(offset: at) }
        }

        mutating func takes(_ text: String) -> Bool {
            skipSpace()
            guard bytes[at...].starts(with: text.utf8) else { return false }
            at += text.utf8.count
            return true
        }

        mutating func expect(_ text: String) throws(Fault) { guard takes(text) else { throw Fault(offset: at) } }

        mutating func value() throws(Fault) -> VectorJSON {
            skipSpace()
            guard at < bytes.count else { throw Fault(offset: at) }
            switch bytes[at] {
            case UInt8(ascii: "{"):
                return .object(
                    try list("{", "}") { (parser) throws(Fault) in
                        let name = try parser.string()
                        try parser.expect(":")
                        return Member(name, try parser.value())
                    })
            case UInt8(ascii: "["): return .array(try list("[", "]") { (parser) throws(Fault) in try parser.value() })
            case UInt8(ascii: "\""): return .string(try string())
            default: return try word()
            }
        }

        private mutating func list<Item>(
            _ open: String, _ close: String, _ item: (inout Parser) throws(Fault) -> Item
        ) throws(Fault) -> [Item] {
            try expect(open)
            var items: [Item] = []
            if takes(close) { return items }
            repeat { items.append(try item(&self)) } while takes(",")
            try expect(close)
            return items
        }

        private mutating func string() throws(Fault) -> String {
            try expect("\"")
            var text: [UInt8] = []
            while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
                if bytes[at] == UInt8(ascii: "\\") {
                    at += 1
                    guard at < bytes.count else { throw Fault(offset: at) }
                    text.append(bytes[at] == UInt8(ascii: "n") ? 0x0A : bytes[at])
                } else {
                    text.append(bytes[at])
                }
                at += 1
            }
            try expect("\"")
            return String(decoding: text, as: UTF8.self)
        }

        private mutating func word() throws(Fault) -> VectorJSON {
            if takes("null") { return .null }
            if takes("true") { return .bool(true) }
            if takes("false") { return .bool(false) }
            let start = at
            while at < bytes.count, bytes[at] == UInt8(ascii: "-") || (0x30...0x39).contains(bytes[at]) { at += 1 }
            guard let number = Int(String(decoding: bytes[start..<at], as: UTF8.self)) else {
                throw Fault(offset: start)
            }
            return .number(number)
        }
    }
}
