import Configuration
import Daemons
import Model
import Peering
import Runtime
import Wire

/// Somebody with a key who claims units that are not his, as fast as the line takes it.
final class ClaimFlood: ConnectionHandler {
    private let loop: EventLoop
    private let orders: Orders
    private let session: Session
    private var context: PeeringContext
    private var connection: Connection?
    private var claims = 0
    private let foreign: [Claim]
    private var isOver = false

    init(_ orders: Orders) throws {
        self.orders = orders
        loop = try EventLoop()
        let keys = try KeyLoading.keyFile(orders.keyFile)
        context = PeeringContext(
            identity: NodeIdentity(node: keys.node, build: "attack", realm: .training, tier: .branch),
            keyRing: KeyRing(), entropy: Entropy(seed: SystemEntropy.bytes(32)))
        session = Session(
            .dialer(Credential(keyID: keys.keyID, sessionKey: keys.sessionKey.bytes)), now: .ofMachine)
        foreign = (0..<512).compactMap { number in
            UnitCode("F\(number)").map {
                Claim(handle: UInt32(number), unit: $0, isOwner: true, position: nil, heardAgeMilliseconds: 0)
            }
        }
    }

    func run() throws {
        connection = Connection.dial(
            loop, HostPort(host: "127.0.0.1", port: orders.protocolPort), timeoutMilliseconds: 5_000, self)
        _ = loop.run(until: { isOver }, withinMilliseconds: orders.seconds * 1_000)
        connection?.close()
        print("claims=\(claims)")
    }

    func connectionOpened(_ connection: Connection) {
        session.start(&context)
        connection.write(session.takeOutput())
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) {
        session.receive(bytes, now: .ofMachine)
        while session.nextInput(&context, now: .ofMachine) != nil {}
        connection.write(session.takeOutput())
        if session.isEstablished, claims == 0 { flood() }
    }

    /// Again in the next turn, so that answers are read in between.
    private func flood() {
        guard let connection, connection.isOpen, session.isEstablished else { return }
        if connection.pendingWriteBytes < 256 << 10 {
            session.send(.claim(foreign), &context)
            claims += foreign.count
            connection.write(session.takeOutput())
            loop.afterTurn { [self] in flood() }
        } else {
            _ = loop.schedule(afterMilliseconds: 1) { [self] in flood() }
        }
    }

    func connection(_ connection: Connection, closed reason: CloseReason) { isOver = true }
}
