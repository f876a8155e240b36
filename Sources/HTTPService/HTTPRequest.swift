package import Runtime

/// A request as its handler sees it: a GET, as far as it can tell (the body of a HEAD's answer is left out later).
package struct HTTPRequest: Sendable {
    /// Path and query as they were asked for, not decoded: equal ones mean the same.
    package let target: String
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
        target: String, path: String, query: [(name: String, value: String)], peer: SocketAddress, host: String,
        isHead: Bool, keepsAlive: Bool, fields: HTTPFields
    ) {
        self.target = target
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
            target: query.reduce(into: path) { $0 += "&\($1.name)=\($1.value)" }, path: path, query: query,
            peer: .loopback(port: 0), host: "", isHead: false, keepsAlive: false, fields: HTTPFields())
    }

    /// What another request names: `/path?query`.
    ///
    /// - Returns: `nil` for anything that is no path, or does not decode.
    package init?(target: String) {
        let bytes = Array(target.utf8)
        guard bytes.first == UInt8(ascii: "/"), let read = try? HTTPTarget(bytes[...]) else { return nil }
        self.init(
            target: read.text, path: read.path, query: read.query, peer: .loopback(port: 0), host: "", isHead: false,
            keepsAlive: false, fields: HTTPFields())
    }

    /// The first value of a query parameter; "" when it stands without one.
    package func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// The value of a field, several of one name joined by commas as RFC 9110 section 5.2 allows; any case.
    package func field(_ name: String) -> String? { fields[name.lowercased()] }
}

/// The fields of a request in their order, as bytes: most are never looked at.
struct HTTPFields: Sendable {
    private var bytes: [UInt8] = []
    private var places: [(name: Range<Int>, value: Range<Int>)] = []

    init() {}

    /// The fields in the lines of a head, which have been found to be fields.
    init(_ bytes: [UInt8], _ places: [(name: Range<Int>, value: Range<Int>)]) {
        self.bytes = bytes
        self.places = places
    }

    func values(of name: String) -> [String] {
        places.filter { isNamed($0.name, name) }.map { String(decoding: bytes[$0.value], as: UTF8.self) }
    }

    /// The name is in lower case here, and may be in any there.
    private func isNamed(_ place: Range<Int>, _ name: String) -> Bool {
        guard place.count == name.utf8.count else { return false }
        var at = place.lowerBound
        for byte in name.utf8 {
            let other = bytes[at]
            guard other == byte || other | 0x20 == byte && (0x41...0x5A).contains(other) else { return false }
            at += 1
        }
        return true
    }

    subscript(name: String) -> String? {
        let values = values(of: name)
        return values.count < 2 ? values.first : values.joined(separator: ", ")
    }

    /// The elements of a comma-separated field, without the white space around them, in lower case.
    func tokens(of name: String) -> [String] {
        values(of: name).flatMap { $0.split(separator: ",") }.map { trimmed($0).lowercased() }.filter { !$0.isEmpty }
    }
}

/// Without the spaces and tabs around it.
func trimmed(_ text: Substring) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let bytes = text.utf8
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(text[first...last])
}
