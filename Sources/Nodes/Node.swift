internal import Bytes
internal import Durability
package import Model
package import Peering
package import Wire

/// Everything a node is, at whatever tier: an agent owns units and has upstreams; a province aggregator also listens;
/// the nation listens only. Events in, actions out; one thread; no clock, no socket, no file, no randomness of its own.
///
/// The files beside this one hold its parts: `Node+Upstream` and `Node+Sending` (towards the centre), `Node+Downstream`
/// and `Node+Staging` (from the offices), `Node+Owning` (the units computed here), `Node+Bundle`.
package final class Node {
    package let settings: NodeSettings
    package internal(set) var units: [UnitCode: UnitState] = [:]
    package internal(set) var statuses: [UnitCode: UnitStatus] = [:]
    package internal(set) var owners: [UnitCode: Ownership] = [:]
    /// The bundle in force, `nil` before there is one.
    package internal(set) var bundle: NodeBundle?
    /// Told of every change of cells, before the change is acknowledged: the roll-ups' door.
    package var onChanges: ((UnitCode, [CellChange]) -> Void)?
    /// An upstream holds what this store never said: it is an older one, restored, or a copy, and may lack records.
    /// Whoever is told has them read again whole, and then says `finishedIntake`; nothing is offered before. `nil`:
    /// there is nothing to read.
    package var onOutdatedStore: ((UnitCode) -> Void)?
    /// Counts for people and metrics.
    package internal(set) var counters = NodeCounters()

    var context: PeeringContext
    var upstreams: [UpstreamLink]
    var downstream: [LinkID: DownstreamLink] = [:]
    /// Which downstream session speaks for a unit's incarnation.
    var seats: [UnitCode: [Seat]] = [:]
    var actions: [NodeAction] = []
    /// Sessions with output or holdings to hand over at the end of the event.
    var touched: Set<LinkID> = []
    var isStopping = false
    var lastSweepMilliseconds: Int64 = .longAgo
    /// Connections that have not proved themselves, by address and in all.
    var unproven: [String: Int] = [:]
    var unprovenCount = 0
    /// Bytes of all updates that are not complete.
    var stagedBytes = 0
    var digests = DigestBook()
    /// Claims without a position that wait for what the upstreams know of the unit.
    var asking: [UnitCode: Set<LinkID>] = [:]
    /// Units that anything downstream has claimed, by session, to tell holdings and stamps down.
    var claimants: [UnitCode: Set<LinkID>] = [:]

    /// Where the node keeps what it knows; without one it forgets with its process.
    var store: Store?
    /// Units with a change that is not on the disk yet, by the sequence of its last record.
    var undurable: [UnitCode: UInt64] = [:]
    /// Units whose status is to be written at the end of the event.
    var statusesToKeep: Set<UnitCode> = []
    /// Units of which an upstream has acknowledged something, to be written when due.
    var receiptsToKeep: Set<UnitCode> = []
    var receiptsDueMilliseconds: Int64 = .longAgo
    var snapshot: SnapshotProgress?
    /// Behind damage a snapshot makes the store whole again.
    var isSnapshotForced = false
    /// Hands out the rows that a snapshot of an owner needs, piece by piece (`isFirst` begins anew); `nil` at the end.
    package var rowsForSnapshot: ((_ isFirst: Bool) -> [UInt8]?)?
    /// When this run took over from a store, on our monotonic clock.
    var restoredAtMilliseconds: Int64?

    struct Seat {
        let incarnation: Incarnation
        let link: LinkID
    }

    /// The seed is 32 random bytes, for nonces, incarnations and jitter.
    package init(settings: NodeSettings, keyRing: KeyRing, seed: [UInt8]) {
        self.settings = settings
        context = PeeringContext(identity: settings.identity, keyRing: keyRing, entropy: Entropy(seed: seed))
        upstreams = settings.upstreams.map {
            UpstreamLink(upstream: $0, reconnectMaxMilliseconds: settings.reconnectMaxMilliseconds)
        }
        for unit in settings.owned {
            units[unit] = settings.newState(of: unit)
            owners[unit] = Ownership()
            statuses[unit] = UnitStatus()
        }
    }

    // MARK: - Events

    /// Time has passed. Call at the latest at `nextDeadlineMilliseconds`.
    package func tick(now: Instant) -> [NodeAction] {
        dialWhenDue(now: now)
        for index in upstreams.indices { tickUpstream(index, now: now) }
        sweepDownstream(now: now)
        tickAsking(now: now)
        tickDigests(now: now)
        return finishEvent(now: now)
    }

    /// Bytes have come on a connection.
    package func received(_ link: LinkID, _ bytes: Span<UInt8>, now: Instant) -> [NodeAction] {
        if let index = upstreams.firstIndex(where: { $0.link == link }) {
            receiveFromUpstream(index, bytes, now: now)
        } else if downstream[link] != nil {
            receiveFromDownstream(link, bytes, now: now)
        }
        return finishEvent(now: now)
    }

    /// A connection is gone, whoever closed it.
    package func closed(_ link: LinkID, now: Instant) -> [NodeAction] {
        if let index = upstreams.firstIndex(where: { $0.link == link }) {
            upstreams[index].session?.connectionClosed()
            endUpstream(index, now: now)
        } else {
            downstream[link]?.session.connectionClosed()
            endDownstream(link, now: now)
        }
        return finishEvent(now: now)
    }

    /// Says goodbye everywhere; afterwards nothing is dialed or accepted.
    package func stop(now: Instant) -> [NodeAction] {
        isStopping = true
        let goodbye = Goodbye(reason: .stopping, reconnectAfterMilliseconds: 1_000)
        for index in upstreams.indices {
            upstreams[index].session?.sayGoodbye(goodbye, &context)
            endUpstream(index, now: now)
            upstreams[index].dialing = .stopped
        }
        for link in downstream.keys.sorted() {
            downstream[link]?.session.sayGoodbye(goodbye, &context)
            endDownstream(link, now: now)
        }
        return finishEvent(now: now)
    }

    /// New keys are in force for handshakes to come; sessions that stand go on.
    package func adopt(_ keyRing: KeyRing) { context.keyRing = keyRing }

    /// The monotonic time in milliseconds at which `tick` must be called next; `nil` = only after another event.
    package func nextDeadlineMilliseconds(now: Instant) -> Int64? {
        var next = Int64.max
        for upstream in upstreams { next = min(next, upstream.nextDeadlineMilliseconds(settings)) }
        if !downstream.isEmpty { next = min(next, lastSweepMilliseconds + Self.sweepMilliseconds) }
        next = min(next, digestDeadlineMilliseconds(now: now), askingDeadlineMilliseconds(now: now))
        if let store = store?.nextDeadlineMilliseconds { next = min(next, max(store, now.monotonicMilliseconds)) }
        if !receiptsToKeep.isEmpty { next = min(next, receiptsDueMilliseconds) }
        return next == .max ? nil : next
    }

    /// Idle sessions and stale handshakes are looked for this often.
    static let sweepMilliseconds: Int64 = 1_000

    // MARK: - Turn's end

    /// Sends what is due, flushes every touched session, and hands the actions over.
    func finishEvent(now: Instant) -> [NodeAction] {
        for index in upstreams.indices { pumpUpstream(index, now: now) }
        // In a fixed order, so that a run is the same for the same events.
        for link in touched.sorted() { flushDownstream(link, now: now) }
        touched.removeAll(keepingCapacity: true)
        pumpStore(now: now)
        defer { actions.removeAll(keepingCapacity: false) }
        return actions
    }

    func log(_ level: LogEvent.Level, _ event: String, _ fields: [(String, String)] = []) {
        actions.append(.log(LogEvent(level, event, fields)))
    }

    /// Cells of a unit have changed and its position has moved: roll-ups first, then the upstreams.
    func didChange(_ unit: UnitCode, _ changes: [CellChange]) {
        onChanges?(unit, changes)
        counters.cellsChanged += UInt64(changes.count)
        for index in upstreams.indices {
            if let handle = upstreams[index].handles[unit] {
                upstreams[index].senders[Int(handle)].track(changes)
                // A relay that was behind its upstream may be ahead of it now.
                if owners[unit] == nil, upstreams[index].senders[Int(handle)].phase == .resting,
                    !Mutant.isOn(.restForEver)
                {
                    upstreams[index].senders[Int(handle)].phase = .ready
                }
                upstreams[index].dirty.insert(handle)
            } else if upstreams[index].isEstablished {
                claimUpstream(index, unit)
            }
        }
    }

    /// Every period of which some unit has cells, ascending.
    package var periods: [Period] {
        var periods: Set<Period> = []
        for state in units.values { periods.formUnion(state.cells.keys) }
        return periods.sorted()
    }

    /// Whether the unit's owner is heard right now: its own session here, a relay that hears it, or this node itself.
    package func isConnected(_ unit: UnitCode, now: Instant) -> Bool {
        if owners[unit] != nil { return true }
        if seats[unit] != nil { return true }
        guard let at = statuses[unit]?.heardAtMilliseconds else { return false }
        return now.monotonicMilliseconds - at <= settings.identity.idleMilliseconds
    }

    package func position(of unit: UnitCode) -> Position? { units[unit]?.position }
}

/// What a node has done, for people and metrics.
package struct NodeCounters: Sendable {
    package var probes: UInt64 = 0
    package var sessionsRefused: UInt64 = 0
    package var violations: UInt64 = 0
    package var updatesTaken: UInt64 = 0
    package var fullSyncsTaken: UInt64 = 0
    package var updatesRefused: UInt64 = 0
    package var updatesSent: UInt64 = 0
    package var cellsChanged: UInt64 = 0
    package var digestsEqual: UInt64 = 0
    package var digestMismatches: UInt64 = 0
    package var holdersDiffering: UInt64 = 0

    package init() {}
}
