package import Model
package import Nodes

// What failing memory, a fault of ours or a restored copy would do, for the tests of what digests, the audit and the
// owners' accounts find.

extension Node {
    /// Makes a held cell wrong without anybody noticing: no version, no roll-up, no message. `nil` takes it away.
    package func damage(_ unit: UnitCode, _ key: CellKey, _ measures: Measures?) {
        book.changeState(of: unit) { state in
            var cells = state.storedCells()
            let changedAt = cells.first { $0.key == key }?.changedAt ?? state.version
            cells.removeAll { $0.key == key }
            if let measures { cells.append(.init(key: key, measures: measures, changedAt: changedAt)) }
            state.restore(cells, at: state.storedPosition, attestation: state.attestation)
        }
    }

    /// Puts a state in the place of what is held, as of a backup or of another machine's disk: an owned unit goes on
    /// under its incarnation. Before the first event.
    package func restore(_ state: UnitState) {
        let unit = state.unit
        book.setState(state)
        book.changeStatus(of: unit) { _ in }
        guard let incarnation = state.incarnation else { return }
        book.changeOwner(of: unit) {
            $0.didBegin(incarnation)
            $0.hasFinishedIntake = true
        }
    }
}

extension RankingBook {
    /// Makes a roll-up other than the sum of its parts.
    package func damage(_ unit: UnitCode, _ period: Period, _ procedure: ProcedureCode, _ measures: Measures) {
        let old = cells(of: unit, in: period, asOf: period.lastDay)[procedure]
        apply(unit, [CellChange(CellKey(period, procedure), old: old, new: measures)])
    }
}
