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
    package private(set) var cells: [Period: [ProcedureCode: HeldCell]] = [:]
    package private(set) var cellCount = 0
    /// Counts of all cells: what they take, whatever their number.
    package private(set) var countTotal = 0
    package private(set) var tags: TagHistory
    /// Keys in the order of the versions at which they changed; entries that a later change outdated are skipped.
    /// Empty in a node without upstreams, which tells nobody.
    private var log: [(version: UInt64, key: CellKey)] = []
    private let tellsOthers: Bool

    package init(unit: UnitCode, tagCapacity: Int, tellsOthers: Bool) {
        self.unit = unit
        self.tellsOthers = tellsOthers
        tags = TagHistory(capacity: tagCapacity)
    }

    package func measures(_ key: CellKey) -> Measures? { cells[key.period]?[key.procedure]?.measures }

    /// All keys, ascending by procedure and then period: the order of the wire.
    ///
    /// - Complexity: O(n log n) in the number of cells.
    package func allKeys() -> [CellKey] {
        var keys: [CellKey] = []
        keys.reserveCapacity(cellCount)
        for (period, procedures) in cells {
            for procedure in procedures.keys { keys.append(CellKey(period, procedure)) }
        }
        return keys.sorted(by: CellKey.wireOrder)
    }

    /// All cells as a full sync has them, in the order of the wire.
    func plainCells() -> [UpdateFrame.Cell] {
        allKeys().map { UpdateFrame.Cell($0, .plain(measures($0) ?? Measures())) }
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
        cells[entry.key.period]?[entry.key.procedure]?.changedAt == entry.version
    }

    private mutating func store(_ key: CellKey, _ measures: Measures, at version: UInt64) {
        let before = cells[key.period, default: [:]].updateValue(
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
        cells = [:]
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

    /// One cell as a store keeps it.
    package struct StoredCell: Sendable {
        package var key: CellKey
        package var measures: Measures
        package var changedAt: UInt64

        package init(key: CellKey, measures: Measures, changedAt: UInt64) {
            self.key = key
            self.measures = measures
            self.changedAt = changedAt
        }
    }

    /// Takes over a whole state: these cells and no others.
    ///
    /// - Complexity: O(n log n) in the number of cells.
    package mutating func restore(_ stored: [StoredCell], at position: StoredPosition, attestation: [UInt8]) {
        cells = [:]
        (cellCount, countTotal) = (0, 0)
        log = []
        // The log names keys in the order in which they changed.
        let ordered = tellsOthers ? stored.sorted { $0.changedAt < $1.changedAt } : stored
        for cell in ordered { store(cell.key, cell.measures, at: cell.changedAt) }
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
        allKeys().compactMap { key in
            cells[key.period]?[key.procedure].map {
                StoredCell(key: key, measures: $0.measures, changedAt: $0.changedAt)
            }
        }
    }

    // MARK: - Invariants

    /// What must hold between operations, in words when it does not.
    package func brokenInvariant() -> String? {
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

extension UnitState {
    /// The canonical digest of all cells at a position.
    ///
    /// - Complexity: O(counts + cells log cells).
    package func canonicalDigest(at position: Position) -> [UInt8] {
        var canonical = CanonicalState(unit: unit, position: position, cellCount: cellCount)
        for key in allKeys() { canonical.append(key, measures(key) ?? Measures()) }
        return canonical.digest()
    }
}

/// Why the cells of an update are not taken; nothing has changed then.
package enum CellRefusal: Error, Equatable, Sendable {
    /// A difference leads out of what a cell may hold (D-28).
    case outOfRange(CellKey, MeasuresError)
    /// The cell cannot have come from records (K-24).
    case implausible(CellKey, CellFault)
    /// The unit would have more than a unit may (L-05 to L-08).
    case quota(QuotaExcess)
}
