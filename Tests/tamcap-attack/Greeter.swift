import Model
import Peering
import Runtime
import Wire

/// One connection that holds a key: up to the welcome, and what its maker says behind it.
final class Greeter: ConnectionHandler {
    enum Outcome {
        /// In, so many microseconds after it was dialled.
        case welcomed(Connection, tookMicroseconds: Int64)
        /// Turned away or never let in.
        case closed
    }

    static let patienceMilliseconds: Int64 = 10_000

    let begunMilliseconds = SystemClock.monotonicMilliseconds
    private(set) var number: UInt64 = 0
    private let begunNanoseconds = SystemClock.monotonicNanoseconds
    private let session: Session
    private var context: PeeringContext
    /// Told once.
    private var done: ((Greeter, Outcome) -> Void)?

    init(
        _ loop: EventLoop, _ port: UInt16, _ credential: Credential, as node: String,
        _ done: @escaping (Greeter, Outcome) -> Void
    ) {
        context = PeeringContext(
            identity: NodeIdentity(node: node, build: "attack", realm: .training, tier: .branch),
            keyRing: KeyRing(), entropy: Entropy(seed: SystemEntropy.bytes(32)))
        session = Session(.dialer(credential), now: .ofMachine)
        self.done = done
        number =
            Connection.dial(
                loop, HostPort(host: "127.0.0.1", port: port), timeoutMilliseconds: Self.patienceMilliseconds, self
            ).id
    }

    func connectionOpened(_ connection: Connection) {
        session.start(&context)
        connection.write(session.takeOutput())
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) {
        session.receive(bytes, now: .ofMachine)
        while session.nextInput(&context, now: .ofMachine) != nil {}
        connection.write(session.takeOutput())
        guard session.isEstablished else { return }
        let took = (SystemClock.monotonicNanoseconds - begunNanoseconds) / 1_000
        tell(.welcomed(connection, tookMicroseconds: took))
    }

    func connection(_ connection: Connection, closed reason: CloseReason) { tell(.closed) }

    /// Says something in the session; its answers are read and forgotten.
    func say(_ message: Message, on connection: Connection) {
        session.send(message, &context)
        connection.write(session.takeOutput())
    }

    var isEstablished: Bool { session.isEstablished }

    private func tell(_ outcome: Outcome) {
        done?(self, outcome)
        done = nil
    }
}

extension Instant {
    /// The machine's clocks.
    static var ofMachine: Instant {
        Instant(
            monotonicMilliseconds: SystemClock.monotonicMilliseconds, unixMilliseconds: SystemClock.unixMilliseconds)
    }
}
