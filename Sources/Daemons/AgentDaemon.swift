internal import Bytes
package import Configuration
internal import Model
internal import Nodes
internal import Office
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

    private let configuration: AgentConfiguration
    private let sources: [MappedSource]
    private let options: Options
    private let build: String
    private let frame: DaemonFrame
    private let host: NodeHost
    private var store: NodeStore?
    private var offices: OwnedOffices?
    private var contents: BundleContents?
    private var status: AgentStatusFile
    private var exitStatus: Int32 = 0
    private var isStopping = false

    /// - Throws: what keeps it from starting.
    package init(
        _ configuration: AgentConfiguration, file: String, options: Options, build: String
    ) throws(StartFault) {
        self.configuration = configuration
        sources = try MappedSource.list(configuration.sources, file: file)
        self.options = options
        self.build = build
        ProcessFacts.keepMemorySmall()
        let keys = try KeyLoading.keyFile(configuration.keyFile)
        for unit in configuration.units {
            try KeyLoading.check(keys, of: configuration.keyFile, mayWrite: unit, setting: "units")
        }
        frame = try DaemonFrame(
            dataDir: configuration.dataDir, of: .agent(configuration.units), now: configuration.now,
            logLevel: configuration.logLevel)
        let credential = Credential(keyID: keys.keyID, sessionKey: keys.sessionKey.bytes)
        let node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(
                    node: configuration.node, build: build, realm: Realm(configuration.realm), tier: .branch,
                    idleMilliseconds: Int64(configuration.idleSeconds) * 1_000, takeoverMilliseconds: 0),
                upstreams: configuration.upstreams.map { .init(name: $0.name, credential: credential) },
                owned: configuration.units,
                attestationKeys: Dictionary(
                    uniqueKeysWithValues: configuration.units.map { ($0, keys.attestationKey.bytes) }),
                reconnectMaxMilliseconds: Int64(configuration.reconnectMaxSeconds) * 1_000),
            keyRing: KeyRing(), seed: SystemEntropy.bytes(32))
        host = NodeHost(
            node, loop: frame.loop, clock: frame.clock, log: frame.log,
            targets: configuration.upstreams.map { HostPort(host: $0.host, port: $0.port) })
        status = AgentStatusFile(dataDir: configuration.dataDir)
    }

    /// Runs until a signal, or with `--once` until everything is delivered.
    ///
    /// - Returns: the exit status: 0, or 4 when `--once` could not deliver in time.
    package func run() throws(StartFault) -> Int32 {
        host.onBundle = { [unowned self] serial, bytes in take(serial: serial, bytes: bytes, isFresh: true) }
        try frame.watchSignals(stop: { [unowned self] in stop() }, reload: { [unowned self] in reload() })
        frame.log.info(
            "agent-started",
            ["node": configuration.node, "units": configuration.units.count, "build": build])
        let cached = BundleCache.load(configuration.dataDir)
        let desk = cached.flatMap { try? BundleFiles.contents(of: $0.bytes) }.map {
            OfficeDesk(
                units: configuration.units, contents: $0,
                coalesceMilliseconds: Int64(configuration.coalesceMilliseconds), keepsRows: true, now: host.now)
        }
        store = try NodeStore(host, dataDir: configuration.dataDir, desk: desk)
        if let cached {
            take(serial: cached.serial, bytes: cached.bytes, isFresh: false)
        } else {
            frame.log.info("awaiting-bundle", ["upstreams": configuration.upstreams.count])
        }
        host.start()
        watch()
        if options.isOnce {
            _ = frame.loop.schedule(afterMilliseconds: Int64(options.timeoutSeconds) * 1_000) { [unowned self] in
                if !isStopping {
                    frame.log.error("not-delivered", ["timeoutSeconds": options.timeoutSeconds])
                    exitStatus = 4
                    stop()
                }
            }
        }
        frame.loop.run()
        writeStatus()
        return exitStatus
    }

    // MARK: - Bundle

    private func take(serial: UInt64, bytes: [UInt8], isFresh: Bool) {
        let contents: BundleContents
        do throws(BundleFault) {
            contents = try BundleFiles.contents(of: bytes)
        } catch {
            frame.log.error("bundle-refused", ["serial": serial, "reason": error])
            return
        }
        let isSame = self.contents?.hash == contents.hash
        self.contents = contents
        host.with { node, now in
            node.adopt(NodeBundle(serial: serial, bytes: bytes, units: Set(contents.topology.units)), now: now)
        }
        if isFresh {
            do throws(SystemError) {
                try BundleCache.save(configuration.dataDir, serial: serial, bytes: bytes)
            } catch {
                frame.log.warning("bundle-not-kept", ["reason": error])
            }
        }
        if let offices {
            if !isSame { offices.desk.adopt(contents) }
        } else {
            begin(contents)
        }
    }

    private func begin(_ contents: BundleContents) {
        let offices = OwnedOffices(
            units: configuration.units, sources: sources, contents: contents,
            coalesceMilliseconds: configuration.coalesceMilliseconds, build: build, dataDir: configuration.dataDir,
            host: host, restored: store?.takeDesk())
        self.offices = offices
        // Reading everything at the start is the burst of an agent's life.
        offices.onFinished = { ProcessFacts.releaseFreeMemory() }
        offices.start()
    }

    // MARK: - Watching

    /// Looks, a few times a second while something is pending, at what has come of it.
    private func watch() {
        writeStatus()
        takeConfirmations()
        if options.isOnce, offices?.isRead == true, offices?.desk.isSettled == true, host.node.isDelivered, !isStopping
        {
            frame.log.info("delivered", ["units": configuration.units.count])
            stop()
        }
        guard !isStopping else { return }
        _ = frame.loop.schedule(afterMilliseconds: options.isOnce ? 50 : 2_000) { [unowned self] in watch() }
    }

    /// `tamcap-agent confirm` leaves a file for each unit.
    private func takeConfirmations() {
        for unit in configuration.units {
            let path = AgentRequests.confirmation(of: unit, dataDir: configuration.dataDir)
            guard let facts = try? Files.facts(of: path), facts.kind == .file else { continue }
            try? Files.remove(path)
            host.with { $0.confirm(unit, now: $1) }
        }
    }

    private func writeStatus() {
        do throws(SystemError) {
            try status.write(desk: offices?.desk, units: configuration.units, node: host.node, now: host.now)
        } catch {
            frame.log.warning("status-not-written", ["reason": error])
        }
    }

    // MARK: - End

    private func reload() { frame.log.info("reload", ["note": "an agent's rules come from its upstream"]) }

    private func stop() {
        guard !isStopping else { return }
        isStopping = true
        offices?.stop()
        host.stop()
        host.endLoopWhenQuiet()
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
