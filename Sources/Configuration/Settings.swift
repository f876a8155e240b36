internal import Model

/// Figures of one realm never meet those of the other.
package enum RealmSetting: String, CaseIterable, Sendable {
    case production
    case training
}

/// The least that is logged.
package enum LogLevelSetting: String, CaseIterable, Sendable {
    case debug
    case info
    case warning
    case error
}

/// A host and a port, written `"127.0.0.1:8766"`, `":8766"`, `8766` or `{"host": "127.0.0.1", "port": 8766}`; an IPv6
/// address in text stands in brackets.
package struct AddressSetting: Hashable, Sendable {
    /// A name or an address without brackets.
    package var host: String
    package var port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// - Parameters:
    ///   - field: the value in the file.
    ///   - standardHost: the host where only a port is given.
    ///   - ports: 0… to listen, where the system then chooses; 1… to dial.
    /// - Throws: what is wrong with it, and where.
    init(_ field: JSONField, standardHost: String, ports: ClosedRange<Int> = 0...65_535) throws(LocatedError) {
        switch field.node.value {
        case .integer: self.init(host: standardHost, port: UInt16(try field.integer(in: ports)))
        case .object:
            let section = try field.section(keys: ["host", "port"])
            let host = try section["host"].map { field throws(LocatedError) in try Self.host(field) }
            self.init(host: host ?? standardHost, port: UInt16(try section.required("port").integer(in: ports)))
        default:
            let text = try field.text()
            guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
                ports.contains(port), text[text.index(after: colon)...].first?.isNumber == true
            else { throw field.fault("host:port is wanted here, with a port from \(ports.lowerBound) to 65535") }
            var host = text[..<colon]
            if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
            guard Self.isHost(host) else { throw field.fault("\"\(host)\" is no host") }
            self.init(host: host.isEmpty ? standardHost : String(host), port: UInt16(port))
        }
    }

    /// Names by which a server is asked: without ports, since clients leave them out where they are the usual ones.
    static func hosts(_ field: JSONField) throws(LocatedError) -> [String] {
        let entries = try field.list()
        guard (1...namesMax).contains(entries.count) else {
            throw field.fault("1 to \(namesMax) names are wanted here; without the key any name will do")
        }
        return try entries.map { entry throws(LocatedError) in
            let name = try host(entry).lowercased()
            let colons = name.utf8.count { $0 == UInt8(ascii: ":") }
            guard colons != 1 else { throw entry.fault("\"\(name)\": write the name without its port") }
            return name
        }
    }

    static func host(_ field: JSONField) throws(LocatedError) -> String {
        let text = try field.text(bytesMax: TextLimits.hostBytesMax)
        guard isHost(text[...]) else { throw field.fault("\"\(text)\" is no host") }
        return text
    }

    /// Letters, digits, `-`, `.`, `_`, and the `:` and `%` of IPv6.
    private static func isHost(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: ":"), UInt8(ascii: "%"):
                true
            default: false
            }
        }
    }
}

/// A node that this one sends its figures to.
package struct UpstreamSetting: Hashable, Sendable {
    /// For logs and status; unlike every other upstream's.
    package var name: String
    package var host: String
    package var port: UInt16

    package init(name: String, host: String, port: UInt16) {
        self.name = name
        self.host = host
        self.port = port
    }

    static func list(_ field: JSONField) throws(LocatedError) -> [UpstreamSetting] {
        var upstreams: [UpstreamSetting] = []
        for entry in try field.list() {
            let section = try entry.section(keys: ["name", "host", "port"])
            let host = try AddressSetting.host(section.required("host"))
            let port = UInt16(try section.required("port").integer(in: 1...65_535))
            let name = try section["name"].map { field throws(LocatedError) in
                try field.text(bytesMax: TextLimits.nameBytesMax)
            }
            let upstream = UpstreamSetting(name: name ?? "\(host):\(port)", host: host, port: port)
            if upstreams.contains(where: { $0.name == upstream.name }) {
                throw (section["name"] ?? entry).fault("two upstreams are called \"\(upstream.name)\"")
            }
            if upstreams.contains(where: { $0.host == host && $0.port == port }) {
                throw entry.fault("\(host):\(port) is an upstream already")
            }
            upstreams.append(upstream)
        }
        return upstreams
    }
}

/// Paths are relative to the folder of the file that names them.
enum PathSetting {
    static func path(_ field: JSONField, folder: String) throws(LocatedError) -> String {
        let text = try field.text(bytesMax: TextLimits.pathBytesMax)
        return resolve(text, folder: folder)
    }

    static func resolve(_ path: String, folder: String) -> String {
        if path.hasPrefix("/") || folder.isEmpty || folder == "." { return path }
        return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }
}

extension JSONSection {
    /// A path relative to the file's folder, or `nil`.
    func path(_ key: String, folder: String) throws(LocatedError) -> String? {
        guard let field = self[key] else { return nil }
        return try PathSetting.path(field, folder: folder)
    }

    /// Paths relative to the file's folder, of one or of a list; empty without the key.
    func paths(_ key: String, folder: String, most: Int) throws(LocatedError) -> [String] {
        guard let field = self[key] else { return [] }
        guard case .array = field.node.value else { return [try PathSetting.path(field, folder: folder)] }
        let entries = try field.list()
        guard (1...most).contains(entries.count) else { throw field.fault("1 to \(most) files are wanted here") }
        var paths: [String] = []
        for entry in entries { paths.append(try PathSetting.path(entry, folder: folder)) }
        return paths
    }

    /// A date, or `nil`.
    func day(_ key: String) throws(LocatedError) -> Day? {
        guard let field = self[key] else { return nil }
        let text = try field.string()
        guard let day = Day(text), (Day.first...Day.last).contains(day) else {
            throw field.fault("\"\(text.prefix(40))\" is no date of 2000 to 2099; write it like 2026-10-05")
        }
        return day
    }

    /// A moment, or `nil`.
    func moment(_ key: String) throws(LocatedError) -> Moment? {
        guard let field = self[key] else { return nil }
        let text = try field.string()
        guard let moment = TimeText.moment(text) else {
            throw field.fault(
                "\"\(text.prefix(40))\" is no time of 2000 to 2099; write it like 2026-10-05T14:03:00+07:00")
        }
        return moment
    }

    /// One of some of a few words, or the standard.
    func choice<Choice: RawRepresentable>(
        _ key: String, or standard: Choice, among choices: [Choice]
    ) throws(LocatedError) -> Choice where Choice.RawValue == String {
        guard let field = self[key] else { return standard }
        return try field.choice(among: choices)
    }

    /// One of a few words, or the standard.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, or standard: Choice
    ) throws(LocatedError) -> Choice where Choice.RawValue == String {
        guard let field = self[key] else { return standard }
        return try field.choice()
    }
}
