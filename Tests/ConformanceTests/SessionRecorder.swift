import Bytes
import Model
import Nodes
import Peering
import Simulator
import TestSupport
import Wire

/// Notes what passes in a virtual world as a transcript.
final class SessionRecorder {
    let world = VirtualWorld()
    private var transcript: SessionTranscript
    /// Dialers of the links that stand, by the link's number.
    private var dialers: [UInt64: String] = [:]
    private var readers: [Direction: FrameReader] = [:]
    private var inflater = Inflater()

    private struct Direction: Hashable {
        let link: UInt64
        let from: String
    }

    init(name: String, requirements: [String]) {
        transcript = SessionTranscript(name: name, requirements: requirements)
        world.observer = { [unowned self] in take($0) }
    }

    private var now: Int { Int(world.nowMilliseconds) }

    func note(_ text: String) { transcript.note(at: now, text) }

    private func take(_ observation: VirtualWorld.Observation) {
        switch observation {
        case .connect(let link, let dialer, let listener):
            dialers[link] = dialer
            let key = world.nodes[dialer]?.settings.upstreams.first?.credential.sessionKey ?? []
            transcript.connect(at: now, link: Int(link), dialer: dialer, listener: listener, sessionKey: key)
        case .bytes(let link, let from, _, let bytes): take(bytes, Direction(link: link, from: from))
        case .end(let link, _):
            // Both sides see the end; the first says it.
            guard dialers.removeValue(forKey: link) != nil else { return }
            transcript.cut(at: now, link: Int(link))
        }
    }

    private func take(_ bytes: [UInt8], _ direction: Direction) {
        var reader = readers[direction] ?? FrameReader()
        reader.receive(bytes.span)
        while let frame = try? reader.nextFrame(limits: .session, authenticated: false) {
            let summary = (try? frame.message(&inflater).summary) ?? frame.header.type.name
            transcript.frame(
                at: now, link: Int(direction.link), from: direction.from, frame.bytes, summary: summary)
        }
        readers[direction] = reader
    }

    /// The transcript, with where everybody stands.
    func finished() -> VectorJSON {
        for name in world.nodes.keys.sorted() {
            for (unit, state) in (world.nodes[name]?.units ?? [:]).sorted(by: { $0.key < $1.key }) {
                transcript.finish(
                    node: name, unit: unit.description, position: state.position?.described ?? .null,
                    cells: state.cellCount)
            }
        }
        return transcript.json
    }
}

extension Message {
    /// One line for people.
    fileprivate var summary: String {
        switch self {
        case .update(let update):
            let base =
                switch update.head?.base {
                case .none?: "a full sync"
                case .position(let base, _, _)?: "from version \(base.version)"
                case .previous?: "from the update before"
                case nil: "frame \(update.index)"
                }
            return "update \(update.number), \(base), \(update.cells.count) cells"
        case .refuse(let refuse):
            return "refuse: \(WireCode(rawValue: refuse.code).map { "\($0)" } ?? "\(refuse.code)")"
        case .claim(let claims):
            return "claim " + claims.map { "\($0.unit)\($0.isOwner ? "" : " as relay")" }.joined(separator: ", ")
        case .holding(let holdings):
            return "holding "
                + holdings.map { holding in
                    (holding.holder.isEmpty ? "" : "at \(holding.holder) ")
                        + (holding.position.map { "version \($0.version)" } ?? "none")
                }.joined(separator: ", ")
        default: return type.name
        }
    }
}
