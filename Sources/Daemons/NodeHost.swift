internal import Durability
package import Nodes
package import Peering
package import Runtime

/// Runs a node on an event loop: sockets and the clock become events, actions become writes and dials.
package final class NodeHost {
    package let node: Node
    package let loop: EventLoop
    package let clock: NodeClock
    package let log: Log
    private let targets: [HostPort]
    private var connections: [LinkID: Connection] = [:]
    /// Those that are being told the last words.
    private var leaving: Set<LinkID> = []
    private var timer: LoopTimer?
    private var nextLink: UInt64 = 0
    /// How much the node had released when memory was last given back, and when that was.
    private var givenBack: (releasedBytes: UInt64, atMilliseconds: Int64) = (0, 0)
    /// Does the tasks of the node's store; `nil` for a node without one.
    package var worker: DiskWorker?
    /// Told after every task of the store, done or failed.
    package var onDiskFinished: (() -> Void)?
    /// A bundle has come from upstream.
    package var onBundle: ((_ serial: UInt64, _ bytes: [UInt8]) -> Void)?

    /// The targets are where the node's upstreams listen, in their order.
    package init(_ node: Node, loop: EventLoop, clock: NodeClock, log: Log, targets: [HostPort]) {
        self.node = node
        self.loop = loop
        self.clock = clock
        self.log = log
        self.targets = targets
        node.hasUnread = { [unowned self] in connections[$0]?.hasUnread ?? false }
    }

    /// Both clocks, now.
    package var now: Instant {
        Instant(
            monotonicMilliseconds: SystemClock.monotonicMilliseconds, unixMilliseconds: clock.unixMilliseconds)
    }

    /// Begins: dials what there is to dial.
    package func start() { perform(node.tick(now: now)) }

    /// Says goodbye to every peer; follow with `endLoopWhenQuiet`.
    package func stop() {
        perform(node.stop(now: now))
        if let timer { loop.cancel(timer) }
        timer = nil
    }

    /// Whether every connection is closed and everything is on the disk, as far as the disk takes it.
    package var isQuiet: Bool { connections.isEmpty && (node.isStoreIdle || node.storageFault != nil) }

    /// Stops the loop once everything is quiet, and after a while in any case.
    package func endLoopWhenQuiet() {
        endLoopWhenQuiet(by: SystemClock.monotonicMilliseconds + DaemonLimits.goodbyeMilliseconds)
    }

    private func endLoopWhenQuiet(by deadline: Int64) {
        if isQuiet || SystemClock.monotonicMilliseconds >= deadline { return loop.stop() }
        _ = loop.schedule(afterMilliseconds: DaemonLimits.quietCheckMilliseconds) { [unowned self] in
            endLoopWhenQuiet(by: deadline)
        }
    }

    /// Does something with the node and carries out what it asks for.
    package func with(_ work: (Node, Instant) -> [NodeAction]) { perform(work(node, now)) }

    /// Takes a connection from a listener.
    package func accept(_ connection: Connection) {
        let link = newLink()
        connections[link] = connection
        connection.start(NodePeer(link: link, host: self, upstream: nil))
        perform(node.accepted(link, from: connection.peer.host, now: now))
    }

    private func newLink() -> LinkID {
        nextLink += 1
        return LinkID(number: nextLink)
    }

    // MARK: - Actions

    package func perform(_ actions: [NodeAction]) {
        for action in actions {
            switch action {
            case .send(let link, let bytes): send(link, bytes)
            case .close(let link): close(link)
            case .continueLater(let link): continueLater(link)
            case .drop(let link): connections[link]?.closeWithLastWords()
            case .pause(let link): connections[link]?.pauseReading()
            case .resume(let link): connections[link]?.resumeReading()
            case .dial(let upstream): dial(upstream)
            case .log(let event): write(event)
            case .bundleArrived(let serial, let bytes): onBundle?(serial, bytes)
            case .disk(let task): worker?.perform(task) { [unowned self] in diskFinished(task, $0) }
            }
        }
        giveBackMemory()
        planTick()
    }

    /// Behind a flood of updates the system gets its memory back, so that one peer's hour does not become the
    /// process's size for good. Walking over all that is free takes milliseconds, so it is done seldom.
    private func giveBackMemory() {
        let released = node.counters.releasedBytes
        guard released - givenBack.releasedBytes >= DaemonLimits.giveBackBytes else { return }
        let time = SystemClock.monotonicMilliseconds
        guard time - givenBack.atMilliseconds >= DaemonLimits.giveBackMilliseconds else { return }
        givenBack = (released, time)
        ProcessFacts.releaseFreeMemory()
    }

    private func send(_ link: LinkID, _ bytes: [UInt8]) {
        guard let connection = connections[link] else { return }
        connection.write(bytes)
        if connection.pendingWriteBytes > DaemonLimits.peerPendingBytesMax {
            log.warning("peer-too-slow", ["peer": connection.peer.description])
            connection.close()
        }
    }

    /// The others have their turn first; what the peer sends meanwhile waits in the system's buffers, and slows it.
    private func continueLater(_ link: LinkID) {
        connections[link]?.pauseReading()
        loop.afterTurn { [weak self] in
            // At the end of the turn that just was; the next one lets everybody read once.
            self?.loop.afterTurn { self?.goOn(link) }
        }
    }

    private func goOn(_ link: LinkID) {
        guard let connection = connections[link], connection.isOpen else { return }
        connection.resumeReading()
        perform(node.received(link, [UInt8]().span, now: now))
    }

    /// Lets a peer hear the last words, as long as not too many are being told theirs: whoever reads nothing holds a
    /// descriptor until its time is over.
    private func close(_ link: LinkID) {
        guard let connection = connections[link] else { return }
        guard connection.isOpen else { return connection.closeAfterFlush() }
        guard leaving.count < DaemonLimits.leavingConnectionsMax else { return connection.closeWithLastWords() }
        leaving.insert(link)
        connection.closeAfterFlush()
    }

    private func dial(_ upstream: Int) {
        let link = newLink()
        let peer = NodePeer(link: link, host: self, upstream: upstream)
        connections[link] = Connection.dial(
            loop, targets[upstream], timeoutMilliseconds: DaemonLimits.dialMilliseconds, peer)
    }

    private func write(_ event: LogEvent) {
        let level: Log.Level =
            switch event.level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        log.write(level, event: event.event, fields: event.fields.map { ($0.name, $0.value) })
    }

    private func planTick() {
        guard let deadline = node.nextDeadlineMilliseconds(now: now) else { return }
        let delay = max(1, deadline - SystemClock.monotonicMilliseconds)
        if let timer {
            loop.reschedule(timer, afterMilliseconds: delay)
        } else {
            timer = loop.schedule(afterMilliseconds: delay) { [unowned self] in perform(node.tick(now: now)) }
        }
    }

    // MARK: - Events

    fileprivate func opened(_ peer: NodePeer) {
        guard let upstream = peer.upstream else { return }
        perform(node.dialed(upstream: upstream, as: peer.link, now: now))
    }

    fileprivate func received(_ peer: NodePeer, _ bytes: Span<UInt8>) {
        perform(node.received(peer.link, bytes, now: now))
    }

    private func diskFinished(_ task: StoreTask, _ error: DiskError?) {
        perform(node.diskFinished(task.number, error, now: now))
        onDiskFinished?()
    }

    fileprivate func closed(_ peer: NodePeer, _ reason: CloseReason, wasOpen: Bool) {
        connections[peer.link] = nil
        leaving.remove(peer.link)
        if let upstream = peer.upstream, !wasOpen {
            perform(node.dialFailed(upstream: upstream, reason: reason.description, now: now))
        } else {
            perform(node.closed(peer.link, now: now))
        }
    }
}

/// One connection's ties to its node.
private final class NodePeer: ConnectionHandler {
    let link: LinkID
    let upstream: Int?
    private unowned let host: NodeHost
    private var wasOpen: Bool

    init(link: LinkID, host: NodeHost, upstream: Int?) {
        self.link = link
        self.host = host
        self.upstream = upstream
        wasOpen = upstream == nil
    }

    func connectionOpened(_ connection: Connection) {
        wasOpen = true
        host.opened(self)
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) { host.received(self, bytes) }

    func connection(_ connection: Connection, closed reason: CloseReason) {
        host.closed(self, reason, wasOpen: wasOpen)
    }
}
