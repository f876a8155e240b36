import Nodes

/// Owners tell digests of their states, and whoever holds the same position compares: here nothing spoils memory, so a
/// digest that differs is a mistake of the protocol or of ours, although a full sync would heal it.
final class DigestChecker: Checker {
    func during(_ country: Country) -> String? {
        for machine in country.order {
            guard let node = country.world.nodes[machine.name], node.counters.digestMismatches > 0 else { continue }
            return "\(machine.name) was told a digest that its cells do not have"
        }
        return nil
    }

    func after(_ country: Country) -> String? { during(country) }
}
