import Bytes
import Configuration
import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// A dialer that says to a real node what the test wants said, right or wrong.
final class HandDialer {
    let node: Node
    let session: Session
    let link: LinkID
    /// What the node answered after the handshake.
    private(set) var heard: [Message] = []
    private(set) var isClosed = false
    /// How often the node had others served first.
    private(set) var turns = 0
    var milliseconds: Int64
    private var context: PeeringContext

    init(to node: Node, as name: String, link: UInt64 = 1, at milliseconds: Int64 = 0, from address: String = "here") {
        self.node = node
        self.link = LinkID(number: link)
        self.milliseconds = milliseconds
        context = PeeringContext(
            identity: SimpleCountry.identity(name, .branch), keyRing: KeyRing(), entropy: Entropy(seed: [UInt8(link)]))
        let now = Instant(monotonicMilliseconds: milliseconds, unixMilliseconds: 1_794_794_400_000 + milliseconds)
        let credential = Credential(keyID: name, sessionKey: SimpleCountry.key(name))
        session = Session(.dialer(credential), now: now)
        take(node.accepted(self.link, from: address, now: now))
        session.start(&context)
        flush()
    }

    var now: Instant {
        Instant(monotonicMilliseconds: milliseconds, unixMilliseconds: 1_794_794_400_000 + milliseconds)
    }

    /// Says it and takes the answers.
    func say(_ messages: Message...) {
        for message in messages { session.send(message, &context) }
        flush()
    }

    /// A message as it would go out, for a test that hands it over itself.
    func sealed(_ message: Message) -> [UInt8] {
        session.send(message, &context)
        return session.takeOutput()
    }

    func claim(_ unit: String, handle: UInt32 = 0, at position: Position? = nil, isOwner: Bool = true, age: UInt64 = 0)
    {
        guard let unit = UnitCode(unit) else { return }
        say(
            .claim([
                Claim(handle: handle, unit: unit, isOwner: isOwner, position: position, heardAgeMilliseconds: age)
            ]))
    }

    func flush() {
        for _ in 0..<10 {
            let bytes = session.takeOutput()
            if bytes.isEmpty { return }
            take(node.received(link, bytes.span, now: now))
        }
    }

    /// Carries out what the node asks for about this connection.
    func take(_ actions: [NodeAction]) {
        for action in actions {
            switch action {
            case .send(let to, let bytes) where to == link:
                session.receive(bytes.span, now: now)
                while let input = session.nextInput(&context, now: now) {
                    if case .message(let message) = input { heard.append(message) }
                }
            case .continueLater(let to) where to == link:
                turns += 1
                take(node.received(link, [UInt8]().span, now: now))
            case .close(let to) where to == link, .drop(let to) where to == link: isClosed = true
            default: break
            }
        }
    }

    /// The refusals since the last call, the session's own included.
    func refusals() -> [WireCode?] {
        var codes: [WireCode?] = heard.compactMap {
            if case .refuse(let refuse) = $0 { return .some(WireCode(rawValue: refuse.code)) }
            return nil
        }
        if case .refused(let code, _, _, _)? = session.end { codes.append(WireCode(rawValue: code)) }
        heard = []
        return codes
    }

    /// The node's last word on what it holds of a handle.
    func holding(_ handle: UInt32 = 0) -> Holding? {
        heard.reversed().lazy.compactMap { message -> Holding? in
            switch message {
            case .holding(let holdings): holdings.last { $0.handle == handle && $0.holder.isEmpty }
            case .refuse(let refuse): refuse.holding
            default: nil
            }
        }.first
    }
}

/// Positions and updates in few words.
enum Sample {
    static func position(_ version: UInt64, counter: UInt32 = 1, random: UInt64 = 7, tag: UInt64? = nil) -> Position {
        Position(
            incarnation: Incarnation(counter: counter, random: random), version: version, tag: tag ?? version * 1_000)
    }

    static func measures(_ count: Int64) -> Measures {
        (try? Measures(canonical: count == 0 ? [] : [Measures.Entry(Slot(.received), count)])) ?? Measures()
    }

    static func key(_ procedure: String, _ period: String = "2026-11") -> CellKey? {
        guard let procedure = ProcedureCode(procedure), let period = Period(period) else { return nil }
        return CellKey(period, procedure)
    }

    static func plain(_ procedure: String, _ count: Int64, _ period: String = "2026-11") -> UpdateFrame.Cell? {
        key(procedure, period).map { UpdateFrame.Cell($0, .plain(measures(count))) }
    }

    static func difference(_ procedure: String, _ count: Int64) -> UpdateFrame.Cell? {
        key(procedure).map { UpdateFrame.Cell($0, .difference(measures(count))) }
    }

    static func update(
        _ number: UInt64, _ base: UpdateFrame.Base?, _ cells: [UpdateFrame.Cell?], handle: UInt32 = 0,
        frames: UInt32 = 1, index: UInt32 = 0, isConfirmed: Bool = false
    ) -> Message {
        .update(
            UpdateFrame(
                handle: handle, number: number, index: index,
                head: base.map { UpdateFrame.Head(base: $0, frames: frames, isConfirmed: isConfirmed) },
                cells: cells.compactMap(\.self), attestation: []))
    }

    /// A centre that lets "a" write two offices, and "b" every unit.
    /// A node's rankings, not following its changes yet, under a small topology and otherwise the shipped rules.
    static func book(of node: Node, topology: String, hash: [UInt8] = [1]) throws -> RankingBook {
        RankingBook(
            BundleContents(
                topology: try Topology(csv: Array(topology.utf8), file: "t"),
                register: try #require(Register([])), calendar: WorkingCalendar(),
                catalogue: CatalogueFile.standard(), hash: hash), of: node)
    }

    static func centre(_ limits: NodeLimits = NodeLimits(), checksCells: Bool = false) -> Node {
        let units = Set(["10101", "10102"].compactMap { UnitCode($0) })
        var settings = NodeSettings(
            identity: SimpleCountry.identity("VN", .nation), upstreams: [], owned: [], limits: limits)
        settings.checksCells = checksCells
        return Node(
            settings: settings,
            keyRing: KeyRing([
                "a": KeyRing.Entry(sessionKey: SimpleCountry.key("a"), scope: .units(units)),
                "b": KeyRing.Entry(sessionKey: SimpleCountry.key("b"), scope: .any),
            ]), seed: [1])
    }
}
