internal import Bytes
internal import Runtime
internal import Synchronization

/// What of an answer is the same for all its readers, each part made once, when somebody first needs it: the digest
/// that its tags are made of, the compressed body, and the heads without what belongs to one connection.
final class HTTPForms: Sendable {
    private struct Parts {
        var packed: [UInt8]?
        /// By `Form`.
        var heads: [[UInt8]?] = [nil, nil, nil, nil]
    }

    /// The ways to give an answer that is there.
    enum Form: Int { case plain, packed, unchangedPlain, unchangedPacked }

    let digest: UInt64
    private let parts: Mutex<Parts>

    init(digest: UInt64, packed: [UInt8]? = nil) {
        self.digest = digest
        var parts = Parts()
        parts.packed = packed
        self.parts = Mutex(parts)
    }

    /// Of another answer with the same body: its heads may be others.
    convenience init(like other: HTTPForms) {
        self.init(digest: other.digest, packed: other.parts.withLock { $0.packed })
    }

    var keptBytes: Int { parts.withLock { $0.packed?.count ?? 0 } }

    /// Strong tags, one for each form (RFC 9110 section 8.8.3.3).
    var plainTag: String { "\"\(String(digest, radix: 16))\"" }
    var packedTag: String { "\"\(String(digest, radix: 16))-gzip\"" }

    func packed(_ body: [UInt8]) -> [UInt8] {
        parts.withLock { parts in
            if let known = parts.packed { return known }
            // Level 4: two thirds of the size that the fastest gives, in half the time that the default takes.
            let packed = Gzip.encode(body, level: 4)
            parts.packed = packed
            return packed
        }
    }

    func head(_ form: Form, _ make: () -> [UInt8]) -> [UInt8] {
        if let known = parts.withLock({ $0.heads[form.rawValue] }) { return known }
        let head = make()
        parts.withLock { $0.heads[form.rawValue] = head }
        return head
    }
}

/// Turns answers into bytes; one for a server.
struct HTTPEncoder {
    /// The field `Date` with its line end, and the second that it was made for.
    private var date: (second: Int64, field: [UInt8]) = (.min, [])

    /// The whole answer to a request that was understood: what goes first, and the body as the answer has it, so that
    /// it need not be copied for each reader.
    mutating func encode(_ response: HTTPResponse, to request: HTTPRequest) -> (head: [UInt8], body: [UInt8]) {
        guard response.status == .ok, response.channel == nil, !response.isSecret else {
            let head = Self.head(response.status, response.fixedFields + [("Cache-Control", "no-store")])
            let ending = self.ending(keepsAlive: request.keepsAlive && response.channel == nil)
            return (head + ending, request.isHead ? [] : response.body)
        }
        let forms = response.forms ?? HTTPForms(digest: HTTPResponse.digest(of: response.body))
        let isPacked =
            response.isCompressible && response.body.count > HTTPLimits.compressBytesMin && Self.acceptsGzip(request)
        let tag = isPacked ? forms.packedTag : forms.plainTag
        let isKnown =
            request.field("if-none-match").map { Self.matches($0, [forms.plainTag, forms.packedTag]) } ?? false
        // Whoever is told 304 is told the tag of the form that it would have got.
        let form: HTTPForms.Form =
            isKnown ? (isPacked ? .unchangedPacked : .unchangedPlain) : (isPacked ? .packed : .plain)
        let body = isKnown ? [] : isPacked ? forms.packed(response.body) : response.body
        let head = forms.head(form) { Self.head(response, form, tag, bodyBytes: body.count) }
        return (head + ending(keepsAlive: request.keepsAlive), request.isHead ? [] : body)
    }

    /// The whole answer to what is not served; the connection ends after it.
    static func encode(_ refusal: HTTPRefusal) -> [UInt8] {
        let response = HTTPResponse.problem(refusal.status, refusal.reason)
        var fields = response.fixedFields + [("Cache-Control", "no-store")]
        if refusal.status == .methodNotAllowed { fields.append(("Allow", "GET, HEAD")) }
        if refusal.status == .serviceUnavailable { fields.append(("Retry-After", "5")) }
        var encoder = HTTPEncoder()
        return head(refusal.status, fields) + encoder.ending(keepsAlive: false) + response.body
    }

    /// Nothing from elsewhere, nothing written into a page, nothing embedded and nothing sent elsewhere; `connect-src`
    /// is for the page, which fetches itself, `form-action` for its search, `img-src` for its icon.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    private static func head(
        _ response: HTTPResponse, _ form: HTTPForms.Form, _ tag: String, bodyBytes: Int
    ) -> [UInt8] {
        var fields: [(String, String)] = [("ETag", tag), ("Cache-Control", "no-cache")]
        if response.isCompressible { fields.append(("Vary", "Accept-Encoding")) }
        if form == .unchangedPlain || form == .unchangedPacked {
            return head(.notModified, fields + response.fields)
        }
        if form == .packed { fields.append(("Content-Encoding", "gzip")) }
        fields.append(("Content-Type", response.contentType))
        fields.append(("Content-Length", String(bodyBytes)))
        return head(response.status, fields + response.fields)
    }

    private static func head(_ status: HTTPStatus, _ fields: [(String, String)]) -> [UInt8] {
        var head = "HTTP/1.1 \(status.rawValue) \(status.phrase)\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        head += "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
        head += "Content-Security-Policy: \(contentSecurityPolicy)\r\n"
        return Array(head.utf8)
    }

    /// What belongs to this moment and this connection.
    private mutating func ending(keepsAlive: Bool) -> [UInt8] {
        let now = SystemClock.unixMilliseconds
        if date.second != now / 1_000 {
            date = (now / 1_000, Array("Date: \(VietNamTime.httpDate(unixMilliseconds: now))\r\n".utf8))
        }
        return date.field + (keepsAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n").utf8
    }

    /// Whether the answer is the one that the client has, in whatever form (RFC 9110 section 13.1.2, weakly compared).
    private static func matches(_ field: String, _ tags: [String]) -> Bool {
        field.split(separator: ",").map { trimmed($0) }.contains { candidate in
            candidate == "*" || tags.contains(candidate.hasPrefix("W/") ? String(candidate.dropFirst(2)) : candidate)
        }
    }

    /// RFC 9110 section 12.5.3; a coding with weight 0 is one that is not wanted.
    fileprivate static func acceptsGzip(_ request: HTTPRequest) -> Bool {
        var any = false
        for token in request.fields.tokens(of: "accept-encoding") {
            if token == "gzip" { return true }
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

extension HTTPRequest {
    /// Whether whoever asks takes compressed answers.
    package var acceptsGzip: Bool { HTTPEncoder.acceptsGzip(self) }
}
