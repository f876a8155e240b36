internal import Model
internal import Nodes
internal import Peering
internal import Runtime
internal import Wire

/// One office of a fleet that a bench runs against a real centre: its figures, its session, and what it has to tell.
///
/// It does what an agent does for one unit and one upstream, but for what a bench has no use for: records, a store,
/// takeovers. Thousands of them share one process, and so one inflater.
final class FleetOffice {
    let key: BenchAggregator.Key
    private let unit: UnitCode
    private var state: UnitState
    private(set) var session: Session?
    private var number: UInt64 = 0
    private var hasClaimed = false
    private var mayTell = false
    /// Told in this session, so that the next update's base is "previous".
    private var hasTold = false
    private var toldPosition: Position?
    /// What was committed since, when that was one commit.
    private var fresh: [CellChange] = []
    /// Frames that found no credit.
    private var waiting: [[UInt8]] = []
    /// When each version was committed that is not known to be durable at the centre.
    private var committed: [(version: UInt64, atNanoseconds: Int64)] = []
    /// How long each took.
    private(set) var latencies: [Int64] = []
    /// The first refusal.
    private(set) var refusal: String?

    init(_ unit: UnitCode, _ key: BenchAggregator.Key) {
        self.unit = unit
        self.key = key
        state = UnitState(unit: unit, tagCapacity: 16, tellsOthers: true)
        state.begin(Incarnation(counter: 1, random: 7))
    }

    /// Whether the centre has everything on its disk.
    var isDelivered: Bool { committed.isEmpty && mayTell }
    var isEstablished: Bool { session?.isEstablished == true }
    var cellCount: Int { state.cellCount }
    var waitingBytes: Int { waiting.reduce(0) { $0 + $1.count } }

    func clearLatencies() { latencies = [] }

    func commit(_ cells: [(key: CellKey, measures: Measures)]) {
        let isNext = state.version == toldPosition?.version
        let changes = state.commit(cells)
        guard !changes.isEmpty else { return }
        fresh = isNext ? changes : []
        if let attestationKey = key.attestationKey { state.attestation = Attestation.make(key: attestationKey, state) }
        committed.append((state.version, SystemClock.monotonicNanoseconds))
    }

    // MARK: - The session

    func open(_ context: inout PeeringContext, now: Instant) {
        session = Session(.dialer(Credential(keyID: key.keyID, sessionKey: key.sessionKey)), now: now)
        (hasClaimed, mayTell, hasTold, waiting, number) = (false, false, false, [], 0)
        session?.start(&context)
    }

    func close() {
        session?.connectionClosed()
        session = nil
        mayTell = false
    }

    func receive(_ bytes: Span<UInt8>, _ context: inout PeeringContext, now: Instant) {
        guard let session else { return }
        session.receive(bytes, now: now)
        while let input = session.nextInput(&context, now: now) {
            guard case .message(let message) = input else { continue }
            switch message {
            case .holding(let holdings): for holding in holdings where holding.holder.isEmpty { hear(holding) }
            case .refuse(let refuse): refusal = refusal ?? refuse.text
            default: break
            }
        }
        if session.isEstablished, !hasClaimed {
            hasClaimed = true
            let claim = Claim(
                handle: 0, unit: unit, isOwner: true, position: state.position, heardAgeMilliseconds: 0)
            session.send(.claim([claim]), &context)
        }
        tell(&context)
    }

    private func hear(_ holding: Holding) {
        if !mayTell {
            mayTell = true
            toldPosition = holding.position
        }
        guard holding.level == .durable, let position = holding.position else { return }
        let now = SystemClock.monotonicNanoseconds
        while let first = committed.first, first.version <= position.version {
            latencies.append(now - first.atNanoseconds)
            committed.removeFirst()
        }
    }

    /// Sends what the centre does not have, as far as there is credit.
    func tell(_ context: inout PeeringContext) {
        guard let session, session.isEstablished, mayTell else { return }
        while let frame = waiting.first, session.allowsUpdate(bytes: frame.count, isBulk: false) {
            session.sendUpdate(prepared: waiting.removeFirst(), isBulk: false)
        }
        guard waiting.isEmpty, let position = state.position, position != toldPosition else { return }
        let cells = cellsToTell()
        let ranges = UpdateFrame.partition(cells)
        number += 1
        for (index, range) in ranges.enumerated() {
            let frame = UpdateFrame(
                handle: 0, number: number, index: UInt32(index),
                head: index == 0
                    ? UpdateFrame.Head(base: base(of: position), frames: UInt32(ranges.count), isConfirmed: false)
                    : nil,
                cells: Array(cells[range]), attestation: index == ranges.count - 1 ? state.attestation : [])
            let bytes = session.prepare(.update(frame), &context)
            if waiting.isEmpty, session.allowsUpdate(bytes: bytes.count, isBulk: false) {
                session.sendUpdate(prepared: bytes, isBulk: false)
            } else {
                waiting.append(bytes)
            }
        }
        (toldPosition, hasTold, fresh) = (position, true, [])
    }

    private func base(of position: Position) -> UpdateFrame.Base {
        guard let toldPosition else { return .none(new: position) }
        let step = position.version - toldPosition.version
        return hasTold
            ? .previous(step: step, tag: position.tag) : .position(toldPosition, step: step, tag: position.tag)
    }

    private func cellsToTell() -> [UpdateFrame.Cell] {
        if !fresh.isEmpty { return fresh.map { UpdateFrame.Cell($0.key, .difference($0.difference)) } }
        let keys = toldPosition.map { state.keys(changedAfter: $0.version) } ?? state.allKeys()
        return keys.map { UpdateFrame.Cell($0, .plain(state.measures($0) ?? Measures())) }
    }
}
