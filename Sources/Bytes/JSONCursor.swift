/// The bytes are not JSON (RFC 8259), or nested deeper than `JSONCursor.depthMax`.
public struct JSONFault: Error, Equatable, Sendable {
    /// Where in the bytes.
    public let offset: Int
}

/// Walks over one JSON text, value by value, without building anything: values are ranges of the bytes.
///
/// Strict: no comments, no trailing commas, no control characters in strings, no lone surrogates, nothing after the
/// value. Whether the bytes are UTF-8 is the caller's to check.
///
///     var cursor = JSONCursor(range)
///     try cursor.enterObject(bytes)
///     while let key = try cursor.nextKey(bytes) { switch try cursor.readValue(bytes) { … } }
///     try cursor.expectEnd(bytes)
public struct JSONCursor: Sendable {
    /// A string's bytes between its quotes.
    public struct Text: Equatable, Sendable {
        public let range: Range<Int>
        public let hasEscapes: Bool

        public init(range: Range<Int>, hasEscapes: Bool) {
            self.range = range
            self.hasEscapes = hasEscapes
        }
    }

    public enum Value: Equatable, Sendable {
        case null
        case bool(Bool)
        /// The digits as they stand.
        case number(Range<Int>)
        case string(Text)
        /// The cursor stands before the bracket: enter it or skip it.
        case object
        case array
    }

    public private(set) var at: Int
    private let end: Int
    /// The next key or element is the first one after its bracket.
    private var isFirst = false

    public init(_ range: Range<Int>) {
        at = range.lowerBound
        end = range.upperBound
    }

    private func fault() -> JSONFault { JSONFault(offset: at) }

    /// The next byte that is not white space, not consumed; 0 at the end.
    private mutating func peek(_ bytes: Span<UInt8>) -> UInt8 {
        while at < end {
            let byte = bytes[at]
            if byte > 0x20 { return byte }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            at &+= 1
        }
        return 0
    }

    private mutating func expect(_ bytes: Span<UInt8>, _ byte: UInt8) throws(JSONFault) {
        guard at < end, peek(bytes) == byte else { throw fault() }
        at &+= 1
    }

    /// Passes `{`.
    public mutating func enterObject(_ bytes: Span<UInt8>) throws(JSONFault) {
        try expect(bytes, UInt8(ascii: "{"))
        isFirst = true
    }

    /// Passes `[`.
    public mutating func enterArray(_ bytes: Span<UInt8>) throws(JSONFault) {
        try expect(bytes, UInt8(ascii: "["))
        isFirst = true
    }

    /// The next key of the object, its colon passed; `nil` when the object has ended, its bracket passed.
    public mutating func nextKey(_ bytes: Span<UInt8>) throws(JSONFault) -> Text? {
        guard try hasNext(bytes, closing: UInt8(ascii: "}")) else { return nil }
        guard peek(bytes) == UInt8(ascii: "\"") else { throw fault() }
        let key = try string(bytes)
        try expect(bytes, UInt8(ascii: ":"))
        return key
    }

    /// Passes the next key and its colon if the key is written exactly as `text` has it in `range`, which needs no
    /// escape, and with at most a space before it: what most lines of a file have at the same place.
    ///
    /// - Returns: false when something else stands there; the cursor has not moved.
    @inline(__always)
    public mutating func passKey(_ bytes: Span<UInt8>, _ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var place = at
        // A comma, a space, two quotes and a colon.
        if end &- place < range.count &+ 5 { return false }
        if !isFirst {
            if bytes[place] != UInt8(ascii: ",") { return false }
            place &+= 1
        }
        if bytes[place] == 0x20 { place &+= 1 }
        if bytes[place] != UInt8(ascii: "\"") { return false }
        place &+= 1
        var from = range.lowerBound
        while from &+ 8 <= range.upperBound {
            if bytes.word(at: place) != text.word(at: from) { return false }
            (from, place) = (from &+ 8, place &+ 8)
        }
        while from < range.upperBound {
            if bytes[place] != text[from] { return false }
            (from, place) = (from &+ 1, place &+ 1)
        }
        if bytes[place] != UInt8(ascii: "\"") || bytes[place &+ 1] != UInt8(ascii: ":") { return false }
        at = place &+ 2
        isFirst = false
        return true
    }

    /// Whether the array has another element, before which the cursor then stands; its bracket is passed if not.
    public mutating func nextElement(_ bytes: Span<UInt8>) throws(JSONFault) -> Bool {
        try hasNext(bytes, closing: UInt8(ascii: "]"))
    }

    private mutating func hasNext(_ bytes: Span<UInt8>, closing: UInt8) throws(JSONFault) -> Bool {
        let byte = peek(bytes)
        if at < end, byte == closing {
            at &+= 1
            isFirst = false
            return false
        }
        if isFirst { isFirst = false } else { try expect(bytes, UInt8(ascii: ",")) }
        return true
    }

