package import Runtime

/// A request as its handler sees it: a GET, as far as it can tell (the body of a HEAD's answer is left out later).
package struct HTTPRequest: Sendable {
    /// Decoded, beginning with a slash; an encoded slash has been refused, so that the parts between slashes are sure.
    package let path: String
    /// Decoded, in the order in which they came.
    package let query: [(name: String, value: String)]
    package let peer: SocketAddress
    /// Whom the client asked, as it wrote it; "" when it did not say.
    let host: String
    let isHead: Bool
    let keepsAlive: Bool
    let fields: HTTPFields

    init(
        path: String, query: [(name: String, value: String)], peer: SocketAddress, host: String, isHead: Bool,
        keepsAlive: Bool,
        fields: HTTPFields
    ) {
        self.path = path
        self.query = query
        self.peer = peer
        self.host = host
        self.isHead = isHead
        self.keepsAlive = keepsAlive
        self.fields = fields
    }

    /// A request that came over no wire: to ask a handler directly.
    package init(path: String, query: [(name: String, value: String)] = []) {
        self.init(
            path: path, query: query, peer: .loopback(port: 0), host: "", isHead: false, keepsAlive: false,
            fields: HTTPFields())
    }

    /// The first value of a query parameter; "" when it stands without one.
    package func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// The value of a field, several of one name joined by commas as RFC 9110 section 5.2 allows; any case.
    package func field(_ name: String) -> String? { fields[name] }
}

/// The fields of a request in their order.
struct HTTPFields: Sendable {
    /// Names in lower case.
    private(set) var all: [(name: String, value: String)] = []

    mutating func add(_ name: String, _ value: String) { all.append((name.lowercased(), value)) }

    func values(of name: String) -> [String] { all.filter { $0.name == name }.map(\.value) }

    subscript(name: String) -> String? {
        let values = values(of: name.lowercased())
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The elements of a comma-separated field, without the white space around them, in lower case.
    func tokens(of name: String) -> [String] {
        values(of: name).flatMap { $0.split(separator: ",") }.map { trimmed($0).lowercased() }.filter { !$0.isEmpty }
    }
}

/// Without the spaces and tabs around it.
func trimmed(_ text: some StringProtocol) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let bytes = Array(text.utf8)
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
}
