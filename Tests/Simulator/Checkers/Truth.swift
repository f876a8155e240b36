import Intake
package import Model
package import Nodes
import Peering
import Wire

/// What the figures must be: every record that an office's system ever wrote, read by one fresh store as of now.
///
/// It is the same Intake code as the agents', read in one piece and in one order: for the large sizes, where the slow
/// reference would take minutes. `RankingChecker` compares with the slow reference where the country is small.
package final class Truth {
    private var cells: [UnitCode: [CellKey: Measures]] = [:]
    private var day: Day?
    private var serial: UInt64 = 0
    private var rows = 0

    package init() {}

    /// The cells of a unit that are not empty, of the periods that have begun.
    package func cells(of unit: UnitCode, _ country: Country) -> [CellKey: Measures] {
        refresh(country)
        return cells[unit] ?? [:]
    }

    private func refresh(_ country: Country) {
        let now = Moment(seconds: country.world.unixMilliseconds / 1_000)
        let today = Day(at: now)
        let written = country.systems.reduce(0) { $0 + $1.source.rows }
        if day == today, serial == country.rules.current.serial, rows == written { return }
        (day, serial, rows) = (today, country.rules.current.serial, written)
        let contents = country.rules.current.contents
        for system in country.systems {
            var store = RecordStore(
                accepting: .units([system.unit]),
                rules: IntakeRules(register: contents.register, calendar: contents.calendar), now: now)
            store.keepsRejectedRows = false
            var stream = store.open(
                name: "all", kind: .dossiers, format: .csv, owner: system.unit, mapping: .none)
            do {
                try store.read(&stream, system.source.bytes.span)
                try store.finish(&stream)
            } catch {
                fatalError("a drawn record file was refused: \(error)")
            }
            var all: [CellKey: Measures] = [:]
            for (key, measures) in store.cells(of: system.unit) where key.period.firstDay <= today {
                all[key] = measures
            }
            cells[system.unit] = all
        }
    }

    /// The first difference between what a node holds of a unit and what is true, in words.
    package func difference(_ node: Node, _ unit: UnitCode, _ country: Country) -> String? {
        // Where a node is of an older build, what it does not know may be told or not; everything else must be there.
        let minor = country.world.nodes.values.map(\.settings.identity.versions.upperBound).min() ?? 0
        func seen(_ measures: Measures) -> Measures { measures.known(to: minor) }
        let truth = cells(of: unit, country).mapValues { seen($0) }.filter { !$0.value.isEmpty }
        guard let state = node.units[unit] else { return truth.isEmpty ? nil : "nothing is held of \(unit)" }
        let today = Day(at: Moment(seconds: country.world.unixMilliseconds / 1_000))
        var count = 0
        for key in state.allKeys() where key.period.firstDay <= today {
            guard let held = state.measures(key).map({ seen($0) }), !held.isEmpty else { continue }
            count += 1
            guard let right = truth[key] else { return "\(unit) \(key) is held and should be empty" }
            if right != held { return "\(unit) \(key) differs from what the records add up to" }
        }
        if count != truth.count { return "\(unit) has \(count) cells where there should be \(truth.count)" }
        return nil
    }
}
