import Bytes
import Model
package import Nodes
package import Peering
import Wire

/// Nodes, a clock and a network in one thread: events happen in the order of their times, and nothing else happens.
///
/// Nodes are named; an upstream is found by its name. Faults are the test's to inject between steps: cut a connection,
/// separate two nodes, remove a node, hold bytes back.
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

    private enum Event {
        case bytes(End, [UInt8])
        case closed(End)
        case connect(dialer: String, upstream: Int, listener: String)
        case refuseConnect(dialer: String, upstream: Int)
    }

    private struct Scheduled {
        let time: Int64
        let order: UInt64
        let event: Event
    }

    package private(set) var nowMilliseconds: Int64 = 0
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
    /// Told of everything that passes on the network, when it arrives.
    package var observer: ((Observation) -> Void)?
    package var onBundle: ((_ node: String, _ serial: UInt64, _ bytes: [UInt8]) -> Void)?

    private var queue: [Scheduled] = []
    private var order: UInt64 = 0
    private var nextLink: UInt64 = 0
    private var peers: [End: End] = [:]

    package init() {}

    package func now(_ node: String) -> Instant {
        Instant(
            monotonicMilliseconds: nowMilliseconds,
            unixMilliseconds: startUnixMilliseconds + nowMilliseconds + clockOffsets[node, default: 0])
    }

    package func add(_ node: Node, named name: String) {
        nodes[name] = node
        perform(node.tick(now: now(name)), by: name)
    }

    /// The node is gone as if its power were cut; its peers see their connections closed.
    package func remove(_ name: String) {
        nodes[name] = nil
        for (end, peer) in peers.sorted(by: { $0.key.link < $1.key.link }) where end.node == name {
            peers[end] = nil
            peers[peer] = nil
            schedule(.closed(peer), after: latencyMilliseconds)
        }
    }

    /// Does something with a node and carries out what it asks for.
    package func with(_ name: String, _ work: (Node, Instant) -> [NodeAction]) {
        guard let node = nodes[name] else { return }
        perform(work(node, now(name)), by: name)
    }

    /// Cuts every connection between two nodes.
    package func cut(_ one: String, _ other: String) {
        for (end, peer) in peers.sorted(by: { $0.key.link < $1.key.link })
        where end.node == one && peer.node == other {
            close(end, peer)
        }
    }

    /// Cuts, and lets no new connection come about until `join`.
    package func separate(_ one: String, _ other: String) {
        separated.insert([one, other].sorted())
        cut(one, other)
    }

    package func join(_ one: String, _ other: String) { separated.remove([one, other].sorted()) }

    private func close(_ end: End, _ peer: End) {
        peers[end] = nil
        peers[peer] = nil
        schedule(.closed(end), after: 0)
        schedule(.closed(peer), after: latencyMilliseconds)
    }

    // MARK: - Time

    /// Lets time pass.
    package func run(milliseconds: Int64) {
        let end = nowMilliseconds + milliseconds
        while let next = nextTime(), next <= end { step(to: next) }
        nowMilliseconds = end
    }

    /// Lets time pass until the condition holds.
    ///
    /// - Returns: whether it came to hold within the time.
    @discardableResult
    package func run(within milliseconds: Int64, until condition: () -> Bool) -> Bool {
        let end = nowMilliseconds + milliseconds
        while !condition() {
            guard let next = nextTime(), next <= end else { return false }
            step(to: next)
        }
        return true
    }

    private func nextTime() -> Int64? {
        var next = queue.first?.time
        for name in nodes.keys {
            if let deadline = nodes[name]?.nextDeadlineMilliseconds(now: now(name)) {
                next = min(next ?? deadline, max(deadline, nowMilliseconds))
            }
        }
        return next
    }

    private func step(to time: Int64) {
        nowMilliseconds = max(nowMilliseconds, time)
        if let first = queue.first, first.time <= nowMilliseconds {
            queue.removeFirst()
            happen(first.event)
            return
        }
        for name in nodes.keys.sorted() {
            guard let node = nodes[name], let due = node.nextDeadlineMilliseconds(now: now(name)),
                due <= nowMilliseconds
            else { continue }
            perform(node.tick(now: now(name)), by: name)
        }
        // A deadline that a tick does not move would stop the clock.
        nowMilliseconds += 1
    }

    private func schedule(_ event: Event, after delay: Int64) {
        order += 1
        let scheduled = Scheduled(time: nowMilliseconds + delay, order: order, event: event)
        let place = queue.firstIndex { $0.time > scheduled.time } ?? queue.count
        queue.insert(scheduled, at: place)
    }

    // MARK: - Events

    private func happen(_ event: Event) {
        switch event {
        case .bytes(let end, let bytes):
            guard let from = peers[end], let node = nodes[end.node] else { return }
            observer?(.bytes(link: Self.number(end), from: from.node, to: end.node, bytes))
            perform(node.received(end.link, bytes.span, now: now(end.node)), by: end.node)
        case .closed(let end):
            peers[end] = nil
            guard let node = nodes[end.node] else { return }
            observer?(.end(link: Self.number(end), at: end.node))
            perform(node.closed(end.link, now: now(end.node)), by: end.node)
        case .connect(let dialer, let upstream, let listener): connect(dialer, upstream, listener)
        case .refuseConnect(let dialer, let upstream):
            with(dialer) { $0.dialFailed(upstream: upstream, reason: "refused", now: $1) }
        }
    }

    /// The number of a connection, the same at both ends.
    private static func number(_ end: End) -> UInt64 { end.link.number / 2 + 1 }

    private func connect(_ dialer: String, _ upstream: Int, _ listener: String) {
        guard nodes[dialer] != nil, nodes[listener] != nil, !separated.contains([dialer, listener].sorted()) else {
            with(dialer) { $0.dialFailed(upstream: upstream, reason: "unreachable", now: $1) }
            return
        }
        let one = End(node: dialer, link: LinkID(number: nextLink))
        let other = End(node: listener, link: LinkID(number: nextLink + 1))
        nextLink += 2
        peers[one] = other
        peers[other] = one
        observer?(.connect(link: Self.number(one), from: dialer, to: listener))
        with(listener) { $0.accepted(other.link, from: "virtual:\(dialer)", now: $1) }
        with(dialer) { $0.dialed(upstream: upstream, as: one.link, now: $1) }
    }

    private func perform(_ actions: [NodeAction], by name: String) {
        for action in actions {
            switch action {
            case .send(let link, let bytes):
                let from = End(node: name, link: link)
                guard let to = peers[from] else { continue }
                if let changed = onBytes.map({ $0(from, to, bytes) }) ?? bytes {
                    schedule(.bytes(to, changed), after: latencyMilliseconds)
                }
            case .close(let link):
                let end = End(node: name, link: link)
                guard let peer = peers[end] else { continue }
                peers[end] = nil
                // What was sent before arrives before the end of the stream.
                schedule(.closed(peer), after: latencyMilliseconds)
                closeLater(peer, of: name)
            case .dial(let upstream):
                guard let target = nodes[name]?.settings.upstreams[upstream].name else { continue }
                schedule(.connect(dialer: name, upstream: upstream, listener: target), after: latencyMilliseconds)
            case .log(let event): log.append((nowMilliseconds, name, event))
            case .bundleArrived(let serial, let bytes): onBundle?(name, serial, bytes)
            }
        }
    }

    /// Bytes under way to `peer` still arrive: it keeps its side until it sees the end.
    private func closeLater(_ peer: End, of name: String) {
        if peers[peer] != nil { peers[peer] = End(node: name, link: LinkID(number: .max)) }
    }

    /// Log lines with this event.
    package func events(_ name: String) -> [LogEvent] { log.map(\.event).filter { $0.event == name } }
}
