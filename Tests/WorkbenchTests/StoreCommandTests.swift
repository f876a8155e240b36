import Durability
import Foundation
import Model
import Nodes
import Runtime
import TestSupport
import Testing
import Wire
import Workbench

/// `tamcap store …` over real folders.
struct StoreCommandTests {
    /// A node that goes on writing into its data folder.
    private final class Writer {
        let folder: TemporaryFolder
        let disk: FileDisk
        var store: Store
        private var version = 0
        private var now: Int64 = 0

        init() throws {
            folder = try TemporaryFolder()
            disk = try FileDisk(folder.path + "/store")
            var settings = StoreSettings(storeID: [UInt8](repeating: 7, count: 16))
            settings.compressionLevel = 0
            settings.snapshotJournalBytesMin = 20_000
            settings.segmentBytesMax = 5_000
            store = try Store.open(disk, settings: settings) { _ in }.store
        }

        func settle() {
            now += 1
            while let task = store.nextTask(nowMilliseconds: now) {
                store.finished(task.number, disk.perform(task), nowMilliseconds: now)
            }
        }

        func commit() throws {
            version += 1
            for record in try record(isWhole: version == 1) { _ = store.append(1, record) }
            settle()
        }

        func snapshot() throws {
            store.beginSnapshot()
            for record in try record(isWhole: true) { store.addToSnapshot(1, record) }
            store.endSnapshot()
            settle()
        }

        private func position(_ version: Int) -> StoredPosition {
            let incarnation = Incarnation(counter: 1, random: 5)
            return StoredPosition(incarnation: incarnation, version: UInt64(version), tag: UInt64(version))
        }

        private func record(isWhole: Bool) throws -> [[UInt8]] {
            let unit = try #require(UnitCode("10101"))
            let key = CellKey(try #require(Period("2026-10")), try #require(ProcedureCode("1.000123")))
            let measures = try Measures(canonical: [.init(Slot(.received), Int64(version))])
            let head = StoredCellsPiece.Head(
                before: isWhole ? nil : position(version - 1), after: position(version), takenAtUnixMilliseconds: 9,
                attestation: [])
            let changedAt = UInt64(isWhole ? version : 0)
            let cell = UnitState.StoredCell(key: key, measures: measures, changedAt: changedAt)
            return StoredCellsPiece.encode(unit: unit, head, [cell])
        }
    }

    private static func dump(_ path: String, unit: String? = nil, asJSON: Bool = false) throws -> [String] {
        var lines: [String] = []
        try StoreDump.run(path, unit: try unit.map { try #require(UnitCode($0)) }, asJSON: asJSON) { lines.append($0) }
        return lines
    }

    @Test func `check reports a complete store, also while in use, by its data folder or directly`() throws {
        let writer = try Writer()
        for _ in 0..<3 { try writer.commit() }
        try writer.snapshot()
        for _ in 0..<2 { try writer.commit() }
        for path in [writer.folder.path, writer.folder.path + "/store"] {
            let (text, isWhole) = try StoreCheck.run(path, asJSON: false)
            #expect(isWhole)
            #expect(
                text == """
                    \(writer.folder.path)/store: store 07070707070707070707070707070707
                      snapshot-0000000000000002.tcs: 1 records, covers the journal to 3
                      journal: 1 files, 2 records, to 5
                    whole

                    """)
        }
        let (json, _) = try StoreCheck.run(writer.folder.path, asJSON: true)
        #expect(json.contains(#""whole":true,"snapshot":"snapshot-0000000000000002.tcs","snapshotRecords":1"#))
    }

    @Test func `check names damage with file, offset and the unit that misses a change`() throws {
        let writer = try Writer()
        for _ in 0..<4 { try writer.commit() }
        let path = writer.folder.path + "/store/journal-0000000000000001.tcj"
        var bytes = try writer.folder.read("store/journal-0000000000000001.tcj")
        let second = try #require(
            (100..<bytes.count).first { Array(bytes[$0..<min(bytes.count, $0 + 4)]) == Array("TcSB".utf8) })
        bytes[second + 70] ^= 1
        try Data(bytes).write(to: URL(filePath: path))
        let (text, isWhole) = try StoreCheck.run(writer.folder.path, asJSON: false)
        #expect(!isWhole && text.hasSuffix("NOT WHOLE\n"))
        #expect(text.contains("DAMAGE: journal-0000000000000001.tcj at \(second), "))
        #expect(text.contains(" bytes: record 2 is missing\n"))
        #expect(text.contains("  unit 10101: a change is missing; it stands at the last state known whole\n"))
        let (json, _) = try StoreCheck.run(writer.folder.path, asJSON: true)
        #expect(json.contains(#""firstMissing":2,"lastMissing":2"#) && json.contains(#""unitsWithGaps":["10101"]"#))
    }

