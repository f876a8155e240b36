internal import Bytes
package import Configuration
internal import HTTPService
internal import Model
internal import Nodes
internal import Office
internal import Peering
internal import Runtime
internal import Wire

/// An aggregator: the nation without upstreams, a province with them; then it is also its own office's agent.
package final class AggregatorDaemon {
    private var configuration: AggregatorConfiguration
    private let file: String
    private let sources: [MappedSource]
    private let build: String
    private let frame: DaemonFrame
    private let host: NodeHost
    private var store: NodeStore?
    private var listener: Listener?
    private var http: HTTPServer?
    private var offices: OwnedOffices?
    private var book: RankingBook?
    private let audit: AuditDesk
    private var imports: ImportDesk?
    private var serial: UInt64 = 0
    private var answers: [String: (revision: UInt64, madeAtMilliseconds: Int64, response: HTTPResponse)] = [:]
    private var isStopping = false
    private let isOwner: Bool

    /// - Throws: what keeps it from starting.
    package init(_ configuration: AggregatorConfiguration, file: String, build: String) throws(StartFault) {
        self.configuration = configuration
        self.file = file
        sources = try MappedSource.list(configuration.sources, file: file)
        self.build = build
        isOwner = !configuration.sources.isEmpty
        try Starting.checkSealed(configuration, file: file)
        let isNation = configuration.upstreams.isEmpty
        let ring = try KeyLoading.keyRing(configuration.keyRing)
        var upstreams: [NodeSettings.Upstream] = []
        var attestationKeys: [UnitCode: [UInt8]] = [:]
        if let path = configuration.keyFile, !isNation {
            let keys = try KeyLoading.keyFile(path)
            if isOwner { try KeyLoading.check(keys, of: path, mayWrite: configuration.unit, setting: "unit") }
            let credential = Credential(keyID: keys.keyID, sessionKey: keys.sessionKey.bytes)
            upstreams = configuration.upstreams.map { .init(name: $0.name, credential: credential) }
            attestationKeys[configuration.unit] = keys.attestationKey.bytes
        }
        frame = try DaemonFrame(
            dataDir: configuration.dataDir, of: .aggregator(configuration.unit), now: configuration.now,
            logLevel: configuration.logLevel)
        var limits = NodeLimits()
        limits.connectionsMax = configuration.limits.connectionsMax
        if let most = configuration.limits.handshakesMax { limits.handshakesMax = most }
        if let most = configuration.limits.handshakesPerAddressMax { limits.handshakesPerAddressMax = most }
        let node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(
                    node: configuration.node, build: build, realm: Realm(configuration.realm),
                    tier: isNation ? .nation : .province,
                    idleMilliseconds: Int64(configuration.timing.idleSeconds) * 1_000,
                    takeoverMilliseconds: Int64(configuration.timing.takeoverSeconds) * 1_000),
                upstreams: upstreams, owned: isOwner ? [configuration.unit] : [],
                attestationKeys: attestationKeys,
                reconnectMaxMilliseconds: Int64(configuration.timing.reconnectMaxSeconds) * 1_000, limits: limits),
            keyRing: ring, seed: SystemEntropy.bytes(32))
        audit = AuditDesk(loop: frame.loop, clock: frame.clock, log: frame.log)
        host = NodeHost(
            node, loop: frame.loop, clock: frame.clock, log: frame.log,
            targets: configuration.upstreams.map { HostPort(host: $0.host, port: $0.port) })
    }

    /// Runs until a signal.
    package func run() throws(StartFault) -> Int32 {
        host.node.onChanges = { [unowned self] unit, changes in book?.take(unit, changes) }
        host.onBundle = { [unowned self] serial, bytes in take(serial: serial, bytes: bytes, isFresh: true) }
        try frame.watchSignals(stop: { [unowned self] in stop() }, reload: { [unowned self] in reload() })
        store = try NodeStore(host, dataDir: configuration.dataDir, desk: try emptyDesk())
        try beginBundle()
        try listen()
        imports = ImportDesk(host, dataDir: configuration.dataDir, keyRing: configuration.keyRing)
        host.start()
        frame.loop.run()
        return 0
    }

    // MARK: - Listening

    private func listen() throws(StartFault) {
        let listener: Listener
        let server: HTTPServer
        do throws(SystemError) {
            listener = try Listener(frame.loop, at: try address(configuration.listen)) { [unowned self] connection in
                host.accept(connection)
            }
        } catch {
            throw .listening(key: "listen", error)
        }
        do throws(SystemError) {
            var limits = HTTPLimits()
            limits.connectionsMax = configuration.limits.httpConnectionsMax
            server = try HTTPServer(frame.loop, at: try address(configuration.http), limits: limits) {
                [unowned self] request in answer(request)
            }
        } catch {
            throw .listening(key: "http", error)
        }
        self.listener = listener
        http = server
        frame.log.info(
            "aggregator-started",
            [
                "unit": configuration.unit, "protocol": listener.address, "http": server.address, "build": build,
                "upstreams": configuration.upstreams.count,
            ])
        try? Output.standard.write("ready protocol=\(listener.address) http=\(server.address)\n")
    }

    private func address(_ setting: AddressSetting) throws(SystemError) -> SocketAddress {
        guard let address = SocketAddress(listeningAt: HostPort(host: setting.host, port: setting.port)) else {
            throw SystemError("listen", "\(setting.host):\(setting.port)", errno: 99)
        }
        return address
    }

    /// Answers from what was just answered where nothing has changed: a ranking of all branches costs some 20 ms, and
    /// many people look at the same page.
    private func answer(_ request: HTTPRequest) -> HTTPResponse {
        let now = host.now
        let key = request.query.reduce(into: request.path) { $0 += "&\($1.name)=\($1.value)" }
        if let known = answers[key], known.revision == book?.revision ?? 0,
            now.monotonicMilliseconds - known.madeAtMilliseconds < Self.answerMilliseconds
        {
            return known.response
        }
        if request.path == "/api/v1/nodes" { host.with { node, now in node.wantDigests(now: now) } }
        let response = AggregatorAPI(
            node: host.node, book: book, audit: audit.audit, configuration: configuration, now: now
        )
        .answer(request)
        if answers.count >= Self.answersMax { answers.removeAll() }
        answers[key] = (book?.revision ?? 0, now.monotonicMilliseconds, response)
        return response
    }

    /// Completeness and connections move without a change of cells, so no answer is older than a second.
    private static let answerMilliseconds: Int64 = 1_000
    private static let answersMax = 64

    // MARK: - Bundle

    /// A desk for the rows of its own office, under the bundle that will be in force first; `nil` without either.
    private func emptyDesk() throws(StartFault) -> OfficeDesk? {
        guard isOwner else { return nil }
        var contents: BundleContents?
        if let cached = BundleCache.load(configuration.dataDir), !configuration.upstreams.isEmpty {
            contents = try? BundleFiles.contents(of: cached.bytes)
        }
        if contents == nil, BundleFiles.isOwn(configuration) {
            contents = try? BundleFiles.contents(of: try loadFiles())
        }
        return contents.map {
            OfficeDesk(
                units: [configuration.unit], contents: $0,
                coalesceMilliseconds: Int64(configuration.timing.coalesceMilliseconds), keepsRows: true, now: host.now)
        }
    }

    /// From the files here, or from what upstream said last time; then from upstream.
    private func beginBundle() throws(StartFault) {
        let cached = BundleCache.load(configuration.dataDir)
        if BundleFiles.isOwn(configuration) {
            let bytes = try loadFiles()
            // A province's own files only stand in until its upstream speaks.
            let isNation = configuration.upstreams.isEmpty
            take(serial: isNation ? nextSerial(after: cached?.serial) : 0, bytes: bytes, isFresh: isNation)
        }
        if let cached, !configuration.upstreams.isEmpty {
            take(serial: cached.serial, bytes: cached.bytes, isFresh: false)
        }
        if book == nil { frame.log.info("awaiting-bundle", ["upstreams": configuration.upstreams.count]) }
    }

    private func loadFiles() throws(StartFault) -> [UInt8] {
        do throws(BundleFault) {
            return try BundleFiles.load(configuration).encode()
        } catch {
            throw .bundle(error)
        }
    }

    /// Greater than every serial before, also after a restart and where the clock went back.
    private func nextSerial(after known: UInt64?) -> UInt64 {
        max(UInt64(max(1, SystemClock.unixMilliseconds)), (known ?? 0) + 1, serial + 1)
    }

    private func take(serial: UInt64, bytes: [UInt8], isFresh: Bool) {
        let contents: BundleContents
        do throws(BundleFault) {
            contents = try BundleFiles.contents(of: bytes)
        } catch {
            frame.log.error("bundle-refused", ["serial": serial, "reason": error])
            return
        }
        self.serial = max(self.serial, serial)
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
        guard book?.contents.hash != contents.hash else { return }
        let book = RankingBook(contents, of: host.node)
        self.book = book
        audit.follow(book)
        if let offices { offices.desk.adopt(contents) } else { beginOffices(contents) }
    }

    private func beginOffices(_ contents: BundleContents) {
        guard isOwner else { return }
        let offices = OwnedOffices(
            units: [configuration.unit], sources: sources, contents: contents,
            coalesceMilliseconds: configuration.timing.coalesceMilliseconds, build: build,
            dataDir: configuration.dataDir, host: host, restored: store?.takeDesk())
        self.offices = offices
        offices.start()
    }

    /// SIGHUP: the files are read anew; a mistake in one keeps what is in force and says why.
    private func reload() {
        do throws(StartFault) {
            let ring = try KeyLoading.keyRing(configuration.keyRing)
            host.node.adopt(ring)
            if configuration.upstreams.isEmpty {
                // Of the configuration itself only this may change while it runs.
                let fresh = try Starting.aggregator(file)
                try Starting.checkSealed(fresh, file: file)
                configuration.sealedThrough = fresh.sealedThrough
                let bytes = try loadFiles()
                if host.node.bundle?.bytes != bytes {
                    take(serial: nextSerial(after: nil), bytes: bytes, isFresh: true)
                }
            }
            frame.log.info("reloaded", ["serial": serial])
        } catch {
            frame.log.error("reload-refused", ["reason": error])
        }
    }

    // MARK: - End

    private func stop() {
        guard !isStopping else { return }
        isStopping = true
        listener?.stop()
        http?.stop()
        offices?.stop()
        host.stop()
        host.endLoopWhenQuiet()
    }
}
