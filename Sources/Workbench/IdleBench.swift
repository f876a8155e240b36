internal import Configuration
internal import Model
internal import Peering
internal import Runtime
internal import Wire

/// `tamcap bench idle`: what connections that have nothing to say cost a real aggregator.
///
/// Starts the aggregator that lies beside this program, opens sessions to it (real sockets, whole handshakes) and reads
/// its resident memory.
final class IdleBench: ConnectionHandler {
    private let loop: EventLoop
    private let wanted: Int
    private let aggregator: BenchAggregator
    private var context: PeeringContext
    private var sessions: [UInt64: Session] = [:]
    private var connections: [UInt64: Connection] = [:]
    private var established = 0
    private var failed = 0
    private static let key = [UInt8](repeating: 0, count: 32).enumerated().map { UInt8($0.offset * 7 + 1) }

    private init(_ loop: EventLoop, wanted: Int, folder: String) {
        self.loop = loop
        self.wanted = wanted
        aggregator = BenchAggregator(loop, folder: folder)
        context = PeeringContext(
            identity: NodeIdentity(node: "idle", build: "bench", realm: .training, tier: .branch),
            keyRing: KeyRing(), entropy: Entropy(seed: SystemEntropy.bytes(32)))
    }

    static func run(connections: Int, _ console: inout Console) throws(Failure) {
        _ = ProcessFacts.raiseDescriptorLimit()
        let text: String
        do throws(SystemError) {
            let folder = "/tmp/tamcap-bench-\(ProcessFacts.processIdentifier)"
            try Files.makeFolders(folder, mode: 0o700)
            defer { try? Files.removeTree(folder) }
            let bench = IdleBench(try EventLoop(), wanted: connections, folder: folder)
            text = try bench.measure()
        } catch {
            throw Failure(.failed, "\(error)")
        }
        try console.print(text)
    }

    private func measure() throws(SystemError) -> String {
        defer { aggregator.stop() }
        let key = BenchAggregator.Key(keyID: "idle", unit: "*", sessionKey: Self.key, attestationKey: nil)
        guard try aggregator.start(topology: Shipped.topology.bytes, [key]), let port = aggregator.port else {
            return "idle: the aggregator did not become ready; is \(BenchAggregator.program) there?\n"
        }
        let before = aggregator.residentBytes
        let dial = { [self] in
            while sessions.count < wanted, sessions.count - established - failed < Self.underWayMax { open(port) }
        }
        dial()
        _ = loop.run(
            until: {
                dial()
                return established + failed >= wanted
            }, withinMilliseconds: 300_000)
        let after = aggregator.residentBytes
        return
            "idle: \(established) sessions after whole handshakes, \(failed) failed; the aggregator's resident memory "
            + "went from \(before >> 10) kB to \(after >> 10) kB, "
            + "\((after - before) / max(1, established)) bytes a session\n"
    }

    private func open(_ port: UInt16) {
        let connection = Connection.dial(
            loop, HostPort(host: "127.0.0.1", port: port), timeoutMilliseconds: 20_000, self)
        connections[connection.id] = connection
        sessions[connection.id] = Session(
            .dialer(Credential(keyID: "idle", sessionKey: Self.key)), now: now)
    }

    private var now: Instant {
        Instant(
            monotonicMilliseconds: SystemClock.monotonicMilliseconds, unixMilliseconds: SystemClock.unixMilliseconds)
    }

    // MARK: - Events

    func connectionOpened(_ connection: Connection) {
        guard let session = sessions[connection.id] else { return }
        session.start(&context)
        connection.write(session.takeOutput())
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) {
        guard let session = sessions[connection.id] else { return }
        let wasEstablished = session.isEstablished
        session.receive(bytes, now: now)
        while session.nextInput(&context, now: now) != nil {}
        connection.write(session.takeOutput())
        if session.isEstablished, !wasEstablished { established += 1 }
    }

    func connection(_ connection: Connection, closed reason: CloseReason) {
        if sessions[connection.id]?.isEstablished != true { failed += 1 }
        connections[connection.id] = nil
    }
}
