package import Model

/// What an aggregator is told by its configuration file; Cluster/config/README.md documents every key.
package struct AggregatorConfiguration: Hashable, Sendable {
    package var node: String
    /// The unit whose tree it serves: the nation, or a province when it has upstreams.
    package var unit: UnitCode
    package var realm: RealmSetting
    /// Where it listens for the units below it.
    package var listen: AddressSetting
    /// Where it answers GET.
    package var http: AddressSetting
    /// The names by which it is asked, in lower case and without ports; empty: any.
    package var httpHosts: [String]
    /// The file of the token that opens the operator's page; `nil`: it is this machine's alone.
    package var opsTokenFile: String?
    package var keyRing: String
    package var attestation: AttestationSetting
    package var dataDir: String
    /// `nil`: the one shipped.
    package var topology: String?
    /// `nil`: the one shipped.
    package var procedures: String?
    /// The editions of the catalogue, the one for old programs first; empty: the one built in.
    package var catalogues: [String]
    /// `nil`: the one shipped.
    package var calendar: String?
    /// The editions of the target sheet; empty: the one built in.
    package var targets: [String]
    /// From which day on closed periods may get other rules from SIGHUP or a restart; `nil`: none may.
    package var restateFrom: Day?
    /// How long each day's ranking is kept; 0: none is made. The nation's only.
    package var dailyKeepDays: Int
    /// The year through which figures are sealed, and the line where the file says it; the nation's only. Whoever knows
    /// the time checks that it is over.
    package var sealedThrough: Int?
    package var sealedThroughLine = 1
    /// Empty for the nation.
    package var upstreams: [UpstreamSetting]
    /// The key for its upstreams; there when it has upstreams.
    package var keyFile: String?
    /// Records of its own office.
    package var sources: [SourceSetting]
    package var now: Moment?
    package var logLevel: LogLevelSetting
    package var rules: RuleSettings
    package var timing: Timing
    package var limits: Limits
    package var quotas: Quotas
    package var alarms: AlarmSettings
    package var feeds: [FeedSetting]

    /// Times, in the units of their names.
    package struct Timing: Hashable, Sendable {
        package var coalesceMilliseconds: Int
        /// Silence after which a peer is given up.
        package var idleSeconds: Int
        /// The longest wait before an upstream is dialled again.
        package var reconnectMaxSeconds: Int
        /// How long an incarnation must not have been heard before another may take over.
        package var takeoverSeconds: Int
        /// An office not heard for longer is named in every ranking.
        package var silentAfterSeconds: Int
    }

    /// Caps on what peers may occupy.
    package struct Limits: Hashable, Sendable {
        package var connectionsMax: Int
        /// Connections that have not proved who they are; `nil` for the node's own limit.
        package var handshakesMax: Int?
        package var handshakesPerAddressMax: Int?
        package var httpConnectionsMax: Int
        package var httpConnectionsPerAddressMax: Int
        package var httpWatchersMax: Int
        package var httpWatchersPerAddressMax: Int
    }

    package static let keys =
        [
            "node", "unit", "realm", "listen", "http", "opsTokenFile", "keyRing", "attestation", "dataDir", "topology",
            "procedures",
            "catalogue",
            "calendar", "targets", "restateFrom", "dailyKeepDays", "sealedThrough", "upstreams", "keyFile", "sources",
            "now", "logLevel",
            "coalesceMilliseconds",
            "idleSeconds",
            "reconnectMaxSeconds", "takeoverSeconds", "silentAfterSeconds", "connectionsMax", "handshakesMax",
            "handshakesPerAddressMax", "httpConnectionsMax", "httpConnectionsPerAddressMax",
            "httpWatchersMax", "httpWatchersPerAddressMax", "httpHosts",
            "acceptUnsignedBundles", "sealDelaySeconds", "allowPlain", "alarms", "feeds",
        ] + Quotas.keys

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
        unit = try section.required("unit").unit()
        node =
            try section["node"].map { field throws(LocatedError) in try field.text(bytesMax: TextLimits.nameBytesMax) }
            ?? unit.description
        realm = try section.choice("realm", or: .production)
        listen = try AddressSetting(section, "listen", or: AddressSetting(host: "0.0.0.0", port: 7660))
        http = try AddressSetting(section, "http", or: AddressSetting(host: "127.0.0.1", port: 8766))
        if listen == http, listen.port != 0, let field = section["http"] {
            throw field.fault("\"listen\" has this address already")
        }
        httpHosts = try section["httpHosts"].map { field throws(LocatedError) in try AddressSetting.hosts(field) } ?? []
        opsTokenFile = try section.path("opsTokenFile", folder: folder)
        keyRing = try PathSetting.path(section.required("keyRing"), folder: folder)
        attestation =
            try section["attestation"].map { field throws(LocatedError) in try AttestationSetting(field) } ?? .standard
        dataDir = try PathSetting.path(section.required("dataDir"), folder: folder)
        topology = try section.path("topology", folder: folder)
        procedures = try section.path("procedures", folder: folder)
        catalogues = try section.paths("catalogue", folder: folder, most: Edition.editionsMax)
        calendar = try section.path("calendar", folder: folder)
        targets = try section.paths("targets", folder: folder, most: Edition.editionsMax)
        restateFrom = try section.day("restateFrom")
        dailyKeepDays = try section.integer("dailyKeepDays", .dailyKeepDays)
        upstreams = try section["upstreams"].map { field throws(LocatedError) in try UpstreamSetting.list(field) } ?? []
        keyFile = try section.path("keyFile", folder: folder)
        if !upstreams.isEmpty, keyFile == nil { _ = try section.required("keyFile") }
        let unit = unit
        sources =
            try section["sources"].map { field throws(LocatedError) in
                try SourceSetting.list(field, folder: folder, units: [unit])
            } ?? []
        now = try section.moment("now")
        sealedThrough = try section["sealedThrough"].map { field throws(LocatedError) in
            try field.integer(in: IntegerSetting.sealableYears)
        }
        if let field = section["sealedThrough"] {
            sealedThroughLine = field.fault("").line
            guard upstreams.isEmpty else {
                throw field.fault("only the nation seals years; a province takes them from its upstream")
            }
        }
        logLevel = try section.choice("logLevel", or: .info)
        rules = try RuleSettings(section)
        timing = try Timing(section)
        limits = try Limits(section)
        quotas = try Quotas(section)
        feeds =
            try section["feeds"].map { field throws(LocatedError) in try FeedSetting.list(field, folder: folder) } ?? []
        let silence = timing.silentAfterSeconds
        alarms =
            try section["alarms"].map { field throws(LocatedError) in
                try AlarmSettings(field, silentAfterSeconds: silence)
            } ?? AlarmSettings(silentAfterSeconds: silence)
    }
}

