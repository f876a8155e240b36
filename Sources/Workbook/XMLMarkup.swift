internal import Bytes

// Names, attributes and namespaces of a start tag; comments, CDATA and the XML declaration.
extension XMLReader {
    /// The name that begins at `start`.
    func qualifiedName(
        _ start: Int, _ stop: Int
    ) throws(WorkbookError) -> (prefix: Range<Int>, local: Range<Int>) {
        let bytes = input.bytes.span
        var at = start
        var colon = start - 1
        while at < stop, XMLSyntax.isName(bytes[at]) {
            if bytes[at] == UInt8(ascii: ":") {
                guard colon < start else { throw error(.syntax) }
                colon = at
            }
            at += 1
        }
        guard colon + 1 < at, colon != start, XMLSyntax.isNameStart(bytes[start]),
            XMLSyntax.isNameStart(bytes[colon + 1])
        else { throw error(.syntax) }
        guard at - start <= WorkbookLimits.nameBytesMax else {
            throw error(.nameTooLong(limit: WorkbookLimits.nameBytesMax))
        }
        return (start..<max(start, colon), colon + 1..<at)
    }

    /// Reads all attributes between the name and the end of a tag.
    mutating func readAttributes(_ start: Int, _ stop: Int) throws(WorkbookError) {
        attributes.removeAll(keepingCapacity: true)
        needsResolving = false
        var at = start
        while true {
            let begin = at
            at = skipSpace(at, stop)
            if at == stop { return }
            guard at > begin else { throw error(.syntax) }
            let (prefix, local) = try qualifiedName(at, stop)
            at = skipSpace(local.upperBound, stop)
            guard at < stop, input.bytes[at] == UInt8(ascii: "=") else { throw error(.syntax) }
            at = skipSpace(at + 1, stop)
            var isPlain = true
            let value = try quoted(at, stop, &isPlain)
            at = value.upperBound + 1
            let name = XMLName(input.bytes.span, local)
            if !prefix.isEmpty || !isPlain || name == .declaration { needsResolving = true }
            guard !isRepeated(name, prefix, local) else { throw error(.repeatedAttribute) }
            guard attributes.count < WorkbookLimits.attributesMax else {
                throw error(.tooManyAttributes(limit: WorkbookLimits.attributesMax))
            }
            attributes.append(Attribute(name: name, prefix: prefix, local: local, value: value, isPlain: isPlain))
        }
    }

    private func skipSpace(_ start: Int, _ stop: Int) -> Int {
        var at = start
        while at < stop, XMLSyntax.isSpace(input.bytes[at]) { at += 1 }
        return at
    }

    private func quoted(_ at: Int, _ stop: Int, _ isPlain: inout Bool) throws(WorkbookError) -> Range<Int> {
        let bytes = input.bytes.span
        guard at < stop, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") else { throw error(.syntax) }
        var end = at + 1
        while end < stop, bytes[end] != bytes[at] {
            if bytes[end] == UInt8(ascii: "<") { throw error(.syntax) }
            if bytes[end] == UInt8(ascii: "&") || bytes[end] < 0x20 { isPlain = false }
            end += 1
        }
        guard end < stop else { throw error(.syntax) }
        return at + 1..<end
    }

    private func isRepeated(_ name: XMLName, _ prefix: Range<Int>, _ local: Range<Int>) -> Bool {
        for other in attributes where other.name == name {
            if input.bytes[other.prefix].elementsEqual(input.bytes[prefix]),
                input.bytes[other.local].elementsEqual(input.bytes[local])
            {
                return true
            }
        }
        return false
    }

    /// Normalises values, takes in declarations, and tells which namespace each attribute is in.
    mutating func resolveAttributes() throws(WorkbookError) {
        for place in attributes.indices where !attributes[place].isPlain { try normalise(place) }
        for place in attributes.indices {
            let attribute = attributes[place]
            let isStandard = attribute.prefix.isEmpty && attribute.name == .declaration
            guard isStandard || input.bytes[attribute.prefix].elementsEqual("xmlns".utf8) else { continue }
            let prefix = isStandard ? [] : Array(input.bytes[attribute.local])
            guard isStandard || !attribute.value.isEmpty else { throw error(.syntax) }
            guard bindings.add(prefix, XMLNamespace(Array(input.bytes[attribute.value])), depth: depth) else {
                throw error(.tooManyAttributes(limit: WorkbookLimits.bindingsMax))
            }
            attributes[place].namespace = .other
        }
        for place in attributes.indices where attributes[place].namespace == .none {
            let prefix = attributes[place].prefix
            if !prefix.isEmpty { attributes[place].namespace = try namespace(of: prefix) }
        }
    }

    func namespace(of prefix: Range<Int>) throws(WorkbookError) -> XMLNamespace {
        guard let namespace = bindings[Array(input.bytes[prefix])] else { throw error(.unboundPrefix) }
        return namespace
    }

    /// Puts characters for references and spaces for line ends and tabs (XML 1.0, 3.3.3), in place.
    private mutating func normalise(_ place: Int) throws(WorkbookError) {
        let value = attributes[place].value
        var from = value.lowerBound
        var to = from
        while from < value.upperBound {
            var byte = input.bytes[from]
            if byte == UInt8(ascii: "&") {
                let stop = (from..<value.upperBound).first { input.bytes[$0] == UInt8(ascii: ";") }
                guard let stop, let scalar = XMLSyntax.reference(input.bytes.span, from + 1..<stop) else {
                    throw error(.entity)
                }
                to = put(scalar, at: to).upperBound
                from = stop + 1
                continue
            }
            let isPair = byte == UInt8(ascii: "\r") && from + 1 < value.upperBound && input.bytes[from + 1] == 0x0A
            if byte < 0x20 { byte = 0x20 }
            input.put(byte, at: to)
            to += 1
            from += isPair ? 2 : 1
        }
        attributes[place].value = value.lowerBound..<to
    }

