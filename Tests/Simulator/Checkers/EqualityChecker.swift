import Model
import Nodes

/// In the end every nation holds of every unit exactly what its owner holds, and that is what the records add up to.
package final class EqualityChecker: Checker {
    private let truth = Truth()

    package init() {}

    func after(_ country: Country) -> String? { firstDifference(country) }

    /// The first thing that has not come right yet; cheap questions first.
    package func firstDifference(_ country: Country) -> String? {
        for machine in country.order where !machine.isUp { return "\(machine.name) is down" }
        for system in country.systems {
            guard let owner = country.owner(of: system.unit) else { return "\(system.unit) has no owner" }
            guard let position = owner.units[system.unit]?.position else {
                return "\(system.unit) has no incarnation"
            }
            for nation in country.nations {
                let held = country.world.nodes[nation]?.units[system.unit]?.position
                if held != position {
                    let held = held.map { "\($0)" } ?? "nothing"
                    return "\(nation) holds \(held) of \(system.unit), whose owner stands at \(position)"
                }
            }
        }
        for system in country.systems {
            for name in country.nations {
                guard let node = country.world.nodes[name] else { return "\(name) is down" }
                if let difference = truth.difference(node, system.unit, country) {
                    return "\(name): \(difference)"
                }
            }
        }
        return relays(country)
    }

    /// A province holds what its offices hold, too.
    private func relays(_ country: Country) -> String? {
        for machine in country.order where machine.role == .province {
            for below in country.order where below.upstreams.contains(machine.name) {
                for unit in below.owned {
                    let held = country.world.nodes[machine.name]?.units[unit]?.position
                    let own = country.world.nodes[below.name]?.units[unit]?.position
                    if held != own { return "\(machine.name) has not caught up with \(unit)" }
                }
            }
        }
        return nil
    }
}

extension Country {
    /// The node that owns a unit, clones aside.
    func owner(of unit: UnitCode) -> Node? {
        guard let machine = order.first(where: { !$0.isClone && $0.owned.contains(unit) }) else { return nil }
        return world.nodes[machine.name]
    }
}
