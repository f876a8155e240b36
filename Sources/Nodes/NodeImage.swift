internal import Bytes
package import Durability
package import Model
internal import Wire

/// What a store's records add up to: every unit at the last position of which nothing is missing.
///
/// Each position is exactly a state that the owner once had, also behind damage: a change whose beginning is not where
/// the unit stands is left out, and so is all that builds on it. The protocol heals the rest: the node tells its older
/// position, and whoever is ahead goes on from there.
package struct NodeImage {
    /// A unit as restored.
    package struct Unit: Sendable {
        package fileprivate(set) var state: UnitState
        package fileprivate(set) var status: StoredStatus?
        /// By holder.
        package fileprivate(set) var holdings: [String: StoredHolding] = [:]
        package fileprivate(set) var takenAtUnixMilliseconds: Int64?
        /// A change is missing between what is here and what the store said later.
        package fileprivate(set) var hasGap = false
        /// The last record of its cells.
        package fileprivate(set) var lastSequence: UInt64 = 0
        /// The last record that the snapshot's state covers.
        fileprivate var asOf: UInt64 = 0
        fileprivate var stage: Stage?
    }

    /// A change whose pieces are being gathered.
    fileprivate struct Stage: Sendable {
        var head: StoredCellsPiece.Head
        var pieces: UInt64
        var next: UInt64
        var cells: [UnitState.StoredCell] = []
        /// Of a whole state that tells nobody: its cells stay as they are.
        var packing: CellPacking?
    }

    package private(set) var units: [UnitCode: Unit] = [:]
    /// Whether the store has rows of an owner's records.
    package private(set) var hasRows = false
    /// Records whose bytes say nothing: a mistake of a program, since damage does not pass the checksums.
    package private(set) var unreadable: [UInt64] = []

    private let newState: @Sendable (UnitCode) -> UnitState

    /// For a node of these settings, or for who only looks.
    package init(_ settings: NodeSettings? = nil) {
        newState = { unit in
            settings?.newState(of: unit) ?? UnitState(unit: unit, tagCapacity: 1, tellsOthers: false)
        }
    }

    /// Units of which something is missing, ascending.
    package var unitsWithGaps: [UnitCode] { units.filter(\.value.hasGap).keys.sorted() }

    /// Reads the next record, in the order in which the store hands them out. Rows are only noted; who needs them
    /// scans the store again.
    package mutating func read(_ record: StoredRecord) {
        do throws(WireError) {
            switch StoreRecordKind(rawValue: record.kind) {
            case .cells: try readCells(record)
            case .tags:
                let (unit, tags) = try StoredTags.decode(record.payload.span)
                restored(unit) { $0.state.restore(tags) }
            case .status:
                let status = try StoredStatus(record.payload.span)
                restored(status.unit) { $0.status = status }
            case .holding:
                let holding = try StoredHolding(record.payload.span)
                restored(holding.unit) { $0.holdings[holding.holder] = holding }
            case .rows: hasRows = true
            case nil: unreadable.append(record.sequence)
            }
        } catch {
            unreadable.append(record.sequence)
        }
    }

    private mutating func restored(_ unit: UnitCode, _ change: (inout Unit) -> Void) {
        change(&units[unit, default: Unit(state: newState(unit))])
    }

    private mutating func readCells(_ record: StoredRecord) throws(WireError) {
        let body = record.payload.span
        var cursor = 0
        let unit = try body.unit(&cursor)
        var known = units.removeValue(forKey: unit) ?? Unit(state: newState(unit))
        defer { units[unit] = known }
        cursor = 0
        var piece = try StoredCellsPiece(opening: body, &cursor)
        // Cells are read before anything else is looked at: bytes that say nothing are told in any case.
        let head = piece.head ?? known.stage?.head
        let isFull = head?.isFull ?? false
        let packs = isFull && !known.state.tellsOthers
        // Covered by the snapshot, which was written while the journal went on.
        let isCovered = !record.isSnapshot && record.sequence <= known.asOf
        var packing = CellPacking()
        do throws(WireError) {
            if packs {
                let goesOn = !isCovered && piece.head == nil && known.stage?.next == piece.index
                if goesOn, let begun = known.stage?.takePacking() { packing = begun }
                try StoredCellsPiece.pack(body, &cursor, after: head?.after.version ?? 0, into: &packing)
            } else {
                try piece.readCells(body, &cursor, hasAges: isFull)
            }
        } catch {
            if packs { known.stage = nil }
            throw error
        }
        if isCovered { return }
        if let head = piece.head {
            known.stage = Stage(head: head, pieces: piece.pieces, next: 0)
        }
        guard known.stage?.next == piece.index, known.stage?.pieces == piece.pieces else {
            known.stage = nil
            known.hasGap = true
            return
        }
        if record.isSnapshot { known.asOf = record.sequence } else { known.lastSequence = record.sequence }
        known.stage?.cells += piece.cells
        if packs { known.stage?.packing = packing }
        known.stage?.next += 1
        if let stage = known.stage, stage.next == stage.pieces {
            known.stage = nil
            known.apply(stage)
        }
    }
}

extension NodeImage.Stage {
    /// Hands over what has been packed, so that it is added to where it stands.
    fileprivate mutating func takePacking() -> CellPacking? {
        defer { packing = nil }
        return packing
    }
}

extension NodeImage.Unit {
    fileprivate mutating func apply(_ stage: NodeImage.Stage) {
        let head = stage.head
        var cells = stage.cells
        for index in cells.indices {
            cells[index].changedAt = head.after.version - min(cells[index].changedAt, head.after.version)
        }
        if let before = head.before {
            guard before == state.storedPosition else {
                hasGap = true
                return
            }
            state.follow(cells, to: head.after, attestation: head.attestation)
        } else if let packing = stage.packing {
            state.restore(packing.packed(), at: head.after, attestation: head.attestation)
            hasGap = false
        } else {
            state.restore(cells, at: head.after, attestation: head.attestation)
            hasGap = false
        }
        takenAtUnixMilliseconds = head.takenAtUnixMilliseconds
    }
}
