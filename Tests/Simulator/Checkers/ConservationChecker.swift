import Model
import Nodes
import Scoring

/// Nothing is counted twice or not at all over the tiers: what a nation's roll-ups say of a province and of the nation
/// is the plain sum of the cells that it holds of the offices below, period by period, count by count.
final class ConservationChecker: Checker {
    private var next = 0

    func during(_ country: Country) -> String? {
        let nation = country.nations[next % country.nations.count]
        guard let book = country.books[nation], let node = country.world.nodes[nation] else { return nil }
        let periods = node.periods
        guard !periods.isEmpty else { return nil }
        next += 1
        return broken(book, node, periods[next / country.nations.count % periods.count], nation)
    }

    func after(_ country: Country) -> String? {
        for nation in country.nations {
            guard let book = country.books[nation], let node = country.world.nodes[nation] else { continue }
            for period in node.periods {
                if let broken = broken(book, node, period, nation) { return broken }
            }
        }
        return nil
    }

    private func broken(_ book: RankingBook, _ node: Node, _ period: Period, _ nation: String) -> String? {
        if let fault = book.fault { return "\(nation): the roll-ups could not take a change: \(fault)" }
        let tree = book.tree(for: period)
        // Every office's counts go to itself and to whatever stands above it.
        var sums: [UnitCode: [ProcedureCode: [Slot: Int64]]] = [:]
        for (unit, state) in node.units where tree.contains(unit) {
            for (procedure, cell) in state.cells[period] ?? [:] {
                for entry in cell.measures.entries {
                    for above in [unit] + tree.ancestors(of: unit) {
                        sums[above, default: [:]][procedure, default: [:]][entry.slot, default: 0] += entry.count
                    }
                }
            }
        }
        for unit in tree.units {
            let told = book.cells(of: unit, in: period).filter { $0.value != Measures() }
            let summed = sums[unit] ?? [:]
            if told.count != summed.count {
                return "\(nation): \(unit) has \(told.count) merged cells in \(period), not \(summed.count)"
            }
            for (procedure, measures) in told {
                let counts = Dictionary(
                    uniqueKeysWithValues: measures.entries.map { ($0.slot, Int64($0.count)) })
                if counts != summed[procedure] {
                    return "\(nation): \(unit) \(period) \(procedure) is not the sum of what stands below it"
                }
            }
        }
        return nil
    }
}
