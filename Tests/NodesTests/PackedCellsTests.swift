import Durability
import Model
import Nodes
import TestSupport
import Testing
import Wire

/// Cells that stay as a store had them are the cells that it had: asked for in every way, and changed one after the
/// other, they answer like those of a state that holds them all.
@Suite struct PackedCellsTests {
    private static let periods = ["2024-10", "2024-Q4", "2024", "2025-03", "2025", "2026-10", "2026-11", "2026"]
    private static let codes = (0..<12).map { "1.\($0)" } + ["*", ""]

    private let unit: UnitCode
    private let at = StoredPosition(incarnation: Incarnation(counter: 2, random: 9), version: 70, tag: 5_390)

    init() throws { unit = try #require(UnitCode("10101")) }

    private static func key(_ random: inout SplitMix64) throws -> CellKey {
        try #require(Sample.key(random.element(of: Self.codes), random.element(of: Self.periods)))
    }

    /// Plain counts below and above the series, a series of each block, and now and then nothing.
    private static func measures(_ random: inout SplitMix64) throws -> Measures {
        var entries: [Measures.Entry] = []
        for measure in [Measure.received, .scope, .onTime] where random.bool(oneIn: 2) {
            entries.append(Measures.Entry(Slot(measure), Int64(1 + random.next(below: 1 << 39 - 1))))
        }
        for series in [Measure.pending, .handlingTime, .waitTime] where random.bool(oneIn: 2) {
            for key in 0..<UInt32(random.next(in: 1...9)) {
                entries.append(Measures.Entry(Slot(series, key: key * 7), Int64(1 + random.next(below: 300))))
            }
        }
        return try Measures(canonical: entries.sorted { $0.slot < $1.slot })
    }

    private func cells(_ random: inout SplitMix64) throws -> [UnitState.StoredCell] {
        var found: [CellKey: UnitState.StoredCell] = [:]
        for _ in 0..<random.next(below: 90) {
            let key = try Self.key(&random)
            found[key] = UnitState.StoredCell(
                key: key, measures: try Self.measures(&random), changedAt: UInt64(random.next(below: 71)))
        }
        return found.values.sorted { CellKey.wireOrder($0.key, $1.key) }
    }

    /// The state as the store gives it back, and one that holds its cells.
    private func both(_ cells: [UnitState.StoredCell]) throws -> (stored: UnitState, held: UnitState) {
        let head = StoredCellsPiece.Head(before: nil, after: at, takenAtUnixMilliseconds: 0, attestation: [])
        var image = NodeImage()
        for (index, record) in StoredCellsPiece.encode(unit: unit, head, cells).enumerated() {
            image.read(
                StoredRecord(
                    sequence: UInt64(index + 1), kind: StoreRecordKind.cells.rawValue, payload: record,
                    isSnapshot: true))
        }
        var held = UnitState(unit: unit, tagCapacity: 1, tellsOthers: false)
        held.restore(cells, at: at, attestation: [])
        return (try #require(image.units[unit]?.state), held)
    }

    private func expectEqual(_ stored: UnitState, _ held: UnitState, _ note: Comment) throws {
        #expect(stored.brokenInvariant() == nil && held.brokenInvariant() == nil, note)
        #expect(stored.cellCount == held.cellCount && stored.countTotal == held.countTotal, note)
        #expect(stored.periods.sorted() == held.periods.sorted() && stored.allKeys() == held.allKeys(), note)
        for (one, other) in zip(stored.storedCells(), held.storedCells()) {
            #expect(one.key == other.key && one.measures == other.measures && one.changedAt == other.changedAt, note)
        }
        for period in try Self.periods.map({ try #require(Period($0)) }) {
            let (one, other) = (stored.cells(in: period), held.cells(in: period))
            #expect(one.mapValues(\.measures) == other.mapValues(\.measures), note)
            #expect(stored.cells[period]?.mapValues(\.measures) == held.cells[period]?.mapValues(\.measures), note)
            for code in Self.codes {
                let key = CellKey(period, try #require(ProcedureCode(code)))
                #expect(stored.measures(key) == held.measures(key), note)
            }
        }
        var all: [CellKey: Measures] = [:]
        stored.forEachCell { all[$0] = $1 }
        #expect(all.count == held.cellCount && all.allSatisfy { held.measures($0.key) == $0.value }, note)
        let position = try #require(held.position)
        #expect(stored.canonicalDigest(at: position) == held.canonicalDigest(at: position), note)
    }

    @Test(arguments: UInt64(0)..<40)
    func `they answer like cells that are held, and change like them`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var (stored, held) = try both(cells(&random))
        try expectEqual(stored, held, "seed \(seed), as restored")
        for version in UInt64(71)...74 {
            var updated: [CellKey: UpdateFrame.Cell] = [:]
            for _ in 0..<random.next(in: 1...4) {
                let key = try Self.key(&random)
                updated[key] = UpdateFrame.Cell(key, .plain(try Self.measures(&random)))
            }
            let cells = updated.values.sorted { CellKey.wireOrder($0.key, $1.key) }
            let position = Sample.position(version, counter: 2, random: 9)
            let one = try stored.apply(cells, moving: position, attestation: [], checksCells: false)
            let other = try held.apply(cells, moving: position, attestation: [], checksCells: false)
            #expect(one == other, "seed \(seed)")
            try expectEqual(stored, held, "seed \(seed), version \(version)")
        }
        let full = try cells(&random).map { UpdateFrame.Cell($0.key, .plain($0.measures)) }
        #expect(stored.keysMissing(in: full) == held.keysMissing(in: full), "seed \(seed)")
        let position = Sample.position(75, counter: 2, random: 9)
        #expect(
            Set(stored.replace(with: full, at: position, attestation: []))
                == Set(held.replace(with: full, at: position, attestation: [])), "seed \(seed)")
        try expectEqual(stored, held, "seed \(seed), replaced")
    }

    /// No program writes a cell twice; of one that did, the last one counts, as it always has.
    @Test func `a cell that a store names twice counts once`() throws {
        let key = try #require(Sample.key("1.1", "2025-03"))
        let twice = [3, 8].map { UnitState.StoredCell(key: key, measures: Sample.measures($0), changedAt: 5) }
        let other = UnitState.StoredCell(
            key: try #require(Sample.key("1.2")), measures: Sample.measures(1), changedAt: 6)
        // Behind the cell of another procedure, so that they do not share a group.
        let (stored, held) = try both([twice[0], other, twice[1]])
        try expectEqual(stored, held, "twice")
        #expect(stored.cellCount == 2 && stored.measures(key) == Sample.measures(8))
    }
}
