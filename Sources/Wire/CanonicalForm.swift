internal import Bytes
package import Model

/// The canonical form of cells: what tags (K-18), digests and exported units (K-19) cover. Equal cells have equal
/// bytes.
///
///     cell:   procedure, period (varint), plain form
///     state:  "tamcap state", unit, position, number of cells (varint), the cells in the order of the wire
package enum CanonicalForm {
    private static let stateLabel = Array("tamcap state".utf8)

    /// Appends one cell.
    package static func encode(_ key: CellKey, _ measures: Measures, into bytes: inout [UInt8]) {
        bytes.write(key.procedure)
        bytes.writeVarint(UInt64(key.period.code))
        CellCoding.encodePlain(measures, into: &bytes)
    }

    /// Appends what stands before a state's cells.
    package static func encodeHead(unit: UnitCode, position: Position, cellCount: Int, into bytes: inout [UInt8]) {
        bytes += stateLabel
        bytes.write(unit)
        bytes.write(position)
        bytes.writeVarint(UInt64(cellCount))
    }

    /// Reads a whole state.
    ///
    /// - Throws: what is wrong with the bytes, cells out of order included.
    package static func decodeState(
        _ body: Span<UInt8>
    ) throws(WireError) -> (unit: UnitCode, position: Position, cells: [(key: CellKey, measures: Measures)]) {
        var cursor = 0
        guard try body.bytes(&cursor, count: stateLabel.count, .text) == stateLabel else { throw .malformed(.text) }
        let unit = try body.unit(&cursor)
        let position = try body.position(&cursor)
        let count = try body.varint(&cursor, .cellCount)
        var cells: [(key: CellKey, measures: Measures)] = []
        for _ in 0..<count {
            let procedure = try body.procedure(&cursor)
            let code = try body.varint(&cursor, .period, max: UInt64(UInt16.max))
            guard let period = Period(code: UInt16(code)) else { throw .malformed(.period) }
            let key = CellKey(period, procedure)
            if let last = cells.last, !CellKey.wireOrder(last.key, key) { throw .malformed(.procedure) }
            cells.append((key, try CellCoding.decodePlain(body, &cursor)))
        }
        guard cursor == body.count else { throw .malformed(.trailing) }
        return (unit, position, cells)
    }
}

extension CellKey {
    /// Procedure, then period: cells of one procedure stand together, since a dossier changes its month, quarter and
    /// year by the same counts.
    package static func wireOrder(_ left: CellKey, _ right: CellKey) -> Bool {
        left.procedure != right.procedure ? left.procedure < right.procedure : left.period < right.period
    }
}
