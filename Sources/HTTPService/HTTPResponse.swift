internal import Bytes

/// An answer as its handler gives it; the server adds what belongs to the connection and to its safety.
package struct HTTPResponse: Sendable {
    package var status: HTTPStatus { didSet { forms = nil } }
    /// With its character set: `application/json; charset=utf-8`.
    package var contentType: String { didSet { forms = nil } }
    package var body: [UInt8] { didSet { forms = nil } }
    /// Further fields; neither names nor values are checked.
    package var fields: [(name: String, value: String)] = [] { didSet { forms = nil } }
    /// Not to be kept anywhere, not even by the browser that asked.
    package var isSecret = false
    /// Where the body says when it was made; nothing that an answer is about.
    package var made: Range<Int>?
    /// The channel whose events follow the body, for as long as both sides like (`HTTPServer.publish`); `nil`: none.
    package var channel: String?
    /// What is made once for all readers, where the answer is kept for many.
    private(set) var forms: HTTPForms?

    /// Of the body, where it is known: whoever keeps an answer for many readers computes it once.
    package var digest: UInt64? { forms?.digest }

    /// The bytes that keeping the answer takes, beside a few hundred of heads.
    package var keptBytes: Int { body.count + (forms?.keptBytes ?? 0) }

    /// Whether the answers say the same, whenever they were made.
    package func isSame(as other: HTTPResponse) -> Bool {
        guard let made, let otherMade = other.made else { return false }
        return status == other.status && body[..<made.lowerBound] == other.body[..<otherMade.lowerBound]
            && body[made.upperBound...] == other.body[otherMade.upperBound...]
    }

    /// Makes ready for many readers; takes over what is the same in the answer that was given before.
    package mutating func seal(after before: HTTPResponse? = nil) {
        if let known = before?.forms, before?.body == body {
            forms = HTTPForms(like: known)
        } else {
            forms = HTTPForms(digest: Self.digest(of: body))
        }
    }

    /// The same beside the loop, where it may take long.
    package mutating func seal(isPacked: Bool) {
        seal()
        if isPacked, isCompressible, body.count > HTTPLimits.compressBytesMin { _ = forms?.packed(body) }
    }

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

    /// A stream of events (WHATWG HTML, section 9.2): `body` comes first, then what is published to the channel.
    package static func events(_ channel: String, _ body: [UInt8]) -> HTTPResponse {
        var response = HTTPResponse(contentType: "text/event-stream; charset=utf-8", body: body)
        response.channel = channel
        // Else a proxy may hold events back until it has a buffer full of them.
        response.fields = [("X-Accel-Buffering", "no")]
        return response
    }

    /// The status in words, and why.
    package static func problem(_ status: HTTPStatus, _ reason: String) -> HTTPResponse {
        text("\(status.rawValue) \(status.phrase): \(reason)\n", status: status)
    }

    /// The fields of an answer whose body goes as it is.
    var fixedFields: [(String, String)] {
        let length = channel == nil ? [("Content-Length", String(body.count))] : []
        return [("Content-Type", contentType)] + length + fields
    }

    /// What becomes much smaller; pictures and archives are compressed already.
    var isCompressible: Bool {
        contentType.hasPrefix("text/") || contentType.hasPrefix("application/json")
            || contentType.hasPrefix("application/openmetrics-text")
            || contentType.hasPrefix("application/javascript") || contentType.hasPrefix("image/svg+xml")
    }
}
