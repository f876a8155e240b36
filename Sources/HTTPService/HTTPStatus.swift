/// The status codes that this server gives (RFC 9110 section 15, RFC 6585).
package enum HTTPStatus: Int, Sendable, CaseIterable {
    case ok = 200
    case notModified = 304
    case badRequest = 400
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case requestTimeout = 408
    case conflict = 409
    case contentTooLarge = 413
    case uriTooLong = 414
    case requestHeaderFieldsTooLarge = 431
    case internalServerError = 500
    case notImplemented = 501
    case serviceUnavailable = 503
    case versionNotSupported = 505

    package var phrase: String {
        switch self {
        case .ok: "OK"
        case .notModified: "Not Modified"
        case .badRequest: "Bad Request"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .requestTimeout: "Request Timeout"
        case .conflict: "Conflict"
        case .contentTooLarge: "Content Too Large"
        case .uriTooLong: "URI Too Long"
        case .requestHeaderFieldsTooLarge: "Request Header Fields Too Large"
        case .internalServerError: "Internal Server Error"
        case .notImplemented: "Not Implemented"
        case .serviceUnavailable: "Service Unavailable"
        case .versionNotSupported: "HTTP Version Not Supported"
        }
    }
}

/// A request that is not served; the connection ends after the answer, since nobody knows where the next one begins.
struct HTTPRefusal: Error, Equatable {
    let status: HTTPStatus
    let reason: String

    init(_ status: HTTPStatus, _ reason: String) {
        self.status = status
        self.reason = reason
    }
}

/// The limits of one server, each against one way of costing it more than it serves.
package struct HTTPLimits: Sendable {
    /// Method, target and version.
    package var requestLineBytesMax = 4 << 10
    package var fieldBytesMax = 16 << 10
    package var fieldsMax = 64
    /// From its first byte a request has this long to be complete.
    package var headMilliseconds: Int64 = 10_000
    /// A connection on which nothing is under way is closed after this.
    package var idleMilliseconds: Int64 = 30_000
    /// A reader that takes longer than this, and than the slowest line would need beside it, is let go.
    package var readMilliseconds: Int64 = 10_000
    package var slowestBytesPerSecond: Int64 = 4_096
    /// Further connections are told 503.
    package var connectionsMax = 256
    /// What is answered to one connection before the loop does something else.
    package var requestsPerTurnMax = 8

    package init() {}
}
