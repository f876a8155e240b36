internal import Bytes
internal import Model
internal import Wire

/// Cells of one unit and period as a store has them, until something changes one of them: a fifth of what they take as
/// held cells, and no allocation a cell. A centre that starts reads every cell once, and asks for few of them.
///
///     cells, ascending by procedure: procedure, version at which it changed (varint), plain form
struct PackedCells: Sendable {
    private let bytes: [UInt8]
    let cellCount: Int
    /// Counts of all cells.
    let countTotal: Int

    /// Whether each procedure comes once; otherwise its last cell counts, and they are to be unpacked.
    let isAscending: Bool

    fileprivate init(bytes: [UInt8], cellCount: Int, countTotal: Int, isAscending: Bool) {
        self.bytes = bytes
        self.isAscending = isAscending
        self.cellCount = cellCount
        self.countTotal = countTotal
    }

    /// Gives each cell to `body`, ascending by procedure.
    ///
    /// - Complexity: O(counts).
    func forEach(_ body: (ProcedureCode, HeldCell) -> Void) {
        var cursor = 0
        var room: [Measures.Entry] = []
        let span = bytes.span
        do throws(WireError) {
            while cursor < span.count {
                let procedure = try span.procedure(&cursor)
                let changedAt = try span.varint(&cursor, .version)
                let measures = try CellCoding.decodePlain(span, &cursor, using: &room)
                body(procedure, HeldCell(measures: measures, changedAt: changedAt))
            }
        } catch {
            fatalError("cells that could be read cannot be read again: \(error)")
        }
    }

    /// - Complexity: O(counts of the cells before it).
    func cell(_ wanted: ProcedureCode) -> HeldCell? {
        var cursor = 0
        var room: [Measures.Entry] = []
        let span = bytes.span
        do throws(WireError) {
            while cursor < span.count {
                let procedure = try span.procedure(&cursor)
                let changedAt = try span.varint(&cursor, .version)
                if procedure == wanted {
                    let measures = try CellCoding.decodePlain(span, &cursor, using: &room)
                    return HeldCell(measures: measures, changedAt: changedAt)
                }
                if wanted < procedure { return nil }
                _ = try CellCoding.checkPlain(span, &cursor, using: &room)
            }
        } catch {
            fatalError("cells that could be read cannot be read again: \(error)")
        }
        return nil
    }

    /// All of them, to be changed.
    func unpacked() -> [ProcedureCode: HeldCell] {
        var cells: [ProcedureCode: HeldCell] = [:]
        cells.reserveCapacity(cellCount)
        forEach { cells[$0] = $1 }
        return cells
    }
}

/// Sorts the cells of a unit by period as their bytes come: in the order of the wire, by procedure and then period.
struct CellPacking: Sendable {
    private struct Part: Sendable {
        let period: Period
        var bytes: [UInt8] = []
        var cellCount = 0
        var countTotal = 0
        var last: ProcedureCode?
        var isAscending = true
    }

    private var parts: [Part] = []
    /// Where the part of the last cell stands; that of the next one is mostly the one behind it.
    private var place = 0
    private var room: [Measures.Entry] = []

    /// Reads the next cell at the cursor, which is checked as if it were decoded.
    ///
    /// - Throws: what is wrong with its bytes; they are not added then.
    mutating func add(
        _ period: Period, _ procedure: ProcedureCode, changedAt: UInt64, _ body: Span<UInt8>, _ cursor: inout Int
    ) throws(WireError) {
        let start = cursor
        let counts = try CellCoding.checkPlain(body, &cursor, using: &room)
        find(period)
        if let last = parts[place].last, !(last < procedure) { parts[place].isAscending = false }
        parts[place].last = procedure
        parts[place].cellCount += 1
        parts[place].countTotal += counts
        parts[place].bytes.write(procedure)
        parts[place].bytes.writeVarint(changedAt)
        parts[place].bytes.append(span: body.extracting(start..<cursor))
    }

    private mutating func find(_ period: Period) {
        if place < parts.count, parts[place].period == period { return }
        if place + 1 < parts.count, parts[place + 1].period == period { return place += 1 }
        if let known = parts.firstIndex(where: { $0.period == period }) { return place = known }
        place = parts.count
        parts.append(Part(period: period))
    }

    /// What has come together, each part in memory of its own size.
    func packed() -> [Period: PackedCells] {
        var packed: [Period: PackedCells] = [:]
        packed.reserveCapacity(parts.count)
        for part in parts {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(part.bytes.count)
            bytes.append(contentsOf: part.bytes)
            packed[part.period] = PackedCells(
                bytes: bytes, cellCount: part.cellCount, countTotal: part.countTotal, isAscending: part.isAscending)
        }
        return packed
    }
}
