internal import Runtime

/// Finds the end of a request's head in bytes that come in pieces, looking at each byte once.
///
///     request-line CRLF *( field-line CRLF ) CRLF        (RFC 9112 section 2.1)
///
/// Lines end with CRLF and nothing else: what one server takes for a line end and another does not is how requests
/// are smuggled. One empty line before the request is skipped, as section 2.2 asks.
struct HTTPHeadScanner {
    private(set) var lines: [Range<Int>] = []
    /// Where the next line begins, and the byte to look at next.
    private var lineStart = 0
    private var position = 0
    private var mayBeEmptyLine = true

    /// Looks at what has come since the last call.
    ///
    /// - Returns: how many bytes the head takes, or `nil` while it is incomplete.
    /// - Throws: 400, 414 or 431, as early as it is certain.
    mutating func scan(_ bytes: [UInt8], _ limits: HTTPLimits) throws(HTTPRefusal) -> Int? {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte != UInt8(ascii: "\n") {
                if position == 1, !isTokenByte(byte), byte != UInt8(ascii: "\r") {
                    throw HTTPRefusal(.badRequest, "this is not HTTP")
                }
                continue
            }
            guard position >= lineStart + 2, bytes[position - 2] == UInt8(ascii: "\r") else {
                throw HTTPRefusal(.badRequest, "a line ends without CR")
            }
            let line = lineStart..<(position - 2)
            lineStart = position
            if line.isEmpty {
                if !lines.isEmpty { return position }
                guard mayBeEmptyLine else { throw HTTPRefusal(.badRequest, "empty lines before a request") }
                mayBeEmptyLine = false
                continue
            }
            lines.append(line)
            try check(lineBytes: line.count, limits)
        }
        try check(lineBytes: max(0, position - lineStart - 1), limits, isUnfinished: true)
        return nil
    }

    private func check(lineBytes: Int, _ limits: HTTPLimits, isUnfinished: Bool = false) throws(HTTPRefusal) {
        if lines.count == (isUnfinished ? 0 : 1) {
            guard lineBytes <= limits.requestLineBytesMax else {
                throw HTTPRefusal(.uriTooLong, "the request line is longer than \(limits.requestLineBytesMax) bytes")
            }
            return
        }
        let fieldBytes = position - lines[0].upperBound - 2
        guard fieldBytes <= limits.fieldBytesMax else {
            throw HTTPRefusal(.requestHeaderFieldsTooLarge, "more than \(limits.fieldBytesMax) bytes of fields")
        }
        guard lines.count - 1 <= limits.fieldsMax else {
            throw HTTPRefusal(.requestHeaderFieldsTooLarge, "more than \(limits.fieldsMax) fields")
        }
    }
}

/// Reads a whole head, whose lines the scanner has found.
func readHead(_ bytes: [UInt8], lines: [Range<Int>], peer: SocketAddress) throws(HTTPRefusal) -> HTTPRequest {
    let (isHead, target, isVersion10) = try readRequestLine(bytes[lines[0]])
    var places: [(name: Range<Int>, value: Range<Int>)] = []
    places.reserveCapacity(lines.count)
    for line in lines.dropFirst() { places.append(try readField(bytes[line])) }
    let fields = HTTPFields(bytes, places)
    let hosts = fields.values(of: "host")
    guard hosts.count == 1 || isVersion10 && hosts.isEmpty else {
        throw HTTPRefusal(.badRequest, "a request has one Host field")
    }
    try refuseBody(fields)
    let connection = fields.tokens(of: "connection")
    let keepsAlive = !connection.contains("close") && (!isVersion10 || connection.contains("keep-alive"))
    return HTTPRequest(
        target: target.text, path: target.path, query: target.query, peer: peer,
        host: target.authority ?? hosts.first ?? "", isHead: isHead, keepsAlive: keepsAlive, fields: fields)
}

