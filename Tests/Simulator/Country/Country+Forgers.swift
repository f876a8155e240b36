import Model
import Nodes
internal import TestSupport
internal import Wire

// Programs with a province's key, and figures of their own making.
extension Country {
    /// Somebody with a province's key passes on figures of its offices that these have never made: a state that looks
    /// newer than what is held, or the very position with other cells in it.
    ///
    /// - Returns: how the world calls the program; `nil` where the province holds nothing yet.
    func letForger(in machine: Machine, number: Int, _ random: inout SplitMix64) -> String? {
        let held = (world.nodes[machine.name]?.units ?? [:]).values
            .filter { !machine.owned.contains($0.unit) && $0.position != nil && !$0.allKeys().isEmpty }
            .sorted { $0.unit < $1.unit }
        guard !held.isEmpty, !machine.upstreams.isEmpty else { return nil }
        let node = SimpleCountry.aggregator(
            machine.nodeName, .province, below: [], upstreams: machine.upstreams, seed: random.next())
        for own in held where held.count == 1 || random.bool(oneIn: 2) {
            guard let forged = Self.forged(own, &random), let position = forged.position else { continue }
            forgedTags[forged.unit, default: []].insert(position.tag)
            node.restore(forged)
        }
        guard !node.units.isEmpty else { return nil }
        let name = "\(machine.name)?\(number)"
        forgers.append(name)
        world.add(node, named: name)
        return name
    }

    /// Ends one, or all of them.
    func endForgers(_ name: String? = nil) {
        for forger in forgers where name == nil || forger == name { world.remove(forger) }
        forgers.removeAll { name == nil || $0 == name }
    }

    /// An office's state with one cell's counts in another's place, some versions on; the attestation is made up, or
    /// the one of the true state.
    private static func forged(_ own: UnitState, _ random: inout SplitMix64) -> UnitState? {
        let keys = own.allKeys()
        var state = own
        for _ in 0..<random.next(in: 1...3) {
            guard let measures = own.measures(random.element(of: keys)) else { continue }
            _ = state.commit([(random.element(of: keys), measures)])
        }
        guard state.position != own.position else { return nil }
        if random.bool(oneIn: 2) {
            state.attestation = (0..<16).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        }
        return state
    }
}
