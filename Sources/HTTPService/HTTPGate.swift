internal import Bytes
package import Runtime

/// Who may ask for what is not for everybody: who brings the token, or where there is none who asks on this machine.
///
/// | token | what opens                                                                                            |
/// |-------|-------------------------------------------------------------------------------------------------------|
/// | set   | `Authorization: Bearer TOKEN`, or `Basic` of `ops:TOKEN`, for which a browser asks its user           |
/// | none  | a peer on the loopback that asks a name of the loopback, and whom nobody says to have passed on        |
///
/// A browser keeps what it was told for this server and sends it nowhere else; since nothing can be changed over HTTP
/// and no other page can read an answer (no CORS), a foreign page gains nothing by it. No cookie, no form, no address
/// that holds the token. Tokens are compared by their SHA-256, in a time that does not tell where they differ.
///
/// - Spec: N-19 (Protocol/21-alarms.md)
package struct HTTPGate: Sendable {
    /// What a request is told.
    package enum Verdict: Equatable, Sendable {
        case open
        /// A token opens it, and the request has none or another.
        case unknown
        /// Only this machine may ask, and the request is another's.
        case elsewhere
    }

    /// The name under which a browser's user gives the token.
    package static let user = "ops"

    private let bearer: Digest256?
    private let basic: Digest256?

    /// - Parameter token: bytes of printable ASCII; `nil`: this machine alone may ask.
    package init(token: [UInt8]? = nil) {
        bearer = token.map { SHA256.digest($0) }
        basic = token.map { SHA256.digest(Base64.encode(Array("\(Self.user):".utf8) + $0)) }
    }

    package func judge(_ request: HTTPRequest) -> Verdict {
        guard let bearer, let basic else { return isOfThisMachine(request) ? .open : .elsewhere }
        let words = (request.field("authorization") ?? "").split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return .unknown }
        let told = SHA256.digest(Array(words[1].utf8)).bytes
        let known: Digest256
        switch words[0].lowercased() {
        case "bearer": known = bearer
        case "basic": known = basic
        default: return .unknown
        }
        return HMAC.matches(known, truncated: told.span) ? .open : .unknown
    }

    /// A program on this machine that passes others' requests on has the loopback's address, too: most say whom they
    /// speak for, or keep the name that was asked.
    private func isOfThisMachine(_ request: HTTPRequest) -> Bool {
        let names = ["127.0.0.1", "localhost", "::1"]
        guard request.peer.isLoopback, names.contains(HTTPLimits.name(in: request.host)) else { return false }
        return Self.signsOfProxies.allSatisfy { request.field($0) == nil }
    }

    private static let signsOfProxies = [
        "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via",
    ]

    /// What a request without a token is told, so that a browser asks its user.
    package static func challenge(_ reason: String) -> HTTPResponse {
        var response = HTTPResponse.problem(.unauthorized, reason)
        response.fields = [("WWW-Authenticate", "Basic realm=\"tamcap-ops\", charset=\"UTF-8\", Bearer")]
        return response
    }
}

extension SocketAddress {
    /// 127.0.0.0/8 or ::1.
    package var isLoopback: Bool { isIPv4 ? host.hasPrefix("127.") : host == "::1" }
}

extension HTTPRequest {
    /// The same request as if it had come over a wire: asked of a host, with fields.
    package func asked(
        of host: String, from peer: SocketAddress = .loopback(port: 0), fields: [(name: String, value: String)] = []
    ) -> HTTPRequest {
        var bytes: [UInt8] = []
        var places: [(name: Range<Int>, value: Range<Int>)] = []
        for field in fields {
            let start = bytes.count
            bytes += field.name.utf8
            let middle = bytes.count
            bytes += field.value.utf8
            places.append((start..<middle, middle..<bytes.count))
        }
        return HTTPRequest(
            target: target, path: path, query: query, peer: peer, host: host, isHead: isHead, keepsAlive: keepsAlive,
            fields: HTTPFields(bytes, places))
    }
}