extension AggregatorConfiguration.Timing {
    fileprivate init(_ section: JSONSection) throws(LocatedError) {
        coalesceMilliseconds = try section.integer("coalesceMilliseconds", .coalesceMilliseconds)
        idleSeconds = try section.integer("idleSeconds", .idleSeconds)
        reconnectMaxSeconds = try section.integer("reconnectMaxSeconds", .reconnectMaxSeconds)
        takeoverSeconds = try section.integer("takeoverSeconds", .takeoverSeconds)
        silentAfterSeconds = try section.integer("silentAfterSeconds", .silentAfterSeconds)
        // Two live clones must not leapfrog (D-08).
        guard takeoverSeconds > idleSeconds + reconnectMaxSeconds else {
            throw (section["takeoverSeconds"] ?? section["idleSeconds"] ?? section.field).fault(
                "takeoverSeconds (\(takeoverSeconds)) must be longer than idleSeconds (\(idleSeconds)) plus"
                    + " reconnectMaxSeconds (\(reconnectMaxSeconds))")
        }
    }
}

extension AggregatorConfiguration.Limits {
    fileprivate init(_ section: JSONSection) throws(LocatedError) {
        connectionsMax = try section.integer("connectionsMax", .connectionsMax)
        handshakesMax = try section.handshakes("handshakesMax")
        handshakesPerAddressMax = try section.handshakes("handshakesPerAddressMax")
        httpConnectionsMax = try section.integer("httpConnectionsMax", .httpConnectionsMax)
        httpConnectionsPerAddressMax = try section.integer(
            "httpConnectionsPerAddressMax", .httpConnectionsPerAddressMax)
        httpWatchersMax = try section.integer("httpWatchersMax", .httpWatchersMax)
        httpWatchersPerAddressMax = try section.integer("httpWatchersPerAddressMax", .httpWatchersPerAddressMax)
    }
}

extension JSONSection {
    fileprivate func handshakes(_ key: String) throws(LocatedError) -> Int? {
        try self[key].map { field throws(LocatedError) in try field.integer(in: IntegerSetting.handshakes) }
    }
}

extension AddressSetting {
    fileprivate init(
        _ section: JSONSection, _ key: String, or standard: AddressSetting
    ) throws(LocatedError) {
        guard let field = section[key] else {
            self = standard
            return
        }
        try self.init(field, standardHost: standard.host)
    }
}

