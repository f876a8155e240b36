import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// An office whose words are its own, to be passed on by somebody who may not be honest.
struct GenuineOffice {
    let unit: UnitCode
    var key: [UInt8]
    private(set) var state: UnitState

    init(_ unit: String, counter: UInt32 = 1, random: UInt64 = 7) throws {
        self.unit = try #require(UnitCode(unit))
        key = Self.key(unit)
        state = UnitState(unit: self.unit, tagCapacity: 64, tellsOthers: true)
        state.begin(Incarnation(counter: counter, random: random))
    }

    static func key(_ unit: String) -> [UInt8] { SimpleCountry.key("attestation \(unit)") }

    var position: Position { state.position ?? Sample.position(0) }

    /// Commits counts by procedure, all of one month.
    mutating func commit(_ counts: [(procedure: String, count: Int64)], _ period: String = "2026-11") {
        let cells = counts.compactMap { procedure, count in
            Sample.key(procedure, period).map { (key: $0, measures: Sample.measures(count)) }
        }
        _ = state.commit(cells)
    }

    func attestation(isConfirmed: Bool = false) -> [UInt8] {
        Attestation.make(key: key, state, isConfirmed: isConfirmed)
    }

    /// Everything, as the office sends it.
    func fullSync(_ number: UInt64, handle: UInt32 = 0, isConfirmed: Bool = false) -> UpdateFrame {
        frame(number, .none(new: position), state.allKeys(), handle: handle, isConfirmed: isConfirmed)
    }

    /// What has changed since a former state.
    func update(_ number: UInt64, since base: GenuineOffice, handle: UInt32 = 0) -> UpdateFrame {
        let step = position.version - base.position.version
        return frame(
            number, .position(base.position, step: step, tag: position.tag),
            state.keys(changedAfter: base.position.version), handle: handle)
    }

    private func frame(
        _ number: UInt64, _ base: UpdateFrame.Base, _ keys: [CellKey], handle: UInt32, isConfirmed: Bool = false
    ) -> UpdateFrame {
        UpdateFrame(
            handle: handle, number: number, index: 0,
            head: UpdateFrame.Head(base: base, frames: 1, isConfirmed: isConfirmed),
            cells: keys.map { UpdateFrame.Cell($0, .plain(state.measures($0) ?? Measures())) },
            attestation: attestation(isConfirmed: isConfirmed))
    }
}

extension UpdateFrame {
    /// The same with one cell's count changed.
    func altered(_ index: Int = 0, to count: Int64 = 1_000_000) -> UpdateFrame {
        var frame = self
        frame.cells[index] = Cell(frame.cells[index].key, .plain(Sample.measures(count)))
        return frame
    }
}

/// A centre with attestation keys, and a province below it that holds its own key and nobody else's.
enum Attested {
    static let offices = ["10101", "10102"]

    static func units(_ codes: [String]) -> Set<UnitCode> { Set(codes.compactMap { UnitCode($0) }) }

    /// "a" and "b" are the offices' own keys, "01" the province's, which may pass on what its branches say.
    static func ring(
        hasAttestationKeys: Bool = true, without: [String] = [], with others: [String] = []
    ) -> KeyRing {
        var entries: [String: KeyRing.Entry] = [
            "01": KeyRing.Entry(
                sessionKey: SimpleCountry.key("01"), scope: .units(units(["01", "10199"] + offices)),
                head: UnitCode("01"), attestationKey: hasAttestationKeys ? GenuineOffice.key("01") : nil)
        ]
        for (name, unit) in zip(["a", "b"], offices) {
            let hasKey = hasAttestationKeys && !without.contains(unit)
            entries[name] = KeyRing.Entry(
                sessionKey: SimpleCountry.key(name), scope: .units(units([unit])), head: UnitCode(unit),
                attestationKey: hasKey ? GenuineOffice.key(unit) : nil)
        }
        for unit in others {
            entries[unit] = KeyRing.Entry(
                sessionKey: SimpleCountry.key(unit), scope: .units(units([unit])), head: UnitCode(unit),
                attestationKey: GenuineOffice.key(unit))
        }
        return KeyRing(entries)
    }

    static func centre(_ rules: AttestationRules = AttestationRules(), ring: KeyRing = ring()) -> Node {
        var settings = NodeSettings(
            identity: SimpleCountry.identity("VN", .nation), upstreams: [], owned: [])
        settings.checksCells = false
        settings.attestation = rules
        let node = Node(settings: settings, keyRing: ring, seed: [1])
        let now = Instant(monotonicMilliseconds: 0, unixMilliseconds: 1_794_794_400_000)
        _ = node.adopt(bundle, now: now)
        _ = node.tick(now: now)
        return node
    }

    /// 10199 stands in the topology, below the province, and has no key of its own anywhere.
    static var bundle: NodeBundle {
        let branches = units(offices + ["10199"])
        var parents: [UnitCode: Set<UnitCode>] = [:]
        for branch in branches { parents[branch] = units(["01"]) }
        return NodeBundle(serial: 1, bytes: [1], units: branches.union(units(["01", "VN"])), parents: parents)
    }
}
