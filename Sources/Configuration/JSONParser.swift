package import Model

/// Reads JSON (RFC 8259) as people write it in configuration files: with `//` and `/* */` comments and with a comma
/// after the last element. Everything else is as strict as the RFC, and stricter: a key that occurs twice is an error,
/// and so is text that is no UTF-8.
package struct JSONParser {
    let file: String
    let bytes: [UInt8]
    var index = 0
    /// The line of `index`, and where it begins.
    private var line = 1
    private var lineStart = 0
    /// The path of the value being read, for errors.
    private var path: [String] = []
    private var depth = 0

    private init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    /// The value that the file holds.
    ///
    /// - Throws: the first fault, with line, column and the path of the key where it stands.
    /// - Complexity: O(bytes), and for an object O(keys log keys).
    package static func parse(_ bytes: [UInt8], file: String) throws(LocatedError) -> JSONNode {
        var parser = JSONParser(bytes, file: file)
        guard bytes.count <= bytesMax else { throw parser.fault("the file is larger than \(bytesMax >> 20) MiB") }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if bytes.starts(with: mark) {
            parser.index = 3
            parser.lineStart = 3
        }
        try parser.skipSpace()
        let node = try parser.value()
        try parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.fault("nothing may stand after the value") }
        return node
    }

    // MARK: Values

    private mutating func value() throws(LocatedError) -> JSONNode {
        let place = place
        guard let byte = peek else { throw fault("the file ends where a value should stand") }
        switch byte {
        case UInt8(ascii: "{"): return JSONNode(value: .object(try object()), place: place)
        case UInt8(ascii: "["): return JSONNode(value: .array(try array()), place: place)
        case UInt8(ascii: "\""): return JSONNode(value: .string(try string()), place: place)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return JSONNode(value: try number(), place: place)
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            return JSONNode(value: try word(), place: place)
        default: throw fault("a value should stand here")
        }
    }

    private mutating func word() throws(LocatedError) -> JSONNode.Value {
        let start = index
        var end = index
        while end < bytes.count, Self.isLetter(bytes[end]) { end += 1 }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        let value: JSONNode.Value
        switch text {
        case "null": value = .null
        case "true": value = .boolean(true)
        case "false": value = .boolean(false)
        default:
            let hint = Suggestion.text(for: text, among: ["true", "false", "null"])
            throw fault("\"\(text.prefix(40))\" is no value; text needs double quotes\(hint)")
        }
        index = end
        return value
    }

    private mutating func array() throws(LocatedError) -> [JSONNode] {
        try enter()
        var elements: [JSONNode] = []
        while try !closes(UInt8(ascii: "]"), after: elements.isEmpty) {
            path.append("[\(elements.count)]")
            elements.append(try value())
            path.removeLast()
        }
        depth -= 1
        return elements
    }

    private mutating func object() throws(LocatedError) -> [JSONNode.Member] {
        try enter()
        var members: [JSONNode.Member] = []
        var lines: [String: Int] = [:]
        while try !closes(UInt8(ascii: "}"), after: members.isEmpty) {
            let keyPlace = place
            guard peek == UInt8(ascii: "\"") else { throw fault("a key in double quotes should stand here") }
            let key = try string()
            path.append(path.isEmpty ? key : ".\(key)")
            if let first = lines.updateValue(keyPlace.line, forKey: key) {
                throw fault("the key stands twice; first in line \(first)", at: keyPlace)
            }
            try skipSpace()
            guard peek == UInt8(ascii: ":") else { throw fault("a colon should follow the key \"\(key)\"") }
            index += 1
            try skipSpace()
            members.append(JSONNode.Member(key: key, place: keyPlace, value: try value()))
            path.removeLast()
        }
        depth -= 1
        return members
    }

    private mutating func enter() throws(LocatedError) {
        depth += 1
        guard depth <= Self.depthMax else { throw fault("nested more than \(Self.depthMax) levels deep") }
        index += 1
    }

    /// Moves to the next element, past the comma before it; `true` when the list or object has ended instead.
    private mutating func closes(_ close: UInt8, after isFirst: Bool) throws(LocatedError) -> Bool {
        try skipSpace()
        if !isFirst, peek != close {
            let what = close == UInt8(ascii: "}") ? "\"}\"" : "\"]\""
            guard peek != nil else { throw fault("the file ends before \(what)") }
            guard peek == UInt8(ascii: ",") else { throw fault("a comma or \(what) should stand here") }
            index += 1
            try skipSpace()
        }
        guard peek == close else { return false }
        index += 1
        return true
    }

    // MARK: Space and places

    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    var place: JSONNode.Place { JSONNode.Place(line: line, column: index - lineStart + 1) }

    func fault(_ reason: String, at place: JSONNode.Place? = nil) -> LocatedError {
        let place = place ?? self.place
        return LocatedError(
            file: file, line: place.line, column: place.column, key: path.isEmpty ? nil : path.joined(),
            reason: reason)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private mutating func newLine() {
        line += 1
        lineStart = index
    }

    /// Skips white space and comments.
    private mutating func skipSpace() throws(LocatedError) {
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\n"):
                index += 1
                newLine()
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
            case UInt8(ascii: "/"): try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(LocatedError) {
        let start = place
        let second = index + 1 < bytes.count ? bytes[index + 1] : 0
        switch second {
        case UInt8(ascii: "/"):
            while let byte = peek, byte != UInt8(ascii: "\n") { index += 1 }
        case UInt8(ascii: "*"):
            index += 2
            while true {
                guard let byte = peek else { throw fault("the comment is never closed with \"*/\"", at: start) }
                index += 1
                if byte == UInt8(ascii: "\n") { newLine() }
                if byte == UInt8(ascii: "*"), peek == UInt8(ascii: "/") { break }
            }
            index += 1
        default: throw fault("a comment begins with \"//\" or \"/*\"")
        }
    }
}
