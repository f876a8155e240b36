import Configuration
import Daemons
import Glibc
import Model
import Nodes
import Peering
import Runtime
import Wire

/// An office that goes on with its work: ten times a second a changed cell until it is on the centre's disk, and ten
/// times a second a connection with a whole handshake. Prints a line a sample, when it began and how long it took in
/// microseconds: `update AT TOOK`, `handshake AT TOOK`; and `ready` before the first.
final class Honest {
    private static let everyMilliseconds: Int64 = 100

    private let loop: EventLoop
    private let orders: Orders
    private let host: NodeHost
    private let unit: UnitCode
    private let credential: Credential
    private var count: Int64 = 0
    private var underWay: Int64?
    private var nextAt: Int64 = 0
    private var handshakes: [UInt64: Greeter] = [:]

    init(_ orders: Orders) throws {
        self.orders = orders
        loop = try EventLoop()
        let keys = try KeyLoading.keyFile(orders.keyFile)
        guard let unit = keys.units.first else { throw Trouble("the key has no unit") }
        self.unit = unit
        credential = Credential(keyID: keys.keyID, sessionKey: keys.sessionKey.bytes)
        let identity = NodeIdentity(node: keys.node, build: "attack", realm: .training, tier: .branch)
        let node = Node(
            settings: NodeSettings(
                identity: identity,
                upstreams: [NodeSettings.Upstream(name: "centre", credential: credential)], owned: [unit],
                attestationKeys: [unit: keys.attestationKey.bytes],
                reconnectMaxMilliseconds: 1_000),
            keyRing: KeyRing(), seed: SystemEntropy.bytes(32))
        host = NodeHost(
            node, loop: loop, clock: NodeClock(), log: Log(minimum: .error),
            targets: [HostPort(host: "127.0.0.1", port: orders.protocolPort)])
    }

    func run() throws {
        host.start()
        host.with { [unit] in $0.finishedIntake(of: unit, now: $1) }
        let isReady = loop.run(
            until: { host.node.position(of: unit) != nil && host.node.isDelivered }, withinMilliseconds: 30_000)
        guard isReady else { throw Trouble("the centre does not take the unit") }
        say("ready")
        let end = SystemClock.monotonicNanoseconds + orders.seconds * 1_000_000_000
        nextAt = SystemClock.monotonicNanoseconds
        tick()
        _ = loop.run(
            until: {
                look()
                return SystemClock.monotonicNanoseconds >= end
            }, withinMilliseconds: orders.seconds * 1_000 + 1_000)
    }

    private func tick() {
        if underWay == nil { change() }
        _ = loop.schedule(afterMilliseconds: Self.everyMilliseconds / 2) { [self] in
            let greeter = Greeter(loop, orders.protocolPort, credential, as: "honest") { [self] greeter, outcome in
                handshakes[greeter.number] = nil
                // Turned away, or never let in: as long as the longest.
                var took = Greeter.patienceMilliseconds * 1_000
                if case .welcomed(let connection, let microseconds) = outcome {
                    took = microseconds
                    connection.close()
                }
                say("handshake \(greeter.begunMilliseconds) \(took)")
            }
            handshakes[greeter.number] = greeter
        }
        _ = loop.schedule(afterMilliseconds: Self.everyMilliseconds) { [self] in tick() }
    }

    private func change() {
        count += 1
        underWay = SystemClock.monotonicNanoseconds
        let entries: [(Measure, Int64)] = [
            (.received, count), (.receivedOnline, count), (.scope, count), (.late, count),
        ]
        let measures = Measures(ascendingWithoutZeros: entries.map { Measures.Entry(Slot($0.0), $0.1) })
        guard let period = Period("2026-11"), let procedure = ProcedureCode("1.007027") else { return }
        host.with { [unit] in $0.commit(unit, [(CellKey(period, procedure), measures)], now: $1) }
    }

    /// Whether the last change is where it should be; the loop asks before each of its turns.
    private func look() {
        guard let begun = underWay else { return }
        let took = (SystemClock.monotonicNanoseconds - begun) / 1_000
        guard host.node.isDelivered || took > Greeter.patienceMilliseconds * 1_000 else { return }
        say("update \(begun / 1_000_000) \(took)")
        underWay = nil
    }

    private func say(_ line: String) { try? Output.standard.write("\(line)\n") }
}
