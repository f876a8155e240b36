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

    private let orders: Orders
    private let office: HostedOffice
    private var loop: EventLoop { office.loop }
    private var count: Int64 = 0
    private var underWay: Int64?
    private var handshakes: [UInt64: Greeter] = [:]

    init(_ orders: Orders) throws {
        self.orders = orders
        office = try HostedOffice(orders)
    }

    func run() throws {
        office.start()
        let isReady = loop.run(until: { office.isDelivered }, withinMilliseconds: 30_000)
        guard isReady else { throw Trouble("the centre does not take the unit") }
        say("ready")
        let end = SystemClock.monotonicNanoseconds + orders.seconds * 1_000_000_000
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
            let greeter = Greeter(loop, orders.protocolPort, office.credential, as: "honest") {
                [self] greeter, outcome in
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
        guard let period = Period("2026-11"), let procedure = ProcedureCode("1.007027") else { return }
        let cells = [(CellKey(period, procedure), HostedOffice.measures(count))]
        office.host.with { [office] in $0.commit(office.unit, cells, now: $1) }
    }

    /// Whether the last change is where it should be; the loop asks before each of its turns.
    private func look() {
        guard let begun = underWay else { return }
        let took = (SystemClock.monotonicNanoseconds - begun) / 1_000
        guard office.isDelivered || took > Greeter.patienceMilliseconds * 1_000 else { return }
        say("update \(begun / 1_000_000) \(took)")
        underWay = nil
    }

    private func say(_ line: String) { try? Output.standard.write("\(line)\n") }
}
