/// Whom a client may ask.
extension HTTPLimits {
    /// - Throws: 421 when the server has names and was asked by another one.
    func checkHost(_ host: String) throws(HTTPRefusal) {
        guard !hosts.isEmpty, !hosts.contains(Self.name(in: host)) else { return }
        throw HTTPRefusal(
            .misdirectedRequest,
            "máy chủ này không mang tên đó; hãy dùng một trong các tên trong \"httpHosts\" của cấu hình\n"
                + "this server does not go by that name; use one of those in \"httpHosts\" of its configuration")
    }

    /// A host without its port, in lower case; an IPv6 address without its brackets.
    static func name(in host: String) -> String {
        let host = host.lowercased()
        if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
        return String(host.prefix { $0 != ":" })
    }
}
