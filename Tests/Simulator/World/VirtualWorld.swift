import Bytes
package import Durability
import Model
package import Nodes
package import Peering
import Wire

/// Nodes, a clock and a network in one thread: events happen in the order of their times, and nothing else happens.
///
/// Nodes are named; an upstream is found by its name. Faults are the test's to inject between steps: cut a connection,
/// separate two nodes, remove a node, hold bytes back; or `conditions` draws them.
package final class VirtualWorld {
    /// One end of a connection.
    package struct End: Hashable {
        package let node: String
        package let link: LinkID
    }

    /// What passed on the network.
    package enum Observation {
        /// A connection from `from` to `to`; its number names it from here on.
        case connect(link: UInt64, from: String, to: String)
        case bytes(link: UInt64, from: String, to: String, [UInt8])
        /// One side has seen the end.
        case end(link: UInt64, at: String)
    }

    enum Event {
        case bytes(Line, to: Line.Side, [UInt8])
        case closed(Line, at: Line.Side)
        case connect(dialer: Host, life: Int, upstream: Int, listener: String)
        case dialFailed(dialer: Host, life: Int, upstream: Int)
        case work(() -> Void)
    }

    package internal(set) var nowMilliseconds: Int64 = 0
    /// Monday 2026-11-16, 09:00 in Viet Nam.
    package var startUnixMilliseconds: Int64 = 1_794_794_400_000
    package private(set) var nodes: [String: Node] = [:]
    /// How far a node's wall clock is off.
    package var clockOffsets: [String: Int64] = [:]
    package var latencyMilliseconds: Int64 = 5
    /// Pairs that cannot reach each other: dialing fails; what stands must be cut separately.
    package var separated: Set<[String]> = []
    /// Sees, and may change or drop (`nil`), every piece of bytes under way.
    package var onBytes: ((_ from: End, _ to: End, _ bytes: [UInt8]) -> [UInt8]?)?
    package private(set) var log: [(time: Int64, node: String, event: LogEvent)] = []
    /// Told of every line of every log; without it they are gathered in `log`.
    package var onLog: ((_ node: String, LogEvent) -> Void)?
    /// Told of everything that passes on the network, when it arrives.
    package var observer: ((Observation) -> Void)?
    package var onBundle: ((_ node: String, _ serial: UInt64, _ bytes: [UInt8]) -> Void)?
    /// Does a store's task; answers with the node's `diskFinished`.
    package var onDisk: ((_ node: String, StoreTask) -> Void)?
    /// What the lines are like; without it every line is sound and takes `latencyMilliseconds`.
    package var conditions: LineConditions?
    /// How many events have happened.
    package private(set) var steps: UInt64 = 0
    /// How many bytes nodes have handed over to be sent.
    package internal(set) var bytesSent: UInt64 = 0

    var hosts: [String: Host] = [:]
    private var hostsInOrder: [Host] = []
    private var queue = TimeHeap<Event>()
    private var deadlines = TimeHeap<Int>()
    var linesMade: UInt64 = 0

    package init() {}

    package func now(_ node: String) -> Instant {
        let offset = clockOffsets.isEmpty ? 0 : clockOffsets[node, default: 0]
        return Instant(
            monotonicMilliseconds: nowMilliseconds,
            unixMilliseconds: startUnixMilliseconds + nowMilliseconds + offset)
    }

    /// The right time, whatever the nodes' clocks say.
    package var unixMilliseconds: Int64 { startUnixMilliseconds + nowMilliseconds }

    // MARK: - Nodes

    package func add(_ node: Node, named name: String) {
        let host = host(name)
        host.node = node
        host.life += 1
        nodes[name] = node
        perform(node.tick(now: now(name)), by: host)
    }

    func host(_ name: String) -> Host {
        if let known = hosts[name] { return known }
        let host = Host(name: name, number: hostsInOrder.count)
        hosts[name] = host
        hostsInOrder.append(host)
        return host
    }

    /// The node is gone as if its power were cut; its peers see their connections closed.
    package func remove(_ name: String) {
        guard let host = take(name) else { return }
        for line in host.lines.values.sorted(by: { $0.number < $1.number }) {
            let side: Line.Side = line.hosts.0 === host ? .dialer : .listener
            let wasOpen = line[open: side.other]
            line[open: side] = false
            line[open: side.other] = false
            if wasOpen { schedule(.closed(line, at: side.other), after: latencyMilliseconds) }
        }
        host.lines = [:]
    }

    /// The node is gone and nobody hears of it: what its peers send meets silence until it runs again.
    package func vanish(_ name: String) {
        guard let host = take(name) else { return }
        host.lines = [:]
    }

    private func take(_ name: String) -> Host? {
        guard let host = hosts[name], host.node != nil else { return nil }
        nodes[name] = nil
        host.node = nil
        host.plannedMilliseconds = .max
        return host
    }

    /// Does something with a node and carries out what it asks for.
    package func with(_ name: String, _ work: (Node, Instant) -> [NodeAction]) {
        guard let host = hosts[name] else { return }
        with(host, work)
    }

    func with(_ host: Host, _ work: (Node, Instant) -> [NodeAction]) {
        guard let node = host.node else { return }
        perform(work(node, now(host.name)), by: host)
    }

    // MARK: - Time

    /// Lets time pass.
    package func run(milliseconds: Int64) {
        let end = nowMilliseconds + milliseconds
        while let next = nextTime, next <= end { step(to: next) }
        nowMilliseconds = end
    }

    /// Lets time pass until the condition holds.
    ///
    /// - Returns: whether it came to hold within the time.
    @discardableResult
    package func run(within milliseconds: Int64, until condition: () -> Bool) -> Bool {
        let end = nowMilliseconds + milliseconds
        while !condition() {
            guard let next = nextTime, next <= end else { return false }
            step(to: next)
        }
        return true
    }

    /// Does something of the test's own when time has passed.
    package func after(milliseconds: Int64, _ work: @escaping () -> Void) {
        queue.push(.work(work), at: nowMilliseconds + max(0, milliseconds))
    }

    private var nextTime: Int64? {
        switch (queue.firstTime, deadlines.firstTime) {
        case (let event?, let deadline?): min(event, deadline)
        case (let event, let deadline): event ?? deadline
        }
    }

    private func step(to time: Int64) {
        nowMilliseconds = max(nowMilliseconds, time)
        steps += 1
        if let first = queue.firstTime, first <= nowMilliseconds, let (_, event) = queue.pop() { return happen(event) }
        guard let (planned, number) = deadlines.pop() else { return }
        let host = hostsInOrder[number]
        // Planned earlier since, or the node is gone.
        guard host.plannedMilliseconds == planned, let node = host.node else { return }
        host.plannedMilliseconds = .max
        guard host.dueMilliseconds <= nowMilliseconds else { return push(host) }
        // A deadline that a tick does not move would stop the clock.
        perform(node.tick(now: now(host.name)), by: host, notBefore: nowMilliseconds + 1)
    }

    /// Puts a node's deadline into the heap if none that is earlier is there; a later one is found out when it is due.
    private func plan(_ host: Host, notBefore: Int64) {
        let due = host.node?.nextDeadlineMilliseconds(now: now(host.name)) ?? .max
        host.dueMilliseconds = max(due, notBefore)
        push(host)
    }

    private func push(_ host: Host) {
        let at = host.dueMilliseconds
        guard at < host.plannedMilliseconds else { return }
        host.plannedMilliseconds = at
        deadlines.push(host.number, at: at, order: host.rank)
    }

    func schedule(_ event: Event, after delay: Int64) { queue.push(event, at: nowMilliseconds + max(0, delay)) }

    func schedule(_ event: Event, at time: Int64) { queue.push(event, at: max(time, nowMilliseconds)) }

    // MARK: - Actions

    func perform(_ actions: [NodeAction], by host: Host, notBefore: Int64? = nil) {
        for action in actions {
            switch action {
            case .send(let link, let bytes): send(bytes, on: link, of: host)
            case .continueLater(let link):
                let life = host.life
                schedule(
                    .work { [unowned self] in
                        guard host.life == life else { return }
                        with(host) { $0.received(link, [UInt8]().span, now: $1) }
                    }, after: 0)
            case .close(let link), .drop(let link): close(link, of: host)
            // What is under way arrives in any case; the node keeps it until it goes on.
            case .pause, .resume: break
            case .dial(let upstream): dial(upstream, by: host)
            case .log(let event):
                if let onLog { onLog(host.name, event) } else { log.append((nowMilliseconds, host.name, event)) }
            case .bundleArrived(let serial, let bytes): onBundle?(host.name, serial, bytes)
            case .disk(let task): onDisk?(host.name, task)
            }
        }
        plan(host, notBefore: notBefore ?? nowMilliseconds)
    }

    /// Log lines with this event.
    package func events(_ name: String) -> [LogEvent] { log.map(\.event).filter { $0.event == name } }
}
