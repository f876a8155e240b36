import Foundation
import Glibc
import Synchronization
import TestSupport

/// Lines between dialers and listeners that cut, delay, trickle, flip bits and go half-open, as a seed draws it.
///
/// One thread passes all bytes; every connection draws its faults when it begins, and every fault that really fired is
/// counted.
final class ChaosProxy: Sendable {
    struct Counts {
        var connections = 0
        /// Ended by the proxy at some byte, in order or by a reset.
        var cuts = 0
        var resets = 0
        /// Pieces that came later than they could have.
        var delays = 0
        /// Bytes that came alone.
        var trickled = 0
        var flips = 0
        /// Connections of which one way has fallen silent, the other not.
        var halfOpens = 0
    }

    private struct State {
        var counts = Counts()
        var isHealed = false
        var isStopped = false
        var routes: [Route] = []
    }

    private struct Route {
        let listener: Int32
        let target: UInt16
    }

    private let state = Mutex(State())

    init(seed: UInt64) { Thread.detachNewThread { [self] in work(SplitMix64(seed: seed)) } }

    var counts: Counts { state.withLock { $0.counts } }

    /// From now on new bytes pass as they are; what is half-open stays so until an end gives it up.
    func heal() { state.withLock { $0.isHealed = true } }

    /// Ends the lines and what goes through them.
    func stop() { state.withLock { $0.isStopped = true } }

    /// A line to a port of this machine, whether somebody listens there or not.
    ///
    /// - Returns: the port to dial instead.
    func route(to target: UInt16) throws -> UInt16 {
        let (listener, port) = try LocalSocket.listener()
        state.withLock { $0.routes.append(Route(listener: listener, target: target)) }
        return port
    }

    // MARK: - The thread

    private func work(_ random: SplitMix64) {
        var random = random
        var connections: [ChaosConnection] = []
        var routes: [Route] = []
        var isHealed = false
        defer {
            for connection in connections { connection.close() }
            for route in routes { close(route.listener) }
        }
        while true {
            let isStopped = state.withLock { state in
                routes = state.routes
                isHealed = state.isHealed
                return state.isStopped
            }
            if isStopped { return }
            var waiting = routes.map { pollfd(fd: $0.listener, events: Int16(POLLIN), revents: 0) }
            let now = monotonicSeconds()
            var pause = 0.05
            for connection in connections {
                waiting += connection.wanted
                if let due = connection.nextDue { pause = min(pause, due - now) }
            }
            poll(&waiting, nfds_t(waiting.count), Int32(max(1, pause * 1_000)))
            var counts = Counts()
            for (index, connection) in connections.enumerated() {
                let place = routes.count + 2 * index
                connection.pass([waiting[place].revents != 0, waiting[place + 1].revents != 0], isHealed, &counts)
            }
            connections.removeAll(where: \.isOver)
            for (index, route) in routes.enumerated() where waiting[index].revents != 0 {
                let client = accept(route.listener, nil, nil)
                guard client >= 0 else { continue }
                counts.connections += 1
                let faults = isHealed ? ChaosFaults() : ChaosFaults.draw(&random)
                if let connection = ChaosConnection(client, to: route.target, faults, random.split()) {
                    connections.append(connection)
                }
            }
            add(counts)
        }
    }

    private func add(_ counts: Counts) {
        state.withLock { state in
            state.counts.connections += counts.connections
            state.counts.cuts += counts.cuts
            state.counts.resets += counts.resets
            state.counts.delays += counts.delays
            state.counts.trickled += counts.trickled
            state.counts.flips += counts.flips
            state.counts.halfOpens += counts.halfOpens
        }
    }
}

/// What is drawn for one connection. About one in three has nothing, so that something gets through at all times.
struct ChaosFaults {
    /// After so many bytes, of both ways together, the connection ends.
    var cutAfter: Int?
    var isReset = false
    /// Each piece waits up to so long.
    var delaySeconds = 0.0
    /// So many first bytes come one by one.
    var trickleBytes = 0
    /// One bit in so many bytes is turned.
    var bytesPerFlip: Int?
    /// After so many bytes of one way (0: from the dialer) nothing of that way arrives any more.
    var silence: (way: Int, after: Int)?

    static func draw(_ random: inout SplitMix64) -> ChaosFaults {
        var faults = ChaosFaults()
        guard !random.bool(oneIn: 3) else { return faults }
        /// Every order of magnitude up to 65,536 bytes alike.
        func size() -> Int { random.next(below: 1 << random.next(in: 3...16)) }
        if random.bool(oneIn: 3) {
            faults.cutAfter = size()
            faults.isReset = random.bool(oneIn: 2)
        }
        if random.bool(oneIn: 3) { faults.delaySeconds = Double(random.next(in: 1...400)) / 1_000 }
        if random.bool(oneIn: 4) { faults.trickleBytes = random.next(in: 20...1_500) }
        if random.bool(oneIn: 4) { faults.bytesPerFlip = random.next(in: 100...4_000) }
        if random.bool(oneIn: 5) { faults.silence = (way: random.next(below: 2), after: size()) }
        return faults
    }
}
