package import Model
package import Wire

/// One cell as a node holds it.
package struct HeldCell: Sendable {
    package var measures: Measures
    /// The version at which it last changed, as far as this node knows.
    package var changedAt: UInt64
}

/// Everything a node holds of one unit: its cells at exactly one position, and what it takes to tell others.
///
/// The same for an owner, which commits, and for a holder, which takes updates; a relay is a holder that tells on.
package struct UnitState: Sendable {
    package let unit: UnitCode
    /// `nil`: nothing known, or an owner that has no incarnation yet.
    package var position: Position? { incarnation.map { Position(incarnation: $0, version: version, tag: tag) } }
    package private(set) var incarnation: Incarnation?
    package private(set) var version: UInt64 = 0
    package private(set) var tag: UInt64 = 0
    /// The owner's keyed digest at the position; empty when there is none.
    package var attestation: [UInt8] = []
    /// Those that were never packed, or have been changed since they came back from a store.
    private var open: [Period: [ProcedureCode: HeldCell]] = [:]
    /// The others, of periods of which nothing has changed. None in a node that tells others: it names cells by the
    /// order in which they changed.
    private var packed: [Period: PackedCells] = [:]
    package private(set) var cellCount = 0
    /// Counts of all cells: what they take, whatever their number.
    package private(set) var countTotal = 0
    package private(set) var tags: TagHistory
    /// Keys in the order of the versions at which they changed; entries that a later change outdated are skipped.
    /// Empty in a node without upstreams, which tells nobody.
    private var log: [(version: UInt64, key: CellKey)] = []
    let tellsOthers: Bool

    package init(unit: UnitCode, tagCapacity: Int, tellsOthers: Bool) {
        self.unit = unit
        self.tellsOthers = tellsOthers
        tags = TagHistory(capacity: tagCapacity)
    }

    package func measures(_ key: CellKey) -> Measures? {
        if let cells = open[key.period] { return cells[key.procedure]?.measures }
        return packed[key.period]?.cell(key.procedure)?.measures
    }

    /// All cells.
    ///
    /// - Complexity: O(counts) of what has not changed since a restart; whoever needs a period asks for that.
    package var cells: [Period: [ProcedureCode: HeldCell]] {
        packed.isEmpty ? open : packed.reduce(into: open) { $0[$1.key] = $1.value.unpacked() }
    }

    /// The cells of a period.
    package func cells(in period: Period) -> [ProcedureCode: HeldCell] {
        open[period] ?? packed[period]?.unpacked() ?? [:]
    }

    /// Gives each cell to `body`, in no order.
    package func forEachCell(_ body: (CellKey, Measures) -> Void) {
        for (period, cells) in open {
            for (procedure, cell) in cells { body(CellKey(period, procedure), cell.measures) }
        }
        for (period, cells) in packed { cells.forEach { body(CellKey(period, $0), $1.measures) } }
    }

    /// The periods that have cells, in no order.
    package var periods: [Period] { Array(open.keys) + packed.keys }

    /// Cells of a period are about to change.
    private mutating func unpack(_ period: Period) {
        if let cells = packed.removeValue(forKey: period) { open[period] = cells.unpacked() }
    }

    /// All keys, ascending by procedure and then period: the order of the wire.
    ///
    /// - Complexity: O(n log n) in the number of cells.
    package func allKeys() -> [CellKey] {
        var keys: [CellKey] = []
        keys.reserveCapacity(cellCount)
        forEachCell { key, _ in keys.append(key) }
        return keys.sorted(by: CellKey.wireOrder)
    }

    /// All cells as a full sync has them, in the order of the wire.
    func plainCells() -> [UpdateFrame.Cell] {
        storedCells().map { UpdateFrame.Cell($0.key, .plain($0.measures)) }
    }

    /// The keys of the cells that changed after a version, in the order of the wire.
    ///
    /// - Complexity: O(k log k) in the number of such changes.
    package func keys(changedAfter version: UInt64) -> [CellKey] {
        var low = 0
        var high = log.count
        while low < high {
            let middle = (low + high) / 2
            if log[middle].version <= version { low = middle + 1 } else { high = middle }
        }
        return log[low...].filter { isCurrent($0) }.map(\.key).sorted(by: CellKey.wireOrder)
    }

    private func isCurrent(_ entry: (version: UInt64, key: CellKey)) -> Bool {
        open[entry.key.period]?[entry.key.procedure]?.changedAt == entry.version
    }

    private mutating func store(_ key: CellKey, _ measures: Measures, at version: UInt64) {
        if !packed.isEmpty { unpack(key.period) }
        let before = open[key.period, default: [:]].updateValue(
            HeldCell(measures: measures, changedAt: version), forKey: key.procedure)
        if before == nil { cellCount += 1 }
        countTotal += measures.entries.count - (before?.measures.entries.count ?? 0)
        guard tellsOthers else { return }
        log.append((version, key))
        if log.count > 2 * cellCount + NodeLimits.changeLogSlack { log = log.filter { isCurrent($0) } }
    }

    /// An upstream holds this position: its tag is kept until the upstream holds another.
    package mutating func acknowledged(_ position: Position, by holder: String) {
        guard position.incarnation == incarnation else { return }
        tags.keep(version: position.version, tag: position.tag, acknowledgedBy: holder)
    }

    // MARK: - The owner's side

    /// Commits new values of cells as the next version; the tag chain goes on. Values are absolute, at most one a key.
    ///
    /// What comes back is the changes, in the order of the wire; empty when nothing changed, and then no version is
    /// spent.
    package mutating func commit(_ new: [(key: CellKey, measures: Measures)]) -> [CellChange] {
        let changes = new.compactMap { key, measures -> CellChange? in
            let old = self.measures(key)
            return old == measures ? nil : CellChange(key, old: old, new: measures)
        }.sorted { CellKey.wireOrder($0.key, $1.key) }
        guard !changes.isEmpty else { return [] }
        let next = version + 1
        tag = Tag.next(
            after: tag, unit: unit, version: next, cells: changes.map { ($0.key, $0.new ?? Measures()) })
        version = next
        for change in changes { store(change.key, change.new ?? Measures(), at: next) }
        tags.record(version: version, tag: tag)
        return changes
    }

    /// Begins an incarnation; cells, version and tag stay, and the chain goes on from there.
    package mutating func begin(_ incarnation: Incarnation) {
        self.incarnation = incarnation
        if tags[version] == nil { tags.record(version: version, tag: tag) }
    }

    // MARK: - The holder's side

    /// What an update whose base is the present position would change: cells in the order of the wire, differences from
    /// the present values.
    package func changes(_ updated: [UpdateFrame.Cell]) throws(CellRefusal) -> [CellChange] {
        var changes: [CellChange] = []
        changes.reserveCapacity(updated.count)
        for cell in updated {
            let old = measures(cell.key)
            switch cell.value {
            case .plain(let measures): changes.append(CellChange(cell.key, old: old, new: measures))
            case .difference(let difference):
                var new = old ?? Measures()
                do throws(MeasuresError) {
                    try new.add(difference, upTo: Measures.cellCountMax)
                } catch {
                    throw .outOfRange(cell.key, error)
                }
                changes.append(CellChange(cell.key, old: old, new: new, difference: difference))
            }
        }
        return changes
    }

    /// Takes changes of the present state that lead to a position; nothing changes where one gives a cell that no
    /// records can give.
    package mutating func take(
        _ changes: [CellChange], moving position: Position, attestation: [UInt8], checksCells: Bool = true,
        quota: UnitQuota? = nil
    ) throws(CellRefusal) {
        if let excess = quota?.excess(of: changes, to: self) { throw .quota(excess) }
        if checksCells {
            for change in changes {
                if let fault = change.new?.fault(of: change.key) { throw .implausible(change.key, fault) }
            }
        }
        for change in changes {
            store(change.key, change.new ?? Measures(), at: position.version)
        }
        move(to: position, attestation: attestation)
    }

    /// Takes an update whose base is the present position; nothing changes when it cannot be taken.
    package mutating func apply(
        _ updated: [UpdateFrame.Cell], moving position: Position, attestation: [UInt8], checksCells: Bool = true
    ) throws(CellRefusal) -> [CellChange] {
        let changes = try changes(updated)
        try take(changes, moving: position, attestation: attestation, checksCells: checksCells)
        return changes
    }

    /// Takes a full sync: these cells and no others.
    ///
    /// - Returns: what changed, cells that are gone included.
    package mutating func replace(
        with full: [UpdateFrame.Cell], at position: Position, attestation: [UInt8]
    ) -> [CellChange] {
        var changes: [CellChange] = []
        let before = cells
        (open, packed) = ([:], [:])
        (cellCount, countTotal) = (0, 0)
        log = []
        if incarnation != position.incarnation { tags.removeAll() }
        for cell in full {
            guard case .plain(let measures) = cell.value else { continue }
            let old = before[cell.key.period]?[cell.key.procedure]?.measures
            if old != measures { changes.append(CellChange(cell.key, old: old, new: measures)) }
            store(cell.key, measures, at: position.version)
        }
        for key in Self.missing(in: cells, from: before) {
            changes.append(CellChange(key, old: before[key.period]?[key.procedure]?.measures, new: nil))
        }
        move(to: position, attestation: attestation)
        return changes
    }

    /// The cells stay, and nobody's position: the next full sync replaces them.
    mutating func forgetIncarnation() {
        incarnation = nil
        attestation = []
        tags.removeAll()
    }

    private mutating func move(to position: Position, attestation: [UInt8]) {
        incarnation = position.incarnation
        version = position.version
        tag = position.tag
        self.attestation = attestation
        if tags[version] == nil { tags.record(version: version, tag: tag) }
    }

    /// The keys that count something and that a full sync with these cells would take away. Cells that corrections have
    /// emptied do not count: who reads all records at once never had them.
    package func keysMissing(in full: [UpdateFrame.Cell]) -> [CellKey] {
        var left = cells
        for cell in full { left[cell.key.period]?[cell.key.procedure] = nil }
        return Self.missing(in: [:], from: left).filter { measures($0)?.isEmpty == false }
    }

    private static func missing(
        in present: [Period: [ProcedureCode: HeldCell]], from before: [Period: [ProcedureCode: HeldCell]]
    ) -> [CellKey] {
        var keys: [CellKey] = []
        for (period, procedures) in before {
            for procedure in procedures.keys where present[period]?[procedure] == nil {
                keys.append(CellKey(period, procedure))
            }
        }
        return keys.sorted(by: CellKey.wireOrder)
    }

    // MARK: - From a store

    /// Takes over a whole state: these cells and no others.
    ///
    /// - Complexity: O(n log n) in the number of cells.
    package mutating func restore(_ stored: [StoredCell], at position: StoredPosition, attestation: [UInt8]) {
        (open, packed) = ([:], [:])
        (cellCount, countTotal) = (0, 0)
        log = []
        // The log names keys in the order in which they changed.
        let ordered = tellsOthers ? stored.sorted { $0.changedAt < $1.changedAt } : stored
        for cell in ordered { store(cell.key, cell.measures, at: cell.changedAt) }
        if incarnation != position.incarnation, incarnation != nil { tags.removeAll() }
        stand(at: position, attestation: attestation)
    }

    /// The same with cells that stay as the store has them; for a state that tells nobody.
    ///
    /// - Complexity: O(periods).
    mutating func restore(_ stored: [Period: PackedCells], at position: StoredPosition, attestation: [UInt8]) {
        (open, packed) = ([:], stored)
        (cellCount, countTotal) = (0, 0)
        for (period, cells) in stored {
            if !cells.isAscending { unpack(period) }
            cellCount += open[period]?.count ?? cells.cellCount
            countTotal += open[period]?.values.reduce(0) { $0 + $1.measures.entries.count } ?? cells.countTotal
        }
        if incarnation != position.incarnation, incarnation != nil { tags.removeAll() }
        stand(at: position, attestation: attestation)
    }

    /// Takes over a change that led from the present position to the next.
    package mutating func follow(_ stored: [StoredCell], to position: StoredPosition, attestation: [UInt8]) {
        for cell in stored { store(cell.key, cell.measures, at: position.version) }
        stand(at: position, attestation: attestation)
    }

    /// Remembers tags from before; oldest first, all below the present position or at it.
    package mutating func restore(_ stored: StoredTags) {
        tags.removeAll()
        for tag in stored.recent { tags.record(version: tag.version, tag: tag.tag) }
        for kept in stored.acknowledged {
            tags.keepUnchecked(version: kept.version, tag: kept.tag, acknowledgedBy: kept.holder)
        }
    }

    private mutating func stand(at position: StoredPosition, attestation: [UInt8]) {
        incarnation = position.incarnation
        version = position.version
        tag = position.tag
        self.attestation = attestation
        // A store may say anything; tags that are not this chain's would recognise a stranger.
        if let last = tags.last, last.version > version || (last.version == version && last.tag != tag) {
            tags.removeAll()
        }
        if incarnation != nil || version > 0, tags[version] == nil { tags.record(version: version, tag: tag) }
    }

    /// Where the state stands, also before there is an incarnation.
    package var storedPosition: StoredPosition {
        StoredPosition(incarnation: incarnation, version: version, tag: tag)
    }

    /// All cells in the order of the wire.
    ///
    /// - Complexity: O(n log n) in the number of cells.
    package func storedCells() -> [StoredCell] {
        var stored: [StoredCell] = []
        stored.reserveCapacity(cellCount)
        func add(_ period: Period, _ procedure: ProcedureCode, _ cell: HeldCell) {
            let key = CellKey(period, procedure)
            stored.append(StoredCell(key: key, measures: cell.measures, changedAt: cell.changedAt))
        }
        for (period, cells) in open { for (procedure, cell) in cells { add(period, procedure, cell) } }
        for (period, cells) in packed { cells.forEach { add(period, $0, $1) } }
        return stored.sorted { CellKey.wireOrder($0.key, $1.key) }
    }

    // MARK: - Invariants

    /// What must hold between operations, in words when it does not.
    package func brokenInvariant() -> String? {
        let cells = cells
        if cells.values.reduce(0, { $0 + $1.count }) != cellCount { return "cell count is off" }
        let counts = cells.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.measures.entries.count } }
        if counts != countTotal { return "the total of counts is off" }
        for (_, procedures) in cells {
            for (_, cell) in procedures where cell.changedAt > version { return "a cell changed after the position" }
        }
        if tellsOthers, Set(log.filter { isCurrent($0) }.map(\.key)).count != cellCount {
            return "the log does not name every cell"
        }
        if incarnation != nil, tags[version] != tag { return "the tag at the position is not remembered" }
        return nil
    }
}
