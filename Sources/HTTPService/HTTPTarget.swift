/// The target of a request: what stands between its method and its version (RFC 9112 section 3.2).
struct HTTPTarget {
    /// Whom the absolute form asks; it counts instead of the field Host (RFC 9112 section 3.2.2).
    let authority: String?
    /// Path and query as they stand.
    let text: String
    let path: String
    let query: [(name: String, value: String)]

    /// Reads the origin form (`/path?query`) and the absolute form that proxies use.
    ///
    /// - Throws: 400 for anything else, for a percent that is no escape, for an escaped slash or NUL, and for what does
    ///   not decode to UTF-8.
    init(_ target: ArraySlice<UInt8>) throws(HTTPRefusal) {
        guard target.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            throw HTTPRefusal(.badRequest, "the target has a character that must be percent-encoded")
        }
        let (authority, rest) = try Self.split(target)
        self.authority = authority
        text = String(decoding: rest, as: UTF8.self)
        let mark = rest.firstIndex(of: UInt8(ascii: "?"))
        path = try decoded(rest[..<(mark ?? rest.endIndex)], isPath: true)
        guard let mark else {
            query = []
            return
        }
        var pairs: [(name: String, value: String)] = []
        for pair in rest[(mark + 1)...].split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            let name = try decoded(pair[..<(equals ?? pair.endIndex)], isPath: false)
            let value = try equals.map { (index) throws(HTTPRefusal) in
                try decoded(pair[(index + 1)...], isPath: false)
            }
            pairs.append((name, value ?? ""))
        }
        query = pairs
    }

    private static func split(_ target: ArraySlice<UInt8>) throws(HTTPRefusal) -> (String?, ArraySlice<UInt8>) {
        if target.first == UInt8(ascii: "/") { return (nil, target) }
        for scheme in ["http://", "https://"] where target.count > scheme.utf8.count {
            let beginning = String(decoding: target.prefix(scheme.utf8.count), as: UTF8.self)
            guard beginning.lowercased() == scheme else { continue }
            let rest = target.dropFirst(scheme.utf8.count)
            let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            let authority = String(decoding: rest[..<slash], as: UTF8.self)
            return (authority, slash == rest.endIndex ? [UInt8(ascii: "/")] : rest[slash...])
        }
        throw HTTPRefusal(.badRequest, "the target is no path")
    }
}

/// Decodes percent escapes (RFC 3986 section 2.1), and `+` outside paths as forms write a space.
private func decoded(_ text: ArraySlice<UInt8>, isPath: Bool) throws(HTTPRefusal) -> String {
    // ASCII, as the target is.
    if !text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) {
        return String(decoding: text, as: UTF8.self)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
        let byte = text[index]
        if byte == UInt8(ascii: "%") {
            guard index + 2 < text.endIndex, let high = hexValue(text[index + 1]), let low = hexValue(text[index + 2])
            else {
                throw HTTPRefusal(.badRequest, "a percent sign is not followed by two hexadecimal digits")
            }
            let value = high << 4 | low
            guard value != 0, !isPath || value != UInt8(ascii: "/") else {
                throw HTTPRefusal(.badRequest, "an escaped NUL or slash")
            }
            bytes.append(value)
            index += 3
        } else {
            bytes.append(byte == UInt8(ascii: "+") && !isPath ? 0x20 : byte)
            index += 1
        }
    }
    guard let string = String(validating: bytes, as: UTF8.self) else {
        throw HTTPRefusal(.badRequest, "the target does not decode to UTF-8")
    }
    return string
}

private func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}
