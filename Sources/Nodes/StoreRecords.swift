internal import Bytes
package import Model
package import Wire

// What a node keeps in its store (Protocol/11-records.md). Every record stands for itself: cells are
// absolute, and nothing needs another record to be decoded.

/// The kinds of a store's records; a number never gets another meaning.
package enum StoreRecordKind: UInt8, CaseIterable, Sendable {
    /// Cells of a unit between two positions, or all of them (`StoredCellsPiece`).
    case cells = 1
    /// Tags that a unit's state remembers (`StoredTags`); in snapshots only.
    case tags = 2
    /// What is known of a unit beside its cells (`StoredStatus`).
    case status = 3
    /// What an upstream holds of a unit (`StoredHolding`).
    case holding = 4
    /// Rows of an owner's records, in the form that the office gives them.
    case rows = 5
}

/// Where a unit stands; an owner's state has a version before it has an incarnation.
package struct StoredPosition: Hashable, Sendable {
    package var incarnation: Incarnation?
    package var version: UInt64
    package var tag: UInt64

    package init(incarnation: Incarnation?, version: UInt64, tag: UInt64) {
        self.incarnation = incarnation
        self.version = version
        self.tag = tag
    }

    /// Nothing committed yet.
    package static let none = StoredPosition(incarnation: nil, version: 0, tag: 0)

    package var position: Position? { incarnation.map { Position(incarnation: $0, version: version, tag: tag) } }

    fileprivate func encode(into bytes: inout [UInt8]) {
        bytes.append(incarnation == nil ? 0 : 1)
        if let incarnation { bytes.write(incarnation) }
        bytes.writeVarint(version)
        bytes.writeLittleEndian(tag)
    }

    fileprivate init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        let flag = try body.byte(&cursor, .flags)
        guard flag < 2 else { throw .malformed(.flags) }
        incarnation = flag == 1 ? try body.incarnation(&cursor) : nil
        version = try body.varint(&cursor, .version, max: Limits.versionMax)
        tag = try body.fixed64(&cursor, .tag)
    }
}

