internal import Configuration
internal import Model
internal import Nodes
internal import Peering
internal import Runtime
internal import Wire

/// Offices of one process against the aggregator that lies beside it: real sockets, whole handshakes, attested updates,
/// a store.
final class Fleet: ConnectionHandler {
    let loop: EventLoop
    let aggregator: BenchAggregator
    let offices: [FleetOffice]
    private var context: PeeringContext
    private var connections: [UInt64: Connection] = [:]
    private var officesOfConnections: [UInt64: FleetOffice] = [:]
    private var connectionsOfOffices: [ObjectIdentifier: Connection] = [:]
    private var underWay = 0
    /// Connections that ended although nobody here ended them.
    private(set) var lost = 0

    init(_ loop: EventLoop, folder: String, units: [UnitCode]) {
        self.loop = loop
        aggregator = BenchAggregator(loop, folder: folder)
        offices = units.map { unit in
            FleetOffice(
                unit,
                BenchAggregator.Key(
                    keyID: "key-\(unit)", unit: "\(unit)", sessionKey: SystemEntropy.bytes(32),
                    attestationKey: SystemEntropy.bytes(32)))
        }
        context = PeeringContext(
            identity: NodeIdentity(node: "fleet", build: "bench", realm: .training, tier: .branch),
            keyRing: KeyRing(), entropy: Entropy(seed: SystemEntropy.bytes(32)))
    }

    func start(topology: [UInt8]) throws(SystemError) -> Bool {
        try aggregator.start(topology: topology, offices.map(\.key))
    }

    // MARK: - Connecting

    /// Connects these, as many at a time as one address may, and waits until each has delivered what it has.
    ///
    /// - Returns: whether all have.
    func connect(_ joining: [FleetOffice], withinMilliseconds limit: Int64, turn: () -> Void = {}) -> Bool {
        guard let port = aggregator.port else { return false }
        var next = 0
        return loop.run(
            until: {
                turn()
                while next < joining.count, underWay < Self.underWayMax {
                    open(joining[next], port)
                    next += 1
                }
                return next == joining.count && underWay == 0 && joining.allSatisfy(\.isDelivered)
            }, withinMilliseconds: limit)
    }

    private func open(_ office: FleetOffice, _ port: UInt16) {
        let connection = Connection.dial(
            loop, HostPort(host: "127.0.0.1", port: port), timeoutMilliseconds: 60_000, self)
        connections[connection.id] = connection
        officesOfConnections[connection.id] = office
        connectionsOfOffices[ObjectIdentifier(office)] = connection
        underWay += 1
    }

    func disconnect(_ leaving: [FleetOffice]) {
        for office in leaving {
            guard let connection = connectionsOfOffices.removeValue(forKey: ObjectIdentifier(office)) else { continue }
            connections[connection.id] = nil
            officesOfConnections[connection.id] = nil
            office.close()
            connection.close()
        }
    }

    // MARK: - Changing

    func commit(_ cells: [(key: CellKey, measures: Measures)], at office: FleetOffice) {
        office.commit(cells)
        office.tell(&context)
        flush(office)
    }

    private func flush(_ office: FleetOffice) {
        guard let session = office.session, session.hasOutput else { return }
        connectionsOfOffices[ObjectIdentifier(office)]?.write(session.takeOutput())
    }

    private var now: Instant {
        Instant(
            monotonicMilliseconds: SystemClock.monotonicMilliseconds, unixMilliseconds: SystemClock.unixMilliseconds)
    }

    // MARK: - Events

    func connectionOpened(_ connection: Connection) {
        guard let office = officesOfConnections[connection.id] else { return }
        office.open(&context, now: now)
        flush(office)
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) {
        guard let office = officesOfConnections[connection.id] else { return }
        let wasEstablished = office.isEstablished
        office.receive(bytes, &context, now: now)
        if office.isEstablished, !wasEstablished { underWay -= 1 }
        flush(office)
    }

    func connection(_ connection: Connection, closed reason: CloseReason) {
        connections[connection.id] = nil
        guard let office = officesOfConnections.removeValue(forKey: connection.id) else { return }
        if !office.isEstablished { underWay -= 1 }
        office.close()
        lost += 1
    }

    /// The middle, the 99th of a hundred and the greatest, in milliseconds, of how long changes took until the centre
    /// said that they are on its disk.
    static func latencyText(_ offices: [FleetOffice]) -> String {
        let sorted = offices.flatMap(\.latencies).sorted()
        guard let last = sorted.last else { return "none" }
        func text(_ nanoseconds: Int64) -> String {
            let tenths = nanoseconds / 100_000
            return "\(tenths / 10).\(tenths % 10)"
        }
        let (middle, late) = (sorted[sorted.count / 2], sorted[sorted.count * 99 / 100])
        return "p50 \(text(middle)), p99 \(text(late)), max \(text(last)) ms"
    }
}
