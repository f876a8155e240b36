internal import Model

/// Where an agent shows the people of its office what it knows (`http`, `httpHosts`). Dossiers' ids are on that page,
/// so it is this machine's alone unless somebody says otherwise twice.
package struct OfficeViewSetting: Hashable, Sendable {
    package var address: AddressSetting
    /// Names by which it may be asked, beside those of the loopback; in lower case.
    package var hosts: [String]

    /// The names of the loopback, by which a page is asked on its own machine.
    package static let ownHosts = ["127.0.0.1", "localhost", "::1"]
    package static let standard = AddressSetting(host: "127.0.0.1", port: 8767)

    package init(address: AddressSetting, hosts: [String] = []) {
        self.address = address
        self.hosts = hosts
    }

    /// Only programs of this machine reach it.
    package var isLoopback: Bool { Self.isLoopback(address.host) }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// `HOST:PORT` of a command line, on the loopback; `nil` for anything else.
    package init?(loopback text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        self.init(address: AddressSetting(host: host.isEmpty ? Self.standard.host : String(host), port: port))
        if !isLoopback { return nil }
    }

    init?(_ section: JSONSection) throws(LocatedError) {
        let names = section["httpHosts"]
        hosts = try names.map { field throws(LocatedError) in try AddressSetting.hosts(field) } ?? []
        guard let field = section["http"] else {
            if let names { throw names.fault("without \"http\" there is nothing to ask; name its address, too") }
            return nil
        }
        address = try AddressSetting(field, standardHost: Self.standard.host)
        guard isLoopback || !hosts.isEmpty else {
            throw field.fault(
                "others than this machine would see dossiers' ids at \(address.host); where that is meant, list the "
                    + "names by which they may ask in \"httpHosts\"; otherwise write 127.0.0.1:\(address.port)")
        }
    }
}
