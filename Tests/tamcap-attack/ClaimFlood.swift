import Configuration
import Daemons
import Model
import Peering
import Runtime
import Wire

/// Somebody with a key who claims units that are not his, as fast as the line takes it.
final class ClaimFlood {
    private let loop: EventLoop
    private let orders: Orders
    private let credential: Credential
    private let node: String
    private var greeter: Greeter?
    private var claims = 0
    private let foreign: [Claim]
    private var isOver = false

    init(_ orders: Orders) throws {
        self.orders = orders
        loop = try EventLoop()
        let keys = try KeyLoading.keyFile(orders.keyFile)
        credential = Credential(keyID: keys.keyID, sessionKey: keys.sessionKey.bytes)
        node = keys.node
        foreign = (0..<512).compactMap { number in
            UnitCode("F\(number)").map {
                Claim(handle: UInt32(number), unit: $0, isOwner: true, position: nil, heardAgeMilliseconds: 0)
            }
        }
    }

    func run() {
        greeter = Greeter(loop, orders.protocolPort, credential, as: node) { [self] _, outcome in
            if case .welcomed(let connection, _) = outcome { flood(connection) } else { isOver = true }
        }
        _ = loop.run(until: { isOver }, withinMilliseconds: orders.seconds * 1_000)
        print("claims=\(claims)")
    }

    /// Again in the next turn, so that answers are read in between.
    private func flood(_ connection: Connection) {
        guard connection.isOpen, let greeter, greeter.isEstablished else { return isOver = true }
        if connection.pendingWriteBytes < 256 << 10 {
            greeter.say(.claim(foreign), on: connection)
            claims += foreign.count
            loop.afterTurn { [self] in flood(connection) }
        } else {
            _ = loop.schedule(afterMilliseconds: 1) { [self] in flood(connection) }
        }
    }
}
