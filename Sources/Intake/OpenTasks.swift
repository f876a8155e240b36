internal import Bytes
package import Model

// Which tasks of an office's plans are open (J-17): the table is gone through when somebody asks.
extension RecordStore {
    /// The open tasks of a unit, the first that is due first, then by id; none for a unit without a book.
    ///
    /// - Complexity: O(tasks), and sorting the open ones.
    package func openTasks(of unit: UnitCode) -> [OpenTask] {
        guard let place = bookOf[unit], !strangers.contains(unit) else { return [] }
        let table = books[place].tables.plans
        let procedures = books[place].ledger.procedures.entries
        var tasks: [OpenTask] = []
        for top in table.tops {
            let place = table.effective(top, procedures, context.time)
            guard place >= 0 else { continue }
            let entry = table.entries[place]
            guard !entry.record.isWithdrawn, entry.record.done == 0 else { continue }
            let texts = Plan.texts(table.arena.span, entry.extra)
            tasks.append(
                OpenTask(
                    id: String(decoding: table.key(place), as: UTF8.self),
                    text: String(decoding: table.arena[texts.task], as: UTF8.self),
                    figure: String(decoding: table.arena[texts.figure], as: UTF8.self),
                    due: Day(at: Moment(seconds: Int64(entry.record.due))), isBegun: entry.record.state != 1))
        }
        return tasks.sorted { left, right in
            left.due != right.due ? left.due < right.due : left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
        }
    }
}