private func readRequestLine(_ line: ArraySlice<UInt8>) throws(HTTPRefusal) -> (Bool, HTTPTarget, Bool) {
    let blank = UInt8(ascii: " ")
    guard let first = line.firstIndex(of: blank), first > line.startIndex, line[..<first].allSatisfy(isTokenByte),
        let second = line[(first + 1)...].firstIndex(of: blank), line[(second + 1)...].firstIndex(of: blank) == nil
    else {
        throw HTTPRefusal(.badRequest, "a request line is method, target and version with one space between")
    }
    let version = line[(second + 1)...]
    let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
    guard version.count == 8, version.starts(with: "HTTP/".utf8), isDigit(version[second + 6]),
        version[second + 7] == UInt8(ascii: "."), isDigit(version[second + 8])
    else { throw HTTPRefusal(.badRequest, "the version is not HTTP/1.1") }
    guard version[second + 6] == UInt8(ascii: "1") else {
        throw HTTPRefusal(.versionNotSupported, "this server speaks HTTP/1.1")
    }
    let method = String(decoding: line[..<first], as: UTF8.self)
    switch method {
    case "GET", "HEAD": break
    case "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH":
        throw HTTPRefusal(.methodNotAllowed, "everything here is read with GET or HEAD")
    default: throw HTTPRefusal(.notImplemented, "there is no such method")
    }
    return (method == "HEAD", try HTTPTarget(line[(first + 1)..<second]), version[second + 8] == UInt8(ascii: "0"))
}

private func readField(_ line: ArraySlice<UInt8>) throws(HTTPRefusal) -> (name: Range<Int>, value: Range<Int>) {
    // A line that begins with white space would be a folded value: section 5.2 has it refused. White space before the
    // colon is no token either (section 5.1).
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
        line[..<colon].allSatisfy(isTokenByte)
    else { throw HTTPRefusal(.badRequest, "a field is a name, a colon and a value") }
    let value = line[(colon + 1)...]
    guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw HTTPRefusal(.badRequest, "a field's value has a control character")
    }
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    guard let first = value.firstIndex(where: { !isBlank($0) }), let last = value.lastIndex(where: { !isBlank($0) })
    else { return (line.startIndex..<colon, colon..<colon) }
    return (line.startIndex..<colon, first..<(last + 1))
}

private func refuseBody(_ fields: HTTPFields) throws(HTTPRefusal) {
    guard fields.values(of: "transfer-encoding").isEmpty else {
        throw HTTPRefusal(.notImplemented, "no request here has a body")
    }
    for length in fields.values(of: "content-length") {
        guard !length.isEmpty, length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw HTTPRefusal(.badRequest, "Content-Length is no number")
        }
        guard length.utf8.allSatisfy({ $0 == UInt8(ascii: "0") }) else {
            throw HTTPRefusal(.contentTooLarge, "no request here has a body")
        }
    }
}

/// The characters of methods and field names (RFC 9110 section 5.6.2).
private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        true
    default: "!#$%&'*+.^_`|~".utf8.contains(byte)
    }
}

/// What becomes of the bytes of a request's head, without a connection: for whoever looks at heads alone.
package enum HTTPHeadOutcome: Equatable, Sendable {
    case incomplete
    /// The decoded path, and how many bytes the head took.
    case request(path: String, bytes: Int)
    case refused(status: Int)

    /// Reads bytes that come in pieces which end at the cuts, ascending.
    package init(of bytes: [UInt8], cuts: [Int], limits: HTTPLimits = HTTPLimits()) {
        var scanner = HTTPHeadScanner()
        do throws(HTTPRefusal) {
            for end in cuts + [bytes.count] {
                let come = Array(bytes[..<end])
                guard let count = try scanner.scan(come, limits) else { continue }
                let request = try readHead(come, lines: scanner.lines, peer: .loopback(port: 0))
                self = .request(path: request.path, bytes: count)
                return
            }
            self = .incomplete
        } catch { self = .refused(status: error.status.rawValue) }
    }
}
