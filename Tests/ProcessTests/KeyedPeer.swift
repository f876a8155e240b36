import Bytes
import Foundation
import Model
import Peering
import Wire

/// A peer with a valid key that says whatever a test wants said: what an office whose program goes wrong would say, or
/// whoever stole its key.
final class KeyedPeer {
    private let socket: LocalSocket
    private let session: Session
    private var context: PeeringContext
    private let start = monotonicSeconds()

    /// Connects and proves the key of a key file; `isIn` says whether it was let in.
    init(port: UInt16, keyFile: String) throws {
        func field(_ name: String) throws -> String {
            guard let match = try Regex("\"\(name)\": *\"([^\"]*)\"").firstMatch(in: keyFile),
                let text = match.output[1].substring
            else { throw Trouble("no \(name) in the key file") }
            return String(text)
        }
        let keyID = try field("keyID")
        guard let key = Hexadecimal.decode(try field("sessionKey")) else { throw Trouble("no key in the key file") }
        socket = try LocalSocket(port: port)
        context = PeeringContext(
            identity: NodeIdentity(node: keyID, build: "greedy", realm: .training, tier: .branch), keyRing: KeyRing(),
            entropy: Entropy(seed: (0..<32).map { _ in UInt8.random(in: 0...255) }))
        session = Session(
            .dialer(Credential(keyID: keyID, sessionKey: key)),
            now: Instant(monotonicMilliseconds: 0, unixMilliseconds: Int64(Date().timeIntervalSince1970 * 1_000)))
        session.start(&context)
        socket.send(session.takeOutput())
        while !session.isEstablished, session.end == nil {
            let bytes = socket.read()
            if bytes.isEmpty { return }
            take(bytes)
        }
    }

    private var now: Instant {
        Instant(
            monotonicMilliseconds: Int64((monotonicSeconds() - start) * 1_000),
            unixMilliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    var isIn: Bool { session.isEstablished }

    /// Refusals so far, of the session and of what was said in it, by name.
    private(set) var refusals: [String] = []

    private func take(_ bytes: [UInt8]) {
        session.receive(bytes.span, now: now)
        while let input = session.nextInput(&context, now: now) {
            if case .message(.refuse(let refuse)) = input {
                refusals.append(WireCode(rawValue: refuse.code)?.name ?? "\(refuse.code)")
            }
        }
        if case .refused(let code, _, _, _)? = session.end {
            refusals.append(WireCode(rawValue: code)?.name ?? "\(code)")
        }
        let answer = session.takeOutput()
        if !answer.isEmpty { socket.send(answer) }
    }

    /// Says something, whatever it was granted.
    func say(_ messages: Message...) { socket.send(sealed(messages)) }

    func sealed(_ messages: [Message]) -> [UInt8] {
        for message in messages { session.send(message, &context) }
        return session.takeOutput()
    }

    func write(_ bytes: [UInt8]) { socket.send(bytes) }

    /// Wide updates as they would go out, one number after the other, of so many bytes in all.
    func preparedWide(bytes: Int) throws -> [[UInt8]] {
        var prepared: [[UInt8]] = []
        var count = 0
        while count < bytes {
            prepared.append(session.prepare(try Self.wide(UInt64(prepared.count + 1)), &context))
            count += prepared.last?.count ?? bytes
        }
        return prepared
    }

    /// The frames, each with its MAC.
    func sealed(_ prepared: [[UInt8]]) -> [UInt8] {
        for frame in prepared { session.sendUpdate(prepared: frame, isBulk: false) }
        return session.takeOutput()
    }

    /// Reads until the listener has refused something, or has ended the connection, or the time is over.
    func readRefusal(within seconds: Double = 15) -> String? {
        let end = monotonicSeconds() + seconds
        while refusals.isEmpty, monotonicSeconds() < end {
            let bytes = socket.read()
            if bytes.isEmpty { break }
            take(bytes)
        }
        return refusals.first
    }

    // MARK: - What is said

    static func claim(_ unit: String) throws -> Message {
        guard let unit = UnitCode(unit) else { throw Trouble("\(unit) is no unit") }
        return .claim([
            Claim(handle: 0, unit: unit, isOwner: true, position: position(1), heardAgeMilliseconds: 0)
        ])
    }

    private static func position(_ version: UInt64) -> Position {
        Position(incarnation: Incarnation(counter: 1, random: 7), version: version, tag: version)
    }

    private static func keys(_ cells: Range<Int>) throws -> [CellKey] {
        try cells.map { cell in
            // Two hundred months from 2008 on, and procedures that nobody has.
            let month = cell % 200
            guard let day = Day(year: 2008 + month / 12, month: month % 12 + 1, day: 1),
                let procedure = ProcedureCode("9.\(1_000 + cell / 200)")
            else { throw Trouble("no cell \(cell)") }
            return CellKey(Period(.month, holding: day), procedure)
        }
    }

    /// So many open dossiers.
    private static func measures(_ count: Int64) throws -> Measures {
        let all: [(Measure, UInt32)] = [
            (.received, 0), (.receivedDirect, 0), (.scope, 0), (.pending, 9_800), (.contentPending, 9_800),
        ]
        return try Measures(
            canonical: all.map { Measures.Entry(Slot($0.0, key: $0.1), count) }.sorted { $0.slot < $1.slot })
    }

    private static func update(_ number: UInt64, _ base: UpdateFrame.Base, _ cells: [UpdateFrame.Cell]) -> Message {
        .update(
            UpdateFrame(
                handle: 0, number: number, index: 0,
                head: UpdateFrame.Head(base: base, frames: 1, isConfirmed: false), cells: cells, attestation: []))
    }

    /// An update of so many cells, all but the first a byte each on the wire.
    static func update(_ number: UInt64, cells: Range<Int>) throws -> Message {
        let one = try measures(1)
        if number == 1 {
            return update(1, .none(new: position(1)), try keys(cells).map { UpdateFrame.Cell($0, .plain(one)) })
        }
        return update(
            number, .position(position(number - 1), step: 1, tag: number),
            try keys(cells).map { UpdateFrame.Cell($0, .difference(one)) })
    }

    /// A full sync that nothing makes shorter: some 50 kB.
    static func wide(_ number: UInt64 = 1) throws -> Message {
        update(
            number, .none(new: position(1)),
            try keys(0..<1_800).map {
                UpdateFrame.Cell($0, .plain(try measures(Int64.random(in: 1 << 37..<1 << 39))))
            })
    }
}
