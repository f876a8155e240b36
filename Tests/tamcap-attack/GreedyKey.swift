import Configuration
import Daemons
import Glibc
import Model
import Nodes
import Peering
import Runtime
import Wire

/// An office whose program has gone wrong, or whoever stole its keys: it proves its figures like any other and makes as
/// many cells as it can, as fast as they are taken.
final class GreedyKey {
    /// Cells of one commit, and how many different ones there are before they change again.
    private static let cellsOfCommit = 4_000
    private static let cellsMax = 48_000

    private let orders: Orders
    private let office: HostedOffice
    private var commits: Int64 = 0

    init(_ orders: Orders) throws {
        self.orders = orders
        office = try HostedOffice(orders)
    }

    func run() {
        office.start()
        let end = SystemClock.monotonicMilliseconds + orders.seconds * 1_000
        while SystemClock.monotonicMilliseconds < end {
            commit()
            _ = office.loop.run(
                until: { [office] in office.isDelivered },
                withinMilliseconds: max(1, end - SystemClock.monotonicMilliseconds))
        }
        print("cells=\(commits * Int64(Self.cellsOfCommit))")
    }

    private func commit() {
        let start = Int(commits) * Self.cellsOfCommit % Self.cellsMax
        commits += 1
        let measures = HostedOffice.measures(commits)
        let cells = (start..<start + Self.cellsOfCommit).compactMap { number -> (CellKey, Measures)? in
            // 400 procedures, of which few are the register's, and months from January 2015 on.
            let month = number / 400 % 12 + 1
            guard let month = Period("\(2015 + number / 4_800)-\(month < 10 ? "0" : "")\(month)"),
                let procedure = ProcedureCode("9.\(1_000 + number % 400)")
            else { return nil }
            return (CellKey(month, procedure), measures)
        }
        office.host.with { [office] in $0.commit(office.unit, cells, now: $1) }
    }
}

/// Somebody with a key who opens sessions and keeps them, two hundred more a second.
final class SessionFlood {
    private static let everyMilliseconds: Int64 = 5

    private let loop: EventLoop
    private let orders: Orders
    private let credential: Credential
    private var visitors: [Greeter] = []
    private var welcomed = 0

    init(_ orders: Orders) throws {
        self.orders = orders
        loop = try EventLoop()
        let keys = try KeyLoading.keyFile(orders.keyFile)
        credential = Credential(keyID: keys.keyID, sessionKey: keys.sessionKey.bytes)
    }

    func run() {
        visit()
        _ = loop.run(until: { false }, withinMilliseconds: orders.seconds * 1_000)
        print("sessions=\(welcomed) of \(visitors.count)")
    }

    private func visit() {
        visitors.append(
            Greeter(loop, orders.protocolPort, credential, as: "visitor") { [self] _, outcome in
                if case .welcomed = outcome { welcomed += 1 }
            })
        _ = loop.schedule(afterMilliseconds: Self.everyMilliseconds) { [self] in visit() }
    }
}