/// A piece of a change of a unit's cells. A change of many cells is several records, taken when all are there.
///
///     unit, index of the piece (varint), number of pieces (varint)
///     with index 0: flags (1 all cells, 2 attestation), before (not with 1), after,
///                   taken at (Unix milliseconds, zigzag), attestation (16 bytes, with 2)
///     groups up to the end: procedure, number of cells, then of each cell the step of its period, with 1 how many
///                   versions before `after` it changed, and its plain form
package struct StoredCellsPiece: Sendable {
    package struct Head: Hashable, Sendable {
        /// Where the change began; `nil`: these cells and no others, whatever was before.
        package var before: StoredPosition?
        package var after: StoredPosition
        /// When the node took or made it, by its clock: for people and receipts.
        package var takenAtUnixMilliseconds: Int64
        package var attestation: [UInt8]

        package init(
            before: StoredPosition?, after: StoredPosition, takenAtUnixMilliseconds: Int64, attestation: [UInt8]
        ) {
            self.before = before
            self.after = after
            self.takenAtUnixMilliseconds = takenAtUnixMilliseconds
            self.attestation = attestation
        }

        package var isFull: Bool { before == nil }
    }

    package var unit: UnitCode
    package var index: UInt64
    package var pieces: UInt64
    /// With index 0 only.
    package var head: Head?
    /// In the order of the wire. `changedAt` is here how many versions before `after` a cell changed.
    package var cells: [UnitState.StoredCell]

    /// The records of one change, in order.
    ///
    /// - Complexity: O(cells).
    package static func encode(unit: UnitCode, _ head: Head, _ cells: [UnitState.StoredCell]) -> [[UInt8]] {
        let hasAges = head.isFull
        var bodies: [[UInt8]] = [[]]
        var start = 0
        while start < cells.count {
            // A group ends with its procedure or where the piece is full.
            var end = start
            var group: [UInt8] = []
            var period: UInt16 = 0
            while end < cells.count, cells[end].key.procedure == cells[start].key.procedure,
                group.count < NodeLimits.storedPieceBytesTarget
            {
                group.writeVarint(UInt64(cells[end].key.period.code - period))
                if hasAges { group.writeVarint(head.after.version - cells[end].changedAt) }
                CellCoding.encodePlain(cells[end].measures, into: &group)
                period = cells[end].key.period.code
                end += 1
            }
            if bodies[bodies.count - 1].count + group.count > NodeLimits.storedPieceBytesTarget,
                !bodies[bodies.count - 1].isEmpty
            {
                bodies.append([])
            }
            bodies[bodies.count - 1].write(cells[start].key.procedure)
            bodies[bodies.count - 1].writeVarint(UInt64(end - start))
            bodies[bodies.count - 1] += group
            start = end
        }
        return bodies.enumerated().map { index, body in
            var record: [UInt8] = []
            record.write(unit)
            record.writeVarint(UInt64(index))
            record.writeVarint(UInt64(bodies.count))
            if index == 0 { head.encode(into: &record) }
            return record + body
        }
    }

    /// `hasAges` is what the head of the same change said, for pieces after it.
    ///
    /// - Throws: what is wrong with the bytes.
    package init(_ body: Span<UInt8>, hasAges: Bool) throws(WireError) {
        var cursor = 0
        try self.init(opening: body, &cursor)
        try readCells(body, &cursor, hasAges: head?.isFull ?? hasAges)
    }

    /// What stands before the groups, to which the cursor moves; without cells.
    init(opening body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        unit = try body.unit(&cursor)
        index = try body.varint(&cursor, .index, max: NodeLimits.storedPiecesMax)
        pieces = try body.varint(&cursor, .frames, max: NodeLimits.storedPiecesMax)
        guard index < pieces else { throw .malformed(.index) }
        head = index == 0 ? try Head(body, &cursor) : nil
        cells = []
    }

    /// Reads the groups as cells.
    mutating func readCells(_ body: Span<UInt8>, _ cursor: inout Int, hasAges: Bool) throws(WireError) {
        var room: [Measures.Entry] = []
        try Self.groups(body, &cursor, hasAges: hasAges) { (key, age, cursor) throws(WireError) in
            let measures = try CellCoding.decodePlain(body, &cursor, using: &room)
            cells.append(UnitState.StoredCell(key: key, measures: measures, changedAt: age))
        }
    }

    /// Reads the groups of a state of this version, as they are.
    static func pack(
        _ body: Span<UInt8>, _ cursor: inout Int, after version: UInt64, into packing: inout CellPacking
    ) throws(WireError) {
        try groups(body, &cursor, hasAges: true) { (key, age, cursor) throws(WireError) in
            try packing.add(key.period, key.procedure, changedAt: version - min(age, version), body, &cursor)
        }
    }

    /// Gives `read` each cell's key, its age, and the cursor, which stands at its plain form and is moved past it.
    @inline(__always)
    private static func groups(
        _ body: Span<UInt8>, _ cursor: inout Int, hasAges: Bool,
        _ read: (CellKey, UInt64, inout Int) throws(WireError) -> Void
    ) throws(WireError) {
        while cursor < body.count {
            let procedure = try body.procedure(&cursor)
            let count = try body.varint(&cursor, .cellCount)
            var code: UInt64 = 0
            for index in 0..<count {
                let step = try body.varint(&cursor, .period, max: UInt64(UInt16.max))
                if index > 0, step == 0 { throw .malformed(.period) }
                code += step
                guard code <= UInt64(UInt16.max), let period = Period(code: UInt16(code)) else {
                    throw .malformed(.period)
                }
                let age = hasAges ? try body.varint(&cursor, .version, max: Limits.versionMax) : 0
                try read(CellKey(period, procedure), age, &cursor)
            }
        }
    }
}

extension StoredCellsPiece.Head {
    fileprivate func encode(into bytes: inout [UInt8]) {
        bytes.append((isFull ? 1 : 0) | (attestation.isEmpty ? 0 : 2))
        before?.encode(into: &bytes)
        after.encode(into: &bytes)
        bytes.writeZigZag(takenAtUnixMilliseconds)
        if !attestation.isEmpty { bytes.write(fixed: attestation, count: Limits.attestationBytes) }
    }

    fileprivate init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        let flags = try body.byte(&cursor, .flags)
        guard flags < 4 else { throw .malformed(.flags) }
        before = flags & 1 == 0 ? try StoredPosition(body, &cursor) : nil
        after = try StoredPosition(body, &cursor)
        takenAtUnixMilliseconds = try body.zigZag(&cursor, .clock)
        attestation = flags & 2 != 0 ? try body.bytes(&cursor, count: Limits.attestationBytes, .attestation) : []
    }
}
