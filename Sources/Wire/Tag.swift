internal import Bytes
package import Model

/// The chain that tells two histories of one version apart (Protocol/05-cells.md).
package enum Tag {
    /// The tag of version 0, when nothing is committed.
    package static let none: UInt64 = 0

    /// The tag after a commit: the first eight bytes, big-endian, of SHA-256 over the tag before (eight bytes,
    /// big-endian) and the canonical commit.
    ///
    /// `tag` is that of version `version` - 1; `cells` are those of the commit with their new counts, each once, in
    /// any order.
    ///
    /// - Complexity: O(counts + cells log cells).
    package static func next(
        after tag: UInt64, unit: UnitCode, version: UInt64, cells: [(key: CellKey, new: Measures)]
    ) -> UInt64 {
        var bytes: [UInt8] = []
        for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: tag >> UInt64(56 - 8 * place))) }
        encodeCommit(unit: unit, version: version, cells: cells, into: &bytes)
        return SHA256.digest(bytes).leading64
    }

    /// Appends the canonical commit: unit, version, number of cells, and by (procedure, period) each cell's procedure,
    /// period and plain form.
    package static func encodeCommit(
        unit: UnitCode, version: UInt64, cells: [(key: CellKey, new: Measures)], into bytes: inout [UInt8]
    ) {
        let ordered = cells.sorted { CellKey.wireOrder($0.key, $1.key) }
        bytes.write(unit)
        bytes.writeVarint(version)
        bytes.writeVarint(UInt64(ordered.count))
        for cell in ordered { CanonicalForm.encode(cell.key, cell.new, into: &bytes) }
    }
}
