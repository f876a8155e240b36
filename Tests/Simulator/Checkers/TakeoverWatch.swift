import Model
package import Nodes
import Wire

/// Whoever has an office's key and not its store takes no node's figures of it while that node has heard the office
/// within `takeover`. The watch remembers by itself what each node held and when it had heard it.
package final class TakeoverWatch {
    private struct Seen {
        let incarnation: Incarnation
        let heardAtMilliseconds: Int64
    }

    /// The node of a name, as it was looked at last: after a restart it has to be looked at anew.
    private var nodes: [String: Node] = [:]
    private var seen: [String: [UnitCode: Seen]] = [:]
    private var hostile: Set<Incarnation> = []
    private let takeoverMilliseconds: Int64

    package init(takeoverMilliseconds: Int64) { self.takeoverMilliseconds = takeoverMilliseconds }

    /// What these nodes call themselves is no office's own.
    package func note(_ thieves: [Node]) {
        for thief in thieves { hostile.formUnion(thief.units.values.compactMap(\.incarnation)) }
    }

    /// - Returns: what must not have happened, in words.
    package func look(at nodes: [(name: String, node: Node)], nowMilliseconds now: Int64) -> String? {
        for (name, node) in nodes {
            if self.nodes[name] !== node { seen[name] = [:] }
            self.nodes[name] = node
            for (unit, state) in node.units where node.owners[unit] == nil {
                guard let incarnation = state.incarnation else { continue }
                if hostile.contains(incarnation) {
                    guard let before = seen[name]?.removeValue(forKey: unit) else { continue }
                    let age = now - before.heardAtMilliseconds
                    if age < takeoverMilliseconds {
                        return "\(name) gave the place of \(unit) to \(incarnation), a thief's, although it had heard "
                            + "\(before.incarnation) \(age) ms ago"
                    }
                } else if let heardAt = node.statuses[unit]?.heardAtMilliseconds {
                    seen[name, default: [:]][unit] = Seen(incarnation: incarnation, heardAtMilliseconds: heardAt)
                }
            }
        }
        return nil
    }
}

/// The same in a whole country.
final class ThiefChecker: Checker {
    private let watch = TakeoverWatch(takeoverMilliseconds: Country.takeoverMilliseconds)

    func during(_ country: Country) -> String? {
        watch.note(country.thieves.compactMap { country.world.nodes[$0] })
        let nodes = country.order.filter { $0.role != .agent }.compactMap { machine in
            country.world.nodes[machine.name].map { (machine.name, $0) }
        }
        return watch.look(at: nodes, nowMilliseconds: country.world.nowMilliseconds)
    }

    func after(_ country: Country) -> String? { during(country) }
}
