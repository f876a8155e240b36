import Model
import Nodes
import Scoring
import Wire

/// Nothing is counted twice or not at all over the tiers: what a nation's roll-ups say of a province and of the nation
/// is the plain sum of the cells that it holds of the offices below, period by period, count by count.
final class ConservationChecker: Checker {
    private struct Look {
        let book: RankingBook
        let stamp: UInt64
        /// Looked at since the last change.
        var periods: Set<Period> = []
    }

    private var next = 0
    private var looks: [String: Look] = [:]

    /// One period of one nation a look, until there is none left that has changed.
    func during(_ country: Country) -> String? {
        next += 1
        let nation = country.nations[next % country.nations.count]
        guard let book = country.books[nation], let node = country.world.nodes[nation] else { return nil }
        let stamp = stamp(book, node)
        var look = looks[nation] ?? Look(book: book, stamp: stamp)
        if look.book !== book || look.stamp != stamp { look = Look(book: book, stamp: stamp) }
        defer { looks[nation] = look }
        let periods = node.periods.filter { !look.periods.contains($0) }
        guard !periods.isEmpty else { return nil }
        let period = periods[next / country.nations.count % periods.count]
        look.periods.insert(period)
        return broken(book, node, period, nation)
    }

    /// Another one whenever the book was told of a change, or the node took one.
    private func stamp(_ book: RankingBook, _ node: Node) -> UInt64 {
        node.units.values.reduce(book.revision) { stamp, state in
            guard let position = state.position else { return stamp }
            return stamp &+ (position.version &* 0x9E37_79B9_7F4A_7C15 ^ position.incarnation.random ^ position.tag)
        }
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
        for day in book.judgedDays(of: period) {
            if let broken = broken(book, node, period, day, nation) { return broken }
        }
        return nil
    }

    private func broken(
        _ book: RankingBook, _ node: Node, _ period: Period, _ day: Day, _ nation: String
    ) -> String? {
        let tree = book.tree(for: period, asOf: day)
        // Every office's counts go to itself and to whatever stands above it.
        var sums: [UnitCode: [ProcedureCode: [Slot: Int64]]] = [:]
        for (unit, state) in node.units {
            guard let cells = state.cells[period], let host = tree.host(of: unit) else { continue }
            for above in [host] + tree.ancestors(of: host) {
                for (procedure, cell) in cells where !cell.measures.isEmpty {
                    Self.add(cell.measures, to: &sums[above, default: [:]][procedure, default: [:]])
                }
            }
        }
        for unit in tree.units {
            let told = book.cells(of: unit, in: period, asOf: day).filter { $0.value != Measures() }
            let summed = sums[unit] ?? [:]
            if told.count != summed.count {
                return "\(nation): \(unit) has \(told.count) merged cells in \(period), not \(summed.count)"
            }
            for (procedure, measures) in told {
                let counts = summed[procedure] ?? [:]
                let entries = measures.entries
                if entries.count != counts.count || entries.contains(where: { counts[$0.slot] != $0.count }) {
                    return "\(nation): \(unit) \(period) \(procedure) is not the sum of what stands below it"
                }
            }
        }
        return nil
    }

    private static func add(_ measures: Measures, to counts: inout [Slot: Int64]) {
        for entry in measures.entries { counts[entry.slot, default: 0] += entry.count }
    }
}
