import Durability
import Model
import Nodes
import TestSupport
import Testing
import Wire

/// What a node keeps comes back as it was, whatever the order of snapshot and journal, and damage never mixes states.
@Suite struct StoreRecordTests {
    private let unit = UnitCode("10101")

    private func random(_ seed: UInt64, cells: Int, version: Int = 1) throws -> [UnitState.StoredCell] {
        var random = SplitMix64(seed: seed)
        var found: [CellKey: UnitState.StoredCell] = [:]
        for _ in 0..<cells {
            let key = try #require(
                Sample.key("1.\(random.next(below: 40))", "2026-\(random.bool(oneIn: 2) ? "10" : "11")"))
            found[key] = UnitState.StoredCell(
                key: key, measures: Sample.measures(Int64(random.next(below: 90))),
                changedAt: UInt64(random.next(below: version + 1)))
        }
        return found.values.sorted { CellKey.wireOrder($0.key, $1.key) }
    }

    private func image(_ records: [(kind: StoreRecordKind, payload: [UInt8], isSnapshot: Bool)]) -> NodeImage {
        var image = NodeImage()
        for (index, record) in records.enumerated() {
            image.read(
                StoredRecord(
                    sequence: UInt64(index + 1), kind: record.kind.rawValue, payload: record.payload,
                    isSnapshot: record.isSnapshot))
        }
        return image
    }

    private func head(_ before: StoredPosition?, _ version: UInt64) -> StoredCellsPiece.Head {
        StoredCellsPiece.Head(
            before: before, after: at(version), takenAtUnixMilliseconds: 1_794_000_000_000,
            attestation: [UInt8](repeating: 7, count: 16))
    }

    private func at(_ version: UInt64) -> StoredPosition {
        StoredPosition(incarnation: Incarnation(counter: 2, random: 9), version: version, tag: version &* 77)
    }

    @Test(arguments: 0..<50)
    func `a unit's state comes back whole, ages included`(seed: Int) throws {
        let unit = try #require(unit)
        let cells = try random(UInt64(seed), cells: seed * 3, version: 70)
        let records = StoredCellsPiece.encode(unit: unit, head(nil, 70), cells)
        let image = image(records.map { (.cells, $0, false) })
        let state = try #require(image.units[unit]?.state)
        #expect(state.storedPosition == at(70) && state.attestation == [UInt8](repeating: 7, count: 16))
        #expect(state.storedCells().map(\.key) == cells.map(\.key), "seed \(seed)")
        #expect(state.storedCells().map(\.measures) == cells.map(\.measures))
        #expect(state.storedCells().map(\.changedAt) == cells.map(\.changedAt))
        #expect(state.brokenInvariant() == nil)
    }

    @Test func `a change of many cells is cut, and counts only when it is whole`() throws {
        let unit = try #require(unit)
        let schedule = try Measures(
            canonical: (0..<20_000).map { Measures.Entry(Slot(.pending, key: UInt32($0)), 3) })
        let cells = try (10..<40).map {
            UnitState.StoredCell(
                key: try #require(Sample.key("1.\($0)", "2026-10")), measures: schedule, changedAt: 5)
        }
        let records = StoredCellsPiece.encode(unit: unit, head(at(4), 5), cells)
        #expect(records.count > 2)
        let begun = StoredCellsPiece.encode(unit: unit, head(nil, 4), [])
        let whole = image((begun + records).map { (.cells, $0, false) })
        #expect(whole.units[unit]?.state.cellCount == 30 && whole.unitsWithGaps.isEmpty)
        let torn = image((begun + records.dropLast()).map { (.cells, $0, false) })
        #expect(torn.units[unit]?.state.storedPosition == at(4) && torn.units[unit]?.state.cellCount == 0)
    }

    @Test func `a change whose base is missing is left out, with all that builds on it`() throws {
        let unit = try #require(unit)
        let one = try random(1, cells: 1)
        let records = [
            StoredCellsPiece.encode(unit: unit, head(nil, 1), one),
            StoredCellsPiece.encode(unit: unit, head(at(2), 3), try random(2, cells: 1)),
            StoredCellsPiece.encode(unit: unit, head(at(3), 4), try random(3, cells: 1)),
        ].flatMap(\.self)
        let image = image(records.map { (.cells, $0, false) })
        #expect(image.unitsWithGaps == [unit] && image.units[unit]?.state.storedPosition == at(1))
        #expect(image.units[unit]?.state.storedCells().map(\.measures) == one.map(\.measures))
    }

    @Test func `what a snapshot covers is not taken again from the journal`() throws {
        let unit = try #require(unit)
        let (old, new) = (try random(4, cells: 3), try random(5, cells: 3))
        let snapshot = StoredCellsPiece.encode(unit: unit, head(nil, 8), old)
        let before = StoredCellsPiece.encode(unit: unit, head(at(6), 7), new)
        let after = StoredCellsPiece.encode(unit: unit, head(at(8), 9), new)
        var image = NodeImage()
        func take(_ sequence: UInt64, _ payload: [UInt8], isSnapshot: Bool) {
            image.read(
                StoredRecord(
                    sequence: sequence, kind: StoreRecordKind.cells.rawValue, payload: payload, isSnapshot: isSnapshot))
        }
        take(3, snapshot[0], isSnapshot: true)
        take(3, before[0], isSnapshot: false)
        #expect(image.units[unit]?.state.storedPosition == at(8) && image.unitsWithGaps.isEmpty)
        take(4, after[0], isSnapshot: false)
        #expect(image.units[unit]?.state.storedPosition == at(9) && image.unitsWithGaps.isEmpty)
    }

    @Test func `tags, status and holdings come back as they were`() throws {
        let unit = try #require(unit)
        let tags = StoredTags(
            recent: [.init(version: 3, tag: 5), .init(version: 900, tag: .max)],
            acknowledged: [.init(holder: "VN", version: 2, tag: 8)])
        let decoded = try StoredTags.decode(tags.encode(unit: unit).span)
        #expect(decoded.unit == unit && decoded.tags == tags)
        var status = StoredStatus(unit: unit)
        #expect(try StoredStatus(status.encode().span) == status)
        status.isShrunk = true
        status.confirmedIncarnation = Incarnation(counter: 4, random: 1)
        status.greatestKnown = Incarnation(counter: 5, random: .max)
        status.former = Sample.position(8, counter: 5)
        status.heardAtUnixMilliseconds = -1
        status.health = Health(
            handle: 0, freshness: 5, rejects: [.init(reason: 1, count: 2)], clockOffsetMilliseconds: -4, build: "b",
            bundle: [UInt8](repeating: 3, count: 32), isResyncing: true)
        status.health?.notices = [.init(.unreadName, count: 2, since: 6, names: ["Dossiers.txt"])]
        #expect(try StoredStatus(status.encode().span) == status)
        let holding = StoredHolding(
            unit: unit, holder: "VN", tier: .nation, level: .durable,
            position: Position(incarnation: Incarnation(counter: 1, random: 1), version: 5, tag: 6), marks: .shrunk,
            heardAtUnixMilliseconds: 17, durableAtUnixMilliseconds: 18)
        #expect(try StoredHolding(holding.encode().span) == holding)
    }

    @Test(arguments: 0..<(isLong ? 200 : 20))
    func `bytes that are no record are counted and never trap`(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let unit = try #require(unit)
        let valid = StoredCellsPiece.encode(unit: unit, head(nil, 70), try self.random(3, cells: 20))[0]
        var image = NodeImage()
        for sequence in 1...400 {
            var payload = valid
            for _ in 0...random.next(below: 4) {
                payload[Int(random.next(below: payload.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            if random.bool(oneIn: 3) { payload.removeLast(Int(random.next(below: payload.count))) }
            let kind = UInt8(random.next(below: 7))
            image.read(
                StoredRecord(sequence: UInt64(sequence), kind: kind, payload: payload, isSnapshot: false))
        }
        #expect(!image.unreadable.isEmpty, "seed \(seed)")
        for (_, unit) in image.units { #expect(unit.state.brokenInvariant() == nil, "seed \(seed)") }
    }
}
