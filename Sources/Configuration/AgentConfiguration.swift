package import Model

/// What an agent is told by its configuration file; Cluster/config/README.md documents every key.
package struct AgentConfiguration: Hashable, Sendable {
    /// The node's name in logs and at its peers.
    package var node: String
    /// The units it serves, in the file's order, at least one.
    package var units: [UnitCode]
    package var realm: RealmSetting
    /// At least one.
    package var upstreams: [UpstreamSetting]
    package var keyFile: String
    package var dataDir: String
    /// At least one.
    package var sources: [SourceSetting]
    /// How long changes are gathered before they are sent.
    package var coalesceMilliseconds: Int
    /// Silence after which an upstream is given up.
    package var idleSeconds: Int
    /// The longest wait before the upstream is dialled again; the wait is drawn at random below it.
    package var reconnectMaxSeconds: Int
    /// How long `--once` waits for every upstream's acknowledgement.
    package var timeoutSeconds: Int
    /// Where the node's clock starts; `nil`: the system's clock.
    package var now: Moment?
    package var logLevel: LogLevelSetting
    package var rules: RuleSettings
    /// Where the office's own page is, beside the socket in `dataDir`; `nil`: nowhere.
    package var view: OfficeViewSetting?

    package static let keys = [
        "node", "units", "realm", "upstreams", "keyFile", "dataDir", "sources", "coalesceMilliseconds",
        "idleSeconds", "reconnectMaxSeconds", "timeoutSeconds", "now", "logLevel",
        "acceptUnsignedBundles", "sealDelaySeconds", "allowPlain", "http", "httpHosts",
    ]

    /// Reads the file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - file: its name in errors.
    ///   - folder: where relative paths in it begin; empty for the current folder.
    /// - Throws: the first mistake, with line, column and key.
    package init(_ bytes: [UInt8], file: String, folder: String) throws(LocatedError) {
        let root = JSONField(file: file, node: try JSONParser.parse(bytes, file: file))
        let section = try root.section(keys: Self.keys)
        let units = try section.required("units").units()
        self.units = units
        node =
            try section["node"].map { field throws(LocatedError) in try field.text(bytesMax: TextLimits.nameBytesMax) }
            ?? units[0].description
        realm = try section.choice("realm", or: .production)
        let upstreamField = try section.required("upstreams")
        upstreams = try UpstreamSetting.list(upstreamField)
        guard !upstreams.isEmpty else { throw upstreamField.fault("names no upstream") }
        keyFile = try PathSetting.path(section.required("keyFile"), folder: folder)
        dataDir = try PathSetting.path(section.required("dataDir"), folder: folder)
        let sourceField = try section.required("sources")
        sources = try SourceSetting.list(sourceField, folder: folder, units: units)
        guard !sources.isEmpty else { throw sourceField.fault("names no source") }
        coalesceMilliseconds = try section.integer("coalesceMilliseconds", .coalesceMilliseconds)
        idleSeconds = try section.integer("idleSeconds", .idleSeconds)
        reconnectMaxSeconds = try section.integer("reconnectMaxSeconds", .reconnectMaxSeconds)
        timeoutSeconds = try section.integer("timeoutSeconds", .onceTimeoutSeconds)
        now = try section.moment("now")
        logLevel = try section.choice("logLevel", or: .info)
        rules = try RuleSettings(section)
        view = try OfficeViewSetting(section)
    }
}

// What a running agent can take: nothing, so that a reload names what has changed.
extension AgentConfiguration {
    /// Every key, and whether its value is another one in `other`.
    ///
    /// - Returns: in the order of `keys`.
    package func comparison(with other: Self) -> [(key: String, differs: Bool)] {
        [
            ("node", node != other.node), ("units", units != other.units), ("realm", realm != other.realm),
            ("upstreams", upstreams != other.upstreams), ("keyFile", keyFile != other.keyFile),
            ("dataDir", dataDir != other.dataDir), ("sources", sources != other.sources),
            ("coalesceMilliseconds", coalesceMilliseconds != other.coalesceMilliseconds),
            ("idleSeconds", idleSeconds != other.idleSeconds),
            ("reconnectMaxSeconds", reconnectMaxSeconds != other.reconnectMaxSeconds),
            ("timeoutSeconds", timeoutSeconds != other.timeoutSeconds), ("now", now != other.now),
            ("logLevel", logLevel != other.logLevel),
            ("acceptUnsignedBundles", rules.acceptUnsignedBundles != other.rules.acceptUnsignedBundles),
            ("sealDelaySeconds", rules.sealDelaySeconds != other.rules.sealDelaySeconds),
            ("allowPlain", rules.plainUntil != other.rules.plainUntil),
            ("http", view?.address != other.view?.address), ("httpHosts", view?.hosts != other.view?.hosts),
        ]
    }

    /// The keys whose values are others in `other`.
    ///
    /// - Returns: in the order of `keys`.
    package func changedKeys(to other: Self) -> [String] {
        comparison(with: other).filter(\.differs).map(\.key)
    }
}

extension JSONField {
    /// A list of unit codes, at least one, none twice.
    func units() throws(LocatedError) -> [UnitCode] {
        var units: [UnitCode] = []
        for entry in try list() {
            let unit = try entry.unit()
            guard !units.contains(unit) else { throw entry.fault("\(unit) stands twice") }
            units.append(unit)
        }
        guard !units.isEmpty else { throw fault("names no unit") }
        return units
    }
}
