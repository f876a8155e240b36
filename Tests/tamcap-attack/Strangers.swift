import Glibc
import Model
import Peering
import Runtime
import Wire

/// What a stranger's connections do.
struct Habit {
    /// Where they go.
    enum Door { case link, http }

    let door: Door
    /// So many are open at once; the oldest makes room for the next.
    let open: Int
    /// So many new ones a second, behind those that are opened at the beginning.
    let perSecond: Int
    /// What each says at once.
    let greeting: [UInt8]
    /// What each says afterwards, one byte at a time.
    let drip: [UInt8]

    static let all: [String: Habit] = [
        "silent": Habit(door: .link, open: 5_000, perSecond: 1_000, greeting: [], drip: []),
        "slow": Habit(door: .link, open: 2_000, perSecond: 200, greeting: [], drip: hello),
        "idle": Habit(door: .http, open: 1_000, perSecond: 200, greeting: [], drip: []),
        "half": Habit(door: .http, open: 1_000, perSecond: 200, greeting: Array("GET / HT".utf8), drip: []),
        // A whole hello, and then bytes that break the protocol: every connection is worth a line of the log.
        "lines": Habit(door: .link, open: 200, perSecond: 2_000, greeting: hello + broken, drip: []),
    ]

    private static let hello: [UInt8] = {
        let now = Instant(monotonicMilliseconds: 0, unixMilliseconds: SystemClock.unixMilliseconds)
        var context = PeeringContext(
            identity: NodeIdentity(node: "stranger", build: "attack", realm: .training, tier: .branch),
            keyRing: KeyRing(), entropy: Entropy(seed: SystemEntropy.bytes(32)))
        let key = [UInt8](repeating: 7, count: 32)
        let session = Session(.dialer(Credential(keyID: "nobody", sessionKey: key)), now: now)
        session.start(&context)
        return session.takeOutput()
    }()

    private static let broken: [UInt8] = Array("TamC".utf8) + [UInt8](repeating: 0xEE, count: 20)
}

/// Many connections from ten addresses of this machine, 127.0.0.2 to 127.0.0.11, none of which proves anything.
final class Strangers {
    private static let addresses: UInt32 = 10
    private static let tickMilliseconds: Int64 = 10

    private let habit: Habit
    private let orders: Orders
    /// The oldest first, from `oldest` on.
    private var ring: [(number: Int32, said: Int)] = []
    private var oldest = 0
    private var opened = 0
    private var failed = 0

    init(_ habit: Habit, _ orders: Orders) {
        self.habit = habit
        self.orders = orders
    }

    func run() throws {
        _ = signal(SIGPIPE, SIG_IGN)
        let begun = SystemClock.monotonicMilliseconds
        let end = begun + orders.seconds * 1_000
        for _ in 0..<habit.open { ring.append((connect(), 0)) }
        var ticks: Int64 = 0
        var due = 0
        while SystemClock.monotonicMilliseconds < end {
            ticks += 1
            due += habit.perSecond * Int(Self.tickMilliseconds)
            while due >= 1_000, SystemClock.monotonicMilliseconds < end {
                due -= 1_000
                renew()
            }
            if ticks % 10 == 0 { drip() }
            let rest = begun + ticks * Self.tickMilliseconds - SystemClock.monotonicMilliseconds
            if rest > 0 { usleep(UInt32(rest) * 1_000) }
        }
        for entry in ring where entry.number >= 0 { close(entry.number) }
        print("opened=\(opened) failed=\(failed)")
    }

    private func renew() {
        if ring[oldest].number >= 0 { close(ring[oldest].number) }
        ring[oldest] = (connect(), 0)
        oldest = (oldest + 1) % ring.count
    }

    private func drip() {
        guard !habit.drip.isEmpty else { return }
        for index in ring.indices where ring[index].number >= 0 && ring[index].said < habit.drip.count {
            var byte = habit.drip[ring[index].said]
            if send(ring[index].number, &byte, 1, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)) == 1 { ring[index].said += 1 }
        }
    }

    private func connect() -> Int32 {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else {
            failed += 1
            return -1
        }
        // Every address has its own ports; the system chooses one when it knows where the connection goes.
        var one: Int32 = 1
        setsockopt(number, Int32(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, &one, socklen_t(MemoryLayout<Int32>.size))
        // A listener that is slow to accept makes the next one wait, as a real client would.
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let own = address(0x7F00_0002 + UInt32(opened) % Self.addresses, port: 0)
        let port = habit.door == .link ? orders.protocolPort : orders.httpPort
        let isOpen =
            Self.with(own) { bind(number, $0, $1) } == 0
            && Self.with(address(0x7F00_0001, port: port)) { Glibc.connect(number, $0, $1) } == 0
        opened += 1
        guard isOpen else {
            failed += 1
            close(number)
            return -1
        }
        if !habit.greeting.isEmpty {
            _ = send(number, habit.greeting, habit.greeting.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        return number
    }

    private func address(_ host: UInt32, port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = host.bigEndian
        return address
    }

    private static func with(_ address: sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = address
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