    // MARK: What is no element

    /// A comment or CDATA; anything else that begins so is refused.
    mutating func declaration() throws(WorkbookError) -> Outcome {
        if isNext("<!--") {
            guard let stop = find("--", from: input.at + 4) else { return .more }
            guard stop + 2 < input.end else { return .more }
            guard input.bytes[stop + 2] == UInt8(ascii: ">") else { throw error(.syntax) }
            input.at = stop + 3
            return .passed
        }
        if isNext("<![CDATA[") {
            guard depth > 0 else { throw error(.syntax) }
            guard let stop = find("]]>", from: input.at + 9) else { return .more }
            text = input.at + 9..<stop
            input.at = stop + 3
            return .event(.text)
        }
        if isNext("<!DOCTYPE") { throw error(.doctype) }
        if input.end - input.at < 9 { return .more }
        throw error(.syntax)
    }

    /// The XML declaration, or an instruction to somebody else.
    mutating func instruction() throws(WorkbookError) -> Outcome {
        guard let stop = find("?>", from: input.at + 2) else { return .more }
        let (prefix, local) = try qualifiedName(input.at + 2, stop)
        let isDeclaration = prefix.isEmpty && String(decoding: input.bytes[local], as: UTF8.self).lowercased() == "xml"
        if isDeclaration {
            guard input.position == 0, input.bytes[local].elementsEqual("xml".utf8) else { throw error(.syntax) }
            try readAttributes(local.upperBound, stop)
            try checkEncoding()
        }
        input.at = stop + 2
        return .passed
    }

    private func checkEncoding() throws(WorkbookError) {
        guard value(XMLName("version")).map({ $0 == Array("1.0".utf8) }) == true else { throw error(.syntax) }
        guard let name = value(XMLName("encoding")) else { return }
        let text = String(decoding: name, as: UTF8.self).lowercased()
        let known = input.isUTF16 ? ["utf-16", "utf-16le", "utf-16be"] : ["utf-8", "utf8", "us-ascii"]
        guard known.contains(text) else { throw error(.encoding) }
    }

    private func isNext(_ text: StaticString) -> Bool {
        let expected = "\(text)".utf8
        return input.end - input.at >= expected.count && input.bytes[input.at...].starts(with: expected)
    }

    private func find(_ text: StaticString, from start: Int) -> Int? {
        let expected = Array("\(text)".utf8)
        let bytes = input.bytes.span
        var at = start
        while let found = bytes.firstIndex(of: expected[0], from: at), found + expected.count <= input.end {
            if expected.indices.allSatisfy({ bytes[found + $0] == expected[$0] }) { return found }
            at = found + 1
        }
        return nil
    }
}

/// What bytes are in XML.
enum XMLSyntax {
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    @inline(__always)
    static func isNameStart(_ byte: UInt8) -> Bool {
        byte >= 0x80 || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || byte == UInt8(ascii: "_")
    }

    @inline(__always)
    static func isName(_ byte: UInt8) -> Bool {
        isNameStart(byte) || UInt8(ascii: "0")...UInt8(ascii: ":") ~= byte || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".")
    }

    private static let named: [String: UInt32] = ["lt": 0x3C, "gt": 0x3E, "amp": 0x26, "apos": 0x27, "quot": 0x22]

    /// The character that a reference names, without its `&` and `;` (W-06).
    static func reference(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32? {
        let text = String(decoding: bytes.array(range), as: UTF8.self)
        if let scalar = named[text] { return scalar }
        guard text.utf8.first == UInt8(ascii: "#") else { return nil }
        let isHexadecimal = text.dropFirst().utf8.first == UInt8(ascii: "x")
        let digits = text.dropFirst(isHexadecimal ? 2 : 1)
        guard digits.utf8.first != UInt8(ascii: "+"), digits.utf8.first != UInt8(ascii: "-"),
            let scalar = UInt32(digits, radix: isHexadecimal ? 16 : 10)
        else { return nil }
        switch scalar {
        case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x1_0000...0x10_FFFF: return scalar
        default: return nil
        }
    }
}

extension Span where Element == UInt8 {
    /// The first `<`, `&` or CR, or the end of what is given.
    func endOfText(_ start: Int, _ end: Int) -> Int {
        var at = start
        while at &+ 8 <= end {
            let word = word(at: at)
            let mask =
                WordBytes.equal(word, UInt8(ascii: "<")) | WordBytes.equal(word, UInt8(ascii: "&"))
                | WordBytes.equal(word, UInt8(ascii: "\r"))
            if mask != 0 { return at &+ WordBytes.firstMarked(mask) }
            at &+= 8
        }
        while at < end, self[at] != UInt8(ascii: "<"), self[at] != UInt8(ascii: "&"), self[at] != UInt8(ascii: "\r") {
            at &+= 1
        }
        return at
    }

    /// The `>` that ends the tag, quotes respected; `nil` when it has not come.
    func endOfTag(_ start: Int, _ end: Int) -> Int? {
        var at = start
        var quote: UInt8 = 0
        while at < end {
            let byte = self[at]
            if quote == 0 {
                if byte == UInt8(ascii: ">") { return at }
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { quote = byte }
            } else if byte == quote {
                quote = 0
            }
            at &+= 1
        }
        return nil
    }
}
