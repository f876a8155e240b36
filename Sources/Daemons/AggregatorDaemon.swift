package import Configuration
internal import HTTPService
internal import Model
internal import Nodes
internal import Peering
internal import Runtime
internal import Wire

/// An aggregator: the nation without upstreams, a province with them; then it is also its own office's agent.
package final class AggregatorDaemon {
    private var configuration: AggregatorConfiguration
    private let file: String
    private let build: String
    /// What it proves itself with upwards.
    private var keys: KeyFile?
    private let daemon: NodeDaemon
    private let publication: PublicationDesk
    private var listeners: AggregatorListeners?
    private var imports: ImportDesk?
    private var resets: ResetDesk?
    private var official: OfficialDesk?

    /// - Throws: what keeps it from starting.
    package init(_ configuration: AggregatorConfiguration, file: String, build: String) throws(StartFault) {
        // Before the keys are read.
        ProcessFacts.forbidDumps()
        self.configuration = configuration
        self.file = file
        self.build = build
        let sources = try MappedSource.list(configuration.sources, file: file)
        try Starting.checkSealed(configuration, file: file)
        let ring = try KeyLoading.keyRing(configuration.keyRing)
        let targets = try TargetFile.load(configuration)
        let gate = try OpsToken.gate(configuration)
        let keys = try Self.keys(configuration)
        self.keys = keys
        let process = try DaemonProcess(
            dataDir: configuration.dataDir, of: .aggregator(configuration.unit), now: configuration.now,
            logLevel: configuration.logLevel)
        let node = Node(
            settings: Self.settings(configuration, keys, build), keyRing: ring,
            seed: SystemEntropy.bytes(PeeringLimits.seedBytes))
        daemon = NodeDaemon(
            process, node, upstreams: configuration.upstreams,
            offices: OfficeSettings(
                sources: sources, coalesceMilliseconds: configuration.timing.coalesceMilliseconds, build: build,
                sealDelaySeconds: configuration.rules.sealDelaySeconds))
        publication = PublicationDesk(daemon.host, configuration, targets)
        publication.gate = gate
        daemon.onBundle = { [publication] in publication.follow($0) }
    }

    /// A province's key, for its upstreams.
    private static func keys(_ configuration: AggregatorConfiguration) throws(StartFault) -> KeyFile? {
        guard let path = configuration.keyFile, !configuration.upstreams.isEmpty else { return nil }
        let keys = try KeyLoading.keyFile(path)
        if !configuration.sources.isEmpty {
            try KeyLoading.check(keys, of: path, mayWrite: configuration.unit, setting: "unit")
        }
        return keys
    }

    private static func attestationKeys(
        _ configuration: AggregatorConfiguration, _ keys: KeyFile?
    ) -> [UnitCode: [UInt8]] {
        let now = configuration.now ?? Moment(seconds: SystemClock.unixMilliseconds / 1_000)
        return keys.map { [configuration.unit: $0.newest(at: now).attestationKey.bytes] } ?? [:]
    }

    private static func settings(
        _ configuration: AggregatorConfiguration, _ keys: KeyFile?, _ build: String
    ) -> NodeSettings {
        let timing = configuration.timing
        var limits = NodeLimits()
        limits.connectionsMax = configuration.limits.connectionsMax
        if let most = configuration.limits.handshakesMax { limits.handshakesMax = most }
        if let most = configuration.limits.handshakesPerAddressMax { limits.handshakesPerAddressMax = most }
        limits.take(configuration.quotas)
        var settings = NodeSettings(
            identity: NodeIdentity(
                node: configuration.node, build: build, realm: Realm(configuration.realm),
                tier: configuration.upstreams.isEmpty ? .nation : .province,
                idleMilliseconds: Int64(timing.idleSeconds) * 1_000,
                takeoverMilliseconds: Int64(timing.takeoverSeconds) * 1_000,
                plainUntilMilliseconds: configuration.rules.plainUntilMilliseconds),
            upstreams: keys.map { NodeSettings.Upstream.list(configuration.upstreams, $0) } ?? [],
            owned: configuration.sources.isEmpty ? [] : [configuration.unit],
            attestationKeys: attestationKeys(configuration, keys),
            reconnectMaxMilliseconds: Int64(timing.reconnectMaxSeconds) * 1_000, limits: limits)
        settings.attestationKeysOfCredentials = keys?.attestationKeysOfCredentials ?? [:]
        settings.attestation = AttestationRules(configuration.attestation)
        settings.acceptsUnsignedBundles = configuration.rules.acceptUnsignedBundles
        return settings
    }

    /// Runs until a signal.
    package func run() throws(StartFault) -> Int32 {
        try daemon.process.watchSignals(
            stop: { [unowned self] in stop() }, reload: { [unowned self] in reload() })
        try begin()
        try listen()
        imports = ImportDesk(daemon.host, dataDir: configuration.dataDir, keyRing: configuration.keyRing)
        resets = ResetDesk(daemon.host, dataDir: configuration.dataDir)
        official = OfficialDesk(daemon.host, dataDir: configuration.dataDir) { [publication, build] in
            publication.closing(build: build)
        } day: { [publication, build] in
            publication.day(build: build)
        }
        daemon.host.start()
        daemon.process.run()
        return 0
    }

    private var isNation: Bool { configuration.upstreams.isEmpty }

    // MARK: - Bundle

    /// Begins under the files here, or what upstream said last time; then upstream speaks.
    private func begin() throws(StartFault) {
        let bundles = daemon.bundles
        let kept = bundles.kept()
        let own = BundleFiles.isOwn(configuration) ? try Self.loadFiles(configuration) : nil
        let fromUpstream = isNation ? nil : kept
        try daemon.openStore(under: [fromUpstream?.bytes, own].compactMap(\.self))
        if isNation {
            let keys = try KeyLoading.bundleKeys(configuration.keyRing)
            daemon.host.with { $0.adopt(keys, now: $1) }
        }
        let isTaken = takeRules(kept?.bytes, own)
        if let own {
            // A province's own files only stand in until its upstream speaks.
            let serial = isNation ? bundles.nextSerial(after: kept?.serial) : 0
            let bytes = isNation && !isTaken ? kept?.bytes : nil
            bundles.take(serial: serial, bytes: bytes ?? own, isFresh: isNation)
        }
        if let fromUpstream { bundles.take(serial: fromUpstream.serial, bytes: fromUpstream.bytes, isFresh: false) }
        if bundles.contents == nil {
            daemon.process.log.info("awaiting-bundle", ["upstreams": configuration.upstreams.count])
        }
    }

    /// Whether a start may take the rules that its files say: not where they would change closed periods, as with
    /// SIGHUP. Then it goes on under those of the last run, since a centre that stays away helps nobody.
    private func takeRules(_ kept: [UInt8]?, _ own: [UInt8]?) -> Bool {
        let fresh = publication.targets
        let old = isNation ? kept.flatMap { try? BundleFiles.contents(of: $0) } : nil
        let targets = KeptTargets(dataDir: configuration.dataDir).read(under: old?.catalogues) ?? fresh
        do throws(StartFault) {
            let change = try RuleChange(
                from: old, targets, to: own, fresh, of: daemon.host.node.periods, today: daemon.today)
            try change.check(configuration, file: file)
            change.tell(daemon.process.log)
        } catch {
            publication.adopt(configuration, targets)
            daemon.process.log.error(
                "rules-refused",
                ["reason": error, "note": "topology, procedures, calendar, catalogue and targets are as before"])
            return false
        }
        keepTargets()
        return true
    }

    private func keepTargets() {
        do throws(SystemError) {
            try KeptTargets(dataDir: configuration.dataDir).write(publication.targets)
        } catch {
            daemon.process.log.warning("targets-not-kept", ["reason": error])
        }
    }

    private static func loadFiles(_ configuration: AggregatorConfiguration) throws(StartFault) -> [UInt8] {
        do throws(BundleFault) {
            return try BundleFiles.load(configuration).encode()
        } catch {
            throw .bundle(error)
        }
    }

    /// SIGHUP: the configuration and the files that it names are read anew. All that may change in a running process is
    /// taken, or with a mistake in any of them nothing; what takes a restart is named.
    private func reload() {
        let (node, bundles, log) = (daemon.host.node, daemon.bundles, daemon.process.log)
        do throws(StartFault) {
            let fresh = try Starting.aggregator(file)
            try Starting.checkSealed(fresh, file: file)
            let next = configuration.taking(fresh)
            let ring = try KeyLoading.keyRing(next.keyRing)
            let signing = try KeyLoading.bundleKeys(next.keyRing)
            let bytes = isNation ? try Self.loadFiles(next) : nil
            let targets = try TargetFile.load(next)
            let gate = try OpsToken.gate(next)
            let change = try RuleChange(
                from: bundles.contents, publication.targets, to: bytes, targets, of: node.periods, today: daemon.today)
            try change.check(next, file: file)
            let waiting = next.changedKeys(to: fresh)
            let freshKeys = try Self.keys(next)
            let taken = configuration.changedKeys(to: next)
            configuration = next
            publication.adopt(next, targets)
            publication.gate = gate
            daemon.host.with { $0.adopt(ring, now: $1) }
            daemon.host.with { $0.adopt(signing, now: $1) }
            if let freshKeys, freshKeys != keys {
                keys = freshKeys
                let attestationKeys = Self.attestationKeys(next, freshKeys)
                daemon.host.with {
                    $0.adopt(
                        freshKeys.credentials, attestationKeys: attestationKeys,
                        ofCredentials: freshKeys.attestationKeysOfCredentials, now: $1)
                }
                log.info("keys-taken", ["keys": freshKeys.slots.map(\.keyID).joined(separator: ", ")])
            }
            imports?.ringPath = next.keyRing
            daemon.forgetCalendarGaps()
            if let bytes, node.bundle?.bytes != bytes {
                bundles.take(serial: bundles.nextSerial(), bytes: bytes, isFresh: true)
            }
            change.tell(log)
            keepTargets()
            log.info("reloaded", ["serial": bundles.serial, "changed": taken.joined(separator: ", ")])
            daemon.tellCalendarGaps()
            guard !waiting.isEmpty else { return }
            log.error(
                "restart-needed",
                ["keys": waiting.joined(separator: ", "), "note": "these take effect only after a restart"])
        } catch {
            log.error("reload-refused", ["reason": error, "note": "nothing has changed"])
        }
    }

    // MARK: - Listening

    private func listen() throws(StartFault) {
        let listeners = try AggregatorListeners(configuration, host: daemon.host) { [publication] in
            publication.answer($0)
        }
        self.listeners = listeners
        listeners.http.later = { [publication] in publication.answerLater($0, $1) }
        publication.live.serve(listeners.http)
        let (link, http) = listeners.addresses
        daemon.process.log.info(
            "aggregator-started",
            [
                "unit": configuration.unit, "protocol": link, "http": http, "build": build,
                "upstreams": configuration.upstreams.count,
            ])
        try? Output.standard.write("ready protocol=\(link) http=\(http)\n")
    }

    private func stop() {
        if !daemon.isStopping { listeners?.stop() }
        daemon.stop()
    }
}

extension AttestationRules {
    /// The last day is over at midnight in Viet Nam.
    init(_ setting: AttestationSetting) {
        self.init()
        isRequired = setting.isRequired
        oldFormUntilUnixMilliseconds = setting.oldFormUntil.map { ($0.end.seconds + 1) * 1_000 }
        countsUnproved = setting.countUnproved.map { .listed(Set($0)) } ?? .all
    }
}
