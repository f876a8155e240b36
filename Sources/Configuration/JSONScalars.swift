internal import Model

/// Numbers and strings, to the letter of RFC 8259.
extension JSONParser {
    /// Reads a number: exact, or as the text that it is.
    mutating func number() throws(LocatedError) -> JSONNode.Value {
        let start = index
        var end = index
        func digits() -> Int {
            let first = end
            while end < bytes.count, Self.isDigit(bytes[end]) { end += 1 }
            return end - first
        }
        if bytes[end] == UInt8(ascii: "-") { end += 1 }
        let integerStart = end
        let length = digits()
        guard length > 0 else { throw fault("a digit should follow the sign") }
        guard length == 1 || bytes[integerStart] != UInt8(ascii: "0") else {
            throw fault("a number may not begin with 0")
        }
        var isInteger = true
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            end += 1
            isInteger = false
            guard digits() > 0 else { throw fault("a digit should follow the point") }
        }
        if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
            end += 1
            isInteger = false
            if end < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[end]) { end += 1 }
            guard digits() > 0 else { throw fault("a digit should follow the exponent") }
        }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        guard isInteger else {
            index = end
            return .decimal(text)
        }
        guard let value = Int64(text) else { throw fault("the number does not fit 64 bits") }
        index = end
        return .integer(value)
    }

    /// Reads a string with all its escapes.
    mutating func string() throws(LocatedError) -> String {
        let start = place
        index += 1
        var text: [UInt8] = []
        while true {
            guard let byte = peek, byte != UInt8(ascii: "\n") else {
                throw fault("the string is never closed with a double quote", at: start)
            }
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                // Escapes are decoded to whole scalars, so faults can only be in bytes of the file.
                guard let checked = String(validating: text, as: UTF8.self) else {
                    throw fault("the string is not UTF-8", at: start)
                }
                return checked
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw fault("a control character in a string must be written as an escape")
            default:
                text.append(byte)
                index += 1
            }
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(LocatedError) {
        let kind = index + 1 < bytes.count ? bytes[index + 1] : 0
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            text.append(contentsOf: String(Character(try scalar())).utf8)
            return
        default: throw fault("an escape is one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four digits")
        }
        index += 2
    }

    /// Reads `\uXXXX`, or two of them that are one scalar above U+FFFF.
    private mutating func scalar() throws(LocatedError) -> Unicode.Scalar {
        let start = place
        let high = try unit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        if (0xD800..<0xDC00).contains(high), peek == UInt8(ascii: "\\"), index + 1 < bytes.count,
            bytes[index + 1] == UInt8(ascii: "u")
        {
            let low = try unit()
            if (0xDC00..<0xE000).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
            {
                return scalar
            }
        }
        throw fault("half of a surrogate pair without the other half", at: start)
    }

    private mutating func unit() throws(LocatedError) -> UInt32 {
        guard index + 6 <= bytes.count else { throw fault("four digits should follow \\u") }
        var value: UInt32 = 0
        for place in (index + 2)..<(index + 6) {
            guard let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue else {
                throw fault("four digits should follow \\u")
            }
            value = value << 4 | UInt32(digit)
        }
        index += 6
        return value
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