    @Test func `a folder that is no store is told apart from a damaged store`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("notes.txt", "none")
        let paths = [folder.path, folder.path + "/nowhere"]
        for (path, reason) in zip(paths, ["it has no journal and no snapshot", "there is no such folder"]) {
            let failure = Failure(.configuration, "\(path) is no store: \(reason)")
            #expect(throws: failure) { _ = try StoreCheck.run(path, asJSON: false) }
            #expect(throws: failure) { _ = try StoreStats.run(path, asJSON: false) }
            #expect(throws: failure) { _ = try Self.dump(path) }
        }
    }

    @Test func `stats count files, kinds and units`() throws {
        let writer = try Writer()
        for _ in 0..<3 { try writer.commit() }
        _ = writer.store.append(200, [1, 2, 3])
        writer.settle()
        let text = try StoreStats.run(writer.folder.path, asJSON: false)
        #expect(text.contains(" bytes in 1 files\n  journal-0000000000000001.tcj "))
        #expect(text.contains("\n  cells: 0, 0 | 3, ") && text.contains("\n  kind 200: 0, 0 | 1, 3\n"))
        #expect(text.hasSuffix("units: 1\n  10101 1-5@3#3, 1 cells\n"))
        let json = try StoreStats.run(writer.folder.path, asJSON: true)
        #expect(json.hasSuffix("\"units\":[{\"unit\":\"10101\",\"position\":\"1-5@3#3\",\"cells\":1}]}\n"))
    }

    @Test func `dump prints a line each, and the cells of a unit`() throws {
        let writer = try Writer()
        for _ in 0..<2 { try writer.commit() }
        _ = writer.store.append(5, [1, 2, 3])
        writer.settle()
        #expect(
            try Self.dump(writer.folder.path) == [
                "1 journal cells 10101 piece 1 of 1, 1 cells, all to 1-5@1#1\n",
                "2 journal cells 10101 piece 1 of 1, 1 cells, 1-5@1#1 to 1-5@2#2\n", "3 journal rows 3 bytes\n",
            ])
        #expect(
            try Self.dump(writer.folder.path, unit: "10101").last
                == "2 journal cells 10101 piece 1 of 1, 1 cells, 1-5@1#1 to 1-5@2#2\n"
                + "    2026-10/1.000123 received=2\n")
        #expect(try Self.dump(writer.folder.path, unit: "10103").isEmpty)
        #expect(
            try Self.dump(writer.folder.path, asJSON: true).last
                == #"{"sequence":3,"kind":"rows","snapshot":false,"bytes":3,"unit":null,"says":"3 bytes"}"# + "\n")
    }

    @Test func `a dump as JSON has cells whole, series with their keys`() throws {
        let writer = try Writer()
        let unit = try #require(UnitCode("10101"))
        let procedure = try #require(ProcedureCode("1.000123"))
        let due = Slot.scheduleKey(try #require(Day("2026-11-10")))
        let measures = try Measures(canonical: [
            .init(Slot(.received), 2), .init(Slot(.pending, key: due), 1), .init(Slot(.pending, key: due + 1), 1),
            .init(Slot(.handlingTime, key: 377), 3), .init(Slot(.waitTime, key: 31), 4),
        ])
        let position = StoredPosition(incarnation: Incarnation(counter: 1, random: 5), version: 7, tag: 7)
        let head = StoredCellsPiece.Head(before: nil, after: position, takenAtUnixMilliseconds: 9, attestation: [])
        let cell = UnitState.StoredCell(
            key: CellKey(try #require(Period("2026-Q4")), procedure), measures: measures, changedAt: 7)
        for record in StoredCellsPiece.encode(unit: unit, head, [cell]) { _ = writer.store.append(1, record) }
        writer.settle()
        let expected =
            #""cells":[{"unit":"10101","period":"2026-Q4","procedure":"1.000123","counts":{"received":2,"#
            + #""pending":[{"key":9810,"day":"2026-11-10","count":1},{"key":9811,"day":"2026-11-11","count":1}],"#
            + #""handling_time":[{"key":377,"from":58368,"count":3}],"wait_time":[{"key":31,"from":31,"count":4}]}}]}"#
        for named in [nil, "10101"] {
            let lines = try Self.dump(writer.folder.path, unit: named, asJSON: true)
            #expect(lines.last?.hasSuffix(expected + "\n") == true, "\(lines)")
        }
    }

    @Test func `a store that is being written, with snapshots coming and going, is complete at every check`() throws {
        let writer = try Writer()
        try writer.commit()
        for round in 0..<150 {
            if round % 9 == 0 { try writer.snapshot() }
            try writer.commit()
            // A group and a snapshot half on the disk.
            let file = try #require(try Files.list(writer.folder.path + "/store").last { $0.name.hasSuffix("tcj") })
            try Files.append(writer.folder.path + "/store/" + file.name, Array("TcSB\u{1}half a block".utf8))
            let (text, isWhole) = try StoreCheck.run(writer.folder.path, asJSON: false)
            #expect(isWhole, "\(text)")
            try #require(truncate(writer.folder.path + "/store/" + file.name, off_t(file.facts.bytes)) == 0)
        }
    }
}