// What a running aggregator can take.
extension AggregatorConfiguration {
    /// Every key, and whether its value is another one in `other`.
    ///
    /// - Returns: in the order of `keys`.
    package func comparison(with other: Self) -> [(key: String, differs: Bool)] {
        [
            ("node", node != other.node), ("unit", unit != other.unit), ("realm", realm != other.realm),
            ("listen", listen != other.listen), ("http", http != other.http),
            ("opsTokenFile", opsTokenFile != other.opsTokenFile),
            ("keyRing", keyRing != other.keyRing),
            ("attestation", attestation != other.attestation), ("dataDir", dataDir != other.dataDir),
            ("topology", topology != other.topology),
            ("procedures", procedures != other.procedures), ("catalogue", catalogues != other.catalogues),
            ("calendar", calendar != other.calendar), ("targets", targets != other.targets),
            ("restateFrom", restateFrom != other.restateFrom),
            ("dailyKeepDays", dailyKeepDays != other.dailyKeepDays),
            ("sealedThrough", sealedThrough != other.sealedThrough),
            ("upstreams", upstreams != other.upstreams), ("keyFile", keyFile != other.keyFile),
            ("sources", sources != other.sources), ("now", now != other.now), ("logLevel", logLevel != other.logLevel),
            ("coalesceMilliseconds", timing.coalesceMilliseconds != other.timing.coalesceMilliseconds),
            ("idleSeconds", timing.idleSeconds != other.timing.idleSeconds),
            ("reconnectMaxSeconds", timing.reconnectMaxSeconds != other.timing.reconnectMaxSeconds),
            ("takeoverSeconds", timing.takeoverSeconds != other.timing.takeoverSeconds),
            ("silentAfterSeconds", timing.silentAfterSeconds != other.timing.silentAfterSeconds),
            ("connectionsMax", limits.connectionsMax != other.limits.connectionsMax),
            ("handshakesMax", limits.handshakesMax != other.limits.handshakesMax),
            ("handshakesPerAddressMax", limits.handshakesPerAddressMax != other.limits.handshakesPerAddressMax),
            ("httpConnectionsMax", limits.httpConnectionsMax != other.limits.httpConnectionsMax),
            (
                "httpConnectionsPerAddressMax",
                limits.httpConnectionsPerAddressMax != other.limits.httpConnectionsPerAddressMax
            ), ("httpWatchersMax", limits.httpWatchersMax != other.limits.httpWatchersMax),
            (
                "httpWatchersPerAddressMax",
                limits.httpWatchersPerAddressMax != other.limits.httpWatchersPerAddressMax
            ), ("httpHosts", httpHosts != other.httpHosts),
            ("acceptUnsignedBundles", rules.acceptUnsignedBundles != other.rules.acceptUnsignedBundles),
            ("sealDelaySeconds", rules.sealDelaySeconds != other.rules.sealDelaySeconds),
            ("allowPlain", rules.plainUntil != other.rules.plainUntil),
            ("alarms", alarms != other.alarms), ("feeds", feeds != other.feeds),
        ] + quotas.comparison(with: other.quotas)
    }

    /// The keys whose values are others in `other`.
    ///
    /// - Returns: in the order of `keys`.
    package func changedKeys(to other: Self) -> [String] {
        comparison(with: other).filter(\.differs).map(\.key)
    }

    /// This configuration with what a running aggregator takes from a fresh one: the key ring, the operator's token,
    /// the targets, the alarms, the feeds, a province's own keys, and at the nation the files of the bundle and the
    /// sealed year. A province's bundle is its upstream's.
    ///
    /// - Returns: what the aggregator goes on with; the rest of `fresh` takes a restart.
    package func taking(_ fresh: Self) -> Self {
        var next = self
        next.keyRing = fresh.keyRing
        next.opsTokenFile = fresh.opsTokenFile
        next.targets = fresh.targets
        next.restateFrom = fresh.restateFrom
        next.dailyKeepDays = fresh.dailyKeepDays
        next.alarms = fresh.alarms
        next.feeds = fresh.feeds
        if !upstreams.isEmpty { next.keyFile = fresh.keyFile }
        guard upstreams.isEmpty else { return next }
        next.topology = fresh.topology
        next.procedures = fresh.procedures
        next.catalogues = fresh.catalogues
        next.calendar = fresh.calendar
        next.sealedThrough = fresh.sealedThrough
        next.sealedThroughLine = fresh.sealedThroughLine
        return next
    }
}
