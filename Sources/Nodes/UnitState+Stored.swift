package import Model
package import Wire

extension UnitState {
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

    /// The canonical digest of all cells at a position.
    ///
    /// - Complexity: O(counts + cells log cells).
    package func canonicalDigest(at position: Position) -> [UInt8] {
        var canonical = CanonicalState(unit: unit, position: position, cellCount: cellCount)
        for cell in storedCells() { canonical.append(cell.key, cell.measures) }
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
