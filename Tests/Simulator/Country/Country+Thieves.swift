import Model
package import Nodes
package import TestSupport
package import Wire

// Programs with an office's key, and a store of their own making.
extension Country {
    /// Somebody with an agent's key speaks for its unit, under an incarnation that looks greater than the office's.
    ///
    /// - Returns: how the world calls the program; `nil` where the office has not begun.
    func letThief(in machine: Machine, number: Int, _ random: inout SplitMix64) -> String? {
        guard let unit = machine.owned.first, let own = world.nodes[machine.name]?.units[unit],
            let position = own.position
        else { return nil }
        let thief = SimpleCountry.thief(
            machine.nodeName, of: own, incarnation: Self.stolen(position.incarnation, &random),
            upstreams: machine.upstreams.filter { _ in !random.bool(oneIn: 3) }, seed: random.next(), &random)
        guard let thief else { return nil }
        let name = "\(machine.name)!\(number)"
        thieves.append(name)
        world.add(thief, named: name)
        world.with(name) { $0.finishedIntake(of: unit, now: $1) }
        return name
    }

    /// Ends one, or all of them.
    func endThieves(_ name: String? = nil) {
        for thief in thieves where name == nil || thief == name { world.remove(thief) }
        thieves.removeAll { name == nil || $0 == name }
    }

    /// What passes for a greater incarnation of an office.
    package static func stolen(_ own: Incarnation, _ random: inout SplitMix64) -> Incarnation {
        switch random.next(below: 4) {
        case 0: Incarnation(counter: own.counter, random: .max - UInt64(random.next(below: 1_000)))
        case 1: Incarnation(counter: .max, random: random.next())
        case 2: Incarnation(counter: own.counter &+ UInt32(random.next(in: 2...2_000)), random: random.next())
        default: Incarnation(counter: own.counter &+ 1, random: random.next())
        }
    }
}

extension SimpleCountry {
    /// An agent with the keys of another, figures that are that office's with one cell's counts in another's place, and
    /// an incarnation of its own choice. `nil` without an upstream or without cells.
    package static func thief(
        _ name: String, of own: UnitState, incarnation: Incarnation, upstreams: [String], seed: UInt64,
        _ random: inout SplitMix64
    ) -> Node? {
        let keys = own.allKeys()
        guard !upstreams.isEmpty, !keys.isEmpty else { return nil }
        var state = own
        state.begin(incarnation)
        if let measures = own.measures(random.element(of: keys)) {
            _ = state.commit([(random.element(of: keys), measures)])
        }
        let node = agent(name, units: [own.unit.description], upstreams: upstreams, seed: seed)
        node.restore(state)
        return node
    }
}
