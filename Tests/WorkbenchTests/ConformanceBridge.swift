import Model
import Nodes
import Peering
import Runtime
import Workbench

/// A real agent's node and a played listener, joined by nothing but the bytes they send, on a clock of their own.
final class ConformanceBridge {
    private let node: Node
    private let listener: ConformanceListener
    private var link: LinkID?
    private var links: UInt64 = 0
    private var milliseconds = 1_000
    /// The bundle that has come down.
    private(set) var bundle: [UInt8] = []

    init(node: Node, listener: ConformanceListener) {
        self.node = node
        self.listener = listener
    }

    private var now: Instant { ConformanceModeTests.instant(milliseconds) }

    func run(unit: UnitCode) {
        listener.start(now: now)
        let counts = [Measure.feedbackReceived, .feedbackOnConduct].map { Measures.Entry(Slot($0), 1) }
        let measures = (try? Measures(canonical: counts)) ?? Measures()
        for period in ["2026", "2026-10", "2026-Q4"] {
            guard let period = Period(period), let procedure = ProcedureCode("") else { return }
            take(node.commit(unit, [(key: CellKey(period, procedure), measures: measures)], now: now))
        }
        take(node.finishedIntake(of: unit, now: now))
        while !listener.isOver, milliseconds < 400_000 {
            milliseconds += 10
            take(node.tick(now: now))
            listener.tick(now: now)
            carry()
        }
    }

    /// What the listener has to say, and what follows.
    private func carry() {
        for _ in 0..<50 {
            guard let link else { return }
            let (bytes, closes) = listener.takeOutput()
            if !bytes.isEmpty { take(node.received(link, bytes.span, now: now)) }
            if closes, self.link != nil {
                self.link = nil
                listener.closed(now: now)
                return take(node.closed(link, now: now))
            }
            if bytes.isEmpty { return }
        }
    }

    private func take(_ actions: [NodeAction]) {
        for action in actions {
            switch action {
            case .dial:
                links += 1
                let new = LinkID(number: links)
                link = new
                listener.accepted(now: now)
                take(node.dialed(upstream: 0, as: new, now: now))
            case .send(let to, let bytes) where to == link: listener.receive(bytes.span, now: now)
            case .close(let to) where to == link, .drop(let to) where to == link:
                link = nil
                listener.closed(now: now)
            case .bundleArrived(_, let bytes): bundle = bytes
            case .continueLater(let to) where to == link: take(node.received(to, [UInt8]().span, now: now))
            default: break
            }
        }
    }
}

/// A played dialer at a real socket.
final class ConformancePeer: ConnectionHandler {
    private let dialer: ConformanceDialer
    private let loop: EventLoop
    private(set) var wasOpen = false

    init(_ dialer: ConformanceDialer, _ loop: EventLoop) {
        self.dialer = dialer
        self.loop = loop
    }

    private var now: Instant {
        Instant(
            monotonicMilliseconds: SystemClock.monotonicMilliseconds, unixMilliseconds: SystemClock.unixMilliseconds)
    }

    func dial(_ target: HostPort) { _ = Connection.dial(loop, target, timeoutMilliseconds: 5_000, self) }

    func connectionOpened(_ connection: Connection) {
        wasOpen = true
        dialer.opened(now: now)
        connection.write(dialer.takeOutput().bytes)
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) {
        dialer.receive(bytes, now: now)
        let (bytes, closes) = dialer.takeOutput()
        connection.write(bytes)
        if closes { connection.closeAfterFlush() }
    }

    func connection(_ connection: Connection, closed reason: CloseReason) { dialer.closed(now: now) }
}
