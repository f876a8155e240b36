internal import Configuration
internal import HTTPService
internal import Model
internal import Nodes
internal import Runtime

/// Where a running agent shows its office what it knows: at a socket in its data folder, for `tamcap-agent due` and
/// `serve`, and at the address of `http` where the configuration has one. While nobody asks it costs two descriptors.
final class OfficeViewServer {
    /// What keeps the page from being there, and whom it is open to, for the log and the status.
    private(set) var notes: [AgentTroubles.Line] = []
    private let daemon: NodeDaemon
    private let configuration: AgentConfiguration
    private let warnings: () -> [(vietnamese: String, english: String)]
    private var servers: [HTTPServer] = []
    private let started = SystemClock.monotonicMilliseconds

    /// Where a data folder's agent is asked.
    static func socketPath(_ dataDir: String) -> String { "\(dataDir)/view.sock" }

    init(
        _ daemon: NodeDaemon, _ configuration: AgentConfiguration,
        warnings: @escaping () -> [(vietnamese: String, english: String)]
    ) {
        self.daemon = daemon
        self.configuration = configuration
        self.warnings = warnings
        openSocket()
        if let view = configuration.view { open(view) }
    }

    func stop() {
        for server in servers { server.stop() }
        servers = []
        try? Files.remove(Self.socketPath(configuration.dataDir))
    }

    private func limits(_ hosts: [String]) -> HTTPLimits {
        var limits = HTTPLimits()
        limits.connectionsMax = DaemonLimits.viewConnectionsMax
        limits.connectionsPerAddressMax = DaemonLimits.viewConnectionsMax
        limits.hosts = OfficeViewSetting.ownHosts + hosts
        return limits
    }

    private func openSocket() {
        do throws(SystemError) {
            servers.append(
                try HTTPServer(
                    daemon.process.loop, atFile: Self.socketPath(configuration.dataDir), limits: limits([])
                ) { [unowned self] in answer($0) })
        } catch {
            daemon.process.log.warning(
                "office-view-unavailable",
                ["reason": error, "note": "tamcap-agent due and serve do not work; figures are sent all the same"])
        }
    }

    /// A page that cannot be shown keeps no figures from being sent.
    private func open(_ view: OfficeViewSetting) {
        let (host, port) = (view.address.host, view.address.port)
        do throws(SystemError) {
            guard let address = SocketAddress(listeningAt: HostPort(host: host, port: port)) else {
                throw SystemError("listen", "\(host):\(port)", errno: 99)
            }
            let server = try HTTPServer(daemon.process.loop, at: address, limits: limits(view.hosts)) {
                [unowned self] in answer($0)
            }
            servers.append(server)
            daemon.process.log.info("office-view", ["http": server.address])
            try? Output.standard.write("ready http=\(server.address)\n")
        } catch {
            daemon.process.log.error("office-view-unavailable", ["reason": error, "key": "http"])
            notes.append(
                AgentTroubles.Line(
                    vietnamese: "không mở được trang của đơn vị (\(error)); hãy sửa \"http\" trong cấu hình",
                    english: "the office's page cannot be opened (\(error)); mend \"http\" in the configuration"))
            return
        }
        guard !view.isLoopback else { return }
        daemon.process.log.warning(
            "office-view-open",
            ["http": "\(host):\(port)", "note": "others than this machine can see dossiers' ids there"])
        notes.append(
            AgentTroubles.Line(
                vietnamese: "trang của đơn vị ở \(host):\(port) mở cho máy khác: người khác thấy được mã hồ sơ; nếu "
                    + "không chủ ý, hãy đặt \"http\" là 127.0.0.1:\(port)",
                english: "the office's page at \(host):\(port) is open to other machines, which can see dossiers' ids; "
                    + "unless that is meant, set \"http\" to 127.0.0.1:\(port)"))
    }

    private func answer(_ request: HTTPRequest) -> HTTPResponse {
        let host = daemon.host
        // The digest stands on the page a moment later.
        host.with { node, now in node.wantDigests(now: now) }
        let desk = daemon.offices?.desk
        var view = OfficeView(
            configuration, node: host.node, contents: daemon.bundles.contents, store: desk?.store,
            isSettled: desk?.isSettled ?? false, warnings: warnings(), now: host.now)
        view.process = { [configuration, started] in
            ProcessFigures(
                now: host.clock.unixMilliseconds, startedAtMilliseconds: started, dataDir: configuration.dataDir)
        }
        let response = view.answer(request)
        // What it took to answer is not the agent's to keep.
        ProcessFacts.releaseFreeMemory()
        return response
    }
}