    /// Reads a scalar, or stops before an object or array.
    public mutating func readValue(_ bytes: Span<UInt8>) throws(JSONFault) -> Value {
        switch peek(bytes) {
        case UInt8(ascii: "\""): return .string(try string(bytes))
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "t"): return try literal(bytes, "true", .bool(true))
        case UInt8(ascii: "f"): return try literal(bytes, "false", .bool(false))
        case UInt8(ascii: "n"): return try literal(bytes, "null", .null)
        default: return .number(try number(bytes))
        }
    }

    /// Passes whatever value comes next, checking it.
    ///
    /// - Complexity: O(its bytes).
    public mutating func skipValue(_ bytes: Span<UInt8>) throws(JSONFault) {
        // One bit a level, 1 = object: two brackets of different kinds never close each other.
        var kinds: UInt64 = 0
        var depth = 0
        repeat {
            if depth > 0 {
                if kinds & 1 == 1 {
                    guard try nextKey(bytes) != nil else {
                        kinds >>= 1
                        depth &-= 1
                        continue
                    }
                } else if try !nextElement(bytes) {
                    kinds >>= 1
                    depth &-= 1
                    continue
                }
            }
            let value = try readValue(bytes)
            guard value == .object || value == .array else { continue }
            guard depth < Self.depthMax else { throw fault() }
            kinds = kinds << 1 | (value == .object ? 1 : 0)
            depth &+= 1
            if value == .object { try enterObject(bytes) } else { try enterArray(bytes) }
        } while depth > 0
    }

    /// Throws unless only white space is left.
    public mutating func expectEnd(_ bytes: Span<UInt8>) throws(JSONFault) {
        _ = peek(bytes)
        guard at == end else { throw fault() }
    }
}

// MARK: Scalars

extension JSONCursor {
    private mutating func literal(
        _ bytes: Span<UInt8>, _ word: StaticString, _ value: Value
    ) throws(JSONFault) -> Value {
        guard end - at >= word.utf8CodeUnitCount else { throw fault() }
        for place in 0..<word.utf8CodeUnitCount where unsafe bytes[at + place] != word.utf8Start[place] {
            throw fault()
        }
        at += word.utf8CodeUnitCount
        return value
    }

    private mutating func number(_ bytes: Span<UInt8>) throws(JSONFault) -> Range<Int> {
        let start = at
        if at < end, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let first = at
        guard digits(bytes) > 0 else { throw fault() }
        if bytes[first] == UInt8(ascii: "0"), at - first > 1 { throw fault() }
        if at < end, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard digits(bytes) > 0 else { throw fault() }
        }
        if at < end, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < end, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard digits(bytes) > 0 else { throw fault() }
        }
        return start..<at
    }

    private mutating func digits(_ bytes: Span<UInt8>) -> Int {
        let start = at
        while at < end, bytes[at] &- 48 < 10 { at += 1 }
        return at - start
    }

    /// Reads a string from its opening quote on.
    private mutating func string(_ bytes: Span<UInt8>) throws(JSONFault) -> Text {
        let start = at &+ 1
        at = start
        var hasEscapes = false
        while at < end {
            // Long names are mostly letters: eight bytes a step while none is a quote, a backslash or a control.
            while at &+ 8 <= end {
                let word = bytes.word(at: at)
                let mask =
                    WordBytes.equal(word, UInt8(ascii: "\"")) | WordBytes.equal(word, UInt8(ascii: "\\"))
                    | WordBytes.below(word, 0x20)
                if mask != 0 {
                    at &+= WordBytes.firstMarked(mask)
                    break
                }
                at &+= 8
            }
            guard at < end else { break }
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                at &+= 1
                return Text(range: start..<at &- 1, hasEscapes: hasEscapes)
            }
            if byte < 0x20 { throw fault() }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                guard readEscape(bytes, &at) != nil else { throw fault() }
            } else {
                at &+= 1
            }
        }
        throw fault()
    }

    /// Passes an escape whose backslash stands at `place`; the scalar value, or `nil` when it is none. A pair of
    /// surrogates is one escape.
    private func readEscape(_ bytes: Span<UInt8>, _ place: inout Int) -> UInt32? {
        guard place + 1 < end else { return nil }
        let letter = bytes[place + 1]
        place += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt32(letter)
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"): break
        default: return nil
        }
        guard let first = hexadecimal(bytes, &place) else { return nil }
        guard (0xD800...0xDFFF).contains(first) else { return first }
        guard first < 0xDC00, place + 1 < end, bytes[place] == UInt8(ascii: "\\"),
            bytes[place + 1] == UInt8(ascii: "u")
        else { return nil }
        place += 2
        guard let second = hexadecimal(bytes, &place), (0xDC00...0xDFFF).contains(second) else { return nil }
        return 0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    private func hexadecimal(_ bytes: Span<UInt8>, _ place: inout Int) -> UInt32? {
        guard end - place >= 4 else { return nil }
        var value: UInt32 = 0
        for byte in place..<place + 4 {
            switch bytes[byte] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(bytes[byte] - 48)
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                value = value << 4 | UInt32((bytes[byte] | 0x20) - 87)
            default: return nil
            }
        }
        place += 4
        return value
    }

    /// Appends the text of a string that this cursor has read, its escapes resolved.
    public func appendUnescaped(_ text: Text, _ bytes: Span<UInt8>, to output: inout [UInt8]) {
        if !text.hasEscapes { return output.append(span: bytes.extracting(text.range)) }
        var place = text.range.lowerBound
        while place < text.range.upperBound {
            guard bytes[place] == UInt8(ascii: "\\") else {
                output.append(bytes[place])
                place += 1
                continue
            }
            // Read before, so valid.
            guard let value = readEscape(bytes, &place), let scalar = Unicode.Scalar(value) else { return }
            output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }
}
