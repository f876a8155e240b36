import Model
import Nodes
import Wire

/// No nation ever holds a state that a forging province has made: offices prove theirs, and forgers cannot.
final class ForgeryChecker: Checker {
    func during(_ country: Country) -> String? {
        for name in country.nations {
            guard let node = country.world.nodes[name] else { continue }
            for (unit, tags) in country.forgedTags {
                if let held = node.units[unit]?.position, tags.contains(held.tag) {
                    return "\(name) took \(held) of \(unit), which a relay has forged"
                }
            }
        }
        return nil
    }

    func after(_ country: Country) -> String? { during(country) }
}
