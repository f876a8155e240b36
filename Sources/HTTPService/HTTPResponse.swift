internal import Bytes
internal import Runtime

/// An answer as its handler gives it; the server adds what belongs to the connection and to its safety.
package struct HTTPResponse: Sendable {
    package var status: HTTPStatus
    /// With its character set: `application/json; charset=utf-8`.
    package var contentType: String
    package var body: [UInt8] { didSet { digest = nil } }
    /// Of the body, where it is known: whoever keeps an answer for many readers computes it once.
    package private(set) var digest: UInt64?
    /// Further fields; neither names nor values are checked.
    package var fields: [(name: String, value: String)] = []
    /// Where the body says when it was made; nothing that an answer is about.
    package var made: Range<Int>?

    /// Whether the answers say the same, whenever they were made.
    package func isSame(as other: HTTPResponse) -> Bool {
        guard let made, let otherMade = other.made else { return false }
        return status == other.status && body[..<made.lowerBound] == other.body[..<otherMade.lowerBound]
            && body[made.upperBound...] == other.body[otherMade.upperBound...]
    }

    package mutating func seal() { digest = Self.digest(of: body) }

    static func digest(of body: [UInt8]) -> UInt64 { SHA256.digest(body).leading64 }

    package init(_ status: HTTPStatus = .ok, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    package static func json(_ body: [UInt8], status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(status, contentType: "application/json; charset=utf-8", body: body)
    }

    package static func csv(_ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(contentType: "text/csv; charset=utf-8", body: body)
    }

    package static func html(_ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(contentType: "text/html; charset=utf-8", body: body)
    }

    package static func text(_ text: String, status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    package static func css(_ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(contentType: "text/css; charset=utf-8", body: body)
    }

    package static func script(_ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(contentType: "text/javascript; charset=utf-8", body: body)
    }

    package static func svg(_ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(contentType: "image/svg+xml", body: body)
    }

    /// The status in words, and why.
    package static func problem(_ status: HTTPStatus, _ reason: String) -> HTTPResponse {
        text("\(status.rawValue) \(status.phrase): \(reason)\n", status: status)
    }

    /// What becomes much smaller; pictures and archives are compressed already.
    var isCompressible: Bool {
        contentType.hasPrefix("text/") || contentType.hasPrefix("application/json")
            || contentType.hasPrefix("application/javascript") || contentType.hasPrefix("image/svg+xml")
    }
}

/// Turns answers into bytes; one for a server, since it keeps the compressed forms of the answers given last.
struct HTTPEncoder {
    private var kept: [(tag: UInt64, bytes: [UInt8])] = []

    /// The whole answer to a request that was understood.
    mutating func encode(_ response: HTTPResponse, to request: HTTPRequest) -> [UInt8] {
        var response = response
        var extra: [(String, String)] = []
        if response.status == .ok {
            // Strong: each form has a tag of its own (RFC 9110 section 8.8.3.3).
            let digest = response.digest ?? HTTPResponse.digest(of: response.body)
            let isCompressed =
                response.isCompressible && response.body.count > HTTPLimits.compressBytesMin && acceptsGzip(request)
            let plain = "\"\(String(digest, radix: 16))\""
            let packed = "\"\(String(digest, radix: 16))-gzip\""
            extra.append(("ETag", isCompressed ? packed : plain))
            extra.append(("Cache-Control", "no-cache"))
            if response.isCompressible { extra.append(("Vary", "Accept-Encoding")) }
            if matches(request.field("if-none-match"), [plain, packed]) {
                response.status = .notModified
                response.body = []
            } else if isCompressed {
                response.body = compressed(response.body, tag: digest)
                extra.append(("Content-Encoding", "gzip"))
            }
        } else {
            extra.append(("Cache-Control", "no-store"))
        }
        return Self.bytes(response, extra, isHead: request.isHead, keepsAlive: request.keepsAlive)
    }

    /// The whole answer to what is not served; the connection ends after it.
    static func encode(_ refusal: HTTPRefusal) -> [UInt8] {
        var extra: [(String, String)] = [("Cache-Control", "no-store")]
        if refusal.status == .methodNotAllowed { extra.append(("Allow", "GET, HEAD")) }
        if refusal.status == .serviceUnavailable { extra.append(("Retry-After", "5")) }
        let response = HTTPResponse.problem(refusal.status, refusal.reason)
        return bytes(response, extra, isHead: false, keepsAlive: false)
    }

    /// Nothing from elsewhere, nothing written into a page, nothing embedded and nothing sent elsewhere; `connect-src`
    /// is for the page, which fetches itself, `form-action` for its search, `img-src` for its icon.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    private static func bytes(
        _ response: HTTPResponse, _ extra: [(String, String)], isHead: Bool, keepsAlive: Bool
    ) -> [UInt8] {
        var head = "HTTP/1.1 \(response.status.rawValue) \(response.status.phrase)\r\n"
        func field(_ name: String, _ value: String) { head += "\(name): \(value)\r\n" }
        field("Date", VietNamTime.httpDate(unixMilliseconds: SystemClock.unixMilliseconds))
        if response.status != .notModified {
            field("Content-Type", response.contentType)
            field("Content-Length", String(response.body.count))
        }
        for (name, value) in extra { field(name, value) }
        for (name, value) in response.fields { field(name, value) }
        field("X-Content-Type-Options", "nosniff")
        field("Referrer-Policy", "no-referrer")
        field("Content-Security-Policy", contentSecurityPolicy)
        field("Connection", keepsAlive ? "keep-alive" : "close")
        var bytes = Array("\(head)\r\n".utf8)
        if !isHead, response.status != .notModified { bytes.append(contentsOf: response.body) }
        return bytes
    }

    private mutating func compressed(_ body: [UInt8], tag: UInt64) -> [UInt8] {
        if let index = kept.firstIndex(where: { $0.tag == tag }) {
            let entry = kept.remove(at: index)
            kept.append(entry)
            return entry.bytes
        }
        // Level 4: two thirds of the size that the fastest gives, in half the time that the default takes.
        let bytes = Gzip.encode(body, level: 4)
        kept.append((tag, bytes))
        while kept.count > HTTPLimits.keptMax || kept.reduce(0, { $0 + $1.bytes.count }) > HTTPLimits.keptBytesMax {
            kept.removeFirst()
        }
        return bytes
    }

    /// Whether the answer is the one that the client has, in whatever form (RFC 9110 section 13.1.2, weakly compared).
    private func matches(_ field: String?, _ tags: [String]) -> Bool {
        guard let field else { return false }
        return field.split(separator: ",").map { trimmed($0) }.contains { candidate in
            candidate == "*" || tags.contains(candidate.hasPrefix("W/") ? String(candidate.dropFirst(2)) : candidate)
        }
    }

    /// RFC 9110 section 12.5.3; a coding with weight 0 is one that is not wanted.
    private func acceptsGzip(_ request: HTTPRequest) -> Bool {
        var any = false
        for token in request.fields.tokens(of: "accept-encoding") {
            let parts = token.split(separator: ";").map { trimmed($0) }
            guard let coding = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
            let isWanted = weight.map { $0.contains { ("1"..."9").contains($0) } } ?? true
            if coding == "gzip" || coding == "x-gzip" { return isWanted }
            if coding == "*" { any = isWanted }
        }
        return any
    }
}
