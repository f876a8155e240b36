package import Model

/// What became of the rows of a unit.
package struct IntakeCounts: Hashable, Sendable {
    /// Rows read, repeated ones each time.
    package var rows = 0
    /// Records that stand, all kinds together, without withdrawn ones.
    package var kept = 0
    /// Rows read that lost against a newer record of their key.
    package var stale = 0
    /// Records that say that they were entered by mistake.
    package var withdrawn = 0
    /// Refused rows as a set, without reasons that no row has.
    package var rejected: [RejectReason: Int] = [:]
    /// Records that stand whose procedure the register does not have.
    package var unknownProcedure = 0

    /// `rejected` ascending by the reason's number, and then what is reported without being refused.
    package var byReason: [(reason: RejectReason, count: Int)] {
        var counts = rejected.sorted { $0.key < $1.key }.map { (reason: $0.key, count: $0.value) }
        if unknownProcedure > 0 { counts.append((.unknownProcedure, unknownProcedure)) }
        return counts
    }

    package static func + (left: IntakeCounts, right: IntakeCounts) -> IntakeCounts {
        IntakeCounts(
            rows: left.rows + right.rows, kept: left.kept + right.kept, stale: left.stale + right.stale,
            withdrawn: left.withdrawn + right.withdrawn,
            rejected: left.rejected.merging(right.rejected) { $0 + $1 },
            unknownProcedure: left.unknownProcedure + right.unknownProcedure)
    }

    /// No row.
    package init() {}

    init(
        rows: Int, kept: Int, stale: Int, withdrawn: Int, rejected: [RejectReason: Int], unknownProcedure: Int
    ) {
        self.rows = rows
        self.kept = kept
        self.stale = stale
        self.withdrawn = withdrawn
        self.rejected = rejected
        self.unknownProcedure = unknownProcedure
    }
}

extension RecordStore {
    /// What became of the rows of one unit; nothing for a unit without a book.
    package func counts(of unit: UnitCode) -> IntakeCounts {
        guard let place = bookOf[unit], !strangers.contains(unit) else { return IntakeCounts() }
        let book = books[place]
        let tally = book.ledger.cells.tally
        return counts(
            book.ledger, kept: tally.kept, withdrawn: tally.withdrawn, unknownProcedure: tally.unknownProcedure)
    }

    /// The units of which rows stood in files of others. Whether such a row counts as refused depends on what the unit
    /// that it names has of its own.
    package var foreignUnits: Set<UnitCode> {
        var units: Set<UnitCode> = []
        for book in books {
            let foreign = book.ledger.foreign
            for entry in foreign.entries where !entry.isGone {
                if let unit = Self.unit(ofForeign: Array(foreign.key(entry))) { units.insert(unit.unit) }
            }
        }
        return units
    }

    /// The unit that a foreign row names, and where the row's own key begins.
    private static func unit(ofForeign key: [UInt8]) -> (unit: UnitCode, key: Int)? {
        guard let end = key.firstIndex(of: 0x1F), let unit = UnitCode(key.span, 0..<end) else { return nil }
        return (unit, end + 1)
    }

    /// What became of the rows that belong to no unit.
    package var unattributedCounts: IntakeCounts { counts(nobody, kept: 0, withdrawn: 0, unknownProcedure: 0) }

    /// What became of all rows.
    package var totalCounts: IntakeCounts { units.reduce(unattributedCounts) { $0 + counts(of: $1) } }

    private func counts(
        _ ledger: Ledger, kept: Int, withdrawn: Int, unknownProcedure: Int
    ) -> IntakeCounts {
        var rejected: [RejectReason: Int] = [:]
        for (reason, count) in ledger.rejects.byReason { rejected[reason] = count }
        let foreign = ledger.foreign.entries.count { !$0.isGone && !stands(ledger.foreign.key($0), $0) }
        if foreign > 0 { rejected[.unknownUnit, default: 0] += foreign }
        return IntakeCounts(
            rows: ledger.rows, kept: kept, stale: ledger.stale, withdrawn: withdrawn, rejected: rejected,
            unknownProcedure: unknownProcedure)
    }

    /// The places of entries whose rows have come to stand in their own unit's book.
    func standingForeign(_ set: RejectSet) -> [Int] {
        set.entries.indices.filter { !set.entries[$0].isGone && stands(set.key(set.entries[$0]), set.entries[$0]) }
    }

    /// Whether a row that was refused in a foreign file has come to stand in its own unit's.
    private func stands(_ key: ArraySlice<UInt8>, _ entry: RejectSet.Entry) -> Bool {
        let bytes = Array(key)
        guard let named = Self.unit(ofForeign: bytes), let place = bookOf[named.unit], !strangers.contains(named.unit)
        else { return false }
        let standing = books[place].standing(entry.kind, Array(bytes[named.key...]), context.time)
        return standing.map { !entry.hasVersion || $0 >= entry.version } ?? false
    }
}
