internal import Bytes
internal import Model
internal import Nodes
internal import Peering
internal import Runtime
internal import Wire

/// An office and a centre in one process, joined by nothing but the bytes they send: for measuring what these cost.
final class NodeBridge {
    let office: Node
    let centre: Node
    private let link = LinkID(number: 1)
    private var clock: Int64 = 0
    /// Processor time that the centre has spent on received bytes.
    private(set) var centreNanoseconds: Int64 = 0
    /// Bytes that the office has sent, and in how many pieces.
    private(set) var sentBytes = 0
    /// Received pieces are kept instead of taken, so that they can be taken in one go and measured.
    var isHolding = false
    private var held: [[UInt8]] = []

    /// `isSealed`: the session is encrypted; otherwise the office is of a program from before that.
    init(unit: UnitCode, centre: Node, officeSeed: UInt8, isSealed: Bool = true) {
        self.centre = centre
        let key = [UInt8](repeating: 7, count: 32)
        office = Node(
            settings: NodeSettings(
                identity: NodeIdentity(
                    node: "office-\(unit)", build: "bench", realm: .training, tier: .branch,
                    versions: isSealed ? ProtocolVersion.minors : 0...(ProtocolVersion.sealedMinor - 1)),
                upstreams: [.init(name: "centre", credential: Credential(keyID: "bench", sessionKey: key))],
                owned: [unit], attestationKeys: [unit: key]),
            keyRing: KeyRing(), seed: [officeSeed])
    }

    /// `judged`: the unit whose attestations this centre has the key of, and so judges; `nil`: it judges nobody's.
    static func centre(judging judged: UnitCode? = nil) -> Node {
        let key = [UInt8](repeating: 7, count: 32)
        // What it can do is measured, not what one key may have it do.
        var limits = NodeLimits()
        limits.decodedBurstBytes = .max
        limits.sessionsPerKeyMax = .max
        return Node(
            settings: NodeSettings(
                identity: NodeIdentity(
                    node: "centre", build: "bench", realm: .training, tier: .nation, plainUntilMilliseconds: .max),
                upstreams: [], owned: [], limits: limits),
            keyRing: KeyRing(["bench": judged.map { owned(by: $0, key) } ?? .init(sessionKey: key, scope: .any)]),
            seed: [2])
    }

    private static func owned(by unit: UnitCode, _ key: [UInt8]) -> KeyRing.Entry {
        KeyRing.Entry(sessionKey: key, scope: .units([unit]), head: unit, attestationKey: key)
    }

    private var now: Instant {
        Instant(monotonicMilliseconds: clock, unixMilliseconds: 1_795_312_800_000 + clock)
    }

    func connect(as number: UInt64) {
        _ = office.tick(now: now)
        let link = LinkID(number: number)
        peer = link
        deliver(centre.accepted(link, from: "bench", now: now), toOffice: true)
        deliver(office.dialed(upstream: 0, as: self.link, now: now), toOffice: false)
    }

    private var peer = LinkID(number: 1)

    func commit(_ unit: UnitCode, _ cells: [(key: CellKey, new: Measures)]) {
        clock += 1
        deliver(
            office.commit(unit, cells.map { (key: $0.key, measures: $0.new) }, now: now), toOffice: false)
    }

    func finishIntake(_ unit: UnitCode) { deliver(office.finishedIntake(of: unit, now: now), toOffice: false) }

    private func deliver(_ actions: [NodeAction], toOffice: Bool) {
        for action in actions {
            if case .continueLater = action { take([]) }
            guard case .send(_, let bytes) = action else { continue }
            if toOffice {
                deliver(office.received(link, bytes.span, now: now), toOffice: false)
            } else {
                sentBytes += bytes.count
                if isHolding { held.append(bytes) } else { take(bytes) }
            }
        }
    }

    private func take(_ bytes: [UInt8]) {
        let start = SystemClock.processNanoseconds
        let answer = centre.received(peer, bytes.span, now: now)
        centreNanoseconds += SystemClock.processNanoseconds - start
        deliver(answer, toOffice: true)
    }

    /// Takes what was held back, joined into pieces as a socket would give them.
    func release(pieceBytes: Int = 64 * 1024) {
        isHolding = false
        var pieces: [[UInt8]] = [[]]
        for bytes in held {
            if pieces[pieces.count - 1].count + bytes.count > pieceBytes { pieces.append([]) }
            pieces[pieces.count - 1] += bytes
        }
        held = []
        for piece in pieces where !piece.isEmpty { take(piece) }
    }
}
