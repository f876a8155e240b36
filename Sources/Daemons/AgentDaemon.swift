package import Configuration
internal import Intake
internal import Model
internal import Nodes
internal import Peering
internal import Runtime
internal import Wire

/// The agent of one or more offices: reads their records, sends their figures.
package final class AgentDaemon {
    package struct Options {
        /// Take in what there is, wait until every upstream has it, and end.
        package var isOnce: Bool
        package var timeoutSeconds: Int

        package init(isOnce: Bool, timeoutSeconds: Int) {
            self.isOnce = isOnce
            self.timeoutSeconds = timeoutSeconds
        }
    }

    private var configuration: AgentConfiguration
    private let file: String
    private let options: Options
    private let build: String
    private var keys: KeyFile
    /// The name of the key whose attestations the node makes.
    private var attestingKey: String
    /// What the configuration file said otherwise when it was read last.
    private var restartKeys: [String] = []
    private let daemon: NodeDaemon
    private var status: AgentStatusFile
    private var view: OfficeViewServer?
    private var exitStatus: Int32 = 0
    /// Processor time when memory was last looked at, and when it was last given back.
    private var usedMilliseconds: (atLook: Int64, atRest: Int64) = (0, 0)
    private var disk = DiskWatch()

    /// - Throws: what keeps it from starting.
    package init(
        _ configuration: AgentConfiguration, file: String, options: Options, build: String
    ) throws(StartFault) {
        // Before the keys are read.
        ProcessFacts.forbidDumps()
        self.configuration = configuration
        self.file = file
        self.options = options
        self.build = build
        let sources = try MappedSource.list(configuration.sources, file: file)
        ProcessFacts.keepMemorySmall()
        let keys = try Starting.check(configuration, file: file)
        self.keys = keys
        let attesting = keys.newest(at: configuration.now ?? Moment(seconds: SystemClock.unixMilliseconds / 1_000))
        attestingKey = attesting.keyID
        let process = try DaemonProcess(
            dataDir: configuration.dataDir, of: .agent(configuration.units), now: configuration.now,
            logLevel: configuration.logLevel)
        var settings = NodeSettings(
            identity: NodeIdentity(
                node: configuration.node, build: build, realm: Realm(configuration.realm), tier: .branch,
                idleMilliseconds: Int64(configuration.idleSeconds) * 1_000, takeoverMilliseconds: 0,
                plainUntilMilliseconds: configuration.rules.plainUntilMilliseconds),
            upstreams: NodeSettings.Upstream.list(configuration.upstreams, keys), owned: configuration.units,
            attestationKeys: Dictionary(
                uniqueKeysWithValues: configuration.units.map { ($0, attesting.attestationKey.bytes) }),
            reconnectMaxMilliseconds: Int64(configuration.reconnectMaxSeconds) * 1_000)
        settings.attestationKeysOfCredentials = keys.attestationKeysOfCredentials
        settings.acceptsUnsignedBundles = configuration.rules.acceptUnsignedBundles
        let node = Node(settings: settings, keyRing: KeyRing(), seed: SystemEntropy.bytes(PeeringLimits.seedBytes))
        daemon = NodeDaemon(
            process, node, upstreams: configuration.upstreams,
            offices: OfficeSettings(
                sources: sources, coalesceMilliseconds: configuration.coalesceMilliseconds, build: build,
                sealDelaySeconds: configuration.rules.sealDelaySeconds))
        // Reading everything at the start is the burst of an agent's life.
        daemon.onIntakeFinished = { ProcessFacts.releaseFreeMemory() }
        status = AgentStatusFile(dataDir: configuration.dataDir)
    }

    /// Runs until a signal, or with `--once` until everything is delivered.
    ///
    /// - Returns: the exit status: 0, or 4 when `--once` could not deliver in time.
    package func run() throws(StartFault) -> Int32 {
        let log = daemon.process.log
        try daemon.process.watchSignals(
            stop: { [unowned self] in daemon.stop() }, reload: { [unowned self] in reload() })
        log.info(
            "agent-started",
            ["node": configuration.node, "units": configuration.units.count, "build": build])
        let kept = daemon.bundles.kept()
        try daemon.openStore(under: [kept?.bytes].compactMap(\.self))
        if let kept {
            daemon.bundles.take(serial: kept.serial, bytes: kept.bytes, isFresh: false)
        } else {
            log.info("awaiting-bundle", ["upstreams": configuration.upstreams.count])
        }
        daemon.host.start()
        if !options.isOnce { view = OfficeViewServer(daemon, configuration) { [unowned self] in warnings } }
        watch()
        if options.isOnce { giveUpInTime() }
        daemon.process.run()
        view?.stop()
        writeStatus()
        return exitStatus
    }

    /// SIGHUP: its keys are read anew and used at once. An agent's rules come from its upstream, and its other settings
    /// stand until a restart; what the file says otherwise is named, here and in `status`.
    private func reload() {
        let log = daemon.process.log
        do throws(StartFault) {
            let fresh = try Starting.agent(file)
            let freshKeys = try Starting.check(fresh, file: file)
            configuration.keyFile = fresh.keyFile
            restartKeys = configuration.changedKeys(to: fresh)
            if freshKeys != keys {
                keys = freshKeys
                useKeys()
                log.info("keys-taken", ["keys": keys.slots.map(\.keyID).joined(separator: ", ")])
            }
        } catch {
            return log.error("reload-refused", ["reason": error, "note": "nothing has changed"])
        }
        guard !restartKeys.isEmpty else {
            return log.info("reloaded", ["note": "an agent's keys are read anew; its rules come from its upstream"])
        }
        log.error(
            "restart-needed",
            ["keys": restartKeys.joined(separator: ", "), "note": "these take effect only after a restart"])
    }

    /// Hands the node its keys; the newest one that is valid attests until an upstream has taken one.
    private func useKeys() {
        let attesting = keys.newest(at: Moment(seconds: daemon.process.clock.unixSeconds))
        attestingKey = attesting.keyID
        let attestationKeys = Dictionary(
            uniqueKeysWithValues: configuration.units.map { ($0, attesting.attestationKey.bytes) })
        daemon.host.with { [keys] in
            $0.adopt(
                keys.credentials, attestationKeys: attestationKeys, ofCredentials: keys.attestationKeysOfCredentials,
                now: $1)
        }
    }

    /// Before it is full, since then it is too late.
    private func lookAtDisk() {
        guard let space = try? DiskSpace(of: configuration.dataDir), disk.look(space) else { return }
        let (percent, megabytes) = (space.freePercent, space.freeBytes >> 20)
        if disk.low != nil {
            daemon.process.log.warning("disk-low", ["freePercent": percent, "freeMiB": megabytes])
        } else {
            daemon.process.log.info("disk-enough", ["freePercent": percent, "freeMiB": megabytes])
        }
    }

    /// A key's time may have begun, or be over, while nothing else happens.
    private func lookAtKeys() {
        guard keys.slots.count > 1 else { return }
        let attesting = keys.newest(at: Moment(seconds: daemon.process.clock.unixSeconds))
        if attesting.keyID != attestingKey { useKeys() }
    }

    private func giveUpInTime() {
        _ = daemon.process.loop.schedule(afterMilliseconds: Int64(options.timeoutSeconds) * 1_000) { [unowned self] in
            guard !daemon.isStopping else { return }
            daemon.process.log.error("not-delivered", ["timeoutSeconds": options.timeoutSeconds])
            exitStatus = 4
            daemon.stop()
        }
    }

    // MARK: - Watching

    /// Looks, a few times a second while something is pending, at what has come of it.
    private func watch() {
        lookAtDisk()
        let isNews = writeStatus()
        takeConfirmations()
        takeRetries()
        lookAtKeys()
        if options.isOnce, !daemon.isStopping, isDelivered {
            daemon.process.log.info("delivered", ["units": configuration.units.count])
            daemon.stop()
        }
        guard !daemon.isStopping else { return }
        if !isNews { restMemory() }
        let interval =
            options.isOnce
            ? DaemonLimits.onceMilliseconds
            : isNews ? DaemonLimits.statusMilliseconds : DaemonLimits.idleStatusMilliseconds
        _ = daemon.process.loop.schedule(afterMilliseconds: interval) { [unowned self] in watch() }
    }

    /// Behind each piece of work an agent rests for minutes: then the system gets back what only work needs, the code
    /// and zlib's state above all, which is half of a small office's memory.
    private func restMemory() {
        let used = ProcessFacts.processorMilliseconds
        let (sinceLook, sinceRest) = (used - usedMilliseconds.atLook, used - usedMilliseconds.atRest)
        usedMilliseconds.atLook = used
        guard sinceLook <= DaemonLimits.restingMilliseconds, sinceRest > DaemonLimits.workedMilliseconds else { return }
        daemon.host.node.rest()
        ProcessFacts.releaseFreeMemory()
        usedMilliseconds.atRest = ProcessFacts.processorMilliseconds
        usedMilliseconds.atLook = usedMilliseconds.atRest
    }

    /// Everything that the sources had is on every upstream's disk.
    private var isDelivered: Bool {
        guard let offices = daemon.offices else { return false }
        return offices.isRead && offices.desk.isSettled && daemon.host.node.isDelivered
    }

    /// `tamcap-agent confirm` leaves a file for each unit.
    private func takeConfirmations() {
        for unit in configuration.units {
            let path = AgentRequests.confirmation(of: unit, dataDir: configuration.dataDir)
            guard let facts = try? Files.facts(of: path), facts.kind == .file else { continue }
            try? Files.remove(path)
            daemon.host.with { $0.confirm(unit, now: $1) }
        }
    }

    /// `tamcap-agent retry` leaves a file with the names.
    private func takeRetries() {
        guard let offices = daemon.offices else { return }
        switch AgentRequests.takeRetries(dataDir: configuration.dataDir) {
        case .none: break
        case .some(let names):
            daemon.process.log.info("retry", ["files": names?.sorted().joined(separator: ", ") ?? "all"])
            offices.retry(names)
        }
    }

    private var troubles: AgentTroubles {
        var troubles = AgentTroubles(
            daemon.host.node, units: configuration.units, contents: daemon.bundles.contents,
            intakeAt: daemon.offices?.desk.freshness, now: Moment(seconds: daemon.process.clock.unixSeconds),
            restartKeys: restartKeys)
        troubles.add(view?.notes ?? [])
        troubles.add(disk.lines)
        return troubles
    }

    /// What the office's page says beside its figures: what the status says behind its first lines.
    private var warnings: [(vietnamese: String, english: String)] {
        let desk = daemon.offices?.desk
        return (desk?.warnings ?? []).map { ($0.vietnamese, $0.english) }
            + (desk?.recordWarnings ?? []).map { ($0.about.vietnamese, $0.about.english) }
            + troubles.lines.map { ($0.vietnamese, $0.english) }
    }

    /// - Returns: whether it says something new.
    @discardableResult private func writeStatus() -> Bool {
        do throws(SystemError) {
            return try status.write(
                desk: daemon.offices?.desk, units: configuration.units, node: daemon.host.node, troubles)
        } catch {
            daemon.process.log.warning("status-not-written", ["reason": error])
            return true
        }
    }
}

extension Realm {
    init(_ setting: RealmSetting) {
        switch setting {
        case .production: self = .production
        case .training: self = .training
        }
    }
}

extension NodeSettings.Upstream {
    /// The upstreams of a configuration, to which the same keys speak.
    static func list(_ settings: [UpstreamSetting], _ keys: KeyFile) -> [NodeSettings.Upstream] {
        settings.map { Self(name: $0.name, credentials: keys.credentials) }
    }
}
