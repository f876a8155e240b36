import Configuration
import Daemons
import Model
import Nodes
import Peering
import Runtime
import Wire

/// A real node with an office's keys, below the centre: it speaks and proves its figures like any agent.
struct HostedOffice {
    let loop: EventLoop
    let host: NodeHost
    let unit: UnitCode
    let credential: Credential

    init(_ orders: Orders) throws {
        loop = try EventLoop()
        let keys = try KeyLoading.keyFile(orders.keyFile)
        guard let unit = keys.units.first else { throw Trouble("the key has no unit") }
        self.unit = unit
        credential = Credential(keyID: keys.keyID, sessionKey: keys.sessionKey.bytes)
        let node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: keys.node, build: "attack", realm: .training, tier: .branch),
                upstreams: [NodeSettings.Upstream(name: "centre", credential: credential)], owned: [unit],
                attestationKeys: [unit: keys.attestationKey.bytes], reconnectMaxMilliseconds: 1_000),
            keyRing: KeyRing(), seed: SystemEntropy.bytes(32))
        host = NodeHost(
            node, loop: loop, clock: NodeClock(), log: Log(minimum: .error),
            targets: [HostPort(host: "127.0.0.1", port: orders.protocolPort)])
    }

    /// Connects, with no records to wait for.
    func start() {
        host.start()
        host.with { [unit] in $0.finishedIntake(of: unit, now: $1) }
    }

    /// Everything told is on the centre's disk.
    var isDelivered: Bool { host.node.position(of: unit) != nil && host.node.isDelivered }

    /// So many dossiers, received online and late.
    static func measures(_ count: Int64) -> Measures {
        let entries: [(Measure, Int64)] = [
            (.received, count), (.receivedOnline, count), (.scope, count), (.late, count),
        ]
        return Measures(ascendingWithoutZeros: entries.map { Measures.Entry(Slot($0.0), $0.1) })
    }
}
