internal import Configuration
internal import Model
internal import Nodes
internal import Publication
internal import Scoring

// Units that stand in no tree of the day and of which something came: what they send is kept and does not count.
extension AggregatorAPI {
    /// Those that hold cells here, or have claimed to: their keys are in the ring.
    func unitsOutside(_ tree: Tree) -> [UnitCode] {
        Set(node.units.keys).union(node.statuses.keys).filter { !tree.contains($0) }.sorted()
    }

    /// What the topology calls a unit on another day; empty for one that it does not know.
    func name(outside unit: UnitCode) -> String {
        book?.contents.topology.rows.last { $0.unit == unit }?.name ?? ""
    }

    /// For whoever reads a ranking of the whole country, or of this province: units whose figures count nowhere, not
    /// even with a successor.
    func outside(_ question: Question, _ tree: Tree) -> [Completeness.Office] {
        guard question.league.within == nil || question.league.within == configuration.unit else { return [] }
        return unitsOutside(tree).filter { tree.host(of: $0) == nil }.map {
            Completeness.Office(unit: $0, name: name(outside: $0))
        }
    }
}
