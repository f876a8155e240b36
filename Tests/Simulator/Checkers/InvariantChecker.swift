import Nodes

/// Every state of every node is sound in itself; one node a look, in turn.
final class InvariantChecker: Checker {
    private var next = 0

    func during(_ country: Country) -> String? {
        guard !country.order.isEmpty else { return nil }
        next = (next + 1) % country.order.count
        return broken(country.order[next], country)
    }

    func after(_ country: Country) -> String? {
        for machine in country.order {
            if let broken = broken(machine, country) { return broken }
        }
        return nil
    }

    private func broken(_ machine: Machine, _ country: Country) -> String? {
        guard let node = country.world.nodes[machine.name] else { return nil }
        for (unit, state) in node.units.sorted(by: { $0.key < $1.key }) {
            if let broken = state.brokenInvariant() { return "\(machine.name) \(unit): \(broken)" }
        }
        return nil
    }
}
