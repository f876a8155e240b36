internal import Bytes
internal import Intake
package import Model
package import Scoring

/// What a folder of records comes to: everything that rankings of some periods are made from.
package struct RankGround: Sendable {
    package let rollUps: RollUps
    package let scorer: Scorer
    package let summary: IntakeSummary
    fileprivate let own: [UnitCode: [Period: [ProcedureCode: Measures]]]

    /// A unit's own cells.
    package func cells(_ unit: UnitCode, _ period: Period) -> [ProcedureCode: Measures] { own[unit]?[period] ?? [:] }
}

extension ExplainCommand {
    /// Reads and counts.
    ///
    /// - Parameters:
    ///   - rank: which records, by which rules.
    ///   - periods: what is ranked; the periods before these are counted too, for growth.
    ///   - knownIn: an earlier folder: the records are those of it, and of `rank` only the rows about them.
    ///   - console: for progress.
    /// - Returns: what rankings of the periods are made from.
    /// - Throws: when something cannot be read, or counts are too large to be added up.
    package func ground(
        of rank: RankCommand, periods: [Period], knownIn: String? = nil, _ console: inout Console
    ) throws(Failure) -> RankGround {
        let topology = try rank.inputs.readTopology()
        let calendar = try rank.inputs.readCalendar()
        let catalogue = try rank.inputs.readCatalogue()
        let folder = try RecordsFolder(rank.records, units: Set(topology.units))
        let register = try rank.register(in: folder)
        let wanted = (periods + periods.compactMap(\.previous)).reduce(into: [Period]()) { known, period in
            if !known.contains(period) { known.append(period) }
        }
        func empty() -> RecordStore {
            RecordStore(
                accepting: .topology(Set(topology.units)), rules: IntakeRules(register: register, calendar: calendar),
                now: rank.now, alsoPeriods: wanted)
        }
        var store = empty()
        var summary = try rank.read(folder, into: &store, &console)
        summary.count(store.totalCounts)
        store.countSignsOfToday()
        summary.warnings = store.drainWarnings().map(\.description)
        if let knownIn {
            var known = empty()
            _ = try rank.read(RecordsFolder(knownIn, units: Set(topology.units)), into: &known, &console)
            store = try KnownRows(of: known).corrected(by: store, in: empty())
        }
        let own = rank.ownCells(&store, wanted)
        return RankGround(
            rollUps: try Self.rollUps(own, topology),
            scorer: Scorer(catalogue: catalogue, register: register, calendar: calendar), summary: summary, own: own)
    }

    private static func rollUps(
        _ own: [UnitCode: [Period: [ProcedureCode: Measures]]], _ topology: Topology
    ) throws(Failure) -> RollUps {
        var rollUps = RollUps(topology: topology)
        for unit in own.keys.sorted() {
            let changes = (own[unit] ?? [:]).flatMap { period, cells in
                cells.map { CellChange(CellKey(period, $0.key), old: nil, new: $0.value) }
            }
            do throws(MeasuresError) {
                try rollUps.apply(unit: unit, changes)
            } catch {
                throw Failure(.failed, "the counts of \(unit) are too large to be added up: \(error)")
            }
        }
        return rollUps
    }
}

/// The records that an earlier folder has.
private struct KnownRows {
    private struct Key: Hashable {
        let unit: UnitCode
        let kind: RecordKind
        let key: [UInt8]
    }

    private var keys: Set<Key> = []
    private let rows: [KeptRows]

    init(of store: RecordStore) throws(Failure) {
        rows = Self.rows(of: store)
        for piece in rows {
            guard let kind = piece.part.kind else { continue }
            try Self.each(piece) { key, _ in keys.insert(Key(unit: piece.unit, kind: kind, key: key)) }
        }
    }

    /// These records, each with whatever another store has of it; what it has of others is not taken.
    func corrected(by other: RecordStore, in empty: RecordStore) throws(Failure) -> RecordStore {
        var store = empty
        for piece in rows { try Self.restore(piece, to: &store) }
        for piece in Self.rows(of: other) {
            guard let kind = piece.part.kind else { continue }
            var bytes: [UInt8] = []
            try Self.each(piece) { key, row in
                if keys.contains(Key(unit: piece.unit, kind: kind, key: key)) { bytes.append(contentsOf: row) }
            }
            if bytes.isEmpty { continue }
            try Self.restore(KeptRows(unit: piece.unit, part: piece.part, bytes: bytes), to: &store)
        }
        store.endRestore()
        return store
    }

    private static func restore(_ rows: KeptRows, to store: inout RecordStore) throws(Failure) {
        do throws(KeptRowsFault) {
            try store.restore(rows)
        } catch {
            throw Failure(.failed, "the rows of \(rows.unit) cannot be compared: \(error)")
        }
    }

    private static func rows(of store: RecordStore) -> [KeptRows] {
        var rows: [KeptRows] = []
        var cursor: RowCursor? = RowCursor()
        while let from = cursor {
            let slice = store.rows(from: from, bytesMax: ExplainCommand.sliceBytes)
            rows += slice.rows.filter { $0.part.kind != nil }
            cursor = slice.next
        }
        return rows
    }

    /// Calls with the key and the bytes of every row of a piece.
    private static func each(_ piece: KeptRows, _ take: ([UInt8], ArraySlice<UInt8>) -> Void) throws(Failure) {
        let bytes = piece.bytes
        var scanner = CSVScanner(limit: bytes.count)
        var at = 0
        while at < bytes.count {
            guard case .row(let length) = scanner.scan(bytes.span, at: at) else {
                throw Failure(.failed, "the rows of \(piece.unit) cannot be compared")
            }
            let key = scanner.range(0)
            take(Array(bytes[at + key.lowerBound..<at + key.upperBound]), bytes[at..<at + length])
            at += length
        }
    }
}
